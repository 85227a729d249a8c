//! US national provider identifiers: ten digits, Luhn with the prefix 80840.

use super::{Checked, Hit, digits};

/// Accepts ten digits that begin with 1 or 2 and pass. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let passes = normal.starts_with(['1', '2']) && digits::luhn(&format!("80840{normal}"));
    passes.then(|| Checked::whole(hit, normal).checksum("luhn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_counts() {
        for (text, accepted) in [("1234567893", true), ("1234567894", false), ("5234567890", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
