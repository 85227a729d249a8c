//! Identification numbers of vehicles (ISO 3779): seventeen characters, in North America with a check digit.

use super::{Checked, Hit, digits};

/// Weights of the seventeen places; that of the check digit is nothing.
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// Accepts seventeen letters, without I, O and Q, and digits. Where the check digit does not hold the number is
/// doubtful: makers outside North America use none. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 17..=17)?;
    let mixed = normal.contains(|c: char| c.is_ascii_digit()) && normal.contains(|c: char| c.is_ascii_uppercase());
    if !mixed || normal.contains(['I', 'O', 'Q']) || !digits::are_digits(&normal[13..]) {
        return None;
    }
    let sum: u32 = normal
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| value(byte) * weight)
        .sum();
    let expected = b"0123456789X"[(sum % 11) as usize];
    let holds = normal.as_bytes()[8] == expected;
    let mut checked = Checked::whole(hit, normal).distinctive(true);
    checked.checksum = holds.then_some("iso3779");
    checked.doubtful = !holds;
    Some(checked)
}

/// Letters count as digits, in the order of the alphabet, from 1 to 9 and again.
fn value(byte: u8) -> u32 {
    let value = match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'H' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        _ => byte.wrapping_sub(b'S') + 2,
    };
    u32::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_raises() {
        for (text, holds) in [
            ("1M8GDM9AXKP042788", Some(true)),
            ("1M8GDM9A0KP042788", Some(false)),
            ("1M8GDM9AXKPO42788", None),
        ] {
            assert_eq!(
                check(&Hit::bare(text)).map(|checked| !checked.doubtful),
                holds,
                "{text}"
            );
        }
    }
}
