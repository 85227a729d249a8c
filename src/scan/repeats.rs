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

/// Values on pages that are remembered for one document; one with more of them is no letterhead.
const MOST_VALUES: usize = 16_384;

/// What one document repeats, as far as it has been read.
#[derive(Default)]
pub struct Repeats {
    /// The pages of each value, as many as matter.
    pages: BTreeMap<Vec<u8>, BTreeSet<String>>,
    /// Values that are an organisation's in one place.
    professional: BTreeSet<Vec<u8>>,
}

impl Repeats {
    /// Tags, of the next findings of a document, those whose value is an organisation's in one place of it and stands on
    /// several pages. Repetition alone says nothing: a patient's telephone stands on every page of a file, too.
    pub fn tag(&mut self, seen: &mut [Sighting]) {
        for sighting in seen.iter().filter(|sighting| may_repeat(sighting)) {
            self.note(sighting);
        }
        if self.pages.is_empty() {
            return;
        }
        for sighting in seen.iter_mut().filter(|sighting| may_repeat(sighting)) {
            if !is_professional(sighting) && self.is_repeated(&key(sighting)) {
                sighting.reasons.push(Reason::Professional("repeated".into()));
            }
        }
    }

    fn note(&mut self, sighting: &Sighting) {
        if is_professional(sighting) && self.professional.len() < MOST_VALUES {
            self.professional.insert(key(sighting));
        }
        let Some(page) = sighting.place.iter().find(|hop| is_page(hop)) else {
            return;
        };
        let value = key(sighting);
        if self.pages.len() < MOST_VALUES || self.pages.contains_key(&value) {
            let pages = self.pages.entry(value).or_default();
            if pages.len() < FEWEST {
                pages.insert(page.to_string());
            }
        }
    }

    fn is_repeated(&self, value: &[u8]) -> bool {
        self.professional.contains(value) && self.pages.get(value).is_some_and(|pages| pages.len() >= FEWEST)
    }
}

fn may_repeat(sighting: &Sighting) -> bool {
    KINDS.contains(&&*sighting.kind)
}

fn is_professional(sighting: &Sighting) -> bool {
    let mut reasons = sighting.reasons.iter();
    reasons.any(|reason| matches!(reason, Reason::Professional(_)))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Class, Level};

    fn phone(page: u32, professional: bool) -> Sighting {
        let reasons = professional.then(|| Reason::Professional("footer".into()));
        Sighting {
            kind: "phone".into(),
            detector: "phone".into(),
            class: Class::Medium,
            level: Level::Likely,
            place: vec![Hop::Page(page)],
            record: 0,
            digest: [0; 32],
            sealed: Arc::new([]),
            mask: "".into(),
            way: 0,
            reasons: reasons.into_iter().collect(),
        }
    }

    #[test]
    fn what_was_repeated_before_is_known_in_the_next_piece() {
        let mut repeats = Repeats::default();
        let mut first: Vec<_> = (1..=3).map(|page| phone(page, page == 1)).collect();
        repeats.tag(&mut first);
        assert!(first.iter().all(is_professional));
        let mut next = [phone(9, false)];
        repeats.tag(&mut next);
        assert!(is_professional(&next[0]));
    }

    #[test]
    fn repetition_alone_says_nothing() {
        let mut seen: Vec<_> = (1..=9).map(|page| phone(page, false)).collect();
        Repeats::default().tag(&mut seen);
        assert!(!seen.iter().any(is_professional));
    }
}
