//! Payment cards of which some digits are hidden: `**** **** **** 1234`.

use super::{Checked, Hit, digits};

/// Accepts a number of which the last four digits show, and perhaps the first four or six. Normal form: those digits
/// with one star between.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let last = hit.text.len().checked_sub(4)?;
    let (head, last) = hit.text.split_at_checked(last)?;
    if !digits::are_digits(last) || hit.before.ends_with(['*', 'x', 'X', '•', '#']) {
        return None;
    }
    if digits::continues_before(hit.before, &['-', '.']) || digits::continues_after(hit.after, &['-', '.', '/', ',']) {
        return None;
    }
    let normal = format!("{}*{last}", digits::of(head));
    Some(Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_is_the_normal_form() {
        for (text, normal) in [
            ("**** **** **** 1234", Some("*1234")),
            ("4111 11** **** 1111", Some("411111*1111")),
            ("ending in 4242", Some("*4242")),
            ("**** 12a4", None),
        ] {
            let checked = check(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), normal, "{text}");
        }
    }
}
