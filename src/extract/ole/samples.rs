//! Documents of old Office, built byte by byte: the fixtures of these formats are what stands here.
//!
//! No free program writes all of it. `RECENSE_WRITE_FIXTURES=1 cargo test --lib samples` writes them again.

use std::fs;
use std::path::Path;

use super::macros_sample;
use crate::extract::cfb::{File, ROOT};
use crate::extract::pst::sample::{Made, folders};

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn put(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.resize(bytes.len().max(at + part.len()), 0);
    bytes[at..at + part.len()].copy_from_slice(part);
}

/// A set of properties: texts by number.
fn summary(texts: &[(u32, &str)]) -> Vec<u8> {
    let mut section = vec![0; 8 + 8 * (texts.len() + 1)];
    let mut entries = Vec::new();
    let mut add = |id: u32, value: Vec<u8>, section: &mut Vec<u8>| {
        entries.extend(
            [id, section.len() as u32]
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
        section.extend(value);
        section.resize(section.len().next_multiple_of(4), 0);
    };
    add(
        1,
        [2_u32, 65001].iter().flat_map(|number| number.to_le_bytes()).collect(),
        &mut section,
    );
    for (id, text) in texts {
        let value = [
            &30_u32.to_le_bytes()[..],
            &(text.len() as u32 + 1).to_le_bytes(),
            text.as_bytes(),
            b"\0",
        ];
        add(*id, value.concat(), &mut section);
    }
    put(&mut section, 8, &entries);
    let (size, count) = (section.len() as u32, texts.len() as u32 + 1);
    put(&mut section, 0, &size.to_le_bytes());
    put(&mut section, 4, &count.to_le_bytes());
    let mut set = vec![0xFE, 0xFF, 0, 0];
    set.resize(24, 0);
    set.extend(1_u32.to_le_bytes());
    set.resize(44, 0);
    set.extend(48_u32.to_le_bytes());
    set.extend(section);
    set
}

/// A letter: main text, a header, a comment; hidden and deleted words; a link; an embedded file.
fn document(flags: u16) -> Vec<u8> {
    let parts = [
        "Bonjour Élodie Gagné\rVisible@exacache@example.comgone@example.commple.com\r\
         \u{13} HYPERLINK \"mailto:lien@example.com\" \u{14}un lien\u{15}\rNom\u{7}514-555-0101\u{7}\u{7}fin\r",
        "En-tête de Marc Roy\r",
        "commentaire@example.com\r",
    ];
    let text = parts.concat();
    let start = 0x800_usize;
    let mut main = vec![0; start];
    for (at, word) in [
        (0, 0xA5EC_u16),
        (2, 0xC1),
        (6, 0x040C),
        (10, flags | 0x0200),
        (0x98, 93),
    ] {
        put(&mut main, at, &word.to_le_bytes());
    }
    let length = |text: &str| text.encode_utf16().count() as u32;
    for (at, part) in [(0x4C, parts[0]), (0x54, parts[1]), (0x5C, parts[2])] {
        put(&mut main, at, &length(part).to_le_bytes());
    }
    main.extend(wide(&text));
    // One page of formats: two words are not seen.
    let place = |part: &str| start as u32 + 2 * length(&text[..text.find(part).expect("in the text")]);
    let (hidden, deleted) = (place("cache@"), place("gone@"));
    let runs = [start as u32, hidden, deleted, deleted + 2 * 16, main.len() as u32];
    let mut page = vec![0; 512];
    for (index, run) in runs.iter().enumerate() {
        put(&mut page, 4 * index, &run.to_le_bytes());
    }
    put(&mut page, 20, &[0, 0x80, 0x90, 0]);
    put(&mut page, 0x100, &[3, 0x3C, 0x08, 1]);
    put(&mut page, 0x120, &[3, 0x00, 0x08, 1]);
    page[511] = 4;
    main.resize(main.len().next_multiple_of(512), 0);
    let page_number = (main.len() / 512) as u32;
    main.extend(page);
    let mut table = Vec::new();
    let mut list = |index: usize, bytes: Vec<u8>, main: &mut Vec<u8>| {
        put(main, 0x9A + 8 * index, &(table.len() as u32).to_le_bytes());
        put(main, 0x9E + 8 * index, &(bytes.len() as u32).to_le_bytes());
        table.extend(bytes);
    };
    let mut pieces = vec![2];
    pieces.extend(16_u32.to_le_bytes());
    pieces.extend([0, length(&text)].iter().flat_map(|number| number.to_le_bytes()));
    pieces.extend([&[0, 0][..], &(start as u32).to_le_bytes(), &[0, 0]].concat());
    list(33, pieces, &mut main);
    let formats = [runs[0], runs[4], page_number];
    list(
        12,
        formats.iter().flat_map(|number| number.to_le_bytes()).collect(),
        &mut main,
    );
    let owner = "Nora Bédard";
    list(
        36,
        [&(length(owner) as u16).to_le_bytes()[..], &wide(owner)].concat(),
        &mut main,
    );

    let mut file = File::default();
    file.stream(ROOT, "WordDocument", main);
    file.stream(ROOT, "1Table", table);
    file.stream(
        ROOT,
        "\u{5}SummaryInformation",
        summary(&[(4, "Zoë Müller"), (8, "Luc Côté")]),
    );
    let pool = file.storage(ROOT, "ObjectPool");
    let object = file.storage(pool, "_1");
    let csv = b"nom,courriel\r\nRoy,objet@example.com\r\n";
    let mut native = vec![0; 4];
    native.extend([2, 0]);
    native.extend(b"liste.csv\0C:\\liste.csv\0\0\0\x03\0\x01\0\0\0\0");
    native.extend((csv.len() as u32).to_le_bytes());
    native.extend(csv);
    file.stream(object, "\u{1}Ole10Native", native);
    file.bytes()
}

fn record(kind: u16, first: u16, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u32;
    [
        &first.to_le_bytes()[..],
        &kind.to_le_bytes(),
        &length.to_le_bytes(),
        content,
    ]
    .concat()
}

/// A presentation of one slide with notes, a comment and an embedded workbook's worth of text.
fn presentation(token: u32) -> Vec<u8> {
    use std::io::Write;
    let persist = |id: u32| record(1011, 0, &[&id.to_le_bytes()[..], &[0; 16]].concat());
    let list = [persist(2), record(4000, 0, &wide("Ana Roy\r514-555-0101"))].concat();
    let notes_list = [persist(3), record(4008, 0, b"notes@example.com")].concat();
    let comment = [
        record(4026, 0, &wide("Nora B\u{e9}dard")),
        record(4026, 0x10, &wide("commentaire@example.com")),
    ];
    let mut stream = record(
        1000,
        15,
        &[record(4080, 15, &list), record(4080, 0x2F, &notes_list)].concat(),
    );
    let slide_at = stream.len() as u32;
    let texts = [
        record(4008, 0, b"bo\xEEte@example.com"),
        record(12000, 15, &comment.concat()),
    ]
    .concat();
    stream.extend(record(1006, 15, &texts));
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let text = b"objet@example.com";
    packed.write_all(text).expect("in memory");
    let packed = packed.finish().expect("in memory");
    stream.extend(record(
        4113,
        0x10,
        &[&(text.len() as u32).to_le_bytes()[..], &packed].concat(),
    ));
    let persisted = [1_u32 << 20 | 2, slide_at];
    stream.extend(record(
        6002,
        0,
        &persisted
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>(),
    ));
    let mut user = [
        &20_u32.to_le_bytes()[..],
        &token.to_le_bytes(),
        &[0; 4],
        &8_u16.to_le_bytes(),
        &[0; 6],
    ]
    .concat();
    user.extend(b"Luc Cote");
    let mut file = File::default();
    file.stream(ROOT, "PowerPoint Document", stream);
    file.stream(ROOT, "Current User", record(4086, 0, &user));
    file.stream(ROOT, "\u{5}SummaryInformation", summary(&[(4, "Zoë Müller")]));
    file.bytes()
}

/// Properties of a message: texts as streams.
fn texts(file: &mut File, storage: usize, header: usize, texts: &[(u16, &str)]) {
    for (number, text) in texts {
        file.stream(storage, &format!("__substg1.0_{number:04X}001F"), wide(text));
    }
    let mut list = vec![0; header];
    // The birthday: 19 February 1981.
    let birthday = 119_958_624_000_000_000_u64;
    list.extend([&[0x40, 0, 0x42, 0x3A, 0, 0, 0, 0][..], &birthday.to_le_bytes()].concat());
    file.stream(storage, "__properties_version1.0", list);
}

/// A message with a recipient, a body in RTF, an attachment and a message in it.
fn message() -> Vec<u8> {
    let mut file = File::default();
    let own = [
        (0x001A, "IPM.Note"),
        (0x0037, "Dossier de Luc"),
        (0x0C1A, "Élodie Gagné"),
        (0x0C1F, "elodie@example.com"),
        (0x8000, "nomme@example.com"),
        (0x8001, "libre@example.com"),
        (0x1000, "Texte du message"),
    ];
    texts(&mut file, ROOT, 32, &own);
    let rtf = b"{\\rtf1\\ansi Bonjour \\'c9lodie, 514-555-0101}";
    let sizes = [rtf.len() as u32 + 12, rtf.len() as u32];
    let mut packed: Vec<u8> = sizes.iter().flat_map(|number| number.to_le_bytes()).collect();
    packed.extend(b"MELA\0\0\0\0");
    packed.extend(rtf);
    file.stream(ROOT, "__substg1.0_10090102", packed);
    let names = file.storage(ROOT, "__nameid_version1.0");
    let entries = [
        &0x8083_u32.to_le_bytes()[..],
        &[0; 4],
        &0_u32.to_le_bytes(),
        &[1, 0, 1, 0],
    ]
    .concat();
    file.stream(names, "__substg1.0_00030102", entries);
    file.stream(
        names,
        "__substg1.0_00040102",
        [&14_u32.to_le_bytes()[..], &wide("contact")].concat(),
    );
    let recipient = file.storage(ROOT, "__recip_version1.0_#00000000");
    texts(
        &mut file,
        recipient,
        8,
        &[(0x3001, "Ana Roy"), (0x39FE, "ana.roy@example.com")],
    );
    let attached = file.storage(ROOT, "__attach_version1.0_#00000000");
    texts(&mut file, attached, 8, &[(0x3707, "liste.csv")]);
    file.stream(
        attached,
        "__substg1.0_37010102",
        b"nom,courriel\r\nRoy,joint@example.com\r\n".to_vec(),
    );
    let attached = file.storage(ROOT, "__attach_version1.0_#00000001");
    texts(&mut file, attached, 8, &[(0x3001, "Suivi")]);
    let inner = file.storage(attached, "__substg1.0_3701000D");
    texts(
        &mut file,
        inner,
        24,
        &[
            (0x0037, "Suivi"),
            (0x1000, "interne@example.com"),
            (0x8000, "aussi@example.com"),
        ],
    );
    file.bytes()
}

#[test]
fn samples_are_the_fixtures() {
    let letter = document(0);
    let cut = [
        ("doc/cut.doc", letter[..letter.len() / 2].to_vec()),
        ("ppt/cut.ppt", presentation(0)[..5000].to_vec()),
        ("msg/cut.msg", message()[..9000].to_vec()),
    ];
    let whole = [
        ("doc/letter.doc", letter),
        ("docx/macros.docm", macros_sample::document(false)),
        ("docx/scan.docx", macros_sample::document(true)),
        ("docx/twice.docx", macros_sample::twice()),
        ("doc/locked.doc", document(0x0100)),
        ("ppt/slides.ppt", presentation(0xE391_C05F)),
        ("ppt/locked.ppt", presentation(0xF3D1_C4DF)),
        ("msg/message.msg", message()),
        ("pst/folders.pst", folders(Made::Wide)),
        ("pst/large.ost", folders(Made::Large)),
        ("pst/old-folders.pst", folders(Made::Narrow)),
        ("pst/cut.pst", folders(Made::Wide)[..2200].to_vec()),
    ];
    for (name, bytes) in whole.into_iter().chain(cut) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/formats")
            .join(name);
        if std::env::var_os("RECENSE_WRITE_FIXTURES").is_some() {
            fs::write(&path, &bytes).expect("the fixture can be written");
        }
        assert!(
            fs::read(&path).is_ok_and(|found| found == bytes),
            "{name} is not what is built"
        );
    }
}
