//! US routing numbers of the American Bankers Association.

use super::{Checked, Hit, digits};

/// Accepts nine digits with the check of 3, 7, 1 and the first two digits of a Federal Reserve district.
/// Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let sum = digits::weighted(&normal, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    let district = digits::value(&normal[..2]);
    let known = matches!(district, 0..=12 | 21..=32 | 61..=72 | 80);
    (known && sum.is_multiple_of(10)).then(|| Checked::whole(hit, normal).checksum("aba"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_and_the_check_are_held() {
        for (text, accepted) in [
            ("111000025", true),
            ("021000021", true),
            ("112000025", false),
            ("551000021", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
