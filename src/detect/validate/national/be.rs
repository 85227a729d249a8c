//! Belgium: the national number, YYMMDD, three digits, two of a key of 97.

use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts eleven digits whose key holds in one of two centuries. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    let (number, key) = (digits::value(&normal[..9]), digits::value(&normal[9..]));
    let holds = [0, 2_000_000_000]
        .iter()
        .any(|century| 97 - (century + number) % 97 == key);
    // 20 or 40 more in the month for persons who are not in the register; a birth may be unknown.
    let dated = pair(&normal, 2) % 20 <= 12 && pair(&normal, 4) <= 31;
    (holds && dated).then(|| Checked::whole(hit, normal).checksum("mod97"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_checks_the_number() {
        for (text, accepted) in [
            ("85.07.30-033 28", true),
            ("17 07 30 033 84", true),
            ("85.07.30-033 29", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
