//! From findings of a passage to what the inventory stores: places, masks, digests, sealed values.

use std::sync::Arc;

use foldhash::HashMap;

use crate::detect::Detectors;
use crate::inventory::{Digest, Sealer, Sighting};
use crate::link::Records;
use crate::model::{Finding, Hop, Level, Locator, Passage, Reason};
use crate::text::mask::{MaskStyle, mask};

/// Detects and seals; shared by all reading threads.
pub struct Seal {
    detectors: Detectors,
    sealer: Sealer,
    /// Kind and id of each detector, shared by its sightings.
    names: Vec<(Arc<str>, Arc<str>)>,
}

/// What is stored of a value.
struct Hidden {
    normal: String,
    digest: Digest,
    sealed: Arc<[u8]>,
    mask: Arc<str>,
    way: i64,
}

/// Values of a passage that were sealed, by their detector and as they are written: tables and logs repeat them.
type Known<'t> = HashMap<(u16, &'t str), Hidden>;

impl Seal {
    /// For these detectors, with the inventory's key.
    pub fn new(detectors: Detectors, sealer: Sealer) -> Seal {
        let kind_and_id = |detector: &crate::detect::catalogue::Detector| {
            (detector.kind.as_str().into(), detector.id.as_str().into())
        };
        let names = detectors.catalogue().detectors.iter().map(kind_and_id).collect();
        Seal {
            detectors,
            sealer,
            names,
        }
    }

    /// The findings of a passage, ready to be stored.
    pub fn passage(&self, passage: &Passage) -> Vec<Sighting> {
        let mut found = self.detectors.scan(passage);
        // What is nobody's is not counted.
        found.retain(|finding| !finding.reasons.contains(&Reason::Harmless));
        if found.is_empty() {
            return Vec::new();
        }
        let trail: Vec<Hop> = passage.trail.iter().map(|hop| clean(&self.detectors, hop)).collect();
        let mut locator = Locator::new(passage);
        let mut records = Records::new(passage);
        let mut sealed = HashMap::default();
        let sighting = |finding: Finding| {
            let offset = finding.start as usize;
            let spot = locator.spot(offset);
            let mut place = trail.clone();
            place.push(clean(&self.detectors, &spot.hop));
            let record = records.at(offset, spot.record);
            self.seal(finding, &passage.text, &mut sealed, place, record)
        };
        found.into_iter().map(sighting).collect()
    }

    /// The findings in a file's own name, which is kept in clear like every place: at least it is told.
    pub fn file_name(&self, name: &str) -> Vec<Sighting> {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let words = Passage::plain(stem.replace('_', " "));
        let mut found = self.detectors.scan(&words);
        found.retain(|finding| finding.level > Level::Possible);
        let place = || vec![Hop::Header("name".to_owned())];
        found
            .into_iter()
            .map(|finding| self.seal(finding, &words.text, &mut HashMap::default(), place(), 0))
            .collect()
    }

    fn seal<'t>(
        &self,
        finding: Finding,
        text: &'t str,
        sealed: &mut Known<'t>,
        place: Vec<Hop>,
        record: u32,
    ) -> Sighting {
        let detector = self.detectors.detector(&finding);
        let (kind, id) = &self.names[usize::from(finding.detector)];
        let value = &text[finding.start as usize..finding.end as usize];
        let known = sealed
            .entry((finding.detector, value))
            .and_modify(|known| {
                if known.normal != finding.normal {
                    *known = self.hidden(kind, value, &finding.normal, detector.mask);
                }
            })
            .or_insert_with(|| self.hidden(kind, value, &finding.normal, detector.mask));
        Sighting {
            kind: Arc::clone(kind),
            detector: Arc::clone(id),
            class: detector.class,
            level: finding.level,
            place,
            record,
            digest: known.digest,
            sealed: Arc::clone(&known.sealed),
            mask: Arc::clone(&known.mask),
            way: known.way,
            reasons: finding.reasons,
        }
    }

    fn hidden(&self, kind: &str, value: &str, normal: &str, how: MaskStyle) -> Hidden {
        let digest = self.sealer.digest(kind, normal);
        Hidden {
            normal: normal.to_owned(),
            digest,
            sealed: self.sealer.seal(kind, &digest, value).into(),
            mask: mask(how, value).into(),
            way: self.sealer.way(kind, value),
        }
    }
}

/// A place is told in clear. Where a key, a header or a member's name holds a value (an object keyed by e-mail addresses),
/// the value is masked in it.
pub fn clean(detectors: &Detectors, hop: &Hop) -> Hop {
    let clean = |text: &String| masked(detectors, text).unwrap_or_else(|| text.clone());
    match hop {
        Hop::Member(name) => Hop::Member(clean(name)),
        Hop::Sheet(name) => Hop::Sheet(clean(name)),
        Hop::Header(name) => Hop::Header(clean(name)),
        Hop::Key(name) => Hop::Key(clean(name)),
        Hop::Table(name) => Hop::Table(clean(name)),
        Hop::Part(_) | Hop::Page(_) | Hop::Cell { .. } | Hop::Line(_) => hop.clone(),
    }
}

fn masked(detectors: &Detectors, text: &str) -> Option<String> {
    let words = Passage::plain(text.replace('_', " "));
    let found = detectors.scan(&words);
    if found.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for finding in &found {
        let (start, end) = (finding.start as usize, finding.end as usize);
        // A postal code stands inside an address, a child's age beside its own meaning.
        if start < from {
            continue;
        }
        masked.push_str(&text[from..start]);
        masked.push_str(&mask(detectors.detector(finding).mask, &text[start..end]));
        from = end;
    }
    masked.push_str(&text[from..]);
    Some(masked)
}
