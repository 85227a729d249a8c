//! Portugal: the tax number NIF, nine digits.

use super::super::{Checked, Hit, digits};

/// Accepts nine digits of which the last checks the others. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let sum = digits::weighted(&normal, &[9, 8, 7, 6, 5, 4, 3, 2]);
    let holds = !normal.starts_with('0') && (11 - sum % 11) % 11 % 10 == digits::last(&normal);
    holds.then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (text, accepted) in [("501 964 843", true), ("501964842", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
