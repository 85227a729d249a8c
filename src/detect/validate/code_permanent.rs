//! The permanent code of a student in Quebec: letters of the names, the day of birth, two digits.

use super::date::Date;
use super::{Checked, Hit, digits};

/// Accepts four letters, a day as DDMMYY with 50 added to the month of women, and two digits. Normal form: the twelve
/// characters.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 12..=12)?;
    let number = |at: usize| normal.get(at..at + 2).and_then(|two| two.parse::<u32>().ok());
    let (day, coded_month, year) = (number(4)?, number(6)?, number(8)?);
    let month = match coded_month {
        51..=62 => coded_month - 50,
        other => other,
    };
    Date::exists_in_a_century(year, month, day).then(|| Checked::whole(hit, normal).distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_one_of_the_calendar() {
        for (text, accepted) in [
            ("TREM12588905", true),
            ("TREM 120889 05", true),
            ("TREM32588905", false),
            ("TREM12638905", false),
            ("TREM3104890", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
