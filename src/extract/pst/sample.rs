//! Mail folders of Outlook, built byte by byte: a folder with a message that has a recipient and an attachment.

/// Properties: number, kind, and the value as it stands on the heap.
type Fields<'f> = &'f [(u16, u16, Vec<u8>)];

fn text(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A heap with these items, of that kind; the first is its root.
fn heap(kind: u8, items: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0xEC, kind, 0x20, 0, 0, 0, 0, 0, 0, 0];
    let mut starts = vec![bytes.len() as u16];
    for item in items {
        bytes.extend(item);
        starts.push(bytes.len() as u16);
    }
    let map = bytes.len() as u16;
    bytes[..2].copy_from_slice(&map.to_le_bytes());
    bytes.extend((items.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    bytes
}

/// The number of an item, 1-based.
fn item(index: usize) -> [u8; 4] {
    ((index as u32) << 5).to_le_bytes()
}

fn properties(fields: Fields<'_>) -> Vec<u8> {
    let mut items = vec![[&[0xB5, 2, 6, 0][..], &item(2)].concat(), Vec::new()];
    for (number, kind, value) in fields {
        let value = if *kind == 3 {
            let mut inline = [0; 4];
            inline.copy_from_slice(value);
            inline
        } else {
            items.push(value.clone());
            item(items.len())
        };
        items[1].extend([&number.to_le_bytes()[..], &kind.to_le_bytes(), &value].concat());
    }
    heap(0xBC, &items)
}

/// A table of one row with a name and an address.
fn recipients(name: &str, address: &str) -> Vec<u8> {
    let column = |number: u16, at: u16, bit: u8| {
        [
            &0x1F_u16.to_le_bytes()[..],
            &number.to_le_bytes(),
            &at.to_le_bytes(),
            &[4, bit],
        ]
        .concat()
    };
    let mut info = vec![0x7C, 2];
    info.extend([8, 8, 8, 9].iter().flat_map(|size: &u16| size.to_le_bytes()));
    info.extend([item(2), item(3), [0; 4]].concat());
    info.extend([column(0x3001, 0, 0), column(0x39FE, 4, 1)].concat());
    let row = [&item(4)[..], &item(5), &[0xC0]].concat();
    heap(
        0x7C,
        &[info, vec![0xB5, 4, 4, 0, 0, 0, 0, 0], row, text(name), text(address)],
    )
}

/// Which Outlook wrote the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Made {
    /// Before 2003: narrow numbers.
    Narrow,
    /// Since 2003.
    Wide,
    /// Since 2013, for OST: large pages, compressed blocks.
    Large,
}

/// The file as it is put together.
struct Writer {
    made: Made,
    wide: bool,
    blocks: Vec<(u64, Vec<u8>)>,
}

impl Writer {
    fn number(&self, number: u64) -> Vec<u8> {
        let bytes = number.to_le_bytes();
        bytes[..if self.wide { 8 } else { 4 }].to_vec()
    }

    /// Adds a block; its number. What lists others is not disguised, and what is to be compressed neither.
    fn block(&mut self, mut bytes: Vec<u8>, lists: bool) -> u64 {
        let id = 4 * (self.blocks.len() as u64 + 1) + if lists { 2 } else { 0 };
        if !lists && self.made != Made::Large {
            super::cipher::undo(&mut bytes, 2, id);
        }
        self.blocks.push((id, bytes));
        id
    }

    /// Adds the list of what hangs on a node.
    fn parts(&mut self, parts: &[(u32, u64)]) -> u64 {
        let mut bytes = vec![2, 0, parts.len() as u8, 0];
        bytes.resize(if self.wide { 8 } else { 4 }, 0);
        for (id, data) in parts {
            bytes.extend([self.number(u64::from(*id)), self.number(*data), self.number(0)].concat());
        }
        self.block(bytes, true)
    }

    fn page(&self, entries: &[Vec<u8>]) -> Vec<u8> {
        let mut page = entries.concat();
        if self.made == Made::Large {
            page.resize(4056, 0);
            page.extend([entries.len() as u8, 0, 15, 0, entries[0].len() as u8, 0]);
            page.resize(4096, 0);
            return page;
        }
        page.resize(if self.wide { 488 } else { 496 }, 0);
        page.extend([entries.len() as u8, 15, entries[0].len() as u8, 0]);
        page.resize(512, 0);
        page
    }
}

/// A block as it stands in the file: compressed if that makes it shorter, with what says so behind it.
fn stored(bytes: &[u8]) -> (u16, Vec<u8>) {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, bytes).expect("memory takes it");
    let packed = encoder.finish().expect("memory takes it");
    let mut out = if packed.len() < bytes.len() {
        packed
    } else {
        bytes.to_vec()
    };
    let length = out.len() as u16;
    out.resize((out.len() + 24).next_multiple_of(512), 0);
    let tail = out.len() - 24;
    out[tail..tail + 2].copy_from_slice(&length.to_le_bytes());
    out[tail + 18..tail + 20].copy_from_slice(&(bytes.len() as u16).to_le_bytes());
    (length, out)
}

/// Folders with one message.
pub(in crate::extract) fn folders(made: Made) -> Vec<u8> {
    let wide = made != Made::Narrow;
    let mut file = Writer {
        made,
        wide,
        blocks: Vec::new(),
    };
    let folder = file.block(properties(&[(0x3001, 0x1F, text("Boîte"))]), false);
    let attachment = properties(&[
        (0x3701, 0x102, b"nom,courriel\r\nRoy,joint@example.com\r\n".to_vec()),
        (0x3705, 3, vec![1, 0, 0, 0]),
        (0x3707, 0x1F, text("liste.csv")),
    ]);
    let attachment = file.block(attachment, false);
    let recipients = file.block(recipients("Ana Roy", "ana.roy@example.com"), false);
    let parts = file.parts(&[(0x692, recipients), (0x8025, attachment)]);
    let message = properties(&[
        (0x001A, 0x1F, text("IPM.Note")),
        (0x0037, 0x1F, text("\u{1}\u{1}Dossier de Luc")),
        (0x0039, 0x40, 119_958_624_000_000_000_u64.to_le_bytes().to_vec()),
        (0x0C1A, 0x1E, b"\xC9lodie Gagn\xE9".to_vec()),
        (0x1000, 0x1F, text("Bonjour, 514-555-0101")),
    ]);
    let message = file.block(message, false);
    let node = |id: u32, data: u64, parts: u64, parent: u32| {
        let numbers = [file.number(u64::from(id)), file.number(data), file.number(parts)].concat();
        let mut entry = [&numbers[..], &parent.to_le_bytes()].concat();
        entry.resize(if wide { 32 } else { 16 }, 0);
        entry
    };
    let nodes = file.page(&[
        node(0x8022, folder, 0, 0x122),
        node(0x0020_0024, message, parts, 0x8022),
    ]);
    // The header, the two trees, the blocks.
    let page = nodes.len();
    let first = page * 4;
    let mut entries = Vec::new();
    let mut content = Vec::new();
    for (id, bytes) in &file.blocks {
        let (length, bytes) = match made {
            Made::Large => stored(bytes),
            _ => (bytes.len() as u16, bytes.clone()),
        };
        let place = (first + content.len()) as u64;
        let mut entry = [file.number(*id), file.number(place), length.to_le_bytes().to_vec()].concat();
        entry.resize(if wide { 24 } else { 12 }, 0);
        entries.push(entry);
        content.extend(bytes);
        content.resize(content.len().next_multiple_of(64), 0);
    }
    let mut out = b"!BDN\0\0\0\0SM".to_vec();
    let version = match made {
        Made::Narrow => 14_u16,
        Made::Wide => 23,
        Made::Large => 36,
    };
    out.extend(version.to_le_bytes());
    out.resize(first, 0);
    for (wide_at, narrow_at, place) in [(224, 188, 2 * page), (240, 196, 3 * page)] {
        let (at, place) = (if wide { wide_at } else { narrow_at }, file.number(place as u64));
        out[at..at + place.len()].copy_from_slice(&place);
    }
    out[if wide { 513 } else { 461 }] = if made == Made::Large { 0 } else { 2 };
    out[2 * page..3 * page].copy_from_slice(&nodes);
    out[3 * page..].copy_from_slice(&file.page(&entries));
    out.extend(content);
    let (at, length) = (if wide { 184 } else { 168 }, file.number(out.len() as u64));
    out[at..at + length.len()].copy_from_slice(&length);
    out
}
