//! US Medicare beneficiary identifiers: eleven characters, each of its own sort.

use super::{Checked, Hit, digits};

/// Letters that are used: those that look like digits are not.
const LETTERS: &str = "ACDEFGHJKMNPQRTUVWXY";

/// Accepts the sequence C A AN N A AN N A A N N of the Centers for Medicare & Medicaid Services. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 11..=11)?;
    let fits = normal.chars().zip("CAXNAXNAANN".chars()).all(|(c, sort)| match sort {
        'C' => matches!(c, '1'..='9'),
        'A' => LETTERS.contains(c),
        'N' => c.is_ascii_digit(),
        _ => c.is_ascii_digit() || LETTERS.contains(c),
    });
    let grouped = hit.text.len() > normal.len();
    fits.then(|| Checked::whole(hit, normal).distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_sort() {
        for (text, accepted) in [
            ("1EG4-TE5-MK73", true),
            ("1EG4TE5MK73", true),
            ("0EG4-TE5-MK73", false),
            ("1SG4-TE5-MK73", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
