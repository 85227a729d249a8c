//! Ireland: the personal public service number, seven digits and one or two letters.

use super::super::{Checked, Hit, digits};

/// Letters by the remainder of 23.
const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";

/// Accepts a number whose first letter checks it, together with the second. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 8..=9)?;
    let (number, letters) = normal.split_at(7);
    if !digits::are_digits(number) || digits::all_same(number) || !letters.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        return None;
    }
    let second = letters.as_bytes().get(1).copied().unwrap_or(b'W');
    let second = match second {
        b'W' | b'T' => 0,
        letter @ b'A'..=b'I' => u32::from(letter - b'A' + 1),
        _ => return None,
    };
    let sum = digits::weighted(number, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    let holds = letters.as_bytes()[0] == LETTERS[(sum % 23) as usize];
    holds.then(|| Checked::whole(hit, normal).checksum("mod23"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_check_the_digits() {
        for (text, accepted) in [
            ("6433435F", true),
            ("6433435FT", true),
            ("6433435FW", true),
            ("6433435E", false),
            ("6433435IH", true),
            ("6433435OA", true),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
