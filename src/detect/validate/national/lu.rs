//! Luxembourg: the national identification number, YYYYMMDD, three digits, two check digits.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// The product of Verhoeff's group of ten.
const PRODUCT: [[usize; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

/// Its first permutation; the others are its powers.
const PERMUTED: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Accepts a real date; the check digits (of Luhn, and of Verhoeff) raise and do not veto. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 13..=13)?;
    let date = Date::new(digits::value(&normal[..4]) as u32, pair(&normal, 4), pair(&normal, 6))?;
    let holds = digits::luhn(&normal[..12]) && verhoeff(&format!("{}{}", &normal[..11], &normal[12..]));
    date.is_in_a_life().then(|| {
        let mut checked = Checked::whole(hit, normal);
        checked.checksum = holds.then_some("luhn_verhoeff");
        checked.doubtful = !holds;
        checked
    })
}

fn verhoeff(number: &str) -> bool {
    let permute = |digit: usize, times: usize| (0..times % 8).fold(digit, |digit, _| PERMUTED[digit]);
    let digits = number.bytes().rev().map(|byte| usize::from(byte.wrapping_sub(b'0')));
    let left = digits
        .enumerate()
        .fold(0, |left, (index, digit)| PRODUCT[left][permute(digit % 10, index)]);
    left == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verhoeff_holds_for_known_numbers() {
        assert!(verhoeff("2363") && verhoeff("758722") && !verhoeff("2364"));
    }

    #[test]
    fn the_checks_raise_and_the_date_is_real() {
        assert!(check(&Hit::bare("1980 02 30 123 45")).is_none());
        assert!(check(&Hit::bare("1980 02 29 123 45")).is_some_and(|checked| checked.doubtful));
    }
}
