//! International bank account numbers: country, length of that country, mod 97 (ISO 13616).

use super::{Checked, Hit, Worth, digits};

/// Countries by the length of their numbers (SWIFT registry, version 101). Canada and the United States
/// have none.
const LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// Characters of a number that the registry does not have.
const SHORTEST: usize = 12;

/// Accepts a number of its country's length whose check digits hold; what a greedy shape took beyond it
/// is given back. Where they fail behind the word itself, the number is doubtful. Normal form: upper case without separators.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let country = hit.text.get(..2)?.to_ascii_uppercase();
    let Some(length) = length_of(&country) else {
        return unregistered(hit);
    };
    let mut normal = String::with_capacity(length);
    let mut end = 0;
    for (at, c) in hit.text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
        if normal.len() == length {
            // The next word may stand in the greedy match, but not the rest of this one.
            if at == end {
                return None;
            }
            break;
        }
        normal.push(c.to_ascii_uppercase());
        end = at + 1;
    }
    if normal.len() != length {
        return unregistered(hit);
    }
    let holds = mod97(&normal);
    if !holds && !is_called_so(hit, end) {
        return None;
    }
    let mut checked = Checked::whole(hit, normal).distinctive(holds);
    checked.checksum = holds.then_some("mod97");
    checked.doubtful = !holds;
    if holds && !holds_at_home(&checked.normal) {
        checked.worth = Worth::Ambiguous;
    }
    checked.len = end;
    Some(checked)
}

/// Whether the check digits hold that the country itself puts into its account numbers, if they are known: of what
/// merely looks like a number, one in 97 passes the international check.
fn holds_at_home(iban: &str) -> bool {
    let (country, account) = (&iban[..2], &iban[4..]);
    let number = |text: &str, letters: fn(char) -> Option<u32>| {
        text.chars()
            .try_fold(0_u64, |sum, c| Some((sum * 10 + u64::from(letters(c)?)) % 97))
    };
    let digit: fn(char) -> Option<u32> = |c| c.to_digit(10);
    match country {
        // The first ten digits by 97; 97 in place of 0.
        "BE" => {
            let rest = number(&account[..10], digit).map(|rest| if rest == 0 { 97 } else { rest });
            rest.is_some() && rest == account[10..].parse().ok()
        }
        // Clé RIB: letters count 1 to 9 and again from J, and from S as 2.
        "FR" | "MC" => number(account, rib) == Some(0),
        // NIB: by 97 the remainder is 1.
        "PT" => number(account, digit) == Some(1),
        // Dígitos de control: of bank and branch, and of the account.
        "ES" => {
            let weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
            let control = |ten: &str| {
                let values = ten.chars().map(|c| c.to_digit(10));
                let sum = values
                    .zip(weights)
                    .try_fold(0, |sum, (value, weight)| Some(sum + value? * weight))?;
                Some(match 11 - sum % 11 {
                    11 => 0,
                    10 => 1,
                    digit => digit,
                })
            };
            let (bank, rest) = account.split_at(8);
            let (check, account) = rest.split_at(2);
            let [first, second] = [control(&format!("00{bank}")), control(account)];
            let expected = first.zip(second).map(|(first, second)| first * 10 + second);
            expected.is_some() && expected == check.parse().ok()
        }
        _ => true,
    }
}

fn rib(c: char) -> Option<u32> {
    let value = c.to_digit(36)?;
    Some(match c {
        'A'..='I' => value - 9,
        'J'..='R' => value - 18,
        'S'..='Z' => value - 26,
        _ => value,
    })
}

/// A number of a country or of a length that the registry does not have: where it is called by its name and its check
/// digits hold, the registry may have grown.
fn unregistered(hit: &Hit<'_>) -> Option<Checked> {
    let compact: String = hit.text.chars().filter(char::is_ascii_alphanumeric).collect();
    let normal = compact.to_ascii_uppercase();
    let holds = normal.len() >= SHORTEST && is_called_so(hit, hit.text.len()) && mod97(&normal);
    holds.then(|| {
        let mut checked = Checked::whole(hit, normal);
        checked.checksum = Some("mod97");
        checked.doubtful = true;
        checked
    })
}

/// Whether the number is called by its name directly before it, and written as one: then a digit was mistyped.
fn is_called_so(hit: &Hit<'_>, end: usize) -> bool {
    let named = hit
        .before
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .to_ascii_lowercase()
        .ends_with("iban");
    let text = &hit.text[..end];
    named && !text.contains(|c: char| c.is_ascii_lowercase()) && !digits::all_same(&digits::of(text)[2..])
}

fn length_of(country: &str) -> Option<usize> {
    LENGTHS
        .iter()
        .find(|(_, countries)| countries.split(' ').any(|known| known == country))
        .map(|(length, _)| *length)
}

/// The first four characters go to the end, letters become 10 to 35, and the remainder by 97 is 1.
fn mod97(iban: &str) -> bool {
    let (head, tail) = iban.split_at(4);
    let remainder = tail.chars().chain(head.chars()).try_fold(0, |remainder, c| {
        let value = c.to_digit(36)?;
        let shifted = if value < 10 { remainder * 10 } else { remainder * 100 };
        Some((shifted + value) % 97)
    });
    remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_word_is_given_back() {
        let text = "DE89 3704 0044 0532 0130 00 BIC";
        let checked = check(&Hit::bare(text)).unwrap();
        assert_eq!(&text[..checked.len], "DE89 3704 0044 0532 0130 00");
        assert_eq!(checked.normal, "DE89370400440532013000");
        assert_eq!(check(&Hit::bare("DE89370400440532013000BIC")), None);
    }

    #[test]
    fn a_mistyped_number_is_doubtful_behind_its_name() {
        let hit = |before| Hit {
            text: "DE89370400440532013001",
            before,
            after: "",
        };
        assert!(check(&hit("IBAN : ")).is_some_and(|checked| checked.doubtful && checked.checksum.is_none()));
        assert_eq!(check(&hit("compte ")), None);
    }

    #[test]
    fn an_unregistered_number_is_doubtful_behind_its_name() {
        let hit = |text, before| Hit {
            text,
            before,
            after: "",
        };
        for text in ["QQ93 1234 5678", "BA30 1290 0794 0102 84"] {
            assert!(
                check(&hit(text, "IBAN ")).is_some_and(|checked| checked.doubtful),
                "{text}"
            );
            assert_eq!(check(&hit(text, "compte ")), None, "{text}");
        }
        assert_eq!(check(&hit("QQ94 1234 5678", "IBAN ")), None);
    }

    #[test]
    fn what_fails_the_check_of_its_country_needs_a_label() {
        for (text, worth) in [
            ("BE71 0961 2345 6769", Worth::Full),
            ("FR14 2004 1010 0505 0001 3M02 606", Worth::Full),
            ("MC58 1122 2000 0101 2345 6789 030", Worth::Full),
            ("PT50 0002 0123 1234 5678 9015 4", Worth::Full),
            ("ES91 2100 0418 4502 0005 1332", Worth::Full),
            ("DE89 3704 0044 0532 0130 00", Worth::Full),
            ("BE82 9417 4532 5978", Worth::Ambiguous),
            ("FR61 3726 6156 0919 1337 1566 063", Worth::Ambiguous),
        ] {
            let checked = check(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.worth), Some(worth), "{text}");
        }
    }

    #[test]
    fn countries_are_listed_once() {
        let mut all: Vec<&str> = LENGTHS.iter().flat_map(|(_, countries)| countries.split(' ')).collect();
        all.sort_unstable();
        assert!(all.is_sorted_by(|left, right| left < right));
        assert!(!all.contains(&"CA") && !all.contains(&"US"));
    }
}
