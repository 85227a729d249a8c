//! The gender of a person, as forms and tables write it.

use super::{Checked, Hit};
use crate::text::fold::fold;

/// Labels of forms, folded.
const LABELS: &[&str] = &["sexe", "genre", "sex", "gender"];

/// Accepts the words and letters of forms; where a form offers several, the one that is ticked. Normal form: `F`, `M` or
/// `X`.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = gender_of(hit.text)?;
    // `M/F/X` and `homme ou femme` are what a form offers.
    let offered = |rest: &str| rest.trim_start().starts_with(['/', '|']);
    let choice = offered(hit.after) || hit.before.trim_end().ends_with(['/', '|']);
    let sign = hit.after.strip_prefix(['-', '\'', '’', '.', '_']);
    let joined = sign.is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let or = ["ou ", "or ", "et ", "and "]
        .iter()
        .any(|word| hit.after.trim_start().starts_with(word));
    // `Genre : autre chose`
    let vague = normal == "X" && hit.text.len() > 1 && hit.after.trim_start().starts_with(char::is_alphabetic);
    (!choice && !joined && !or && !vague && is_chosen(hit)).then(|| Checked::whole(hit, normal))
}

fn gender_of(text: &str) -> Option<&'static str> {
    Some(match text.to_lowercase().as_str() {
        "f" | "femme" | "féminin" | "feminin" | "fille" | "female" | "woman" | "girl" => "F",
        "m" | "h" | "homme" | "masculin" | "garçon" | "garcon" | "male" | "man" | "boy" => "M",
        "x" | "autre" | "other" | "non binaire" | "non-binaire" | "non binary" | "non-binary" | "nonbinary" => "X",
        _ => return None,
    })
}

/// What a form has behind its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A box, ticked or not.
    Box(bool),
    /// A word or letter, and whether it is an X, which may be a cross.
    Choice { x: bool },
}

/// Whether a hit is the only choice behind its label, or the one that is ticked; nothing else may stand between.
fn is_chosen(hit: &Hit<'_>) -> bool {
    let Some(label) = behind_label(hit.before) else {
        // The label is the header of its column.
        return !hit.before.trim_end().ends_with(['☐', '□']) && !hit.after.trim_start().starts_with(['☐', '□']);
    };
    let mut parts = Vec::new();
    if !read(label, &mut parts) {
        return false;
    }
    let own = parts.len();
    parts.push(Part::Choice {
        x: hit.text.eq_ignore_ascii_case("x"),
    });
    let line = &hit.after[..hit.after.find(['\n', '\t', ',', ';']).unwrap_or(hit.after.len())];
    read(line, &mut parts);
    let choices = parts.iter().filter(|part| matches!(part, Part::Choice { .. })).count();
    let boxes = parts.iter().any(|part| matches!(part, Part::Box(_)));
    if !boxes && choices > 1 {
        // `X F   M`: a cross before one of them.
        let crossed = |index: usize| matches!(parts.get(index), Some(Part::Choice { x: true, .. }));
        return own > 0 && crossed(own - 1) && !crossed(own);
    }
    let ticked = |index: Option<usize>| index.and_then(|index| parts.get(index)) == Some(&Part::Box(true));
    if !boxes {
        true
    } else if matches!(parts[0], Part::Box(_)) {
        ticked(own.checked_sub(1))
    } else {
        ticked(Some(own + 1))
    }
}

/// What stands behind the last label of a text, if one does.
fn behind_label(before: &str) -> Option<&str> {
    let mut end = before.len();
    loop {
        let start = before[..end].rfind(|c: char| c.is_alphabetic())?;
        let end_of_word = start + before[start..].chars().next().map_or(1, char::len_utf8);
        let begin = before[..end_of_word]
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        if LABELS.contains(&&*fold(&before[begin..end_of_word])) {
            return Some(&before[end_of_word..]);
        }
        end = begin;
    }
}

/// Reads boxes and choices up to what is neither; whether all of the text is read.
fn read(text: &str, parts: &mut Vec<Part>) -> bool {
    let mut rest = text;
    loop {
        rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '_' | '*' | '"' | '>' | '='));
        let Some(first) = rest.chars().next() else {
            return true;
        };
        let size = match first {
            '☐' | '□' | '○' | '◯' => Some((first.len_utf8(), Part::Box(false))),
            '☒' | '☑' | '✓' | '✔' | '■' | '●' | '◉' | '✗' | '✘' => {
                Some((first.len_utf8(), Part::Box(true)))
            }
            '[' | '(' => bracket(rest),
            _ => choice(rest),
        };
        let Some((size, part)) = size else { return false };
        parts.push(part);
        rest = &rest[size..];
    }
}

/// `[x]`, `( )`: how many bytes, and whether it is ticked.
fn bracket(rest: &str) -> Option<(usize, Part)> {
    let end = rest.find([']', ')'])?;
    match rest[1..end].trim().to_lowercase().as_str() {
        "" | "_" => Some((end + 1, Part::Box(false))),
        "x" | "✓" | "✔" | "v" | "•" => Some((end + 1, Part::Box(true))),
        _ => None,
    }
}

fn choice(rest: &str) -> Option<(usize, Part)> {
    let size = rest
        .find(|c: char| !(c.is_alphabetic() || c == '-'))
        .unwrap_or(rest.len());
    gender_of(&rest[..size])?;
    let x = rest[..size].eq_ignore_ascii_case("x");
    Some((size, Part::Choice { x }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_offers_is_nobodys() {
        let after = |text, after| {
            check(&Hit {
                text,
                before: "",
                after,
            })
            .map(|checked| checked.normal)
        };
        assert_eq!(after("Femme", "").as_deref(), Some("F"));
        assert_eq!(after("M", ", 41 ans").as_deref(), Some("M"));
        assert_eq!(after("M", "/F/X"), None);
        assert_eq!(after("homme", " ou femme"), None);
        assert_eq!(after("M", "’appelle"), None);
    }

    #[test]
    fn the_ticked_one_is_taken() {
        for (before, text, after, chosen) in [
            ("Sexe :  ☐ M   ☒ ", "F", "", true),
            ("Sexe :  ☐ ", "M", "   ☒ F", false),
            ("Sex ( ) M (X) ", "F", "", true),
            ("Sex ( ) ", "M", " (X) F", false),
            ("Gender  ", "Male", " [ ]  Female [x]", false),
            ("Gender  Male [ ]  ", "Female", " [x]", true),
            ("Sexe : ", "X", " F   M", false),
            ("Sexe : X ", "F", "   M", true),
            ("Sexe : X F   ", "M", "", false),
            ("Sexe : ", "F", "     Chambre : 4", true),
            ("<Sexe>", "M", "</Sexe>", true),
            ("Sexe du titulaire : ", "F", "", false),
            ("Sexe : ☐ ", "M", " ☐ F", false),
        ] {
            assert_eq!(
                check(&Hit { text, before, after }).is_some(),
                chosen,
                "{before}{text}{after}"
            );
        }
    }
}
