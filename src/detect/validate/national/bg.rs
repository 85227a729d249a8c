//! Bulgaria: the uniform civil number (EGN), YYMMDD, three digits, a check digit.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts ten digits with a real date, 20 or 40 in whose month tell the century. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let (year, coded, day) = (pair(&normal, 0), pair(&normal, 2), pair(&normal, 4));
    let date = match coded {
        41..=52 => Date::new(2000 + year, coded - 40, day),
        21..=32 => Date::new(1800 + year, coded - 20, day),
        _ => Date::new(1900 + year, coded, day),
    };
    let sum = digits::weighted(&normal, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    (date.is_some() && sum % 11 % 10 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_check_digit_hold() {
        for (text, accepted) in [
            ("7523169263", true),
            ("8032056031", true),
            ("7552A10004", false),
            ("8019010008", false),
            ("7523169264", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
