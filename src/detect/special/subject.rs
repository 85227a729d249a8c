//! Of whom something is said: of a person named in the same sentence, of one for whom a word stands there, or of the one
//! whom the page is about.

use std::ops::Range;

use super::sentence::line_of;
use crate::detect::catalogue::Catalogue;
use crate::detect::record;
use crate::detect::validate::age::is_person_word;
use crate::model::{Finding, Hop, Layout, Level, Passage};
use crate::text::fold::fold;

/// How far behind its head a page is about somebody, in bytes, and how far a name may be from the word that stands for it.
/// Names need what stands around them, so that this is less than what passages share.
const PAGE: usize = 2800;
const NEAR: usize = 1500;

/// How far behind a name a pronoun stands for it, in bytes.
const PRONOUN: usize = 250;

/// How far behind its owner's name something stands, in bytes: `Ana Roy's severe asthma`.
const OWN: usize = 25;

/// How far a date of birth or a health number may be from the name of whom it is, in bytes.
const BESIDE: usize = 200;

/// How much of a line before a name is looked at for a word that makes it the head of a page, in bytes.
const LINE: usize = 90;

/// Words before the name of whom a page is about, folded.
const HEADS: &[&str] = &[
    "accuse",
    "accusee",
    "accused",
    "applicant",
    "assure",
    "assuree",
    "beneficiaire",
    "child",
    "claimant",
    "client",
    "cliente",
    "defendant",
    "defendeur",
    "demandeur",
    "demanderesse",
    "dossier",
    "eleve",
    "employe",
    "employee",
    "enfant",
    "etudiant",
    "etudiante",
    "file",
    "insured",
    "member",
    "membre",
    "name",
    "nom",
    "objet",
    "participant",
    "participante",
    "patient",
    "patiente",
    "prevenu",
    "pt",
    "pupil",
    "re",
    "reclamant",
    "resident",
    "residente",
    "salarie",
    "salariee",
    "student",
    "sujet",
    "tenant",
    "travailleur",
    "travailleuse",
    "usager",
    "usagere",
    "worker",
];

/// Words that stand for a person, in small letters.
const PRONOUNS: &[&str] = &[
    "elle", "he", "her", "his", "il", "j", "je", "lui", "ma", "madame", "me", "mes", "moi", "mon", "monsieur", "my",
    "she", "son", "accusé", "accusée", "accused",
];

/// Kinds that only the page of somebody holds.
const OF_PAGES: &[&str] = &["dob", "health_card", "nam", "nhs"];

/// Of whom something may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// So many are named in the same sentence.
    Named(usize),
    /// The one whom the page is about.
    Page,
    /// A word stands for somebody who is named in the same paragraph.
    Beside,
    /// A word stands for somebody who is named near.
    Spoken,
    /// What may be a name stands in the same sentence.
    Perhaps,
}

/// The persons of one passage.
pub(super) struct Persons {
    /// Where names begin, in order.
    names: Vec<u32>,
    /// Where what may be names begins, in order.
    perhaps: Vec<u32>,
    /// Where names end that something belongs to (`Ana Roy's`), in order.
    owners: Vec<u32>,
    /// Where pages begin that are about somebody, in order.
    heads: Vec<u32>,
}

impl Persons {
    /// Among the findings of a passage, which are sorted by their start.
    pub fn of(text: &str, found: &[Finding], catalogue: &Catalogue) -> Persons {
        let kind = |finding: &Finding| catalogue.kind_of(finding.detector);
        let sure = found.iter().filter(|finding| finding.level > Level::Possible);
        let people = sure.clone().filter(|finding| kind(finding) == "name");
        let perhaps = found
            .iter()
            .filter(|finding| finding.level == Level::Possible && kind(finding) == "name");
        // What is said of somebody's neighbour is not said of them.
        let owns = |finding: &&Finding| is_possessive(&text[finding.end as usize..]);
        let mut heads: Vec<u32> = people
            .clone()
            .filter(|finding| is_head(text, finding.start as usize))
            .map(|finding| finding.start)
            .collect();
        let persons = Persons {
            names: people
                .clone()
                .filter(|finding| !owns(finding))
                .map(|finding| finding.start)
                .collect(),
            perhaps: perhaps.map(|finding| finding.start).collect(),
            owners: people.filter(owns).map(|finding| finding.end).collect(),
            heads: Vec::new(),
        };
        let beside = |finding: &&Finding| {
            let (start, end) = (finding.start as usize, finding.end as usize);
            OF_PAGES.contains(&kind(finding)) && persons.named(&(start.saturating_sub(BESIDE)..end + BESIDE)) > 0
        };
        heads.extend(sure.filter(beside).map(|finding| finding.start));
        heads.sort_unstable();
        Persons { heads, ..persons }
    }

    /// How many names begin in a range.
    pub fn named(&self, range: &Range<usize>) -> usize {
        within(&self.names, range)
    }

    /// Of whom something is said at `at` in a sentence, or in the record in which it stands, if of somebody.
    pub fn of_whom(
        &self,
        text: &str,
        at: usize,
        sentence: &Range<usize>,
        record: Option<&Range<usize>>,
    ) -> Option<Whom> {
        let named = self.named(sentence);
        let row = record.map_or(0, |record| self.named(record));
        if named > 0 || row > 0 {
            return Some(Whom::Named(if named > 0 { named } else { row }));
        }
        if within(&self.owners, &(at.saturating_sub(OWN).max(sentence.start)..at)) > 0 {
            return Some(Whom::Named(1));
        }
        if self.on_page(sentence.end) {
            return Some(Whom::Page);
        }
        let near = sentence.start.saturating_sub(NEAR)..sentence.end + NEAR;
        if self.named(&near) == 0 || !speaks_of_somebody(&text[sentence.clone()]) {
            return (within(&self.perhaps, sentence) > 0).then_some(Whom::Perhaps);
        }
        let beside = self.named(&paragraph_before(text, sentence.start)) > 0;
        Some(if beside { Whom::Beside } else { Whom::Spoken })
    }

    /// Whether a page that is about somebody begins before `at` and goes on up to it.
    pub fn on_page(&self, at: usize) -> bool {
        let from = at.saturating_sub(PAGE);
        let head = self.heads.partition_point(|start| (*start as usize) < from);
        self.heads.get(head).is_some_and(|start| (*start as usize) < at)
    }
}

/// How many of places that are in order stand in a range.
fn within(places: &[u32], range: &Range<usize>) -> usize {
    let before = |at: usize| places.partition_point(|place| (*place as usize) < at);
    before(range.end).saturating_sub(before(range.start))
}

/// What stands before a sentence in its paragraph, as far as a pronoun reaches.
fn paragraph_before(text: &str, at: usize) -> Range<usize> {
    let low = text.floor_char_boundary(at.saturating_sub(PRONOUN));
    text[low..at].rfind("\n\n").map_or(low, |end| low + end)..at
}

fn is_possessive(behind: &str) -> bool {
    behind.starts_with("'s") || behind.starts_with("’s")
}

/// Whether the name at `at` stands behind a word that makes it the head of a page: `Patient : Ana Roy`.
fn is_head(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(LINE))..at];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let sign = line.contains([':', '\t', '–', '|', '#']) || line.contains("  ") || line.contains(" - ");
    let folded = fold(line);
    sign && folded
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| HEADS.contains(&word))
}

/// With these a note begins that leaves out of whom it speaks.
const BEGIN: &[&str] = &[
    "had",
    "has",
    "lives",
    "prend",
    "présente",
    "reports",
    "says",
    "souffre",
    "suffers",
    "takes",
    "vit",
];

/// Whether a word of a sentence stands for a person, or is left out before its verb.
pub(super) fn speaks_of_somebody(sentence: &str) -> bool {
    let begin = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let begin = begin.split(' ').next().unwrap_or_default().to_lowercase();
    if BEGIN.contains(&begin.as_str()) {
        return true;
    }
    sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| {
            let lower = word.to_lowercase();
            let lower = lower.as_str();
            word == "I" || PRONOUNS.contains(&lower) || is_person_word(lower)
        })
}

/// The record in which something stands, where that is more than lines, or a row of a table in plain text.
pub(super) fn row(passage: &Passage, at: usize) -> Option<Range<usize>> {
    let lines = match passage.layout {
        Layout::Lines { .. } => true,
        Layout::Delimited { .. } => false,
        Layout::Marks(_) => matches!(passage.spot(at).hop, Hop::Line(_)),
    };
    if !lines {
        return Some(record::around(passage, at));
    }
    let line = line_of(&passage.text, at);
    let table = passage.text[line.clone()].contains(['\t', '|']);
    table.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_with_the_name_of_whom_it_is_about() {
        for (text, head) in [
            ("Patient : Ana Roy", true),
            ("PATIENTE   ROY, ANA", true),
            ("DOSSIER D'EMPLOYÉ – ROY, Ana", true),
            ("Re: Ana Roy", true),
            ("le patient Ana Roy", false),
            ("Médecin : Ana Roy", false),
        ] {
            let at = text.find("Ana").or(text.find("ANA")).unwrap_or_default();
            let at = text.find("ROY").map_or(at, |other| at.min(other));
            assert_eq!(is_head(text, at), head, "{text}");
        }
    }

    #[test]
    fn words_stand_for_persons() {
        assert!(
            speaks_of_somebody("Elle tousse") && speaks_of_somebody("I have") && speaks_of_somebody("the tenant has")
        );
        assert!(!speaks_of_somebody("the server has"));
    }
}
