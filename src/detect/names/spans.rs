//! Which spans of the words that follow each other are names: every span that may be one is weighed by the model,
//! and those that do not overlap and weigh most together are taken.

use smallvec::SmallVec;

use super::Search;
use super::cells::Field;
use super::context::Cue;
use super::judge::{Match, Run};
use super::lexicon::Hash;
use super::renowned::Fame;
use super::rows::{Row, Span};
use super::tokens::{Piece, Reader};
use crate::model::{Level, Reason};

/// Bytes between two occurrences of one name.
pub const AGAIN: usize = 2048;

/// From these log odds on a name is likely by itself; beside a title, a label or a greeting less is enough, and more
/// makes it certain. A whole name whose parts are both listed as such needs less, and less again where both are among
/// the most frequent.
const LIKELY: f32 = 4.6;
const WHOLE: f32 = 2.9;
const COMMON: f32 = 1.7;
const SUPPORTED: f32 = 0.7;
const CERTAIN: f32 = 1.5;

/// The least step of the frequency of the most frequent names.
const STEP: u8 = 7;

/// What a title before a span, and a place's generic before it or a firm's form behind it, add to its log odds.
const TITLE: f32 = 1.5;
const OTHER: f32 = -4.0;

/// What an address behind a span adds, as a mail's header writes them: `"Roy, Marie" <m.roy@exemple.ca>`.
const ADDRESSED: f32 = 2.5;

/// What `ROY, Marie` adds that fills an entry of a list.
const ENTRY: f32 = 2.0;

/// With less than these a span is not looked at again, whatever else is found.
const HOPELESS: f32 = -4.0;

/// A span that was taken, or nearly.
#[derive(Clone, Copy)]
struct Weighed {
    span: Span,
    odds: f32,
}

impl Search<'_> {
    /// Judges the words of a run; answers where nothing is left to judge.
    pub fn judge(&mut self, run: Run) -> usize {
        let reader = self.reader;
        let end_of_run = run[run.len() - 1].end;
        let field = self.field_kind(run[0].start);
        if field == Field::Other {
            return end_of_run;
        }
        let mut row = Row::new(&reader, run, field);
        let weighed: SmallVec<[Weighed; 16]> = row
            .spans(&reader)
            .into_iter()
            .map(|span| Weighed {
                span,
                odds: self.weigh(&mut row, span),
            })
            .collect();
        let taken = best_together(&weighed, row.words.len());
        let mut end = end_of_run;
        for weighed in &taken {
            end = end.max(self.take(&row, *weighed));
        }
        // A word that is no name here may be a part of one that is found close by.
        for one in weighed.iter().filter(|one| one.span.end == one.span.first + 1) {
            let apart = |other: &Weighed| one.span.end <= other.span.first || other.span.end <= one.span.first;
            if one.odds <= 0.0 && one.odds > HOPELESS && taken.iter().all(apart) {
                self.alone.push((row.words[one.span.first], one.odds));
            }
        }
        end
    }

    fn weigh(&self, row: &mut Row, span: Span) -> f32 {
        let words = row.words(span);
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        if self.around.covers(start) || span.end > span.first + 1 && self.around.covers(end - 1) {
            return f32::NEG_INFINITY;
        }
        let beside = self.around.kinds(self.reader.text, words);
        let candidate = row.candidate(&self.reader, span, beside);
        let mut score = self.model.score();
        self.reader.span_features(&candidate, &mut score);
        candidate.setting.features(candidate.words.len() == 1, &mut score);
        // What the model may not have met often enough to be as sure as a person is.
        let title = if candidate.left.is_title() { TITLE } else { 0.0 };
        let last = &candidate.words[candidate.words.len() - 1];
        let reader = &self.reader;
        let firm = reader.firm_behind(last) || reader.shut_behind(last.end) || reader.firm_on_line(last);
        let animal = candidate.left.is_introduced() && reader.names_animal(start);
        let other = if firm || candidate.left.is_place() || animal {
            OTHER
        } else {
            0.0
        };
        let addressed = if self.is_before_address(end) { ADDRESSED } else { 0.0 };
        let entry = if span.inverted > 0 && reader.fills_entry(candidate.words, span.inverted) {
            ENTRY
        } else {
            0.0
        };
        let odds = score.odds() + title + other + addressed + entry;
        odds + row.sides(span, self.model)
    }

    /// Whether an e-mail address in angle brackets stands behind `end`, with no more than a quotation mark between.
    fn is_before_address(&self, end: usize) -> bool {
        let bytes = self.reader.bytes();
        let mut at = end;
        while at < end + 3 && matches!(bytes.get(at), Some(b' ' | b'"' | b'\'')) {
            at += 1;
        }
        bytes.get(at) == Some(&b'<') && self.around.is_address(at + 1)
    }

    /// Takes a span as a name; answers its end.
    fn take(&mut self, row: &Row, weighed: Weighed) -> usize {
        let words = row.words(weighed.span);
        let name = self.reader.parsed(words, weighed.span.inverted);
        let normal = self.normal(&name);
        let title = self.reader.title_before(name.start);
        let title = title.map(|title| &self.reader.text[title.start..title.end]);
        let fame = self.renowned.fame(title, &normal);
        if fame == Fame::Firm || !self.one_cell(&name) {
            return name.end;
        }
        self.push_weighed(name, normal, fame, weighed.odds)
    }

    /// Whether its given name and its surname are both among the most frequent.
    fn is_common(&self, name: &Match) -> bool {
        let first = |parts: &[(usize, usize)]| parts.first().and_then(|(start, _)| self.reader.piece(*start));
        match (first(&name.given), first(&name.surname)) {
            (Some(given), Some(surname)) => given.entry.given_step >= STEP && surname.entry.surname_step >= STEP,
            _ => false,
        }
    }

    /// Stores a name with the level that its weight and its surroundings come to.
    fn push_weighed(&mut self, mut name: Match, normal: String, fame: Fame, odds: f32) -> usize {
        let single = name.given.len() + name.surname.len() == 1;
        let title = self.reader.after_title(name.start);
        let cue = match self.reader.cue_before(name.start) {
            Some(Cue::Strong(reason)) => Some(reason),
            _ if self.reader.after_closing(name.start) => Some(Reason::Keyword("signature".into())),
            _ => None,
        };
        let listed = name.reasons.iter().any(|reason| matches!(reason, Reason::Listed(_)));
        let whole = name.listed && name.level == Level::Likely;
        name.level = match odds {
            _ if fame == Fame::Renowned || self.reader.is_cultivar(name.start, name.end) => Level::Possible,
            _ if !title && cue.is_none() && self.reader.is_thing(&name) => Level::Possible,
            _ if odds >= CERTAIN && (title && listed || cue.is_some() && name.listed && !single) => Level::Certain,
            _ if odds >= LIKELY || whole && (odds >= WHOLE || odds >= COMMON && self.is_common(&name)) => Level::Likely,
            // Behind a title a word that is in no list may be a brand's or a character's.
            _ if odds >= SUPPORTED && (title && listed || cue.is_some()) => Level::Likely,
            _ if odds >= WHOLE && title => Level::Likely,
            _ => Level::Possible,
        };
        if title {
            name.reasons.insert(0, Reason::Title);
        }
        if fame == Fame::Renowned {
            name.reasons.push(Reason::Renowned);
        }
        match cue {
            Some(reason) => name.reasons.push(reason),
            None if !title => name.reasons.push(Reason::Context),
            None => {}
        }
        if odds >= 1.0 {
            for &(start, end) in name.given.iter().chain(&name.surname) {
                self.parts.push((start, Hash::of(&self.reader.text[start..end])));
            }
        }
        self.push(&name, normal);
        name.end
    }

    /// Words that were no names by themselves and are parts of names found close by.
    pub fn again(&mut self) {
        self.parts.sort_unstable_by_key(|part| part.0);
        for (piece, odds) in std::mem::take(&mut self.alone) {
            let hash = piece.hash;
            let from = self.parts.partition_point(|part| part.0 + AGAIN < piece.start);
            let near = self.parts[from..]
                .iter()
                .take_while(|part| part.0 < piece.start + AGAIN);
            if !near.into_iter().any(|part| part.1 == hash) {
                continue;
            }
            let words = [piece];
            let mut score = self.model.score();
            Reader::again_feature(&words, &mut score);
            let odds = odds + score.odds();
            if odds > 0.0 {
                let mut name = self.reader.parsed(&words, 0);
                name.level = if odds >= LIKELY { Level::Likely } else { Level::Possible };
                name.reasons.push(Reason::Neighbour("name".into()));
                let normal = self.normal(&name);
                self.push(&name, normal);
            }
        }
    }

    /// What kind of field holds a byte.
    pub fn field_kind(&self, start: usize) -> Field {
        self.table.as_ref().map_or(Field::None, |table| table.field(start))
    }
}

/// Those spans that do not overlap and weigh most together.
fn best_together(weighed: &[Weighed], words: usize) -> SmallVec<[Weighed; 4]> {
    let mut best: SmallVec<[(f32, Option<Weighed>); 16]> = smallvec::smallvec![(0.0, None); words + 1];
    for first in (0..words).rev() {
        best[first] = (best[first + 1].0, None);
        for one in weighed.iter().filter(|one| one.span.first == first && one.odds > 0.0) {
            let together = one.odds + best[one.span.end].0;
            if together > best[first].0 {
                best[first] = (together, Some(*one));
            }
        }
    }
    let mut taken = SmallVec::new();
    let mut at = 0;
    while at < words {
        match best[at].1 {
            Some(one) => {
                taken.push(one);
                at = one.span.end;
            }
            None => at += 1,
        }
    }
    taken
}

impl Reader<'_> {
    /// Whether a listed surname, a comma and a listed given name are the whole of an entry: they fill their line or cell,
    /// but for a number before and columns behind.
    fn fills_entry(&self, words: &[Piece], inverted: usize) -> bool {
        let (surname, given) = words.split_at(inverted);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return false;
        };
        let fits = surname.iter().any(Piece::surname) && given.first().is_some_and(|word| word.entry.given == 3);
        let bytes = self.bytes();
        let back = self.back(first.start);
        let before = bytes.get(back.wrapping_sub(1)).copied().unwrap_or(b'\n');
        let begins =
            matches!(before, b'\n' | b'|' | b';' | b'.' | b')') || before.is_ascii_digit() || first.start - back > 1;
        let behind = bytes.get(last.after..).unwrap_or_default();
        let ends = match behind {
            [] | [b'\n' | b'\r' | b'\t' | b'|' | b';', ..] | [b' ', b' ' | b'|' | b'\n' | b'-', ..] => true,
            [b' ', next, ..] => next.is_ascii_digit(),
            _ => false,
        };
        fits && begins && ends
    }

    /// The given names and surnames of words that are a name.
    fn parsed(&self, words: &[Piece], inverted: usize) -> Match {
        if inverted > 0 {
            let (surname, given) = words.split_at(inverted);
            let listed = surname.iter().any(Piece::surname) && given.iter().any(Piece::given);
            return Self::matched(given, surname, Level::Possible, listed);
        }
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        if let Some(name) = self
            .name_at(words)
            .filter(|name| (name.start, name.end) == (start, end))
        {
            return name;
        }
        if let [word] = words {
            let given = word.entry.given_step >= word.entry.surname_step && word.entry.given > 0;
            let (given, surname) = if given { (words, &[][..]) } else { (&[][..], words) };
            return Self::matched(given, surname, Level::Possible, false);
        }
        let givens = words
            .iter()
            .take_while(|word| word.entry.given >= 2 || word.initial)
            .count()
            .clamp(1, words.len() - 1);
        let (given, surname) = words.split_at(givens);
        let listed = given.iter().any(Piece::given) && surname.iter().any(Piece::surname);
        Self::matched(given, surname, Level::Possible, listed)
    }
}
