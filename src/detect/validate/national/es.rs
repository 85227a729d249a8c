//! Spain: the identity numbers DNI and NIE, and the CIF of companies.

use super::super::{Checked, Hit, digits};

/// Letters by the remainder of 23.
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Accepts eight digits and a letter (DNI), or X, Y or Z, seven digits and a letter (NIE). Normal form: upper case.
pub fn dni(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 9..=9)?;
    let (number, letter) = normal.split_at(8);
    let number = match number.as_bytes()[0] {
        b'X' => format!("0{}", &number[1..]),
        b'Y' => format!("1{}", &number[1..]),
        b'Z' => format!("2{}", &number[1..]),
        _ => number.to_owned(),
    };
    if !digits::are_digits(&number) || digits::all_same(&number) {
        return None;
    }
    let expected = LETTERS[(digits::value(&number) % 23) as usize];
    (letter.as_bytes()[0] == expected).then(|| Checked::whole(hit, normal).checksum("mod23"))
}

/// Accepts the CIF of a company: a letter, seven digits, a digit or a letter that checks them. Normal form: upper case.
pub fn cif(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 9..=9)?;
    let (number, last) = (normal.get(1..8)?, normal.as_bytes()[8]);
    if !normal.starts_with(|c| "ABCDEFGHJNPQRSUVW".contains(c)) || !digits::are_digits(number) {
        return None;
    }
    let check = (0..10).find(|digit| digits::luhn(&format!("{number}{digit}")))?;
    let holds = last == b'0' + check || last == b"JABCDEFGHI"[usize::from(check)];
    holds.then(|| Checked::whole(hit, normal).checksum("luhn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_check_the_digits() {
        for (text, accepted) in [
            ("54362315K", true),
            ("54362315-K", true),
            ("54362315Z", false),
            ("X-2482300W", true),
            ("X2482300A", false),
        ] {
            assert_eq!(dni(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
        for (text, accepted) in [("J99216582", true), ("B58378431", true), ("J99216583", false)] {
            assert_eq!(cif(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
