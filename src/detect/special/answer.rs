//! What stands in a field: an answer, or nothing said.

use crate::text::fold::fold;

/// The longest answer, in bytes: beyond it the text is prose about the matter.
const LONGEST: usize = 120;

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

/// Whether what stands in a field of that kind says something of somebody.
pub(super) fn is_answer(text: &str, kind: &str) -> bool {
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
        "finance_family" => {
            text.contains(|c: char| c.is_ascii_digit()) || FAMILY.iter().any(|state| joined.starts_with(state))
        }
        _ => text.contains(char::is_alphabetic) && words.len() <= 14,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_and_nothing_are_no_answers() {
        for (text, kind, answer) in [
            ("dépression majeure", "health", true),
            ("Oui", "health", true),
            ("Aucune", "health", false),
            ("N/A", "health", false),
            ("Oui ☐ Non ☐", "health", false),
            ("catholique ?", "religion", false),
            ("52 000 $", "finance_family", true),
            ("selon l'échelle", "finance_family", false),
            ("Divorcée", "finance_family", true),
            ("{{salaire}}", "finance_family", false),
        ] {
            assert_eq!(is_answer(text, kind), answer, "{text}");
        }
    }
}
