//! UK unique taxpayer references: ten digits, the first of which checks the others.

use super::{Checked, Hit, digits};

/// Accepts a reference whose first digit holds; a K behind or before it is not part of it. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]);
    let expected = b"21987654321"[(sum % 11) as usize];
    (normal.as_bytes()[0] == expected).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_checks_the_others() {
        for (text, accepted) in [("1955839661", true), ("2955839661", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
