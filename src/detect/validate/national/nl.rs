//! The Netherlands: the citizen service number (BSN), nine digits.

use super::super::{Checked, Hit, digits};

/// Accepts eight or nine digits that pass the test of eleven. Normal form: nine digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = format!("{:0>9}", digits::number(hit, 8..=9)?);
    let sum = digits::weighted(&normal, &[9, 8, 7, 6, 5, 4, 3, 2, 10]);
    sum.is_multiple_of(11)
        .then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_of_eleven_holds() {
        for (text, accepted) in [("1112.22.333", true), ("111222333", true), ("1112.52.333", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
