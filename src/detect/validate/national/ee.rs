//! Estonia and Lithuania: the personal code, century and sex, YYMMDD, three digits, a check digit.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts eleven digits with a real date and a check digit by one of two rows of weights. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    let century = match normal.as_bytes()[0] {
        b'1' | b'2' => 1800,
        b'3' | b'4' => 1900,
        b'5' | b'6' => 2000,
        b'7' | b'8' => 2100,
        _ => return None,
    };
    Date::new(century + pair(&normal, 1), pair(&normal, 3), pair(&normal, 5))?;
    let first = digits::weighted(&normal, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = digits::weighted(&normal, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    let expected = if first < 10 { first } else { second % 10 };
    (expected == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_check_digit_hold() {
        for (text, accepted) in [
            ("36805280109", true),
            ("38703181745", true),
            ("36805280108", false),
            ("36813280109", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
