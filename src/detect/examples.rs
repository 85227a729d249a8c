//! The examples of the catalogue, held against what the detectors really find.

use super::catalogue::Detector;
use super::{Date, Detectors};
use crate::model::{Finding, Hop, Layout, Mark, Passage};

impl Detectors {
    /// Every example that is not found as it says, and every counter-example that is found; one line each.
    pub fn check_examples(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (index, detector) in self.catalogue().detectors.iter().enumerate() {
            self.check_detector(index as u16, detector, &mut problems);
        }
        problems
    }

    fn check_detector(&self, index: u16, detector: &Detector, problems: &mut Vec<String>) {
        // A child of an example does not grow up.
        let today = Date::from_iso("2026-01-01").unwrap_or(self.today);
        for example in &detector.examples {
            let passage = passage(&example.text, example.field.as_deref());
            let found = self.scan_on(&passage, today);
            let fits = |finding: &&Finding| {
                finding.detector == index
                    && passage.text[finding.start as usize..finding.end as usize] == example.find
                    && finding.level == example.level
                    && example.normal.as_ref().is_none_or(|normal| *normal == finding.normal)
            };
            if !found.iter().any(|finding| fits(&finding)) {
                let told: Vec<String> = found.iter().map(|finding| self.told(finding, &passage)).collect();
                let told = if told.is_empty() {
                    "nothing".to_owned()
                } else {
                    told.join(", ")
                };
                problems.push(format!(
                    "{}: in {:?}, expected {:?} ({}), found {told}",
                    detector.id,
                    example.text,
                    example.find,
                    example.level.name()
                ));
            }
        }
        for counter in &detector.counters {
            let passage = passage(&counter.text, counter.field.as_deref());
            for finding in self
                .scan_on(&passage, today)
                .iter()
                .filter(|finding| finding.detector == index)
            {
                let told = self.told(finding, &passage);
                problems.push(format!(
                    "{}: in {:?}, found {told}, though it is {}",
                    detector.id, counter.text, counter.why
                ));
            }
        }
    }

    fn told(&self, finding: &Finding, passage: &Passage) -> String {
        let text = &passage.text[finding.start as usize..finding.end as usize];
        format!(
            "{} {text:?} ({}, normal form {:?})",
            self.detector(finding).id,
            finding.level.name(),
            finding.normal
        )
    }
}

/// The text of an example, in a field if it has one.
fn passage(text: &str, field: Option<&str>) -> Passage {
    let plain = Passage::plain(text);
    match field {
        None => plain,
        Some(field) => Passage {
            layout: Layout::Marks(vec![Mark {
                start: 0,
                hop: Hop::Key(field.to_owned()),
                record: 1,
                field: Some(0),
            }]),
            fields: vec![field.to_owned()],
            ..plain
        },
    }
}
