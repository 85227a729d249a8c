//! What stands in a field: an answer, or nothing said.

use std::ops::Range;

use crate::text::fold::fold;

/// The longest answer, in bytes: beyond it the text is prose about the matter.
pub(super) const LONGEST: usize = 120;

/// Answers that say no or nothing, folded.
const NOTHING: &[&str] = &[
    "",
    "0",
    "a completer",
    "a determiner",
    "aucun",
    "aucune",
    "aucune connue",
    "aucun connu",
    "confidentiel",
    "false",
    "faux",
    "inconnu",
    "inconnue",
    "n",
    "n a",
    "n/a",
    "na",
    "nan",
    "neant",
    "negatif",
    "nil",
    "nka",
    "nkda",
    "no",
    "non",
    "non applicable",
    "non declare",
    "non precise",
    "none",
    "none known",
    "not applicable",
    "not specified",
    "null",
    "o n",
    "oui non",
    "pas de reponse",
    "prefer not to say",
    "s o",
    "s/o",
    "sans objet",
    "so",
    "unknown",
    "voir annexe",
    "yes no",
    "y n",
    "tbd",
];

/// Words with which such answers begin, folded: `aucune allergie connue`, `no known allergies`, `see above`.
const BEGINS_NOTHING: &[&str] = &[
    "aucun", "aucune", "nil", "no", "none", "pas", "ras", "rien", "sans", "see", "voir",
];

/// States of a family, folded, as far as their first letters go.
const FAMILY: &[&str] = &[
    "celibat", "conjoint", "common", "divorc", "marie", "married", "pacse", "separ", "single", "union", "veuf",
    "veuve", "widow",
];

/// What is said of somebody under `race`, folded: the word is a contest's, too.
const RACES: &[&str] = &[
    "aboriginal",
    "african",
    "arab",
    "arabe",
    "asian",
    "asiatique",
    "autochtone",
    "biracial",
    "black",
    "blanc",
    "blanche",
    "caucasian",
    "first nation",
    "hispanic",
    "indian",
    "indigenous",
    "inuit",
    "latin",
    "latina",
    "latino",
    "metis",
    "mixed",
    "mixte",
    "multiracial",
    "native",
    "noir",
    "noire",
    "pacific",
    "white",
];

/// The fewest digits of a digest in hexadecimal: what is called the fingerprint of a key.
const DIGEST: usize = 16;

/// Whether what stands in a field of that kind, under that label, says something of somebody.
pub(super) fn is_answer(text: &str, kind: &str, label: &str) -> bool {
    if text.len() > LONGEST
        || text.ends_with('?')
        || text.starts_with(['<', '{', '[', '%', '_', '.', '…', '☐', '□', '('])
        || text
            .strip_prefix('$')
            .is_some_and(|rest| !rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    {
        return false;
    }
    let folded = fold(text);
    let plain: String = folded
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let joined = words.join(" ");
    if words.is_empty() || NOTHING.contains(&joined.as_str()) || BEGINS_NOTHING.contains(&words[0]) {
        return false;
    }
    // `Oui / Non` and `Yes  No` are what a form offers.
    let offers = |yes: &str, no: &str| words.contains(&yes) && words.contains(&no);
    if offers("oui", "non") || offers("yes", "no") {
        return false;
    }
    match kind {
        "finance_family" => is_amount(text) || FAMILY.iter().any(|state| joined.starts_with(state)),
        "origin" if label == "race" => words.iter().any(|word| RACES.contains(word)),
        "origin" if text.contains(|c: char| c.is_ascii_digit()) => false,
        "biometric" if is_digest(text) => false,
        _ => text.contains(char::is_alphabetic) && words.len() <= 14,
    }
}

/// Words that a label may have behind it, folded.
const QUALIFIERS: &[&str] = &[
    "actuel",
    "actuelle",
    "actuels",
    "actuelles",
    "caste",
    "connu",
    "connue",
    "connus",
    "connues",
    "current",
    "known",
    "mensuel",
    "annuel",
    "monthly",
    "primary",
    "principal",
    "principale",
    "principaux",
    "s",
    "secondaire",
    "secondaires",
    "secondary",
];

/// What stands behind the label at `span` on its line: behind a colon and its like, or a wide gap where the label begins
/// a place of a list. No more is read than makes an answer, and what shows that it is longer: a line may have any length.
pub(super) fn behind_label(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let rest = &text[span.end..text.ceil_char_boundary((span.end + MOST).min(text.len()))];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let begin = span.end + rest.len();
    let rest = behind_qualifiers(rest).trim_start_matches(['*', '_', '"']);
    let bare = rest.trim_start_matches([' ', '\u{a0}', '*', '_', '"']);
    let behind = match bare.strip_prefix([':', '=']) {
        Some(behind) => behind,
        None => behind_gap(
            rest,
            &text[text.floor_char_boundary(span.start.saturating_sub(80))..span.start],
        )?,
    };
    let start = begin - behind.len();
    let line = behind.find(['\t', '|']).unwrap_or(behind.len());
    let blank = behind.len() - behind.trim_start().len();
    // A gap before the answer is none behind it.
    let line = line.max(blank);
    Some(start..start + line.min(behind.len()))
}

/// The rest behind a tab or a bar, where the label begins a cell; or behind blanks of two signs and more or dots, where
/// it begins the line and there is no third column: a row of headers has some.
fn behind_gap<'a>(rest: &'a str, before: &str) -> Option<&'a str> {
    let behind = rest.trim_start_matches([' ', '.', '\t', '|', '…', '\u{a0}']);
    let gap = &rest[..rest.len() - behind.len()];
    let before = before.trim_end_matches([' ', '*', '-', '•']);
    let first = before.is_empty() || before.ends_with('\n');
    let fits = if gap.contains(['\t', '|']) {
        first || before.ends_with(['\t', '|'])
    } else {
        first && gap.len() > 1 && !gap.starts_with(". ") && !behind.trim_end().contains("   ")
    };
    fits.then_some(behind)
}

fn behind_qualifiers(rest: &str) -> &str {
    let mut rest = rest;
    for _ in 0..3 {
        let word = rest.trim_start_matches([' ', '/', '(', ')']);
        let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        if !QUALIFIERS.contains(&&*fold(&word[..end])) {
            break;
        }
        rest = word[end..].trim_start_matches(')');
    }
    rest
}

/// The longest line of answers, in bytes.
const MOST: usize = 400;

/// The most words of an answer that follows another one.
const WORDS: usize = 6;

/// The answers of a line: the first one, and with `all` those that follow it behind commas and semicolons.
pub(super) fn parts(text: &str, line: Range<usize>, all: bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = line.start;
    while start < line.end {
        let rest = &text[start..line.end];
        let cut = rest.find(';').unwrap_or(rest.len());
        let end = start + super::sentence::end_of_answer(&rest[..cut]);
        let first = parts.is_empty();
        if !first && text[start..end].split_whitespace().count() > WORDS {
            break;
        }
        parts.push(start..end);
        let follows = text[end..line.end].starts_with([',', ';']);
        if !all || !follows || text[end..].starts_with(",\n") {
            break;
        }
        start = end + 1;
    }
    parts
}

/// Whether a verb by itself says that a sum is earned, with whatever unit.
pub(super) fn earns(verb: &str) -> bool {
    let starts = ["gagn", "earn", "sala", "reven", "inco", "wage"];
    starts.iter().any(|start| verb.starts_with(start))
}

/// The end of a sum of money that stands close behind a word, if one does.
pub(super) fn sum_behind(text: &str, at: usize) -> Option<usize> {
    let high = text.ceil_char_boundary((at + 60).min(text.len()));
    let rest = &text[at..high];
    let rest = &rest[..rest.find(['\n', ';']).unwrap_or(rest.len())];
    let digit = rest
        .find(|c: char| c.is_ascii_digit())
        .filter(|digit| !rest[..*digit].contains(','))?;
    let sum = &rest[digit..];
    let end = sum
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '\u{a0}' | '\u{202f}')))
        .unwrap_or(sum.len());
    let number = sum[..end].trim_end_matches([' ', ',', '.', '\u{a0}', '\u{202f}']);
    if rest[..digit].trim_end().ends_with('$') {
        return Some(at + digit + number.len());
    }
    sum[end..].starts_with(['$', '€', '£']).then(|| {
        let sign = sum[end..].chars().next().map_or(0, char::len_utf8);
        at + digit + end + sign
    })
}

/// Whether a number is of money or of persons: a share of one (`0.45`) is neither.
fn is_amount(text: &str) -> bool {
    let mut digits = text
        .trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.')
        .chars();
    let share = match digits.next() {
        Some('0') => digits.next().is_some_and(|c| matches!(c, '.' | ',')),
        Some('.') => true,
        _ => false,
    };
    !share && text.contains(|c: char| c.is_ascii_digit())
}

fn is_digest(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !matches!(c, ':' | ' '));
    text.len() >= DIGEST && signs.all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_behind_colons_gaps_and_bars() {
        for (text, label, answers) in [
            (
                "Antécédents : asthme, HTA, dépression.",
                "Antécédents",
                &["asthme", "HTA", "dépression"][..],
            ),
            ("Dx principal: pneumonie    Dx : MPOC", "Dx", &["pneumonie"]),
            ("ALLERGY   PENICILLIN", "ALLERGY", &["PENICILLIN"]),
            ("Allergie ...... noix", "Allergie", &["noix"]),
            ("| Diagnosis | asthma | x |", "Diagnosis", &["asthma"]),
            ("Nom   Allergie   Retour", "Allergie", &[]),
            ("Allergie   Dose   Retour", "Allergie", &[]),
            ("diagnosis of asthma", "diagnosis", &[]),
        ] {
            let at = text.find(label).unwrap_or_default();
            let line = behind_label(text, at..at + label.len());
            let found = line.map_or_else(Vec::new, |line| parts(text, line, true));
            let found: Vec<&str> = found.into_iter().map(|part| text[part].trim()).collect();
            assert_eq!(found, answers, "{text}");
        }
    }

    #[test]
    fn sums_of_money_have_a_sign() {
        for (text, sum) in [
            ("gagne 58 400 $ net", Some("gagne 58 400 $")),
            ("earns $65,000 a year", Some("earns $65,000")),
            ("earns 65,000 points", None),
        ] {
            let at = text.find(' ').unwrap_or_default();
            assert_eq!(sum_behind(text, at).map(|end| &text[..end]), sum, "{text}");
        }
    }

    #[test]
    fn no_and_nothing_are_no_answers() {
        for (text, kind, label, answer) in [
            ("dépression majeure", "health", "diagnostic", true),
            ("Oui", "health", "diagnostic", true),
            ("Aucune", "health", "allergies", false),
            ("N/A", "health", "allergies", false),
            ("Oui ☐ Non ☐", "health", "allergies", false),
            ("catholique ?", "religion", "religion", false),
            ("52 000 $", "finance_family", "salaire", true),
            ("2", "finance_family", "nombre d'enfants", true),
            ("0.4530", "finance_family", "income", false),
            ("selon l'échelle", "finance_family", "salaire", false),
            ("Divorcée", "finance_family", "état civil", true),
            ("{{salaire}}", "finance_family", "salaire", false),
            ("White", "origin", "race", true),
            ("Black or African American", "origin", "race", true),
            ("Pres-G", "origin", "race", false),
            ("FL", "origin", "race", false),
            ("Haïtienne", "origin", "nationalité", true),
            ("2000_G_SC", "origin", "nationality", false),
            (
                "943471ff1ca3fb2dd843f515df261756cad58673",
                "biometric",
                "fingerprint",
                false,
            ),
            ("gabarit 12, main droite", "biometric", "fingerprint", true),
        ] {
            assert_eq!(is_answer(text, kind, label), answer, "{text}");
        }
    }
}
