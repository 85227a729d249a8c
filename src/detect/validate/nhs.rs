//! The NHS number of England and Wales: ten digits, modulo 11.

use super::{Checked, Hit, digits};

/// Accepts a number whose last digit is 11 less the remainder of the weighted digits. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal, &[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    ((11 - sum % 11) % 11 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [("943 476 5870", true), ("9434765870", true), ("9434765871", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
