//! The month in which a payment card expires.

use super::{Checked, Hit, digits};

/// Accepts a month and a year of two or four digits. Normal form: `2027-09`.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let joins = &['-', '/', '.'];
    if digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins) {
        return None;
    }
    let mut parts = hit
        .text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let (month, year) = (parts.next()?, parts.next()?);
    let real = month.len() == 2 && (1..=12).contains(&digits::value(month));
    let year = match year.len() {
        2 => format!("20{year}"),
        4 if year.starts_with("20") => year.to_owned(),
        _ => return None,
    };
    real.then(|| Checked::whole(hit, format!("{year}-{month}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_twelve_and_days_are_not_months() {
        for (text, normal) in [
            ("09/27", Some("2027-09")),
            ("01 / 29", Some("2029-01")),
            ("12/2030", Some("2030-12")),
            ("13/27", None),
            ("00/27", None),
        ] {
            let checked = check(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), normal, "{text}");
        }
        let date = Hit {
            text: "09/27",
            before: "",
            after: "/2024",
        };
        assert_eq!(check(&date), None, "a day of September");
    }
}
