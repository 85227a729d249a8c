//! Switzerland: the insurance number (AHV, AVS), thirteen digits from 756 on.

use super::super::{Checked, Hit, digits};

/// Accepts thirteen digits with the check digit of EAN-13. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 13..=13)?;
    let sum = digits::weighted(&normal, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    let grouped = hit.text.contains('.');
    let passes = normal.starts_with("756") && sum.is_multiple_of(10);
    passes.then(|| Checked::whole(hit, normal).checksum("ean13").distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [
            ("756.9217.0769.85", true),
            ("7569217076985", true),
            ("756.9217.0769.84", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
