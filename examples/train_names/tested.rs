//! How well names are found in texts that were not learned from.

use std::ops::Range;
use std::path::Path;

use recense::detect::Detectors;
use recense::model::{Level, Passage};

/// Prints precision, recall and F1 of the names in a file of marked texts (JSON lines, spans in characters): a span
/// counts when it touches one of the other side.
pub fn print(detectors: &Detectors, file: &Path) {
    let content = std::fs::read_to_string(file).expect("the texts can be read");
    let (mut found, mut right, mut gold, mut met, mut sure) = (0, 0, 0, 0, 0);
    for line in content.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a line is an object");
        let text = record["text"].as_str().unwrap_or_default();
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let names: Vec<Range<usize>> = record["spans"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|span| span["type"] == "NAME")
            .map(|span| {
                let at = |key: &str| offsets[span[key].as_u64().unwrap_or_default() as usize];
                at("start")..at("end")
            })
            .collect();
        let passage = Passage::plain(text);
        let ours: Vec<(Range<usize>, Level)> = detectors
            .scan(&passage)
            .into_iter()
            .filter(|finding| detectors.detector(finding).kind == "name")
            .map(|finding| (finding.start as usize..finding.end as usize, finding.level))
            .collect();
        let touch = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        found += ours.len();
        sure += ours.iter().filter(|one| one.1 > Level::Possible).count();
        gold += names.len();
        right += ours
            .iter()
            .filter(|one| names.iter().any(|name| touch(&one.0, name)))
            .count();
        met += names
            .iter()
            .filter(|name| ours.iter().any(|one| touch(&one.0, name)))
            .count();
    }
    let (precision, recall) = (right as f64 / found.max(1) as f64, met as f64 / gold.max(1) as f64);
    println!(
        "{}: precision {precision:.3}, recall {recall:.3}, F1 {:.3}; {found} found, {sure} of them likely, {gold} marked",
        file.display(),
        2.0 * precision * recall / (precision + recall).max(1e-9)
    );
}
