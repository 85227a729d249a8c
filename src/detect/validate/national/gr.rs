//! Greece: the insurance number AMKA and the tax number AFM.

use super::super::{Checked, Hit, digits};
use super::is_day_first;

/// Accepts the AMKA: DDMMYY, four digits, the check of Luhn. Normal form: the digits.
pub fn amka(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    (is_day_first(&normal) && digits::luhn(&normal)).then(|| Checked::whole(hit, normal).checksum("luhn"))
}

/// Accepts the AFM: eight digits weighted by powers of two, and a check digit. Normal form: the digits.
pub fn afm(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let sum = digits::weighted(&normal, &[256, 128, 64, 32, 16, 8, 4, 2]);
    (sum % 11 % 10 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold() {
        for (text, accepted) in [("01013099997", true), ("01013099999", false), ("01133099997", false)] {
            assert_eq!(amka(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("094259216", true), ("023456780", true), ("123456781", false)] {
            assert_eq!(afm(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
