//! Austria: social insurance number and tax number.

use super::super::{Checked, Hit, digits};
use super::is_day_first;

/// Accepts the social insurance number: three digits, a check digit, the date of birth. Normal form: the digits.
pub fn insurance(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    let holds = sum % 11 == digits::last(&normal[..4]) && !normal.starts_with('0');
    // Where the days of a year did not suffice, a thirteenth month stands.
    let dated = is_day_first(&normal[4..]) || normal[6..8] == *"13";
    (holds && dated).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

/// Accepts the tax number: an office of two digits, six digits, a check digit. Normal form: the digits.
pub fn tax(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    digits::luhn(&normal).then(|| Checked::whole(hit, normal).checksum("luhn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold() {
        for (text, accepted) in [("1237 010180", true), ("2237 010180", false)] {
            assert_eq!(insurance(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("59-119/9013", true), ("59-119/9012", false)] {
            assert_eq!(tax(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
