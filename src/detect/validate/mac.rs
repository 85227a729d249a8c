//! Hardware addresses of network cards (MAC, EUI-48).

use super::{Checked, Hit, Worth};

/// Accepts twelve hexadecimal digits that are not all zeros or all ones and not a part of something
/// longer (a fingerprint). Normal form: lower case with colons.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let digits: String = hit
        .text
        .chars()
        .filter(char::is_ascii_hexdigit)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if digits.len() != 12 || digits.chars().all(|c| c == '0') || digits.chars().all(|c| c == 'f') {
        return None;
    }
    let separator = hit.text.chars().find(|c| !c.is_ascii_hexdigit())?;
    let goes_on = |rest: Option<&str>, at_end: bool| {
        rest.is_some_and(|rest| {
            let next = if at_end {
                rest.chars().next_back()
            } else {
                rest.chars().next()
            };
            next.is_some_and(|c| c.is_ascii_hexdigit())
        })
    };
    if goes_on(hit.before.strip_suffix(separator), true) || goes_on(hit.after.strip_prefix(separator), false) {
        return None;
    }
    // `[.031D.0020.0002]`: a key in a longer dotted or bracketed sequence.
    if separator == '.' && (hit.before.ends_with(['.', '[', '*']) || hit.after.starts_with([']', '*'])) {
        return None;
    }
    let pairs: Vec<&str> = (0..6).map(|pair| &digits[2 * pair..2 * pair + 2]).collect();
    let mut checked = Checked::whole(hit, pairs.join(":")).distinctive(true);
    // The lowest bit of the first byte marks a group of machines (IEEE 802-2014, 8.2.2): no card has it.
    if u8::from_str_radix(&digits[..2], 16).is_ok_and(|byte| byte & 1 == 1) {
        checked.worth = Worth::Harmless;
    }
    // Without a letter, hyphens and dots also group ordinary numbers.
    checked.doubtful = separator != ':' && digits.chars().all(|c| c.is_ascii_digit());
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_have_one_normal_form() {
        for text in ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001A.2B3C.4D5E"] {
            let checked = check(&Hit::bare(text)).unwrap();
            assert_eq!(checked.normal, "00:1a:2b:3c:4d:5e", "{text}");
        }
    }

    #[test]
    fn fingerprints_and_plain_numbers_are_not_addresses() {
        let hit = Hit {
            text: "00:1A:2B:3C:4D:5E",
            before: "",
            after: ":6F:70",
        };
        assert_eq!(check(&hit), None);
        assert!(check(&Hit::bare("1234.5678.9012")).unwrap().doubtful);
    }
}
