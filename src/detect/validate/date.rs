//! Days of the calendar, as far as dates of birth need them.

use std::fmt;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    *YEAR.get_or_init(|| {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs());
        // A Gregorian year has 31 556 952 seconds on average; a day's error at New Year does no harm. A
        // clock that was never set must not make every birth lie in the future.
        (1970 + (seconds / 31_556_952) as u32).max(2026)
    })
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
    fn two_digits_never_mean_the_future() {
        assert_eq!(full_year(99), 1999);
        assert_eq!(full_year(1), 2001);
    }
}
