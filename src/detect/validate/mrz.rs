//! The machine-readable zone of passports, identity cards and visas (ICAO 9303).

use super::{Checked, Hit};

/// Accepts a zone whose check digits hold: one line of a passport or a visa, or all lines of a card.
/// Normal form: the issuing state or nationality and the number of the document.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let lines: Vec<&str> = hit.text.split_ascii_whitespace().collect();
    let (document, birth, expiry, state) = match lines.as_slice() {
        // Three lines of thirty: an identity card.
        [first, second, _] if lines.iter().all(|line| line.len() == 30) => (
            field(first, 5, 9)?,
            field(second, 0, 6)?,
            field(second, 8, 6)?,
            first.get(2..5)?,
        ),
        // Two lines of 44 or 36, or the second alone: a passport, a visa.
        [.., second] if lines.len() <= 2 && matches!(second.len(), 36 | 44) => (
            field(second, 0, 9)?,
            field(second, 13, 6)?,
            field(second, 21, 6)?,
            second.get(10..13)?,
        ),
        _ => return None,
    };
    let named = state.trim_end_matches('<');
    let known = (1..=3).contains(&named.len()) && named.bytes().all(|byte| byte.is_ascii_uppercase());
    let dated = is_date(birth) && is_date(expiry);
    (known && dated).then(|| {
        let number = document.trim_end_matches('<');
        Checked::whole(hit, format!("{named}{number}"))
            .checksum("icao9303")
            .distinctive(true)
    })
}

/// A part of a line whose check digit stands behind it.
fn field(line: &str, from: usize, length: usize) -> Option<&str> {
    let part = line.get(from..from + length)?;
    let digit = match line.as_bytes().get(from + length)? {
        b'<' => 0,
        byte if byte.is_ascii_digit() => u32::from(byte - b'0'),
        _ => return None,
    };
    (sum(part) % 10 == digit).then_some(part)
}

/// Digits count for themselves, letters from 10 on, the filler nothing; the weights are 7, 3 and 1.
fn sum(text: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    text.chars()
        .zip([7, 3, 1].iter().cycle())
        .map(|(c, weight)| value(c) * weight)
        .sum()
}

/// Six digits that can be a day; parts of a birth may be unknown.
fn is_date(text: &str) -> bool {
    let (month, day) = (&text[2..4], &text[4..6]);
    let within =
        |part: &str, most: u32| part == "<<" || part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    within(month, 12) && within(day, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_and_dates_are_held() {
        let passport = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        let card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        let visa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4UTO4009078F9612109<<<<<<<<";
        for (text, normal) in [
            (passport.to_owned(), Some("UTOL898902C3")),
            (card.to_owned(), Some("UTOD23145890")),
            (visa.to_owned(), Some("UTOL8988901C")),
            (passport.replace("7408122", "7408123"), None),
            (passport.replace("C36UTO", "C37UTO"), None),
        ] {
            let checked = check(&Hit::bare(&text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), normal, "{text}");
        }
    }
}
