//! Addresses without a number in a street: post-office boxes, and streets known by the postal code behind.

use super::Street;
use super::parts::{Text, Word};
use super::tail::Parts;
use super::vocabulary as known;
use crate::model::{Level, Reason};
use crate::text::fold::fold;

impl Text<'_> {
    /// `C.P. 123`, `PO BOX 123`, `PSC 0413, Box 8144`, `RR 2`.
    pub fn boxed(self, number: Word, floor: usize) -> Option<Street> {
        let hashed = number.start > 0 && self.byte(number.start - 1) == b'#';
        let from = number.start - usize::from(hashed);
        let mut word = self
            .word_before(from)
            .filter(|word| word.start >= floor && from - word.end <= 3)?;
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
                | "hc"
                | "route"
                | "rt"
                | "lot"
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
        let mut reached = number.end;
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
            // `annexe B, p. 212` is a page.
            ("p", Some((before, c))) if matches!(&*c, "c" | "b") && !self.0[before.end..word.start].contains(',') => {
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
            ("route", Some((before, rural))) if matches!(&*rural, "rural" | "star") => {
                word = before;
                parts.generic = "rr".into();
                Level::Likely
            }
            ("lot", _) => {
                reached = self.concession(number.end)?;
                // The description of a parcel is written so as well.
                parts.generic = "lot".into();
                Level::Possible
            }
            ("rr" | "r.r" | "hc" | "rt", _) => {
                parts.generic = "rr".into();
                Level::Possible
            }
            // `Box 12, Delhi, N.Y. 13753`: by what follows alone.
            ("box", _) => Level::Possible,
            ("c.p" | "b.p" | "cp" | "bp" | "postbox" | "pobox" | "postboks", _) => Level::Likely,
            _ => return None,
        };
        if !self.number(number) {
            return None;
        }
        let end = self.tail(reached, &mut parts);
        // `CP 123` alone is also a part number.
        let bare = matches!(&*folded, "cp" | "bp" | "rr" | "r.r") && parts.city.is_empty();
        let weak = matches!(&*folded, "hc" | "rt") || level == Level::Possible && &*folded == "box";
        if (bare || weak) && !parts.placed() {
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

    /// Past the concession in which a lot lies: `LOT 14 CON 3`.
    fn concession(self, end: usize) -> Option<usize> {
        let word = self.word(self.gap(end)?.at)?;
        let number = self.word(self.space(self.stop(word.end)))?;
        (matches!(&*self.folded(word), "con" | "conc" | "concession") && self.number(number)).then_some(number.end)
    }

    /// What the ZIP code behind a state closes though no number in digits begins it: `One Lincoln Plaza, Apt. 23-K`,
    /// `General Delivery`.
    fn spelt(self, code: Word, floor: usize) -> Option<Street> {
        let raw = self.raw(code);
        if !matches!(raw.len(), 5 | 10) || self.code(code.start).is_none() {
            return None;
        }
        let state = self.word_before(code.start).filter(|state| state.start >= floor)?;
        if !known::short_province(self.raw(state)) {
            return None;
        }
        let low = self.floor(code.start.saturating_sub(100)).max(floor);
        let mut word = state;
        for _ in 0..12 {
            word = self.word_before(word.start).filter(|word| word.start >= low)?;
            let mut parts = Parts::default();
            let folded = self.folded(word);
            let next = self.word(self.space(word.end)).filter(|next| next.start > word.end);
            let end = match (&*folded, next) {
                ("general", Some(next)) if &*self.folded(next) == "delivery" => Some(next.end),
                (number, Some(next)) if known::spelt(number) && self.capital(word) => {
                    self.type_last(next, &mut parts).map(|(end, _)| end)
                }
                _ => None,
            };
            if let Some(end) = end {
                let end = self.tail(end, &mut parts);
                return (end >= code.end).then_some(Street {
                    start: word.start,
                    end,
                    level: Level::Likely,
                    reason: Reason::Listed("street".into()),
                    parts,
                });
            }
        }
        None
    }

    /// A street without a number, with a postal code behind: `Cornwall Avenue, London, N3 1LF`.
    pub fn coded(self, number: Word, floor: usize) -> Option<Street> {
        let raw = self.raw(number);
        let inward = raw.len() == 3 && raw.as_bytes()[1..].iter().all(u8::is_ascii_uppercase);
        let canadian = raw.len() == 3 && raw.as_bytes()[1].is_ascii_uppercase() && raw.as_bytes()[2].is_ascii_digit();
        if !(inward || canadian) {
            return self.spelt(number, floor);
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
                    generic: known::generic(&folded).into(),
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
