//! Norway: the birth number, DDMMYY, three digits, two check digits.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts eleven digits with a real date and both check digits; 40 is added to the day of D-numbers, and to the month of
/// numbers that are not registered. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    let less = |coded: u32| if coded > 40 { coded - 40 } else { coded };
    let dated = Date::exists_in_a_century(pair(&normal, 4), less(pair(&normal, 2)), less(pair(&normal, 0)));
    let expected = |weights: &[u32]| (11 - digits::weighted(&normal, weights) % 11) % 11;
    let first = expected(&[3, 7, 6, 1, 8, 9, 4, 5, 2]);
    let second = expected(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    let holds = first == digits::last(&normal[..10]) && second == digits::last(&normal);
    (dated && holds).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_check_digits_hold() {
        for (text, accepted) in [("151086 95088", true), ("15108695077", false), ("321086 95088", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
