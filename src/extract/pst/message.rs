//! Makes a message file of a message in Outlook's mail folders, with its recipients and attachments.

use std::collections::HashMap;

use super::heap::Heap;
use super::nodes::{Node, Nodes};
use crate::extract::cfb::{File, ROOT};
use crate::extract::mapi::{self, Properties, Value};
use crate::model::Cause;

/// Messages in messages.
const DEPTH: u32 = 16;

/// Numbers of nodes and parts: MS-PST 2.4.
const NAMES: u32 = 0x61;
const RECIPIENTS: u32 = 0x692;
const ATTACHMENT: u32 = 5;

/// What numbers from 0x8000 on mean in this file: the keys and texts of the list of names.
#[derive(Default)]
pub(super) struct Names {
    keys: HashMap<u16, (u32, bool)>,
    texts: Vec<u8>,
}

impl Names {
    /// Reads the list; an unreadable one names nothing.
    pub fn read(nodes: &Nodes<'_>) -> Names {
        let properties = nodes
            .node(NAMES)
            .and_then(|node| Heap::open(nodes, node))
            .and_then(|mut heap| heap.properties());
        let Some((properties, _)) = properties else {
            return Names::default();
        };
        let entries = mapi::bytes(&properties, 3).unwrap_or_default();
        let keys = entries.chunks_exact(8).map(|entry| {
            let key = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let number = 0x8000_u16.saturating_add(u16::from_le_bytes([entry[6], entry[7]]));
            (number, (key, entry[4] & 1 == 1))
        });
        Names {
            keys: keys.collect(),
            texts: mapi::bytes(&properties, 4).unwrap_or_default().to_vec(),
        }
    }

    /// Adds to the file what the numbers in it mean.
    fn write(&self, properties: &Properties, file: &mut File) {
        let (mut entries, mut texts) = (Vec::new(), Vec::new());
        for number in properties.keys().filter(|number| **number >= 0x8000) {
            let Some((key, is_text)) = self.keys.get(number) else {
                continue;
            };
            let mut key = *key;
            if *is_text {
                let Some(text) = self.text(key) else { continue };
                key = texts.len() as u32;
                texts.extend(text);
            }
            entries.extend(key.to_le_bytes());
            entries.extend(u16::from(*is_text).to_le_bytes());
            entries.extend((number - 0x8000).to_le_bytes());
        }
        let storage = file.storage(ROOT, "__nameid_version1.0");
        file.stream(storage, "__substg1.0_00030102", entries);
        file.stream(storage, "__substg1.0_00040102", texts);
    }

    /// A text with its length before it.
    fn text(&self, at: u32) -> Option<&[u8]> {
        let rest = self.texts.get(at as usize..)?;
        let length = u32::from_le_bytes(*rest.first_chunk::<4>()?) as usize;
        rest.get(..4 + length.min(1024))
    }
}

/// What is put together, and what was missing.
struct Making<'n, 'i> {
    nodes: &'n Nodes<'i>,
    file: File,
    room: usize,
    causes: Vec<Cause>,
}

/// The message as a file, and what is missing in it; `None` when it cannot be read at all.
pub(super) fn file(nodes: &Nodes<'_>, node: Node, names: &Names, room: usize) -> Option<(Vec<u8>, Vec<Cause>)> {
    let mut making = Making {
        nodes,
        file: File::default(),
        room,
        causes: Vec::new(),
    };
    let properties = making.message(node, ROOT, 0)?;
    names.write(&properties, &mut making.file);
    Some((making.file.bytes(), making.causes))
}

impl Making<'_, '_> {
    fn note(&mut self, cause: Cause) {
        if !self.causes.contains(&cause) {
            self.causes.push(cause);
        }
    }

    /// Writes the message into a storage.
    fn message(&mut self, node: Node, storage: usize, depth: u32) -> Option<Properties> {
        let nodes = self.nodes;
        let mut heap = Heap::open(nodes, node)?;
        let (properties, _) = heap.properties()?;
        self.properties(&properties, storage, if depth == 0 { 32 } else { 24 });
        let recipients = heap.part(RECIPIENTS).and_then(|part| Heap::open(nodes, part)?.rows());
        for (number, row) in recipients.unwrap_or_default().iter().enumerate() {
            let recipient = self.file.storage(storage, &format!("__recip_version1.0_#{number:08X}"));
            self.properties(row, recipient, 8);
        }
        if heap.cut {
            self.note(Cause::Corrupt);
        }
        let attachments: Vec<Node> = heap
            .parts
            .iter()
            .filter(|part| part.id & 31 == ATTACHMENT)
            .copied()
            .collect();
        for (number, part) in attachments.into_iter().enumerate() {
            if self.attachment(part, storage, number, depth).is_none() {
                self.note(Cause::Corrupt);
            }
        }
        Some(properties)
    }

    fn attachment(&mut self, part: Node, above: usize, number: usize, depth: u32) -> Option<()> {
        let mut heap = Heap::open(self.nodes, part)?;
        let (properties, objects) = heap.properties()?;
        let storage = self.file.storage(above, &format!("__attach_version1.0_#{number:08X}"));
        self.properties(&properties, storage, 8);
        if heap.cut {
            self.note(Cause::Corrupt);
        }
        let Some((_, inner)) = objects.into_iter().find(|(id, _)| *id == 0x3701) else {
            return Some(());
        };
        let inner = heap.part(inner)?;
        if mapi::number(&properties, 0x3705) != Some(5) {
            // An object of another program, as a compound file.
            let (blocks, cut) = self.nodes.data(inner.data);
            if cut {
                self.note(Cause::Corrupt);
            }
            self.stream(storage, 0x3701, 0x102, blocks.concat());
            return Some(());
        }
        if depth >= DEPTH {
            self.note(Cause::DepthLimit);
            return Some(());
        }
        let message = self.file.storage(storage, "__substg1.0_3701000D");
        self.message(inner, message, depth + 1).map(|_| ())
    }

    fn stream(&mut self, storage: usize, number: u16, kind: u16, bytes: Vec<u8>) {
        let Some(room) = self.room.checked_sub(bytes.len()) else {
            self.note(Cause::ByteLimit);
            return;
        };
        self.room = room;
        self.file
            .stream(storage, &format!("__substg1.0_{number:04X}{kind:04X}"), bytes);
    }

    /// Writes texts and bytes as streams, numbers and times into the list behind a header of that size.
    fn properties(&mut self, properties: &Properties, storage: usize, header: usize) {
        let mut list = vec![0; header];
        for (number, values) in properties {
            for value in values {
                let (kind, low) = match value {
                    Value::Number(value) => (3_u16, value.cast_unsigned()),
                    Value::Time(time) => (0x40, *time),
                    Value::Text(text) => {
                        // The first characters of a subject may say how long its prefix is.
                        let text = text.strip_prefix('\u{1}').map_or(text.as_str(), |rest| {
                            let mut rest = rest.chars();
                            rest.next();
                            rest.as_str()
                        });
                        let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                        self.stream(storage, *number, 0x1F, bytes);
                        continue;
                    }
                    Value::Narrow(bytes) => {
                        let bytes = if bytes.first() == Some(&1) {
                            bytes.get(2..).unwrap_or_default()
                        } else {
                            bytes
                        };
                        self.stream(storage, *number, 0x1E, bytes.to_vec());
                        continue;
                    }
                    Value::Bytes(bytes) => {
                        self.stream(storage, *number, 0x102, bytes.clone());
                        continue;
                    }
                };
                list.extend(kind.to_le_bytes());
                list.extend(number.to_le_bytes());
                list.extend([0; 4]);
                list.extend(low.to_le_bytes());
            }
        }
        self.file.stream(storage, "__properties_version1.0", list);
    }
}
