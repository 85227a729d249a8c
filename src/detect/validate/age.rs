//! Ages in years.

use super::{Checked, Hit, digits};

/// The oldest age that a person has.
const OLDEST: u64 = 120;

/// Words behind `8-year-old` that speak of a person; nothing behind it does too.
const PEOPLE: &[&str] = &[
    "boy", "child", "daughter", "female", "girl", "kid", "male", "man", "patient", "person", "son", "student", "twin",
    "woman",
];

/// Accepts a number of years up to 120. `41 ans` has to stand beside a name (`Ana Roy, 41 ans, …`) or behind a word of
/// age, since most other years are a duration. Normal form: the number.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let years = digits::value(&normal);
    let fits = (1..=3).contains(&normal.len()) && years <= OLDEST;
    let joins = &['-', '.', ',', '/', ':'];
    let joined = digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins);
    let share = hit.after.trim_start().starts_with(['%', '$', '€', '–', '+']);
    (fits && !joined && !share && is_of_person(hit)).then(|| Checked::whole(hit, years.to_string()))
}

fn is_of_person(hit: &Hit<'_>) -> bool {
    let after = hit.after.trim_start_matches([' ', '-', '\u{a0}', '\u{202f}']);
    if let Some(rest) = after.strip_prefix("ans") {
        let before = hit.before.trim_end().to_lowercase();
        let closed = rest.is_empty() || rest.starts_with([',', '.', ')', ';', '\n', '\r', '<', '"']);
        let named = ["âgé", "agé", "âge", "âgée"].iter().any(|word| before.contains(word));
        return named || closed && before.ends_with([',', '(']);
    }
    if let Some(rest) = after.strip_prefix("year-old") {
        let noun = rest.trim_start_matches([' ', '-']);
        let noun = &noun[..noun.find(|c: char| !c.is_alphabetic()).unwrap_or(noun.len())];
        return !rest.starts_with(' ') || PEOPLE.contains(&noun.to_lowercase().as_str());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(before: &str, text: &str, after: &str) -> bool {
        check(&Hit { text, before, after }).is_some()
    }

    #[test]
    fn nobody_is_older_than_120() {
        for (text, fits) in [("41", true), ("7", true), ("121", false)] {
            assert_eq!(accepted("", text, ""), fits, "{text}");
        }
        assert!(!accepted("", "18", "-24"), "a range of ages is a group");
    }

    #[test]
    fn a_duration_is_no_age() {
        for (before, after, fits) in [
            ("Ana Roy, ", " ans, de Laval", true),
            ("Ana Roy (", " ans)", true),
            ("âgée de ", " ans et demi", true),
            ("travaille ici depuis ", " ans.", false),
            ("a ", " ans d'expérience", false),
            ("a ", "-year-old boy", true),
            ("a ", "-year-old company", false),
            ("she is ", " years old", true),
        ] {
            assert_eq!(accepted(before, "12", after), fits, "{before}12{after}");
        }
    }
}
