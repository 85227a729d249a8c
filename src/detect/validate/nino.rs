//! The UK national insurance number.

use super::{Checked, Hit, digits};

/// Prefixes that are not issued.
const UNUSED: [&str; 8] = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "OO"];

/// Accepts two letters that are issued, six digits and a letter from A to D. Normal form: without spaces.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::alphanumeric(hit.text);
    let (prefix, rest) = normal.split_at_checked(2)?;
    let (first, second) = (prefix.chars().next()?, prefix.chars().nth(1)?);
    let never = "DFIQUV";
    let issued = !UNUSED.contains(&prefix) && !never.contains(first) && !never.contains(second) && second != 'O';
    let digits = rest.get(..6)?;
    let fits =
        rest.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) && rest.ends_with(['A', 'B', 'C', 'D']);
    let grouped = hit.text.len() > normal.len();
    (issued && fits).then(|| Checked::whole(hit, normal).distinctive(grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes_are_those_in_use() {
        for (text, accepted) in [
            ("AA 12 34 56 A", true),
            ("GB123456A", false),
            ("AO123456A", false),
            ("AB123456E", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
