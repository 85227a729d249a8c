//! Values that say something only of somebody: an age, a gender, a position; and numbers that nothing names. Without a
//! person in the same record they are dropped, or stay possible.

use super::catalogue::{Catalogue, Person};
use super::record;
use crate::model::{Finding, Level, Passage, Reason};

/// Drops or lowers, of findings in the order of their place, those whose detector asks for a person that is not there.
pub(super) fn settle(passage: &Passage, found: &mut Vec<Finding>, catalogue: &Catalogue) {
    let need = |finding: &Finding| need_of(finding, catalogue);
    if !found.iter().any(|finding| need(finding).is_some()) {
        return;
    }
    let verdicts: Vec<Option<Finding>> = found
        .iter()
        .map(|finding| {
            let Some(need) = need(finding) else {
                return Some(finding.clone());
            };
            let mut finding = finding.clone();
            let own = record::around(passage, finding.start as usize);
            let person = found[record::within(found, &own)].iter().find(|other| {
                let other_detector = &catalogue.detectors[usize::from(other.detector)];
                let kind = other_detector.kind.as_str();
                let fits = match need {
                    Person::Named => kind == "name",
                    // Two numbers that nothing names say nothing of each other.
                    Person::Unlabelled => need_of(other, catalogue) != Some(Person::Unlabelled),
                    Person::Required | Person::Raises => true,
                };
                fits && other.detector != finding.detector && record::is_person(kind, other)
            });
            match (person, need) {
                (Some(person), _) => {
                    let kind = &catalogue.detectors[usize::from(person.detector)].kind;
                    finding.reasons.push(Reason::Neighbour(kind.clone()));
                }
                (None, Person::Required) => return None,
                (None, Person::Raises | Person::Named | Person::Unlabelled) => finding.level = Level::Possible,
            }
            Some(finding)
        })
        .collect();
    *found = verdicts.into_iter().flatten().collect();
}

/// What a finding needs, if something.
fn need_of(finding: &Finding, catalogue: &Catalogue) -> Option<Person> {
    let need = catalogue.detectors[usize::from(finding.detector)].person;
    need.filter(|need| *need != Person::Unlabelled || finding.level > Level::Possible && !finding.is_named())
}
