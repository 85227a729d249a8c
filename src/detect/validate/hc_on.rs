//! The Ontario health number: ten digits with the Luhn check, and a version of up to two letters.

use super::{Checked, Hit, digits};

/// Accepts ten digits that pass Luhn, with or without their version. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    if normal.len() != 10 || normal.starts_with('0') || digits::all_same(&normal) || !digits::luhn(&normal) {
        return None;
    }
    if digits::continues_before(hit.before, &['-', '.']) || digits::continues_after(hit.after, &['-', '.']) {
        return None;
    }
    let versioned = hit.text.ends_with(|c: char| c.is_ascii_uppercase());
    Some(Checked::whole(hit, normal).checksum("luhn").distinctive(versioned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_not_part_of_the_number() {
        let checked = check(&Hit::bare("9663-096-510 AB")).unwrap();
        assert_eq!((checked.normal.as_str(), checked.distinctive), ("9663096510", true));
        assert_eq!(check(&Hit::bare("9663096511")), None);
    }
}
