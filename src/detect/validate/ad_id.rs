//! Identifiers of devices for advertising (IDFA, GAID): a UUID.

use super::{Checked, Hit, digits};

/// Accepts 32 hexadecimal digits that vary; all zeros mean that the person opted out. Normal form: lower case, 8-4-4-4-12.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = hit.text.to_ascii_lowercase();
    let hex: String = normal.chars().filter(|c| *c != '-').collect();
    let whole = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) && !digits::all_same(&hex);
    let goes_on = hit.before.ends_with('-') || hit.after.starts_with('-');
    (whole && !goes_on).then(|| Checked::whole(hit, normal).distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_nobody() {
        for (text, accepted) in [
            ("38400000-8cf0-11bd-b23e-10b96e40000d", true),
            ("EA7583CD-A667-48BC-B806-42ECB2B48606", true),
            ("00000000-0000-0000-0000-000000000000", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
