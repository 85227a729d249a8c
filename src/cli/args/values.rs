//! Values of options that people write in their own way: sizes and times.

/// `500K`, `200M`, `2G` or plain bytes; powers of 1024.
///
/// # Errors
/// What a size looks like, when it is none.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.trim_end_matches("ib").trim_end_matches('b').trim_end_matches('o');
    let (number, shift) = match number.char_indices().next_back() {
        Some((at, 'k')) => (&number[..at], 10),
        Some((at, 'm')) => (&number[..at], 20),
        Some((at, 'g')) => (&number[..at], 30),
        Some((at, 't')) => (&number[..at], 40),
        _ => (number, 0),
    };
    let parsed: u64 = number
        .trim()
        .parse()
        .map_err(|_| "a size is a number with K, M or G behind, such as 200M".to_owned())?;
    parsed
        .checked_mul(1 << shift)
        .ok_or_else(|| "this size is too large".to_owned())
}

/// A time of the day such as `06:00`.
///
/// # Errors
/// What a time looks like, when it is none.
pub fn parse_time(text: &str) -> Result<jiff::civil::Time, String> {
    let wrong = || "a time is HH:MM, such as 06:00".to_owned();
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<i8>().map_err(|_| wrong());
    jiff::civil::Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_powers_of_1024() {
        let cases = [
            ("7", 7),
            ("500K", 500 << 10),
            ("2 GiB", 2 << 30),
            ("1mb", 1 << 20),
            ("3Go", 3 << 30),
        ];
        for (text, bytes) in cases {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "x", "-1", "1.5G", "99999999999T"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
