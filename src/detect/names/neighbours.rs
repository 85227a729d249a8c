//! What other findings say of the words beside them: an e-mail address that holds a name, a telephone, a birth.

use std::cell::Cell;

use super::Search;
use super::tokens::Piece;
use crate::model::{Finding, Level, Reason};
use crate::text::fold::Short;

/// Bytes between a span and a finding that says something of it.
const CLOSE: usize = 64;
const NEAR: usize = 400;

/// Bytes between a name and a finding that supports it.
const BESIDE: usize = 120;

/// What kind of finding stands beside a name, as far as that says something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    Email,
    Phone,
    Address,
    PostalCode,
    Birth,
    HealthNumber,
    Sin,
    Ssn,
    Other,
}

impl Kin {
    /// That of a kind of the catalogue.
    pub fn of(kind: &str) -> Kin {
        match kind {
            "email" => Kin::Email,
            "phone" => Kin::Phone,
            "address" => Kin::Address,
            "postal_code" => Kin::PostalCode,
            "dob" => Kin::Birth,
            "nam" => Kin::HealthNumber,
            "sin" => Kin::Sin,
            "ssn" => Kin::Ssn,
            _ => Kin::Other,
        }
    }

    /// The kind of a finding that raises the level of a whole name beside it.
    fn raising(self, finding: &Finding) -> Option<&'static str> {
        match self {
            Kin::Email => Some("email"),
            Kin::Address => Some("address"),
            Kin::Birth => Some("dob"),
            Kin::HealthNumber => Some("nam"),
            // Digits in groups that nothing names say no more of a name than it says of them.
            Kin::Phone => finding.is_named().then_some("phone"),
            Kin::PostalCode => finding.is_named().then_some("postal_code"),
            Kin::Sin => finding.is_named().then_some("sin"),
            Kin::Ssn | Kin::Other => None,
        }
    }
}

/// The other findings of a passage, in the order of their starts.
pub struct Around<'a> {
    findings: &'a [Finding],
    /// What each detector's findings are to a name.
    kin: &'a [Kin],
    /// One past the last byte that one of the findings up to this one holds: those may lie in each other.
    reach: Vec<u32>,
    /// Where was looked last: what is asked for next is near.
    last: Cell<usize>,
}

impl<'a> Around<'a> {
    /// Findings sorted by their starts, and the kin of all detectors.
    pub fn new(findings: &'a [Finding], kin: &'a [Kin]) -> Around<'a> {
        let mut furthest = 0;
        let reach = findings.iter().map(|finding| {
            furthest = furthest.max(finding.end);
            furthest
        });
        Around {
            findings,
            kin,
            reach: reach.collect(),
            last: Cell::new(0),
        }
    }

    /// The findings from the first on that ends behind `at`.
    fn ending_behind(&self, at: usize) -> &'a [Finding] {
        let mut index = self.last.get();
        while index > 0 && self.reach[index - 1] as usize > at {
            index -= 1;
        }
        while self.reach.get(index).is_some_and(|reach| (*reach as usize) <= at) {
            index += 1;
        }
        self.last.set(index);
        &self.findings[index..]
    }

    fn kin(&self, finding: &Finding) -> Kin {
        self.kin
            .get(usize::from(finding.detector))
            .copied()
            .unwrap_or(Kin::Other)
    }

    /// Whether a finding of another detector that is no name (an e-mail, a URL) covers `start`.
    pub fn covers(&self, start: usize) -> bool {
        self.ending_behind(start)
            .iter()
            .take(4)
            .any(|other| (other.start as usize) <= start && start < other.end as usize)
    }

    /// Whether an e-mail address stands right at `start`.
    pub fn is_address(&self, start: usize) -> bool {
        self.ending_behind(start)
            .first()
            .is_some_and(|other| other.start as usize == start && self.kin(other) == Kin::Email)
    }

    /// What was found close to these words of a text, one bit a kind.
    pub fn kinds(&self, text: &str, words: &[Piece]) -> u64 {
        if self.findings.is_empty() {
            return 0;
        }
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let mut kinds = 0;
        for other in self
            .ending_behind(start.saturating_sub(NEAR + 1))
            .iter()
            .take_while(|other| (other.start as usize) < end + NEAR)
            .take(16)
        {
            let (first, last) = (other.start as usize, other.end as usize);
            let close = last + CLOSE > start && first < end + CLOSE;
            kinds |= match self.kin(other) {
                Kin::Email if words.iter().any(|word| is_in_address(text, word, &text[first..last])) => 1,
                Kin::Email if close => 2,
                Kin::Phone if close => 4,
                // What follows an address is its town more often than a person.
                Kin::Address if last <= start && is_apart(&text[last..start]) => 16,
                Kin::Address | Kin::Birth | Kin::HealthNumber | Kin::Sin | Kin::Ssn | Kin::PostalCode if close => 8,
                _ => 0,
            };
        }
        kinds
    }
}

fn is_apart(between: &str) -> bool {
    between.chars().all(|c| c.is_whitespace() || c == ',')
}

fn is_in_address(text: &str, word: &Piece, address: &str) -> bool {
    let folded = Short::of(&text[word.start..word.end]);
    folded.len() > 2 && holds(address, &folded)
}

/// Whether a text holds a word in small letters, whatever its own case.
fn holds(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    text.windows(word.len())
        .any(|window| window[0].eq_ignore_ascii_case(first) && window.eq_ignore_ascii_case(word))
}

impl Search<'_> {
    /// Raises whole, listed names beside which an e-mail, a telephone number, … stands.
    pub fn beside(&mut self) {
        for name in &mut self.found {
            let both = || {
                name.reasons.contains(&Reason::Listed("given".into()))
                    && name.reasons.contains(&Reason::Listed("surname".into()))
            };
            if name.level == Level::Certain || name.reasons.contains(&Reason::Renowned) || !both() {
                continue;
            }
            let low = (name.start as usize).saturating_sub(BESIDE + 1);
            let near = self
                .around
                .ending_behind(low)
                .iter()
                .take_while(|other| (other.start as usize) < name.end as usize + BESIDE);
            for other in near.take(8) {
                let kin = self.around.kin(other);
                if let Some(kind) = kin.raising(other) {
                    // An address that holds the name is as good as a label.
                    let address = &self.reader.text[other.start as usize..other.end as usize];
                    let mut parts = name.normal.split(['|', ' ']).filter(|part| part.len() > 2);
                    let same = kin == Kin::Email && parts.any(|part| holds(address, part));
                    name.level = if same { Level::Certain } else { name.level.raised() };
                    name.reasons.push(Reason::Neighbour(kind.into()));
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use smallvec::SmallVec;

    use super::*;

    #[test]
    fn what_stands_around_does_not_depend_on_the_order_of_asking() {
        let finding = |start, end| Finding {
            detector: 0,
            start,
            end,
            normal: String::new(),
            level: Level::Likely,
            reasons: SmallVec::new(),
        };
        // One lies in another.
        let findings = [finding(0, 100), finding(10, 20), finding(120, 130), finding(300, 310)];
        let kin = [Kin::Email];
        for far in [0, 125, 305] {
            let around = Around::new(&findings, &kin);
            around.covers(far);
            let asked = [5, 15, 50, 99, 100, 125, 200, 305, 999];
            let covered = asked.map(|at| around.covers(at));
            assert_eq!(
                covered,
                [true, true, true, true, false, true, false, true, false],
                "{far}"
            );
            assert!(around.is_address(120) && !around.is_address(121));
        }
    }
}
