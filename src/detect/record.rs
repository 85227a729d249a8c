//! What belongs together with a value: its row, its object, the lines around it.

use std::ops::Range;

use crate::model::{Finding, Hop, Layout, Level, Passage, Reason};

/// How far a record reaches from a value in it, in bytes on either side: for a row or an object, and for lines.
const ROW: usize = 1 << 10;
const LINES: usize = 300;

/// Kinds by which a person is known: a value of them beside another one says whose it is.
const PERSONS: &[&str] = &[
    "driver_licence",
    "email",
    "employee",
    "health_card",
    "id_card",
    "nam",
    "name",
    "national_id",
    "nhs",
    "nino",
    "nir",
    "passport",
    "phone",
    "sin",
    "ssn",
    "tax_id",
    "uci",
];

/// Whether a finding is a person, or what only one person has. A number that only fills its cell may be anything.
pub(super) fn is_person(kind: &str, finding: &Finding) -> bool {
    finding.level > Level::Possible && PERSONS.contains(&kind) && !finding.reasons.contains(&Reason::Isolated)
}

/// The bytes of the record in which `at` stands, as far as it reaches.
pub(super) fn around(passage: &Passage, at: usize) -> Range<usize> {
    let text = &passage.text;
    let clip = |range: Range<usize>, reach: usize| range.start.max(at.saturating_sub(reach))..range.end.min(at + reach);
    match &passage.layout {
        Layout::Lines { .. } => lines(text, at),
        Layout::Delimited { rows, .. } => {
            let index = rows.partition_point(|start| *start as usize <= at).saturating_sub(1);
            let start = rows.get(index).map_or(0, |start| *start as usize);
            let end = rows.get(index + 1).map_or(text.len(), |start| *start as usize);
            clip(start..end, ROW)
        }
        Layout::Marks(marks) => {
            let index = marks
                .partition_point(|mark| mark.start as usize <= at)
                .saturating_sub(1);
            let Some(own) = marks.get(index) else {
                return lines(text, at);
            };
            // Paragraphs of a document are lines.
            if matches!(own.hop, Hop::Line(_)) {
                return lines(text, at);
            }
            let near = |start: usize| start + ROW > at && start < at + ROW;
            let before = marks[..index].iter().rev();
            let before = before.take_while(|mark| mark.record == own.record && near(mark.start as usize));
            let after = marks[index + 1..].iter();
            let after = after.take_while(|mark| mark.record == own.record && near(mark.start as usize));
            let (first, last) = (index - before.count(), index + after.count());
            let end = marks.get(last + 1).map_or(text.len(), |next| next.start as usize);
            clip(marks[first].start as usize..end, ROW)
        }
    }
}

/// The lines around `at`, up to the next blank one on either side.
fn lines(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let (low, high) = (at.saturating_sub(LINES), bytes.len().min(at + LINES));
    let start = memchr::memmem::rfind(&bytes[low..at], b"\n\n").map_or(low, |found| low + found + 2);
    let end = memchr::memmem::find(&bytes[at..high], b"\n\n").map_or(high, |found| at + found);
    start..end
}

/// The findings, sorted by their start, that begin in a range.
pub(super) fn within(found: &[Finding], range: &Range<usize>) -> Range<usize> {
    let first = found.partition_point(|finding| (finding.start as usize) < range.start);
    let last = found.partition_point(|finding| (finding.start as usize) < range.end);
    first..last.max(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Mark;

    #[test]
    fn lines_end_at_a_blank_one() {
        let passage = Passage::plain("a\n\nNom : Roy\nÂge : 41\n\nb");
        let at = passage.text.find("41").unwrap_or_default();
        assert_eq!(&passage.text[around(&passage, at)], "Nom : Roy\nÂge : 41");
    }

    #[test]
    fn rows_and_objects_are_records() {
        let mut passage = Passage::plain("a,1\nb,2\nc,3\n");
        passage.layout = Layout::Delimited {
            delimiter: b',',
            rows: vec![0, 4, 8],
            first_row: 1,
            first_column: 0,
        };
        assert_eq!(&passage.text[around(&passage, 6)], "b,2\n");
        let mark = |start, record| Mark {
            start,
            hop: Hop::Key("k".into()),
            record,
            field: None,
        };
        passage.layout = Layout::Marks(vec![mark(0, 1), mark(4, 2), mark(6, 2), mark(8, 3)]);
        assert_eq!(&passage.text[around(&passage, 7)], "b,2\n");
    }
}
