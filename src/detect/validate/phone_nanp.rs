//! Telephone numbers of the North American plan, with extensions in French and English.

use super::nanp_areas::is_assigned;
use super::{Checked, Hit, digits};

/// Accepts three, three and four digits with an area code and an exchange that can exist.
/// Normal form: `+15145550199`, and `;ext=12` after it if there is an extension.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let (number, extension) = split_extension(hit.text);
    let written = number.trim();
    let digits: String = written.chars().filter_map(plain_digit).collect();
    let national = match digits.len() {
        10 => digits.as_str(),
        11 => digits.strip_prefix('1')?,
        _ => return None,
    };
    let (area, rest) = national.split_at(3);
    let exchange = &rest[..3];
    let service = |code: &str| code.ends_with("11");
    let starts = |code: &str| code.starts_with(['0', '1']);
    if starts(area) || starts(exchange) || service(area) || service(exchange) || digits::all_same(national) {
        return None;
    }
    if in_longer_number(hit, written) || digits::is_decimal(written) || digits::is_masked_after(hit.after) {
        return None;
    }
    let e164 = format!("+1{national}");
    // Area codes are opened every year: one that the metadata do not know is doubtful, not wrong.
    let assigned = is_assigned(area);
    let mut checked = Checked::whole(hit, with_extension(e164, extension));
    checked.distinctive = extension.is_some() || is_written_as_phone(written);
    checked.doubtful |= digits::in_row(hit);
    checked.doubtful |= !assigned;
    // People use one sign throughout, or brackets and then one: `252.227-7013` is the number of a clause, and
    // `270.264 1045` two coordinates.
    let dots = written.contains('.') && !written.contains('(') && !written.starts_with('+');
    checked.doubtful |= dots && written.contains(['-', '/', ' ']) || written.contains('.') && written.contains('/');
    Some(checked)
}

/// Whether it is written as nothing but telephone numbers are: with brackets, a sign plus, or two signs in the order in
/// which people use them (`514 555-0199`). `418-555-0123` may be the number of a part.
fn is_written_as_phone(written: &str) -> bool {
    let mut signs = written.chars().filter(|c| plain_digit(*c).is_none());
    let first = signs.next();
    written.starts_with('+')
        || written.contains('(')
        || first.is_some() && signs.next_back().is_some_and(|last| Some(last) != first)
}

/// A digit, of full width too.
fn plain_digit(c: char) -> Option<char> {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        c => Some(c).filter(char::is_ascii_digit),
    }
}

/// Whether the number goes on, or belongs to another country.
fn in_longer_number(hit: &Hit<'_>, written: &str) -> bool {
    let joins = &['-', '.', '/', '\u{2011}'];
    if digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins) {
        return true;
    }
    // `+33 612 345 6789`: what stands before is a country code.
    let before = hit.before.trim_end_matches([' ', '-', '.', '(', '\u{A0}']);
    let code = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let foreign = code.len() < before.len() && code.ends_with('+') && !written.starts_with('+');
    // `4514 555 0199 1234`: groups of a longer number, all with the same space.
    let spaced = written.chars().all(|c| c.is_ascii_digit() || c == ' ') && written.contains(' ');
    let group = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let goes_on = spaced
        && hit
            .after
            .strip_prefix(' ')
            .is_some_and(|rest| group(rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()));
    foreign || goes_on
}

/// The number, and the digits of its extension.
pub(super) fn split_extension(text: &str) -> (&str, Option<&str>) {
    let Some(start) = text.find(|c: char| c.is_ascii_alphabetic() || c == '#') else {
        return (text, None);
    };
    let digits = text[start..].trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = text[..start].trim_end_matches([' ', ',', ';', '(', '\u{A0}', '\u{2009}', '\u{202F}', '\u{2007}']);
    (
        number,
        Some(digits.trim_end_matches(|c: char| !c.is_ascii_digit())).filter(|digits| !digits.is_empty()),
    )
}

/// The normal form with its extension.
pub(super) fn with_extension(e164: String, extension: Option<&str>) -> String {
    match extension {
        Some(digits) => format!("{e164};ext={digits}"),
        None => e164,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Option<String> {
        check(&Hit::bare(text)).map(|checked| checked.normal)
    }

    #[test]
    fn extensions_are_kept_apart() {
        for text in [
            "514-555-0199 poste 12",
            "(514) 555-0199, p. 12",
            "1 514 555 0199 ext. 12",
            "+1.514.555.0199 x12",
            "5145550199 #12",
        ] {
            assert_eq!(normal(text).as_deref(), Some("+15145550199;ext=12"), "{text}");
        }
    }

    #[test]
    fn codes_that_cannot_exist_are_refused() {
        for text in [
            "514-123-4567",
            "450 911-1234",
            "123-555-0100",
            "911-555-0100",
            "222-222-2222",
            "2-514-555-0199",
        ] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn fictional_numbers_are_numbers_and_new_area_codes_are_doubtful() {
        assert!(!check(&Hit::bare("(418) 555-0123")).unwrap().doubtful);
        assert!(check(&Hit::bare("(299) 555-0123")).unwrap().doubtful);
    }

    #[test]
    fn pieces_of_longer_numbers_are_not_telephones() {
        let text = "514 555 0199";
        for (before, after) in [("4-", ""), ("", "-7"), ("+33 ", ""), ("", " 1234")] {
            assert_eq!(check(&Hit { text, before, after }), None, "{before}{text}{after}");
        }
        let list = Hit {
            text,
            before: "",
            after: " 418 555 0123",
        };
        assert!(check(&list).is_some());
    }
}
