//! The Quebec enterprise number.

use super::{Checked, Hit, digits};

/// Accepts ten digits that begin with the form of an enterprise: 11, 22, 33 or 88. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let form = ["11", "22", "33", "88"].iter().any(|form| normal.starts_with(form));
    form.then(|| Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digits_are_a_form_of_enterprise() {
        for (text, accepted) in [
            ("1140000000", true),
            ("3340 000 000", true),
            ("4440000000", false),
            ("114000000", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
