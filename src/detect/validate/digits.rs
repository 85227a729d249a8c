//! Digits out of text, and the checksums that several identifiers share.

/// The ASCII digits of a text.
pub fn of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The ASCII letters, in upper case, and digits of a text.
pub fn alphanumeric(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether a string of ASCII digits passes the Luhn (mod 10) check.
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match digit * 2 {
                double if index % 2 == 1 => double / 10 + double % 10,
                _ => digit,
            }
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether every character is the same one.
pub fn all_same(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next();
    bytes.all(|byte| Some(byte) == first)
}

/// Whether a number goes on before a hit: a digit, or a digit and one joining character.
pub fn continues_before(before: &str, joins: &[char]) -> bool {
    let rest = before.strip_suffix(joins).unwrap_or(before);
    rest.ends_with(|c: char| c.is_ascii_digit())
}

/// Whether a number goes on after a hit: a digit, or one joining character and a digit.
pub fn continues_after(after: &str, joins: &[char]) -> bool {
    let rest = after.strip_prefix(joins).unwrap_or(after);
    rest.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_holds_for_known_numbers() {
        for (digits, expected) in [
            ("4111111111111111", true),
            ("4111111111111112", false),
            ("18", true),
            ("", false),
        ] {
            assert_eq!(luhn(digits), expected, "{digits}");
        }
    }

    #[test]
    fn a_longer_number_is_seen_on_both_sides() {
        assert!(continues_before("12-", &['-']) && continues_before("1", &[]));
        assert!(!continues_before("a-", &['-']) && !continues_before("", &['-']));
        assert!(continues_after("-1", &['-']) && !continues_after("- 1", &['-']));
    }
}
