//! The Quebec health insurance number (NAM, RAMQ): three letters of the surname, one of the given name,
//! the date of birth with 50 added to the month of women, a character for twins, a check digit.

use super::date::Date;
use super::{Checked, Hit, digits};

/// Weights of the fourteen characters that the check digit covers.
const WEIGHTS: [u32; 14] = [1, 3, 7, 9, 1, 7, 1, 3, 4, 5, 7, 6, 9, 1];

/// Accepts four letters, a real date and two characters. Normal form: the twelve characters in upper case.
///
/// The check digit is known from independent implementations, not from its issuer. It therefore raises
/// a value and never vetoes it: without it the value is doubtful, and takes a label.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::alphanumeric(hit.text);
    let bytes = normal.as_bytes();
    let [letters @ .., y1, y2, m1, m2, d1, d2, serial, last] = bytes else {
        return None;
    };
    if letters.len() != 4 || !letters.iter().all(u8::is_ascii_uppercase) || !last.is_ascii_digit() {
        return None;
    }
    let number = |tens: u8, units: u8| -> Option<u32> {
        (tens.is_ascii_digit() && units.is_ascii_digit()).then(|| u32::from(tens - b'0') * 10 + u32::from(units - b'0'))
    };
    let (year, coded_month, day) = (number(*y1, *y2)?, number(*m1, *m2)?, number(*d1, *d2)?);
    let (sex, month) = match coded_month {
        51..=62 => ('F', coded_month - 50),
        1..=12 => ('M', coded_month),
        _ => return None,
    };
    // The serial is a digit, or a letter other than I and O.
    if !serial.is_ascii_alphanumeric() || matches!(serial, b'I' | b'O') {
        return None;
    }
    let centuries = [1900, 2000].map(|century| century + year);
    if !centuries.iter().any(|year| Date::new(*year, month, day).is_some()) {
        return None;
    }
    let holds = centuries.iter().any(|year| {
        let text = format!("{}{year}{sex}{month:02}{day:02}{}", &normal[..4], char::from(*serial));
        check_digit(&text) == u32::from(last - b'0')
    });
    let mut checked = Checked::whole(hit, normal).distinctive(true);
    checked.checksum = holds.then_some("ramq");
    // `Jeff72530864` is a user name.
    checked.doubtful = !holds || hit.text.contains(|c: char| c.is_ascii_lowercase());
    Some(checked)
}

/// The sum of the characters' EBCDIC codes times their weights, modulo 10.
fn check_digit(text: &str) -> u32 {
    let sum: u32 = text
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| ebcdic(byte) * weight)
        .sum();
    sum % 10
}

/// The EBCDIC code of an ASCII upper-case letter or digit.
fn ebcdic(byte: u8) -> u32 {
    let code = match byte {
        b'A'..=b'I' => byte - b'A' + 0xC1,
        b'J'..=b'R' => byte - b'J' + 0xD1,
        b'S'..=b'Z' => byte - b'S' + 0xE2,
        _ => byte.wrapping_sub(b'0').wrapping_add(0xF0),
    };
    u32::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_raises_and_never_vetoes() {
        let good = check(&Hit::bare("TEST 5412 2816")).unwrap();
        assert_eq!((good.checksum, good.doubtful), (Some("ramq"), false));
        let unsure = check(&Hit::bare("TEST 5412 2817")).unwrap();
        assert_eq!((unsure.checksum, unsure.doubtful), (None, true));
    }

    #[test]
    fn a_leap_day_may_be_of_either_century() {
        assert!(
            check(&Hit::bare("TEST00022911")).is_some(),
            "2000 was a leap year, 1900 was not"
        );
        assert!(check(&Hit::bare("TEST01022911")).is_none());
    }
}
