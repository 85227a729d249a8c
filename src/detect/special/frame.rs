//! How an illness stands in its sentence: as something that somebody has, or as what a study, a clinic or a walk is about.

use std::ops::Range;

use super::sentence::DEGREES;
use crate::text::fold::fold;

/// Words of having and of coming from, close before what is had, folded.
const HAVING: &[&str] = &[
    "a",
    "ai",
    "ait",
    "after",
    "apres",
    "avait",
    "ancien",
    "ancienne",
    "avais",
    "avec",
    "because",
    "cause",
    "due",
    "eat",
    "eats",
    "eu",
    "fait",
    "fais",
    "following",
    "for",
    "from",
    "get",
    "gets",
    "got",
    "had",
    "has",
    "have",
    "having",
    "mange",
    "ont",
    "over",
    "past",
    "pour",
    "previous",
    "prior",
    "raison",
    "since",
    "sous",
    "suite",
    "takes",
    "taking",
    "prend",
    "prends",
    "ve",
    "with",
];

/// Words that say whose it is, folded.
const OWNING: &[&str] = &[
    "her", "his", "leur", "ma", "mes", "mon", "my", "sa", "ses", "son", "their", "tes", "ton", "vos", "votre", "your",
];

/// What many people have at some time: said of somebody it may matter, and by itself it does not. Folded.
const VAGUE: &[&str] = &[
    "casher",
    "chirurgie",
    "cough",
    "covid",
    "dizziness",
    "douleur",
    "douleurs",
    "etourdissements",
    "fatigue",
    "fever",
    "fievre",
    "flu",
    "foulure",
    "gastro",
    "grippe",
    "halal",
    "headache",
    "headaches",
    "kosher",
    "mal de tete",
    "maux de tete",
    "nausea",
    "nausees",
    "rhume",
    "sore throat",
    "surgery",
    "toux",
    "vertiges",
    "vomiting",
    "vomissements",
];

/// What stands before something that is a matter and not had, folded.
const ABOUT: &[&str] = &[
    "about",
    "against",
    "centre",
    "clinique",
    "concernant",
    "contre",
    "depistage",
    "expert",
    "fondation",
    "institut",
    "lutte",
    "mois",
    "prevention",
    "recherche",
    "regarding",
    "risk",
    "risque",
    "semaine",
    "societe",
    "specialiste",
    "sur",
    "vaccin",
];

/// What bears the name of an illness in its own, folded: `la Société canadienne du cancer`.
const FIRMS: &[&str] = &[
    "association",
    "center",
    "centre",
    "clinic",
    "clinique",
    "fondation",
    "foundation",
    "institut",
    "institute",
    "ligue",
    "league",
    "societe",
    "society",
];

/// Articles and the like between such a word and the matter, folded.
const SMALL: &[&str] = &["d", "de", "des", "du", "l", "la", "le", "les", "of", "the"];

/// What stands behind a matter that names a thing after it, folded: `cancer research`, `stroke width`.
const NAMED_AFTER: &[&str] = &[
    "association",
    "awareness",
    "campaign",
    "canada",
    "care",
    "center",
    "centre",
    "clinic",
    "cells",
    "color",
    "colour",
    "coverage",
    "data",
    "dataset",
    "day",
    "drug",
    "drugs",
    "education",
    "foundation",
    "fund",
    "group",
    "guidelines",
    "hotline",
    "institute",
    "insurance",
    "lab",
    "mg/dl",
    "model",
    "models",
    "month",
    "mortality",
    "network",
    "order",
    "patients",
    "prevention",
    "program",
    "programme",
    "quebec",
    "rate",
    "rates",
    "registry",
    "relief",
    "research",
    "risk",
    "run",
    "screening",
    "services",
    "society",
    "specialist",
    "studies",
    "study",
    "style",
    "survivors",
    "test",
    "testing",
    "tests",
    "trial",
    "trials",
    "unit",
    "vaccine",
    "walk",
    "ward",
    "week",
    "width",
];

/// Behind it, these say that it is not there, folded.
const ABSENT: &[&str] = &[
    "absent", "excluded", "exclu", "exclue", "neg", "negatif", "negative", "none", "no", "non", "ruled",
];

/// Whether what stands at a span is something that many people have at some time.
pub(super) fn is_vague(text: &str) -> bool {
    VAGUE.contains(&&*fold(text))
}

/// The words of a text, folded, the last one first.
fn words_back(text: &str) -> impl Iterator<Item = String> + '_ {
    text.rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| fold(word).into_owned())
}

/// The first word of a text, as it is written, if nothing but a blank stands before it.
fn word_behind(text: &str) -> &str {
    let rest = text.strip_prefix([' ', '-', '\u{a0}']).unwrap_or_default();
    &rest[..rest
        .find(|c: char| !(c.is_alphanumeric() || c == '/'))
        .unwrap_or(rest.len())]
}

/// Whether a word of having or of owning stands close before what begins at the end of `before`, in the same clause.
pub(super) fn is_had(before: &str) -> bool {
    let clause = before.rfind(['.', ';', '(', '\n', '?', '!']).map_or(0, |at| at + 1);
    words_back(&before[clause..])
        .take(4)
        .any(|word| HAVING.contains(&word.as_str()) || OWNING.contains(&word.as_str()))
}

/// Whether a span begins a place of a list: behind a sign, a wide gap or the beginning of the line.
pub(super) fn begins_item(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '\u{a0}']);
    let gap = start - before.len();
    before.is_empty()
        || gap > 1
        || before.ends_with([
            ',', ':', '(', '[', '–', '—', '•', '*', '\t', '\n', ';', '|', '"', '«', '>', '+',
        ])
        || gap > 0 && (before.ends_with(" -") || before.ends_with(" /") || before.ends_with(['.', ']', '☒', '☑']))
}

/// Whether a span ends such a place, or only a number or a time stands behind it; with `and`, another one may.
pub(super) fn ends_item(text: &str, end: usize, and: bool) -> bool {
    let after = &text[end..];
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    let next = word_behind(after);
    rest.is_empty()
        || after.len() - rest.len() > 1
        || rest.starts_with([
            ',', ')', ']', ';', ':', '.', '\t', '\n', '\r', '|', '"', '»', '<', '–', '—', '+',
        ])
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || rest.starts_with("- ")
        || matches!(next, "depuis" | "since")
        || and && matches!(next, "et" | "and")
}

/// Whether a word says here what a thing is about or is named after, and not what somebody has.
pub(super) fn is_matter(text: &str, span: &Range<usize>) -> bool {
    let before = &text[text.floor_char_boundary(span.start.saturating_sub(40))..span.start];
    let clause = before.rfind(['.', ';', ':', '(', '\n', ',']).map_or(0, |at| at + 1);
    let about = words_back(&before[clause..])
        .find(|word| !SMALL.contains(&word.as_str()))
        .is_some_and(|word| ABOUT.contains(&word.as_str()));
    let firm = words_back(&before[clause..])
        .take(4)
        .any(|word| FIRMS.contains(&word.as_str()));
    let after = &text[span.end..text.ceil_char_boundary((span.end + 40).min(text.len()))];
    let next = word_behind(after);
    about || firm || NAMED_AFTER.contains(&&*fold(next)) || is_part_of_name(text, span, before, next)
}

/// `Alzheimer Society`, `Société Alzheimer`: a word with a capital beside another one, where not all have capitals.
fn is_part_of_name(text: &str, span: &Range<usize>, before: &str, next: &str) -> bool {
    let own = &text[span.clone()];
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
    };
    if !own.split(' ').next().is_some_and(capital) {
        return false;
    }
    let last = before.strip_suffix(' ').unwrap_or_default();
    let begin = last.char_indices().rev().find(|(_, c)| !c.is_alphanumeric());
    let begin = begin.map_or(0, |(at, c)| at + c.len_utf8());
    let (earlier, last) = last.split_at(begin);
    // The first word of a sentence or a place of a list has a capital anyway.
    let first = earlier.trim_end_matches(' ');
    let first = first.is_empty() || first.ends_with(['.', ':', '\n', '-', '–', '(', ',', ';', '\t', '|']);
    let degree = DEGREES.contains(&last.to_lowercase().as_str());
    capital(next) || capital(last) && !first && !degree && last.len() > 2
}

/// Whether an empty box stands before something: what a form offers, and nobody chose.
pub(super) fn is_unticked(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    let bracket = before
        .strip_suffix([']', ')'])
        .map(|rest| rest.trim_end_matches([' ', '_']));
    before.ends_with(['☐', '□', '○', '◯']) || bracket.is_some_and(|rest| rest.ends_with(['[', '(']))
}

/// Whether what stands behind something says that it is not there: `Hep C neg`.
pub(super) fn is_absent(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', ':', '\u{a0}', '(', '-']);
    let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
    ABSENT.contains(&&*fold(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, word: &str) -> Range<usize> {
        let at = text.find(word).unwrap_or_default();
        at..at + word.len()
    }

    #[test]
    fn what_somebody_has_stands_behind_a_word_of_having() {
        for (text, had) in [
            ("Ana Roy has type 2 diabetes", true),
            ("Ana Roy fait du diabetes", true),
            ("my own diabetes", true),
            ("She has left. The diabetes", false),
            ("the diabetes", false),
        ] {
            assert_eq!(is_had(&text[..span(text, "diabetes").start]), had, "{text}");
        }
    }

    #[test]
    fn a_matter_is_nobodys() {
        for (text, word, matter) in [
            ("a walk for cancer research", "cancer", true),
            ("la lutte contre le cancer", "cancer", true),
            ("the Alzheimer Society", "Alzheimer", true),
            ("la Société canadienne du cancer", "cancer", true),
            ("La Société Alzheimer", "Alzheimer", true),
            ("Prior ACL tear", "ACL tear", false),
            ("the stroke width", "stroke", true),
            ("Ana Roy: Asthma since 2019", "Asthma", false),
            ("she had a stroke in May", "stroke", false),
        ] {
            assert_eq!(is_matter(text, &span(text, word)), matter, "{text}");
        }
    }

    #[test]
    fn places_of_a_list_have_signs_or_gaps_around_them() {
        for (text, begins, ends) in [
            ("Ana Roy - asthma", true, true),
            ("Ana Roy (asthma)", true, true),
            ("Roy\t555\tasthma\t", true, true),
            ("Roy P.   1182   asthma   Dr Roy", true, true),
            ("severe asthma clinics", false, false),
            ("semi-asthma", false, true),
        ] {
            let span = span(text, "asthma");
            assert_eq!(
                (begins_item(text, span.start), ends_item(text, span.end, true)),
                (begins, ends),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_absent_is_heard() {
        assert!(is_absent(" neg, and") && is_absent(" : non") && !is_absent(" and asthma"));
        assert!(is_unticked("[ ] ") && is_unticked("☐ ") && !is_unticked("[x] ") && !is_unticked("Roy (43) "));
    }
}
