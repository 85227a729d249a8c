//! Driver's licences of Canadian provinces that hold a date of birth.

use super::date::Date;
use super::{Checked, Hit, digits};

/// Ontario: the surname's initial, eight digits, YYMMDD; 50 is added to the month of women. Normal form: upper case
/// without separators.
pub fn ontario(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 15..=15)?;
    let (initial, rest) = normal.split_at(1);
    if !initial.starts_with(|c: char| c.is_ascii_uppercase()) || !digits::are_digits(rest) {
        return None;
    }
    let pair = |from: usize| digits::value(&rest[from..from + 2]) as u32;
    let (year, coded, day) = (pair(8), pair(10), pair(12));
    let month = if coded > 50 { coded - 50 } else { coded };
    let grouped = hit.text.len() > normal.len();
    Date::exists_in_a_century(year, month, day).then(|| Checked::whole(hit, normal).distinctive(grouped))
}

/// Nova Scotia: five letters of the surname, DDMMYY, three digits. Normal form: upper case without separators.
pub fn nova_scotia(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 14..=14)?;
    let (name, rest) = normal.split_at(5);
    if !name.bytes().all(|byte| byte.is_ascii_uppercase()) || !digits::are_digits(rest) {
        return None;
    }
    let pair = |from: usize| digits::value(&rest[from..from + 2]) as u32;
    Date::exists_in_a_century(pair(4), pair(2), pair(0)).then(|| Checked::whole(hit, normal).distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_are_real() {
        for (text, accepted) in [
            ("A1234-56789-60117", true),
            ("A1234-56789-65117", true),
            ("A1234-56789-12345", false),
            ("A1234-56789-61317", false),
        ] {
            assert_eq!(ontario(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("EXEMP-120160123", true), ("EXEMP-121360123", false)] {
            assert_eq!(nova_scotia(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
