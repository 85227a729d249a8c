//! Romania: the personal numerical code (CNP), sex and century, YYMMDD, county, three digits, a check digit.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts thirteen digits with a real date, a county and a check digit. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 13..=13)?;
    let century = match normal.as_bytes()[0] {
        b'3' | b'4' => 1800,
        b'5' | b'6' => 2000,
        b'1' | b'2' | b'7'..=b'9' => 1900,
        _ => return None,
    };
    Date::new(century + pair(&normal, 1), pair(&normal, 3), pair(&normal, 5))?;
    let county = matches!(pair(&normal, 7), 1..=48 | 51 | 52 | 70 | 80..=83);
    let sum = digits::weighted(&normal, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let expected = if sum == 10 { 1 } else { sum };
    (county && expected == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_county_and_check_digit_hold() {
        for (text, accepted) in [
            ("1630615123457", true),
            ("0800101221142", false),
            ("1632215123457", false),
            ("1630615123458", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
