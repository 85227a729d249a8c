//! Special categories: health, criminal record, origin, religion, politics and unions, sexual life, biometrics, money
//! and family. A sentence that says such a thing of a person by name, or a field or line that is labelled so and filled.
//!
//! The words stand in the pattern files (`code = "special"`). Nothing is said without a person in the same record,
//! nor in rules, job offers, courses and forms: their words are the `against` of a pattern. The masks hide all, and a
//! reason names the list and not the word.

mod answer;
mod sentence;

use std::ops::Range;

use smallvec::smallvec;

use self::answer::is_answer;
use super::catalogue::Catalogue;
use super::engine::Met;
use super::keywords::{Keywords, Role, Surroundings, part_words};
use super::record;
use crate::model::{Finding, Hop, Layout, Level, Passage, Reason};
use crate::text::fold::fold;

/// How far behind a verb its thing may end, in bytes.
const THING: usize = 60;

/// Names in one sentence beyond which it is not clear of whom it speaks.
const CROWD: usize = 2;

/// The detectors of special categories.
pub(super) struct Special {
    /// For each detector of the catalogue, whether it is one of them.
    own: Vec<bool>,
    /// For each word of the catalogue, whether it is one of theirs.
    words: Vec<bool>,
    any: bool,
}

impl Special {
    /// Of a catalogue whose words are those.
    pub fn new(catalogue: &Catalogue, keywords: &Keywords) -> Special {
        let is_own = |code: Option<&str>| code == Some("special");
        let own: Vec<bool> = catalogue
            .detectors
            .iter()
            .map(|detector| is_own(detector.code.as_deref()))
            .collect();
        let of_own = |word: u32| {
            keywords
                .uses(word)
                .iter()
                .any(|(detector, _)| own[usize::from(*detector)])
        };
        Special {
            words: (0..keywords.count() as u32).map(of_own).collect(),
            any: own.contains(&true),
            own,
        }
    }

    /// Appends what a passage says of the persons among the findings, which are sorted by their start; whether there was
    /// something.
    pub fn find<'a>(
        &self,
        passage: &'a Passage,
        surroundings: &mut Surroundings<'a>,
        found: &mut Vec<Finding>,
        catalogue: &Catalogue,
    ) -> bool {
        if !self.any {
            return false;
        }
        let mut more = Vec::new();
        self.fields(passage, surroundings, found, catalogue, &mut more);
        let search = Search {
            special: self,
            passage,
            keywords: surroundings.keywords(),
            met: surroundings.all(),
            found,
            catalogue,
        };
        search.text(&mut more);
        let any = !more.is_empty();
        found.append(&mut more);
        any
    }

    /// The fields and columns whose name is a label.
    fn fields<'a>(
        &self,
        passage: &'a Passage,
        surroundings: &mut Surroundings<'a>,
        found: &[Finding],
        catalogue: &Catalogue,
        more: &mut Vec<Finding>,
    ) {
        let keywords = surroundings.keywords();
        let mut labels = surroundings.labelled(&passage.fields, &|detector| self.own[usize::from(detector)]);
        for (label, field) in labels.iter_mut().zip(&passage.fields) {
            *label = label.filter(|(word, _)| is_of_somebody(field, keywords.text(*word)));
        }
        if labels.iter().all(Option::is_none) {
            return;
        }
        passage.each_field(
            |field| labels.get(field).copied().flatten(),
            |(word, detector), bytes| {
                let Some(span) = trimmed(&passage.text, bytes) else {
                    return;
                };
                let kind = catalogue.kind_of(detector);
                if !is_answer(&passage.text[span.clone()], kind, keywords.text(word))
                    || person_in_record(passage, found, span.start, catalogue).is_none()
                {
                    return;
                }
                let reason = Reason::Field(keywords.text(word).to_owned().into());
                more.push(finding(passage, detector, span, Level::Likely, reason));
            },
        );
    }
}

/// The search of one passage.
struct Search<'s, 'k> {
    special: &'s Special,
    passage: &'s Passage,
    keywords: &'k Keywords,
    met: &'s [Met],
    found: &'s [Finding],
    catalogue: &'s Catalogue,
}

impl Search<'_, '_> {
    /// Labels with something behind them, and sentences.
    fn text(&self, more: &mut Vec<Finding>) {
        // Nobody is in it: nothing is said of anybody.
        let somebody = |finding: &Finding| record::is_person(self.catalogue.kind_of(finding.detector), finding);
        if !self.found.iter().any(somebody) {
            return;
        }
        for (index, met) in self.met.iter().enumerate() {
            if !self.special.words[met.word as usize] {
                continue;
            }
            for &(detector, role) in self.keywords.uses(met.word) {
                if !self.special.own[usize::from(detector)] {
                    continue;
                }
                let said = match role {
                    Role::Label => self.labelled(met, detector),
                    Role::Fact => self.said(met.start as usize..met.end as usize, detector),
                    Role::State => sentence::is_state(&self.passage.text, met.start as usize..met.end as usize)
                        .then(|| self.said(met.start as usize..met.end as usize, detector))
                        .flatten(),
                    Role::Verb => self
                        .thing_behind(index, detector)
                        .and_then(|end| self.said(met.start as usize..end, detector)),
                    _ => None,
                };
                more.extend(said);
            }
        }
    }

    /// A label, a sign and an answer on the same line, with a person in the same record.
    fn labelled(&self, met: &Met, detector: u16) -> Option<Finding> {
        let text = &self.passage.text;
        let behind = met.end as usize;
        let rest = text[behind..].trim_start_matches([' ', '\u{a0}', '*', '_', '"']);
        let rest = rest.strip_prefix([':', '='])?;
        let start = text.len() - rest.len();
        // No more is read than makes an answer, and what shows that it is longer: a line may have any length.
        let rest = &rest[..rest.ceil_char_boundary(answer::LONGEST + 1)];
        let line = rest.find(['\n', '\t', ';', '|']).unwrap_or(rest.len());
        let end = sentence::end_of_answer(&text[start..start + line]) + start;
        let span = trimmed(text, start..end)?;
        let kind = self.catalogue.kind_of(detector);
        let label = self.keywords.text(met.word);
        if !is_answer(&text[span.clone()], kind, label)
            || self.speaks_against(detector, &record::around(self.passage, behind))
        {
            return None;
        }
        person_in_record(self.passage, self.found, span.start, self.catalogue)?;
        let reason = Reason::Keyword(label.to_owned().into());
        Some(finding(self.passage, detector, span, Level::Likely, reason))
    }

    /// Something that is said in a sentence, if it is said of a person and not denied.
    fn said(&self, span: Range<usize>, detector: u16) -> Option<Finding> {
        let text = &self.passage.text;
        // Fields say what they say by their names.
        let running = match self.passage.layout {
            Layout::Lines { .. } | Layout::Delimited { .. } => true,
            Layout::Marks(_) => matches!(
                self.passage.spot(span.start).hop,
                Hop::Line(_) | Hop::Header(_) | Hop::Cell { .. } | Hop::Key(_)
            ),
        };
        let sentence = sentence::around(text, span.start);
        if !running
            || sentence::is_denied(&text[sentence.start..span.start])
            || self.speaks_against(detector, &sentence)
        {
            return None;
        }
        let names = self.names_in(&sentence);
        let level = match names {
            0 if sentence::begins_with_pronoun(&text[sentence.clone()]) => {
                let before = sentence.start.saturating_sub(sentence::REACH)..sentence.start;
                (self.names_in(&before) > 0).then_some(Level::Possible)?
            }
            0 => return None,
            1..=CROWD => Level::Likely,
            _ => Level::Possible,
        };
        let list = Reason::Listed(self.catalogue.kind_of(detector).to_owned().into());
        Some(finding(self.passage, detector, span, level, list))
    }

    /// The end of a thing of the detector close behind a verb in the same sentence.
    fn thing_behind(&self, verb: usize, detector: u16) -> Option<usize> {
        let end = self.met[verb].end as usize;
        let behind = self.met[verb + 1..].iter();
        let near = behind.take_while(|met| met.start as usize <= end + THING);
        let thing = near
            .filter(|met| met.start as usize >= end)
            .find(|met| self.keywords.says(met.word, detector, Role::Thing))?;
        let between = &self.passage.text[end..thing.start as usize];
        (!between.contains(['.', '\n', ';', ':', '?', '!'])).then_some(thing.end as usize)
    }

    /// Whether a word that speaks against a detector stands in a range.
    fn speaks_against(&self, detector: u16, range: &Range<usize>) -> bool {
        let first = self.met.partition_point(|met| (met.start as usize) < range.start);
        let inside = self.met[first..]
            .iter()
            .take_while(|met| (met.start as usize) < range.end);
        inside
            .into_iter()
            .any(|met| self.keywords.says(met.word, detector, Role::Against))
    }

    fn names_in(&self, range: &Range<usize>) -> usize {
        self.found[record::within(self.found, range)]
            .iter()
            .filter(|finding| self.catalogue.kind_of(finding.detector) == "name" && finding.level > Level::Possible)
            // What is said of somebody's neighbour is not said of them.
            .filter(|finding| {
                let behind = &self.passage.text[finding.end as usize..];
                !(behind.starts_with("'s") || behind.starts_with("’s"))
            })
            .count()
    }
}

/// Whether a field whose name holds a label says it of one person: not `race_id` nor `Race Type`, since `race` by itself
/// says little, nor `p_income`, a figure of where somebody lives, nor what a mail server notes (`x-…-diagnostics`).
fn is_of_somebody(field: &str, label: &str) -> bool {
    let plain = part_words(field).to_lowercase();
    let alone = label != "race" || plain.split_whitespace().count() == 1;
    let coded = plain.split_whitespace().next().is_some_and(|first| first.len() == 1);
    alone && !coded && !field.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
}

/// The person, or what only one person has, in the record of a value.
fn person_in_record(passage: &Passage, found: &[Finding], at: usize, catalogue: &Catalogue) -> Option<usize> {
    let range = record::within(found, &record::around(passage, at));
    let first = range.start;
    found[range]
        .iter()
        .position(|finding| record::is_person(catalogue.kind_of(finding.detector), finding))
        .map(|index| first + index)
}

fn finding(passage: &Passage, detector: u16, span: Range<usize>, level: Level, reason: Reason) -> Finding {
    Finding {
        detector,
        start: span.start as u32,
        end: span.end as u32,
        normal: fold(&passage.text[span]).into_owned(),
        level,
        reasons: smallvec![reason, Reason::Neighbour("name".into())],
    }
}

/// A range without blanks and quotes at its ends; nothing if nothing is left.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let blank = |c: char| c.is_whitespace() || matches!(c, '"' | '*' | '_');
    let part = text.get(range.clone())?;
    let start = range.start + (part.len() - part.trim_start_matches(blank).len());
    let end = start + part.trim_matches(blank).len();
    (end > start).then_some(start..end)
}
