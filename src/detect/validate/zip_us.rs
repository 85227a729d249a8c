//! The US ZIP code: five digits, or five and four, with a state before it.

use super::{Checked, Hit, digits};

/// Codes that are no common words.
const STATES: &[&str] = &[
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "FL", "GA", "IA", "IL", "KS", "KY", "MN", "MO", "MS", "MT", "NC",
    "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI",
    "WV", "WY", "DE", "GU", "HI", "ID", "IN", "LA", "MA", "MD", "ME", "MI", "OH", "OK", "OR", "PA",
];

/// Those that are words in a text of capitals.
const WORDS: &[&str] = &[
    "IN", "OR", "ME", "OK", "HI", "ID", "DE", "LA", "AL", "MA", "PA", "CO", "DC", "MS", "PR",
];

/// Names of states that a code may follow; `New York, New York 11226`.
const NAMES: &[&str] = &[
    "Alabama",
    "Alaska",
    "Arizona",
    "Arkansas",
    "California",
    "Colorado",
    "Connecticut",
    "Delaware",
    "Florida",
    "Georgia",
    "Hawaii",
    "Idaho",
    "Illinois",
    "Indiana",
    "Iowa",
    "Kansas",
    "Kentucky",
    "Louisiana",
    "Maine",
    "Maryland",
    "Massachusetts",
    "Michigan",
    "Minnesota",
    "Mississippi",
    "Missouri",
    "Montana",
    "Nebraska",
    "Nevada",
    "New Hampshire",
    "New Jersey",
    "New Mexico",
    "New York",
    "North Carolina",
    "North Dakota",
    "Ohio",
    "Oklahoma",
    "Oregon",
    "Pennsylvania",
    "Rhode Island",
    "South Carolina",
    "South Dakota",
    "Tennessee",
    "Texas",
    "Utah",
    "Vermont",
    "Virginia",
    "Washington",
    "West Virginia",
    "Wisconsin",
    "Wyoming",
];

/// Accepts codes from 00501 on. Without a state before it the value is doubtful and takes a label.
/// Normal form: the digits, with a hyphen before the last four.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let digits = digits::of(hit.text);
    if !matches!(digits.len(), 5 | 9) || digits[..5].parse::<u32>().is_ok_and(|code| code < 501) {
        return None;
    }
    let joins = &['-', '.', ',', '/'];
    let encoded = hit.after.starts_with('%');
    if encoded || digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins) {
        return None;
    }
    let normal = match digits.split_at(5) {
        (code, "") => code.to_owned(),
        (code, more) => format!("{code}-{more}"),
    };
    let state = follows_state(hit.before);
    let mut checked = Checked::whole(hit, normal).distinctive(state);
    checked.doubtful = !state;
    Some(checked)
}

/// Whether the text ends in `, NY `, `York NY ` or the like.
fn follows_state(before: &str) -> bool {
    let trimmed = before.trim_end();
    if trimmed.len() == before.len() || before.len() - trimmed.len() > 3 {
        return false;
    }
    let trimmed = trimmed.trim_end_matches([',', '.']);
    // `Oklahoma City, Oklahoma 73106`: the name of the state behind a comma.
    let named = |name: &&str| {
        trimmed
            .strip_suffix(name)
            .is_some_and(|rest| rest.trim_end().ends_with(','))
    };
    if NAMES.iter().any(named) {
        return true;
    }
    // `N.Y.`, `D.C`
    let dotted: String = trimmed.chars().rev().take(3).collect();
    if let [second, b'.', first] = dotted.as_bytes()
        && STATES.contains(&format!("{}{}", char::from(*first), char::from(*second)).as_str())
    {
        return !trimmed[..trimmed.len() - 3].ends_with(char::is_alphanumeric);
    }
    let Some((rest, state)) = trimmed.len().checked_sub(2).and_then(|at| trimmed.split_at_checked(at)) else {
        return false;
    };
    // `APO AE`: the post of the forces.
    let forces =
        matches!(state, "AA" | "AE" | "AP") && ["APO", "FPO", "DPO"].iter().any(|post| rest.trim_end().ends_with(post));
    if forces {
        return true;
    }
    if !STATES.contains(&state) || rest.ends_with(char::is_alphanumeric) {
        return false;
    }
    let place = rest.trim_end();
    // `[Task ID 15788]`
    if state == "ID" && !place.ends_with(',') {
        return false;
    }
    // `1904 E CAMELBACK RD PHOENIX AZ`: all in capitals, with the number of a house before.
    let line = place.rsplit('\n').next().unwrap_or_default();
    if !line.contains(|c: char| c.is_lowercase())
        && line.contains(|c: char| c.is_ascii_digit())
        && !WORDS.contains(&state)
    {
        return line.ends_with(|c: char| c.is_ascii_uppercase());
    }
    // A comma, or a place: a capitalised word that is not itself all capitals (a heading).
    let word = place.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    place.ends_with(',')
        || word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase) && word.len() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubtful(before: &str, text: &str) -> Option<bool> {
        check(&Hit {
            text,
            before,
            after: "",
        })
        .map(|checked| checked.doubtful)
    }

    #[test]
    fn a_state_speaks_for_a_zip() {
        assert_eq!(doubtful("Beverly Hills, CA ", "90210"), Some(false));
        assert_eq!(doubtful("Beverly Hills CA ", "90210-1234"), Some(false));
        for before in ["Oklahoma City, Oklahoma ", "Brooklyn, N.Y. ", "Washington D.C "] {
            assert_eq!(doubtful(before, "73106"), Some(false), "{before}");
        }
        for before in ["PSC 2, APO AE ", "1904 E CAMELBACK RD PHOENIX AZ "] {
            assert_eq!(doubtful(before, "09012"), Some(false), "{before}");
        }
        for before in [
            "",
            "we sold ",
            "SOLD IN ",
            "CA",
            "Room ",
            "[Task ID ",
            "Lynchburg city, Virginia | ",
        ] {
            assert_eq!(doubtful(before, "90210"), Some(true), "{before}");
        }
    }

    #[test]
    fn a_piece_of_a_number_is_no_zip() {
        assert_eq!(doubtful("Boston, MA 12-", "02134"), None);
        assert_eq!(
            check(&Hit {
                text: "90210",
                before: "",
                after: "-12"
            }),
            None
        );
        assert_eq!(doubtful("Nowhere, NY ", "00000"), None);
    }
}
