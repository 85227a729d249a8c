//! Hungary: the tax identification of persons and the social security number (TAJ).

use super::super::{Checked, Hit, digits};

/// Accepts ten digits that begin with 8, the last of which checks the others. Normal form: the digits.
pub fn tax(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let holds = normal.starts_with('8') && sum % 11 == digits::last(&normal);
    holds.then(|| Checked::whole(hit, normal).checksum("mod11"))
}

/// Accepts nine digits weighted 3 and 7 in turn, the last of which checks the others. Normal form: the digits.
pub fn insurance(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let sum = digits::weighted(&normal, &[3, 7, 3, 7, 3, 7, 3, 7]);
    (sum % 10 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold() {
        for (text, accepted) in [("8071592153", true), ("8071592154", false), ("7071592153", false)] {
            assert_eq!(tax(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("111 111 110", true), ("111 111 112", false)] {
            assert_eq!(insurance(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
