//! Payment cards: issuer prefix, length and the Luhn check.

use super::{Checked, Hit, Worth, digits};

const JOINS: &[char] = &['-', '.', '\u{2011}'];

/// Numbers that payment services publish for trials, such as Stripe and Moneris: they pay nothing.
const TRIALS: &[&str] = &[
    "30569309025904",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "3530111333300000",
    "3566002020360505",
    "38520000023237",
    "4000000000000002",
    "4000000000000077",
    "4000002500003155",
    "4012888888881881",
    "4111111111111111",
    "4222222222222",
    "4242424242424242",
    "5105105105105100",
    "5200828282828210",
    "5454545454545454",
    "5555555555554444",
    "6011000990139424",
    "6011111111111117",
];

/// Words for a trial.
const TRIAL: &[&str] = &[
    "dummy", "essai", "essais", "fake", "fictif", "fictifs", "fictive", "fictives", "sandbox", "test", "tests",
];

/// Whether a number that is published for trials is called so on its line. `Attestation` is no test.
fn is_trial(hit: &Hit<'_>, normal: &str) -> bool {
    if !TRIALS.contains(&normal) {
        return false;
    }
    let before = hit.before.rsplit('\n').next().unwrap_or_default();
    let after = hit.after.split('\n').next().unwrap_or_default();
    [before, after].iter().any(|side| {
        let side = side.to_lowercase();
        let mut words = side.split(|c: char| !c.is_alphanumeric());
        words.any(|word| TRIAL.contains(&word)) || side.contains("bac à sable")
    })
}

/// Accepts numbers that pass Luhn. Unless their first digits belong to an issuer that uses their length,
/// they are doubtful: store cards and old cards of 12 or 13 digits take a label.
/// Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    whole(hit).or_else(|| {
        // `4111 1111 1111 1111 12/27`: what follows four groups may be another number.
        let (group, _) = hit.text.char_indices().filter(|(_, c)| !c.is_ascii_digit()).nth(3)?;
        let (text, rest) = hit.text.split_at(group);
        let blank = rest.starts_with(char::is_whitespace);
        whole(&Hit { text, ..*hit }).filter(|_| blank && digits::of(text).len() == 16)
    })
}

fn whole(hit: &Hit<'_>) -> Option<Checked> {
    if !digits::luhn(hit.text) {
        return None;
    }
    let normal = digits::of(hit.text);
    let fits = (12..=19).contains(&normal.len()) && !normal.starts_with('0');
    if !fits || digits::all_same(&normal) {
        return None;
    }
    let decimal = digits::ends_in_point(hit.before);
    if decimal || digits::continues_before(hit.before, JOINS) || digits::continues_after(hit.after, JOINS) {
        return None;
    }
    // The number of an enterprise passes the same check.
    let siret = normal.len() == 14 && hit.before.to_lowercase().contains("siret");
    if siret {
        return None;
    }
    let grouped = hit.text.len() > normal.len();
    let doubtful = !has_issuer(&normal);
    let trial = is_trial(hit, &normal);
    let mut checked = Checked::whole(hit, normal).checksum("luhn").distinctive(grouped);
    checked.doubtful |= digits::in_row(hit);
    checked.doubtful |= doubtful || is_series(hit.text);
    if trial {
        checked.worth = Worth::Harmless;
    }
    Some(checked)
}

/// Whether the groups of four are figures of one list (`5430 5431 5432 5433`), each near the one before.
fn is_series(text: &str) -> bool {
    let groups: Vec<i32> = text.split_whitespace().filter_map(|group| group.parse().ok()).collect();
    groups.len() == 4
        && groups
            .windows(2)
            .all(|pair| pair[0] != pair[1] && (pair[0] - pair[1]).abs() < 400)
}

/// Whether an issuer's range holds the number and the issuer uses its length.
fn has_issuer(digits: &str) -> bool {
    let Some(prefix) = digits.get(..4).and_then(|prefix| prefix.parse::<u32>().ok()) else {
        return false;
    };
    let length = digits.len();
    match prefix {
        // Visa
        4000..=4999 => matches!(length, 16 | 18 | 19),
        // Mastercard, and 5019, the old Dankort
        2221..=2720 | 5100..=5599 | 5019 => length == 16,
        // American Express, the oldest of JCB, and UATP, of airlines
        3400..=3499 | 3700..=3799 | 2131 | 1000..=1999 => length == 15,
        // Diners Club
        3000..=3059 | 3600..=3699 | 3800..=3999 => matches!(length, 14 | 16 | 19),
        // JCB
        3528..=3589 => (16..=19).contains(&length),
        // Discover
        6011 | 6440..=6499 | 6500..=6599 => matches!(length, 16 | 19),
        // UnionPay
        6200..=6299 | 8100..=8199 => (14..=19).contains(&length),
        // Maestro
        5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763 => (12..=19).contains(&length),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_told_by_prefix_and_length() {
        for (text, accepted) in [
            ("3782 822463 10005", true),
            ("30569309025904", true),
            ("6011111111111117", true),
            ("3530111333300000", true),
            ("5555555555554444", true),
            ("6759649826438453", true),
            ("675984103431", true),
            ("122000000000003", true),
            ("9111111111111111", false),
            ("411111111111116", false),
        ] {
            let stands = check(&Hit::bare(text)).is_some_and(|checked| !checked.doubtful);
            assert_eq!(stands, accepted, "{text}");
        }
    }

    #[test]
    fn a_number_behind_four_groups_is_given_back() {
        let text = "4111 1111 1111 1111 12";
        let after = "/27";
        let checked = check(&Hit {
            text,
            before: "",
            after,
        })
        .unwrap();
        assert_eq!(&text[..checked.len], "4111 1111 1111 1111");
        assert_eq!(check(&Hit::bare("4111 1111 1111 1112 12")), None);
        assert_eq!(check(&Hit::bare("4111-1111-1111-1111-12")), None);
    }

    #[test]
    fn a_number_for_trials_is_nobodys_where_it_is_called_so() {
        for (text, before, after, worth) in [
            ("4242 4242 4242 4242", "cartes d'essai (", ")", Worth::Harmless),
            ("5555555555554444", "", " is a test card", Worth::Harmless),
            ("4242 4242 4242 4242", "carte : ", "", Worth::Full),
            ("4242 4242 4242 4242", "attestation, carte : ", "", Worth::Full),
            ("4242 4242 4242 4242", "essai\ncarte : ", "", Worth::Full),
            ("4539 1488 0343 6467", "carte d'essai : ", "", Worth::Full),
        ] {
            let checked = check(&Hit { text, before, after });
            assert_eq!(
                checked.map(|checked| checked.worth),
                Some(worth),
                "{before}{text}{after}"
            );
        }
    }

    #[test]
    fn decimals_and_longer_codes_are_not_cards() {
        let text = "4111111111111111";
        for (before, after) in [("0.", ""), ("12-", ""), ("", "-3"), ("", ".5")] {
            assert_eq!(check(&Hit { text, before, after }), None);
        }
        let in_a_row = Hit {
            text,
            before: "1,",
            after: ",2",
        };
        assert!(check(&in_a_row).is_some(), "commas separate cells");
    }
}
