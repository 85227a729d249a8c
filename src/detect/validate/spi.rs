//! The French tax number (numéro fiscal de référence, SPI): thirteen digits, key of 511.

use super::{Checked, Hit, digits};

/// Accepts thirteen digits that begin with 0 to 3 and whose last three are the others modulo 511. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 13..=13)?;
    let (number, key) = normal.split_at(10);
    let passes = normal.starts_with(['0', '1', '2', '3']) && digits::value(number) % 511 == digits::value(key);
    passes.then(|| Checked::whole(hit, normal).checksum("mod511"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_checks_the_number() {
        for (text, accepted) in [
            ("30 23 217 600 053", true),
            ("3023217600053", true),
            ("3023217600054", false),
            ("9023217600053", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
