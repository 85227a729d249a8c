//! Finland: the personal identity code (HETU), DDMMYY, a sign of the century, three digits, a check character.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Check characters by the remainder of 31.
const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Accepts a real date and a check character that holds. Normal form: upper case, with the sign of the century.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = hit.text.to_ascii_uppercase();
    let (date, rest) = normal.split_at_checked(6)?;
    let &[sign, .., last] = rest.as_bytes() else {
        return None;
    };
    let number = rest.get(1..4)?;
    if rest.len() != 5 || !digits::are_digits(date) || !digits::are_digits(number) || !digits::stands_alone(hit) {
        return None;
    }
    let century = match sign {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return None,
    };
    Date::new(century + pair(date, 4), pair(date, 2), pair(date, 0))?;
    let expected = CHECKS[(digits::value(&format!("{date}{number}")) % 31) as usize];
    (last == expected).then(|| Checked::whole(hit, normal).checksum("mod31").distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_character_checks_the_others() {
        for (text, accepted) in [
            ("131052-308T", true),
            ("131052A308T", true),
            ("131052-308U", false),
            ("310252-308Y", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
