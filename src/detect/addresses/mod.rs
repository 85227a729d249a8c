//! Civic addresses: a number with a street's generic and name, boxes, and what follows them.
//!
//! Every address that is found has a number, or a postal code behind a street: the search looks at numbers
//! only, and reads a few words to either side of each.

mod boxes;
mod lead;
mod parts;
mod regions;
mod street;
mod tail;
mod vocabulary;

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use self::parts::Text;
use self::tail::Parts;
use super::validate::{Hit, dob};
use crate::model::{Finding, Layout, Level, Locator, Passage, Reason};
use crate::text::fold::Short;
use crate::text::starts::Starts;

pub use self::vocabulary::triggers;

/// How far from a word of addresses the number of one may stand, in bytes: before the word, and behind its first
/// letter.
const BEFORE: usize = 160;
const BEHIND: usize = 120;

/// Bytes of the longest word that is looked at.
const LONGEST_WORD: usize = 40;

/// The detector of civic addresses.
#[derive(Clone, Debug)]
pub struct Addresses {
    detector: u16,
    /// Whether the findings of each detector of the catalogue are postal codes, which stand inside of addresses.
    codes: Box<[bool]>,
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
    /// Findings will carry that index of the catalogue, whose detectors have these kinds.
    pub fn new<'a>(detector: u16, kinds: impl IntoIterator<Item = &'a str>) -> Addresses {
        let code = |kind: &str| kind.starts_with("post") || kind.starts_with("zip");
        Addresses {
            detector,
            codes: kinds.into_iter().map(code).collect(),
        }
    }

    /// The ranges of a text in which numbers of addresses may stand, in their order: around the words of addresses
    /// ([`triggers`], which stand at `marks`), and behind a word with a capital that ends as streets do.
    pub fn near(&self, text: &str, marks: &[u32], capitals: &[u32]) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let street = |at: &&u32| {
            let at = **at as usize;
            let letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0x80;
            let end = at + bytes[at..].iter().take(LONGEST_WORD).take_while(letter).count();
            bytes.get(end) == Some(&b' ')
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
                && vocabulary::ends_as_street(&Short::of(&text[at..end]))
        };
        let streets: Vec<u32> = capitals.iter().filter(street).copied().collect();
        let mut near: Vec<Range<usize>> = Vec::new();
        let (mut marks, mut streets) = (marks.iter().peekable(), streets.iter().peekable());
        while let Some(at) = match (marks.peek(), streets.peek()) {
            (Some(mark), Some(street)) if street < mark => streets.next(),
            (Some(_), _) => marks.next(),
            (None, _) => streets.next(),
        } {
            let (from, to) = (
                (*at as usize).saturating_sub(BEFORE),
                text.len().min(*at as usize + BEHIND),
            );
            match near.last_mut() {
                Some(last) if from <= last.end => last.end = last.end.max(to),
                _ => near.push(text.floor_char_boundary(from)..to),
            }
        }
        near
    }

    /// Appends the addresses in `passage` whose number stands in one of the ranges `near` to `found`, sorted by start.
    /// `around` holds the other findings of the passage, sorted by start.
    pub fn find(&self, passage: &Passage, near: Vec<Range<usize>>, around: &[Finding], found: &mut Vec<Finding>) {
        let text = Text(&passage.text);
        let mut locator = Locator::new(passage);
        let mut done = 0;
        let mut next = 0;
        let numbers = near.into_iter().flat_map(|range| {
            let to = passage.text.ceil_char_boundary(range.end);
            Starts::new(&passage.text[range.start..to], |byte, before| {
                (byte.wrapping_sub(b'0') < 10) & !before.is_ascii_alphanumeric()
            })
            .map(move |at| range.start + at)
        });
        for start in numbers {
            let before = text.byte(start.wrapping_sub(1));
            if start < done || start > 0 && before.is_ascii_alphanumeric() {
                continue;
            }
            if !text.promising(start) {
                continue;
            }
            let street = if matches!(passage.layout, Layout::Lines { .. }) {
                text.street(start, done)
            } else {
                // An address does not reach from one cell into the next.
                let cell = locator.spot(start).bounds;
                let inside = passage.text.get(..cell.end).map(Text);
                inside.and_then(|inside| inside.street(start, done.max(cell.start)))
            };
            let Some(street) = street else { continue };
            // A telephone, a card or a date that holds the number is not the start of an address.
            while around.get(next).is_some_and(|other| (other.end as usize) <= start) {
                next += 1;
            }
            let taken = around[next..].iter().take(4).any(|other| {
                let code = self.codes.get(usize::from(other.detector)) == Some(&true);
                (other.start as usize) <= start && start < other.end as usize && !code
            });
            // `15 Dec 2010`
            let written = &passage.text[street.start..street.end];
            if taken || dob::check(&Hit::bare(written)).is_some() {
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
        let led = self.in_leader(at) || self.behind_key(at);
        let joined = matches!(
            before,
            b'.' | b'/' | b'$' | b'=' | b':' | b'\\' | b'@' | b'%' | b'&' | b'+'
        );
        if joined && !led || before == b'-' && self.byte(at.wrapping_sub(2)) != b' ' && at > 1 {
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
