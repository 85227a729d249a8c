//! Numbers of which nothing is published but their length, which a shape says.

use super::{Checked, Hit, digits};

/// Accepts what stands by itself and is not one digit repeated. Normal form: upper case without separators.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 1..=40)?;
    let numbers = digits::of(&normal);
    let varied = numbers.len() < 3 || !digits::all_same(&numbers);
    varied.then(|| Checked::whole(hit, normal))
}

/// The same for what looks like no date and no year.
pub fn no_date(hit: &Hit<'_>) -> Option<Checked> {
    let checked = check(hit)?;
    let shorter = hit.text.contains(['-', '/']) && super::dob::check(&Hit::bare(hit.text)).is_some();
    let year = checked.normal.len() == 4 && matches!(digits::value(&checked.normal), 1900..=2099);
    let joined = hit.after.starts_with(['/', ':', '%', '$', '€']);
    (!shorter && !year && !joined).then_some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_longer_numbers_and_fillers_are_refused() {
        for (before, text, after, accepted) in [
            ("", "123 456 789", "", true),
            ("", "AB-1234", ".", true),
            ("9-", "123456", "", false),
            ("", "000000", "", false),
        ] {
            assert_eq!(check(&Hit { text, before, after }).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [
            ("004512", true),
            ("78-4512", true),
            ("1998", false),
            ("2024-01-17", false),
        ] {
            assert_eq!(no_date(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
