//! The French postal code: the department, and three digits.

use super::{Checked, Hit, digits};

/// Accepts five digits of a department or a territory that exists. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let joins = &['-', '.', ',', '/'];
    if digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins) {
        return None;
    }
    let department = digits::value(normal.get(..2)?);
    let overseas = digits::value(normal.get(..3)?);
    let known = matches!(department, 1..=95) || matches!(overseas, 971..=978 | 980 | 984 | 986..=988);
    (normal.len() == 5 && known).then(|| Checked::whole(hit, normal))
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
