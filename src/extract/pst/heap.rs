//! The upper layer of Outlook's mail folders: the properties of a node, and tables of them.

use super::nodes::{Node, Nodes};
use crate::extract::codepage;
use crate::extract::mapi::{Properties, Value};

/// Rows of one table.
const ROWS: usize = 100_000;

/// Kinds of values: MS-OXCDATA 2.11.1.
mod kind {
    pub const NUMBER: u16 = 3;
    pub const OBJECT: u16 = 0x0D;
    pub const NARROW: u16 = 0x1E;
    pub const TEXT: u16 = 0x1F;
    pub const TIME: u16 = 0x40;
    pub const BYTES: u16 = 0x102;
    pub const TEXTS: u16 = 0x101F;
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    )))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Whether a value's number is that of an item of the heap; others are parts of the node.
fn is_item(id: u32) -> bool {
    id.trailing_zeros() >= 5
}

/// A node whose data is a heap.
pub(super) struct Heap<'n, 'i> {
    nodes: &'n Nodes<'i>,
    blocks: Vec<Vec<u8>>,
    /// What hangs on the node.
    pub parts: Vec<Node>,
    /// Something of it is missing.
    pub cut: bool,
}

impl<'n, 'i> Heap<'n, 'i> {
    pub fn open(nodes: &'n Nodes<'i>, node: Node) -> Option<Heap<'n, 'i>> {
        let (blocks, cut) = nodes.data(node.data);
        let is_heap = blocks.first().and_then(|block| block.get(2)) == Some(&0xEC);
        is_heap.then(|| Heap {
            nodes,
            blocks,
            parts: nodes.parts(node.parts),
            cut,
        })
    }

    /// An item of the heap.
    fn item(&self, id: u32) -> Option<&[u8]> {
        let (block, index) = self.nodes.heap_place(id);
        let block = self.blocks.get(block)?;
        let map = word(block, 0)?;
        let at = map + 4 + 2 * index.checked_sub(1)?;
        block.get(word(block, at)?..word(block, at + 2)?)
    }

    /// A value that is an item of the heap, or a part of the node.
    fn value(&self, id: u32) -> (Vec<u8>, bool) {
        if id == 0 {
            return (Vec::new(), false);
        }
        if is_item(id) {
            return self.item(id).map_or((Vec::new(), true), |item| (item.to_vec(), false));
        }
        match self.part(id) {
            Some(part) => {
                let (blocks, cut) = self.nodes.data(part.data);
                (blocks.concat(), cut)
            }
            None => (Vec::new(), true),
        }
    }

    /// The part with that number.
    pub fn part(&self, id: u32) -> Option<Node> {
        self.parts.iter().find(|part| part.id == id).copied()
    }

    /// Keys and values at the bottom of the tree at `root`.
    fn records(&self, root: u32) -> Option<Vec<(u32, Vec<u8>)>> {
        let header = self.item(root)?;
        let (key, size, levels) = (
            usize::from(*header.get(1)?),
            usize::from(*header.get(2)?),
            *header.get(3)?,
        );
        if header.first() != Some(&0xB5) || key == 0 || levels > 8 {
            return None;
        }
        let mut level = vec![number(header, 4)?];
        for _ in 0..levels {
            let mut below = Vec::new();
            for page in level.iter().filter_map(|id| self.item(*id)) {
                below.extend(page.chunks_exact(key + 4).filter_map(|entry| number(entry, key)));
            }
            level = below;
            level.truncate(ROWS);
        }
        let mut found = Vec::new();
        for page in level.iter().filter_map(|id| self.item(*id)) {
            for entry in page.chunks_exact(key + size) {
                let mut bytes = [0; 4];
                bytes[..key.min(4)].copy_from_slice(&entry[..key.min(4)]);
                found.push((u32::from_le_bytes(bytes), entry[key..].to_vec()));
            }
            if found.len() > ROWS {
                break;
            }
        }
        Some(found)
    }

    /// The properties of the node, and the numbers of the parts that its objects are.
    pub fn properties(&mut self) -> Option<(Properties, Vec<(u16, u32)>)> {
        let root = number(self.blocks.first()?, 4)?;
        let mut found = Properties::new();
        let mut objects = Vec::new();
        for (id, record) in self.records(root)? {
            let (Some(kind), Some(id_or_value)) = (word(&record, 0), number(&record, 2)) else {
                continue;
            };
            let id = id as u16;
            if kind as u16 == kind::OBJECT {
                let (object, _) = self.value(id_or_value);
                objects.extend(number(&object, 0).map(|part| (id, part)));
            } else {
                let values = self.values(kind as u16, id_or_value);
                found.entry(id).or_default().extend(values);
            }
        }
        Some((found, objects))
    }

    fn values(&mut self, kind: u16, id_or_value: u32) -> Vec<Value> {
        if kind == kind::NUMBER {
            return vec![Value::Number(i64::from(id_or_value))];
        }
        if !matches!(kind, kind::NARROW | kind::TEXT | kind::TIME | kind::BYTES | kind::TEXTS) {
            return Vec::new();
        }
        let (bytes, cut) = self.value(id_or_value);
        self.cut |= cut;
        match kind {
            kind::TEXT => vec![Value::Text(codepage::decode(&bytes, codepage::UTF_16).0)],
            kind::NARROW => vec![Value::Narrow(bytes)],
            kind::BYTES => vec![Value::Bytes(bytes)],
            kind::TIME => match bytes.first_chunk::<8>() {
                Some(time) => vec![Value::Time(u64::from_le_bytes(*time))],
                None => Vec::new(),
            },
            _ => {
                let count = (number(&bytes, 0).unwrap_or(0) as usize).min(bytes.len() / 4);
                let start = |index: usize| number(&bytes, 4 + 4 * index).map(|at| at as usize);
                let text = |index: usize| {
                    let end = if index + 1 < count {
                        start(index + 1)?
                    } else {
                        bytes.len()
                    };
                    Some(Value::Text(
                        codepage::decode(bytes.get(start(index)?..end)?, codepage::UTF_16).0,
                    ))
                };
                (0..count).filter_map(text).collect()
            }
        }
    }

    /// The rows of the node's table, each with its properties.
    pub fn rows(&mut self) -> Option<Vec<Properties>> {
        let info = self.item(number(self.blocks.first()?, 4)?)?.to_vec();
        if info.first() != Some(&0x7C) {
            return None;
        }
        let (exists, size) = (word(&info, 6)?, word(&info, 8)?);
        let rows_id = number(&info, 14)?;
        let columns: Vec<&[u8]> = info
            .get(22..)?
            .chunks_exact(8)
            .take(usize::from(*info.get(1)?))
            .collect();
        let blocks = if is_item(rows_id) {
            vec![self.value(rows_id).0]
        } else {
            self.part(rows_id)
                .map(|part| self.nodes.data(part.data).0)
                .unwrap_or_default()
        };
        if size == 0 {
            return None;
        }
        let mut found = Vec::new();
        for row in blocks.iter().flat_map(|block| block.chunks_exact(size)).take(ROWS) {
            let mut properties = Properties::new();
            for column in &columns {
                let (kind, id) = (word(column, 0)? as u16, word(column, 2)? as u16);
                let (at, bit) = (word(column, 4)?, usize::from(column[7]));
                let present = row
                    .get(exists + bit / 8)
                    .is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1);
                if let Some(value) = number(row, at).filter(|_| present) {
                    let values = self.values(kind, value);
                    properties.entry(id).or_default().extend(values);
                }
            }
            found.push(properties);
        }
        Some(found)
    }
}
