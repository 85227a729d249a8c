//! Slovenia and its neighbours: the unique citizen number (EMŠO, JMBG), DDMMYYY, region, three digits, a check digit.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts thirteen digits with a real date and a check digit. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 13..=13)?;
    let year = digits::value(&normal[4..7]) as u32;
    let year = if year < 800 { 2000 + year } else { 1000 + year };
    Date::new(year, pair(&normal, 2), pair(&normal, 0)).filter(|date| date.is_in_a_life())?;
    let sum = digits::weighted(&normal, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    ((11 - sum % 11) % 11 % 10 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_check_digit_hold() {
        for (text, accepted) in [
            ("0101006500006", true),
            ("0101006500007", false),
            ("0113006500006", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
