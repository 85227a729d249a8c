//! Sentences, as far as a word needs them: where they begin and end, whether they deny, of whom they begin.

use std::ops::Range;

use crate::detect::validate::age::is_person_word;

/// How far a sentence is looked at, in bytes on either side.
pub(super) const REACH: usize = 220;

/// Words of being and of having before a state: `est enceinte`, `en arrêt de travail`, `son casier judiciaire`.
const BEING: &[&str] = &[
    "a", "am", "an", "are", "become", "been", "being", "devenu", "devenue", "en", "es", "est", "is", "m", "now", "on",
    "s", "se", "sommes", "sont", "sous", "suis", "un", "une", "under", "was", "were", "étais", "était", "étaient",
    "étant", "êtes", "être",
];

/// Those of them that say what somebody is, and not what somebody has or is in.
const IS: &[&str] = &[
    "am", "are", "become", "been", "being", "devenu", "devenue", "es", "est", "is", "m", "s", "sommes", "sont", "suis",
    "was", "were", "étais", "était", "étaient", "étant", "êtes", "être",
];

/// Articles before what somebody is.
const ARTICLES: &[&str] = &["a", "an", "un", "une", "des"];

/// Behind what somebody is, such a word goes on with the sentence: another noun would say that a thing is so.
const GOING_ON: &[&str] = &[
    "and",
    "as",
    "at",
    "au",
    "aux",
    "because",
    "born",
    "but",
    "by",
    "car",
    "citizen",
    "comme",
    "de",
    "depuis",
    "dans",
    "en",
    "et",
    "from",
    "in",
    "mais",
    "national",
    "now",
    "or",
    "ou",
    "par",
    "person",
    "pour",
    "pratiquant",
    "pratiquante",
    "priest",
    "prêtre",
    "qui",
    "since",
    "too",
    "when",
    "who",
    "with",
    "à",
    "from",
    "du",
    "aussi",
    "also",
];

/// Words of having before something of several words: `son casier judiciaire`.
const HAVING: &[&str] = &["her", "his", "leur", "sa", "ses", "son", "their"];

/// Words that may stand between: `est très malade`.
pub(super) const DEGREES: &[&str] = &[
    "ancien",
    "ancienne",
    "aussi",
    "currently",
    "former",
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
        // A row of a table may end with blanks.
        '\n' => {
            !text[..at].ends_with([',', ' '])
                || text[..at].ends_with("  ")
                || text[at + 1..].starts_with(['\n', '-', '•', '*'])
        }
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

/// The bytes of the line in which `at` stands, as far as it is looked at.
pub(super) fn line_of(text: &str, at: usize) -> Range<usize> {
    let low = text.floor_char_boundary(at.saturating_sub(REACH));
    let high = text.ceil_char_boundary((at + REACH).min(text.len()));
    let start = text[low..at].rfind('\n').map_or(low, |end| low + end + 1);
    let end = text[at..high].find('\n').map_or(high, |end| at + end);
    start..end
}

/// Whether what stands before something in its sentence denies it, close by.
pub(super) fn is_denied(before: &str) -> bool {
    let clause = before.rfind(['(', ':', ';', '[', '\t']).map_or(0, |at| at + 1);
    let words = before[clause..]
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty());
    let mut next = "";
    words.take(6).any(|word| {
        let lower = word.to_lowercase();
        // `no 17` is a number.
        let number = lower == "no" && next.starts_with(|c: char| c.is_ascii_digit());
        next = word;
        !number && (DENIALS.contains(&lower.as_str()) || lower.ends_with("n't") || lower.starts_with("n'"))
    })
}

/// Whether a word of being stands before the state at `span`, or one of having.
pub(super) fn is_state(text: &str, span: Range<usize>) -> bool {
    let (at, several) = (span.start, text[span].contains(' '));
    let someone = |word: &str| matches!(word, "he" | "she" | "they" | "who" | "i" | "it" | "that" | "we" | "you");
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
    // `she's`, `I'm`: of a name, it may be what belongs to somebody.
    if matches!(word.as_str(), "s" | "m") {
        return words.next().is_some_and(|word| someone(&word.to_lowercase()));
    }
    let being = BEING.contains(&word.as_str());
    // `Guile support is disabled`: of things that is said too.
    if being
        && matches!(
            word.as_str(),
            "am" | "are" | "become" | "been" | "being" | "is" | "was" | "were"
        )
    {
        return words
            .find(|word| !DEGREES.contains(word) && !matches!(*word, "has" | "have" | "had" | "is" | "was" | "be"))
            .is_none_or(is_somebody);
    }
    being || several && HAVING.contains(&word.as_str())
}

/// Whether somebody is said to be what stands at `span`: an adjective that things bear, too (`a Canadian bank`, `le vin
/// est italien`), says something only of a person, and with no noun behind it.
pub(super) fn is_quality(text: &str, span: &Range<usize>) -> bool {
    let after = &text[span.end..text.ceil_char_boundary((span.end + 30).min(text.len()))];
    let next = after.strip_prefix(' ').unwrap_or_default();
    let next = next[..next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len())].to_lowercase();
    if !(next.is_empty() || GOING_ON.contains(&next.as_str()) || is_person_word(&next)) {
        return false;
    }
    let before = &text[text.floor_char_boundary(span.start.saturating_sub(60))..span.start];
    let clause = before.rfind(['.', ';', '\n', '?', '!', ':']).map_or(0, |at| at + 1);
    let mut words = before[clause..]
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .skip_while(|word| DEGREES.contains(word) || ARTICLES.contains(&word.to_lowercase().as_str()));
    let said = words.next().unwrap_or_default().to_lowercase();
    let mut words =
        words.skip_while(|word| IS.contains(word) || DEGREES.contains(word) || matches!(*word, "has" | "a" | "have"));
    // `King's Indian` is no Indian king.
    let short = matches!(said.as_str(), "s" | "m");
    let pronoun = |word: &str| matches!(word.to_lowercase().as_str(), "he" | "she" | "who" | "i" | "we" | "they");
    if short {
        return words.next().is_some_and(pronoun);
    }
    let goes_on = |word: &str| matches!(word, "and" | "et" | "but" | "mais" | "also");
    IS.contains(&said.as_str()) && words.next().is_some_and(|word| goes_on(word) || is_somebody(word))
}

/// Behind the name of a people, a word that says that somebody is of it: `of Haitian descent`, `a Malian national`.
pub(super) fn is_people(after: &str) -> bool {
    let next = after.strip_prefix(' ').unwrap_or_default();
    let next = &next[..next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len())];
    matches!(
        next,
        "descent" | "origin" | "ancestry" | "citizen" | "national" | "heritage" | "immigrant" | "refugee"
    )
}

/// Whether a sentence says what people have to do, and not what somebody does.
pub(super) fn is_rule(sentence: &str) -> bool {
    sentence.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "must" | "shall" | "should" | "doit" | "doivent" | "devez" | "devrait"
        )
    })
}

/// Whether the subject of a sentence may be a person: a pronoun, a word for people, or what may be a name.
fn is_somebody(subject: &str) -> bool {
    let lower = subject.to_lowercase();
    let acronym = subject.len() < 6 && subject.chars().all(char::is_uppercase) && subject != "I";
    subject.starts_with(char::is_uppercase) && !acronym
        || matches!(
            lower.as_str(),
            "he" | "she" | "they" | "who" | "you" | "i" | "we" | "il" | "elle" | "je" | "qui" | "vous" | "on" | "nous"
        )
        || is_person_word(&lower)
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
    fn somebody_is_said_to_be_of_a_people() {
        for (text, word, said) in [
            ("Ana Roy is Nigerian", "Nigerian", true),
            ("she is a Nigerian citizen", "Nigerian", true),
            ("Ana Roy est innue et vit ici", "innue", true),
            ("le restaurant est italien", "italien", false),
            ("Ana Roy is at a Canadian bank", "Canadian", false),
            ("this is a Canadian bank", "Canadian", false),
            ("she's Canadian", "Canadian", true),
            ("King's Indian", "Indian", false),
        ] {
            let at = text.find(word).unwrap_or_default();
            assert_eq!(is_quality(text, &(at..at + word.len())), said, "{text}");
        }
        assert!(is_people(" descent") && !is_people(" bank"));
    }

    #[test]
    fn rules_say_what_people_have_to_do() {
        assert!(is_rule("Ana Roy must tell it") && !is_rule("Ana Roy told it"));
    }

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
        assert!(!is_denied("Mme Roy a un ") && !is_denied("no 17, possible ") && !is_denied("ne vient pas ("));
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
