//! Signatures, letterheads and mailboxes, found by the whole of the detectors.

use crate::detect::Detectors;
use crate::detect::catalogue::Catalogue;
use crate::model::{Hop, Passage, Reason};

fn tags(passage: &Passage) -> Vec<(String, Option<String>)> {
    let detectors = Detectors::new(Catalogue::builtin()).expect("the catalogue compiles");
    let found = detectors.scan(passage);
    let tag = |reasons: &[Reason]| {
        reasons.iter().find_map(|reason| match reason {
            Reason::Professional(how) => Some(how.to_string()),
            _ => None,
        })
    };
    found
        .iter()
        .map(|finding| (detectors.detector(finding).kind.clone(), tag(&finding.reasons)))
        .collect()
}

fn all_are(passage: &Passage, how: Option<&str>) {
    let tags = tags(passage);
    assert!(tags.len() >= 2, "{tags:?}");
    for (kind, tag) in &tags {
        assert_eq!(tag.as_deref(), how, "{kind} of {tags:?}");
    }
}

#[test]
fn a_signature_of_a_firm_is_tagged_whole() {
    let text = "Bonjour,\nVoici le document demandé.\n\nAna Tremblay, ing.\nDirectrice des ventes\nAubelune inc.\n514 555-0199 poste 12\nana.tremblay@exemple.ca\n";
    all_are(&Passage::plain(text), Some("signature"));
}

#[test]
fn a_cv_is_private() {
    let text = "CURRICULUM VITAE\nAna Tremblay\nIngénieure\n514 555-0199\nana.tremblay@exemple.ca\n";
    all_are(&Passage::plain(text), None);
    let mail = "Ana Tremblay\n514 555-0199\nana.tremblay@gmail.com\n";
    all_are(&Passage::plain(mail), None);
}

#[test]
fn a_letterhead_is_tagged() {
    let text = "Aubelune, équipements d'érablière inc.\n514 555-0199  418 555-0123\nwww.exemple.ca\n\nMadame,\n";
    all_are(&Passage::plain(text), Some("letterhead"));
    let mut footer = Passage::plain("Aubelune inc. 514 555-0199 - 418 555-0123");
    footer.trail.push(Hop::Header("footer1".into()));
    all_are(&footer, Some("letterhead"));
}

#[test]
fn a_mailbox_of_a_service_is_tagged_wherever_it_stands() {
    let tags = tags(&Passage::plain(
        "Écrivez à privacy@exemple.ca ou à ana.tremblay@exemple.ca.",
    ));
    let tags: Vec<Option<&str>> = tags.iter().map(|(_, tag)| tag.as_deref()).collect();
    assert_eq!(tags, [Some("role-mailbox"), None]);
}
