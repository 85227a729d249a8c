//! The British Columbia personal health number: ten digits that start with 9, weighted modulo 11.

use super::{Checked, Hit, digits};

const WEIGHTS: [u32; 8] = [2, 4, 8, 5, 10, 9, 7, 3];

/// Accepts a number whose last digit is 11 less the remainder of the weighted digits. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    if normal.len() != 10 || !normal.starts_with('9') || digits::all_same(&normal) {
        return None;
    }
    if digits::continues_before(hit.before, &['-', '.']) || digits::continues_after(hit.after, &['-', '.']) {
        return None;
    }
    let digit = |index: usize| u32::from(normal.as_bytes()[index] - b'0');
    let sum: u32 = WEIGHTS
        .iter()
        .zip(1..)
        .map(|(weight, index)| weight * digit(index))
        .sum();
    let check = (11 - sum % 11) % 11;
    (check == digit(9)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [
            ("9698 658 215", true),
            ("9234567897", true),
            ("9698648215", false),
            ("9123456789", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
