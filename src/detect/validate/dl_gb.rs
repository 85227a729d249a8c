//! The driving licence of Great Britain: letters of the surname, a date of birth, initials.

use super::date::Date;
use super::{Checked, Hit, digits};

/// Accepts sixteen characters: five of the surname (filled with 9), the decade, the month (50 more for women), the day
/// and the year of birth, two initials (9 for none), a digit, two letters. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 16..=18)?;
    let (name, rest) = normal.split_at(5);
    let (birth, tail) = rest.split_at(6);
    let named = name.trim_end_matches('9').bytes().all(|byte| byte.is_ascii_uppercase()) && !name.starts_with('9');
    if !named || !digits::are_digits(birth) || !matches!(tail.len(), 5 | 7) {
        return None;
    }
    let initials = tail.as_bytes()[..2]
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || *byte == b'9');
    let part = |range: std::ops::Range<usize>| digits::value(&birth[range]) as u32;
    let (coded, day) = (part(1..3), part(3..5));
    let month = if coded > 50 { coded - 50 } else { coded };
    let year = part(0..1) * 10 + part(5..6);
    let real = Date::exists_in_a_century(year, month, day);
    (initials && real).then(|| Checked::whole(hit, normal).distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_is_a_day() {
        for (text, accepted) in [
            ("MORGA657054SM9IJ", true),
            ("MORGA753116SM9IJ", true),
            ("FOX99657054S99IJ", true),
            ("MORGA617354SM9IJ", false),
            ("MORGA663054SM9IJ", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
