//! What stands in a field: an answer, or nothing said.

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
        || text.starts_with(['<', '{', '$', '[', '%', '_', '.', '…', '☐', '□', '('])
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
    if words.is_empty() || NOTHING.contains(&joined.as_str()) {
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
