//! Dates in the forms in which dates of birth are written, in French and English.

use super::date::{Date, full_year};
use super::{Checked, Hit};

/// Month names without accents, each with its number. A longer name stands before one that starts it.
const MONTHS: &[(&str, u32)] = &[
    ("janvier", 1),
    ("january", 1),
    ("janv", 1),
    ("jan", 1),
    ("fevrier", 2),
    ("february", 2),
    ("fevr", 2),
    ("fev", 2),
    ("feb", 2),
    ("mars", 3),
    ("march", 3),
    ("mar", 3),
    ("avril", 4),
    ("april", 4),
    ("avr", 4),
    ("apr", 4),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("june", 6),
    ("jun", 6),
    ("juillet", 7),
    ("juil", 7),
    ("july", 7),
    ("jul", 7),
    ("aout", 8),
    ("august", 8),
    ("aug", 8),
    ("septembre", 9),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("octobre", 10),
    ("october", 10),
    ("oct", 10),
    ("novembre", 11),
    ("november", 11),
    ("nov", 11),
    ("decembre", 12),
    ("december", 12),
    ("dec", 12),
];

/// Accepts a day of the calendar on which a living person can be born. Normal form: ISO 8601; when day and
/// month can change places both readings, day first: `1980-04-03/1980-03-04`.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let joins = ['-', '/', '.'];
    if super::digits::continues_before(hit.before, &joins) || super::digits::continues_after(hit.after, &joins) {
        return None;
    }
    let folded: String = hit.text.chars().map(fold).collect();
    let readings = match month_name(&folded) {
        Some(month) => named(&folded, month),
        None => numeric(&folded),
    };
    let readings: Vec<String> = readings
        .into_iter()
        .flatten()
        .filter(|date| date.is_in_a_life())
        .map(|date| date.to_string())
        .collect();
    (!readings.is_empty()).then(|| Checked::whole(hit, readings.join("/")))
}

/// The same right behind a letter that is short for a birth (`b. 30/06/2013`, `n. 2 janv. 1940`), unless the letter numbers
/// the line of a list.
pub fn close(hit: &Hit<'_>) -> Option<Checked> {
    let rest = hit.before.trim_end_matches([' ', '\u{a0}']);
    if let Some(rest) = rest.strip_suffix("b.").or_else(|| rest.strip_suffix("n.")) {
        let line = rest.trim_end_matches([' ', '\t', '-', '*', '(']);
        if line.is_empty() || line.ends_with(['\n', '\r']) {
            return None;
        }
    }
    check(hit)
}

/// Lower case without the accents that French months bear.
fn fold(c: char) -> char {
    match c {
        'é' | 'É' => 'e',
        'û' | 'Û' => 'u',
        other => other.to_ascii_lowercase(),
    }
}

fn month_name(folded: &str) -> Option<u32> {
    let letters = folded.split(|c: char| !c.is_ascii_alphabetic());
    letters
        .filter(|word| word.len() >= 3)
        .find_map(|word| MONTHS.iter().find(|(name, _)| *name == word).map(|(_, month)| *month))
}

fn numbers(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect()
}

fn named(folded: &str, month: u32) -> [Option<Date>; 2] {
    let date = match numbers(folded).as_slice() {
        [year, day] if year.len() == 4 => date(year, month, day),
        [day, year] => date(year, month, day),
        _ => None,
    };
    [date, None]
}

fn date(year: &str, month: u32, day: &str) -> Option<Date> {
    let year_number: u32 = year.parse().ok()?;
    let year = match year.len() {
        4 => year_number,
        2 => full_year(year_number),
        _ => return None,
    };
    Date::new(year, month, day.parse().ok()?)
}

fn numeric(text: &str) -> [Option<Date>; 2] {
    let numbers = numbers(text);
    let month = |text: &str| text.parse().unwrap_or(0);
    match numbers.as_slice() {
        // 19741217, 17121974
        [run] if run.len() == 8 => {
            let year_first = date(&run[..4], month(&run[4..6]), &run[6..]).filter(|date| date.is_in_a_life());
            let day_first = date(&run[4..], month(&run[2..4]), &run[..2]);
            [year_first.or(day_first), None]
        }
        [year, middle, last] if year.len() == 4 => [date(year, month(middle), last), None],
        // `68-05-13`: no month has so many days.
        [year, middle, day] if year.len() == 2 && day.len() == 2 && month(year) > 31 => {
            [date(year, month(middle), day), None]
        }
        [first, second, year] => {
            let (day_first, month_first) = (date(year, month(second), first), date(year, month(first), second));
            [day_first, month_first.filter(|_| day_first != month_first)]
        }
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_gives_the_day() {
        for (text, normal) in [
            ("1974-12-17", "1974-12-17"),
            ("1974/12/17", "1974-12-17"),
            ("17/12/1974", "1974-12-17"),
            ("12/17/1974", "1974-12-17"),
            ("17.12.1974", "1974-12-17"),
            ("17/12/74", "1974-12-17"),
            ("74-12-17", "1974-12-17"),
            ("17 déc. 74", "1974-12-17"),
            ("23 / 04 / 2016", "2016-04-23"),
            ("19741217", "1974-12-17"),
            ("1er janvier 1980", "1980-01-01"),
            ("January 1st, 1980", "1980-01-01"),
            ("17 déc. 1974", "1974-12-17"),
            ("17 DÉCEMBRE 1974", "1974-12-17"),
            ("17-Dec-1974", "1974-12-17"),
            ("3 août 2001", "2001-08-03"),
            ("03/04/1980", "1980-04-03/1980-03-04"),
            ("04/04/1980", "1980-04-04"),
        ] {
            let checked = check(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), Some(normal), "{text}");
        }
    }

    #[test]
    fn days_that_nobody_was_born_on_are_refused() {
        for text in [
            "31 février 1980",
            "1850-01-01",
            "2999-01-01",
            "32/01/1980",
            "13/13/1980",
            "00000000",
            "1980-00-10",
        ] {
            assert_eq!(check(&Hit::bare(text)), None, "{text}");
        }
    }
}
