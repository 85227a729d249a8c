//! Masks: what of a value may be shown, so that a person recognises it and nobody else learns it.

/// Which part of a value a mask leaves visible. The name is what pattern files use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaskStyle {
    /// The city or the forward sortation area of an address.
    Address,
    /// Nothing at all, not even the length.
    All,
    /// Of a date, the year.
    Dob,
    /// Of an e-mail address, the first letter of each side and the last label of the domain.
    Email,
    /// Of an IBAN, the country and the last four characters.
    Iban,
    /// Of a name, the initials.
    Initials,
    /// Of an address of a machine, the first half.
    Ip,
    /// The last two characters.
    Last2,
    /// The last three digits or letters.
    Last3,
    /// The last four digits or letters.
    Last4,
    /// Of a health number, the letters of the name's start and nothing of the date.
    Nam,
    /// Of a telephone number, the last two digits.
    Phone,
    /// Of a postal code, the first half.
    Postal,
}

impl MaskStyle {
    /// Every style, in the order of the names.
    pub const ALL: [MaskStyle; 13] = [
        MaskStyle::Address,
        MaskStyle::All,
        MaskStyle::Dob,
        MaskStyle::Email,
        MaskStyle::Iban,
        MaskStyle::Initials,
        MaskStyle::Ip,
        MaskStyle::Last2,
        MaskStyle::Last3,
        MaskStyle::Last4,
        MaskStyle::Nam,
        MaskStyle::Phone,
        MaskStyle::Postal,
    ];

    /// The name in pattern files.
    pub fn name(self) -> &'static str {
        match self {
            MaskStyle::Address => "address",
            MaskStyle::All => "all",
            MaskStyle::Dob => "dob",
            MaskStyle::Email => "email",
            MaskStyle::Iban => "iban",
            MaskStyle::Initials => "initials",
            MaskStyle::Ip => "ip",
            MaskStyle::Last2 => "last2",
            MaskStyle::Last3 => "last3",
            MaskStyle::Last4 => "last4",
            MaskStyle::Nam => "nam",
            MaskStyle::Phone => "phone",
            MaskStyle::Postal => "postal",
        }
    }

    /// The style of that name.
    pub fn from_name(name: &str) -> Option<MaskStyle> {
        MaskStyle::ALL.into_iter().find(|style| style.name() == name)
    }
}

/// What stands for a hidden character.
const HIDDEN: char = '•';

/// The mask of a value as it stands in a document.
///
/// ```
/// use recense::text::mask::{MaskStyle, mask};
/// assert_eq!(mask(MaskStyle::Last3, "123 456 782"), "••• ••• 782");
/// assert_eq!(mask(MaskStyle::Email, "marie@exemple.ca"), "m•••@e•••.ca");
/// ```
pub fn mask(style: MaskStyle, raw: &str) -> String {
    match style {
        MaskStyle::All => "•••".to_owned(),
        MaskStyle::Address => address(raw),
        MaskStyle::Dob => dob(raw),
        MaskStyle::Email => email(raw),
        MaskStyle::Iban => ends(raw, 2, 4),
        MaskStyle::Initials => initials(raw),
        MaskStyle::Ip => ip(raw),
        MaskStyle::Last2 | MaskStyle::Phone => ends(raw, 0, 2),
        MaskStyle::Last3 => ends(raw, 0, 3),
        MaskStyle::Last4 => ends(raw, 0, 4),
        MaskStyle::Nam => ends(raw, 1, 2),
        MaskStyle::Postal => ends(raw, 3, 0),
    }
}

/// Shows the first and the last so many letters and digits; separators stay, so that the form can be seen.
/// A value too short to hide at least as much as it shows is hidden whole.
fn ends(raw: &str, first: usize, last: usize) -> String {
    let total = raw.chars().filter(|c| c.is_alphanumeric()).count();
    let (first, last) = if total >= 2 * (first + last) {
        (first, last)
    } else {
        (0, 0)
    };
    let mut index = 0;
    raw.chars()
        .map(|c| {
            if !c.is_alphanumeric() {
                return plain_separator(c);
            }
            index += 1;
            if index <= first || index > total - last {
                c
            } else {
                HIDDEN
            }
        })
        .collect()
}

/// Odd spaces and dashes as their plain twins: a mask goes to terminals and spreadsheets.
fn plain_separator(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '-' | '.' | '/' | '(' | ')' | '+' | ':' | '_' | ',' | '#' => c,
        _ => HIDDEN,
    }
}

/// `m•••@e•••.ca`; of a form without a plain sign nothing is shown.
fn email(raw: &str) -> String {
    let Some((local, domain)) = raw.rsplit_once('@') else {
        return "•••@•••".to_owned();
    };
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    let first = |side: &str| side.chars().find(|c| c.is_alphanumeric()).unwrap_or(HIDDEN);
    // A local part of one or two letters would be shown whole or half.
    let local = if local.chars().count() > 2 {
        first(local)
    } else {
        HIDDEN
    };
    format!("{local}•••@{}•••.{top}", first(domain))
}

/// `J.-F. S.`
fn initials(raw: &str) -> String {
    let mut shown = String::new();
    for (index, word) in raw.split_whitespace().enumerate() {
        if index > 0 {
            shown.push(' ');
        }
        for (index, part) in word.split(['-', '\u{2010}', '\u{2011}']).enumerate() {
            let Some(first) = part.chars().find(|c| c.is_alphabetic()) else {
                continue;
            };
            if index > 0 && !shown.ends_with(' ') {
                shown.push('-');
            }
            shown.extend(first.to_uppercase());
            shown.push('.');
        }
    }
    shown.trim().to_owned()
}

/// The forward sortation area if there is one, else the last part after a comma if it holds no digit.
fn address(raw: &str) -> String {
    let chars: Vec<char> = raw.chars().collect();
    let area = chars.windows(3).enumerate().rev().find(|(at, window)| {
        let starts = *at == 0 || !chars[at - 1].is_alphanumeric();
        let fits = window[0].is_ascii_alphabetic() && window[1].is_ascii_digit() && window[2].is_ascii_alphabetic();
        let goes_on = chars[at + 3..].iter().find(|c| c.is_alphanumeric());
        starts && fits && goes_on.is_some_and(char::is_ascii_digit)
    });
    if let Some((_, window)) = area {
        let area: String = window.iter().map(char::to_ascii_uppercase).collect();
        return format!("•••, {area} •••");
    }
    match raw.rsplit(',').next().map(str::trim) {
        Some(city) if raw.contains(',') && !city.is_empty() && !city.contains(|c: char| c.is_ascii_digit()) => {
            format!("•••, {city}")
        }
        _ => "•••".to_owned(),
    }
}

/// `1974-••-••`; without a year of four digits nothing is shown.
fn dob(raw: &str) -> String {
    let year = raw
        .split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")));
    match year {
        Some(year) => format!("{year}-••-••"),
        None => "••••-••-••".to_owned(),
    }
}

/// `203.0.•••.•••`, `2001:db8:•••`, `00:1A:2B:•••`
fn ip(raw: &str) -> String {
    let separator = if raw.contains(':') {
        ':'
    } else if raw.contains('-') {
        '-'
    } else {
        '.'
    };
    let parts: Vec<&str> = raw.split(separator).collect();
    let joined = separator.to_string();
    match parts.len() {
        0..=2 => "•••".to_owned(),
        3 => format!("{}{separator}•••{separator}•••", parts[0]),
        4 => format!("{}{separator}{}{separator}•••{separator}•••", parts[0], parts[1]),
        6 => format!("{}{separator}•••", parts[..3].join(&joined)),
        _ => format!("{}{separator}•••", parts[..2].join(&joined)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_alphabetical_and_come_back() {
        assert!(MaskStyle::ALL.is_sorted_by_key(|style| style.name()));
        for style in MaskStyle::ALL {
            assert_eq!(MaskStyle::from_name(style.name()), Some(style));
        }
    }

    #[test]
    fn each_style_shows_what_it_promises() {
        for (style, raw, expected) in [
            (MaskStyle::Last3, "123\u{A0}456\u{2011}782", "••• •••-782"),
            (MaskStyle::Last4, "4111 1111 1111 1111", "•••• •••• •••• 1111"),
            (
                MaskStyle::Iban,
                "FR14 2004 1010 0505 0001 3M02 606",
                "FR•• •••• •••• •••• •••• •••2 606",
            ),
            (MaskStyle::Email, "Jean.Roy@exemple.qc.ca", "J•••@e•••.ca"),
            (MaskStyle::Email, "jr@exemple.ca", "••••@e•••.ca"),
            (MaskStyle::Email, "jean (at) exemple.ca", "•••@•••"),
            (MaskStyle::Phone, "(418) 555-0123", "(•••) •••-••23"),
            (MaskStyle::Nam, "TREM 5801 0113", "T••• •••• ••13"),
            (MaskStyle::Initials, "Jean-François St-Pierre", "J.-F. S.-P."),
            (MaskStyle::Initials, "  TREMBLAY, Marie ", "T. M."),
            (
                MaskStyle::Address,
                "1250, rue Exemple, Montréal (Québec)  H1A 1A1",
                "•••, H1A •••",
            ),
            (MaskStyle::Address, "1250, rue Exemple, Montréal", "•••, Montréal"),
            (MaskStyle::Address, "1250 rue Exemple", "•••"),
            (MaskStyle::Postal, "G1K 9C5", "G1K •••"),
            (MaskStyle::Ip, "203.0.113.7", "203.0.•••.•••"),
            (MaskStyle::Ip, "2001:db8::1", "2001:db8:•••:•••"),
            (MaskStyle::Ip, "00-1A-2B-3C-4D-5E", "00-1A-2B-•••"),
            (MaskStyle::Ip, "0012.3456.789A", "0012.•••.•••"),
            (MaskStyle::Dob, "17 décembre 1974", "1974-••-••"),
            (MaskStyle::Dob, "17/12/74", "••••-••-••"),
            (MaskStyle::All, "Exemple!2024", "•••"),
            (MaskStyle::Last3, "1234", "••••"),
        ] {
            assert_eq!(mask(style, raw), expected, "{style:?} of {raw}");
        }
    }

    #[test]
    fn no_mask_holds_five_characters_of_a_secret_in_a_row() {
        let secrets = [
            "123456782",
            "TREM58010113",
            "4111111111111111",
            "GB82WEST12345698765432",
            "081512345",
            "Exemple!2024",
        ];
        let styles = MaskStyle::ALL
            .into_iter()
            .filter(|style| !matches!(style, MaskStyle::Address | MaskStyle::Initials | MaskStyle::Ip));
        for style in styles {
            for raw in secrets {
                let shown = mask(style, raw);
                for at in 0..=raw.len() - 5 {
                    assert!(!shown.contains(&raw[at..at + 5]), "{style:?} shows {shown}");
                }
            }
        }
    }

    #[test]
    fn hostile_text_neither_panics_nor_leaks() {
        for style in MaskStyle::ALL {
            for raw in [
                "",
                "@",
                ".",
                "é",
                "\u{1b}[2J123456789",
                "a@",
                "@b",
                "-",
                "1:2:3:4:5:6:7:8",
            ] {
                assert!(!mask(style, raw).contains('\u{1b}'), "{style:?} of {raw:?}");
            }
        }
    }
}
