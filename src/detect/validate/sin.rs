//! The Canadian social insurance number: nine digits, the Luhn check, a first digit that is issued.

use super::{Checked, Hit, digits};

const JOINS: &[char] = &['-', '.', '\u{AD}', '\u{2010}', '\u{2011}'];

/// Accepts nine digits that pass Luhn and start with 1 to 7 or 9. Normal form: the nine digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    // Nine in ten end here, before anything is kept of them.
    if !digits::luhn(hit.text) {
        return None;
    }
    let normal = digits::of(hit.text);
    // 0 and 8 are not issued to persons; sample numbers in documentation start with 0.
    if normal.len() != 9 || normal.starts_with(['0', '8']) || digits::all_same(&normal) {
        return None;
    }
    // Nine digits inside a longer grouped number are part of that number.
    if digits::continues_before(hit.before, JOINS) || digits::continues_after(hit.after, JOINS) {
        return None;
    }
    // `+49 451-269 310`: of a telephone abroad.
    let lead = hit.before.trim_end_matches([' ', '\u{a0}', '-', '(', ')', '0']);
    let country = lead.trim_end_matches(|c: char| c.is_ascii_digit());
    if country.ends_with('+') && (1..=3).contains(&(lead.len() - country.len())) {
        return None;
    }
    // A business number is the same nine digits followed by a programme account.
    let tail = hit.after.trim_start();
    if ["RT", "RC", "RP", "RM", "RR", "RZ"].iter().any(|programme| {
        tail.strip_prefix(programme)
            .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    }) {
        return None;
    }
    let mut checked = Checked::whole(hit, normal).checksum("luhn");
    checked.doubtful = digits::in_row(hit);
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_number_is_not_a_sin() {
        let hit = Hit {
            text: "123456782",
            before: "",
            after: " RT0001",
        };
        assert_eq!(check(&hit), None);
        assert!(check(&Hit { after: " RTC", ..hit }).is_some());
    }

    #[test]
    fn a_part_of_a_longer_number_is_not_a_sin() {
        for (before, after) in [
            ("4-", ""),
            ("", "-7"),
            ("", "\u{2011}7"),
            ("+49 ", ""),
            ("+49 (0) ", ""),
        ] {
            let text = "123-456-782";
            assert_eq!(check(&Hit { text, before, after }), None);
        }
    }
}
