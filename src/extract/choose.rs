//! Whose an item is: every reader is shown its first bytes and its name once, and the strongest claim wins.

use super::{Claim, EXTRACTORS, Extractor, Limits, Probe, sniff};

/// The extractor for an item and how strongly it claims it; `None` when no one reads such content.
pub fn choose(probe: &Probe<'_>) -> Option<(&'static dyn Extractor, Claim)> {
    let claimed = probe.claimed.get_or_init(|| strongest(probe));
    claimed.map(|(index, claim)| (EXTRACTORS[index], claim))
}

fn strongest(probe: &Probe<'_>) -> Option<(usize, Claim)> {
    if sniff::unread(probe.head).is_some() {
        return None;
    }
    let mut best: Option<(usize, Claim)> = None;
    for (index, extractor) in EXTRACTORS.iter().enumerate() {
        let claim = extractor.claim(probe);
        if claim > best.map_or(Claim::No, |(_, claim)| claim) {
            best = Some((index, claim));
            if claim == Claim::ByContent {
                break;
            }
        }
    }
    best
}

/// The same, where a person has said what some names are.
pub(super) fn choose_under(probe: &Probe<'_>, limits: &Limits) -> Option<(&'static dyn Extractor, Claim)> {
    let told = limits.mainframe.reader(probe.name);
    told.map(|reader| (reader, Claim::ByContent)).or_else(|| choose(probe))
}
