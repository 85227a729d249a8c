//! Czechia and Slovakia: the birth number, YYMMDD, three or four digits.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts nine digits (births until 1953) or ten that eleven divides, with a real date; 50 is added to the month of
/// women, and 20 where numbers did not suffice. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=10)?;
    let (year, coded, day) = (pair(&normal, 0), pair(&normal, 2), pair(&normal, 4));
    let month = coded % 50;
    let month = if month > 20 { month - 20 } else { month };
    let old = normal.len() == 9;
    let date = if old || year >= 54 {
        Date::new(1900 + year, month, day)
    } else {
        Date::new(2000 + year, month, day)
    };
    if date.is_none() || old && year > 53 {
        return None;
    }
    let mut checked = Checked::whole(hit, normal);
    if !old {
        let number = digits::value(&checked.normal);
        // Until 1985 a remainder of ten became a zero.
        let zero = year <= 85 && digits::value(&checked.normal[..9]) % 11 == 10 && number.is_multiple_of(10);
        if !number.is_multiple_of(11) && !zero {
            return None;
        }
        checked = checked.checksum("mod11");
    }
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_remainders_hold() {
        for (text, accepted) in [
            ("710319/2745", true),
            ("7103192745", true),
            ("991231123", false),
            ("1103492745", false),
            ("590312/123", false),
            ("710319/2746", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
