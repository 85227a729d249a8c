//! The words that follow each other, and the spans of them that may be names.

use smallvec::SmallVec;

use super::cells::Field;
use super::context::Cue;
use super::cues::Role;
use super::features::Candidate;
use super::judge::Run;
use super::model::Model;
use super::setting::Setting;
use super::sides::Side;
use super::small::is_small_name;
use super::tokens::{Piece, Reader};

/// Words of the longest name, before a comma and behind it.
const LONGEST: usize = 6;
const INVERTED: usize = 3;

/// The words of a run, and those behind a comma at its end.
pub struct Row {
    pub(super) words: Run,
    /// How many stand before the comma: all, where there is none.
    before: usize,
    /// Before which words a hyphen stands, one bit each.
    hyphens: u32,
    setting: Setting,
    left: SmallVec<[Option<Edge>; 8]>,
    right: SmallVec<[Option<Edge>; 8]>,
}

/// What stands on one side of a word, and what that weighs for a span of several words and for the word alone:
/// several spans share it.
#[derive(Clone, Copy)]
struct Edge {
    side: Side,
    weight: [Option<f32>; 2],
}

impl Edge {
    fn of(side: Side) -> Edge {
        Edge {
            side,
            weight: [None; 2],
        }
    }
}

/// A span of a row: its first word, one past its last, and how many of them are a surname before a comma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: usize,
    pub end: usize,
    pub inverted: usize,
}

impl Row {
    /// The row that begins with a run.
    pub fn new(reader: &Reader<'_>, run: Run, field: Field) -> Row {
        let before = run.len();
        let last = run[before - 1];
        let mut words = run;
        if reader.byte(last.end) == b',' && last.after == last.end && last.capital {
            // `OYELARAN,BABATUNDE`: in capitals, without a blank.
            let tight = last.caps.then_some(last.end + 1);
            let next = reader.blank(last.end + 1).or(tight).and_then(|at| reader.piece(at));
            if let Some(next) = next.filter(|next| next.capital && !next.code) {
                let more = reader.run(next);
                words.extend(more.into_iter().take(INVERTED));
            }
        }
        let setting = Setting::of(reader, words[0].start, words[before - 1].end, field as u64);
        let count = words.len();
        let hyphen = |(at, word): (usize, &Piece)| u32::from(reader.byte(word.start.wrapping_sub(1)) == b'-') << at;
        Row {
            hyphens: words.iter().enumerate().map(hyphen).fold(0, |all, bit| all | bit),
            words,
            before,
            setting,
            left: smallvec::smallvec![None; count],
            right: smallvec::smallvec![None; count],
        }
    }

    /// The words of a span.
    pub fn words(&self, span: Span) -> &[Piece] {
        &self.words[span.first..span.end]
    }

    /// Its spans that may be names.
    pub fn spans(&self, reader: &Reader<'_>) -> SmallVec<[Span; 16]> {
        let mut spans = SmallVec::new();
        // Most runs of capitals in logs and programs hold no word that is worth weighing.
        let worth: SmallVec<[bool; 12]> = self.words.iter().map(|word| self.is_worth(reader, word)).collect();
        if !worth.contains(&true) {
            return spans;
        }
        for first in 0..self.before {
            // `M.-È.` are one: no name begins behind the hyphen.
            let joined = first > 0 && self.hyphens >> first & 1 == 1;
            if joined || !opens(&self.words[first]) {
                continue;
            }
            for end in first + 1..=self.before.min(first + LONGEST) {
                if end > first + 1 && !continues(&self.words[end - 1]) {
                    break;
                }
                if worth[first..end].contains(&true) && closes(&self.words[first..end]) {
                    spans.push(Span {
                        first,
                        end,
                        inverted: 0,
                    });
                }
            }
            let surname = self.before - first;
            if surname <= INVERTED && closes(&self.words[first..self.before]) {
                for end in self.before + 1..=self.words.len() {
                    let given = &self.words[end - 1];
                    if !(given.initial || continues(given) && opens(given)) {
                        break;
                    }
                    let one = self.words[self.before].initial && end == self.before + 1;
                    if worth[first..end].contains(&true) && (one || closes(&self.words[self.before..end])) {
                        spans.push(Span {
                            first,
                            end,
                            inverted: surname,
                        });
                    }
                }
            }
        }
        spans
    }

    /// Whether a word makes the spans that hold it worth weighing: it is listed, or a stranger in prose, or behind a
    /// title or a label.
    fn is_worth(&self, reader: &Reader<'_>, word: &Piece) -> bool {
        let entry = word.entry;
        if entry.given >= 2 || entry.surname >= 2 {
            return !(matches!(entry.role, Some(Role::Never))
                || word.caps && matches!(entry.role, Some(Role::FirmAfter | Role::Label)));
        }
        if word.capital && !word.caps && word.letters > 2 && entry.role.is_none() && reader.after_greeting(word.start) {
            return true;
        }
        let stranger = !word.caps && word.letters > 2 && word.unknown() && entry.word == 0;
        stranger && (self.setting.is_prose() || matches!(reader.cue_before(word.start), Some(Cue::Strong(_))))
            || word.capital && word.letters > 1 && reader.after_title(word.start)
    }

    /// A span with what stands around it.
    pub fn candidate(&mut self, reader: &Reader<'_>, span: Span, beside: u64) -> Candidate<'_> {
        let (first, last) = (span.first, span.end - 1);
        let left = self.left[first].get_or_insert_with(|| Edge::of(Side::before(reader, self.words[first].start)));
        let right = self.right[last].get_or_insert_with(|| Edge::of(Side::behind(reader, &self.words[last])));
        Candidate {
            words: &self.words[first..=last],
            inverted: span.inverted,
            left: &left.side,
            right: &right.side,
            setting: &self.setting,
            beside,
        }
    }

    /// What the sides of a span that was made a candidate weigh.
    pub(super) fn sides(&mut self, span: Span, model: &Model) -> f32 {
        let single = span.end == span.first + 1;
        let mut weight = 0.0;
        if let Some(edge) = &mut self.left[span.first] {
            let side = edge.side;
            weight += *edge.weight[usize::from(single)].get_or_insert_with(|| {
                let mut score = model.score();
                side.before_features(single, &mut score);
                score.odds()
            });
        }
        if let Some(edge) = &mut self.right[span.end - 1] {
            let side = edge.side;
            weight += *edge.weight[usize::from(single)].get_or_insert_with(|| {
                let mut score = model.score();
                side.behind_features(single, &mut score);
                score.odds()
            });
        }
        weight
    }
}

/// Whether a name may begin with a word.
fn opens(word: &Piece) -> bool {
    let entry = word.entry;
    let listed = entry.given > 0 || entry.surname > 0;
    let open = match entry.role {
        _ if word.initial && word.end - word.start > word.letters => true,
        Some(Role::And | Role::Suffix) => false,
        Some(Role::Particle) => word.capital && word.letters > 1,
        Some(Role::FirmAfter | Role::PlaceBefore) => entry.given >= 2 || entry.surname >= 2,
        Some(_) => listed,
        None => listed || entry.word < 7,
    };
    (word.capital || is_small_name(word)) && !word.code && open
}

/// Whether it may stand inside of one.
fn continues(word: &Piece) -> bool {
    let entry = word.entry;
    let listed = entry.given > 0 || entry.surname > 0;
    let open = match entry.role {
        _ if word.initial => true,
        Some(Role::And) => false,
        Some(Role::Particle | Role::Suffix) => true,
        Some(Role::FirmAfter) => entry.given >= 2 || entry.surname >= 2,
        Some(_) => listed || word.is(Role::PlaceBefore) && word.letters <= 6,
        None => listed || entry.word < 7,
    };
    !word.code && open
}

/// Whether these words may be a whole name.
fn closes(words: &[Piece]) -> bool {
    let Some(last) = words.last() else { return false };
    let particle = last.is(Role::Particle) && last.entry.surname < 3;
    let suffix = last.is(Role::Suffix) && words.len() == 1;
    let solid = words
        .iter()
        .any(|word| !(word.initial || word.is(Role::Suffix) || word.is(Role::Particle) && word.entry.surname < 2));
    let small = !words[0].capital && !words[0].is(Role::Particle);
    (last.capital || small) && !particle && !suffix && solid && !(last.initial && words.len() == 1)
}
