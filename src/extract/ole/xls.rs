//! What a workbook of 1997 to 2003 holds beside its cells: notes, text boxes, headers, links, its last user.

use crate::extract::cfb::{Container, ROOT};
use crate::extract::{Builder, ExtractError, Sink, codepage, spreadsheet};
use crate::model::{Cause, Hop};

/// Types of records: MS-XLS 2.3.
mod kind {
    pub const HEADER: u16 = 0x14;
    pub const FOOTER: u16 = 0x15;
    pub const NOTE: u16 = 0x1C;
    pub const LOCK: u16 = 0x2F;
    pub const CONTINUE: u16 = 0x3C;
    pub const SHARING: u16 = 0x5B;
    pub const USER: u16 = 0x5C;
    pub const SHEET: u16 = 0x85;
    pub const DRAWINGS: u16 = 0xEB;
    pub const TEXT: u16 = 0x1B6;
    pub const LINK: u16 = 0x1B8;
    pub const BEGIN: u16 = 0x809;
}

/// The stream of the workbook.
pub(super) fn stream(container: &Container<'_>) -> Vec<u8> {
    let stream = container
        .stream(ROOT, "Workbook")
        .or_else(|| container.stream(ROOT, "Book"));
    stream.unwrap_or_default().bytes
}

/// Reads the records; cells are read elsewhere. What belongs to drawings is gathered in `drawings`.
pub(super) fn read(
    container: &Container<'_>,
    bytes: &[u8],
    drawings: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    if container.find(ROOT, "Revision Log").is_some() {
        // Tracked changes of a shared workbook.
        sink.incomplete(Cause::Unsupported);
    }
    let mut builder = Builder::marks(sink, Vec::new());
    let mut sheets = Vec::new();
    let (mut sheet, mut depth, mut records) = (0_usize, 0_u32, 0_u32);
    let (mut at, mut modern, mut box_open, mut drawing) = (0, true, false, false);
    while let Some(header) = bytes.get(at..at + 4) {
        let kind = u16::from_le_bytes([header[0], header[1]]);
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        let Some(content) = bytes.get(at + 4..at + 4 + length) else {
            break;
        };
        at += 4 + length;
        records = records.wrapping_add(1);
        drawing = kind == kind::DRAWINGS || drawing && kind == kind::CONTINUE;
        if drawing {
            drawings.extend_from_slice(content);
        }
        let text = match kind {
            kind::LOCK => return Err(ExtractError::Unreadable(Cause::Encrypted)),
            kind::BEGIN => {
                modern = content.get(..2) == Some(&[0, 6]);
                sheet += usize::from(depth == 0);
                depth += 1;
                None
            }
            0x0A => {
                depth = depth.saturating_sub(1);
                None
            }
            kind::SHEET => {
                sheets.extend(sheet_name(content, modern));
                None
            }
            kind::HEADER => string(content, 2, modern).map(|text| ("header", spreadsheet::without_codes(&text))),
            kind::FOOTER => string(content, 2, modern).map(|text| ("footer", spreadsheet::without_codes(&text))),
            kind::USER => Some(("lastModifiedBy", user(content, modern))),
            kind::SHARING => string(content.get(4..).unwrap_or_default(), 2, modern).map(|text| ("reviewer", text)),
            kind::NOTE if modern => {
                string(content.get(8..).unwrap_or_default(), 2, true).map(|text| ("comment-author", text))
            }
            kind::NOTE => content
                .get(6..)
                .map(|text| ("comment", codepage::decode(text, codepage::WESTERN).0)),
            kind::LINK => link(content).map(|text| ("hyperlink", text)),
            kind::CONTINUE if box_open => characters(content).map(|text| ("text-box", text)),
            _ => None,
        };
        box_open = kind == kind::TEXT || box_open && kind == kind::CONTINUE && text.is_none();
        let Some((label, text)) = text.filter(|(_, text)| !text.trim().is_empty()) else {
            continue;
        };
        // The first sheet's records stand behind those of the workbook.
        let place = match sheet.checked_sub(2).and_then(|index| sheets.get(index)) {
            Some(name) => format!("{name} {label}"),
            None => label.to_owned(),
        };
        builder.mark(Hop::Header(place), records, Some(label));
        builder.push(text.trim())?;
        builder.push("\n")?;
    }
    builder.finish()?;
    Ok(())
}

/// Who wrote the workbook last. Some writers leave the length out.
fn user(content: &[u8], modern: bool) -> String {
    let counted = !modern || matches!(content, [1..=109, 0, 0 | 1, ..] | [0, 0, ..]);
    let text = if counted { string(content, 2, modern) } else { None };
    text.unwrap_or_else(|| codepage::decode(content, codepage::WESTERN).0)
}

pub(super) fn sheet_name(content: &[u8], modern: bool) -> Option<String> {
    let rest = content.get(6..)?;
    if modern {
        let length = usize::from(*rest.first()?);
        return flagged(rest.get(1..)?, length);
    }
    string(rest, 1, false)
}

/// A text after its length, which takes that many bytes.
fn string(content: &[u8], width: usize, modern: bool) -> Option<String> {
    let length = match width {
        1 => usize::from(*content.first()?),
        _ if modern => usize::from(u16::from_le_bytes([*content.first()?, *content.get(1)?])),
        _ => usize::from(*content.first()?),
    };
    let start = if modern { width } else { 1 };
    let rest = content.get(start..)?;
    if modern {
        return flagged(rest, length);
    }
    Some(codepage::decode(rest.get(..length.min(rest.len()))?, codepage::WESTERN).0)
}

/// A text of so many characters after the byte that says how wide they are.
pub(super) fn flagged(bytes: &[u8], length: usize) -> Option<String> {
    let (flags, rest) = bytes.split_first()?;
    let wide = flags & 1 == 1;
    let size = if wide { 2 * length } else { length };
    Some(widened(&rest[..size.min(rest.len())], wide))
}

/// The whole rest after the byte that says how wide characters are.
fn characters(bytes: &[u8]) -> Option<String> {
    let (flags, rest) = bytes.split_first()?;
    (*flags <= 1).then(|| widened(rest, *flags == 1))
}

/// Characters of two bytes, or the lower bytes of such.
pub(super) fn widened(bytes: &[u8], wide: bool) -> String {
    if wide {
        return codepage::decode(&bytes[..bytes.len() & !1], codepage::UTF_16).0;
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The address of a link: the text in UTF-16 behind the mark of an address.
fn link(content: &[u8]) -> Option<String> {
    const ADDRESS: &[u8] = b"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B";
    let at = memchr::memmem::find(content, ADDRESS)? + ADDRESS.len();
    let text = codepage::wide(content.get(at + 4..)?);
    Some(text.trim_start_matches("mailto:").trim_start_matches("tel:").to_owned())
}
