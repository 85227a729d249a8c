//! A Word document with what hides beside its text: macros, a form, controls, pictures, and a part that stands twice.

use std::io::{Cursor, Write};

use crate::extract::cfb::{File, ROOT};

/// Source as it is compressed when nothing in it is repeated: eight letters behind each byte of flags.
fn compressed(source: &[u8]) -> Vec<u8> {
    let mut out = vec![1];
    for chunk in source.chunks(3600) {
        let letters: Vec<u8> = chunk.chunks(8).flat_map(|eight| [&[0], eight].concat()).collect();
        out.extend((0xB000 | (letters.len() as u16 - 1)).to_le_bytes());
        out.extend(letters);
    }
    out
}

fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(content.len() as u32).to_le_bytes(), content].concat()
}

/// A project of one module and one form.
fn project() -> Vec<u8> {
    let mut file = File::default();
    let vba = file.storage(ROOT, "VBA");
    let dir = [
        record(0x01, &[3, 0, 0, 0]),
        record(0x03, &[0xE4, 0x04]),
        // The version takes two bytes more than it says.
        [&[9, 0, 4, 0, 0, 0][..], &[1, 2, 3, 4, 5, 6]].concat(),
        record(0x19, b"Module1"),
        record(0x1A, b"Module1"),
        record(0x31, &[4, 0, 0, 0]),
        record(0x2B, b""),
    ];
    file.stream(vba, "dir", compressed(&dir.concat()));
    let source =
        b"Attribute VB_Name = \"Module1\"\r\nSub Envoyer()\r\n  ' \xE0 C\xF4t\xE9 : macro@example.com\r\nEnd Sub\r\n";
    file.stream(vba, "Module1", [&[0xCA, 0xFE, 0, 0][..], &compressed(source)].concat());
    file.stream(
        ROOT,
        "PROJECT",
        b"ID=\"{0}\"\r\nHelpFile=\"C:\\aide@example.com\"\r\n".to_vec(),
    );
    let form = file.storage(ROOT, "UserForm1");
    file.stream(form, "o", b"\x00\x02\x20\x00formulaire@example.com\x00\x00".to_vec());
    file.bytes()
}

/// What a control of a form in a document keeps.
fn control() -> Vec<u8> {
    let mut file = File::default();
    let text: Vec<u8> = "champ@example.com".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file.stream(ROOT, "contents", [&[0, 2, 0x40, 0, 1, 0][..], &text, &[0, 0]].concat());
    file.bytes()
}

/// A grey picture.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let named = [kind, content].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&named);
        [
            &(content.len() as u32).to_be_bytes()[..],
            &named,
            &sum.sum().to_be_bytes(),
        ]
        .concat()
    };
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    pixels
        .write_all(&vec![0; ((width + 1) * height) as usize])
        .expect("memory takes it");
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &[&size[..], &[8, 0, 0, 0, 0]].concat()),
        chunk(b"tEXt", format!("Author\0photo{width}@example.com").as_bytes()),
        chunk(b"IDAT", &pixels.finish().expect("memory takes it")),
        chunk(b"IEND", b""),
    ]
    .concat()
}

fn package(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn text(words: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    )
}

/// The document. With `scan`, one of its pictures is as large as a scanned card.
pub(super) fn document(scan: bool) -> Vec<u8> {
    let bag = "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:persistence=\"persistPropertyBag\"><ax:ocxPr ax:name=\"Value\" ax:value=\"sac@example.com\"/></ax:ocx>";
    let large = if scan { picture(675, 425) } else { picture(300, 90) };
    package(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", text("texte@example.com").as_bytes()),
        ("word/vbaProject.bin", &project()),
        ("word/activeX/activeX1.xml", bag.as_bytes()),
        ("word/activeX/activeX2.bin", &control()),
        ("word/media/image1.png", &picture(16, 16)),
        ("word/media/image2.png", &large),
    ])
}

/// A document whose main part stands in it twice.
pub(super) fn twice() -> Vec<u8> {
    let mut bytes = package(&[
        ("word/document.xml", text("premier@example.com").as_bytes()),
        ("word/document.xmk", text("second@example.com").as_bytes()),
    ]);
    while let Some(at) = memchr::memmem::find(&bytes, b"document.xmk") {
        bytes[at + 11] = b'l';
    }
    bytes
}
