//! Messages of Outlook: properties, bodies, recipients and attachments; also contacts, appointments and notes.
//!
//! Specification: MS-OXMSG, MS-OXPROPS.

use std::collections::HashMap;

use crate::extract::cfb::{Container, ROOT};
use crate::extract::mapi::{self, Properties, Value};
use crate::extract::{Builder, ExtractError, Sink, codepage};
use crate::model::{Cause, Hop};

const NAMES: &str = "__nameid_version1.0";

/// Reads the message.
pub(super) fn read(container: &Container<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut cut = false;
    let message = properties(container, ROOT, 32, &mut cut);
    let own = names(container);
    let named = |number: u16| own.get(&number).cloned();
    let page = mapi::page(&message);
    if let Some(class) = mapi::text(&message, mapi::CLASS, page) {
        mapi::note_protection(&class, sink);
    }
    let mut builder = Builder::marks(sink, Vec::new());
    mapi::write_fields(&message, page, 0, &named, &mut builder)?;
    let children = container.children(ROOT);
    let mut record = 0;
    for child in children
        .iter()
        .filter(|child| container.name(**child).starts_with("__recip_version1.0_"))
    {
        record += 1;
        let recipient = properties(container, *child, 8, &mut cut);
        mapi::write_fields(&recipient, page, record, &named, &mut builder)?;
    }
    let sink = builder.end()?;
    mapi::write_bodies(&message, page, sink)?;
    let mut number = 0;
    for child in children {
        if container.name(child).starts_with("__attach_version1.0_") {
            number += 1;
            attachment(container, child, number, page, &mut cut, sink)?;
        }
    }
    if cut {
        sink.incomplete(Cause::Corrupt);
    }
    Ok(())
}

fn attachment(
    container: &Container<'_>,
    id: usize,
    number: u32,
    page: u16,
    cut: &mut bool,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let attachment = properties(container, id, 8, cut);
    let name = [0x3707, 0x3704, mapi::DISPLAY_NAME]
        .into_iter()
        .find_map(|number| mapi::text(&attachment, number, page).filter(|name| !name.trim().is_empty()));
    let hop = name.clone().map_or(Hop::Part(number), Hop::Member);
    let name = name.unwrap_or_default();
    if let Some(storage) = container
        .find(id, "__substg1.0_3701000D")
        .filter(|id| container.is_storage(*id))
    {
        let (bytes, missing) = container.export(storage, container.find(ROOT, NAMES));
        *cut |= missing;
        sink.nested(hop, &name, &mut bytes.as_slice())?;
    } else if let Some(content) = mapi::bytes(&attachment, 0x3701) {
        sink.nested(hop, &name, &mut &*content)?;
    } else if mapi::text(&attachment, 0x370D, page).is_some() || mapi::number(&attachment, 0x3705) == Some(7) {
        // It stands somewhere else, and only its path is here.
        sink.incomplete(Cause::ExternalReference);
    }
    Ok(())
}

/// The properties of a message, a recipient or an attachment, whose list begins after `header` bytes.
fn properties(container: &Container<'_>, id: usize, header: usize, cut: &mut bool) -> Properties {
    let mut found = Properties::new();
    for child in container.children(id) {
        let name = container.name(child);
        if container.is_storage(child) {
            continue;
        }
        if name == "__properties_version1.0" {
            let stream = container.read(child);
            *cut |= stream.cut;
            // A message in a message has a shorter header.
            let header = if header == 32 && stream.bytes.len() % 16 == 8 {
                24
            } else {
                header
            };
            fixed(stream.bytes.get(header..).unwrap_or_default(), &mut found);
            continue;
        }
        let Some(tag) = name
            .strip_prefix("__substg1.0_")
            .and_then(|tag| u32::from_str_radix(tag.get(..8)?, 16).ok())
        else {
            continue;
        };
        let (number, kind) = ((tag >> 16) as u16, tag as u16);
        // Lists of texts have one stream with lengths, and one for each text.
        let is_item = name.contains('-');
        let wanted = match kind {
            0x1E | 0x1F => true,
            0x102 => matches!(number, mapi::HTML | mapi::RTF | mapi::BODY | 0x3701),
            0x101E | 0x101F => is_item,
            _ => false,
        };
        if !wanted {
            continue;
        }
        let stream = container.read(child);
        *cut |= stream.cut;
        let value = match kind & 0xFFF {
            0x1F => Value::Text(codepage::decode(&stream.bytes, codepage::UTF_16).0),
            0x1E => Value::Narrow(stream.bytes),
            _ => Value::Bytes(stream.bytes),
        };
        found.entry(number).or_default().push(value);
    }
    found
}

/// Adds the values that stand in the list itself.
fn fixed(list: &[u8], found: &mut Properties) {
    for entry in list.chunks_exact(16) {
        let kind = u16::from_le_bytes([entry[0], entry[1]]);
        let number = u16::from_le_bytes([entry[2], entry[3]]);
        let low = u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]);
        let high = u32::from_le_bytes([entry[12], entry[13], entry[14], entry[15]]);
        let value = match kind {
            3 => Value::Number(i64::from(low)),
            0x40 => Value::Time(u64::from(high) << 32 | u64::from(low)),
            _ => continue,
        };
        found.entry(number).or_default().push(value);
    }
}

/// What the numbers from 0x8000 on mean in this file.
fn names(container: &Container<'_>) -> HashMap<u16, String> {
    let Some(storage) = container.find(ROOT, NAMES) else {
        return HashMap::new();
    };
    let stream = |name: &str| container.stream(storage, name).unwrap_or_default().bytes;
    let strings = stream("__substg1.0_00040102");
    let mut names = HashMap::new();
    for entry in stream("__substg1.0_00030102").chunks_exact(8) {
        let key = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
        let is_text = entry[4] & 1 == 1;
        let number = 0x8000_u16.saturating_add(u16::from_le_bytes([entry[6], entry[7]]));
        if let Some(name) = mapi_name(key, is_text, &strings) {
            names.insert(number, name);
        }
    }
    names
}

/// The name that a key stands for: a text of its own, or a known identifier.
fn mapi_name(key: u32, is_text: bool, strings: &[u8]) -> Option<String> {
    if !is_text {
        let found = mapi::NAMED.iter().find(|(id, _)| *id == key);
        return found.map(|(_, name)| (*name).to_owned());
    }
    let rest = strings.get(key as usize..)?;
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let name = codepage::wide(rest.get(4..)?.get(..length.min(512))?);
    (!name.is_empty()).then_some(name)
}
