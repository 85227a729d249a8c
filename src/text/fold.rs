//! Folding of short strings: lower case, no accents, ligatures spelled out, one kind of apostrophe.
//!
//! What is typed `CÔTÉ`, `Côté` or `cote` folds to `cote`, whatever the script or the normal form.

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Hands each character of the folded form of `c` to `emit`; a combining mark has none.
pub fn fold_char(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        emit(c.to_ascii_lowercase());
        return;
    }
    if let Some(letters) = spelled_out(c) {
        letters.chars().for_each(emit);
        return;
    }
    for lower in c.to_lowercase() {
        decompose_canonical(lower, |part| {
            if is_combining_mark(part) {
                return;
            }
            match spelled_out(part) {
                Some(letters) => letters.chars().for_each(&mut emit),
                None => emit(part),
            }
        });
    }
}

/// Letters that no decomposition takes apart, and the typographic twins of ASCII marks.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ł' | 'Ł' => "l",
        'ı' | 'İ' => "i",
        'ħ' | 'Ħ' => "h",
        'ŋ' | 'Ŋ' => "n",
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => "'",
        '\u{2010}' | '\u{2011}' => "-",
        '\u{00A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}' => " ",
        '\u{00AD}' => "",
        'ʳ' => "r",
        'ᵉ' => "e",
        _ => return None,
    })
}

/// A folded word of at most 64 bytes, without an allocation; what is longer is cut.
#[derive(Clone, Copy)]
pub struct Short {
    bytes: [u8; 64],
    len: usize,
}

impl Short {
    /// The folded form of `word`.
    pub fn of(word: &str) -> Short {
        let mut short = Short { bytes: [0; 64], len: 0 };
        if word.is_ascii() {
            short.len = word.len().min(64);
            short.bytes[..short.len].copy_from_slice(&word.as_bytes()[..short.len]);
            short.bytes[..short.len].make_ascii_lowercase();
            return short;
        }
        let mut full = false;
        for c in word.chars() {
            fold_char(c, |folded| {
                full |= short.len + folded.len_utf8() > 64;
                if !full {
                    short.len += folded.encode_utf8(&mut short.bytes[short.len..]).len();
                }
            });
        }
        short
    }
}

impl std::ops::Deref for Short {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

/// Appends the folded form of `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        fold_char(c, |folded| out.push(folded));
    }
}

/// The folded form of `text`; what is folded already is borrowed.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_case_accent_or_normal_form_folds_alike() {
        for (typed, folded) in [
            ("CÔTÉ", "cote"),
            ("Cote\u{301}", "cote"),
            ("Lebœuf", "leboeuf"),
            ("L’Écuyer", "l'ecuyer"),
            ("Nguyễn", "nguyen"),
            ("Đặng", "dang"),
            ("Łukasz", "lukasz"),
            ("Παπάς", "παπας"),
            ("Мᵉ", "мe"),
            ("Saint\u{2011}Jean", "saint-jean"),
            ("İpek", "ipek"),
        ] {
            assert_eq!(fold(typed), folded, "{typed}");
        }
    }

    #[test]
    fn a_short_word_folds_as_any_text() {
        for typed in ["Côté", "BOULEVARD", "Œuvre", "", "Nguyễn"] {
            assert_eq!(&*Short::of(typed), fold(typed));
        }
        assert_eq!(Short::of(&"É".repeat(80)).len(), 64);
        assert_eq!(Short::of(&"A".repeat(80)).len(), 64);
    }

    #[test]
    fn folded_text_is_not_copied() {
        assert!(matches!(fold("rue exemple"), Cow::Borrowed(_)));
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for typed in ["Éloïse", "STRAẞE", "Ǆ", "ﬁ", "Ñandú"] {
            let once = fold(typed).into_owned();
            assert_eq!(fold(&once), once);
        }
    }
}
