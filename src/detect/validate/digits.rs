//! Digits out of text, and the checksums that several identifiers share.

use std::ops::RangeInclusive;

use super::Hit;

/// Signs with which a longer number goes on.
const JOINS: &[char] = &['-', '.', '/', '\u{AD}', '\u{2010}', '\u{2011}'];

/// The ASCII digits of a text.
pub fn of(text: &str) -> String {
    let mut digits = String::with_capacity(text.len());
    digits.extend(text.bytes().filter(u8::is_ascii_digit).map(char::from));
    digits
}

/// The ASCII letters, in upper case, and digits of a text.
pub fn alphanumeric(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let signs = text.bytes().filter(u8::is_ascii_alphanumeric);
    plain.extend(signs.map(|byte| char::from(byte.to_ascii_uppercase())));
    plain
}

/// The digits of a hit that is a number by itself: of that length, not one digit repeated, and no part of a longer
/// number.
pub fn number(hit: &Hit<'_>, length: RangeInclusive<usize>) -> Option<String> {
    let normal = of(hit.text);
    let fits = length.contains(&normal.len()) && !all_same(&normal);
    (fits && stands_alone(hit)).then_some(normal)
}

/// The letters, in upper case, and digits of a hit that is a code by itself, of that length.
pub fn code(hit: &Hit<'_>, length: RangeInclusive<usize>) -> Option<String> {
    let normal = alphanumeric(hit.text);
    (length.contains(&normal.len()) && stands_alone(hit)).then_some(normal)
}

/// Whether no longer number goes on on either side.
pub fn stands_alone(hit: &Hit<'_>) -> bool {
    !continues_before(hit.before, JOINS) && !continues_after(hit.after, JOINS)
}

/// The number that some digits of a string write; 0 for none.
pub fn value(digits: &str) -> u64 {
    digits.parse().unwrap_or(0)
}

/// Whether all of a string is ASCII digits.
pub fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The sum of the digits, each times its weight; what has no weight does not count.
pub fn weighted(digits: &str, weights: &[u32]) -> u32 {
    let digits = digits.bytes().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    digits.zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The last digit of a string, as a number.
pub fn last(digits: &str) -> u32 {
    digits
        .bytes()
        .last()
        .map_or(0, |byte| u32::from(byte.wrapping_sub(b'0')))
}

/// Whether the ASCII digits of a text pass the Luhn (mod 10) check.
pub fn luhn(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .filter(u8::is_ascii_digit)
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match digit * 2 {
                double if index % 2 == 1 => double / 10 + double % 10,
                _ => digit,
            }
        })
        .sum();
    text.bytes().any(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10)
}

/// Whether a string of ASCII digits passes ISO 7064 mod 11,10.
pub fn mod11_10(digits: &str) -> bool {
    let left = digits.bytes().fold(5, |product, byte| {
        let sum = (if product == 0 { 10 } else { product }) * 2 % 11 + u32::from(byte.wrapping_sub(b'0'));
        sum % 10
    });
    left == 1
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

/// Whether a text ends in the point of a decimal whose digits follow: `0.`, `-.`
pub fn ends_in_point(before: &str) -> bool {
    before.ends_with('.') && !before.ends_with("..")
}

/// Whether a text is a decimal: digits, one point, digits.
pub fn is_decimal(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(whole, rest)| !rest.is_empty() && are_digits(whole) && are_digits(rest))
}

/// Whether what stands after a number masks the rest of it: `02 99 60 41 XX`.
pub fn is_masked_after(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', '.', '-', '\u{a0}']);
    ["XX", "xx", "**", "••", "__"].iter().any(|mask| rest.starts_with(mask)) && after.len() - rest.len() <= 1
}

/// Whether a value that is grouped by blanks stands in a row of numbers parted by single blanks (a list of
/// figures): then its grouping says nothing.
pub fn in_row(hit: &Hit<'_>) -> bool {
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
    fn a_number_is_whole_and_varied() {
        let hit = |text, before, after| Hit { text, before, after };
        assert_eq!(number(&hit("123 456", "no ", "."), 6..=6).as_deref(), Some("123456"));
        assert_eq!(number(&hit("123 456", "9-", ""), 6..=6), None);
        assert_eq!(number(&hit("123 456", "", "/2"), 6..=6), None);
        assert_eq!(number(&hit("111111", "", ""), 6..=6), None);
        assert_eq!(number(&hit("12345", "", ""), 6..=7), None);
    }

    #[test]
    fn known_numbers_pass_mod_11_10() {
        for (digits, expected) in [("36574261809", true), ("36574261890", false), ("33392005961", true)] {
            assert_eq!(mod11_10(digits), expected, "{digits}");
        }
    }

    #[test]
    fn luhn_holds_for_known_numbers() {
        for (digits, expected) in [
            ("4111111111111111", true),
            ("4111111111111112", false),
            ("18", true),
            ("4111 1111-1111 1111", true),
            ("", false),
            ("-", false),
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
