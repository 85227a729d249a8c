//! The gender of a person, as forms and tables write it.

use super::{Checked, Hit};

/// Accepts the words and letters of forms. Normal form: `F`, `M` or `X`.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = match hit.text.to_lowercase().as_str() {
        "f" | "femme" | "féminin" | "feminin" | "fille" | "female" | "woman" | "girl" => "F",
        "m" | "h" | "homme" | "masculin" | "garçon" | "garcon" | "male" | "man" | "boy" => "M",
        "x" | "autre" | "other" | "non binaire" | "non-binaire" | "non binary" | "non-binary" | "nonbinary" => "X",
        _ => return None,
    };
    // `M/F/X` and `homme ou femme` are what a form offers.
    let offered = |rest: &str| rest.trim_start().starts_with(['/', '|', '☐', '□']);
    let choice = offered(hit.after) || hit.before.trim_end().ends_with(['/', '|', '☐', '□']);
    let sign = hit.after.strip_prefix(['-', '\'', '’', '.', '_']);
    let joined = sign.is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let or = ["ou ", "or ", "et ", "and "]
        .iter()
        .any(|word| hit.after.trim_start().starts_with(word));
    // `Genre : autre chose`
    let vague = normal == "X" && hit.text.len() > 1 && hit.after.trim_start().starts_with(char::is_alphabetic);
    (!choice && !joined && !or && !vague).then(|| Checked::whole(hit, normal))
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
}
