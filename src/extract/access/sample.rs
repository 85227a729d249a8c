//! An Access database, built byte by byte: the fixtures of this format are what stands here.
//!
//! No free program writes one. `RECENSE_WRITE_FIXTURES=1 cargo test --lib access` writes them again.

use std::path::Path;

const PAGE: usize = 4096;

const INT: u8 = 3;
const LONG: u8 = 4;
const DATE: u8 = 8;
const TEXT: u8 = 10;
const OLE: u8 = 11;

/// Bytes of the fixed columns of each type.
fn width(kind: u8) -> Option<usize> {
    match kind {
        INT => Some(2),
        LONG => Some(4),
        DATE => Some(8),
        _ => None,
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn put(page: &mut [u8], at: usize, bytes: &[u8]) {
    page[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The definition of a table whose pages are told in row `map` of page 1.
fn definition(columns: &[(&str, u8)], rows: u32, map: u8) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    put(&mut page, 0, &[2, 1]);
    put(&mut page, 16, &rows.to_le_bytes());
    let variable = columns.iter().filter(|(_, kind)| width(*kind).is_none()).count() as u16;
    put(&mut page, 40, b"N");
    put(&mut page, 43, &variable.to_le_bytes());
    put(&mut page, 45, &(columns.len() as u16).to_le_bytes());
    put(&mut page, 55, &[map, 1, 0, 0]);
    put(&mut page, 59, &[map, 1, 0, 0]);
    let (mut fixed, mut next, mut at) = (0_u16, 0_u16, 63);
    for (number, (_, kind)) in columns.iter().enumerate() {
        page[at] = *kind;
        put(&mut page, at + 5, &(number as u16).to_le_bytes());
        put(&mut page, at + 7, &next.to_le_bytes());
        put(&mut page, at + 9, &(number as u16).to_le_bytes());
        if let Some(width) = width(*kind) {
            page[at + 15] = 3;
            put(&mut page, at + 21, &fixed.to_le_bytes());
            put(&mut page, at + 23, &(width as u16).to_le_bytes());
            fixed += width as u16;
        } else {
            page[at + 15] = 2;
            put(&mut page, at + 23, &510_u16.to_le_bytes());
            next += 1;
        }
        at += 25;
    }
    for (name, _) in columns {
        let name = utf16(name);
        put(&mut page, at, &(name.len() as u16).to_le_bytes());
        put(&mut page, at + 2, &name);
        at += 2 + name.len();
    }
    put(&mut page, 8, &(at as u32 - 8).to_le_bytes());
    page
}

/// One row; what is empty is null.
fn row(columns: &[(&str, u8)], values: &[Vec<u8>]) -> Vec<u8> {
    let mut out = (columns.len() as u16).to_le_bytes().to_vec();
    let is_fixed = |index: usize| width(columns[index].1);
    for (index, value) in values.iter().enumerate() {
        if let Some(width) = is_fixed(index) {
            let mut value = value.clone();
            value.resize(width, 0);
            out.extend(value);
        }
    }
    let mut starts = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if is_fixed(index).is_none() {
            starts.push(out.len() as u16);
            out.extend(value);
        }
    }
    out.extend((out.len() as u16).to_le_bytes());
    for start in starts.iter().rev() {
        out.extend(start.to_le_bytes());
    }
    out.extend((starts.len() as u16).to_le_bytes());
    let mut mask = vec![0_u8; columns.len().div_ceil(8)];
    for (index, value) in values.iter().enumerate() {
        mask[index / 8] |= u8::from(!value.is_empty()) << (index % 8);
    }
    out.extend(mask);
    out
}

/// A page of rows that belong to the table defined on page `owner`.
fn data(owner: u32, rows: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    put(&mut page, 0, &[1, 1]);
    put(&mut page, 4, &owner.to_le_bytes());
    put(&mut page, 12, &(rows.len() as u16).to_le_bytes());
    let mut end = PAGE;
    for (index, row) in rows.iter().enumerate() {
        end -= row.len();
        put(&mut page, end, row);
        put(&mut page, 14 + 2 * index, &(end as u16).to_le_bytes());
    }
    put(&mut page, 2, &((end - 14 - 2 * rows.len()) as u16).to_le_bytes());
    page
}

/// Which pages a table owns.
fn owned(page: u8) -> Vec<u8> {
    let mut map = vec![0; 69];
    map[5 + usize::from(page) / 8] = 1 << (page % 8);
    map
}

/// A long value that stands in its row.
fn inline(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u32 | 0x8000_0000).to_le_bytes().to_vec();
    out.extend([0; 8]);
    out.extend(bytes);
    out
}

/// Properties with texts, as an object has them.
fn properties(pairs: &[(&str, &str)]) -> Vec<u8> {
    let (mut names, mut values) = (Vec::new(), 6_u32.to_le_bytes().to_vec());
    values.extend(0_u16.to_le_bytes());
    for (index, (name, value)) in pairs.iter().enumerate() {
        let (name, value) = (utf16(name), utf16(value));
        names.extend((name.len() as u16).to_le_bytes());
        names.extend(name);
        values.extend((value.len() as u16 + 8).to_le_bytes());
        values.extend([0, TEXT]);
        values.extend((index as u16).to_le_bytes());
        values.extend((value.len() as u16).to_le_bytes());
        values.extend(value);
    }
    let mut out = b"MR2\0".to_vec();
    for (kind, chunk) in [(0x80_u16, names), (0, values)] {
        out.extend((chunk.len() as u32 + 6).to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(chunk);
    }
    out
}

/// The stream by which the header is disguised.
fn disguise(bytes: &mut [u8]) {
    const KEY: [u8; 4] = [0xC7, 0xDA, 0x39, 0x6B];
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut other = 0_u8;
    for index in 0..256 {
        other = other.wrapping_add(state[index]).wrapping_add(KEY[index % 4]);
        state.swap(index, usize::from(other));
    }
    let (mut index, mut other) = (0_u8, 0_u8);
    for byte in bytes {
        index = index.wrapping_add(1);
        other = other.wrapping_add(state[usize::from(index)]);
        state.swap(usize::from(index), usize::from(other));
        *byte ^= state[usize::from(state[usize::from(index)].wrapping_add(state[usize::from(other)]))];
    }
}

/// A database with a table of clients, a hidden one, and a table that stands in another file.
pub(super) fn database() -> Vec<u8> {
    let mut header = vec![0; PAGE];
    put(&mut header, 0, b"\0\x01\0\0Standard Jet DB\0\x01");
    put(&mut header, 0x3C, &1252_u16.to_le_bytes());
    disguise(&mut header[0x18..0x98]);
    let things = [
        ("Id", LONG),
        ("Name", TEXT),
        ("Type", INT),
        ("Flags", LONG),
        ("Database", TEXT),
        ("LvProp", OLE),
    ];
    let thing = |id: i32, name: &str, kind: i16, flags: i32, database: &str, properties: &[u8]| {
        let values = [
            id.to_le_bytes().to_vec(),
            utf16(name),
            kind.to_le_bytes().to_vec(),
            flags.to_le_bytes().to_vec(),
            utf16(database),
            properties.to_vec(),
        ];
        row(&things, &values)
    };
    let about = properties(&[("Title", "Clients du cabinet"), ("Author", "Élodie Gagné")]);
    let catalogue = [
        thing(2, "MSysObjects", 1, i32::MIN, "", &[]),
        thing(4, "Clients", 1, 0, "", &[]),
        thing(6, "Cachée", 1, 8, "", &[]),
        thing(0x0F00_0000, "SummaryInfo", -32757, 0, "", &inline(&about)),
        thing(0x0F00_0001, "Ailleurs", 6, 0, "p:\\lie@example.com\\autre.mdb", &[]),
    ];
    let columns = [
        ("No", LONG),
        ("Nom", TEXT),
        ("Courriel", TEXT),
        ("Naissance", DATE),
        ("Note", OLE),
    ];
    let client = |number: i32, name: &str, mail: &str, born: f64, note: &[u8]| {
        let values = [
            number.to_le_bytes().to_vec(),
            utf16(name),
            utf16(mail),
            born.to_le_bytes().to_vec(),
            if note.is_empty() { Vec::new() } else { inline(note) },
        ];
        row(&columns, &values)
    };
    let card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nora B\xC3\xA9dard\r\nEMAIL:carte@example.com\r\nEND:VCARD\r\n";
    let clients = [
        client(1, "Luc Côté", "luc@example.com", 29_221.0, &[]),
        client(2, "Ana Roy", "ana@example.com", 31_048.0, card),
    ];
    let hidden = [("Courriel", TEXT)];
    [
        header,
        data(0, &[owned(3), owned(5), owned(7)]),
        definition(&things, catalogue.len() as u32, 0),
        data(2, &catalogue),
        definition(&columns, clients.len() as u32, 1),
        data(4, &clients),
        definition(&hidden, 1, 2),
        data(6, &[row(&hidden, &[utf16("cachee@example.com")])]),
    ]
    .concat()
}

#[test]
fn the_fixtures_are_what_stands_here() {
    let whole = database();
    let cut = whole[..whole.len() - PAGE].to_vec();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/access");
    for (name, bytes) in [("clients.mdb", whole), ("cut.mdb", cut)] {
        let path = folder.join(name);
        if std::env::var_os("RECENSE_WRITE_FIXTURES").is_some() {
            std::fs::create_dir_all(&folder).expect("the folder of the fixtures");
            std::fs::write(&path, &bytes).expect("the fixture is written");
        }
        assert!(std::fs::read(&path).is_ok_and(|kept| kept == bytes), "{name}");
    }
}
