//! The French postal code: the department, and three digits.

use super::{Checked, Hit, digits};

/// Accepts five digits of a department or a territory that exists. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let joins = &['-', '.', ',', '/'];
    let encoded = hit.after.starts_with('%');
    if encoded || digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins) {
        return None;
    }
    if is_elsewhere(hit.after) {
        return None;
    }
    let department = digits::value(normal.get(..2)?);
    let overseas = digits::value(normal.get(..3)?);
    let known = matches!(department, 1..=95) || matches!(overseas, 971..=978 | 980 | 984 | 986..=988);
    (normal.len() == 5 && known).then(|| Checked::whole(hit, normal))
}

/// Whether what follows contradicts a town of France: a state or a country (`Paris, TX`), or a name whose first part the
/// town is (`Nancy Drew`).
fn is_elsewhere(after: &str) -> bool {
    let line = after.split(['\n', '\r', '\t', '|']).next().unwrap_or_default();
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let town = words.next().unwrap_or_default();
    let Some(next) = words.next() else { return false };
    let word = next.trim_matches(|c: char| !c.is_alphanumeric());
    let state = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let place = matches!(
        word,
        "Texas" | "USA" | "Canada" | "Kentucky" | "Tennessee" | "Ontario" | "Québec" | "Belgique" | "Suisse"
    );
    if town.ends_with(',') {
        return state || place;
    }
    let small = word.chars().skip(1).all(char::is_lowercase) && word.starts_with(|c: char| c.is_ascii_uppercase());
    matches!(town, "Nancy" | "Valence" | "Tours" | "Paris" | "Angers" | "Troyes")
        && small
        && word.len() > 2
        && !matches!(word, "France" | "Cedex")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_exist() {
        for (text, accepted) in [
            ("75001", true),
            ("20090", true),
            ("97400", true),
            ("00100", false),
            ("96000", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
