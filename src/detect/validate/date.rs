//! Days of the calendar, as far as dates of birth need them.

use std::fmt;
use std::sync::OnceLock;

/// A day that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// The day of that year, month (1–12) and day of month, if there is one.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }

    /// The day that ISO 8601 writes so: `1974-12-17`.
    pub fn from_iso(text: &str) -> Option<Date> {
        let mut parts = text.split('-').map(|part| part.parse().ok());
        let date = Date::new(parts.next()??, parts.next()??, parts.next()??);
        date.filter(|_| parts.next().is_none())
    }

    /// Today in universal time, as the system's clock has it. A clock that was never set must not make every birth lie in
    /// the future.
    pub fn today() -> Date {
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let number = |part: i64| u32::try_from(part).unwrap_or(0);
        let today = Date::new(
            number(now.year().into()),
            number(now.month().into()),
            number(now.day().into()),
        );
        today.unwrap_or(Date::EARLIEST).max(Date::EARLIEST)
    }

    /// No scan is made before this day.
    const EARLIEST: Date = Date {
        year: 2026,
        month: 1,
        day: 1,
    };

    /// Whole years from an earlier day to this one.
    pub fn years_since(self, earlier: Date) -> u32 {
        let not_yet = (self.month, self.day) < (earlier.month, earlier.day);
        self.year.saturating_sub(earlier.year + u32::from(not_yet))
    }

    /// Whether a day is that day and month of that year in one of two centuries, as numbers of two digits write it.
    pub fn exists_in_a_century(two_digits: u32, month: u32, day: u32) -> bool {
        [1900, 2000]
            .iter()
            .any(|century| Date::new(century + two_digits, month, day).is_some())
    }

    /// Whether a living person can be born on it: 0 to 120 years ago, by the year.
    pub fn is_in_a_life(self) -> bool {
        (this_year() - 120..=this_year()).contains(&self.year)
    }
}

impl fmt::Display for Date {
    /// ISO 8601: `1974-12-17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The year of four digits that two digits mean: the latest that is not in the future.
pub fn full_year(two_digits: u32) -> u32 {
    let this = this_year();
    let year = this - this % 100 + two_digits;
    if year > this { year - 100 } else { year }
}

/// The year in which this process started, so that one scan judges every date alike.
fn this_year() -> u32 {
    static YEAR: OnceLock<u32> = OnceLock::new();
    *YEAR.get_or_init(|| Date::today().year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_exist() {
        for (year, month, day, exists) in [
            (2000, 2, 29, true),
            (1900, 2, 29, false),
            (2024, 2, 29, true),
            (1980, 2, 31, false),
            (1980, 4, 31, false),
            (1980, 13, 1, false),
            (1980, 0, 1, false),
            (1980, 1, 0, false),
        ] {
            assert_eq!(Date::new(year, month, day).is_some(), exists, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn lives_end_now_and_start_120_years_ago() {
        let born = |year| Date::new(year, 1, 1).is_some_and(Date::is_in_a_life);
        assert!(born(1974) && born(this_year()) && !born(this_year() + 1) && !born(1850));
    }

    #[test]
    fn years_are_counted_to_the_day() {
        let date = |text| Date::from_iso(text).expect("a day");
        assert_eq!(date("2026-03-12").years_since(date("2012-03-12")), 14);
        assert_eq!(date("2026-03-11").years_since(date("2012-03-12")), 13);
        assert_eq!(Date::from_iso("2026-02-30"), None);
        assert_eq!(Date::from_iso("2026-02"), None);
        assert!(Date::today() >= date("2026-01-01"));
    }

    #[test]
    fn two_digits_never_mean_the_future() {
        assert_eq!(full_year(99), 1999);
        assert_eq!(full_year(1), 2001);
    }
}
