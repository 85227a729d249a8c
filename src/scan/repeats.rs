//! What an organisation repeats through one document: the telephone of its footer, on every page.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::Sighting;
use crate::model::{Hop, Reason};

/// Pages and margins of a document on which a value has to stand.
const FEWEST: usize = 3;

/// Kinds of which footers and letterheads are made.
const KINDS: &[&str] = &[
    "address",
    "email",
    "phone",
    "postal_code",
    "postcode_fr",
    "postcode_uk",
    "zip",
];

/// Tags, of the findings of one item, those whose value is an organisation's in one place of it and stands on several pages.
/// Repetition alone says nothing: a patient's telephone stands on every page of a file, too.
pub fn tag(seen: &mut [Sighting]) {
    let is_professional = |sighting: &Sighting| {
        let mut reasons = sighting.reasons.iter();
        reasons.any(|reason| matches!(reason, Reason::Professional(_)))
    };
    let mut pages: BTreeMap<Vec<u8>, BTreeSet<String>> = BTreeMap::new();
    let mut professional = BTreeSet::new();
    for sighting in seen.iter().filter(|sighting| KINDS.contains(&&*sighting.kind)) {
        let value = key(sighting);
        if is_professional(sighting) {
            professional.insert(value.clone());
        }
        if let Some(page) = sighting.place.iter().find(|hop| is_page(hop)) {
            pages.entry(value).or_default().insert(page.to_string());
        }
    }
    for sighting in seen.iter_mut().filter(|sighting| KINDS.contains(&&*sighting.kind)) {
        let value = key(sighting);
        let repeated = professional.contains(&value) && pages.get(&value).is_some_and(|pages| pages.len() >= FEWEST);
        if repeated && !is_professional(sighting) {
            sighting.reasons.push(Reason::Professional("repeated".into()));
        }
    }
}

/// Equal values of one kind have one digest.
fn key(sighting: &Sighting) -> Vec<u8> {
    sighting.kind.bytes().chain(sighting.digest).collect()
}

fn is_page(hop: &Hop) -> bool {
    match hop {
        Hop::Page(_) => true,
        Hop::Header(name) => name.starts_with("header") || name.starts_with("footer"),
        _ => false,
    }
}
