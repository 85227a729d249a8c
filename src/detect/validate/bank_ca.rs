//! Canadian bank accounts: transit (five digits), institution (three) and account (seven to twelve).

use super::{Checked, Hit, digits};

/// Institutions that take deposits, by their number at Payments Canada.
const INSTITUTIONS: &[u32] = &[
    1, 2, 3, 4, 6, 10, 16, 30, 39, 117, 127, 219, 241, 245, 250, 260, 269, 270, 275, 277, 278, 290, 292, 294, 303, 307,
    308, 309, 310, 311, 312, 314, 315, 320, 321, 323, 326, 327, 328, 330, 332, 334, 335, 336, 338, 339, 340, 342, 343,
    344, 346, 347, 352, 355, 358, 361, 362, 509, 532, 540, 614, 621, 623, 809, 815, 819, 828, 829, 837, 839, 865, 879,
    889, 899,
];

/// Accepts `TTTTT-III`, `TTTTT-III-AAAAAAA`, `III-TTTTT-AAAAAAA` and the electronic form `0IIITTTTT`.
/// Normal form: institution-transit, and -account if there is one.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let groups: Vec<&str> = hit
        .text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let account = |parts: &[&str]| parts.concat();
    let (institution, transit, account) = match groups.as_slice() {
        [whole] if whole.len() == 9 && whole.starts_with('0') => (&whole[1..4], &whole[4..], String::new()),
        [transit, institution, rest @ ..] if transit.len() == 5 && institution.len() == 3 => {
            (*institution, *transit, account(rest))
        }
        [institution, transit, rest @ ..] if institution.len() == 3 && transit.len() == 5 && !rest.is_empty() => {
            (*institution, *transit, account(rest))
        }
        _ => return None,
    };
    let known = institution
        .parse()
        .is_ok_and(|number| INSTITUTIONS.binary_search(&number).is_ok());
    let fits = account.is_empty() || (7..=12).contains(&account.len()) && !digits::all_same(&account);
    if !known || !fits || transit == "00000" {
        return None;
    }
    if digits::continues_before(hit.before, &['-']) || digits::continues_after(hit.after, &['-']) {
        return None;
    }
    let complete = !account.is_empty();
    let normal = if complete {
        format!("{institution}-{transit}-{account}")
    } else {
        format!("{institution}-{transit}")
    };
    let mut checked = Checked::whole(hit, normal).distinctive(complete);
    checked.doubtful = digits::in_row(hit);
    Some(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn institutions_are_in_order_for_the_search() {
        assert!(INSTITUTIONS.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn every_way_of_writing_has_one_normal_form() {
        for (text, normal) in [
            ("12345-815", "815-12345"),
            ("081512345", "815-12345"),
            ("12345-815-1234567", "815-12345-1234567"),
            ("815-12345-123 456-7", "815-12345-1234567"),
        ] {
            assert_eq!(
                check(&Hit::bare(text)).map(|checked| checked.normal).as_deref(),
                Some(normal),
                "{text}"
            );
        }
    }
}
