//! Several findings over one span: which of them stands.

use super::catalogue::{Catalogue, Output};
use crate::model::{Finding, Reason};

/// Leaves, of findings that overlap, the one with the highest level; then the one with the better evidence;
/// then the longest; then one that knows its country; then the first of the catalogue. A postal code inside an address stays beside it, since
/// it is worth finding by itself.
pub(super) fn without_overlaps(mut found: Vec<Finding>, catalogue: &Catalogue) -> Vec<Finding> {
    found.sort_by_key(|finding| (finding.start, finding.end));
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    let mut from = 0;
    while from < found.len() {
        // A cluster is what hangs together by overlaps.
        let mut to = from + 1;
        let mut end = found[from].end;
        while to < found.len() && found[to].start < end {
            end = end.max(found[to].end);
            to += 1;
        }
        if to == from + 1 {
            kept.push(found[from].clone());
        } else {
            kept.extend(of_cluster(&found[from..to], catalogue));
        }
        from = to;
    }
    kept
}

fn of_cluster(cluster: &[Finding], catalogue: &Catalogue) -> Vec<Finding> {
    let mut order: Vec<&Finding> = cluster.iter().collect();
    order.sort_by_key(|finding| {
        std::cmp::Reverse((
            finding.level,
            evidence(finding),
            finding.end - finding.start,
            !catalogue.detectors[usize::from(finding.detector)]
                .id
                .starts_with("any/"),
            std::cmp::Reverse(finding.detector),
        ))
    });
    let output = |finding: &Finding| catalogue.detectors[usize::from(finding.detector)].output;
    let beside = |inner: &Finding, outer: &Finding| {
        output(inner) == Output::PostalCode
            && output(outer) == Output::Address
            && outer.start <= inner.start
            && inner.end <= outer.end
    };
    let mut kept: Vec<&Finding> = Vec::new();
    for finding in order {
        let clashes = |other: &&Finding| other.start < finding.end && finding.start < other.end;
        if kept
            .iter()
            .filter(|other| clashes(other))
            .all(|other| beside(finding, other) || beside(other, finding))
        {
            kept.push(finding);
        }
    }
    kept.sort_by_key(|finding| (finding.start, finding.end));
    kept.into_iter().cloned().collect()
}

/// A checksum is worth more than a label, a label more than a shape.
fn evidence(finding: &Finding) -> u32 {
    let worth = |reason: &Reason| match reason {
        Reason::Checksum(_) => 4,
        Reason::Keyword(_) | Reason::Field(_) | Reason::Column => 3,
        Reason::Title | Reason::Neighbour(_) => 2,
        Reason::Distinctive | Reason::Listed(_) | Reason::Context => 1,
        Reason::Shape | Reason::Isolated | Reason::Under(_) | Reason::Harmless | Reason::Professional(_) => 0,
    };
    finding.reasons.iter().map(worth).sum()
}
