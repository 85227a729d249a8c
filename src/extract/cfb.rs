//! The compound file that old Office formats stand in (OLE2): streams and storages, read as they are asked for.
//!
//! Nothing is trusted: chains end at the first sector that is not there or was met before, trees are walked
//! with a list of what was seen, and a stream that is cut short is given as far as it goes.

mod build;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io::{Read, SeekFrom};

pub(super) use self::build::File;
use super::{Input, Limits, codepage};

/// First bytes of every compound file.
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Sector numbers from here on have a meaning of their own.
const SPECIAL: u32 = 0xFFFF_FFFA;

/// What the table says of a sector that is not in use.
const FREE: u32 = 0xFFFF_FFFF;

/// Streams below this size stand in small sectors.
const SMALL: u64 = 4096;

/// The root's number.
pub(super) const ROOT: usize = 0;

/// One stream or storage.
#[derive(Debug)]
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

/// What was read of a stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// Its bytes, as far as they are there.
    pub bytes: Vec<u8>,
    /// Some are missing: the file is cut short or broken, or the stream larger than a member may be.
    pub cut: bool,
}

/// An open compound file.
pub(super) struct Container<'i> {
    input: RefCell<&'i mut dyn Input>,
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: RefCell<Option<Stream>>,
    entries: Vec<Entry>,
    limit: u64,
    /// Something of it is missing: sectors that are in use stand behind the end of the file, or a chain ends early.
    cut: Cell<bool>,
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'i> Container<'i> {
    /// Reads the tables and the directory; `None` when there is none to be found.
    pub fn open(input: &'i mut dyn Input, limits: &Limits) -> Option<Container<'i>> {
        let size = input.seek(SeekFrom::End(0)).ok()?;
        let mut header = [0; 512];
        input.seek(SeekFrom::Start(0)).ok()?;
        input.read_exact(&mut header).ok()?;
        let shift = u16::from_le_bytes([header[30], header[31]]);
        if !header.starts_with(MAGIC) || !(7..=16).contains(&shift) {
            return None;
        }
        let sector = 1_usize << shift;
        let sectors = size / sector as u64 + 1;
        let mut file = Container {
            input: RefCell::new(input),
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small: RefCell::new(None),
            entries: Vec::new(),
            limit: limits.member_bytes,
            cut: Cell::new(false),
        };
        let mut lists: Vec<u32> = numbers(&header[76..]).collect();
        let mut next = number(&header, 68)?;
        let mut seen = 0;
        while next < SPECIAL && seen < sectors / 64 + 8 {
            let Some((list, _)) = file.sector_bytes(next) else {
                file.cut.set(true);
                break;
            };
            let (sectors, further) = list.split_last_chunk::<4>()?;
            lists.extend(numbers(sectors));
            next = u32::from_le_bytes(*further);
            seen += 1;
        }
        for list in lists {
            if list >= SPECIAL || file.table.len() as u64 > sectors {
                continue;
            }
            if let Some((bytes, _)) = file.sector_bytes(list) {
                file.table.extend(numbers(&bytes));
            } else {
                // What follows must keep its place.
                file.cut.set(true);
                file.table.extend(std::iter::repeat_n(FREE, sector / 4));
            }
        }
        // The first sector stands behind the header. What no chain leads to is not missed.
        let is_behind = |next: &u32| *next < SPECIAL && (u64::from(*next) + 1).saturating_mul(sector as u64) >= size;
        if file.table.iter().any(is_behind) {
            file.cut.set(true);
        }
        file.small_table = numbers(&file.chain(number(&header, 60)?, u64::MAX).bytes).collect();
        let directory = file.chain(number(&header, 48)?, u64::MAX).bytes;
        file.entries = directory.chunks_exact(128).filter_map(entry).collect();
        let wide = shift > 9;
        for entry in &mut file.entries {
            if !wide {
                entry.size &= 0xFFFF_FFFF;
            }
        }
        file.entries.first().is_some_and(|root| root.kind == 5).then_some(file)
    }

    /// A whole sector, and how much of it the file holds.
    fn sector_bytes(&self, number: u32) -> Option<(Vec<u8>, usize)> {
        let mut bytes = Vec::with_capacity(self.sector);
        let mut input = self.input.borrow_mut();
        input
            .seek(SeekFrom::Start((u64::from(number) + 1) * self.sector as u64))
            .ok()?;
        (&mut **input).take(self.sector as u64).read_to_end(&mut bytes).ok()?;
        // Writers leave the last sector short.
        let held = bytes.len();
        bytes.resize(self.sector, 0);
        (held > 0).then_some((bytes, held))
    }

    /// The first `size` bytes of a chain of sectors.
    fn chain(&self, start: u32, size: u64) -> Stream {
        let mut stream = Stream::default();
        let mut at = start;
        let wanted = size.min(self.limit);
        let mut left = self.table.len() + 1;
        while at < SPECIAL && (stream.bytes.len() as u64) < wanted && left > 0 {
            let Some((bytes, held)) = self.sector_bytes(at) else {
                self.cut.set(true);
                break;
            };
            stream.cut |= (held as u64) < (size - stream.bytes.len() as u64).min(bytes.len() as u64);
            stream.bytes.extend(bytes);
            at = self.table.get(at as usize).copied().unwrap_or(SPECIAL);
            left -= 1;
        }
        if size < u64::MAX {
            stream.cut |= (stream.bytes.len() as u64) < size;
            stream.bytes.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
        }
        if stream.cut {
            self.cut.set(true);
        }
        stream
    }

    /// The content of a stream.
    pub fn read(&self, id: usize) -> Stream {
        let Some(entry) = self.entries.get(id).filter(|entry| entry.kind == 2) else {
            return Stream::default();
        };
        if entry.size >= SMALL {
            return self.chain(entry.start, entry.size);
        }
        let mut small = self.small.borrow_mut();
        let small = small.get_or_insert_with(|| {
            let root = &self.entries[ROOT];
            self.chain(root.start, root.size)
        });
        let mut stream = Stream::default();
        let mut at = entry.start;
        let mut left = self.small_table.len() + 1;
        while at < SPECIAL && (stream.bytes.len() as u64) < entry.size && left > 0 {
            let from = at as usize * 64;
            let Some(bytes) = small.bytes.get(from..(from + 64).min(small.bytes.len())) else {
                break;
            };
            stream.bytes.extend(bytes);
            at = self.small_table.get(at as usize).copied().unwrap_or(SPECIAL);
            left -= 1;
        }
        stream.cut = (stream.bytes.len() as u64) < entry.size;
        if stream.cut {
            self.cut.set(true);
        }
        stream.bytes.truncate(entry.size as usize);
        stream
    }

    /// The streams and storages in a storage.
    pub fn children(&self, id: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![self.entries.get(id).map_or(SPECIAL, |entry| entry.child)];
        while let Some(next) = waiting.pop() {
            let at = next as usize;
            let Some(entry) = self.entries.get(at).filter(|entry| entry.kind != 0) else {
                continue;
            };
            if at == ROOT || at == id || !seen.insert(at) {
                continue;
            }
            found.push(at);
            waiting.extend([entry.right, entry.left]);
        }
        found
    }

    /// The stream or storage of that name in a storage; names differ by more than case.
    pub fn find(&self, id: usize, name: &str) -> Option<usize> {
        self.children(id)
            .into_iter()
            .find(|child| self.name(*child).eq_ignore_ascii_case(name))
    }

    /// The content of the stream of that name in a storage.
    pub fn stream(&self, id: usize, name: &str) -> Option<Stream> {
        let found = self.find(id, name).filter(|found| !self.is_storage(*found))?;
        Some(self.read(found))
    }

    /// True when some of the file is missing, or of the streams that were read.
    pub fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// The first bytes of the stream of that name in a storage, at most `length`; none if there is no such stream.
    pub fn start(&self, id: usize, name: &str, length: u64) -> Vec<u8> {
        match self.find(id, name).and_then(|found| self.entries.get(found)) {
            Some(entry) if entry.kind == 2 && entry.size >= SMALL => {
                // Only the start is asked for.
                self.chain(entry.start, length.min(entry.size)).bytes
            }
            _ => self.stream(id, name).unwrap_or_default().bytes,
        }
    }

    /// The name of a stream or storage.
    pub fn name(&self, id: usize) -> &str {
        self.entries.get(id).map_or("", |entry| &entry.name)
    }

    /// True for a storage, which holds others.
    pub fn is_storage(&self, id: usize) -> bool {
        self.entries.get(id).is_some_and(|entry| matches!(entry.kind, 1 | 5))
    }

    /// The storage as a compound file of its own, so that it can go through the door, with another storage
    /// put into it if one is given. The flag is true when some of it was missing.
    pub fn export(&self, id: usize, also: Option<usize>) -> (Vec<u8>, bool) {
        let mut file = File::default();
        let mut cut = false;
        let mut seen = HashSet::from([id]);
        let mut waiting = vec![(id, ROOT)];
        if let Some(also) = also.filter(|also| seen.insert(*also)) {
            waiting.push((also, file.storage(ROOT, self.name(also))));
        }
        let mut room = self.limit;
        while let Some((storage, above)) = waiting.pop() {
            for child in self.children(storage) {
                if !seen.insert(child) {
                    continue;
                }
                if self.is_storage(child) {
                    waiting.push((child, file.storage(above, self.name(child))));
                    continue;
                }
                let stream = self.read(child);
                cut |= stream.cut || stream.bytes.len() as u64 > room;
                if stream.bytes.len() as u64 <= room {
                    room -= stream.bytes.len() as u64;
                    file.stream(above, self.name(child), stream.bytes);
                }
            }
        }
        (file.bytes(), cut)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16::from_le_bytes([bytes[64], bytes[65]]))
        .saturating_sub(2)
        .min(62);
    Some(Entry {
        name: codepage::wide(&bytes[..length & !1]),
        kind: bytes[66],
        left: number(bytes, 68)?,
        right: number(bytes, 72)?,
        child: number(bytes, 76)?,
        start: number(bytes, 116)?,
        size: u64::from(number(bytes, 120)?) | u64::from(number(bytes, 124)?) << 32,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn open(bytes: &mut Cursor<Vec<u8>>) -> Container<'_> {
        Container::open(bytes, &Limits::default()).expect("a compound file")
    }

    #[test]
    fn what_was_built_is_read_again() {
        let mut file = File::default();
        let inner = file.storage(ROOT, "Inner");
        file.stream(ROOT, "small", b"abc".to_vec());
        file.stream(inner, "large", vec![7; 10_000]);
        file.stream(inner, "é", b"x".to_vec());
        let mut bytes = Cursor::new(file.bytes());
        let container = open(&mut bytes);
        assert_eq!(container.stream(ROOT, "SMALL").expect("there").bytes, b"abc");
        let inner = container.find(ROOT, "Inner").expect("there");
        let large = container.stream(inner, "large").expect("there");
        assert_eq!((large.bytes, large.cut), (vec![7; 10_000], false));
        let (exported, cut) = container.export(inner, None);
        assert!(!cut);
        let mut exported = Cursor::new(exported);
        let container = open(&mut exported);
        assert_eq!(container.stream(ROOT, "é").expect("there").bytes, b"x");
    }

    #[test]
    fn circles_end_and_cuts_are_told() {
        let mut file = File::default();
        file.stream(ROOT, "large", vec![7; 100_000]);
        let mut bytes = file.bytes();
        let whole = bytes.len();
        bytes.truncate(whole - 50_000);
        let mut short = Cursor::new(bytes);
        // The directory stands at the front, so that a cut takes content first.
        let container = open(&mut short);
        let stream = container.stream(ROOT, "large").expect("there");
        assert!(stream.cut && stream.bytes.iter().all(|byte| *byte == 7));
    }
}
