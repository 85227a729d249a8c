//! Telephone numbers in the national forms of other countries, which no rule tells from other numbers.

use super::{Checked, Hit, digits, dob};

/// Accepts 7 to 13 grouped digits that are not a date. Normal form: the digits, for the country is unknown.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let joins = &['-', '.', '/', ','];
    let joined = digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins);
    let fits = (7..=13).contains(&normal.len()) && !digits::all_same(&normal);
    (fits && !joined && dob::check(hit).is_none()).then(|| Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_short_numbers_are_refused() {
        for (text, accepted) in [
            ("03.93.92.16.85", true),
            ("(08) 8747 6301", true),
            ("17-12-1974", false),
            ("12 34 56", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
