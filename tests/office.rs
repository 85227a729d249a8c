//! Office documents, mail and contacts whose bytes were changed: whatever is in them, no reader may panic.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use recense::extract::{Limits, Opened, PROBE_BYTES, Probe, read};
use recense::model::{Cause, Outcome};

/// Folders of fixtures whose formats are read by code of this house.
const FORMATS: &[&str] = &[
    "doc", "docx", "eml", "epub", "ics", "mhtml", "msg", "odf", "ppt", "pptx", "pst", "rtf", "vcf",
];

/// What a reader of one small file may take, in a build that is not optimised.
const LONGEST: Duration = Duration::from_secs(20);

fn open(bytes: &[u8], name: &str) -> Opened {
    let probe = Probe::new(&bytes[..bytes.len().min(PROBE_BYTES)], name, Some(bytes.len() as u64));
    read(&mut Cursor::new(bytes), &probe, &Limits::default(), &mut |passage| {
        assert!(passage.is_sound());
        Ok(())
    })
}

/// The fixtures with their names.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut found = Vec::new();
    for format in FORMATS {
        for file in fs::read_dir(root.join(format)).expect("a folder per format").flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if file.path().extension().is_none_or(|end| end != "toml") {
                found.push((name, fs::read(file.path()).expect("readable")));
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "only {} fixtures", found.len());
    found
}

fn survives(bytes: &[u8], name: &str) {
    let start = Instant::now();
    let opened = open(bytes, name);
    assert!(
        !opened.outcome.causes().contains(&Cause::ReaderCrashed),
        "{name}: {:?}",
        opened.outcome
    );
    assert!(start.elapsed() < LONGEST, "{name}: {:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes_crash_no_reader(
        which: prop::sample::Index,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let fixtures = fixtures();
        let (name, mut bytes) = fixtures[which.index(fixtures.len())].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        survives(&bytes, &name);
    }

    /// Numbers that are far too large, where numbers stand: every one of them is a size, a place or a count.
    #[test]
    fn absurd_numbers_crash_no_reader(
        which: prop::sample::Index,
        places in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec![0_u32, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF, 0x4000_0000])), 1..6),
    ) {
        let fixtures = fixtures();
        let (name, mut bytes) = fixtures[which.index(fixtures.len())].clone();
        for (at, number) in places {
            let at = at.index(bytes.len() / 4) * 4;
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        survives(&bytes, &name);
    }

    #[test]
    fn noise_behind_a_known_beginning_crashes_no_reader(
        beginning in prop::sample::select(vec![
            &b"{\\rtf1\\ansi "[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"!BDN\0\0\0\0SM\x17\0", b"BEGIN:VCARD\r\n",
            b"BEGIN:VCALENDAR\r\n", b"MIME-Version: 1.0\r\nFrom: a\r\nContent-Type: multipart/related; boundary=b\r\n\r\n",
        ]),
        noise in prop::collection::vec(any::<u8>(), 0..4000),
    ) {
        survives(&[beginning, &noise].concat(), "noise");
    }

    /// Any order of the words that RTF gives a meaning.
    #[test]
    fn any_order_of_rtf_words_crashes_no_reader(
        words in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\\*", "\\u-10179?", "\\u233 ", "\\'e9", "\\'", "\\bin9", "\\bin-1 ", "\\par ", "\\cell ", "\\row ",
            "\\objdata ", "0105", "\\htmltag ", "\\fromhtml1 ", "\\htmlrtf ", "\\footnote ", "\\header ", "\\fonttbl ",
            "\\f1 ", "\\fcharset128 ", "\\sn ", "\\sv ", "wzDescription", "\\v ", "\\intbl ", "\\uc99 ", "text", "\\info ",
            "\\author ", "\\pict ", "\\plain ", "\\ansicpg932 ",
        ]), 0..200),
    ) {
        survives(format!("{{\\rtf1 {}", words.concat()).as_bytes(), "words.rtf");
    }
}

#[test]
fn a_million_groups_of_rtf_cost_depth_and_no_text() {
    let groups = 1_000_000;
    let text = format!("{{\\rtf1 {}canary{}}}", "{".repeat(groups), "}".repeat(groups));
    let opened = open(text.as_bytes(), "deep.rtf");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::DepthLimit]));
    assert!(opened.bytes_out >= 6);
}
