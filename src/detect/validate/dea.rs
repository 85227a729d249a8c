//! Registration numbers of the US Drug Enforcement Administration: two letters, seven digits.

use super::{Checked, Hit, digits};

/// Types of registrants.
const TYPES: &str = "ABCDEFGHJKLMPRSTUX";

/// Accepts a type, an initial (or 9) and digits whose last checks the others. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 9..=9)?;
    let (letters, number) = normal.split_at(2);
    if !digits::are_digits(number) || !letters.starts_with(|c| TYPES.contains(c)) {
        return None;
    }
    let sum = digits::weighted(number, &[1, 2, 1, 2, 1, 2]);
    (sum % 10 == digits::last(number)).then(|| Checked::whole(hit, normal).checksum("dea"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [
            ("F91234563", true),
            ("AB1234563", true),
            ("AB1234564", false),
            ("ZB1234563", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
