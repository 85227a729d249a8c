//! Serial numbers of mobile telephones (IMEI): fifteen digits, Luhn.

use super::{Checked, Hit, digits};

/// Accepts fifteen digits that pass Luhn. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 15..=15)?;
    let grouped = hit.text.len() > normal.len();
    digits::luhn(&normal).then(|| Checked::whole(hit, normal).checksum("luhn").distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [
            ("49-015420-323751-8", true),
            ("356868000041418", true),
            ("490154203237519", false),
            ("35686800004141", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
