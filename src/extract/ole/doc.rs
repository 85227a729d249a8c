//! Word documents of 1995 to 2003: all of their text, in the order of its pieces.
//!
//! Behind the main text stand notes, headers, comments and text boxes; beside it, who has commented, revised
//! and saved the document.

use std::ops::Range;

use super::doc_marks::{self, Unseen};
use crate::extract::cfb::{Container, ROOT};
use crate::extract::{Builder, ExtractError, Sink, codepage};
use crate::model::{Cause, Hop};

/// The parts of the text, in their order, and where the header of the file says how long each is.
const PARTS: [(&str, usize); 8] = [
    ("", 0x4C),
    ("footnote", 0x50),
    ("header", 0x54),
    ("macro", 0x58),
    ("comment", 0x5C),
    ("endnote", 0x60),
    ("text-box", 0x64),
    ("text-box", 0x68),
];

/// Where the header says where the table of pieces is, and the lists of persons and names.
const PIECES: usize = 33;
const FORMATS: usize = 12;
const LISTS: [(usize, &str); 4] = [
    (36, "comment-author"),
    (51, "reviewer"),
    (32, "associated"),
    (71, "saved-by"),
];

/// Fields in fields.
const FIELDS: usize = 32;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A stretch of text in the main stream.
struct Piece {
    /// Its characters, counted from the start of the text.
    characters: Range<u32>,
    /// Its first byte.
    at: usize,
    /// Two bytes a character.
    wide: bool,
}

/// Reads the document.
pub(super) fn read(container: &Container<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let corrupt = ExtractError::Unreadable(Cause::Corrupt);
    let main = container.stream(ROOT, "WordDocument").unwrap_or_default();
    if main.cut {
        sink.incomplete(Cause::Corrupt);
    }
    let main = main.bytes;
    let (Some(magic), Some(flags), Some(language)) = (word(&main, 0), word(&main, 10), word(&main, 6)) else {
        return Err(corrupt);
    };
    if flags & 0x0100 != 0 {
        return Err(ExtractError::Unreadable(Cause::Encrypted));
    }
    if magic != 0xA5EC {
        return read_95(&main, flags, language, sink);
    }
    let table = if flags & 0x0200 == 0 { "0Table" } else { "1Table" };
    let table = container.stream(ROOT, table).unwrap_or_default();
    if table.cut {
        sink.incomplete(Cause::Corrupt);
    }
    let count = word(&main, 0x98).unwrap_or(0);
    let list = |index: usize| {
        let at = 0x9A + 8 * index;
        let (start, length) = (number(&main, at)? as usize, number(&main, at + 4)? as usize);
        let known = index < usize::from(count) && length > 0;
        table.bytes.get(start..start.checked_add(length)?).filter(|_| known)
    };
    let pieces = pieces(list(PIECES).ok_or(corrupt)?);
    let unseen = list(FORMATS)
        .map(|formats| doc_marks::unseen(&main, formats))
        .unwrap_or_default();
    let mut writer = Writer::new(sink);
    writer.document(&main, &pieces, &unseen)?;
    let mut names = Vec::new();
    for (index, label) in LISTS {
        let texts = list(index).map(|bytes| if index == 36 { owners(bytes) } else { strings(bytes) });
        names.extend(texts.into_iter().flatten().map(|text| (label, text)));
    }
    writer.finish(&names)
}

/// The pieces that the table lists; formats that stand before them are passed over.
fn pieces(table: &[u8]) -> Vec<Piece> {
    let mut at = 0;
    while table.get(at) == Some(&1) {
        at += 3 + usize::from(word(table, at + 1).unwrap_or(u16::MAX));
    }
    let table = table.get(at + 5..).unwrap_or_default();
    let count = table.len().saturating_sub(4) / 12;
    let piece = |index: usize| {
        let place = number(table, 4 * (count + 1) + 8 * index + 2)?;
        let wide = place & 0x4000_0000 == 0;
        let place = (place & 0x3FFF_FFFF) as usize;
        Some(Piece {
            characters: number(table, 4 * index)?..number(table, 4 * index + 4)?,
            at: if wide { place } else { place / 2 },
            wide,
        })
    };
    (0..count).filter_map(piece).collect()
}

/// Documents of Word 6 and 95: bytes in the language's code page.
fn read_95(main: &[u8], flags: u16, language: u16, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let (Some(start), Some(end)) = (number(main, 0x18), number(main, 0x1C)) else {
        return Err(ExtractError::Unreadable(Cause::Corrupt));
    };
    let mut text = Vec::new();
    let range = number(main, 0x160).zip(number(main, 0x164));
    let table = range.and_then(|(at, length)| main.get(at as usize..)?.get(..length as usize));
    let pieces = match table {
        Some(table) if flags & 4 != 0 => pieces(table),
        _ => Vec::new(),
    };
    if pieces.is_empty() {
        text.extend(
            main.get(start as usize..(end as usize).min(main.len()))
                .unwrap_or_default(),
        );
    }
    for piece in &pieces {
        // The whole place is a number of bytes here.
        let length = piece.characters.end.saturating_sub(piece.characters.start) as usize;
        let bytes = main.get(piece.at..).map(|rest| &rest[..length.min(rest.len())]);
        text.extend(bytes.unwrap_or_default());
    }
    let (text, broken) = codepage::decode(&text, of_language(language));
    let mut writer = Writer::new(sink);
    for character in text.chars() {
        writer.character(character, false)?;
    }
    writer.broken |= broken;
    writer.finish(&[])
}

/// The Windows code page of a language.
fn of_language(language: u16) -> u16 {
    match (language & 0xFF, language) {
        (0x11, _) => 932,
        (0x12, _) => 949,
        (_, 0x0404 | 0x0C04) => 950,
        (0x04, _) => 936,
        (0x19 | 0x02 | 0x22, _) => 1251,
        (0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x24, _) => 1250,
        (0x08, _) => 1253,
        (0x1F, _) => 1254,
        (0x0D, _) => 1255,
        (0x01, _) => 1256,
        (0x1E, _) => 874,
        _ => codepage::WESTERN,
    }
}

/// The names of those who have commented.
fn owners(mut bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(length) = word(bytes, 0).map(usize::from) {
        let Some(name) = bytes.get(2..2 + 2 * length) else {
            break;
        };
        names.push(codepage::wide(name));
        bytes = &bytes[2 + 2 * length..];
    }
    names
}

/// The texts of a table of strings.
fn strings(bytes: &[u8]) -> Vec<String> {
    let wide = word(bytes, 0) == Some(0xFFFF);
    let mut at = if wide { 2 } else { 0 };
    let count = word(bytes, at).unwrap_or(0);
    let extra = usize::from(word(bytes, at + 2).unwrap_or(0));
    at += 4;
    let mut found = Vec::new();
    for _ in 0..count {
        let length = if wide {
            word(bytes, at).map(usize::from)
        } else {
            bytes.get(at).map(|length| usize::from(*length))
        };
        let Some(length) = length else { break };
        let (start, size) = if wide { (at + 2, 2 * length) } else { (at + 1, length) };
        let Some(text) = bytes.get(start..start + size) else {
            break;
        };
        found.push(if wide {
            codepage::wide(text)
        } else {
            codepage::decode(text, codepage::WESTERN).0
        });
        at = start + size + extra;
    }
    found
}

/// Writes text and what its control characters mean.
struct Writer<'s> {
    builder: Builder<'s>,
    /// The part at hand; empty for the main text.
    part: &'static str,
    paragraph: u64,
    /// Fields that are open; true while their instruction has not ended.
    fields: Vec<bool>,
    /// Hidden, deleted and instructing text of the paragraph.
    aside: String,
    /// Whether the text at hand was deleted (true) or is hidden (false).
    deleted: Option<bool>,
    cell_ended: bool,
    broken: bool,
}

impl<'s> Writer<'s> {
    fn new(sink: &'s mut dyn Sink) -> Writer<'s> {
        let mut builder = Builder::marks(sink, Vec::new());
        builder.mark(Hop::Line(1), 1, None);
        Writer {
            builder,
            part: "",
            paragraph: 1,
            fields: Vec::new(),
            aside: String::new(),
            deleted: None,
            cell_ended: false,
            broken: false,
        }
    }

    fn document(&mut self, main: &[u8], pieces: &[Piece], unseen: &[Unseen]) -> Result<(), ExtractError> {
        let mut end = 0_u64;
        let ends = PARTS.map(|(part, at)| {
            end += u64::from(number(main, at).unwrap_or(0));
            (part, end)
        });
        // Pieces that are listed twice would make a small file a large one.
        let mut room = main.len();
        for piece in pieces {
            let width = if piece.wide { 2 } else { 1 };
            let length = (piece.characters.end.saturating_sub(piece.characters.start) as usize).saturating_mul(width);
            let rest = main.get(piece.at..).unwrap_or_default();
            self.broken |= rest.len() < length;
            let bytes = &rest[..length.min(rest.len())];
            if bytes.len() > room {
                self.builder.sink().incomplete(Cause::RatioLimit);
                return Ok(());
            }
            room -= bytes.len();
            // Stretches that differ in nothing are decoded at once.
            let mut from = 0;
            while from < bytes.len() {
                let place = u64::from(piece.characters.start) + (from / width) as u64;
                let part = ends
                    .iter()
                    .find(|(_, end)| place < *end)
                    .map_or("text-box", |(part, _)| part);
                self.begin(part)?;
                let stretch = doc_marks::holding(unseen, (piece.at + from) as u32);
                let hidden = stretch.is_some();
                if !self.aside.ends_with('\t')
                    && !self.aside.is_empty()
                    && self.deleted != stretch.map(|unseen| unseen.deleted)
                {
                    self.aside.push('\t');
                }
                self.deleted = stretch.map(|unseen| unseen.deleted);
                let part_end = ends
                    .iter()
                    .map(|(_, end)| *end)
                    .find(|end| place < *end)
                    .unwrap_or(u64::MAX);
                let mut to = bytes.len();
                let left = usize::try_from(part_end - place)
                    .unwrap_or(usize::MAX)
                    .saturating_mul(width);
                to = to.min(from.saturating_add(left));
                let next = doc_marks::next_change(unseen, (piece.at + from) as u32);
                to = to.min(next.map_or(usize::MAX, |next| next as usize - piece.at));
                if piece.wide {
                    to = (from + (to - from).next_multiple_of(2)).min(bytes.len());
                }
                let page = if piece.wide {
                    codepage::UTF_16
                } else {
                    codepage::WESTERN
                };
                let (text, broken) = codepage::decode(&bytes[from..to], page);
                self.broken |= broken && piece.wide && text.contains('\u{FFFD}') && length % width != 0;
                for character in text.chars() {
                    self.character(character, hidden)?;
                }
                from = to;
            }
        }
        Ok(())
    }

    /// Goes over to another part.
    fn begin(&mut self, part: &'static str) -> Result<(), ExtractError> {
        if self.part != part {
            self.end_line()?;
            self.part = part;
            self.fields.clear();
            self.mark();
        }
        Ok(())
    }

    fn mark(&mut self) {
        let number = self.paragraph as u32;
        if self.part.is_empty() {
            self.builder.mark(Hop::Line(self.paragraph), number, None);
        } else {
            self.builder.mark(Hop::Header(self.part.to_owned()), number, None);
        }
    }

    fn character(&mut self, character: char, hidden: bool) -> Result<(), ExtractError> {
        let second_cell_end = character == '\u{7}' && self.cell_ended;
        self.cell_ended = character == '\u{7}' && !second_cell_end;
        match character {
            '\r' | '\u{C}' | '\u{E}' => self.end_line(),
            '\u{7}' if second_cell_end => self.end_line(),
            '\u{B}' => self.put("\n", hidden),
            '\u{7}' => self.put("\t", false),
            '\u{13}' => {
                if self.fields.len() < FIELDS {
                    self.fields.push(true);
                }
                self.aside.push('\t');
                Ok(())
            }
            '\u{14}' => {
                if let Some(last) = self.fields.last_mut() {
                    *last = false;
                }
                Ok(())
            }
            '\u{15}' => {
                self.fields.pop();
                Ok(())
            }
            '\u{1E}' => self.put("-", hidden),
            '\t' => self.put("\t", hidden),
            // An optional hyphen, and marks of pictures and notes.
            '\0'..' ' => Ok(()),
            other => self.put(other.encode_utf8(&mut [0; 4]), hidden),
        }
    }

    fn put(&mut self, text: &str, hidden: bool) -> Result<(), ExtractError> {
        if hidden || self.fields.contains(&true) {
            self.aside.push_str(text);
        } else {
            if !self.aside.is_empty() && !self.aside.ends_with('\t') {
                self.aside.push('\t');
            }
            self.builder.push(text)?;
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), ExtractError> {
        let aside = std::mem::take(&mut self.aside);
        if !aside.trim().is_empty() {
            self.builder.push("\t")?;
            self.builder.push(aside.trim())?;
        }
        self.builder.push("\n")?;
        self.paragraph += 1;
        self.mark();
        Ok(())
    }

    fn finish(mut self, names: &[(&str, String)]) -> Result<(), ExtractError> {
        self.end_line()?;
        for (label, name) in names.iter().filter(|(_, name)| !name.trim().is_empty()) {
            self.builder.mark(Hop::Header((*label).to_owned()), 0, Some(label));
            self.builder.push(name.trim())?;
            self.builder.push("\n")?;
        }
        let sink = self.builder.end()?;
        if self.broken {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}
