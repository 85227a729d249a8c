//! Poland: the personal number PESEL, and the tax number NIP.

use super::super::date::Date;
use super::super::{Checked, Hit, digits};
use super::pair;

/// Accepts eleven digits with a real date, whose month tells the century, and a check digit. Normal form: the digits.
pub fn pesel(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    let coded = pair(&normal, 2);
    let century = [1900, 2000, 2100, 2200, 1800][(coded / 20) as usize % 5];
    Date::new(century + pair(&normal, 0), coded % 20, pair(&normal, 4))?;
    let sum = digits::weighted(&normal, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    sum.is_multiple_of(10)
        .then(|| Checked::whole(hit, normal).checksum("mod10"))
}

/// Accepts ten digits of which the last checks the others. Normal form: the digits.
pub fn nip(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
    (sum % 11 == digits::last(&normal)).then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold() {
        for (text, accepted) in [
            ("44051401359", true),
            ("02381307589", false),
            ("44051401358", false),
            ("02381507589", false),
        ] {
            assert_eq!(pesel(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("856-734-62-15", true), ("8567346216", false)] {
            assert_eq!(nip(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
