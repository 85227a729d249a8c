//! Numbers, sizes, spans of time and dates as each language writes them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::lang::Lang;

/// The narrow no-break space that groups thousands in French.
const THIN: &str = "\u{202f}";
/// The no-break space before a unit.
const FIRM: &str = "\u{a0}";

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A whole number with its thousands grouped: `1,234` or `1 234`.
pub fn count(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push_str(lang.pick(",", THIN));
        }
        out.push(digit);
    }
    out
}

/// Two numbers as a range, or one when they are equal: `3–12`.
pub fn range(lang: Lang, low: u64, high: u64) -> String {
    if low == high {
        count(lang, high)
    } else {
        format!("{}–{}", count(lang, low), count(lang, high))
    }
}

/// A share in percent with one decimal, rounded down, so that only the whole is 100 %; a share of
/// nothing is 100 %.
pub fn percent(lang: Lang, part: u64, whole: u64) -> String {
    let tenths = if whole == 0 {
        1000
    } else {
        u128::from(part.min(whole)) * 1000 / u128::from(whole)
    };
    let number = decimal(lang, tenths as u64);
    match lang {
        Lang::En => format!("{number}%"),
        Lang::Fr => format!("{number}{FIRM}%"),
    }
}

/// A size in decimal units: `999 B`, `1.5 MB`, `1,5 Mo`.
pub fn bytes(lang: Lang, bytes: u64) -> String {
    let units = match lang {
        Lang::En => ["B", "kB", "MB", "GB", "TB", "PB", "EB"],
        Lang::Fr => ["o", "ko", "Mo", "Go", "To", "Po", "Eo"],
    };
    if bytes < 1000 {
        return format!("{bytes}{FIRM}{}", units[0]);
    }
    let mut unit = 1;
    let mut scale = 1000_u128;
    // Moves on as soon as the rounded figure would read 1000.0.
    while unit + 1 < units.len() && rounded_tenths(bytes, scale) >= 10_000 {
        unit += 1;
        scale *= 1000;
    }
    format!("{}{FIRM}{}", decimal(lang, rounded_tenths(bytes, scale)), units[unit])
}

fn rounded_tenths(bytes: u64, scale: u128) -> u64 {
    ((u128::from(bytes) * 10 + scale / 2) / scale) as u64
}

/// A number with so many decimals: `0.842`, `0,842`.
pub fn fixed(lang: Lang, number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}").replace('.', lang.pick(".", ","))
}

/// A number given in tenths, without a zero decimal.
fn decimal(lang: Lang, tenths: u64) -> String {
    let whole = count(lang, tenths / 10);
    match tenths % 10 {
        0 => whole,
        tenth => format!("{whole}{}{tenth}", lang.pick(".", ",")),
    }
}

/// A span of time in seconds: `0.4 s`, `12 s`, `4 min 05 s`, `1 h 02 min`.
pub fn duration(lang: Lang, seconds: f64) -> String {
    let seconds = if seconds.is_finite() { seconds.max(0.0) } else { 0.0 };
    // Below a minute tenths matter only for the shortest runs.
    if seconds < 9.95 {
        return format!("{}{FIRM}s", decimal(lang, whole(seconds * 10.0)));
    }
    let total = whole(seconds);
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}{FIRM}s"),
        (0, _) => format!("{minutes}{FIRM}min{FIRM}{rest:02}{FIRM}s"),
        _ => format!("{}{FIRM}h{FIRM}{minutes:02}{FIRM}min", count(lang, hours)),
    }
}

/// The nearest whole number of a number that is not negative.
#[expect(clippy::cast_sign_loss, reason = "callers pass finite numbers from zero up")]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

/// A day in ISO form, `2026-11-22`, in the machine's time zone; empty when the time cannot be written.
/// `seconds` are Unix seconds, UTC.
pub fn day(seconds: i64) -> String {
    day_in(seconds, TimeZone::system())
}

fn day_in(seconds: i64, zone: TimeZone) -> String {
    Timestamp::from_second(seconds)
        .map(|time| time.to_zoned(zone).date().to_string())
        .unwrap_or_default()
}

/// A day and a time for people, `22 November 2026, 14:05` or `22 novembre 2026 à 14 h 05`, in the machine's
/// time zone; empty when the time cannot be written. `seconds` are Unix seconds, UTC.
pub fn moment(lang: Lang, seconds: i64) -> String {
    moment_in(lang, seconds, TimeZone::system())
}

fn moment_in(lang: Lang, seconds: i64, zone: TimeZone) -> String {
    let Ok(time) = Timestamp::from_second(seconds) else {
        return String::new();
    };
    let time = time.to_zoned(zone);
    let month = usize::from(time.month().unsigned_abs()) - 1;
    let (day, year, hour, minute) = (time.day(), time.year(), time.hour(), time.minute());
    match lang {
        Lang::En => format!("{day}{FIRM}{} {year}, {hour}:{minute:02}", MONTHS_EN[month]),
        Lang::Fr => {
            let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
            format!(
                "{day}{FIRM}{} {year} à {hour}{FIRM}h{FIRM}{minute:02}",
                MONTHS_FR[month]
            )
        }
    }
}

/// The present time in Unix seconds, UTC.
pub fn now() -> i64 {
    Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, en, fr) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1\u{202f}000"),
            (1_234_567, "1,234,567", "1\u{202f}234\u{202f}567"),
        ] {
            assert_eq!(count(Lang::En, number), en);
            assert_eq!(count(Lang::Fr, number), fr);
        }
        assert_eq!(range(Lang::En, 3, 1200), "3–1,200");
        assert_eq!(range(Lang::En, 3, 3), "3");
    }

    #[test]
    fn only_the_whole_is_a_hundred_percent() {
        assert_eq!(percent(Lang::En, 999_999, 1_000_000), "99.9%");
        assert_eq!(percent(Lang::Fr, 982, 1000), "98,2\u{a0}%");
        assert_eq!(percent(Lang::Fr, 5, 5), "100\u{a0}%");
        assert_eq!(percent(Lang::En, 0, 0), "100%");
        assert_eq!(percent(Lang::En, u64::MAX, u64::MAX), "100%");
    }

    #[test]
    fn sizes_never_read_a_thousand() {
        for (size, en, fr) in [
            (0, "0 B", "0 o"),
            (999, "999 B", "999 o"),
            (1_500_000, "1.5 MB", "1,5 Mo"),
            (999_949, "999.9 kB", "999,9 ko"),
            (999_950, "1 MB", "1 Mo"),
            (u64::MAX, "18.4 EB", "18,4 Eo"),
        ] {
            assert_eq!(bytes(Lang::En, size).replace('\u{a0}', " "), en);
            assert_eq!(bytes(Lang::Fr, size).replace('\u{a0}', " "), fr);
        }
    }

    #[test]
    fn spans_of_time_grow_coarser() {
        for (seconds, fr) in [
            (0.04, "0 s"),
            (0.42, "0,4 s"),
            (9.96, "10 s"),
            (59.6, "1 min 00 s"),
            (245.0, "4 min 05 s"),
            (3_725.0, "1 h 02 min"),
            (f64::NAN, "0 s"),
            (-1.0, "0 s"),
        ] {
            assert_eq!(duration(Lang::Fr, seconds).replace('\u{a0}', " "), fr);
        }
    }

    #[test]
    fn dates_are_written_out() {
        let utc = TimeZone::UTC;
        assert_eq!(
            moment_in(Lang::En, 1_795_356_300, utc.clone()).replace('\u{a0}', " "),
            "22 November 2026, 14:05"
        );
        assert_eq!(
            moment_in(Lang::Fr, 1_796_083_500, utc.clone()).replace('\u{a0}', " "),
            "1er décembre 2026 à 0 h 05"
        );
        assert_eq!(day_in(0, utc.clone()), "1970-01-01");
        assert_eq!(day_in(i64::MAX, utc.clone()), "");
        assert_eq!(moment_in(Lang::Fr, i64::MIN, utc), "");
    }
}
