//! The US social security number: area, group and serial of which none is zero.

use super::{Checked, Hit, digits};

const JOINS: &[char] = &['-', '.', '\u{2011}'];

/// Numbers that were printed in advertisements and are nobody's.
const PRINTED: [&str; 2] = ["078051120", "219099999"];

/// Accepts nine digits in issued ranges. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    if normal.len() != 9 || digits::all_same(&normal) || PRINTED.contains(&normal.as_str()) {
        return None;
    }
    let (area, rest) = normal.split_at(3);
    let (group, serial) = rest.split_at(2);
    if matches!(area, "000" | "666") || area.starts_with('9') || group == "00" || serial == "0000" {
        return None;
    }
    if digits::continues_before(hit.before, JOINS) || digits::continues_after(hit.after, JOINS) {
        return None;
    }
    Some(Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_groups_and_serials_are_checked() {
        for (text, accepted) in [
            ("123-45-6789", true),
            ("123-00-6789", false),
            ("123-45-0000", false),
            ("900-45-6789", false),
            ("219-09-9999", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
