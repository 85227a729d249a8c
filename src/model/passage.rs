//! A long piece of text with what is needed to turn an offset into a place, lazily.
//!
//! Cells, lines and fields are *marks* in one long text, never separate calls to the detectors:
//! the engine sees long buffers, and only the few offsets that matter are ever located.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Hop;

/// Bytes of a passage that are its own (its core), at most about this many.
pub const CORE_BYTES: usize = 1 << 20;

/// Bytes of context that a passage shares with each of its neighbours. Every decision of a detector
/// depends only on text within this distance, so that cutting changes no finding.
pub const OVERLAP_BYTES: usize = 4 << 10;

/// Index into [`Passage::fields`].
pub type FieldId = u16;

/// From `start` to the next mark, the text stands at `hop`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// First byte in the passage's text, 0-based.
    pub start: u32,
    /// The last step of the place (a cell, a key, a header).
    pub hop: Hop,
    /// What belongs together has one number: a row, an object, a message's headers. Unique per item.
    pub record: u32,
    /// Its column header, key or label, if it has one.
    pub field: Option<FieldId>,
}

/// How offsets turn into places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// Running text: the place of an offset is its line, and its record is its paragraph.
    Lines {
        /// 1-based number of the line on which the text starts.
        first_line: u64,
    },
    /// Marks in the order of their `start`; the first has `start` 0.
    Marks(Vec<Mark>),
    /// Delimited text (CSV, TSV) as it stands in the file; cells are found when asked for.
    Delimited {
        /// The byte between cells: a comma, semicolon, tab or bar.
        delimiter: u8,
        /// Where each row starts in the text; the first is 0.
        rows: Vec<u32>,
        /// 1-based number of the first row.
        first_row: u32,
        /// Columns before the text's first byte in the first row, when a very long row was cut.
        first_column: u32,
    },
}

/// Up to about 1 MiB of text with its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// The bytes whose findings are this passage's; what stands around is context that it shares with
    /// its neighbours. A finding belongs to the passage whose core holds its first byte.
    pub core: Range<u32>,
    /// The steps that the whole passage has in common, outermost first (member, page, sheet).
    pub trail: Vec<Hop>,
    /// How offsets turn into places.
    pub layout: Layout,
    /// Names of fields: column headers, keys, header names. In [`Layout::Delimited`] the index is the
    /// 0-based column.
    pub fields: Vec<String>,
}

/// What is known of one offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The last step of the place.
    pub hop: Hop,
    /// The number of its record.
    pub record: u32,
    /// The name of its field (column header, key, header name), if it has one.
    pub field: Option<&'a str>,
    /// The bytes of its cell, field or line, without the end of the line.
    pub bounds: Range<usize>,
}

impl Passage {
    /// Running text that is its own core, on lines from 1.
    pub fn plain(text: impl Into<String>) -> Passage {
        let text = text.into();
        let core = 0..text.len() as u32;
        Passage {
            text,
            core,
            trail: Vec::new(),
            layout: Layout::Lines { first_line: 1 },
            fields: Vec::new(),
        }
    }

    /// What is known of the byte at `offset`. Costs a search in the line or row around it, except that
    /// line numbers are counted from the start of the text.
    pub fn spot(&self, offset: usize) -> Spot<'_> {
        match &self.layout {
            Layout::Lines { first_line } => self.line_spot(offset, *first_line),
            Layout::Marks(marks) => self.mark_spot(offset, marks),
            Layout::Delimited {
                delimiter,
                rows,
                first_row,
                first_column,
            } => self.cell_spot(offset, *delimiter, rows, *first_row, *first_column),
        }
    }

    /// The whole place of an offset: the trail and its own hop.
    pub fn hops(&self, offset: usize) -> Vec<Hop> {
        let mut hops = self.trail.clone();
        hops.push(self.spot(offset).hop);
        hops
    }

    fn line_spot(&self, offset: usize, first_line: u64) -> Spot<'_> {
        let bytes = self.text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |at| offset + at);
        let line = first_line + memchr::memchr_iter(b'\n', &bytes[..start]).count() as u64;
        let end = if end > start && bytes[end - 1] == b'\r' {
            end - 1
        } else {
            end
        };
        Spot {
            hop: Hop::Line(line),
            record: line as u32,
            field: None,
            bounds: start..end.max(start),
        }
    }

    fn mark_spot(&self, offset: usize, marks: &[Mark]) -> Spot<'_> {
        let index = marks
            .partition_point(|mark| mark.start as usize <= offset)
            .saturating_sub(1);
        let Some(mark) = marks.get(index) else {
            return self.line_spot(offset, 1);
        };
        let end = marks.get(index + 1).map_or(self.text.len(), |next| next.start as usize);
        let start = mark.start as usize;
        let trimmed = self
            .text
            .get(start..end)
            .unwrap_or_default()
            .trim_end_matches(['\n', '\t', '\r']);
        Spot {
            hop: mark.hop.clone(),
            record: mark.record,
            field: mark
                .field
                .and_then(|id| self.fields.get(usize::from(id)))
                .map(String::as_str),
            bounds: start..start + trimmed.len(),
        }
    }

    fn cell_spot(&self, offset: usize, delimiter: u8, rows: &[u32], first_row: u32, first_column: u32) -> Spot<'_> {
        let index = rows
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1);
        let row_start = rows.get(index).map_or(0, |start| *start as usize);
        let row_end = rows.get(index + 1).map_or(self.text.len(), |start| *start as usize);
        let before = if index == 0 { first_column } else { 0 };
        let (column, bounds) = cell_at(&self.text.as_bytes()[..row_end], row_start, offset, delimiter);
        let column = before + column;
        Spot {
            hop: Hop::Cell {
                row: first_row + index as u32,
                column: column + 1,
            },
            record: first_row + index as u32,
            field: self
                .fields
                .get(column as usize)
                .map(String::as_str)
                .filter(|name| !name.is_empty()),
            bounds,
        }
    }
}

/// The 0-based column and the bytes (without quotes) of the cell that holds `offset`, in a row that
/// starts at `row_start` and ends where `bytes` end.
fn cell_at(bytes: &[u8], row_start: usize, offset: usize, delimiter: u8) -> (u32, Range<usize>) {
    let mut column = 0;
    let mut start = row_start;
    let mut at = row_start;
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        if quoted {
            at += 1;
            while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
                at += found + 1;
                if bytes.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
            if memchr::memchr(b'"', &bytes[start + 1..at]).is_none() {
                at = bytes.len();
            }
        }
        let end = memchr::memchr(delimiter, &bytes[at.min(bytes.len())..]).map_or(bytes.len(), |found| at + found);
        if offset <= end || end == bytes.len() {
            let mut inner = start..end;
            while inner.end > inner.start && matches!(bytes[inner.end - 1], b'\n' | b'\r') {
                inner.end -= 1;
            }
            if quoted && inner.end >= inner.start + 2 && bytes[inner.end - 1] == b'"' {
                inner = inner.start + 1..inner.end - 1;
            }
            return (column, inner);
        }
        column += 1;
        start = end + 1;
        at = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimited(text: &str) -> Passage {
        Passage {
            layout: Layout::Delimited {
                delimiter: b',',
                rows: vec![0, 14],
                first_row: 2,
                first_column: 0,
            },
            fields: vec!["nom".into(), "tél".into()],
            ..Passage::plain(text)
        }
    }

    #[test]
    fn lines_are_counted_from_the_first() {
        let mut passage = Passage::plain("un\r\ndeux\n\nquatre");
        passage.layout = Layout::Lines { first_line: 10 };
        let spot = passage.spot(11);
        assert_eq!((spot.hop, spot.bounds), (Hop::Line(13), 10..16));
        assert_eq!(passage.spot(1).bounds, 0..2);
    }

    #[test]
    fn cells_know_their_row_column_and_header() {
        let passage = delimited("\"Roy, Ana\",555\nx,\"5,6\"\n");
        let cases = [
            (3, (2, 1), "nom", "Roy, Ana"),
            (12, (2, 2), "tél", "555"),
            (18, (3, 2), "tél", "5,6"),
        ];
        for (offset, (row, column), field, text) in cases {
            let passage = Passage {
                layout: Layout::Delimited {
                    delimiter: b',',
                    rows: vec![0, 15],
                    first_row: 2,
                    first_column: 0,
                },
                ..passage.clone()
            };
            let spot = passage.spot(offset);
            assert_eq!(spot.hop, Hop::Cell { row, column });
            assert_eq!(spot.field, Some(field));
            assert_eq!(&passage.text[spot.bounds], text);
        }
    }

    #[test]
    fn a_quote_that_never_ends_still_has_bounds() {
        let passage = delimited("\"abc,def\nxyz");
        let spot = passage.spot(5);
        assert!(spot.bounds.end <= passage.text.len());
    }
}
