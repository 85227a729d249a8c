//! No value in clear: a hundred invented people's values are spread over every format, and every byte of what the
//! program leaves behind is searched for each of them, in every way in which it could be written.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::process::Stdio;

use super::sandbox::{Ran, Sandbox, files_below};

/// A value that must be found and must not be left behind.
struct Canary {
    kind: &'static str,
    value: String,
    /// The text in which it stands, with a label where its kind needs one.
    text: String,
}

/// The digit that makes a number pass Luhn.
fn luhn(digits: &str) -> u32 {
    let doubled = |(at, digit): (usize, char)| {
        let digit = digit.to_digit(10).expect("a digit");
        match at % 2 {
            0 if digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => digit,
        }
    };
    let sum: u32 = digits.chars().rev().enumerate().map(doubled).sum();
    (10 - sum % 10) % 10
}

/// An IBAN of a bank that does not exist, with its two check digits.
fn iban(number: usize) -> String {
    let account = format!("37040044{:010}", 7_100_200_300_usize + number * 13);
    let rest = format!("{account}131400")
        .bytes()
        .fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("DE{:02}{account}", 98 - rest)
}

fn canaries() -> Vec<Canary> {
    let mut canaries = Vec::new();
    let mut add = |kind, value: String, label: &str| {
        let text = format!("{label} {value}").trim().to_owned();
        canaries.push(Canary { kind, value, text });
    };
    for n in 0..20 {
        add("email", format!("canari.{n:02}.xq@canari-{n:02}.example.ca"), "");
        let sin = format!("9{:07}", 4_310_207 + n * 7919);
        let sin = format!("{sin}{}", luhn(&sin));
        add("sin", format!("{} {} {}", &sin[..3], &sin[3..6], &sin[6..]), "NAS :");
        let card = format!("411111{:09}", 730_150_021 + n * 104_729);
        add("card", format!("{card}{}", luhn(&card)), "Carte :");
        add("iban", iban(n), "IBAN");
    }
    for n in 0..10 {
        add(
            "phone",
            format!("({}) 555-01{:02}", ["418", "514", "819", "450", "581"][n % 5], 61 + n),
            "Tél.",
        );
        let letters = ["A", "B", "C", "E", "G", "H", "J", "K", "L", "M"][n];
        add("postal_code", format!("G{n}{letters} {n}Z{}", 9 - n), "Québec (Québec)");
    }
    for value in ["TEST 5412 2816", "SERE 7561 3018"] {
        add("nam", value.to_owned(), "RAMQ :");
    }
    for (given, surname) in [
        ("Marie-Ève", "Bouchard"),
        ("Sylvain", "Gagnon"),
        ("Josée", "Pelletier"),
        ("Kevin", "MacDonald"),
        ("Étienne", "Lavoie"),
        ("Nathalie", "Ouellet"),
        ("Geneviève", "Côté"),
        ("Jean-François", "Bergeron"),
    ] {
        let name = format!("{given} {surname}");
        canaries.push(Canary {
            kind: "name",
            text: format!("Nom : {name}"),
            value: name,
        });
    }
    for (n, street) in ["des Érables", "Sainte-Catherine", "du Moulin", "Saint-Joseph"]
        .iter()
        .enumerate()
    {
        let value = format!("{} rue {street}", 4127 + 211 * n);
        canaries.push(Canary {
            kind: "address",
            text: format!("Adresse : {value}"),
            value,
        });
    }
    assert!(canaries.len() >= 100);
    canaries
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Each text between two others.
fn wrapped(texts: &[&str], before: &str, after: &str) -> String {
    texts.iter().flat_map(|text| [before, text, after]).collect()
}

fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.\
        wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"word/document.xml\"/></Relationships>";
    let body = wrapped(paragraphs, "<w:p><w:r><w:t>", "</w:t></w:r></w:p>");
    let document = format!(
        "<?xml version=\"1.0\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// Base64 of bytes, without padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0, |group, byte| group << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for letter in 0..=three.len() {
            out.push(char::from(LETTERS[group >> (18 - 6 * letter) & 63]));
        }
    }
    out
}

/// Spreads the canaries over the share, one format after the other.
fn spread(sandbox: &Sandbox, canaries: &[Canary]) {
    let of = |part: usize| -> Vec<&str> {
        canaries
            .iter()
            .enumerate()
            .filter(|(at, _)| at % 8 == part)
            .map(|(_, canary)| canary.text.as_str())
            .collect()
    };
    let lines = |part: usize| of(part).join("\n");
    sandbox.write("texte.txt", lines(0));
    sandbox.write("table.csv", format!("Note,Numéro\n{}", wrapped(&of(1), "", ",7\n")));
    let objects: Vec<_> = of(2).iter().map(|text| serde_json::json!({"note": text})).collect();
    sandbox.write("objets.json", serde_json::Value::from(objects).to_string());
    sandbox.write("lettre.docx", docx(&of(3)));
    let attached = base64(lines(5).as_bytes());
    let attached = attached.clone() + &"=".repeat((4 - attached.len() % 4) % 4);
    sandbox.write(
        "message.eml",
        format!(
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: Canaris\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             {}\r\n--x\r\nContent-Type: text/plain; charset=utf-8; name=\"jointe.txt\"\r\n\
             Content-Disposition: attachment; filename=\"jointe.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {attached}\r\n--x--\r\n",
            lines(4).replace('\n', "\r\n")
        ),
    );
    let inner = zipped(&[("dedans.txt", lines(6).as_bytes())]);
    sandbox.write("archive.zip", zipped(&[("dossier/interne.zip", &inner)]));
    sandbox.write(
        "page.html",
        format!("<html><body>{}</body></html>", wrapped(&of(7), "<p>", "</p>")),
    );
}

/// Every way in which bytes of this text could stand in a file.
fn spellings(value: &str) -> Vec<Vec<u8>> {
    let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut texts = vec![value.to_owned(), value.to_lowercase(), value.to_uppercase()];
    if value.contains([' ', '-', '(']) {
        texts.extend([plain.to_lowercase(), plain]);
    }
    texts.sort();
    texts.dedup();
    let mut spellings = Vec::new();
    for text in texts {
        let bytes = text.as_bytes();
        spellings.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        spellings.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("a nibble");
        let hex: String = bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect();
        spellings.push(hex.to_uppercase().into_bytes());
        spellings.push(hex.into_bytes());
        for before in 0..3 {
            // Letters that depend on the neighbours are left out at both ends.
            let shifted = [&vec![0; before][..], bytes].concat();
            let letters = base64(&shifted);
            let (from, to) = (if before == 0 { 0 } else { before + 1 }, shifted.len() / 3 * 4);
            spellings.push(letters.as_bytes()[from.min(to)..to].to_vec());
        }
        spellings.push(text.into_bytes());
    }
    spellings
}

/// Fails where a canary stands in one of these.
#[track_caller]
fn assert_nowhere(canaries: &[Canary], left: &[(String, Vec<u8>)]) {
    for canary in canaries {
        for spelling in spellings(&canary.value) {
            let finder = memchr::memmem::Finder::new(&spelling);
            for (name, bytes) in left {
                let at = finder.find(bytes);
                assert_eq!(
                    at,
                    None,
                    "{} stands in {name} as {:?}",
                    canary.value,
                    String::from_utf8_lossy(&spelling)
                );
            }
        }
    }
}

/// All that exists in the sandbox but the share; of workbooks, their parts.
fn left_behind(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let mut left = Vec::new();
    for file in files_below(&sandbox.path("")) {
        if file.starts_with(sandbox.share()) {
            continue;
        }
        let bytes = fs::read(&file).expect("own file");
        if file.extension().is_some_and(|extension| extension == "xlsx") {
            let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a workbook");
            for part in 0..archive.len() {
                let mut inflated = Vec::new();
                archive
                    .by_index(part)
                    .expect("a part")
                    .read_to_end(&mut inflated)
                    .expect("its bytes");
                left.push((format!("{} part {part}", file.display()), inflated));
            }
        }
        left.push((file.display().to_string(), bytes));
    }
    left
}

#[test]
fn no_value_is_left_in_clear() {
    let canaries = canaries();
    let sandbox = Sandbox::new();
    spread(&sandbox, &canaries);
    let mut left = Vec::new();
    let mut keep = |name: &str, ran: &Ran| {
        left.push((format!("standard output of {name}"), ran.out.clone().into_bytes()));
        left.push((format!("standard error of {name}"), ran.err.clone().into_bytes()));
    };
    // While a writer holds the inventory open, the log beside it stays.
    keep("scan", &sandbox.run(&["scan", "share"]));
    let commands: &[&[&str]] = &[
        &["scan", "share", "--json", "--threads", "3"],
        &["status"],
        &["status", "--json"],
        &["findings"],
        &["findings", "--json"],
        &["findings", "--lang", "fr"],
        &["find", "--name", "Canari", "--json"],
        &["explain", "share/texte.txt"],
        &["explain", "share/lettre.docx", "--json"],
        &["report", "inventory", "--format", "html", "-o", "r.html"],
        &["report", "inventory", "--format", "csv", "-o", "r.csv"],
        &["report", "inventory", "--format", "json", "-o", "r.json"],
        &["report", "inventory", "--format", "xlsx", "-o", "r.xlsx"],
    ];
    for command in commands {
        keep(&command.join(" "), &sandbox.run(command));
    }
    left.extend(left_behind(&sandbox));
    assert_nowhere(&canaries, &left);
    // The search can fail: each of them was found, and is shown when it is asked for.
    let revealed = sandbox.findings(&["--reveal"]);
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let lost = |canary: &&Canary| {
        !revealed.iter().any(|row| {
            let value = row["value"].as_str().expect("a value");
            row["kind"] == canary.kind && letters(value) == letters(&canary.value)
        })
    };
    let lost: Vec<&str> = canaries
        .iter()
        .filter(lost)
        .map(|canary| canary.text.as_str())
        .collect();
    assert_eq!(lost, [""; 0], "not found");
}

#[test]
fn the_search_for_values_finds_what_is_there() {
    let canary = || {
        vec![Canary {
            kind: "sin",
            value: "123 456 782".to_owned(),
            text: String::new(),
        }]
    };
    for spelling in spellings("123 456 782") {
        let left = vec![("here".to_owned(), [b"..", &spelling[..], b".."].concat())];
        let searched = std::panic::catch_unwind(|| assert_nowhere(&canary(), &left));
        assert!(searched.is_err(), "{}", String::from_utf8_lossy(&spelling));
    }
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
    for before in ["", "x", "xy", "xyz"] {
        let written = base64(format!("{before}marie@example.ca and more").as_bytes()).into_bytes();
        let found = spellings("marie@example.ca")
            .iter()
            .any(|spelling| memchr::memmem::find(&written, spelling).is_some());
        assert!(found, "{before:?}");
    }
}

#[test]
fn a_killed_scan_leaves_no_value_in_clear() {
    let canaries = canaries();
    let sandbox = Sandbox::new();
    let all: String = canaries.iter().map(|canary| format!("{}\n", canary.text)).collect();
    let one = sandbox.write("000.txt", all.repeat(40));
    for number in 1..600 {
        fs::hard_link(&one, sandbox.share().join(format!("{number:03}.txt"))).expect("a link");
    }
    spread(&sandbox, &canaries);
    for pause in [0, 50, 400] {
        let mut child = sandbox
            .command(&["scan", "share", "--quiet"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        sandbox.until_written();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().expect("own process");
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (None, "", ""));
        assert_nowhere(&canaries, &left_behind(&sandbox));
    }
    assert!(
        !sandbox.findings(&[]).is_empty(),
        "something was written before it was killed"
    );
}
