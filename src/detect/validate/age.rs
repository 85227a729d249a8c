//! Ages in years.

use super::{Checked, Hit, digits};

/// The oldest age that a person has.
const OLDEST: u64 = 120;

/// Words that speak of a person: behind `8-year-old`, and before `is 41 years old`.
pub const PEOPLE: &[&str] = &[
    "applicant",
    "aunt",
    "baby",
    "boy",
    "boyfriend",
    "brother",
    "candidate",
    "child",
    "claimant",
    "client",
    "colleague",
    "cousin",
    "customer",
    "daughter",
    "defendant",
    "driver",
    "employee",
    "father",
    "female",
    "friend",
    "girl",
    "girlfriend",
    "grandfather",
    "grandmother",
    "husband",
    "insured",
    "kid",
    "male",
    "man",
    "manager",
    "member",
    "mother",
    "neighbor",
    "neighbour",
    "nephew",
    "niece",
    "nurse",
    "parent",
    "partner",
    "patient",
    "person",
    "plaintiff",
    "resident",
    "roommate",
    "sister",
    "son",
    "spouse",
    "student",
    "teacher",
    "tenant",
    "twin",
    "uncle",
    "victim",
    "wife",
    "woman",
    "worker",
];

/// Accepts a number of years up to 120. `41 ans` has to stand beside a name (`Ana Roy, 41 ans, …`) or behind a word of
/// age, since most other years are a duration. Normal form: the number.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let years = digits::value(&normal);
    let fits = (1..=3).contains(&normal.len()) && years <= OLDEST;
    let joins = &['-', '.', ',', '/', ':'];
    let joined = digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins);
    let unit = ["minute", "second", "hour", "day", "heure", "jour"]
        .iter()
        .any(|unit| hit.after.trim_start().starts_with(unit));
    let share = hit.after.trim_start().starts_with(['%', '$', '€', '–', '+']);
    (fits && !joined && !share && !unit && !is_limit(hit.before) && is_of_person(hit))
        .then(|| Checked::whole(hit, years.to_string()))
}

/// Whether what stands before an age makes it a limit: `before age`, `over the age of`, `dès l'âge de`.
fn is_limit(before: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    let rest = [" the age of", " age of", " age", " l'âge de", " l’âge de"]
        .iter()
        .find_map(|words| before.strip_suffix(words));
    let last = rest.and_then(|rest| rest.rsplit(|c: char| !c.is_alphabetic()).next());
    last.is_some_and(|word| {
        [
            "above", "after", "après", "avant", "before", "below", "by", "de", "dès", "from", "over", "under", "until",
        ]
        .contains(&word)
    })
}

/// Behind a number of years, these make it the age from which a thing is for people.
const AND_MORE: &[&str] = &[
    "et +",
    "et plus",
    "+",
    "and up",
    "and over",
    "and older",
    "& up",
    "or older",
    "ou plus",
];

fn is_of_person(hit: &Hit<'_>) -> bool {
    let after = hit.after.trim_start_matches([' ', '-', '\u{a0}', '\u{202f}']);
    let unit = ["ans", "years old", "years", "yrs"]
        .iter()
        .find_map(|unit| after.strip_prefix(unit));
    let more = unit.unwrap_or(after).trim_start();
    if AND_MORE.iter().any(|words| more.starts_with(words)) {
        return false;
    }
    if let Some(rest) = after.strip_prefix("ans") {
        let before = hit.before.trim_end().to_lowercase();
        let closed = rest.is_empty() || rest.starts_with([',', '.', ')', ';', '\n', '\r', '<', '"']);
        let named = ["âgé", "agé", "âge", "âgée"].iter().any(|word| before.contains(word));
        let behind = hit.before.trim_end().strip_suffix([',', '(']).map(str::trim_end);
        return named || closed && behind.is_some_and(ends_with_somebody);
    }
    if after.starts_with("years old") || after.starts_with("yrs old") {
        return has_subject(hit.before);
    }
    if let Some(rest) = after.strip_prefix("year-old") {
        let noun = rest.trim_start_matches([' ', '-']);
        let noun = &noun[..noun.find(|c: char| !c.is_alphabetic()).unwrap_or(noun.len())];
        return !rest.starts_with(' ') || PEOPLE.contains(&noun.to_lowercase().as_str());
    }
    true
}

/// Words that speak of a person in French, as [`PEOPLE`] do in English.
const PERSONNES: &[&str] = &[
    "bébé",
    "candidat",
    "candidate",
    "cliente",
    "conjoint",
    "conjointe",
    "employé",
    "employée",
    "enfant",
    "femme",
    "fille",
    "fils",
    "frère",
    "garçon",
    "homme",
    "mère",
    "père",
    "patiente",
    "résident",
    "résidente",
    "sœur",
    "soeur",
    "usager",
    "usagère",
    "élève",
    "époux",
    "épouse",
    "étudiant",
    "étudiante",
];

/// Whether a text ends with a name or a word for people: `Ana Roy`, `mon fils`; not `à long terme`.
fn ends_with_somebody(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let lower = word.to_lowercase();
    let listed = PEOPLE.contains(&lower.as_str()) || PERSONNES.contains(&lower.as_str());
    word.starts_with(char::is_uppercase) || listed || text.ends_with(['.', '"', ')'])
}

/// Whether what is said to be so many years old may be a person: `she is`, `Ana Roy was`, `the patient is`; and where
/// nothing is said (`Ana Roy, 41 years old`).
fn has_subject(before: &str) -> bool {
    let degree = |word: &&str| {
        matches!(
            *word,
            "now" | "only" | "currently" | "already" | "about" | "almost" | "nearly" | "just" | "over" | "around"
        )
    };
    let mut words = before.split_whitespace().rev().filter(|word| !degree(word));
    let said = words.next().unwrap_or_default();
    if !matches!(said, "is" | "was" | "are" | "were" | "be" | "being") {
        return true;
    }
    let subject = words.next().unwrap_or_default();
    let subject = subject.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = subject.to_lowercase();
    subject.is_empty()
        || subject.starts_with(char::is_uppercase)
        || matches!(lower.as_str(), "he" | "she" | "they" | "who" | "you" | "i")
        || PEOPLE.contains(&lower.as_str())
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
            ("notre fils (", " ans)", true),
            ("une vision à long terme (", " ans)", false),
            ("âgée de ", " ans et demi", true),
            ("travaille ici depuis ", " ans.", false),
            ("a ", " ans d'expérience", false),
            ("a ", "-year-old boy", true),
            ("a ", "-year-old company", false),
            ("she is ", " years old", true),
            ("the patient was ", " years old", true),
            ("this header is now ", " years old", false),
            ("cancer before age ", "", false),
            ("over the age of ", "", false),
            ("at the age of ", "", true),
            ("raise the cache age by ", " minutes", false),
            ("a head on the stage is ", " years old", false),
            ("jeu, ", " ans et +", false),
            ("a game, age ", " and up", false),
        ] {
            assert_eq!(accepted(before, "12", after), fits, "{before}12{after}");
        }
    }
}
