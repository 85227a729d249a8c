//! The catalogue's words around a value: labels that speak for it, words that speak against it.
//!
//! All words of all detectors are in one automaton. It reads text only around hits that need it, and no
//! byte twice.

use std::collections::HashMap;

use aho_corasick::{Anchored, Input, MatchKind, automaton::Automaton as _, nfa::contiguous::NFA};
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::catalogue::Catalogue;

/// What a word says of a detector's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It labels the value that follows.
    Label,
    /// It says that what follows is something else.
    Against,
    /// It labels the value that stands before it.
    After,
}

/// A word of the catalogue with what it says.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    /// A short word in capitals, which means nothing in small letters (NAS, SIN, DL).
    acronym: bool,
    uses: SmallVec<[(u16, Role); 2]>,
}

/// A word that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Index of the word.
    pub word: u32,
}

/// All words of a catalogue, ready to be looked for.
#[derive(Debug)]
pub struct Keywords {
    automaton: NFA,
    /// Pattern of the automaton → word.
    words_of: Vec<u32>,
    words: Vec<Word>,
    longest: usize,
}

impl Keywords {
    /// Collects the words of every detector.
    pub fn new(catalogue: &Catalogue) -> Keywords {
        let mut words: Vec<Word> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (detector, entry) in catalogue.detectors.iter().enumerate() {
            let context = &entry.context;
            let labels = context.labels().map(|word| (word, Role::Label));
            let against = context.against.iter().map(|word| (word.as_str(), Role::Against));
            let after = context.after.iter().map(|word| (word.as_str(), Role::After));
            for (text, role) in labels.chain(against).chain(after) {
                let index = *known.entry(text.to_lowercase()).or_insert_with(|| {
                    let acronym = text.len() <= 4 && text.chars().all(|c| c.is_uppercase());
                    words.push(Word {
                        text: text.to_owned(),
                        acronym,
                        uses: SmallVec::new(),
                    });
                    words.len() - 1
                });
                words[index].uses.push((detector as u16, role));
            }
        }
        let mut patterns: Vec<String> = Vec::new();
        let mut words_of = Vec::new();
        for (index, word) in words.iter().enumerate() {
            let lower = word.text.to_lowercase();
            let mut forms = vec![without_accents(&lower), word.text.to_uppercase(), lower];
            forms.dedup();
            for form in forms {
                words_of.push(index as u32);
                patterns.push(form);
            }
        }
        let longest = patterns.iter().map(String::len).max().unwrap_or(0);
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .expect("a few thousand short words fit");
        Keywords {
            automaton,
            words_of,
            words,
            longest,
        }
    }

    /// The word as the catalogue writes it.
    pub fn text(&self, word: u32) -> &str {
        &self.words[word as usize].text
    }

    /// What a word says of that detector.
    pub fn role(&self, word: u32, detector: u16) -> Option<Role> {
        self.words[word as usize]
            .uses
            .iter()
            .find(|(of, _)| *of == detector)
            .map(|(_, role)| *role)
    }

    /// Whether the word labels some detector's values.
    pub fn is_label(&self, word: u32) -> bool {
        self.words[word as usize]
            .uses
            .iter()
            .any(|(_, role)| *role == Role::Label)
    }

    /// Tells the words in `text[from..to]` that end behind `fresh`, in the order of their ends.
    fn find(&self, text: &str, from: usize, to: usize, fresh: usize, any_case: bool, met: &mut Vec<Met>) {
        let bytes = text.as_bytes();
        let mut state = aho_corasick::automaton::OverlappingState::start();
        let input = Input::new(bytes).span(from..to).anchored(Anchored::No);
        while self.automaton.try_find_overlapping(&input, &mut state).is_ok() {
            let Some(found) = state.get_match() else { return };
            let (start, end) = (found.start(), found.end());
            let word = self.words_of[found.pattern().as_usize()];
            if end > fresh && stands_alone(text, start, end) && (any_case || self.case_fits(word, text, start, end)) {
                let this = Met { start, end, word };
                if met.last() != Some(&this) {
                    met.push(this);
                }
            }
        }
    }

    /// An acronym counts in capitals, or before a sign that makes it a label.
    fn case_fits(&self, word: u32, text: &str, start: usize, end: usize) -> bool {
        !self.words[word as usize].acronym
            || !text[start..end].chars().any(char::is_lowercase)
            || text[end..]
                .trim_start_matches([' ', '\u{a0}'])
                .starts_with([':', '=', '#'])
    }

    /// The words in the name of a field: a column header, a key, a label. Case means nothing there, and
    /// `dateOfBirth` or `no_tel` are words put together.
    pub fn in_field(&self, field: &str) -> Vec<u32> {
        let parted = part_words(field);
        let mut met = Vec::new();
        self.find(&parted, 0, parted.len(), 0, true, &mut met);
        met.into_iter().map(|met| met.word).collect()
    }
}

/// `dateOfBirth`, `no_tel` and `NO-TEL` as words with spaces between.
fn part_words(field: &str) -> String {
    let mut parted = String::with_capacity(field.len() + 8);
    let mut last_lower = false;
    for c in field.chars() {
        if c.is_uppercase() && last_lower {
            parted.push(' ');
        }
        last_lower = c.is_lowercase();
        parted.push(if matches!(c, '_' | '-' | '/') { ' ' } else { c });
    }
    parted
}

fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_alphanumeric();
    let (Some(inside), Some(before), Some(after)) = (text.get(start..end), text.get(..start), text.get(end..)) else {
        return false;
    };
    let joined = |left: Option<char>, right: Option<char>| left.is_some_and(word) && right.is_some_and(word);
    !joined(before.chars().next_back(), inside.chars().next())
        && !joined(inside.chars().next_back(), after.chars().next())
}

/// The words around the places of one text, each part of it read once. Places must come in rising order.
#[derive(Debug)]
pub struct Surroundings<'a> {
    keywords: &'a Keywords,
    text: &'a str,
    /// Everything between these two has been read.
    read: (usize, usize),
    met: Vec<Met>,
    fields: HashMap<&'a str, Vec<u32>>,
}

impl<'a> Surroundings<'a> {
    /// Nothing has been read yet.
    pub fn new(keywords: &'a Keywords, text: &'a str) -> Surroundings<'a> {
        Surroundings {
            keywords,
            text,
            read: (0, 0),
            met: Vec::new(),
            fields: HashMap::new(),
        }
    }

    /// The words that stand between `from` and `to`, in the order of their ends.
    pub fn between(&mut self, from: usize, to: usize) -> &[Met] {
        if from < self.read.0 || from > self.read.1 {
            self.met.clear();
            self.read = (from, from);
        }
        if to > self.read.1 {
            let mut begin = self.read.1.saturating_sub(self.keywords.longest).max(self.read.0);
            while !self.text.is_char_boundary(begin) {
                begin -= 1;
            }
            let mut end = to.min(self.text.len());
            while !self.text.is_char_boundary(end) {
                end += 1;
            }
            self.keywords
                .find(self.text, begin, end, self.read.1, false, &mut self.met);
            self.read.1 = end;
        }
        let first = self.met.partition_point(|met| met.end <= from);
        let last = self.met.partition_point(|met| met.end <= to);
        &self.met[first..last.max(first)]
    }

    /// The words in the name of a field.
    pub fn in_field(&mut self, field: &'a str) -> &[u32] {
        let keywords = self.keywords;
        self.fields.entry(field).or_insert_with(|| keywords.in_field(field))
    }

    /// All words of the catalogue.
    pub fn keywords(&self) -> &'a Keywords {
        self.keywords
    }
}
