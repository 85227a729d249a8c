//! No value stands in clear in any file of the inventory, in any usual form.

use super::*;

#[test]
fn no_canary_is_in_any_file() {
    let home = Home::new();
    let mut writer = home.begun();
    let canaries: Vec<String> = (0..100)
        .map(|number| format!("Zanzibar-Québec {number:02}@canary.example.com"))
        .collect();
    let values: Vec<&str> = canaries.iter().map(String::as_str).collect();
    put(&mut writer, "/srv/a", &values, &Outcome::Complete);
    writer.flush().expect("committed");
    let search = || {
        let mut searched = 0;
        for folder in [home.folder.path().to_owned(), home.folder.path().join("conf")] {
            for file in fs::read_dir(folder).expect("own folder").flatten() {
                if !file.path().is_file() {
                    continue;
                }
                let bytes = fs::read(file.path()).expect("own file");
                searched += bytes.len();
                for form in canaries.iter().flat_map(|canary| forms(canary)) {
                    let hit = memchr::memmem::find(&bytes, &form);
                    assert_eq!(
                        hit,
                        None,
                        "{} in {}",
                        String::from_utf8_lossy(&form),
                        file.path().display()
                    );
                }
            }
        }
        searched
    };
    assert!(fs::metadata(&sidecars(&home.file())[1]).expect("the log").len() > 0);
    assert!(search() > 10_000);
    writer.end_scan(ScanState::Complete).expect("an end");
    search();
    assert_eq!(home.current().len(), 100);
}

/// A text in the encodings in which it could hide.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex = |upper: bool| {
        bytes
            .iter()
            .flat_map(|byte| {
                if upper {
                    format!("{byte:02X}")
                } else {
                    format!("{byte:02x}")
                }
                .into_bytes()
            })
            .collect()
    };
    let mut forms = vec![
        bytes.to_vec(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex(true),
        hex(false),
    ];
    forms.extend((0..3).map(|skip| base64(&bytes[skip..])));
    forms
}

/// Whole groups only: they are the same wherever the text begins in what was encoded.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks_exact(3)
        .flat_map(|group| {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            [18, 12, 6, 0].map(|shift| LETTERS[(bits >> shift & 63) as usize])
        })
        .collect()
}

#[test]
fn the_forms_of_a_canary_are_the_usual_ones() {
    assert_eq!(base64(b"canary"), b"Y2FuYXJ5");
    assert!(forms("é").contains(&b"C3A9".to_vec()));
}
