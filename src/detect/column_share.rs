//! A column of a table judged as a whole: a checksum that holds by chance once in ten says little of one cell and
//! much of a column.
//!
//! Of the values around a cell that have the same form and stand in the same column, so many pass the checksum. Where
//! nearly all do and none is there twice, the column is what it looks like; where few do, it is something else.
//! *Around* is the same distance for every value, well within what passages share: the cutting of a table
//! changes nothing.

use std::collections::{HashMap, HashSet};

use crate::model::{Hop, Layout, Level, Locator, Passage, Reason};

/// How far from a cell its column is looked at, in bytes on either side.
const REACH: u32 = 2 << 10;

/// Cells of a column that have to be there before it is judged.
const FEWEST: usize = 8;

/// What share of a column passes, in percent, when it is what it looks like, and when it is not.
const MOST: usize = 95;
const HALF: usize = 50;

/// A value with a checksum that fills its cell: where it begins, and its normal form if it passes.
#[derive(Debug)]
struct Cell {
    start: u32,
    normal: Option<String>,
}

/// The columns of one passage, for each detector with a checksum.
#[derive(Debug, Default)]
pub(super) struct Columns {
    cells: HashMap<(u16, u32), Vec<Cell>>,
}

/// What a column says of a value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: it is too short, or in between.
    Open,
    /// Nearly all of it passes, and no value is there twice.
    Holds,
    /// Less than half of it passes.
    Fails,
}

impl Columns {
    /// Whether cells of a passage have columns at all.
    pub fn are_in(passage: &Passage) -> bool {
        match &passage.layout {
            Layout::Lines { .. } => false,
            Layout::Marks(marks) => marks.iter().any(|mark| matches!(mark.hop, Hop::Cell { .. })),
            Layout::Delimited { .. } => true,
        }
    }

    /// Whether there is no value in any column.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Enters a value of the form of a detector; `normal` when it passes. Values come in the order of their place.
    pub fn enter(
        &mut self,
        locator: &mut Locator<'_>,
        text: &str,
        detector: u16,
        span: (usize, usize),
        normal: Option<&str>,
    ) {
        let spot = locator.spot(span.0);
        let Hop::Cell { column, .. } = spot.hop else { return };
        let blank = |part: Option<&str>| part.is_some_and(|part| part.trim_matches('"').trim().is_empty());
        let fills = blank(text.get(spot.bounds.start.min(span.0)..span.0))
            && blank(text.get(span.1..spot.bounds.end.max(span.1)));
        if !fills {
            return;
        }
        let cells = self.cells.entry((detector, column)).or_default();
        let start = span.0 as u32;
        match cells.last_mut() {
            // Several forms may match one value.
            Some(last) if last.start == start => last.normal = last.normal.take().or(normal.map(str::to_owned)),
            _ => cells.push(Cell {
                start,
                normal: normal.map(str::to_owned),
            }),
        }
    }

    /// What the column of a value says of it.
    pub fn verdict(&self, hop: &Hop, detector: u16, start: u32) -> Verdict {
        let Hop::Cell { column, .. } = *hop else {
            return Verdict::Open;
        };
        let Some(cells) = self.cells.get(&(detector, column)) else {
            return Verdict::Open;
        };
        let first = cells.partition_point(|cell| cell.start + REACH < start);
        let last = cells.partition_point(|cell| cell.start <= start + REACH);
        let around = &cells[first..last.max(first)];
        if around.len() < FEWEST || !around.iter().any(|cell| cell.start == start) {
            return Verdict::Open;
        }
        let valid = around.iter().filter_map(|cell| cell.normal.as_deref());
        let (count, distinct) = (valid.clone().count(), valid.collect::<HashSet<_>>().len());
        if 100 * count >= MOST * around.len() && 100 * distinct >= MOST * count {
            Verdict::Holds
        } else if 100 * count < HALF * around.len() {
            Verdict::Fails
        } else {
            Verdict::Open
        }
    }
}

impl Verdict {
    /// The level of a value whose column says that, and `None` for one that its column speaks against.
    pub fn weigh(self, level: Level, reasons: &mut smallvec::SmallVec<[Reason; 3]>) -> Option<Level> {
        match self {
            Verdict::Open => Some(level),
            Verdict::Holds => {
                reasons.push(Reason::Column);
                Some(level.raised())
            }
            // A header may still mean it: somebody has to look.
            Verdict::Fails => reasons
                .iter()
                .any(|reason| matches!(reason, Reason::Field(_)))
                .then_some(Level::Possible),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn columns(values: &[(&str, bool)]) -> (Columns, Passage) {
        let mut text = String::new();
        let mut rows = Vec::new();
        for (value, _) in values {
            rows.push(text.len() as u32);
            let _ = writeln!(text, "x,{value}");
        }
        let passage = Passage {
            layout: Layout::Delimited {
                delimiter: b',',
                rows,
                first_row: 2,
                first_column: 0,
            },
            ..Passage::plain(text)
        };
        let mut columns = Columns::default();
        let mut locator = Locator::new(&passage);
        for (index, (value, valid)) in values.iter().enumerate() {
            let Layout::Delimited { rows, .. } = &passage.layout else {
                unreachable!()
            };
            let start = rows[index] as usize + 2;
            columns.enter(
                &mut locator,
                &passage.text,
                0,
                (start, start + value.len()),
                valid.then_some(*value),
            );
        }
        (columns, passage)
    }

    fn verdict(values: &[(&str, bool)]) -> Verdict {
        let (columns, _) = columns(values);
        columns.verdict(&Hop::Cell { row: 2, column: 2 }, 0, 2)
    }

    #[test]
    fn shares_decide() {
        let numbers: Vec<String> = (0..10).map(|number| format!("12345{number}")).collect();
        let all: Vec<(&str, bool)> = numbers.iter().map(|number| (number.as_str(), true)).collect();
        assert_eq!(verdict(&all), Verdict::Holds);
        let few: Vec<(&str, bool)> = numbers
            .iter()
            .enumerate()
            .map(|(index, number)| (number.as_str(), index < 2))
            .collect();
        assert_eq!(verdict(&few), Verdict::Fails);
        let most: Vec<(&str, bool)> = numbers
            .iter()
            .enumerate()
            .map(|(index, number)| (number.as_str(), index < 7))
            .collect();
        assert_eq!(verdict(&most), Verdict::Open);
        assert_eq!(verdict(&all[..5]), Verdict::Open, "too few to say");
        assert_eq!(verdict(&[("123456", true); 10]), Verdict::Open, "one value, ten times");
    }

    #[test]
    fn a_column_that_fails_drops_what_no_header_names() {
        let mut bare = smallvec::smallvec![Reason::Shape];
        assert_eq!(Verdict::Fails.weigh(Level::Likely, &mut bare), None);
        let mut named = smallvec::smallvec![Reason::Field("NAS".into())];
        assert_eq!(Verdict::Fails.weigh(Level::Certain, &mut named), Some(Level::Possible));
        assert_eq!(Verdict::Holds.weigh(Level::Possible, &mut bare), Some(Level::Likely));
        assert!(bare.contains(&Reason::Column));
    }
}
