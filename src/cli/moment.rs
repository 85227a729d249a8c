//! `--as-of`: dates as people write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::exit::Exit;
use super::{failed, inventory_failed, spoken};
use crate::inventory::Reader;

/// Makes a reader answer from what was known then.
pub fn go_to(reader: &mut Reader, as_of: Option<&str>) -> Result<(), Exit> {
    let Some(given) = as_of else { return Ok(()) };
    let at = parse(given).ok_or_else(|| {
        // The colons of times are no French punctuation: this does not stand among the words, which are held to it.
        let help = spoken().pick(
            "--as-of takes a date such as 2026-11-25, \"2026-11-25 14:30\" or 2026-11-25T14:30:00Z",
            "--as-of prend une date telle que 2026-11-25, '2026-11-25 14:30' ou 2026-11-25T14:30:00Z",
        );
        failed(Exit::Usage, help)
    })?;
    reader.as_of(at).map_err(|error| inventory_failed(&error))
}

/// Unix seconds of a moment. A day alone means its end, in the time zone of this machine.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let here = |at: DateTime| {
        at.to_zoned(TimeZone::system())
            .ok()
            .map(|at| at.timestamp().as_second())
    };
    if let Ok(date) = text.parse::<Date>()
        && text.len() <= 10
    {
        return here(date.to_datetime(Time::constant(23, 59, 59, 0)));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    here(text.replacen(' ', "T", 1).parse().ok()?)
}

/// How long it is until the clock shows that time again.
pub fn until(time: Time) -> std::time::Duration {
    let now = Zoned::now();
    let today = now.date().to_datetime(time).to_zoned(now.time_zone().clone());
    let next = match today {
        Ok(today) if today > now => Ok(today),
        Ok(today) => today.tomorrow(),
        Err(error) => Err(error),
    };
    next.ok()
        .and_then(|next| std::time::Duration::try_from(next.duration_since(&now)).ok())
        .unwrap_or(std::time::Duration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_understood() {
        let utc = parse("2026-11-25T14:30:00Z").expect("a moment");
        assert_eq!(utc, 1_795_617_000);
        assert_eq!(parse("2026-11-25T09:30:00-05:00"), Some(utc));
        let day = parse("2026-11-25").expect("a day");
        assert_eq!(parse("2026-11-25 23:59:59"), Some(day));
        assert!(parse("2026-11-25 14:30").is_some_and(|at| at < day));
        for text in ["", "yesterday", "2026-13-01", "25/11/2026"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_time_is_within_a_day() {
        for hour in [0, 6, 12, 18, 23] {
            let wait = until(Time::constant(hour, 0, 0, 0));
            assert!(wait <= std::time::Duration::from_hours(25), "{wait:?}");
        }
    }
}
