//! Special categories: health, criminal record, origin, religion, politics and unions, sexual life, biometrics, money
//! and family. A sentence that says such a thing of a person by name, or a field or line that is labelled so and filled.
//!
//! The words stand in the pattern files (`code = "special"`). Nothing is said without a person in the same record,
//! nor in rules, job offers, courses and forms: their words are the `against` of a pattern. The masks hide all, and a
//! reason names the list and not the word.

mod answer;
mod frame;
mod sentence;
mod subject;

use std::ops::Range;

use smallvec::smallvec;

use self::answer::is_answer;
use self::subject::{Persons, Whom};
use super::catalogue::Catalogue;
use super::engine::Met;
use super::keywords::{Keywords, Role, Surroundings, part_words};
use super::{record, whose};
use crate::model::{Finding, Hop, Layout, Level, Passage, Reason};
use crate::text::fold::fold;

/// How far behind a verb its thing may end, in bytes.
const THING: usize = 60;

/// Names in one sentence beyond which it is not clear of whom it speaks.
const CROWD: usize = 2;

/// The longest name, in bytes.
const NAME: usize = 100;

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
            persons: Persons::of(&passage.text, found, catalogue),
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
    persons: Persons,
    catalogue: &'s Catalogue,
}

impl Search<'_, '_> {
    /// Labels with something behind them, and sentences.
    fn text(&self, more: &mut Vec<Finding>) {
        // Nobody is in it: nothing is said of anybody.
        let somebody = |finding: &Finding| {
            let kind = self.catalogue.kind_of(finding.detector);
            kind == "name" || record::is_person(kind, finding)
        };
        if !self.found.iter().any(somebody) {
            return;
        }
        for (index, met) in self.met.iter().enumerate() {
            if !self.special.words[met.word as usize] {
                continue;
            }
            for &(detector, role) in self.keywords.uses(met.word) {
                if self.special.own[usize::from(detector)] {
                    self.one(index, detector, role, more);
                }
            }
        }
    }

    /// What a word of a detector says in that role.
    fn one(&self, index: usize, detector: u16, role: Role, more: &mut Vec<Finding>) {
        let text = &self.passage.text;
        let met = &self.met[index];
        let span = met.start as usize..met.end as usize;
        let kind = self.catalogue.kind_of(detector);
        let said = match (role, kind) {
            (Role::Label, _) => {
                let before = more.len();
                self.labelled(met, detector, more);
                let sum =
                    (more.len() == before && kind == "finance_family").then(|| answer::sum_behind(text, span.end));
                sum.flatten().and_then(|end| self.said(span.start..end, detector, true))
            }
            (Role::Fact, _) => self.said(span, detector, true),
            (Role::State, _) if self.is_state(&span, kind) => self.said(span, detector, true),
            (Role::Thing, "health") if !frame::is_matter(text, &span) => {
                let framed = self.is_had(index, detector);
                (framed || !frame::is_vague(&text[span.clone()]))
                    .then(|| self.said(span, detector, framed))
                    .flatten()
            }
            (Role::Thing, "origin") if sentence::is_quality(text, &span) || sentence::is_people(&text[span.end..]) => {
                self.said(span, detector, true)
            }
            // An illness is said by its own word; these say only how.
            (Role::Verb, "health") => None,
            (Role::Verb, _) => self
                .thing_behind(index, detector)
                .and_then(|end| self.said(span.start..end, detector, true)),
            _ => None,
        };
        more.extend(said);
    }

    /// Whether somebody is said to be what stands at a span, or it stands alone in a place of a list.
    fn is_state(&self, span: &Range<usize>, kind: &str) -> bool {
        let text = &self.passage.text;
        let item = frame::begins_item(text, span.start) && frame::ends_item(text, span.end, kind == "health");
        let named = matches!(kind, "origin" | "religion" | "sexual");
        item || if named {
            sentence::is_quality(text, span)
        } else {
            sentence::is_state(text, span.clone())
        }
    }

    /// Whether the sentence says of an illness that somebody has it: by a word of having, a place of a list, or a verb or
    /// a label of the detector before it.
    fn is_had(&self, index: usize, detector: u16) -> bool {
        let text = &self.passage.text;
        let start = self.met[index].start as usize;
        let sentence = sentence::around(text, start);
        let verb = |met: &Met| {
            let says = |role| self.keywords.says(met.word, detector, role);
            says(Role::Verb)
                || says(Role::Fact)
                || says(Role::Label) && text[met.end as usize..].starts_with([':', ' '])
        };
        let before = self.met[..index].iter().rev();
        frame::begins_item(text, start)
            || frame::is_had(&text[sentence.start..start])
            || before.take_while(|met| met.start as usize >= sentence.start).any(verb)
    }

    /// A label, a sign and an answer on the same line, with a person in the same record; of illnesses, all that are told.
    fn labelled(&self, met: &Met, detector: u16, more: &mut Vec<Finding>) {
        let text = &self.passage.text;
        let kind = self.catalogue.kind_of(detector);
        let label = self.keywords.text(met.word);
        let Some(line) = answer::behind_label(text, met.start as usize..met.end as usize) else {
            return;
        };
        let line = self.behind_name(line);
        if self.speaks_against(detector, &sentence::line_of(text, met.start as usize))
            || person_in_record(self.passage, self.found, line.start, self.catalogue).is_none()
                && !self.persons.on_page(line.start)
        {
            return;
        }
        for part in answer::parts(text, line, kind == "health") {
            let Some(span) = trimmed(text, part) else { return };
            let named = self.persons.named(&span) > 0;
            if named || !is_answer(&text[span.clone()], kind, label) || self.is_label(&span) {
                return;
            }
            let reason = Reason::Keyword(label.to_owned().into());
            more.push(finding(self.passage, detector, span, Level::Likely, reason));
        }
    }

    /// Whether all of a span is a label itself: the next field, or the next column of a row of headers.
    fn is_label(&self, span: &Range<usize>) -> bool {
        let first = self.met.partition_point(|met| (met.start as usize) < span.start);
        let at = self.met[first..]
            .iter()
            .take_while(|met| met.start as usize == span.start);
        let mut all = at.filter(|met| met.end as usize == span.end);
        all.any(|met| self.keywords.is_label(met.word))
    }

    /// A line without the name with which it begins: `Allergie : Ana Roy – noix` tells nuts.
    fn behind_name(&self, line: Range<usize>) -> Range<usize> {
        let text = &self.passage.text;
        let first = line.end - text[line.clone()].trim_start().len();
        let at = self.found.partition_point(|finding| (finding.start as usize) < first);
        match self.found.get(at) {
            Some(name) if name.start as usize == first && self.catalogue.kind_of(name.detector) == "name" => {
                let end = (name.end as usize).min(line.end);
                let rest = text[end..line.end].trim_start_matches([' ', ':', '–', '—', '-', '\u{a0}']);
                line.end - rest.len()..line.end
            }
            _ => line,
        }
    }

    /// Something that is said in a sentence, if it is said of a person and not denied; `surely`, if it is had or been.
    fn said(&self, span: Range<usize>, detector: u16, surely: bool) -> Option<Finding> {
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
        let inside_name = |finding: &Finding| finding.start as usize <= span.start && span.start < finding.end as usize;
        let at = record::within(self.found, &(span.start.saturating_sub(NAME)..span.start + 1));
        if !running
            || sentence::is_denied(&text[sentence.start..span.start])
            || frame::is_absent(&text[span.end..text.ceil_char_boundary((span.end + 20).min(text.len()))])
            || frame::is_unticked(&text[sentence.start..span.start])
            || text[sentence.end..].starts_with('?')
            || self.speaks_against(detector, &sentence)
            || self.found[at].iter().any(inside_name)
        {
            return None;
        }
        let row = subject::row(self.passage, span.start);
        let level = match self.persons.of_whom(text, span.start, &sentence, row.as_ref())? {
            _ if frame::is_vague(&text[span.clone()]) || sentence::is_rule(&text[sentence]) => Level::Possible,
            Whom::Named(1..=CROWD) | Whom::Page | Whom::Beside if surely => Level::Likely,
            Whom::Beside | Whom::Spoken | Whom::Perhaps if !surely => return None,
            Whom::Named(_) | Whom::Page | Whom::Beside | Whom::Spoken | Whom::Perhaps => Level::Possible,
        };
        let list = Reason::Listed(self.catalogue.kind_of(detector).to_owned().into());
        Some(finding(self.passage, detector, span, level, list))
    }

    /// The end of a thing of the detector close behind a verb in the same sentence; of money, of a sum.
    fn thing_behind(&self, verb: usize, detector: u16) -> Option<usize> {
        let text = &self.passage.text;
        let end = self.met[verb].end as usize;
        let earns = answer::earns(self.keywords.text(self.met[verb].word));
        let money = self.catalogue.kind_of(detector) == "finance_family";
        let behind = self.met[verb + 1..].iter();
        let near = behind.take_while(|met| met.start as usize <= end + THING);
        let thing = near
            .filter(|met| met.start as usize >= end)
            .find(|met| self.keywords.says(met.word, detector, Role::Thing));
        let Some(thing) = thing else {
            return (money && earns).then(|| answer::sum_behind(text, end)).flatten();
        };
        let between = &text[end..thing.start as usize];
        // `It makes 40,000 doors a month`: no wage.
        let sum = !money || earns || between.contains(['$', '€', '£']) || between.contains("dollars");
        (sum && !between.contains(['.', '\n', ';', ':', '?', '!'])).then_some(thing.end as usize)
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
        .position(|finding| {
            record::is_person(catalogue.kind_of(finding.detector), finding) && !whose::is_unlabelled(finding, catalogue)
        })
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
