//! Several findings over one span: which of them stands.

use super::catalogue::{Catalogue, Output};
use crate::model::{Finding, Reason};

/// Leaves, of findings that overlap, the one with the highest level; then the one with the better evidence;
/// then the longest; then one that knows its country; then the first of the catalogue. A postal code inside an address stays beside it, since
/// it is worth finding by itself.
pub(super) fn without_overlaps(mut found: Vec<Finding>, catalogue: &Catalogue) -> Vec<Finding> {
    found.sort_by_key(|finding| (finding.start, finding.end));
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    // A cluster is what hangs together by overlaps.
    let mut cluster: Vec<Finding> = Vec::new();
    let mut end = 0;
    for finding in found {
        if finding.start >= end {
            settle(&mut cluster, catalogue, &mut kept);
        }
        end = end.max(finding.end);
        cluster.push(finding);
    }
    settle(&mut cluster, catalogue, &mut kept);
    kept
}

/// Moves what stands of a cluster, in the order of the place.
fn settle(cluster: &mut Vec<Finding>, catalogue: &Catalogue, kept: &mut Vec<Finding>) {
    if cluster.len() < 2 {
        kept.append(cluster);
        return;
    }
    let detector = |finding: &Finding| &catalogue.detectors[usize::from(finding.detector)];
    cluster.sort_by_key(|finding| {
        std::cmp::Reverse((
            finding.level,
            evidence(finding),
            finding.end - finding.start,
            !detector(finding).id.starts_with("any/"),
            std::cmp::Reverse(finding.detector),
        ))
    });
    let beside = |inner: &Finding, outer: &Finding| {
        detector(inner).output == Output::PostalCode
            && detector(outer).output == Output::Address
            && outer.start <= inner.start
            && inner.end <= outer.end
    };
    let from = kept.len();
    for finding in cluster.drain(..) {
        let stands = kept[from..].iter().all(|other| {
            let apart = other.end <= finding.start || finding.end <= other.start;
            apart || beside(&finding, other) || beside(other, &finding)
        });
        if stands {
            kept.push(finding);
        }
    }
    kept[from..].sort_by_key(|finding| (finding.start, finding.end));
}

/// A checksum is worth more than a label, a label more than a shape.
fn evidence(finding: &Finding) -> u32 {
    let worth = |reason: &Reason| match reason {
        Reason::Checksum(_) => 4,
        Reason::Keyword(_) | Reason::Field(_) | Reason::Column => 3,
        Reason::Title | Reason::Neighbour(_) => 2,
        Reason::Distinctive | Reason::Listed(_) | Reason::Context => 1,
        Reason::Shape
        | Reason::Isolated
        | Reason::Under(_)
        | Reason::Renowned
        | Reason::Harmless
        | Reason::Professional(_) => 0,
    };
    finding.reasons.iter().map(worth).sum()
}
