//! The cells of a workbook of 1995 to 2003 one after another, for workbooks that the usual reader cannot take: broken
//! ones, and those whose cells span more rows and columns than fit into memory. Dates stay numbers.
//! Specification: MS-XLS 2.4.

use crate::extract::sheet_writer::SheetWriter;
use crate::extract::{ExtractError, Limits, Sink, codepage};
use crate::model::{Cause, Hop};

/// Types of records.
mod kind {
    pub const FORMULA: u16 = 0x06;
    pub const END: u16 = 0x0A;
    pub const CONTINUE: u16 = 0x3C;
    pub const SHEET: u16 = 0x85;
    pub const RK_ROW: u16 = 0xBD;
    pub const RICH: u16 = 0xD6;
    pub const STRINGS: u16 = 0xFC;
    pub const SHARED: u16 = 0xFD;
    pub const NUMBER: u16 = 0x203;
    pub const LABEL: u16 = 0x204;
    pub const STRING: u16 = 0x207;
    pub const RK: u16 = 0x27E;
    pub const BEGIN: u16 = 0x809;
}

/// Records between two looks at the clock.
const LOOK: u32 = 1 << 14;

/// Strings that cells share, at most.
const STRINGS: u32 = 10_000_000;

/// One record: where it begins, its type, its content.
struct Record<'b> {
    at: usize,
    kind: u16,
    content: &'b [u8],
}

/// The records, as far as they are whole.
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let header = bytes.get(at..at + 4)?;
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        let content = bytes.get(at + 4..at + 4 + length)?;
        let record = Record {
            at,
            kind: u16::from_le_bytes([header[0], header[1]]),
            content,
        };
        at += 4 + length;
        Some(record)
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The largest number of cells that one sheet spans from its first to its last.
pub(in crate::extract) fn span(bytes: &[u8]) -> u64 {
    // From and to, before the first cell.
    const NOTHING: (u16, u16) = (u16::MAX, 0);
    let mut largest = 0;
    let (mut rows, mut columns) = (NOTHING, NOTHING);
    for record in records(bytes) {
        match record.kind {
            kind::BEGIN => (rows, columns) = (NOTHING, NOTHING),
            kind::FORMULA | kind::RICH | kind::SHARED | kind::NUMBER | kind::LABEL | kind::RK | kind::RK_ROW => {
                let (Some(row), Some(column)) = (word(record.content, 0), word(record.content, 2)) else {
                    continue;
                };
                rows = (row.min(rows.0), row.max(rows.1));
                columns = (column.min(columns.0), column.max(columns.1));
                let of = |(from, to): (u16, u16)| u64::from(to - from) + 1;
                largest = largest.max(of(rows) * of(columns));
            }
            _ => {}
        }
    }
    largest
}

/// Reads the cells of all sheets.
pub(in crate::extract) fn read(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let (names, strings) = workbook(bytes);
    let (mut depth, mut sheets) = (0_u32, 0_usize);
    let mut modern = true;
    let mut writer: Option<SheetWriter<'_>> = None;
    // The formula whose text comes in the next record.
    let mut pending = None;
    let mut ended = false;
    let mut sink = Some(sink);
    for (count, record) in records(bytes).enumerate() {
        if (count as u32).is_multiple_of(LOOK) {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        let content = record.content;
        match record.kind {
            kind::BEGIN => {
                ended = false;
                modern = word(content, 0) != Some(0x500);
                depth += 1;
                sheets += usize::from(depth == 1 && record.at > 0);
                if depth == 1 && word(content, 2) == Some(0x10) {
                    let name = names.iter().find(|(at, _)| *at == record.at);
                    let name = name.map_or_else(String::new, |(_, name)| name.clone());
                    writer = sink.take().map(|sink| SheetWriter::new(sink, vec![Hop::Sheet(name)]));
                }
                continue;
            }
            kind::END => {
                depth = depth.saturating_sub(1);
                ended = depth == 0;
                if let Some(done) = writer.take_if(|_| ended) {
                    sink = Some(done.end()?);
                }
                continue;
            }
            _ => {}
        }
        let (Some(writer), Some(row), Some(column)) = (writer.as_mut(), word(content, 0), word(content, 2)) else {
            continue;
        };
        let place = (u32::from(row) + 1, u32::from(column) + 1);
        let text = match record.kind {
            kind::SHARED => number(content, 6).and_then(|index| strings.get(index as usize).cloned()),
            kind::LABEL | kind::RICH => label(content.get(6..).unwrap_or_default(), modern),
            kind::RK => number(content, 6).map(rk),
            kind::RK_ROW => {
                for (index, cell) in content[4..content.len().max(6) - 2].chunks_exact(6).enumerate() {
                    let value = rk(u32::from_le_bytes([cell[2], cell[3], cell[4], cell[5]]));
                    writer.cell(place.0, place.1 + index as u32, &value)?;
                }
                None
            }
            kind::FORMULA if content.get(12..14) == Some(&[0xFF, 0xFF]) => {
                pending = Some(place);
                None
            }
            kind::NUMBER | kind::FORMULA => content.get(6..14).map(shown),
            kind::STRING => {
                if let (Some((row, column)), Some(text)) = (pending.take(), label(content, modern)) {
                    writer.cell(row, column, &text)?;
                }
                None
            }
            _ => None,
        };
        if let Some(text) = text {
            writer.cell(place.0, place.1, &text)?;
        }
    }
    let sink = match writer {
        Some(open) => Some(open.end()?),
        None => sink,
    };
    if let Some(sink) = sink.filter(|_| !ended || sheets < names.len()) {
        sink.incomplete(Cause::Corrupt);
    }
    Ok(())
}

/// Where sheets begin with their names, and the strings that cells share.
fn workbook(bytes: &[u8]) -> (Vec<(usize, String)>, Vec<String>) {
    let mut names = Vec::new();
    let mut strings: Vec<&[u8]> = Vec::new();
    let (mut modern, mut shared) = (true, false);
    for record in records(bytes) {
        match record.kind {
            kind::BEGIN if record.at == 0 => modern = word(record.content, 0) != Some(0x500),
            kind::SHEET => {
                let name = super::xls::sheet_name(record.content, modern);
                names.extend(number(record.content, 0).map(|at| at as usize).zip(name));
            }
            kind::STRINGS => (strings, shared) = (vec![record.content], true),
            kind::CONTINUE if shared => strings.push(record.content),
            kind::END => break,
            _ => shared = false,
        }
    }
    (names, shared_strings(&strings))
}

/// The pieces of a record that goes on in others, read as one; where text is cut, the next piece says anew how wide
/// its characters are.
struct Pieces<'p, 'b> {
    pieces: &'p [&'b [u8]],
    at: usize,
}

impl<'b> Pieces<'_, 'b> {
    /// Up to so many bytes of the piece at hand; empty at the end of all.
    fn some(&mut self, most: usize) -> &'b [u8] {
        while let Some(piece) = self.pieces.first() {
            let rest = &piece[self.at.min(piece.len())..];
            if rest.is_empty() {
                self.pieces = &self.pieces[1..];
                self.at = 0;
                continue;
            }
            let taken = &rest[..rest.len().min(most)];
            self.at += taken.len();
            return taken;
        }
        &[]
    }

    fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 {
            match self.some(bytes).len() {
                0 => return,
                got => bytes -= got,
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut found = [0; N];
        for byte in &mut found {
            *byte = *self.some(1).first()?;
        }
        Some(found)
    }

    fn text(&mut self, characters: usize, mut wide: bool) -> String {
        let mut text = String::new();
        let mut left = characters;
        while left > 0 {
            let width = if wide { 2 } else { 1 };
            let piece = self.some(left * width);
            if piece.len() < width {
                break;
            }
            text.push_str(&super::xls::widened(piece, wide));
            left -= piece.len() / width;
            let cut = left > 0 && self.pieces.first().is_none_or(|piece| self.at >= piece.len());
            if cut {
                match self.bytes::<1>() {
                    Some([flags]) => wide = flags & 1 == 1,
                    None => break,
                }
            }
        }
        text
    }
}

fn shared_strings(pieces: &[&[u8]]) -> Vec<String> {
    let mut pieces = Pieces { pieces, at: 0 };
    let mut strings = Vec::new();
    let Some(counts) = pieces.bytes::<8>() else {
        return strings;
    };
    let count = u32::from_le_bytes([counts[4], counts[5], counts[6], counts[7]]);
    for _ in 0..count.min(STRINGS) {
        let Some([low, high, flags]) = pieces.bytes::<3>() else {
            break;
        };
        let runs = if flags & 8 == 0 {
            Some([0; 2])
        } else {
            pieces.bytes::<2>()
        };
        let more = if flags & 4 == 0 {
            Some([0; 4])
        } else {
            pieces.bytes::<4>()
        };
        let (Some(runs), Some(more)) = (runs, more) else { break };
        strings.push(pieces.text(usize::from(u16::from_le_bytes([low, high])), flags & 1 == 1));
        pieces.skip(4 * usize::from(u16::from_le_bytes(runs)));
        pieces.skip(u32::from_le_bytes(more) as usize);
    }
    strings
}

/// A text of its own in a cell.
fn label(content: &[u8], modern: bool) -> Option<String> {
    let length = usize::from(word(content, 0)?);
    if modern {
        return super::xls::flagged(content.get(2..)?, length);
    }
    let bytes = content.get(2..)?;
    Some(codepage::decode(&bytes[..length.min(bytes.len())], codepage::WESTERN).0)
}

fn shown(bytes: &[u8]) -> String {
    let value = bytes.first_chunk::<8>().map_or(0.0, |eight| f64::from_le_bytes(*eight));
    crate::extract::spreadsheet::shown_number(value)
}

/// A number in four bytes: an integer or the upper half of a float, perhaps of hundredths.
fn rk(packed: u32) -> String {
    let value = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & !3) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    crate::extract::spreadsheet::shown_number(if packed & 1 == 0 { value } else { value / 100.0 })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::extract::Stopped;
    use crate::model::{Passage, display_hops};

    #[derive(Default)]
    struct Collect(Vec<(String, String)>, Vec<Cause>);

    impl Sink for Collect {
        fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
            let mut at = 0;
            for cell in passage.text.split_inclusive(['\t', '\n']) {
                let place = display_hops(&passage.hops(at));
                self.0.push((place, cell.trim_end().to_owned()));
                at += cell.len();
            }
            Ok(())
        }

        fn incomplete(&mut self, cause: Cause) {
            self.1.push(cause);
        }

        fn nested(&mut self, _: Hop, _: &str, _: &mut dyn Read) -> Result<(), Stopped> {
            Ok(())
        }
    }

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(content.len() as u16).to_le_bytes(), content].concat()
    }

    fn cell(kind: u16, row: u16, column: u16, value: &[u8]) -> Vec<u8> {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
        record(kind, &[&place[..], value].concat())
    }

    /// A workbook whose cells span the whole of a sheet, with a string that is cut in two.
    fn book() -> Vec<u8> {
        let begin = |what: u8| record(kind::BEGIN, &[0, 6, what, 0]);
        let strings = [&2_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &[8, 0, 0], b"ana@exa"].concat();
        let rest = [&[0][..], b"m", &[3, 0, 9, 1, 0], &[b'Z', 0, b'o', 0, 0xEB, 0], &[7; 4]].concat();
        let cells = [
            begin(0x10),
            cell(kind::SHARED, 0, 0, &[0; 4]),
            cell(kind::SHARED, 0, 1, &1_u32.to_le_bytes()),
            cell(kind::RK, 1, 0, &(123_456_782_u32 << 2 | 2).to_le_bytes()),
            record(kind::RK_ROW, &[2, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1, 0]),
            cell(kind::NUMBER, 3, 0, &1.5_f64.to_le_bytes()),
            cell(kind::LABEL, 4, 0, &[2, 0, 0, b'o', b'k']),
            cell(kind::FORMULA, 5, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            record(kind::STRING, &[3, 0, 0, b'o', b'u', b'i']),
            cell(kind::NUMBER, 65_535, 255, &7.0_f64.to_le_bytes()),
            record(kind::END, &[]),
        ]
        .concat();
        let before = |place: u32| {
            [
                begin(5),
                record(kind::SHEET, &[&place.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat()),
                record(kind::STRINGS, &strings),
                record(kind::CONTINUE, &rest),
                record(kind::END, &[]),
            ]
            .concat()
        };
        [before(before(0).len() as u32), cells].concat()
    }

    #[test]
    fn cells_are_read_however_far_apart_they_stand() {
        let bytes = book();
        assert_eq!(span(&bytes), 65_536 * 256);
        let mut sink = Collect::default();
        read(&bytes, &Limits::default(), &mut sink).expect("it is read");
        let cells: Vec<(&str, &str)> = sink
            .0
            .iter()
            .map(|(place, text)| (place.as_str(), text.as_str()))
            .collect();
        assert_eq!(
            cells,
            [
                ("S › A1", "ana@exam"),
                ("S › B1", "Zoë"),
                ("S › A2", "123456782"),
                ("S › A3", "1"),
                ("S › B3", "2"),
                ("S › A4", "1.5"),
                ("S › A5", "ok"),
                ("S › A6", "oui"),
                ("S › IV65536", "7"),
            ]
        );
        assert!(sink.1.is_empty(), "{:?}", sink.1);
    }

    #[test]
    fn a_cut_workbook_is_told() {
        let bytes = book();
        for end in 0..bytes.len() {
            let mut sink = Collect::default();
            read(&bytes[..end], &Limits::default(), &mut sink).expect("it is read");
            assert_eq!(sink.1, [Cause::Corrupt], "{end}");
        }
    }
}
