//! The Canadian business number, alone or with a programme account (`RT0001`).

use super::{Checked, Hit, digits};

/// Programme accounts of the Canada Revenue Agency.
const PROGRAMMES: [&str; 6] = ["RC", "RM", "RP", "RR", "RT", "RZ"];

/// Accepts nine digits that pass Luhn, and after them a programme and four digits. Normal form: without separators.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 9..=15)?;
    let (number, account) = normal.split_at_checked(9)?;
    if !digits::are_digits(number) || digits::all_same(number) || !digits::luhn(number) {
        return None;
    }
    let whole = match account.split_at_checked(2) {
        Some((programme, reference)) => {
            PROGRAMMES.contains(&programme) && reference.len() == 4 && digits::are_digits(reference)
        }
        None => account.is_empty(),
    };
    whole.then(|| {
        let with_account = normal.len() > 9;
        Checked::whole(hit, normal).checksum("luhn").distinctive(with_account)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_a_programme_and_four_digits() {
        for (text, accepted) in [
            ("12302 6635", true),
            ("123026635 RC 0001", true),
            ("123026635XX0001", false),
            ("123026635RC001", false),
            ("123456783", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
