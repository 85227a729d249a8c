//! From offsets of a passage to places: lines, marks, cells.

use std::ops::Range;

use super::Hop;
use super::passage::{Layout, Mark, Passage};

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

/// Turns offsets into places; quick when they come in rising order.
#[derive(Clone, Debug)]
pub struct Locator<'a> {
    passage: &'a Passage,
    /// The first byte of a line, the byte of its `\n` (or the end of the text), and its number.
    line: (usize, usize, u64),
    /// The cell that was looked at last.
    cell: Option<Cell>,
}

/// A cell of a delimited text: the index of its row, its 0-based column, its bytes with its quotes, and without them.
#[derive(Clone, Debug)]
struct Cell {
    row: usize,
    column: u32,
    whole: Range<usize>,
    bounds: Range<usize>,
}

impl<'a> Locator<'a> {
    /// A locator at the start of the passage.
    pub fn new(passage: &'a Passage) -> Locator<'a> {
        // Only lines are looked for: one long text may be asked for many of its offsets.
        let line = if let Layout::Lines { first_line } = passage.layout {
            let end = memchr::memchr(b'\n', passage.text.as_bytes()).unwrap_or(passage.text.len());
            (0, end, first_line)
        } else {
            (0, 0, 1)
        };
        Locator {
            passage,
            line,
            cell: None,
        }
    }

    /// What is known of the byte at `offset`.
    pub fn spot(&mut self, offset: usize) -> Spot<'a> {
        let passage = self.passage;
        match &passage.layout {
            Layout::Lines { .. } => self.line_spot(offset),
            Layout::Marks(marks) => mark_spot(passage, offset, marks),
            Layout::Delimited {
                delimiter,
                rows,
                first_row,
                first_column,
            } => self.cell_spot(offset, *delimiter, rows, *first_row, *first_column),
        }
    }

    fn line_spot(&mut self, offset: usize) -> Spot<'a> {
        let bytes = self.passage.text.as_bytes();
        if offset < self.line.0 {
            self.line = Locator::new(self.passage).line;
        }
        // Each byte is read once, however long the lines are.
        while offset > self.line.1 {
            let start = self.line.1 + 1;
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
            self.line = (start, end, self.line.2 + 1);
        }
        let (start, end, number) = self.line;
        let end = if end > start && bytes[end - 1] == b'\r' {
            end - 1
        } else {
            end
        };
        Spot {
            hop: Hop::Line(number),
            record: number as u32,
            field: None,
            bounds: start..end,
        }
    }

    fn cell_spot(&mut self, offset: usize, delimiter: u8, rows: &[u32], first_row: u32, first_column: u32) -> Spot<'a> {
        let passage = self.passage;
        // Offsets come in rising order: nearly always the row is the last one or the next.
        let ends_behind = |index: usize| rows.get(index + 1).is_none_or(|next| offset < *next as usize);
        let here = self.cell.as_ref().map_or(0, |cell| cell.row);
        let index = match rows.get(here) {
            Some(start) if (*start as usize) <= offset && ends_behind(here) => here,
            Some(_) if !ends_behind(here) && ends_behind(here + 1) => here + 1,
            _ => rows
                .partition_point(|start| *start as usize <= offset)
                .saturating_sub(1),
        };
        let row_end = rows.get(index + 1).map_or(passage.text.len(), |start| *start as usize);
        let bytes = &passage.text.as_bytes()[..row_end];
        let last = self
            .cell
            .take()
            .filter(|cell| cell.row == index && cell.whole.start <= offset);
        let cell = match last {
            // However long a cell is, its end is looked for once.
            Some(cell) if offset <= cell.whole.end => cell,
            Some(cell) => cell_at(bytes, index, cell.column, cell.whole.start, offset, delimiter),
            None => {
                let column = if index == 0 { first_column } else { 0 };
                let start = rows.get(index).map_or(0, |start| *start as usize);
                cell_at(bytes, index, column, start, offset, delimiter)
            }
        };
        let (column, bounds) = (cell.column, cell.bounds.clone());
        self.cell = Some(cell);
        Spot {
            hop: Hop::Cell {
                row: first_row.saturating_add(index as u32),
                column: column.saturating_add(1),
            },
            record: first_row.saturating_add(index as u32),
            field: passage
                .fields
                .get(column as usize)
                .map(String::as_str)
                // The header's own cells are no values of their columns.
                .filter(|name| !name.is_empty() && passage.text.get(bounds.clone()) != Some(*name)),
            bounds,
        }
    }
}

fn mark_spot<'a>(passage: &'a Passage, offset: usize, marks: &[Mark]) -> Spot<'a> {
    let index = marks
        .partition_point(|mark| mark.start as usize <= offset)
        .saturating_sub(1);
    let Some(mark) = marks.get(index) else {
        return Spot {
            hop: Hop::Line(1),
            record: 1,
            field: None,
            bounds: 0..passage.text.len(),
        };
    };
    let end = marks
        .get(index + 1)
        .map_or(passage.text.len(), |next| next.start as usize);
    let start = mark.start as usize;
    let trimmed = passage
        .text
        .get(start..end)
        .unwrap_or_default()
        .trim_end_matches(['\n', '\t', '\r']);
    Spot {
        hop: mark.hop.clone(),
        record: mark.record,
        field: mark
            .field
            .and_then(|id| passage.fields.get(usize::from(id)))
            .map(String::as_str),
        bounds: start..start + trimmed.len(),
    }
}

/// The cell that holds `offset`, in the row of that index, which ends where `bytes` end, from the cell of `column` that
/// begins at `start` on.
fn cell_at(bytes: &[u8], row: usize, mut column: u32, mut start: usize, offset: usize, delimiter: u8) -> Cell {
    loop {
        let (end, quoted) = cell_end(bytes, start, delimiter);
        if offset <= end || end == bytes.len() {
            let mut inner = start..end;
            while inner.end > inner.start && matches!(bytes[inner.end - 1], b'\n' | b'\r') {
                inner.end -= 1;
            }
            if quoted && inner.end >= inner.start + 2 && bytes[inner.end - 1] == b'"' {
                inner = inner.start + 1..inner.end - 1;
            }
            return Cell {
                row,
                column,
                whole: start..end,
                bounds: inner,
            };
        }
        column = column.saturating_add(1);
        start = end + 1;
    }
}

/// Bytes of a cell that are looked at one by one.
const NEAR: usize = 12;

/// Where the cell that begins at `start` ends, and whether it is quoted. A quote that never closes takes the
/// rest of the row.
pub(super) fn cell_end(bytes: &[u8], start: usize, delimiter: u8) -> (usize, bool) {
    let plain_end = |from: usize| {
        // Most cells are shorter than what a call to search them costs.
        let near = bytes.len().min(from + NEAR);
        match bytes[from..near].iter().position(|byte| *byte == delimiter) {
            Some(at) => from + at,
            None => memchr::memchr(delimiter, &bytes[near..]).map_or(bytes.len(), |at| near + at),
        }
    };
    if bytes.get(start) != Some(&b'"') {
        return (plain_end(start.min(bytes.len())), false);
    }
    let mut at = start + 1;
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        at += found + 1;
        if bytes.get(at) != Some(&b'"') {
            return (plain_end(at), true);
        }
        at += 1;
    }
    (bytes.len(), true)
}
