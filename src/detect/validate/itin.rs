//! US individual taxpayer identification numbers.

use super::{Checked, Hit, digits};

/// Accepts nine digits that begin with 9 and whose group is issued. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let group = digits::value(&normal[3..5]);
    let issued = matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    let grouped = hit.text.len() > normal.len();
    (normal.starts_with('9') && issued).then(|| Checked::whole(hit, normal).distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_issued() {
        for (text, accepted) in [("912-90-3456", true), ("912-89-3456", false), ("812-90-3456", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
