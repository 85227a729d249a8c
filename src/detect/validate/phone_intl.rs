//! Telephone numbers with a country code, outside the North American plan.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

use super::phone_nanp::{split_extension, with_extension};
use super::{Checked, Hit, digits};

/// Accepts `+CC …` and `00CC …` that are valid by libphonenumber's metadata; a number that is only possible
/// (its length fits) is doubtful. What a greedy shape took beyond a valid number is given back, group by group. Normal form: E.164, and `;ext=12` if there is one.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    // A plus sign inside a word or after a digit adds; it does not dial.
    if hit
        .before
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '-'))
    {
        return None;
    }
    // `+35236450.6`: a sum.
    let decimal = hit
        .text
        .trim_start_matches('+')
        .split_once('.')
        .is_some_and(|(whole, rest)| digits::are_digits(whole) && digits::are_digits(rest) && rest.len() < 4);
    if decimal {
        return None;
    }
    let (mut number, mut extension) = split_extension(hit.text);
    let possible = e164(number, |number| PHONE_NUMBER_UTIL.is_possible_number(number)).map(|e164| {
        let mut checked = Checked::whole(hit, with_extension(e164, extension));
        checked.doubtful = true;
        checked
    });
    let mut len = hit.text.len();
    loop {
        if let Some(e164) = e164(number, |number| PHONE_NUMBER_UTIL.is_valid_number(number)) {
            if digits::continues_after(&hit.text[len..], &[]) {
                return None;
            }
            let mut checked = Checked::whole(hit, with_extension(e164, extension)).distinctive(true);
            checked.len = len;
            return Some(checked);
        }
        extension = None;
        let Some(cut) = number.rfind(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0) else {
            return possible;
        };
        number = number[..cut].trim_end_matches(|c: char| !c.is_ascii_digit());
        len = number.len();
    }
}

/// The number in E.164, if it is foreign and fits.
fn e164(number: &str, fits: impl Fn(&PhoneNumber) -> bool) -> Option<String> {
    let dialled = match number.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => number.to_owned(),
    };
    let parsed = PHONE_NUMBER_UTIL.parse(&dialled, None).ok()?;
    // Those of the North American plan are another detector's.
    let foreign = parsed.country_code != 1 && fits(&parsed);
    foreign.then(|| PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_numbers_of_other_plans_are_accepted() {
        for (text, normal) in [
            ("+33 1 99 00 12 34", "+33199001234"),
            ("+33 (0)1 99 00 12 34", "+33199001234"),
            ("0033 1 99 00 12 34", "+33199001234"),
            ("+44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(
                check(&Hit::bare(text)).map(|checked| checked.normal).as_deref(),
                Some(normal),
                "{text}"
            );
        }
        assert_eq!(check(&Hit::bare("+1 514 555 0199")), None);
        assert_eq!(check(&Hit::bare("+999 123 456 789")), None);
    }

    #[test]
    fn a_number_of_the_right_length_is_doubtful() {
        assert!(check(&Hit::bare("+447700 921 916")).unwrap().doubtful);
    }

    #[test]
    fn groups_beyond_the_number_are_given_back() {
        let text = "+33 1 99 00 12 34 2024";
        let checked = check(&Hit::bare(text)).unwrap();
        assert_eq!(&text[..checked.len], "+33 1 99 00 12 34");
    }
}
