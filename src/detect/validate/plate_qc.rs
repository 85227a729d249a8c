//! Plates of Quebec: the forms of private vehicles, now and before.

use super::{Checked, Hit, digits};

/// Accepts `A12 BCD`, `123 ABC` and `ABC 123`. Normal form: without separators.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 6..=6)?;
    let sorts: String = normal
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { 'A' })
        .collect();
    matches!(sorts.as_str(), "A99AAA" | "999AAA" | "AAA999").then(|| Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_those_of_plates() {
        for (text, accepted) in [
            ("A12 BCD", true),
            ("123 ABC", true),
            ("ABC-123", true),
            ("AB12 CDE", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
