//! The catalogue's words around a value: labels that speak for it, words that speak against it.

use std::collections::HashMap;
use std::ops::Range;

use smallvec::SmallVec;

use super::catalogue::Catalogue;
use super::engine::{Met, Words};
use crate::text::fold::fold;

/// What a word says of a detector's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It labels the value that follows.
    Label,
    /// It says that what follows is something else.
    Against,
    /// It labels the value that stands before it.
    After,
    /// It says nothing, but values are looked for behind it.
    Near,
    /// It says where a labelled value was issued.
    Beside,
    /// It says something of a person by itself.
    Fact,
    /// It says something of a person together with a thing behind it.
    Verb,
    /// What a verb speaks of.
    Thing,
    /// It says something of a person behind a word of being.
    State,
}

/// A word of the catalogue with what it says.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    /// A short word in capitals, which means nothing in small letters (NAS, SIN, DL).
    acronym: bool,
    uses: SmallVec<[(u16, Role); 2]>,
}

/// All words of a catalogue, ready to be looked for.
#[derive(Debug)]
pub struct Keywords {
    finder: Words,
    words: Vec<Word>,
}

/// The longest word counts as an acronym up to this many bytes.
const ACRONYM: usize = 4;

impl Keywords {
    /// Collects the words of every detector, and others of which only the places are wanted.
    pub fn new(catalogue: &Catalogue, marks: impl IntoIterator<Item = String>) -> Keywords {
        let mut words: Vec<Word> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (detector, entry) in catalogue.detectors.iter().enumerate() {
            let context = &entry.context;
            let labels = context.labels().map(|word| (word, Role::Label));
            let against = context.against.iter().map(|word| (word.as_str(), Role::Against));
            let after = context.after.iter().map(|word| (word.as_str(), Role::After));
            let near = context.near.iter().map(|word| (word.as_str(), Role::Near));
            let beside = context.beside.iter().map(|word| (word.as_str(), Role::Beside));
            let says = [
                (&context.says.facts, Role::Fact),
                (&context.says.verbs, Role::Verb),
                (&context.says.things, Role::Thing),
                (&context.says.states, Role::State),
            ];
            let says = says
                .iter()
                .flat_map(|(words, role)| words.iter().map(|word| (word.as_str(), *role)));
            let labels = labels.chain(against).chain(after).chain(near).chain(beside).chain(says);
            for (text, role) in labels {
                let index = *known.entry(text.to_lowercase()).or_insert_with(|| {
                    let acronym = text.len() <= ACRONYM && text.chars().all(char::is_uppercase);
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
        let mut phrases: Vec<(String, u32)> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            // With its accents, in capitals with them, and without: what people type.
            let lower = word.text.to_lowercase();
            for form in [fold(&lower).into_owned(), word.text.to_uppercase(), lower.clone()] {
                phrases.push((form.replace(' ', "\u{a0}"), index as u32));
                phrases.push((form.replace('\'', "\u{2019}"), index as u32));
                phrases.push((form, index as u32));
            }
        }
        phrases.extend(marks.into_iter().map(|word| (word, Words::MARK)));
        Keywords {
            finder: Words::new(phrases),
            words,
        }
    }

    /// How many words there are; their numbers are all below it.
    pub fn count(&self) -> usize {
        self.words.len()
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

    /// Whether a word says just that of the detector; it may say several things.
    pub fn says(&self, word: u32, detector: u16, role: Role) -> bool {
        self.uses(word).contains(&(detector, role))
    }

    /// The detectors of which a word says something.
    pub fn uses(&self, word: u32) -> &[(u16, Role)] {
        &self.words[word as usize].uses
    }

    /// Whether the word labels some detector's values.
    pub fn is_label(&self, word: u32) -> bool {
        self.uses(word).iter().any(|(_, role)| *role == Role::Label)
    }

    /// The phrases that are looked for: what they meet in a text is for [`Surroundings::among`].
    pub fn finder(&self) -> &Words {
        &self.finder
    }

    /// An acronym counts in capitals, or before a sign that makes it a label.
    fn case_fits(&self, met: &Met, text: &str) -> bool {
        let (start, end) = (met.start as usize, met.end as usize);
        !self.words[met.word as usize].acronym
            || !text[start..end].chars().any(char::is_lowercase)
            || text[end..]
                .trim_start_matches([' ', '\u{a0}'])
                .starts_with([':', '=', '#'])
    }

    /// The words in the name of a field: a column header, a key, a label. Case means nothing there, and
    /// `dateOfBirth` or `no_tel` are words put together.
    pub fn in_field(&self, field: &str) -> Vec<u32> {
        let mut met = Vec::new();
        self.finder.search(&part_words(field), &mut met);
        met.into_iter().map(|met| met.word).collect()
    }
}

/// `dateOfBirth`, `no_tel` and `NO-TEL` as words with spaces between.
pub(super) fn part_words(field: &str) -> String {
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

/// The words of one text and of its fields.
#[derive(Debug)]
pub struct Surroundings<'a> {
    keywords: &'a Keywords,
    met: Vec<Met>,
    fields: HashMap<&'a str, Vec<u32>>,
}

impl<'a> Surroundings<'a> {
    /// Takes the words among what the keywords' finder met in the text.
    pub fn among(keywords: &'a Keywords, text: &str, mut met: Vec<Met>) -> Surroundings<'a> {
        met.retain(|met| keywords.case_fits(met, text));
        Surroundings {
            keywords,
            met,
            fields: HashMap::new(),
        }
    }

    /// Every word of the text, in the order of their starts.
    pub fn all(&self) -> &[Met] {
        &self.met
    }

    /// The words that begin in a range of bytes, in the order of their starts.
    pub fn within(&self, range: Range<usize>) -> &[Met] {
        let first = self.met.partition_point(|met| (met.start as usize) < range.start);
        let last = self.met.partition_point(|met| (met.start as usize) < range.end);
        &self.met[first..last.max(first)]
    }

    /// The words in the name of a field.
    pub fn in_field(&mut self, field: &'a str) -> &[u32] {
        let keywords = self.keywords;
        self.fields.entry(field).or_insert_with(|| keywords.in_field(field))
    }

    /// For each field, the first label in its name of a detector that `own` says, and that detector. A word against one
    /// takes the field out: `politique salariale`.
    pub fn labelled(&mut self, fields: &'a [String], own: &dyn Fn(u16) -> bool) -> Vec<Option<(u32, u16)>> {
        let keywords = self.keywords;
        let mut label = |field: &'a String| {
            let words = self.in_field(field).iter();
            let uses = words.flat_map(|word| keywords.uses(*word).iter().map(move |used| (*word, *used)));
            let mut owned = uses.filter(|(_, (detector, _))| own(*detector));
            if owned.clone().any(|(_, (_, role))| role == Role::Against) {
                return None;
            }
            owned
                .find(|(_, (_, role))| *role == Role::Label)
                .map(|(word, (detector, _))| (word, detector))
        };
        fields.iter().map(&mut label).collect()
    }

    /// All words of the catalogue.
    pub fn keywords(&self) -> &'a Keywords {
        self.keywords
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_words() {
        for (field, words) in [
            ("dateOfBirth", "date Of Birth"),
            ("no_tel", "no tel"),
            ("NO-TEL", "NO TEL"),
        ] {
            assert_eq!(part_words(field), words);
        }
    }
}
