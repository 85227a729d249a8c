//! What belongs to work or to an organisation and not to private life: mailboxes of a service, signatures of a firm's
//! people, letterheads.
//!
//! Quebec's Law 25 (s. 1) leaves the name, title, work address, e-mail and telephone of a person at work out of its
//! second and third divisions. Such findings stay, with a tag: [`Reason::Professional`]. What is not sure is not tagged.

mod block;
mod mailbox;

use std::ops::Range;

use self::block::{Block, Words};
use super::record;
use crate::model::{Finding, Hop, Layout, Passage, Reason};

/// Kinds that a signature or a letterhead holds.
const CONTACTS: &[&str] = &[
    "address",
    "email",
    "name",
    "phone",
    "postal_code",
    "postcode_fr",
    "postcode_uk",
    "zip",
];

/// Kinds of private life: a block that holds one of them is a file about somebody.
const PRIVATE: &[&str] = &[
    "card",
    "dob",
    "driver_licence",
    "health_card",
    "nam",
    "passport",
    "sin",
    "ssn",
];

/// Tags findings.
pub(super) struct Professional {
    words: Words,
}

impl Professional {
    pub fn new() -> Professional {
        Professional { words: Words::new() }
    }

    /// Tags, of the findings of a passage in the order of their place, those of work.
    pub fn tag<'a>(&self, passage: &Passage, found: &mut [Finding], kind_of: &dyn Fn(u16) -> &'a str) {
        let text = &passage.text;
        for finding in found.iter_mut().filter(|finding| kind_of(finding.detector) == "email") {
            if mailbox::is_of_a_role(&finding.normal) {
                finding.reasons.push(Reason::Professional("role-mailbox".into()));
            }
        }
        let margin = passage.trail.iter().any(is_margin);
        let mut done = 0..0;
        for index in 0..found.len() {
            let at = found[index].start as usize;
            // Each block is looked at once, at its first telephone or mail.
            if !matches!(kind_of(found[index].detector), "email" | "phone")
                || done.contains(&at)
                || !is_running(passage, at)
            {
                continue;
            }
            done = block::around(text, at);
            if let Some(how) = self.judge(passage, found, &done, margin, kind_of) {
                let inside = record::within(found, &done);
                for finding in &mut found[inside] {
                    let contact = CONTACTS.contains(&kind_of(finding.detector));
                    if contact
                        && !finding
                            .reasons
                            .iter()
                            .any(|reason| matches!(reason, Reason::Professional(_)))
                    {
                        finding.reasons.push(Reason::Professional(how.into()));
                    }
                }
            }
        }
    }

    /// What a block of lines is, if it is one of work.
    fn judge<'a>(
        &self,
        passage: &Passage,
        found: &[Finding],
        range: &Range<usize>,
        margin: bool,
        kind_of: &dyn Fn(u16) -> &'a str,
    ) -> Option<&'static str> {
        let inside = &found[record::within(found, range)];
        let kinds = |kind: &str| {
            inside
                .iter()
                .filter(|finding| kind_of(finding.detector) == kind)
                .count()
        };
        if inside
            .iter()
            .any(|finding| PRIVATE.contains(&kind_of(finding.detector)))
        {
            return None;
        }
        let block = Block::read(&self.words, &passage.text[range.clone()]);
        let own_domain = inside
            .iter()
            .any(|finding| kind_of(finding.detector) == "email" && mailbox::is_of_a_firm(&finding.normal));
        let (names, ways) = (
            kinds("name"),
            kinds("phone") + kinds("email") + kinds("address") + block.ways,
        );
        // Several people of one firm one under the other are a list of its employees.
        let signed = (1..=2).contains(&names) && block.title && (block.firm || own_domain);
        if block.is_card && signed {
            return Some("signature");
        }
        let head = names == 0 && block.firm && (ways >= 2 || margin && ways >= 1);
        (head && block.is_card).then_some("letterhead")
    }
}

/// Whether a step of a place is the header or footer of a document.
fn is_margin(hop: &Hop) -> bool {
    matches!(hop, Hop::Header(name) if name.starts_with("header") || name.starts_with("footer"))
}

/// Whether an offset stands in running text, where lines one under the other belong together.
fn is_running(passage: &Passage, at: usize) -> bool {
    match &passage.layout {
        Layout::Lines { .. } => true,
        Layout::Marks(_) => matches!(passage.spot(at).hop, Hop::Line(_)),
        Layout::Delimited { .. } => false,
    }
}

#[cfg(test)]
mod tests;
