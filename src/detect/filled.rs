//! Fields that hold nothing else than what their name says: a column of user names is full of words that no shape tells
//! from others.

use smallvec::smallvec;

use super::catalogue::Catalogue;
use super::keywords::Surroundings;
use super::validate::Hit;
use crate::model::{Finding, Level, Passage, Reason};

/// The longest value, in bytes.
const LONGEST: usize = 64;

/// Appends what stands in the fields labelled by the words of detectors with `code = "field"`, as far as their validators
/// accept it.
pub(super) fn find<'a>(
    passage: &'a Passage,
    surroundings: &mut Surroundings<'a>,
    catalogue: &Catalogue,
    found: &mut Vec<Finding>,
) {
    let keywords = surroundings.keywords();
    let is_own = |detector: u16| catalogue.detectors[usize::from(detector)].code.as_deref() == Some("field");
    let labels = surroundings.labelled(&passage.fields, &is_own);
    if labels.iter().all(Option::is_none) {
        return;
    }
    passage.each_field(
        |field| labels.get(field).copied().flatten(),
        |(word, detector), bytes| {
            let Some(raw) = passage.text.get(bytes.clone()) else {
                return;
            };
            let blank = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
            let value = raw.trim_matches(blank);
            if value.is_empty() || value.len() > LONGEST || value.contains(char::is_whitespace) {
                return;
            }
            let start = bytes.start + (raw.len() - raw.trim_start_matches(blank).len());
            let check = catalogue.detectors[usize::from(detector)].check;
            let Some(checked) = check.and_then(|validator| (validator.check)(&Hit::bare(value))) else {
                return;
            };
            found.push(Finding {
                detector,
                start: start as u32,
                end: (start + checked.len) as u32,
                normal: checked.normal,
                level: Level::Likely,
                reasons: smallvec![Reason::Field(keywords.text(word).to_owned().into())],
            });
        },
    );
}
