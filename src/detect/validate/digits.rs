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

/// Whether a value that is grouped by blanks stands in a row of numbers parted by single blanks (a list of
/// figures): then its grouping says nothing.
pub fn in_row(hit: &super::Hit<'_>) -> bool {
    const BLANKS: [char; 2] = [' ', '\u{a0}'];
    let number = |word: Option<&str>| {
        word.is_some_and(|word| (1..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let before = hit
        .before
        .strip_suffix(BLANKS)
        .map(|rest| rest.rsplit(char::is_whitespace).next());
    let after = hit
        .after
        .strip_prefix(BLANKS)
        .map(|rest| rest.split(char::is_whitespace).next());
    hit.text.contains(BLANKS) && (before.is_some_and(number) || after.is_some_and(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_numbers_is_told_from_a_number_in_a_sentence() {
        let hit = |before, after| super::super::Hit {
            text: "700 700 701",
            before,
            after,
        };
        assert!(in_row(&hit("1 ", "")) && in_row(&hit("", " 702 703")));
        assert!(!in_row(&hit("NAS : ", " (2 pages)")) && !in_row(&hit("4512\t", "\t52000")));
    }

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
