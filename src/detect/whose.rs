//! Values that say something only of somebody: an age, a gender, a position; and numbers that nothing names. Without a
//! person in the same record they are dropped, or stay possible.

use super::catalogue::{Catalogue, Person};
use super::record;
use crate::model::{Finding, Level, Passage, Reason};

/// How far behind a name a page may go on to speak of somebody, and how far before one, in bytes.
const PAGE: usize = 2800;
const NEAR: usize = 1500;

/// Drops or lowers, of findings in the order of their place, those whose detector asks for a person that is not there.
pub(super) fn settle(passage: &Passage, found: &mut Vec<Finding>, catalogue: &Catalogue) {
    let need = |finding: &Finding| need_of(finding, catalogue);
    // Of each that needs somebody, whose kind is there; all are asked before one is changed.
    let asked: Vec<(usize, Person, Option<&str>)> = found
        .iter()
        .enumerate()
        .filter_map(|(index, finding)| Some((index, finding, need(finding)?)))
        .map(|(index, finding, needed)| {
            let own = record::around(passage, finding.start as usize);
            let at = finding.start as usize;
            // `une dame de 82 ans`: somebody named before or behind.
            let far = at.saturating_sub(PAGE)..at + NEAR;
            let told = needed == Person::Required && finding.reasons.contains(&Reason::Distinctive);
            let named = |other: &Finding| catalogue.kind_of(other.detector) == "name" && other.level > Level::Possible;
            let somebody = found[record::within(found, &own)].iter().find_map(|other| {
                let kind = catalogue.kind_of(other.detector);
                // A number that nothing names is nobody by itself, and says nothing of another one.
                let fits = !is_unlabelled(other, catalogue) && (needed != Person::Named || kind == "name");
                let born = needed == Person::Required && kind == "dob" && other.level > Level::Possible;
                (fits && other.detector != finding.detector && (born || record::is_person(kind, other))).then_some(kind)
            });
            let page = || told && found[record::within(found, &far)].iter().any(named);
            let somebody = somebody.or_else(|| page().then_some("name"));
            (index, needed, somebody)
        })
        .collect();
    let mut dropped = Vec::new();
    for (index, needed, somebody) in asked {
        match (somebody, needed) {
            (Some(kind), _) => found[index].reasons.push(Reason::Neighbour(kind.to_owned().into())),
            (None, Person::Required) => dropped.push(index),
            (None, Person::Raises | Person::Named | Person::Unlabelled) => found[index].level = Level::Possible,
        }
    }
    if !dropped.is_empty() {
        let mut indices = 0..;
        found.retain(|_| {
            indices
                .next()
                .is_some_and(|index| dropped.binary_search(&index).is_err())
        });
    }
}

/// Whether a finding is a number that nothing names, and so nobody by itself.
pub(super) fn is_unlabelled(finding: &Finding, catalogue: &Catalogue) -> bool {
    need_of(finding, catalogue) == Some(Person::Unlabelled)
}

/// What a finding needs, if something.
fn need_of(finding: &Finding, catalogue: &Catalogue) -> Option<Person> {
    let need = catalogue.detectors[usize::from(finding.detector)].person;
    need.filter(|need| *need != Person::Unlabelled || finding.level > Level::Possible && !finding.is_named())
}
