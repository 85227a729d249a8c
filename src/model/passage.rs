//! A long piece of text with what is needed to turn an offset into a place, lazily.
//!
//! Cells, lines and fields are *marks* in one long text, never separate calls to the detectors:
//! the engine sees long buffers, and only the few offsets that matter are ever located.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Hop;
use super::locator::{Locator, Spot, cell_end};

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

    /// What is known of the byte at `offset`. For many offsets in turn, a [`Locator`] is faster.
    pub fn spot(&self, offset: usize) -> Spot<'_> {
        Locator::new(self).spot(offset)
    }

    /// The whole place of an offset: the trail and its own hop.
    pub fn hops(&self, offset: usize) -> Vec<Hop> {
        let mut hops = self.trail.clone();
        hops.push(self.spot(offset).hop);
        hops
    }

    /// Shows each cell or field whose name is wanted: what `wanted` says of the index of the name in `fields`, and its
    /// bytes, quotes included.
    pub fn each_field<T>(&self, wanted: impl Fn(usize) -> Option<T>, mut show: impl FnMut(T, Range<usize>)) {
        match &self.layout {
            Layout::Lines { .. } => {}
            Layout::Marks(marks) => {
                for (index, mark) in marks.iter().enumerate() {
                    let end = marks.get(index + 1).map_or(self.text.len(), |next| next.start as usize);
                    if let Some(field) = mark.field.and_then(|field| wanted(usize::from(field))) {
                        show(field, mark.start as usize..end);
                    }
                }
            }
            Layout::Delimited {
                delimiter,
                rows,
                first_column,
                ..
            } => {
                let columns = (0..self.fields.len())
                    .rev()
                    .find(|column| wanted(*column).is_some())
                    .map_or(0, |last| last + 1);
                for (index, row) in rows.iter().enumerate() {
                    let end = rows.get(index + 1).map_or(self.text.len(), |next| *next as usize);
                    let bytes = &self.text.as_bytes()[..end];
                    let mut column = if index == 0 { *first_column as usize } else { 0 };
                    let mut at = *row as usize;
                    while at < end && column < columns {
                        let (cell_end, _) = cell_end(bytes, at, *delimiter);
                        if let Some(field) = wanted(column).filter(|_| !self.is_header(column, at..cell_end)) {
                            show(field, at..cell_end);
                        }
                        (at, column) = (cell_end + 1, column + 1);
                    }
                }
            }
        }
    }

    /// Whether a cell is the name of its column, and not a value in it.
    fn is_header(&self, column: usize, cell: Range<usize>) -> bool {
        let cell = self.text.get(cell).unwrap_or_default();
        self.fields.get(column).map(String::as_str) == Some(cell.trim_matches(['"', ' ', '\r', '\n']))
    }

    /// Whether its offsets are inside its text, between characters and in order: what comes from another
    /// process is checked before it is used.
    pub fn is_sound(&self) -> bool {
        let length = self.text.len() as u64;
        let inside = |at: u32| u64::from(at) <= length && self.text.is_char_boundary(at as usize);
        let core = self.core.start <= self.core.end && inside(self.core.start) && inside(self.core.end);
        let ordered = |starts: &mut dyn Iterator<Item = u32>| {
            let mut last = None;
            starts.enumerate().all(|(index, start)| {
                let fits = inside(start) && (index > 0 || start == 0) && last.is_none_or(|last| last <= start);
                last = Some(start);
                fits
            })
        };
        core && length < u64::from(u32::MAX)
            && match &self.layout {
                Layout::Lines { .. } => true,
                Layout::Marks(marks) => ordered(&mut marks.iter().map(|mark| mark.start)),
                Layout::Delimited { delimiter, rows, .. } => delimiter.is_ascii() && ordered(&mut rows.iter().copied()),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimited(text: &str, rows: &[u32]) -> Passage {
        Passage {
            layout: Layout::Delimited {
                delimiter: b',',
                rows: rows.to_vec(),
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
        let mut locator = Locator::new(&passage);
        assert_eq!((locator.spot(11).hop, locator.spot(11).bounds), (Hop::Line(13), 10..16));
        assert_eq!((locator.spot(1).hop, locator.spot(1).bounds), (Hop::Line(10), 0..2));
    }

    #[test]
    fn cells_know_their_row_column_and_header() {
        let passage = delimited("\"Roy, Ana\",555\nx,\"5,6\"\n", &[0, 15]);
        let mut locator = Locator::new(&passage);
        let cases = [
            (3, (2, 1), "nom", "Roy, Ana"),
            (12, (2, 2), "tél", "555"),
            (18, (3, 2), "tél", "5,6"),
            (15, (3, 1), "nom", "x"),
            (1, (2, 1), "nom", "Roy, Ana"),
        ];
        for (offset, (row, column), field, text) in cases {
            let spot = locator.spot(offset);
            assert_eq!(spot.hop, Hop::Cell { row, column });
            assert_eq!(spot.field, Some(field));
            assert_eq!(&passage.text[spot.bounds], text);
        }
    }

    #[test]
    fn fields_are_shown_with_their_names() {
        let passage = delimited("\"Roy, Ana\",555\nx,\"5,6\"\n", &[0, 15]);
        let mut shown = Vec::new();
        passage.each_field(Some, |field, bytes| {
            shown.push((field, passage.text[bytes].trim_end().to_owned()));
        });
        let expected = [(0, "\"Roy, Ana\""), (1, "555"), (0, "x"), (1, "\"5,6\"")];
        assert_eq!(shown, expected.map(|(field, text)| (field, text.to_owned())));
    }

    #[test]
    fn the_header_is_no_value() {
        let passage = delimited("nom,\"tél\"\nx,5\n", &[0, 11]);
        let mut shown = Vec::new();
        passage.each_field(Some, |field, bytes| {
            shown.push((field, passage.text[bytes].trim_end().to_owned()));
        });
        assert_eq!(shown, [(0, "x".to_owned()), (1, "5".to_owned())]);
        assert_eq!((passage.spot(1).field, passage.spot(11).field), (None, Some("nom")));
    }

    #[test]
    fn a_quote_that_never_ends_still_has_bounds() {
        let passage = delimited("\"abc,def\nxyz", &[0]);
        assert_eq!(passage.spot(5).bounds, 0..12);
        assert!(passage.is_sound());
        assert!(!delimited("a", &[0, 9]).is_sound());
    }
}
