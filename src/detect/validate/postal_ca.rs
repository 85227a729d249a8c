//! The Canadian postal code.

use super::{Checked, Hit, Worth, digits};

/// Accepts `A1A 1A1` with the letters that Canada Post uses. Normal form: upper case with one space.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let code = digits::alphanumeric(hit.text);
    let &[area, d1, l1, d2, l2, d3] = code.as_bytes() else {
        return None;
    };
    // D F I O Q U look like other characters; W and Z start no district.
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"DFIOQU".contains(&byte);
    let fits = letter(area) && !b"WZ".contains(&area) && letter(l1) && letter(l2);
    if !fits || ![d1, d2, d3].iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Santa Claus is not a person.
    if code == "H0H0H0" {
        return None;
    }
    let glue = ['-', '_', '/', '.', '\\'];
    let joined =
        |rest: Option<&str>, next: fn(&str) -> Option<char>| rest.and_then(next).is_some_and(char::is_alphanumeric);
    let in_code = joined(hit.before.strip_suffix(glue), |rest| rest.chars().next_back())
        || joined(hit.after.strip_prefix(glue), |rest| rest.chars().next());
    // Glued on both sides of a hyphen, it is a piece of a part number or of a key.
    if in_code && !hit.text.contains(char::is_whitespace) {
        return None;
    }
    let normal = format!("{} {}", &code[..3], &code[3..]);
    let spaced = hit.text.contains(char::is_whitespace);
    let mut checked = Checked::whole(hit, normal).distinctive(spaced);
    // `A1A 1A1`, `X9X 9X9`: how forms show what belongs there.
    if area == l1 && l1 == l2 && d1 == d2 && d2 == d3 {
        checked.worth = Worth::Harmless;
    }
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_not_used_are_refused() {
        for (text, accepted) in [
            ("G1K 9C5", true),
            ("h3z3b8", true),
            ("Z1A 1A1", false),
            ("G1D 9C5", false),
            ("H0H 0H0", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }

    #[test]
    fn a_piece_of_a_longer_code_is_not_a_postal_code() {
        let hit = Hit {
            text: "G1K9C5",
            before: "X12-",
            after: "-7",
        };
        assert_eq!(check(&hit), None);
        assert!(check(&Hit { text: "G1K 9C5", ..hit }).is_some());
    }
}
