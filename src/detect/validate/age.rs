//! Ages in years.

mod people;

pub use people::is_person_word;
use people::{PEOPLE, PERSONNES};

use super::{Checked, Hit, digits};
use crate::text::fold::fold;

/// The oldest age that a person has.
const OLDEST: u64 = 120;

/// Accepts a number of years up to 120. `41 ans` has to be said of somebody (`Ana Roy, 41 ans, …`, `elle a 41 ans`, `un
/// homme de 41 ans`) or stand behind a word of age, since most other years are a duration. It is distinctive where the
/// words around it say that it is a person's. Normal form: the number of whole years.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let number = hit.text.find(|c: char| !c.is_ascii_digit()).unwrap_or(hit.text.len());
    if number < hit.text.len() {
        return with_letter(hit, number);
    }
    let normal = digits::of(hit.text);
    let years = digits::value(&normal);
    let fits = (1..=3).contains(&normal.len()) && years <= OLDEST;
    let joins = &['-', '.', ',', '/', ':'];
    let joined = digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins);
    let behind = hit.after.trim_start();
    let unit = ["minute", "second", "hour", "day", "heure", "jour"]
        .iter()
        .any(|unit| behind.starts_with(unit));
    let share = behind.starts_with(['%', '$', '€', '+']) || behind.strip_prefix('–').is_some_and(is_number);
    if !fits || joined || unit || share || is_limit(hit.before) || is_part(hit) || is_day(hit.after) {
        return None;
    }
    let whose = of_person(hit)?;
    let months = behind.starts_with("mois") || behind.starts_with("mo");
    let normal = if months { "0".to_owned() } else { years.to_string() };
    Some(Checked::whole(hit, normal).distinctive(whose == Whose::Person))
}

fn is_number(rest: &str) -> bool {
    rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the number goes on with what another one began: `10 yrs 11 mos`, `5 ans et 3 mois`.
fn is_part(hit: &Hit<'_>) -> bool {
    let before = hit.before.trim_end_matches([' ', ',', '\u{a0}']).to_lowercase();
    let before = ["and", "et", "&"]
        .iter()
        .find_map(|word| before.strip_suffix(word))
        .unwrap_or(&before)
        .trim_end();
    ["years", "year", "yrs", "yr", "ans", "an"].iter().any(|unit| {
        before
            .strip_suffix(unit)
            .is_some_and(|rest| rest.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    })
}

/// The first letters of months, folded.
const MONTHS: &[&str] = &[
    "janv", "jan ", "fevr", "febr", "feb ", "mars", "marc", "mar ", "avri", "avr ", "apri", "apr ", "mai ", "may ",
    "juin", "juil", "june", "jun ", "july", "jul ", "aout", "augu", "aug ", "sept", "sep ", "octo", "oct ", "nove",
    "nov ", "dece", "dec ",
];

/// Whether a month stands behind the number: `Âge au 30 septembre`.
fn is_day(after: &str) -> bool {
    MONTHS.contains(&month_of(after.trim_start()).as_str())
}

/// The first four letters of a word, folded, as [`MONTHS`] has them.
fn month_of(word: &str) -> String {
    let mut start: String = fold(word).chars().take(4).collect();
    start = start.replace('.', " ");
    start
}

/// Whose a number of years is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// What a label says that it is.
    Labels,
    /// A person's: the words around it say so.
    Person,
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

/// Units that stand behind an age, in small letters; the longer first.
const UNITS: &[&str] = &[
    "years of age",
    "years old",
    "years-old",
    "year old",
    "year-old",
    "yrs old",
    "yrs. old",
    "years",
    "year",
    "yrs",
    "yr",
    "y/o",
    "y.o",
    "yo",
    "ans",
    "mois",
    "months",
    "month",
    "mos",
];

/// Words of age, in small letters.
const OF_AGE: &[&str] = &["âge", "âgé", "agé", "age", "aged"];

/// Words of birth before a date with an age in brackets behind it, in small letters.
const BORN: &[&str] = &[
    "né",
    "née",
    "ddn",
    "dob",
    "d.o.b",
    "born",
    "naissance",
    "birth",
    "naiss",
];

/// Words that may stand between a word of age and the number, in small letters.
const BETWEEN: &[&str] = &[
    "about", "at", "au", "de", "en", "environ", "est", "is", "le", "of", "the", "was", "étant",
];

fn of_person(hit: &Hit<'_>) -> Option<Whose> {
    let after = hit.after.trim_start_matches([' ', '-', '\u{a0}', '\u{202f}']);
    let lower = after.to_lowercase();
    let unit = UNITS.iter().find(|unit| is_word_at(&lower, unit));
    let more = unit.map_or(lower.as_str(), |unit| &lower[unit.len()..]).trim_start();
    if AND_MORE.iter().any(|words| more.starts_with(words)) {
        return None;
    }
    let Some(unit) = unit else {
        return Some(Whose::Labels);
    };
    let rest = &lower[unit.len()..];
    match *unit {
        "year-old" | "year old" | "years-old" => {
            let noun = rest.trim_start_matches([' ', '-']);
            let noun = &noun[..noun.find(|c: char| !c.is_alphabetic()).unwrap_or(noun.len())];
            let person = PEOPLE.contains(&noun);
            (person || !rest.starts_with(' ')).then_some(if person { Whose::Person } else { Whose::Labels })
        }
        "years old" | "yrs old" | "yrs. old" => has_subject(hit.before),
        "yo" | "y/o" | "y.o" | "years of age" => Some(Whose::Person),
        _ => duration(hit.before, rest, *unit == "ans" || *unit == "mois"),
    }
}

/// Whether a text begins with a unit, and not with a longer word.
fn is_word_at(text: &str, unit: &str) -> bool {
    text.strip_prefix(unit)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A number with the letter of a gender, behind a name: `C. Roy, 71 M`.
fn with_letter(hit: &Hit<'_>, number: usize) -> Option<Checked> {
    let rest = hit.after;
    let joined =
        rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '$' | '.' | '€' | '-' | '/' | '\'' | '’'));
    let name = hit.before.trim_end().strip_suffix(',')?;
    let named = word_at_end(name).starts_with(char::is_uppercase);
    let mut checked = Checked::whole(hit, &hit.text[..number]).distinctive(true);
    checked.len = number;
    (named && !joined).then_some(checked)
}

/// Years and months that may as well be how long something took: whose they are, if somebody's.
fn duration(before: &str, rest: &str, french: bool) -> Option<Whose> {
    let begins = matches!(before.trim_end_matches(' '), "") || before.trim_end_matches(' ').ends_with('\n');
    let before = before.trim_end();
    let low = before.to_lowercase();
    let of_what = [
        "d'", "d’", "de ", "of ", "exp", "warranty", "in ", "with ", "pour ", "au ",
    ];
    let spent = of_what.iter().any(|word| rest.trim_start().starts_with(word));
    // `Age of unit: 11 years` is no person's.
    let of_age = low
        .rsplit(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .find(|word| !BETWEEN.contains(word) && !MONTHS.contains(&&*month_of(word)))
        .is_some_and(|word| {
            OF_AGE
                .iter()
                .any(|age| word.starts_with(age) && word.chars().count() < 6)
        });
    if of_age {
        return Some(if low.ends_with(':') {
            Whose::Labels
        } else {
            Whose::Person
        });
    }
    if spent {
        return None;
    }
    let closed = rest.trim_start_matches(' ').is_empty()
        || rest.starts_with([',', '.', ')', ';', '\n', '\r', '<', '"', '!', '\t', '|', '/'])
        || ["  ", " –", " -", " et demi", " ("]
            .iter()
            .any(|sign| rest.starts_with(sign));
    let sign = [',', '(', '–', '—', '-', '\t', '|', ';'];
    if closed && let Some(name) = before.strip_suffix(sign).map(str::trim_end) {
        let born = has_word(&low, BORN);
        if born || ends_with_somebody(name) {
            return Some(Whose::Person);
        }
    }
    // `62 ans, connue pour`: what a chart begins with.
    if french && begins && rest.starts_with(", ") {
        return Some(Whose::Person);
    }
    french.then(|| of_somebody(&low, before)).flatten()
}

/// Whether words of a French sentence before an age say whose it is: `elle a`, `Ana Roy a`, `un homme de`, `homme, environ`.
fn of_somebody(low: &str, before: &str) -> Option<Whose> {
    let has = ["a", "ai", "as", "aura", "aurai", "avait", "avais", "ont", "avaient"];
    let mut words = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty())
        .skip_while(|word| {
            matches!(
                *word,
                "environ" | "presque" | "maintenant" | "déjà" | "seulement" | "juste"
            )
        });
    let said = words.next()?.to_lowercase();
    let subject = words.next().unwrap_or_default();
    let lower = subject.to_lowercase();
    let person = is_person_word(&lower);
    let pronoun = matches!(lower.as_str(), "il" | "elle" | "j" | "je" | "tu" | "qui" | "lui");
    let capital = subject.starts_with(char::is_uppercase);
    let fits = match said.as_str() {
        "de" => person,
        word if has.contains(&word) => person || pronoun || capital,
        _ => low.strip_suffix("environ").is_some_and(|low| {
            let rest = before[..low.len().min(before.len())].trim_end();
            has_word(low, PERSONNES)
                || rest
                    .strip_suffix(',')
                    .is_some_and(|rest| ends_with_somebody(rest.trim_end()))
        }),
    };
    fits.then_some(Whose::Person)
}

fn has_word(low: &str, words: &[&str]) -> bool {
    low.split(|c: char| !c.is_alphabetic())
        .any(|word| words.contains(&word))
}

fn word_at_end(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

/// Whether a text ends with a name or a word for people: `Ana Roy`, `mon fils`; not `à long terme`.
fn ends_with_somebody(text: &str) -> bool {
    let word = word_at_end(text);
    word.starts_with(char::is_uppercase) || is_person_word(&word.to_lowercase()) || text.ends_with(['.', '"', ')'])
}

/// Whether what is said to be so many years old may be a person: `she is`, `Ana Roy was`, `the patient is`; and where
/// nothing is said (`Ana Roy, 41 years old`).
fn has_subject(before: &str) -> Option<Whose> {
    let degree = |word: &&str| {
        matches!(
            *word,
            "now" | "only" | "currently" | "already" | "about" | "almost" | "nearly" | "just" | "over" | "around"
        )
    };
    let mut words = before.split_whitespace().rev().filter(|word| !degree(word));
    let said = words.next().unwrap_or_default().to_lowercase();
    if matches!(said.as_str(), "i'm" | "i’m" | "he's" | "he’s" | "she's" | "she’s") {
        return Some(Whose::Person);
    }
    if !matches!(said.as_str(), "am" | "is" | "was" | "are" | "were" | "be" | "being") {
        return Some(Whose::Labels);
    }
    let subject = words.next().unwrap_or_default();
    let subject = subject.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = subject.to_lowercase();
    let person = matches!(lower.as_str(), "he" | "she" | "they" | "who" | "you" | "i") || is_person_word(&lower);
    let fits = subject.is_empty() || subject.starts_with(char::is_uppercase) || person;
    fits.then_some(if person { Whose::Person } else { Whose::Labels })
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
    fn a_letter_of_gender_makes_an_age_behind_a_name() {
        for (before, after, fits) in [
            ("Pt: C. Boudreau, ", ", HCN", true),
            ("Total, ", "$", false),
            ("une somme de ", "", false),
        ] {
            assert_eq!(accepted(before, "71 M", after), fits, "{before}71 M{after}");
        }
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
            ("Il a ", " ans deja", true),
            ("Ana Roy a ", " ans", true),
            ("J'ai ", " ans, je suis veuve", true),
            ("L'entreprise a ", " ans", false),
            ("garantie de ", " ans", false),
            ("une dame de ", " ans qui", true),
            ("un garçon de ", " ans 3 mois", true),
            ("employé de ", " ans d'ancienneté", false),
            ("garçon – ", " ans – NIP", true),
            ("homme, environ ", " ans, 1 m 80", true),
            ("Mme Roy, environ ", " ans", true),
            ("née le 2 mai 2020 (", " ans)", true),
            ("DoB: 9 Jan 1941  (", " yrs)     Sex", true),
            ("LAWRENCE EUGENE PICKETT (", " YRS) WHO", true),
            ("warranty, ", " yrs", false),
            ("S: ", " yo woman", true),
            ("I am ", " years old, on", true),
            ("4112-2\n\n", " ans, connue pour", true),
            ("Maria Roy, widow, ", " yrs, of", true),
            ("She was then ", " years of age and", true),
            ("Age of unit ...... ", " years", false),
            ("Âge au 30 septembre : ", " ans", true),
            ("Âge au ", " septembre : 4 ans", false),
            ("Age: 10 yrs ", " mos", false),
            ("jeu, ", " ans et +", false),
            ("a game, age ", " and up", false),
        ] {
            assert_eq!(accepted(before, "12", after), fits, "{before}12{after}");
        }
    }
}
