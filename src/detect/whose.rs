//! Values that say something only of somebody: an age, a gender, a position. Without a person in the same record they
//! are dropped, or stay possible.

use super::catalogue::{Catalogue, Person};
use super::record;
use crate::model::{Finding, Level, Passage, Reason};

/// Drops or lowers, of findings in the order of their place, those whose detector asks for a person that is not there.
pub(super) fn settle(passage: &Passage, found: &mut Vec<Finding>, catalogue: &Catalogue) {
    let need = |finding: &Finding| catalogue.detectors[usize::from(finding.detector)].person;
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
                let named = need != Person::Named || other_detector.kind == "name";
                named && other.detector != finding.detector && record::is_person(&other_detector.kind, other)
            });
            match (person, need) {
                (Some(person), _) => {
                    let kind = &catalogue.detectors[usize::from(person.detector)].kind;
                    finding.reasons.push(Reason::Neighbour(kind.clone()));
                }
                (None, Person::Required) => return None,
                (None, Person::Raises | Person::Named) => finding.level = Level::Possible,
            }
            Some(finding)
        })
        .collect();
    *found = verdicts.into_iter().flatten().collect();
}
