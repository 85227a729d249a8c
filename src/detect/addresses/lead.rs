//! What stands before the number of a street and belongs to the address: units, floors, boxes, words that introduce it.

use super::parts::{Text, Word};
use super::tail::Parts;
use super::vocabulary as known;
use crate::text::fold::Short;

/// What stands between a lead and what it leads in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Blank,
    Comma,
    Dash,
    Line,
}

impl Text<'_> {
    /// Back over what leads in the address that starts at `start`: `Flat 14, `, `#12 - `, `2e étage, `, `C.P. 88, `,
    /// `Bât. C – Appt 42` on the line before.
    pub fn lead(self, start: usize, floor: usize, parts: &mut Parts) -> usize {
        let mut start = start;
        for _ in 0..3 {
            let Some((end, sign)) = self.led_in(start, floor) else {
                break;
            };
            let Some(word) = self.word_ending(end, floor) else {
                break;
            };
            let Some(before) = self
                .unit_before(word, floor, sign, parts)
                .or_else(|| self.box_before(word, floor, sign))
                .or_else(|| self.floor_before(word, floor, sign))
                .or_else(|| self.number_before(word, sign, parts))
            else {
                break;
            };
            start = before;
        }
        start
    }

    /// Where what stands before `start` ends, and the sign between them.
    fn led_in(self, start: usize, floor: usize) -> Option<(usize, Sign)> {
        const BLANKS: [char; 3] = [' ', '\u{A0}', '\r'];
        let low = self.floor(start.saturating_sub(100)).max(floor);
        let whole = self.0.get(low..start)?;
        let text = whole.trim_end_matches(BLANKS);
        let near = whole.len() - text.len() <= 3;
        let (rest, sign) = match text.chars().next_back()? {
            c @ (',' | ';') => (text.strip_suffix(c)?, Sign::Comma),
            c @ ('-' | '\u{2013}' | '\u{2014}') if text.len() < whole.len() => (text.strip_suffix(c)?, Sign::Dash),
            '\n' => (text.strip_suffix('\n')?, Sign::Line),
            _ => (text, Sign::Blank),
        };
        let rest = rest.trim_end_matches(BLANKS);
        let rest = if sign == Sign::Line {
            rest.trim_end_matches(',')
        } else {
            rest
        };
        (near || sign == Sign::Line).then_some((low + rest.len(), sign))
    }

    /// The word that ends right at `end`.
    fn word_ending(self, end: usize, floor: usize) -> Option<Word> {
        let ends = self.0.get(..end)?.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        self.word_before(end)
            .filter(|word| ends && word.start >= floor && end - word.end <= 1)
    }

    /// `Flat 14`, `bureau 2.36`, `#12`.
    fn unit_before(self, value: Word, floor: usize, sign: Sign, parts: &mut Parts) -> Option<usize> {
        let letter = value.end - value.start == 1 && self.capital(value);
        if !(self.unit_number(value) || letter) {
            return None;
        }
        let hashed = value.start > floor && self.byte(value.start - 1) == b'#';
        let from = value.start - usize::from(hashed);
        let unit = self
            .word_before(from)
            .filter(|word| word.start >= floor && from - word.end <= 2 && !self.0[word.end..from].contains('\n'))
            .filter(|word| known::unit(&self.folded(*word)));
        let start = match unit {
            Some(unit) => unit.start,
            None if hashed && sign != Sign::Line => from,
            None => return None,
        };
        parts.unit = self.folded(value).to_string();
        Some(start)
    }

    /// `C.P. 88`, `PO Box 12`.
    fn box_before(self, value: Word, floor: usize, sign: Sign) -> Option<usize> {
        if !self.number(value) || sign == Sign::Blank {
            return None;
        }
        let word = self
            .word_before(value.start)
            .filter(|word| word.start >= floor && value.start - word.end <= 2)?;
        match &*self.folded(word) {
            "cp" | "c.p" | "bp" | "b.p" => Some(word.start),
            "box" => {
                let office = self.word_before(word.start).filter(|office| office.start >= floor)?;
                matches!(&*self.folded(office), "po" | "p.o").then_some(office.start)
            }
            _ => None,
        }
    }

    /// `2e étage`, `Main floor`, `basement`, and a lot, whose number is the street's.
    fn floor_before(self, word: Word, floor: usize, sign: Sign) -> Option<usize> {
        match &*self.folded(word) {
            "floor" | "etage" | "flr" => {
                let which = self
                    .word_before(word.start)
                    .filter(|which| which.start >= floor && word.start - which.end == 1)?;
                let named = known::floor(&self.folded(which));
                (named || self.number(which)).then_some(which.start)
            }
            "basement" | "bsmt" | "sous-sol" | "rdc" | "rez-de-chaussee" => (sign != Sign::Blank).then_some(word.start),
            "lot" | "plot" | "site" | "apt" | "flat" | "appt" => (sign == Sign::Blank).then_some(word.start),
            _ => None,
        }
    }

    /// `5 - 46190 Yale Rd`, at the beginning of a line or behind a sign: what else stands before a dash is a sentence.
    fn number_before(self, value: Word, sign: Sign, parts: &mut Parts) -> Option<usize> {
        let raw = self.raw(value);
        if sign != Sign::Dash || raw.len() > 4 || !raw.starts_with(|c: char| c.is_ascii_digit()) || !self.number(value)
        {
            return None;
        }
        let line = self.0[..value.start].trim_end_matches([' ', '\u{A0}']);
        let column = value.start - line.len() > 2;
        let opens = line.is_empty() || line.ends_with(['\n', '\r', '\t', ':', ',', '>', '"', '|', ';']);
        (opens || column).then(|| {
            parts.unit = raw.to_ascii_lowercase();
            value.start
        })
    }

    /// Whether a word that introduces addresses stands shortly before.
    pub fn cue(self, start: usize) -> bool {
        let low = self.floor(start.saturating_sub(48));
        let text = &self.0[low..start];
        // It stands on the same line, or ends the one before.
        let line = text.trim_end().rfind('\n').map_or(text, |at| &text[at + 1..]);
        line.split(|c: char| !c.is_alphabetic())
            .any(|word| word.len() > 2 && known::introduces(&Short::of(word)))
    }
}
