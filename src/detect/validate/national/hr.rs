//! Croatia: the personal identification number (OIB), eleven digits.

use super::super::{Checked, Hit, digits};

/// Accepts eleven digits that pass ISO 7064 mod 11,10. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    digits::mod11_10(&normal).then(|| Checked::whole(hit, normal).checksum("mod11_10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_holds() {
        for (text, accepted) in [("33392005961", true), ("33392005962", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
