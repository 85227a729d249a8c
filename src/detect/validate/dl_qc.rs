//! The Quebec driver's licence: the surname's initial, four digits, the date of birth, two digits.

use super::date::Date;
use super::{Checked, Hit, digits};

/// Accepts a letter and twelve digits of which the fifth to the tenth are a real day (DDMMYY).
/// Normal form: upper case without separators.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::alphanumeric(hit.text);
    let (initial, rest) = normal.split_at_checked(1)?;
    if !initial.starts_with(|c: char| c.is_ascii_uppercase()) || rest.len() != 12 {
        return None;
    }
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| rest[from..from + 2].parse::<u32>().unwrap_or(0);
    let (day, month, year) = (number(4), number(6), number(8));
    let real = Date::exists_in_a_century(year, month, day);
    let grouped = hit.text.len() > normal.len();
    real.then(|| Checked::whole(hit, normal).distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_a_real_day() {
        for (text, accepted) in [
            ("L1531-171274-08", true),
            ("X9999 311285 01", true),
            ("L1531-321274-08", false),
            ("L1531-171374-08", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
