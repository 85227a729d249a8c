//! The lower layer of Outlook's mail folders: trees of pages that find nodes and blocks, and the data of nodes.
//!
//! Nothing is trusted: levels of trees must fall, lists have ends, and data is read up to a size.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{Read, SeekFrom};

use flate2::read::ZlibDecoder;

use super::cipher;
use crate::extract::Input;

/// Bytes of a page.
const PAGE: usize = 512;

/// Bytes of a page of Outlook 2013 and later.
const LARGE_PAGE: usize = 4096;

/// Bytes behind a block of Outlook 2013 and later, which fill its last 512 bytes.
const LARGE_TAIL: usize = 24;

/// Pages that are kept.
const PAGES: usize = 4096;

/// Parts of one node.
const PARTS: usize = 100_000;

/// A node: where its data is, and what hangs on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// Its number.
    pub id: u32,
    pub data: u64,
    pub parts: u64,
    /// The folder that it is in.
    pub parent: u32,
}

/// An open file.
pub(super) struct Nodes<'i> {
    input: RefCell<&'i mut dyn Input>,
    pages: RefCell<HashMap<u64, Vec<u8>>>,
    /// Numbers and places take eight bytes, not four.
    wide: bool,
    /// Pages are of the larger kind, and blocks may be compressed.
    large: bool,
    method: u8,
    node_root: u64,
    block_root: u64,
    limit: usize,
    /// The file is shorter than it says that it is.
    pub cut: bool,
}

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Broken,
    /// A later version, or one that is protected by the system.
    Unknown,
}

fn number(bytes: &[u8], at: usize, wide: bool) -> Option<u64> {
    if wide {
        return Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?));
    }
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u64::from(u32::from_le_bytes(four)))
}

impl<'i> Nodes<'i> {
    /// Reads the header. `limit` is the number of bytes that one node's data may have.
    pub fn open(input: &'i mut dyn Input, limit: usize) -> Result<Nodes<'i>, Refused> {
        let mut header = [0; 564];
        let size = input.seek(SeekFrom::End(0)).unwrap_or(0);
        let read = input
            .seek(SeekFrom::Start(0))
            .and_then(|_| input.read_exact(&mut header));
        if read.is_err() || !header.starts_with(b"!BDN") {
            return Err(Refused::Broken);
        }
        let (wide, large) = match u16::from_le_bytes([header[10], header[11]]) {
            14 | 15 => (false, false),
            20..36 => (true, false),
            36 => (true, true),
            _ => return Err(Refused::Unknown),
        };
        let place = |wide_at: usize, narrow_at: usize| {
            number(&header, if wide { wide_at } else { narrow_at }, wide).unwrap_or(0)
        };
        Ok(Nodes {
            node_root: place(224, 188),
            block_root: place(240, 196),
            method: header[if wide { 513 } else { 461 }],
            wide,
            large,
            input: RefCell::new(input),
            pages: RefCell::default(),
            limit,
            cut: size < place(184, 168),
        })
    }

    fn read(&self, place: u64, size: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; size];
        let mut input = self.input.borrow_mut();
        input.seek(SeekFrom::Start(place)).ok()?;
        input.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    fn page(&self, place: u64) -> Option<Vec<u8>> {
        if let Some(page) = self.pages.borrow().get(&place) {
            return Some(page.clone());
        }
        let page = self.read(place, if self.large { LARGE_PAGE } else { PAGE })?;
        let mut pages = self.pages.borrow_mut();
        if pages.len() >= PAGES {
            pages.clear();
        }
        pages.insert(place, page.clone());
        Some(page)
    }

    /// The level and the entries of a page of a tree.
    fn entries(&self, place: u64) -> Option<(u8, Vec<Vec<u8>>)> {
        let page = self.page(place)?;
        let (tail, count, size, level) = match (self.large, self.wide) {
            (true, _) => (
                4056,
                u16::from_le_bytes([page[4056], page[4057]]),
                page[4060],
                page[4061],
            ),
            (_, true) => (488, u16::from(page[488]), page[490], page[491]),
            (_, false) => (496, u16::from(page[496]), page[498], page[499]),
        };
        let (count, size) = (usize::from(count), usize::from(size));
        let smallest = if self.wide { 24 } else { 12 };
        if size < smallest || count * size > tail {
            return None;
        }
        let entries = page.chunks_exact(size).take(count).map(<[u8]>::to_vec);
        Some((level, entries.collect()))
    }

    /// The entry with that key at the bottom of a tree.
    fn find(&self, root: u64, key: u64) -> Option<Vec<u8>> {
        let mut place = root;
        let mut above = u8::MAX;
        loop {
            let (level, entries) = self.entries(place)?;
            if level >= above {
                return None;
            }
            above = level;
            let key_of = |entry: &Vec<u8>| {
                number(entry, 0, self.wide).unwrap_or(u64::MAX) & !u64::from(level == 0 && root == self.block_root)
            };
            if level == 0 {
                return entries.into_iter().find(|entry| key_of(entry) == key);
            }
            let next = entries.iter().rev().find(|entry| key_of(entry) <= key)?;
            place = number(next, if self.wide { 16 } else { 8 }, self.wide)?;
        }
    }

    fn node_of(&self, entry: &[u8]) -> Option<Node> {
        let width = if self.wide { 8 } else { 4 };
        Some(Node {
            id: number(entry, 0, false)? as u32,
            data: number(entry, width, self.wide)?,
            parts: number(entry, 2 * width, self.wide)?,
            parent: number(entry, 3 * width, false).unwrap_or(0) as u32,
        })
    }

    /// The node with that number.
    pub fn node(&self, id: u32) -> Option<Node> {
        self.node_of(&self.find(self.node_root, u64::from(id))?)
    }

    /// Calls `visit` for every node, in their order, until it fails. False when some cannot be found.
    pub fn every_node<E>(&self, mut visit: impl FnMut(Node) -> Result<(), E>) -> Result<bool, E> {
        let mut waiting = vec![(self.node_root, u8::MAX)];
        let mut seen = HashSet::new();
        let mut whole = true;
        while let Some((place, above)) = waiting.pop() {
            let entries = self.entries(place).filter(|(level, _)| *level < above);
            let Some((level, entries)) = entries.filter(|_| seen.insert(place)) else {
                whole = false;
                continue;
            };
            if level > 0 {
                let places = entries.iter().rev();
                waiting.extend(
                    places.filter_map(|entry| Some((number(entry, if self.wide { 16 } else { 8 }, self.wide)?, level))),
                );
                continue;
            }
            for node in entries.iter().filter_map(|entry| self.node_of(entry)) {
                visit(node)?;
            }
        }
        Ok(whole)
    }

    fn block(&self, id: u64) -> Option<Vec<u8>> {
        let id = id & !1;
        let entry = self.find(self.block_root, id)?;
        let width = if self.wide { 8 } else { 4 };
        let place = number(&entry, width, self.wide)?;
        let size = u16::from_le_bytes([*entry.get(2 * width)?, *entry.get(2 * width + 1)?]);
        let mut bytes = self.read(place, usize::from(size))?;
        if self.large {
            bytes = self.inflated(place, bytes)?;
        }
        if id & 2 == 0 {
            cipher::undo(&mut bytes, self.method, id);
        }
        Some(bytes)
    }

    /// A block of Outlook 2013 and later, which may be compressed: what stands behind it says how long it was.
    fn inflated(&self, place: u64, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let stored = (bytes.len() + LARGE_TAIL).next_multiple_of(PAGE);
        let tail = self.read(place + (stored - LARGE_TAIL) as u64, LARGE_TAIL)?;
        let length = usize::from(u16::from_le_bytes([tail[18], tail[19]]));
        if length == 0 || length == bytes.len() {
            return Some(bytes);
        }
        let mut plain = Vec::with_capacity(length);
        let inflated = ZlibDecoder::new(bytes.as_slice())
            .take(length as u64)
            .read_to_end(&mut plain);
        (inflated.is_ok() && plain.len() == length).then_some(plain)
    }

    /// Where an item of a heap is: its block and its number in that.
    pub fn heap_place(&self, id: u32) -> (usize, usize) {
        if self.large {
            ((id >> 19) as usize, (id >> 5 & 0x3FFF) as usize)
        } else {
            ((id >> 16) as usize, (id >> 5 & 0x7FF) as usize)
        }
    }

    /// The data of a node by its blocks; the flag is true when some are missing or too many.
    pub fn data(&self, block: u64) -> (Vec<Vec<u8>>, bool) {
        let mut found = Vec::new();
        let mut cut = false;
        let mut room = self.limit;
        let mut waiting = vec![(block, 3_u8)];
        while let Some((block, above)) = waiting.pop() {
            if block == 0 {
                continue;
            }
            let Some(bytes) = self
                .block(block)
                .filter(|bytes| bytes.len() <= room && found.len() < PARTS)
            else {
                cut = true;
                continue;
            };
            if block & 2 == 0 {
                room -= bytes.len();
                found.push(bytes);
                continue;
            }
            let Some(&[1, level, low, high]) = bytes.first_chunk::<4>() else {
                cut = true;
                continue;
            };
            if level >= above || waiting.len() > PARTS {
                cut = true;
                continue;
            }
            let count = usize::from(u16::from_le_bytes([low, high]));
            let width = if self.wide { 8 } else { 4 };
            let list = (0..count)
                .rev()
                .filter_map(|index| number(&bytes, 8 + width * index, self.wide));
            waiting.extend(list.map(|next| (next, level)));
        }
        (found, cut)
    }

    /// What hangs on a node.
    pub fn parts(&self, block: u64) -> Vec<Node> {
        let mut found = Vec::new();
        let mut waiting = vec![(block, 2_u8)];
        while let Some((block, above)) = waiting.pop() {
            let Some(bytes) = self.block(block).filter(|_| block != 0 && found.len() < PARTS) else {
                continue;
            };
            let Some(&[2, level, low, high]) = bytes.first_chunk::<4>() else {
                continue;
            };
            if level >= above {
                continue;
            }
            let count = usize::from(u16::from_le_bytes([low, high]));
            let (start, width) = if self.wide { (8, 8) } else { (4, 4) };
            let size = if level == 0 { 3 * width } else { 2 * width };
            let entries = bytes.get(start..).unwrap_or_default().chunks_exact(size).take(count);
            if level > 0 {
                waiting.extend(
                    entries
                        .rev()
                        .filter_map(|entry| Some((number(entry, width, self.wide)?, level))),
                );
            } else {
                found.extend(entries.filter_map(|entry| self.node_of(entry)));
            }
        }
        found
    }
}
