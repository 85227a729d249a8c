//! Addresses without a number in a street: post-office boxes, and streets known by the postal code behind.

use super::Street;
use super::parts::{Text, Word};
use super::street::generic;
use super::tail::Parts;
use super::vocabulary as known;
use crate::model::{Level, Reason};
use crate::text::fold::fold;

impl Text<'_> {
    /// `C.P. 123`, `PO BOX 123`, `PSC 0413, Box 8144`, `RR 2`.
    pub fn boxed(self, number: Word, floor: usize) -> Option<Street> {
        let mut word = self
            .word_before(number.start)
            .filter(|word| word.start >= floor && number.start - word.end <= 3)?;
        let folded = self.folded(word);
        if !matches!(
            &*folded,
            "box"
                | "b"
                | "postale"
                | "p"
                | "c.p"
                | "b.p"
                | "cp"
                | "bp"
                | "rr"
                | "r.r"
                | "postbox"
                | "pobox"
                | "postboks"
        ) {
            return None;
        }
        let mut parts = Parts {
            civic: self.folded(number).to_string(),
            generic: "box".into(),
            ..Parts::default()
        };
        let before = self
            .word_before(word.start)
            .filter(|before| before.start >= floor && word.start - before.end <= 3);
        let level = match (&*folded, before.map(|before| (before, self.folded(before)))) {
            ("box" | "b", Some((before, office))) if matches!(&*office, "po" | "p.o" | "o" | "postal" | "post") => {
                word = before;
                if &*office == "o" {
                    word.start = word.start.saturating_sub(3);
                    word.start = self.floor(word.start);
                }
                Level::Likely
            }
            ("postale", Some((before, case))) if matches!(&*case, "case" | "boite") => {
                word = before;
                Level::Likely
            }
            ("p", Some((before, c))) if matches!(&*c, "c" | "b") => {
                word = before;
                Level::Likely
            }
            ("box", Some((before, _))) if self.number(before) => {
                word = before;
                let unit = self.word_before(word.start)?;
                if !matches!(&*self.folded(unit), "psc" | "unit" | "cmr") {
                    return None;
                }
                word = unit;
                Level::Likely
            }
            ("rr" | "r.r", _) => {
                parts.generic = "rr".into();
                Level::Possible
            }
            ("c.p" | "b.p" | "cp" | "bp" | "postbox" | "pobox" | "postboks", _) => Level::Likely,
            _ => return None,
        };
        if !self.number(number) {
            return None;
        }
        let end = self.tail(number.end, &mut parts);
        // `CP 123` alone is also a part number.
        let bare = matches!(&*folded, "cp" | "bp" | "rr" | "r.r");
        if bare && parts.city.is_empty() && !parts.placed() {
            return None;
        }
        Some(Street {
            start: self.lead(word.start, floor, &mut Parts::default()),
            end,
            level,
            reason: Reason::Keyword("box".into()),
            parts,
        })
    }

    /// A street without a number, with a postal code behind: `Cornwall Avenue, London, N3 1LF`.
    pub fn coded(self, number: Word, floor: usize) -> Option<Street> {
        let raw = self.raw(number);
        let inward = raw.len() == 3 && raw.as_bytes()[1..].iter().all(u8::is_ascii_uppercase);
        let canadian = raw.len() == 3 && raw.as_bytes()[1].is_ascii_uppercase() && raw.as_bytes()[2].is_ascii_digit();
        if !(inward || canadian) {
            return None;
        }
        let outward = self.word_before(number.start).filter(|word| word.start >= floor)?;
        let (end, code) = self.code(outward.start).filter(|(end, _)| *end == number.end)?;
        let low = self.floor(outward.start.saturating_sub(90)).max(floor);
        let mut word = self.word_before(outward.start)?;
        for _ in 0..9 {
            if word.start < low {
                return None;
            }
            let folded = self.folded(word);
            if self.capital(word) && (known::after(&folded) || known::after_weak(&folded)) {
                let mut first = self
                    .word_before(word.start)
                    .filter(|first| first.start >= low && self.capital(*first))?;
                if let Some(more) = self.word_before(first.start)
                    && more.start >= low
                    && first.start - more.end == 1
                    && self.capital(more)
                {
                    first = more;
                }
                let mut parts = Parts {
                    generic: generic(&folded).into(),
                    specific: fold(&self.0[first.start..word.start]).trim().to_owned(),
                    ..Parts::default()
                };
                let reached = self.tail(self.stop(word.end), &mut parts);
                parts.code = code;
                return Some(Street {
                    start: first.start,
                    end: end.max(reached),
                    level: Level::Likely,
                    reason: Reason::Listed("street".into()),
                    parts,
                });
            }
            word = self.word_before(word.start)?;
        }
        None
    }
}
