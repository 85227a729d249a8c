//! Mail folders of Outlook (PST, OST): every message, contact, appointment and note in them.
//!
//! - Reads: messages in all folders, and those that no folder lists; each becomes a message file, which goes
//!   through the door with its recipients and attachments.
//! - Skips: settings that Outlook keeps as hidden messages; what has been deleted from the folder of deleted
//!   things; files that the system itself protects (`unsupported-format`).
//! - Limits: pages and blocks are read as they are asked for; one message is held in memory. The password of
//!   such a file locks nothing, and is not asked for.
//! - Specification: MS-PST; for the large pages and compressed blocks of Outlook 2013 and later, what libpff says of them.

mod cipher;
mod heap;
mod message;
mod nodes;
#[cfg(test)]
pub(super) mod sample;

use std::collections::HashMap;

use self::heap::Heap;
use self::message::Names;
use self::nodes::{Nodes, Refused};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, codepage, mapi};
use crate::model::{Cause, Hop};

/// The format.
pub struct Pst;

/// The kind of a node, in the lowest bits of its number.
const MESSAGE: u32 = 4;

/// The folder that holds all others.
const ROOT: u32 = 0x122;

/// Folders in folders.
const DEPTH: usize = 64;

impl Extractor for Pst {
    fn name(&self) -> &'static str {
        "pst"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(b"!BDN") && probe.head.get(8..10) != Some(b"AB") {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let room = usize::try_from(limits.member_bytes).unwrap_or(usize::MAX);
        let nodes = Nodes::open(input, room).map_err(|refused| match refused {
            Refused::Broken => ExtractError::Unreadable(Cause::Corrupt),
            Refused::Unknown => ExtractError::Unreadable(Cause::Unsupported),
        })?;
        let names = Names::read(&nodes);
        let mut folders = HashMap::new();
        let mut number = 0_u64;
        let whole = nodes.every_node(|node| -> Result<(), ExtractError> {
            if node.id & 31 != MESSAGE {
                return Ok(());
            }
            number += 1;
            let folder = folder(&nodes, node.parent, &mut folders);
            match message::file(&nodes, node, &names, room) {
                Some((bytes, causes)) => {
                    for cause in causes {
                        sink.incomplete(cause);
                    }
                    let hop = Hop::Member(format!("{folder}message {number}"));
                    sink.nested(hop, "message.msg", &mut bytes.as_slice())?;
                }
                None => sink.incomplete(Cause::Corrupt),
            }
            Ok(())
        })?;
        if !whole || nodes.cut {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}

/// The path of a folder, with a stroke at its end.
fn folder(nodes: &Nodes<'_>, id: u32, known: &mut HashMap<u32, String>) -> String {
    if let Some(path) = known.get(&id) {
        return path.clone();
    }
    let mut names = Vec::new();
    let mut next = id;
    // Broken folders may lead to each other.
    for _ in 0..DEPTH {
        let Some(node) = nodes.node(next).filter(|_| next != ROOT) else {
            break;
        };
        let properties = Heap::open(nodes, node).and_then(|mut heap| heap.properties());
        let name = properties.and_then(|(found, _)| mapi::text(&found, mapi::DISPLAY_NAME, codepage::WESTERN));
        names.extend(name.filter(|name| !name.is_empty()));
        if node.parent == next {
            break;
        }
        next = node.parent;
    }
    names.reverse();
    names.push(String::new());
    let path = names.join("/");
    known.insert(id, path.clone());
    path
}
