//! Civic addresses: a number with a street's generic and name, boxes, and what follows them.
//!
//! Every address that is found has a number, or a postal code behind a street: the search looks at numbers
//! only, and reads a few words to either side of each.

mod boxes;
mod parts;
mod street;
mod tail;
mod vocabulary;

use smallvec::{SmallVec, smallvec};

use self::parts::Text;
use self::tail::Parts;
use crate::model::{Finding, Layout, Level, Passage, Reason};
use crate::text::starts::{Starts, in_word};

/// The detector of civic addresses.
#[derive(Clone, Debug)]
pub struct Addresses {
    detector: u16,
}

/// A street found around a number.
struct Street {
    start: usize,
    end: usize,
    level: Level,
    reason: Reason,
    parts: Parts,
}

impl Addresses {
    /// Findings will carry that index of the catalogue.
    pub fn new(detector: u16) -> Addresses {
        Addresses { detector }
    }

    /// Appends the addresses in `passage` to `found`, sorted by start. `around` holds the other findings
    /// of the passage, sorted by start; `kind_of` tells a detector's kind.
    pub fn find<'a>(
        &'a self,
        passage: &'a Passage,
        around: &'a [Finding],
        kind_of: &'a dyn Fn(u16) -> &'a str,
        found: &mut Vec<Finding>,
    ) {
        let text = Text(&passage.text);
        let mut done = 0;
        let mut next = 0;
        for start in Starts::new(&passage.text, |byte, before| {
            (byte.wrapping_sub(b'0') < 10) & !in_word(before)
        }) {
            if start < done {
                continue;
            }
            if !text.promising(start) {
                continue;
            }
            let Some(mut street) = text.street(start, done) else {
                continue;
            };
            if !matches!(passage.layout, Layout::Lines { .. }) {
                // An address does not reach from one cell into the next.
                let cell = passage.spot(start).bounds;
                let inside = passage.text.get(..cell.end).map(Text);
                match inside.and_then(|inside| inside.street(start, done.max(cell.start))) {
                    Some(shorter) => street = shorter,
                    None => continue,
                }
            }
            // A telephone, a card or a date that holds the number is not the start of an address.
            while around.get(next).is_some_and(|other| (other.end as usize) <= start) {
                next += 1;
            }
            let taken = around[next..].iter().take(4).any(|other| {
                let code = kind_of(other.detector).starts_with("post") || kind_of(other.detector).starts_with("zip");
                (other.start as usize) <= start && start < other.end as usize && !code
            });
            if taken {
                continue;
            }
            done = street.end;
            found.push(self.finding(street));
        }
    }

    fn finding(&self, street: Street) -> Finding {
        let mut reasons: SmallVec<[Reason; 3]> = smallvec![street.reason];
        let level = if street.parts.placed() {
            reasons.push(Reason::Neighbour("province or code".into()));
            street.level.raised()
        } else {
            street.level
        };
        Finding {
            detector: self.detector,
            start: street.start as u32,
            end: street.end as u32,
            normal: street.parts.normal(),
            level,
            reasons,
        }
    }
}

impl Text<'_> {
    /// The address around the number at `at`, not before `floor`.
    fn street(self, at: usize, floor: usize) -> Option<Street> {
        let number = self.word(at)?;
        let before = self.byte(at.wrapping_sub(1));
        if matches!(
            before,
            b'.' | b'/' | b'$' | b'=' | b':' | b'\\' | b'@' | b'%' | b'&' | b'+'
        ) || before == b'-' && self.byte(at.wrapping_sub(2)) != b' ' && at > 1
        {
            return None;
        }
        self.boxed(number, floor)
            .or_else(|| self.coded(number, floor))
            .or_else(|| self.numbered(number, floor))
            .or_else(|| self.after_name(number, floor))
    }
}

#[cfg(test)]
mod tests;
