//! Properties of old Office documents: author, last author, company, and those that users have added.

use std::collections::HashMap;

use crate::extract::cfb::{Container, ROOT};
use crate::extract::{Builder, ExtractError, Sink, codepage};
use crate::model::{Cause, Hop};

/// Properties that one set may hold.
const PROPERTIES: usize = 4096;

/// Names of the properties of the first set, by number.
const SUMMARY: &[(u32, &str)] = &[
    (2, "title"),
    (3, "subject"),
    (4, "author"),
    (5, "keywords"),
    (6, "description"),
    (8, "lastModifiedBy"),
];

/// The same for the second one.
const DOCUMENT: &[(u32, &str)] = &[
    (2, "category"),
    (13, "part"),
    (14, "Manager"),
    (15, "Company"),
    (21, "hyperlink"),
    (26, "contentType"),
    (27, "contentStatus"),
];

/// Writes the properties as one record.
pub(super) fn read(container: &Container<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut broken = false;
    let mut builder = Builder::marks(sink, Vec::new());
    for (stream, names) in [
        ("\u{5}SummaryInformation", SUMMARY),
        ("\u{5}DocumentSummaryInformation", DOCUMENT),
    ] {
        let Some(stream) = container.stream(ROOT, stream) else {
            continue;
        };
        broken |= stream.cut;
        let count = number(&stream.bytes, 24).unwrap_or(0).min(2);
        for set in 0..count as usize {
            let own = if set == 0 { names } else { &[] };
            match number(&stream.bytes, 28 + 20 * set + 16).and_then(|at| stream.bytes.get(at as usize..)) {
                Some(section) => {
                    for (name, value) in properties(section, own) {
                        builder.mark(Hop::Header(name.clone()), 0, Some(&name));
                        builder.push(value.trim())?;
                        builder.push("\n")?;
                    }
                }
                None => broken = true,
            }
        }
    }
    let sink = builder.end()?;
    if broken {
        sink.incomplete(Cause::Corrupt);
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The texts of one set with their names.
fn properties(section: &[u8], names: &[(u32, &str)]) -> Vec<(String, String)> {
    let count = (number(section, 4).unwrap_or(0) as usize).min(PROPERTIES);
    let entries: Vec<(u32, usize)> = (0..count)
        .filter_map(|index| {
            Some((
                number(section, 8 + 8 * index)?,
                number(section, 12 + 8 * index)? as usize,
            ))
        })
        .collect();
    let page = entries
        .iter()
        .find(|(id, _)| *id == 1)
        .and_then(|(_, at)| number(section, at.checked_add(4)?))
        .map_or(codepage::WESTERN, |page| page as u16);
    let mut own: HashMap<u32, String> = names.iter().map(|(id, name)| (*id, (*name).to_owned())).collect();
    if let Some((_, at)) = entries.iter().find(|(id, _)| *id == 0) {
        own.extend(dictionary(section.get(*at..).unwrap_or_default(), page));
    }
    let mut found = Vec::new();
    for (id, at) in entries.iter().filter(|(id, _)| *id > 1) {
        let Some(name) = own.get(id) else { continue };
        let Some(value) = section.get(*at..) else { continue };
        found.extend(texts(value, page).into_iter().map(|text| (name.clone(), text)));
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

/// Names of the properties that users have added.
fn dictionary(bytes: &[u8], page: u16) -> Vec<(u32, String)> {
    let mut names = Vec::new();
    let mut at = 4;
    for _ in 0..(number(bytes, 0).unwrap_or(0) as usize).min(PROPERTIES) {
        let (Some(id), Some(length)) = (number(bytes, at), number(bytes, at + 4)) else {
            break;
        };
        let width = if page == codepage::UTF_16 { 2 } else { 1 };
        let length = (length as usize).saturating_mul(width);
        let Some(name) = bytes.get(at + 8..).and_then(|rest| rest.get(..length)) else {
            break;
        };
        names.push((id, clean(name, page)));
        at += 8 + if width == 2 { length.next_multiple_of(4) } else { length };
    }
    names
}

/// The texts of one value: a text, or a list of them.
fn texts(value: &[u8], page: u16) -> Vec<String> {
    let kind = number(value, 0).unwrap_or(0);
    let (count, mut at) = match kind {
        0x1E | 0x1F => (1, 4),
        0x101E | 0x101F => ((number(value, 4).unwrap_or(0) as usize).min(PROPERTIES), 8),
        _ => return Vec::new(),
    };
    let wide = kind & 1 == 1;
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(length) = number(value, at).map(|length| length as usize) else {
            break;
        };
        let length = if wide { length.saturating_mul(2) } else { length };
        let Some(text) = value.get(at + 4..).and_then(|rest| rest.get(..length)) else {
            break;
        };
        found.push(clean(text, if wide { codepage::UTF_16 } else { page }));
        at += 4 + if wide { length.next_multiple_of(4) } else { length };
    }
    found
}

fn clean(bytes: &[u8], page: u16) -> String {
    let (text, _) = codepage::decode(bytes, page);
    let end = text.find('\0').unwrap_or(text.len());
    text[..end].to_owned()
}
