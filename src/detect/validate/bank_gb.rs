//! Bank accounts of the United Kingdom: a sort code and eight digits.

use super::{Checked, Hit, digits};

/// Accepts `12-34-56 12345678`, with words between, or the sort code alone. Normal form: the digits, joined by a hyphen.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let groups: Vec<&str> = hit
        .text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let number = groups.concat();
    // The account beside its sort code.
    if number.len() == 8 && groups.len() <= 2 {
        let good = !digits::all_same(&number) && digits::stands_alone(hit);
        return good.then(|| Checked::whole(hit, number));
    }
    let (sort_code, account) = number.split_at_checked(6)?;
    let date = groups.len() == 3 && super::dob::check(&Hit::bare(hit.text)).is_some();
    let fits = matches!(account.len(), 0 | 8) && !digits::all_same(&number) && sort_code != "000000";
    if !fits || !digits::stands_alone(hit) {
        return None;
    }
    let normal = if account.is_empty() {
        sort_code.to_owned()
    } else {
        format!("{sort_code}-{account}")
    };
    let mut checked = Checked::whole(hit, normal).distinctive(!account.is_empty());
    checked.doubtful = date;
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_numbers_have_one_normal_form() {
        for (text, normal) in [
            ("20-00-00 55779911", Some("200000-55779911")),
            ("20-00-00", Some("200000")),
            ("00-00-00 00000000", None),
        ] {
            let checked = check(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), normal, "{text}");
        }
    }
}
