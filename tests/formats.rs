//! Every format's fixtures: what is read, where it stands, and how far; and files made to break readers.

use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::Path;

use recense::extract::{Limits, Opened, PROBE_BYTES, Passwords, Probe, read};
use recense::model::{Cause, Layout, Outcome, Passage, display_hops};

/// Reads bytes as a top-level file of that name.
pub fn open_bytes(bytes: &[u8], name: &str) -> (Opened, Vec<Passage>) {
    open_under(bytes, name, &Limits::default())
}

/// The same under these limits.
pub fn open_under(bytes: &[u8], name: &str, limits: &Limits) -> (Opened, Vec<Passage>) {
    let mut passages = Vec::new();
    let probe = Probe::new(&bytes[..bytes.len().min(PROBE_BYTES)], name, Some(bytes.len() as u64));
    let opened = read(&mut Cursor::new(bytes), &probe, limits, &mut |passage| {
        check_passage(&passage);
        passages.push(passage);
        Ok(())
    });
    (opened, passages)
}

/// What holds for every passage of every format.
fn check_passage(passage: &Passage) {
    assert!(passage.core.start <= passage.core.end && passage.core.end as usize <= passage.text.len());
    assert!(passage.text.is_char_boundary(passage.core.start as usize));
    assert!(passage.text.is_char_boundary(passage.core.end as usize));
    match &passage.layout {
        Layout::Marks(marks) => {
            assert_eq!(
                marks.first().map(|mark| mark.start),
                Some(0),
                "the first mark starts the text"
            );
            assert!(marks.is_sorted_by_key(|mark| mark.start));
        }
        Layout::Delimited { rows, .. } => {
            assert_eq!(rows.first(), Some(&0), "the first row starts the text");
            assert!(rows.is_sorted());
        }
        Layout::Lines { first_line } => assert!(*first_line >= 1),
    }
}

/// The place of a text in what was read, as people see it.
pub fn place_of(passages: &[Passage], text: &str) -> Option<(String, Option<String>)> {
    passages.iter().find_map(|passage| {
        let at = passage.text.find(text)?;
        let field = passage.spot(at).field.map(str::to_owned);
        Some((display_hops(&passage.hops(at)), field))
    })
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    format: Option<String>,
    outcome: String,
    #[serde(default)]
    causes: Vec<String>,
    /// What a person would give to open it.
    #[serde(default)]
    passwords: Vec<String>,
    #[serde(default)]
    contains: Vec<Expected>,
    #[serde(default)]
    absent: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    text: String,
    place: Option<String>,
    field: Option<String>,
}

#[test]
fn every_fixture_is_read_as_its_expectation_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut count = 0;
    let mut problems = Vec::new();
    for folder in fs::read_dir(&root).expect("fixtures/formats is there").flatten() {
        if folder.file_name() == "rar" && cfg!(not(feature = "rar")) {
            continue;
        }
        for file in fs::read_dir(folder.path()).expect("a folder per format").flatten() {
            let path = file.path();
            if path.extension().is_some_and(|end| end == "toml") {
                continue;
            }
            let expectation = path.with_extension("expect.toml");
            let expected: Expectation =
                toml::from_str(&fs::read_to_string(&expectation).unwrap_or_else(|_| panic!("{expectation:?}")))
                    .expect("valid");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let limits = Limits {
                passwords: Passwords::from_lines(&expected.passwords.join("\n")),
                ..Limits::default()
            };
            let (opened, passages) = open_under(&fs::read(&path).expect("readable"), &name, &limits);
            for problem in differences(&expected, &opened, &passages) {
                problems.push(format!("{}: {problem}", path.display()));
            }
            count += 1;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(count >= 20, "only {count} fixtures");
}

/// Where the reading of a fixture is not as expected.
fn differences(expected: &Expectation, opened: &Opened, passages: &[Passage]) -> Vec<String> {
    let mut problems = Vec::new();
    let causes: Vec<&str> = opened.outcome.causes().iter().map(|cause| cause.code()).collect();
    if opened.outcome.kind().name() != expected.outcome || causes != expected.causes {
        problems.push(format!("{:?}", opened.outcome));
    }
    if expected.format.is_some() && opened.format != expected.format.as_deref() {
        problems.push(format!("format {:?}", opened.format));
    }
    for wanted in &expected.contains {
        let Some((place, field)) = place_of(passages, &wanted.text) else {
            let all: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
            problems.push(format!("no {:?} in {all:?}", wanted.text));
            continue;
        };
        if wanted.place.as_ref().is_some_and(|expected| *expected != place) {
            problems.push(format!("{:?} stands at {place:?}", wanted.text));
        }
        if wanted.field.is_some() && field != wanted.field {
            problems.push(format!("{:?} has the field {field:?}", wanted.text));
        }
    }
    for unwanted in &expected.absent {
        if let Some((place, _)) = place_of(passages, unwanted) {
            problems.push(format!("{unwanted:?} at {place}"));
        }
    }
    problems
}

pub fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

#[test]
fn a_bomb_stops_at_the_ratio() {
    let zeros = vec![b' '; 64 << 20];
    let (opened, _) = open_bytes(&zip_of(&[("big.txt", &zeros)]), "bomb.zip");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::RatioLimit]));
    assert!(opened.bytes_out < 32 << 20);
}

#[test]
fn archives_in_archives_end_at_the_depth_limit() {
    let mut bytes = b"bottom".to_vec();
    for level in 0..50 {
        let note = format!("level {level}");
        let inner = if level == 0 { "bottom.txt" } else { "inner.zip" };
        bytes = zip_of(&[("note.txt", note.as_bytes()), (inner, &bytes)]);
    }
    let (opened, passages) = open_bytes(&bytes, "nested.zip");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::DepthLimit]));
    assert!(place_of(&passages, "level 49").is_some());
    assert!(place_of(&passages, "bottom").is_none());
}

#[test]
fn deep_documents_do_not_overflow_the_stack() {
    let n = 200_000;
    let cases = [
        ("deep.json", format!("{}canary", "[".repeat(n))),
        ("deep.html", format!("{}canary", "<div>".repeat(n))),
        (
            "deep.xml",
            format!("<?xml version='1.0'?>{}canary{}", "<a>".repeat(n), "</a>".repeat(n)),
        ),
        (
            "deep.pdf",
            format!("%PDF-1.7\n1 0 obj\n{}\n{}\nendobj", "[".repeat(n), "]".repeat(n)),
        ),
    ];
    for (name, text) in cases {
        let (opened, passages) = open_bytes(text.as_bytes(), name);
        assert_ne!(opened.outcome.causes(), [Cause::ReaderCrashed], "{name}");
        assert!(name == "deep.pdf" || place_of(&passages, "canary").is_some(), "{name}");
    }
}

#[test]
fn multiparts_nested_300_deep_are_bounded() {
    let mut body = "Content-Type: text/plain\r\n\r\nbottom".to_owned();
    for level in 0..300 {
        body = format!(
            "Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n{body}\r\n--b{level}--\r\n"
        );
    }
    let mail = format!("From: a@example.com\r\nTo: b@example.com\r\nSubject: t\r\n{body}");
    let (opened, passages) = open_bytes(mail.as_bytes(), "deep.eml");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::DepthLimit]));
    assert!(place_of(&passages, "a@example.com").is_some());
}

#[test]
fn two_corners_of_a_sheet_cost_nothing() {
    let sheet = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>first@example.com</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>last@example.com</t></is></c></row></sheetData></worksheet>"#;
    let (opened, passages) = open_bytes(&workbook(sheet, None), "corners.xlsx");
    assert_eq!(opened.outcome, Outcome::Complete);
    assert_eq!(
        place_of(&passages, "last@").map(|(place, _)| place),
        Some("S › XFD1048576".into())
    );
}

#[test]
fn a_string_table_that_promises_too_much_is_not_opened() {
    let strings = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4000000000" uniqueCount="4000000000"><si><t>x</t></si></sst>"#;
    let (opened, _) = open_bytes(&workbook("<worksheet/>", Some(strings)), "strings.xlsx");
    assert_eq!(opened.outcome, Outcome::Failed(Cause::RatioLimit));
}

fn workbook(sheet: &str, strings: Option<&str>) -> Vec<u8> {
    let rel = |kind: &str, target: &str| {
        format!(
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let root = rel("officeDocument", "xl/workbook.xml");
    let rels = rel("worksheet", "worksheets/sheet1.xml");
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if let Some(strings) = strings {
        members.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    zip_of(&members)
}

#[test]
fn a_repeated_cell_is_not_copied_without_end() {
    let content = r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>a@example.com</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let bytes = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<m/>"),
        ("content.xml", content.as_bytes()),
    ]);
    let (opened, passages) = open_bytes(&bytes, "repeat.ods");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::RatioLimit]));
    assert!(place_of(&passages, "a@example.com").is_some());
}

#[test]
fn long_texts_are_cut_without_loss() {
    let line = "Élodie Gagné; 1 rue de l’Église\n";
    let rows = "\"Roy, \"\"Ana\"\"\",\"1\nrue Roy\",555-0101\n";
    let wide = "12345,abc,é,".repeat(400_000);
    for (name, text) in [
        ("a.txt", line.repeat(100_000)),
        ("a.csv", format!("nom,adresse,tel\n{}", rows.repeat(80_000))),
        ("wide.csv", wide),
    ] {
        let (opened, passages) = open_bytes(text.as_bytes(), name);
        assert_eq!(opened.outcome, Outcome::Complete, "{name}");
        let cores: String = passages
            .iter()
            .map(|passage| &passage.text[passage.core.start as usize..passage.core.end as usize])
            .collect();
        assert!(cores == text, "{name}: the cores tile the text");
        assert!(passages.len() > 1, "{name}");
        let whole = whole_passage(&passages[0], &text);
        let mut start = 0;
        for passage in &passages {
            let core = passage.core.start as usize..passage.core.end as usize;
            for step in 0..50 {
                let at = passage
                    .text
                    .floor_char_boundary(core.start + step * (core.len() - 1) / 50);
                let (here, there) = (passage.spot(at), whole.spot(start + at - core.start));
                assert_eq!(
                    (here.hop, here.record, here.field),
                    (there.hop, there.record, there.field),
                    "{name}"
                );
            }
            start += core.len();
        }
    }
}

/// The text as one passage, with places found the simple way.
fn whole_passage(first: &Passage, text: &str) -> Passage {
    let layout = match &first.layout {
        Layout::Delimited { delimiter, .. } => {
            let mut quoted = false;
            let mut rows = vec![0];
            for (at, byte) in text.bytes().enumerate() {
                quoted ^= byte == b'"';
                if byte == b'\n' && !quoted {
                    rows.push(at as u32 + 1);
                }
            }
            Layout::Delimited {
                delimiter: *delimiter,
                rows,
                first_row: 1,
                first_column: 0,
            }
        }
        _ => Layout::Lines { first_line: 1 },
    };
    Passage {
        layout,
        fields: first.fields.clone(),
        ..Passage::plain(text)
    }
}

#[test]
fn a_stopped_reading_is_interrupted() {
    let mut input = Cursor::new(b"some text".to_vec());
    let probe = Probe::new(b"some text", "a.txt", Some(9));
    let opened = read(&mut input, &probe, &Limits::default(), &mut |_| {
        Err(recense::extract::Stopped)
    });
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Interrupted]));
}

#[test]
fn a_file_is_read_from_its_start_whatever_its_position() {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(b"line one\nline two\n").expect("written");
    let mut rest = String::new();
    File::read_to_string(&mut file, &mut rest).expect("at the end");
    let probe = Probe::new(b"line one\nline two\n", "a.log", Some(18));
    let mut text = String::new();
    let opened = read(&mut file, &probe, &Limits::default(), &mut |passage| {
        text.push_str(&passage.text);
        Ok(())
    });
    assert_eq!(
        (opened.outcome, text.as_str()),
        (Outcome::Complete, "line one\nline two\n")
    );
}

#[test]
fn base64_without_padding_loses_no_attachment() {
    let mail = |body: &str| {
        format!(
            "From: a@example.com\r\nTo: b@example.com\r\nSubject: t\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; name=\"note.txt\"\r\nContent-Disposition: attachment; filename=\"note.txt\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        )
    };
    for body in [
        "bWFyaWVAZXhhbXBsZS5jYQ",
        "bWFyaWVAZXhhbXBsZS5jYQ==",
        "bWFyaWVAZXhh!bXBs\r\nZS5jYQ=",
    ] {
        let (opened, passages) = open_bytes(mail(body).as_bytes(), "mail.eml");
        assert_eq!(opened.outcome, Outcome::Complete, "{body}");
        assert!(place_of(&passages, "marie@example.ca").is_some(), "{body}");
    }
    let (opened, passages) = open_bytes(mail("This is marie@example.ca, in clear.").as_bytes(), "mail.eml");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Corrupt]));
    assert!(
        place_of(&passages, "marie@example.ca").is_some(),
        "what is no base64 is read as it stands"
    );
}

/// A PDF of these objects; the first is the catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let (table, size) = (out.len(), places.len() + 1);
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}

#[test]
fn a_tree_of_pages_without_a_page_is_no_empty_document() {
    let catalogue = "<</Type/Catalog/Pages 2 0 R>>";
    let cases: &[(&str, &[&str])] = &[
        ("itself", &[catalogue, "<</Type/Pages/Count 1/Kids[2 0 R]>>"]),
        (
            "a circle",
            &[
                catalogue,
                "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Pages/Parent 2 0 R/Count 1/Kids[2 0 R]>>",
            ],
        ),
        ("no kids", &[catalogue, "<</Type/Pages/Count 0/Kids[]>>"]),
        (
            "a kid that is not there",
            &[catalogue, "<</Type/Pages/Count 1/Kids[9 0 R]>>"],
        ),
        ("no tree", &["<</Type/Catalog/Pages 9 0 R>>"]),
    ];
    for (name, objects) in cases {
        let (opened, _) = open_bytes(&pdf(objects), "tree.pdf");
        assert_eq!(opened.outcome, Outcome::Failed(Cause::Corrupt), "{name}");
    }
}

#[test]
fn files_embedded_in_a_pdf_are_read() {
    let page = "BT /F1 12 Tf 72 700 Td (page@example.com) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(list.csv) 6 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/Filespec/F(list.csv)/UF(list.csv)/EF<</F 7 0 R>>>>".to_owned(),
        "<</Type/EmbeddedFile/Length 34>>stream\nnom,courriel\nRoy,inner@example.com\n\nendstream".to_owned(),
    ];
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let (opened, passages) = open_bytes(&pdf(&objects), "attached.pdf");
    assert_eq!(opened.outcome, Outcome::Complete);
    assert!(place_of(&passages, "page@example.com").is_some());
    let (place, field) = place_of(&passages, "inner@example.com").expect("read");
    assert!(place.starts_with("list.csv"), "{place}");
    assert_eq!(field.as_deref(), Some("courriel"));
}

/// A Word document of this body and nothing more than it needs, with more parts.
fn minimal_docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("word/document.xml", document.as_str())].iter().chain(more) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(content.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn deleted_and_hidden_text_of_a_document_is_read() {
    let body = "<w:p><w:del><w:r><w:delText>deleted@example.com</w:delText></w:r></w:del>\
                <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden@example.com</w:t></w:r></w:p>";
    let (opened, passages) = open_bytes(&minimal_docx(body, &[]), "deleted.docx");
    assert_eq!(opened.outcome, Outcome::Complete);
    for text in ["deleted@example.com", "hidden@example.com"] {
        let around = passages.iter().find_map(|passage| {
            let at = passage.text.find(text)?;
            let before = passage.text[..at].chars().next_back();
            let after = passage.text[at + text.len()..].chars().next();
            Some([before, after].iter().flatten().all(|c| c.is_whitespace()))
        });
        assert_eq!(around, Some(true), "{text}: {passages:?}");
    }
    // What was struck out in the middle of a word does not part it; letters of one deletion stay together.
    let body = "<w:p><w:r><w:t>whole@exa</w:t></w:r><w:del><w:r><w:delText>gone@</w:delText></w:r>\
                <w:r><w:delText>example.com</w:delText></w:r></w:del><w:r><w:t>mple.com</w:t></w:r></w:p>\
                <w:p><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>shown@</w:t></w:r><w:r><w:t>example.com</w:t></w:r></w:p>";
    let (_, passages) = open_bytes(&minimal_docx(body, &[]), "parted.docx");
    let lines: Vec<&str> = passages.iter().flat_map(|passage| passage.text.lines()).collect();
    assert_eq!(lines, ["whole@example.com\tgone@example.com", "shown@example.com"]);
}

#[test]
fn a_document_that_is_in_its_package_twice_is_read_once_and_told() {
    let body = "<w:p><w:r><w:t>first@example.com</w:t></w:r></w:p>";
    let second = minimal_docx(body, &[("word/document.xmk", "<x><t>second@example.com</t></x>")]);
    // No writer makes two parts of one name: the name is changed afterwards.
    let mut twice = second.clone();
    while let Some(at) = twice.windows(17).position(|name| name == b"word/document.xmk") {
        twice[at + 16] = b'l';
    }
    let (opened, passages) = open_bytes(&twice, "twice.docx");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Corrupt]));
    assert!(passages.iter().any(|passage| passage.text.contains("@example.com")));
}
