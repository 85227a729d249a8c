//! Sentences, as far as a word needs them: where they begin and end, whether they deny, of whom they begin.

use std::ops::Range;

use crate::detect::validate::age::PEOPLE;

/// How far a sentence is looked at, in bytes on either side.
pub(super) const REACH: usize = 220;

/// Words of being and of having before a state: `est enceinte`, `en arrêt de travail`, `son casier judiciaire`.
const BEING: &[&str] = &[
    "a", "am", "become", "been", "being", "devenu", "devenue", "en", "est", "is", "on", "se", "sous", "suis", "un",
    "une", "under", "was", "était", "étant", "être",
];

/// Words of having before something of several words: `son casier judiciaire`.
const HAVING: &[&str] = &["her", "his", "leur", "sa", "ses", "son", "their"];

/// Words that may stand between: `est très malade`.
const DEGREES: &[&str] = &[
    "aussi",
    "currently",
    "now",
    "actuellement",
    "openly",
    "ouvertement",
    "maintenant",
    "très",
    "very",
    "also",
    "déjà",
    "already",
];

/// Words that deny what follows.
const DENIALS: &[&str] = &[
    "aucun", "aucune", "jamais", "ni", "pas", "sans", "ne", "nie", "not", "no", "never", "without", "denies", "denied",
    "neither", "nor", "if", "si", "whether", "non", "any", "n't",
];

/// Words with a full stop behind them that ends no sentence.
const SHORT: &[&str] = &[
    "M", "MM", "Mme", "Mlle", "Dr", "Dre", "Me", "Mr", "Mrs", "Ms", "Pr", "Prof", "St", "Ste", "no", "p", "art", "cf",
    "etc", "ex",
];

/// The bytes of the sentence around `at`, as far as it is looked at.
pub(super) fn around(text: &str, at: usize) -> Range<usize> {
    let low = text.floor_char_boundary(at.saturating_sub(REACH));
    let high = text.ceil_char_boundary((at + REACH).min(text.len()));
    let mut start = low;
    for (index, c) in text[low..at].char_indices() {
        let index = low + index;
        if is_end(text, index, c) {
            start = index + c.len_utf8();
        }
    }
    let end = text[at..high]
        .char_indices()
        .find(|(index, c)| is_end(text, at + index, *c))
        .map_or(high, |(index, _)| at + index);
    start..end
}

fn is_end(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' => !text[..at].ends_with([',', ' ']) || text[at + 1..].starts_with(['\n', '-', '•', '*']),
        '!' | '?' => true,
        '.' => {
            let blank = text[at + 1..].starts_with(char::is_whitespace) || at + 1 == text.len();
            let word = text[..at]
                .rsplit(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default();
            blank && !SHORT.contains(&word) && word.chars().count() != 1
        }
        _ => false,
    }
}

/// Whether what stands before something in its sentence denies it, close by.
pub(super) fn is_denied(before: &str) -> bool {
    let words = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty());
    words.take(6).any(|word| {
        let word = word.to_lowercase();
        DENIALS.contains(&word.as_str()) || word.ends_with("n't") || word.starts_with("n'")
    })
}

/// Whether a word of being stands before the state at `span`, or one of having.
pub(super) fn is_state(text: &str, span: Range<usize>) -> bool {
    let (at, several) = (span.start, text[span].contains(' '));
    let low = text.floor_char_boundary(at.saturating_sub(40));
    let before = text[low..at].trim_end_matches(' ');
    if before.len() == at - low && !before.ends_with(['\'', '’']) {
        return false;
    }
    let mut words = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(mut word) = words.next().map(str::to_lowercase) else {
        return false;
    };
    if DEGREES.contains(&word.as_str()) {
        match words.next() {
            Some(next) => word = next.to_lowercase(),
            None => return false,
        }
    }
    let being = BEING.contains(&word.as_str());
    // `Guile support is disabled`: of things that is said too.
    if being && matches!(word.as_str(), "am" | "become" | "been" | "being" | "is" | "was") {
        return words
            .find(|word| !DEGREES.contains(word) && !matches!(*word, "has" | "have" | "had" | "is" | "was" | "be"))
            .is_none_or(is_somebody);
    }
    being || several && HAVING.contains(&word.as_str())
}

/// Whether the subject of a sentence may be a person: a pronoun, a word for people, or what may be a name.
fn is_somebody(subject: &str) -> bool {
    let lower = subject.to_lowercase();
    let acronym = subject.len() < 6 && subject.chars().all(char::is_uppercase) && subject != "I";
    subject.starts_with(char::is_uppercase) && !acronym
        || matches!(lower.as_str(), "he" | "she" | "they" | "who" | "you" | "i")
        || PEOPLE.contains(&lower.as_str())
}

/// Whether a sentence begins with a word that stands for a person named before.
pub(super) fn begins_with_pronoun(sentence: &str) -> bool {
    let first = sentence.trim_start_matches(|c: char| !c.is_alphabetic());
    let word = first.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    matches!(word, "Elle" | "Il" | "She" | "He" | "Celle" | "Celui")
}

/// Where the answer behind a label ends: at the end of its line, its clause, or after a comfortable length.
pub(super) fn end_of_answer(line: &str) -> usize {
    let stop = [". ", "  ", ", "].iter().filter_map(|sign| {
        line.trim_start()
            .find(sign)
            .map(|at| at + line.len() - line.trim_start().len())
    });
    let end = stop.min().unwrap_or(line.len());
    let end = line[..end].trim_end().trim_end_matches('.').len();
    line.floor_char_boundary(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_said_of_somebody() {
        for (text, said) in [
            ("Marie Roy is disabled", true),
            ("our employee is now disabled", true),
            ("she has been disabled", true),
            ("if PAM is disabled", false),
            ("Guile support is disabled", false),
            ("account was disabled", false),
        ] {
            let at = text.find("disabled").unwrap_or_default();
            assert_eq!(is_state(text, at..text.len()), said, "{text}");
        }
    }

    #[test]
    fn sentences_end_at_full_stops_that_are_no_titles() {
        let text = "Fin. M. Roy souffre de rien. Suite";
        let at = text.find("souffre").unwrap_or_default();
        assert_eq!(text[around(text, at)].trim(), "M. Roy souffre de rien");
    }

    #[test]
    fn denials_are_heard() {
        assert!(is_denied("Mme Roy n'a aucun ") && is_denied("she does not have a ") && is_denied("She didn't "));
        assert!(!is_denied("Mme Roy a un "));
    }

    #[test]
    fn states_stand_behind_a_word_of_being() {
        for (text, state, is) in [
            ("Ana Roy est enceinte", "enceinte", true),
            ("Ana Roy est très malade", "malade", true),
            ("l'enceinte du stade", "enceinte", false),
            ("son enceinte", "enceinte", false),
            ("son casier judiciaire", "casier judiciaire", true),
            ("Ana is on sick leave", "sick", true),
            ("the pregnant pause", "pregnant", false),
        ] {
            let at = text.find(state).unwrap_or_default();
            assert_eq!(is_state(text, at..at + state.len()), is, "{text}");
        }
    }

    #[test]
    fn an_answer_ends_with_its_clause() {
        for (line, answer) in [
            (" dépression. Suivi requis", " dépression"),
            (" asthme, pollen", " asthme"),
            (" asthme", " asthme"),
        ] {
            assert_eq!(&line[..end_of_answer(line)], answer);
        }
    }
}
