//! Latvia: the personal code, DDMMYY, the century, three digits, a check digit; or from 32 on, without a date.

use super::super::{Checked, Hit, digits};
use super::is_day_first;

/// Accepts eleven digits. Codes from 32 on have no check, and take a label. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    if normal.starts_with("32") {
        let mut checked = Checked::whole(hit, normal);
        checked.doubtful = true;
        return Some(checked);
    }
    let sum = 1 + digits::weighted(&normal, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    let holds = is_day_first(&normal) && sum % 11 % 10 == digits::last(&normal);
    holds.then(|| Checked::whole(hit, normal).checksum("mod11"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_check_digit_hold() {
        for (text, accepted) in [
            ("161175-19997", true),
            ("161175-19996", false),
            ("161375-19997", false),
            ("328673-00679", true),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
