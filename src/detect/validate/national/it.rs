//! Italy: the fiscal code, sixteen letters and digits.

use super::super::{Checked, Hit, digits};

/// Letters of the twelve months.
const MONTHS: &str = "ABCDEHLMPRST";

/// What a digit, or the letter of that place in the alphabet, counts at odd places (counted from 1).
const ODD: [u32; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/// Accepts letters of the names, a birth and a place, with the last letter that checks them; where two persons would
/// have one code, letters stand for some digits. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 16..=16)?;
    let place = |byte: u8| -> Option<usize> {
        match byte {
            b'0'..=b'9' => Some(usize::from(byte - b'0')),
            b'A'..=b'Z' => Some(usize::from(byte - b'A')),
            _ => None,
        }
    };
    let letters = |at: &[usize]| at.iter().all(|at| normal.as_bytes()[*at].is_ascii_uppercase());
    let numbers = |at: &[usize]| {
        at.iter().all(|at| {
            let byte = normal.as_bytes()[*at];
            byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte)
        })
    };
    if !letters(&[0, 1, 2, 3, 4, 5, 11, 15]) || !numbers(&[6, 7, 9, 10, 12, 13, 14]) {
        return None;
    }
    if !normal[8..9].starts_with(|c| MONTHS.contains(c)) {
        return None;
    }
    let mut sum = 0;
    for (index, byte) in normal.bytes().take(15).enumerate() {
        let place = place(byte)?;
        sum += if index % 2 == 0 { ODD[place] } else { place as u32 };
    }
    let holds = normal.as_bytes()[15] == b'A' + (sum % 26) as u8;
    holds.then(|| Checked::whole(hit, normal).checksum("mod26").distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_letter_checks_the_others() {
        for (text, accepted) in [
            ("RCCMNL83S18D969H", true),
            ("RCC MNL 83S18 D969H", true),
            ("RCCMNL83S18D969A", false),
            ("RCCMNL83G18D969H", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
