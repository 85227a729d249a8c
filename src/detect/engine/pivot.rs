//! Shapes that are looked for from their middle: from the `@` of an e-mail address, the `::` of an IPv6 address.
//!
//! Such a shape begins with what begins most words, so that a start at every word would cost too much. Each match
//! holds the pivot; from there the search goes back to where the match may begin.

use std::collections::HashSet;

use regex_automata::util::primitives::StateID;

use super::Hit;
use super::automaton::{BuildError, Ends, Shapes};
use super::boundary;
use super::classes::Pivots;

/// How far before a pivot a match may begin, in bytes.
const REACH: usize = 128;

/// So many of the same byte in a row fill a line or a block, and belong to nothing that stands behind them.
const FILLER: usize = 16;

/// Starts that are tried before one pivot.
const STARTS: usize = 8;

/// A byte that every match holds, or holds twice in a row, and that is rare in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pivot {
    byte: u8,
    twice: bool,
}

impl Pivot {
    /// The pivot that is written so: one ASCII character, alone or twice.
    pub fn new(written: &str) -> Option<Pivot> {
        match *written.as_bytes() {
            [byte] if byte.is_ascii() => Some(Pivot { byte, twice: false }),
            [byte, again] if byte.is_ascii() && byte == again => Some(Pivot { byte, twice: true }),
            _ => None,
        }
    }

    /// The byte.
    pub fn byte(self) -> u8 {
        self.byte
    }

    /// Whether it stands twice.
    pub fn is_twice(self) -> bool {
        self.twice
    }

    /// Whether some bytes hold the pivot.
    pub fn is_in(self, bytes: &[u8]) -> bool {
        if self.twice {
            bytes.windows(2).any(|pair| pair == [self.byte; 2])
        } else {
            bytes.contains(&self.byte)
        }
    }
}

/// Shapes that share a pivot.
#[derive(Debug)]
pub(super) struct PivotGroup {
    pivot: Pivot,
    shapes: Shapes,
    /// Bytes that may stand between the start of a match and its pivot.
    before: [bool; 256],
    /// Bytes that may stand directly behind the pivot's byte, or its first one, and behind that.
    after: [[bool; 256]; 2],
}

impl PivotGroup {
    pub fn new(pivot: Pivot, patterns: &[(u16, &str, bool)]) -> Result<PivotGroup, BuildError> {
        let shapes = Shapes::new(patterns)?;
        let mut before = [false; 256];
        // States that are reached without the pivot, and whether its byte was the last.
        let mut seen = HashSet::from([(shapes.start(), false)]);
        let mut open = vec![(shapes.start(), false)];
        while let Some((state, half)) = open.pop() {
            // A byte that counts twice may stand alone before.
            for byte in (0..=255_u8).filter(|byte| *byte != pivot.byte || (pivot.twice && !half)) {
                let next = shapes.next(state, byte);
                if !shapes.is_dead(next) {
                    before[usize::from(byte)] = true;
                    let reached = (next, byte == pivot.byte);
                    if seen.insert(reached) {
                        open.push(reached);
                    }
                }
            }
        }
        let after = after(&shapes, pivot, seen.into_iter().map(|(state, _)| state));
        Ok(PivotGroup {
            pivot,
            shapes,
            before,
            after,
        })
    }

    /// Adds the pivot to the bytes that are looked for.
    pub fn enter(&self, pivots: &mut Pivots) {
        pivots.add(self.pivot.byte, &self.after[0]);
    }

    /// Adds the hits of the first place before the pivot at `pivot` where something matches that reaches over it.
    pub fn matches_around(&self, text: &[u8], pivot: usize, ends: &mut Ends, hits: &mut Vec<Hit>) {
        if text[pivot] != self.pivot.byte {
            return;
        }
        // The walk back and the starts cost more than a look at what follows.
        let mut behind = self.after.iter().zip(&text[pivot + 1..]);
        if behind.any(|(after, byte)| !after[usize::from(*byte)]) {
            return;
        }
        let floor = pivot.saturating_sub(REACH);
        let mut start = pivot;
        while start > floor && self.before[usize::from(text[start - 1])] && !is_behind_filler(text, start, pivot) {
            start -= 1;
        }
        let first = start;
        let mut tried = 0;
        while start <= pivot && tried < STARTS {
            // Dots that lead to the value are no start, and cost none.
            if !self.shapes.may_begin(text[start]) {
                start += 1;
                continue;
            }
            // Behind a letter that is not ASCII a match may begin too, if none begins before it.
            if boundary::starts_at(text, start)
                || !text[start - 1].is_ascii()
                || start == first && is_behind_filler(text, start, pivot)
            {
                tried += 1;
                self.shapes.matches_at(text, start, ends);
                ends.retain(|end| end.1 > pivot);
                if !ends.is_empty() {
                    // All hits are sorted at last, which costs little when they nearly are.
                    ends.sort_unstable_by_key(|&(shape, end)| (end, shape));
                    hits.extend(ends.iter().map(|&(shape, end)| Hit {
                        start: start as u32,
                        end: end as u32,
                        shape,
                    }));
                    return;
                }
            }
            start += 1;
        }
    }

    /// Bytes of memory of the compiled shapes.
    pub fn size(&self) -> usize {
        self.shapes.size()
    }
}

/// The bytes that may stand first and second behind a pivot's byte, or its first one, which some states lead to.
fn after(shapes: &Shapes, pivot: Pivot, before: impl Iterator<Item = StateID>) -> [[bool; 256]; 2] {
    let mut states: HashSet<StateID> = before.map(|state| shapes.next(state, pivot.byte)).collect();
    let mut after = [[false; 256]; 2];
    // Behind a match anything may stand.
    let mut ended = false;
    for (number, allowed) in after.iter_mut().enumerate() {
        let again = pivot.twice && number == 0;
        let mut next_states = HashSet::new();
        let mut ends = false;
        for state in states {
            for byte in (0..=255_u8).filter(|byte| !again || *byte == pivot.byte) {
                let next = shapes.next(state, byte);
                if !shapes.is_dead(next) {
                    allowed[usize::from(byte)] = true;
                    ends |= shapes.is_match(next);
                    next_states.insert(next);
                }
            }
        }
        if ended {
            *allowed = [true; 256];
        }
        ended |= ends;
        states = next_states;
    }
    after
}

/// Whether something begins at `at`, before its pivot, behind a long run of one byte. An accent does not end a word.
fn is_behind_filler(text: &[u8], at: usize, pivot: usize) -> bool {
    // One comparison tells nearly all places.
    at >= FILLER
        && at < pivot
        && text[at - 1] == text[at - 2]
        && text[at] != text[at - 1]
        && (text[at].is_ascii() || !text[at - 1].is_ascii_alphanumeric())
        && text[at - FILLER..at].iter().all(|byte| *byte == text[at - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pivot_is_one_character_or_twice_the_same() {
        assert_eq!(
            Pivot::new("@").map(|pivot| (pivot.byte(), pivot.is_twice())),
            Some((b'@', false))
        );
        assert_eq!(
            Pivot::new("::").map(|pivot| (pivot.byte(), pivot.is_twice())),
            Some((b':', true))
        );
        for wrong in ["", ":.", ":::", "é"] {
            assert_eq!(Pivot::new(wrong), None, "{wrong}");
        }
        assert!(Pivot::new("::").is_some_and(|pivot| pivot.is_in(b"1::2") && !pivot.is_in(b"1:2:3")));
    }
}
