//! Sweden: the personal number, a date of birth, three digits, the check of Luhn.

use super::super::{Checked, Hit, digits};
use super::{is_year_first, pair};

/// Accepts ten or twelve digits with a real date; 60 is added to the day of coordination numbers. Normal form: ten digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let whole = digits::number(hit, 10..=12)?;
    let normal = match whole.len() {
        10 => whole,
        12 if matches!(pair(&whole, 0), 18..=20) => whole[2..].to_owned(),
        _ => return None,
    };
    let day = pair(&normal, 4);
    let plain = if day > 60 {
        format!("{}{:02}", &normal[..4], day - 60)
    } else {
        normal[..6].to_owned()
    };
    (is_year_first(&plain) && digits::luhn(&normal)).then(|| Checked::whole(hit, normal).checksum("luhn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_luhn_hold() {
        for (text, accepted) in [
            ("880320-0016", true),
            ("19880320-0016", true),
            ("880320-0018", false),
            ("881320-0016", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
