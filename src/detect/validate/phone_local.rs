//! Telephone numbers in the national forms of other countries, which no rule tells from other numbers.

use std::net::Ipv4Addr;

use super::{Checked, Hit, digits, dob};

/// Accepts 7 to 13 grouped digits that are not a date or the address of a machine. Normal form: the digits, for the country is unknown.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::of(hit.text);
    let joins = &['-', '.', '/', ','];
    let joined = digits::continues_before(hit.before, joins) || digits::continues_after(hit.after, joins);
    let machine = hit.text.parse::<Ipv4Addr>().is_ok();
    let fits = (7..=13).contains(&normal.len()) && !digits::all_same(&normal) && !machine && !are_years(hit.text);
    let code = is_code(hit) || digits::is_masked_after(hit.after) || digits::ends_in_point(hit.before);
    (fits && !joined && !code && !starts_with_date(hit.text)).then(|| {
        let mut checked = Checked::whole(hit, normal);
        checked.doubtful = digits::in_row(hit) || in_dump(hit);
        checked
    })
}

/// Whether bytes of a dump stand on a side: `02 00 32 00 08 be c1`.
fn in_dump(hit: &Hit<'_>) -> bool {
    let byte = |word: Option<&str>| {
        word.is_some_and(|word| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let (before, after) = (hit.before.trim_end_matches(' '), hit.after.trim_start_matches(' '));
    before.len() < hit.before.len() && byte(before.rsplit([' ', '\n', '\t']).next())
        || after.len() < hit.after.len() && byte(after.split([' ', '\n', '\t']).next())
}

/// `CVE-2021-3682`, `2011-0192`, `1234.5678`, `660.3385036`: a year and a number, a name before a hyphen, a decimal.
fn is_code(hit: &Hit<'_>) -> bool {
    let named = hit
        .before
        .strip_suffix('-')
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_alphabetic()));
    let dated = hit.text.split_once('-').is_some_and(|(year, rest)| {
        year.len() == 4 && year.starts_with(['1', '2']) && rest.len() == 4 && digits::are_digits(rest)
    });
    named || dated || digits::is_decimal(hit.text)
}

/// `2017-2022`
fn are_years(text: &str) -> bool {
    let is_year = |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    text.split_once(['-', '/', ' '])
        .is_some_and(|(first, last)| is_year(first) && is_year(last))
}

/// Whether the groups are a date, or a date with four digits of the year and the hour after it.
fn starts_with_date(text: &str) -> bool {
    let separator = |c: char| !c.is_ascii_digit();
    let groups: Vec<&str> = text.split(separator).filter(|group| !group.is_empty()).collect();
    let long_year = groups.iter().take(3).any(|group| group.len() == 4);
    let first = groups.iter().take(3).copied().collect::<Vec<_>>().join("-");
    (groups.len() == 3 || long_year) && dob::check(&Hit::bare(&first)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_short_numbers_are_refused() {
        for (text, accepted) in [
            ("03.93.92.16.85", true),
            ("(08) 8747 6301", true),
            ("17-12-1974", false),
            ("2012-01-02 08", false),
            ("12 34 56", false),
            ("2017-2022", false),
            ("2011-0192", false),
            ("1234.5678", false),
            ("255.255.255.192", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
