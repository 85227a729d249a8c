//! A tree of the nastiest things that a file server can hold. The program must not fall over any of them, must tell
//! one outcome for each, and must find the address in each that can be read.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::sandbox::{Sandbox, object};

/// What must become of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// Its address is found, whether or not all of it was read.
    Found,
    /// It is told as read in part, and its address is found.
    FoundInPart,
    /// It is told as read in part, or not at all.
    Stopped,
    /// It is told that it inflates beyond reason.
    Bomb,
    /// It is told as not read.
    Unread,
    /// It is told, in whatever way: there is nothing in it to be found.
    Told,
}
use Becomes::{Bomb, Found, FoundInPart, Stopped, Told, Unread};

/// A share that is filled with faults, and what must become of each.
struct Faults {
    sandbox: Sandbox,
    expected: Vec<(Vec<u8>, Becomes)>,
}

impl Faults {
    fn expect(&mut self, path: impl AsRef<OsStr>, becomes: Becomes) {
        self.expected.push((path.as_ref().as_bytes().to_vec(), becomes));
    }

    /// A file, and what must become of it.
    fn file(&mut self, name: &str, content: impl AsRef<[u8]>, becomes: Becomes) {
        self.sandbox.write(name, content);
        self.expect(name, becomes);
    }
}

/// The address that stands in the fault of that number.
fn address(number: usize) -> String {
    format!("canari-{number}@example.invalid")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn office(main: &str, kind: &str, more: &[(&str, &[u8])], content: &str) -> Vec<u8> {
    let types = format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/{main}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
    );
    let relations = format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
         Type=\"{RELATIONS}/officeDocument\" Target=\"{main}\"/></Relationships>"
    );
    let mut members = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        (main, content.as_bytes()),
    ];
    members.extend(more);
    zip(&members)
}

fn docx(before: &str, body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?>{before}<w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    office("word/document.xml", "wordprocessingml.document", &[], &document)
}

fn xlsx(rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<?xml version=\"1.0\"?><workbook xmlns=\"{main}\" xmlns:r=\"{RELATIONS}\"><sheets>\
         <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
         Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!("<?xml version=\"1.0\"?><worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let more: [(&str, &[u8]); 2] = [
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    office("xl/workbook.xml", "spreadsheetml.sheet", &more, &book)
}

/// A PDF of these objects, with a right table of where they stand.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}

/// Things that are no files, and names that are no text.
fn special(faults: &mut Faults) {
    let share = faults.sandbox.share();
    rustix::fs::mkfifoat(rustix::fs::CWD, share.join("pipe.txt"), rustix::fs::Mode::RWXU).expect("a pipe");
    std::os::unix::net::UnixListener::bind(share.join("socket.txt")).expect("a socket");
    for (name, target) in [
        ("to-root", "/"),
        ("self", "self"),
        ("parent", ".."),
        ("dangling", "nowhere"),
        ("to-zero", "/dev/zero"),
    ] {
        std::os::unix::fs::symlink(target, share.join(name)).expect("a link");
        faults.expect(name, Unread);
    }
    faults.expect("pipe.txt", Unread);
    faults.expect("socket.txt", Unread);
    let names: [&[u8]; 6] = [
        b"latin-caf\xe9.txt",
        b"\xff\xfe\xfd.txt",
        b"\x1b[2J\x1b[31mclear.txt",
        b"\x1b]0;title\x07.txt",
        b"new\nline\r.txt",
        b"-rf",
    ];
    for name in names {
        let name = OsStr::from_bytes(name);
        fs::write(share.join(name), address(faults.expected.len())).expect("a file of the share");
        faults.expect(name, Found);
    }
    deep_folders(faults, &share);
}

/// A thousand folders in one another, each made from within the one before.
fn deep_folders(faults: &mut Faults, share: &Path) {
    use rustix::fs::{Mode, OFlags, mkdirat, openat};
    let mut folder = openat(rustix::fs::CWD, share, OFlags::DIRECTORY, Mode::empty()).expect("the share");
    for _ in 0..1000 {
        mkdirat(&folder, "d", Mode::RWXU).expect("a folder");
        folder = openat(&folder, "d", OFlags::DIRECTORY, Mode::empty()).expect("a folder");
    }
    let file = openat(&folder, "bottom.txt", OFlags::CREATE | OFlags::WRONLY, Mode::RWXU).expect("a file");
    File::from(file)
        .write_all(address(faults.expected.len()).as_bytes())
        .expect("its text");
    faults.expect("d/".repeat(1000) + "bottom.txt", Found);
}

/// Texts that are too long, too wide, or hardly text.
fn texts(faults: &mut Faults) {
    let next = |faults: &Faults| address(faults.expected.len());
    let line = next(faults) + ";" + &"x;".repeat(4 << 20);
    faults.file("one-line.csv", line, Found);
    let wide = format!("{}\n{}{}\n", "h,".repeat(100_000), "v,".repeat(99_999), next(faults));
    faults.file("wide.csv", wide, Found);
    let text = format!("\u{feff}Écrire à {}\r\n", next(faults));
    let units = text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    faults.file("utf-16.txt", units, Found);
    let text = format!("\u{feff}Écrire à {}\r\n", next(faults));
    let units = text
        .chars()
        .flat_map(|char| u32::from(char).to_le_bytes())
        .collect::<Vec<u8>>();
    faults.file("utf-32.txt", units, Found);
    let broken = [b"\xed\xa0\x80 \xc0\xae \xff ", next(faults).as_bytes(), b" \xe2\x82"].concat();
    faults.file("broken-utf-8.txt", broken, Found);
    let json = "[".repeat(200_000) + "\"" + &next(faults) + "\"";
    faults.file("deep.json", json, Found);
    let html = format!("{}{}", "<div>".repeat(100_000), next(faults));
    faults.file("deep.html", html, Found);
    let xml = format!("<?xml version=\"1.0\"?><a>{}{}", next(faults), "<b>".repeat(100_000));
    faults.file("deep.xml", xml, FoundInPart);
    let mut laughs = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"ha\">".to_owned();
    for n in 1..12 {
        laughs += &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    }
    let laughs = format!("{laughs}]><l><m>{}</m>&l11;</l>", next(faults));
    faults.file("laughs.xml", laughs, FoundInPart);
    let file = File::create(faults.sandbox.share().join("sparse.txt")).expect("a file of the share");
    (&file)
        .write_all(format!("{}\n", next(faults)).as_bytes())
        .expect("its text");
    file.set_len(64 << 20).expect("holes take no room");
    faults.expect("sparse.txt", Found);
}

/// What begins with zeros: logs that were cut while they were written, members of archives, bombs.
fn zeros(faults: &mut Faults) {
    let next = |faults: &Faults| address(faults.expected.len());
    let log = [vec![0; 300 << 10], format!("\nparti {}\n", next(faults)).into_bytes()].concat();
    faults.file("cut-while-open.log", log, FoundInPart);
    let file = File::create(faults.sandbox.share().join("cut-with-hole.log")).expect("a file of the share");
    file.set_len(64 << 20).expect("holes take no room");
    std::os::unix::fs::FileExt::write_all_at(&file, next(faults).as_bytes(), 64 << 20).expect("its text");
    faults.expect("cut-with-hole.log", FoundInPart);
    faults.file("zeros-only.txt", vec![0; 100 << 10], Unread);
    let log = [vec![0; 1 << 20], next(faults).into_bytes()].concat();
    faults.file("zeros-before.zip", zip(&[("a.log", &log)]), FoundInPart);
    faults.file("zeros.zip", zip(&[("a.log", &vec![0; 200 << 20])]), Bomb);
}

/// Archives that inflate, lie and nest.
fn archives(faults: &mut Faults) {
    let next = |faults: &Faults| address(faults.expected.len());
    let bomb = zip(&[("zeros.txt", &vec![b'0'; 200 << 20])]);
    faults.file("bomb.zip", &bomb, Stopped);
    // The same with the sizes that it declares set to 100, in both of its headers.
    let mut lie = bomb;
    let size = (200_u32 << 20).to_le_bytes();
    while let Some(at) = memchr::memmem::find(&lie, &size) {
        lie[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    faults.file("lie.zip", lie, Stopped);
    let mut nested = next(faults).into_bytes();
    for level in 0..50 {
        nested = zip(&[(if level == 0 { "end.txt" } else { "more.zip" }, &nested)]);
    }
    faults.file("nested.zip", nested, Stopped);
    let climbing = next(faults);
    faults.file(
        "climbing.zip",
        zip(&[("../../etc/passwd", climbing.as_bytes()), ("/abs", b"x")]),
        Found,
    );
    let cut = zip(&[("a.txt", next(faults).as_bytes())]);
    faults.file("cut.zip", &cut[..cut.len() - 30], FoundInPart);
}

/// Documents that were made to break their readers.
fn documents(faults: &mut Faults) {
    let next = |faults: &Faults| address(faults.expected.len());
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>\
         <row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>end</t></is></c></row>",
        next(faults)
    );
    faults.file("corners.xlsx", xlsx(&rows), Found);
    let whole = docx("", &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", next(faults)));
    faults.file("cut.docx", &whole[..whole.len() - 60], Unread);
    let named = docx("", &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", next(faults)));
    faults.file("misnamed.pdf", named, Found);
    let noise: Vec<u8> = (0..30_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect();
    faults.file("garbage.docx", noise, Unread);
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>";
    let body = format!("<w:p><w:r><w:t>{} &b;</w:t></w:r></w:p>", next(faults));
    faults.file("laughs.docx", docx(laughs, &body), FoundInPart);
    let looped = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [2 0 R] >>",
    ]);
    faults.file("looped.pdf", looped, Told);
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let drawn = format!("BT /F1 12 Tf 72 700 Td ({}) Tj ET", next(faults));
    let deep = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        &format!("<< /Length {} >>stream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        &deep,
    ]);
    faults.file("deep.pdf", deep, FoundInPart);
    let mut mail = format!(
        "From: a@example.org\r\nSubject: {}\r\nMIME-Version: 1.0\r\n",
        next(faults)
    );
    for level in 0..300 {
        mail += &format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n");
    }
    faults.file(
        "deep.eml",
        mail + "Content-Type: text/plain\r\n\r\nend\r\n",
        FoundInPart,
    );
}

fn made() -> Faults {
    let mut faults = Faults {
        sandbox: Sandbox::new(),
        expected: Vec::new(),
    };
    special(&mut faults);
    texts(&mut faults);
    zeros(&mut faults);
    archives(&mut faults);
    documents(&mut faults);
    faults
}

#[test]
fn no_fault_goes_untold_or_brings_the_scan_down() {
    let faults = made();
    let sandbox = &faults.sandbox;
    let begun = Instant::now();
    let ran = sandbox.run(&["scan", "share", "--json"]);
    let took = begun.elapsed();
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""), "{ran:?}");
    assert!(took < Duration::from_mins(2), "it took {took:?}");
    let items = object(&ran.out)["items"].clone();
    let told: u64 = items
        .as_object()
        .expect("an object")
        .values()
        .filter_map(serde_json::Value::as_u64)
        .sum();
    assert_eq!(told, faults.expected.len() as u64, "{items}");

    let outcomes = sandbox.outcomes();
    let revealed = sandbox.findings(&["--reveal", "--kind", "email"]);
    let found = |number: usize| revealed.iter().any(|row| row["value"] == address(number));
    let mut wrong = Vec::new();
    for (number, (path, becomes)) in faults.expected.iter().enumerate() {
        let path = String::from_utf8_lossy(path).into_owned();
        let Some((outcome, reasons)) = outcomes.get(&path) else {
            wrong.push(format!("{path}: no outcome"));
            continue;
        };
        let right = match becomes {
            Found => ["complete", "partial"].contains(&outcome.as_str()) && found(number),
            FoundInPart => outcome == "partial" && found(number),
            Stopped => outcome == "partial" || outcome == "failed",
            Bomb => reasons == &["ratio-limit"],
            Told => !found(number),
            Unread => (outcome == "failed" || outcome == "skipped") && !found(number),
        };
        if !right || (outcome == "complete") != reasons.is_empty() {
            wrong.push(format!(
                "{path}: {becomes:?}, but {outcome} {reasons:?}, address {}",
                found(number)
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
