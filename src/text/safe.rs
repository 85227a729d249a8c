//! Text from files made safe to show: what a terminal would obey, or an eye would miss, becomes visible.
//!
//! A file name may hold a line break that forges a line of output, an escape sequence that rewrites the
//! screen, or a right-to-left override that makes `exe.fdp` look like a document. All text that comes
//! from a file or its name passes through [`safe`] before a person sees it.

use std::borrow::Cow;

/// `text` with every character that acts instead of being seen replaced by a visible sign.
///
/// Control characters, bidirectional controls, line and paragraph separators, and invisible characters
/// become `⟨U+202E⟩`: unlike control pictures such as `␛`, every font has that, and unlike `\\n` it cannot be
/// taken for a folder on Windows. Everything else stays, so ordinary names in any script are unchanged.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if acts(char) {
            use std::fmt::Write as _;
            // Writing to a `String` cannot fail.
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(char));
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

/// JSON with the same characters escaped. Its value stays the same: they can only stand in its strings, where
/// those below U+0020 are escaped already.
pub fn safe_json(json: &str) -> Cow<'_, str> {
    let acts = |char: char| char >= '\u{7f}' && acts(char);
    if !json.chars().any(acts) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        if acts(char) {
            use std::fmt::Write as _;
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

/// Whether a character steers the display instead of standing in it.
///
/// Joiners (U+200C, U+200D) are left alone: Persian, Indic scripts and emoji need them.
fn acts(char: char) -> bool {
    matches!(char,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
        | '\u{2028}' | '\u{2029}'
        | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_borrowed_as_they_are() {
        for name in [
            "/srv/Ressources humaines/Été 2024/Côté, M.-È.docx",
            "名前.txt",
            "مرحبا.txt",
            "a\u{a0}b",
            "👩\u{200d}🔧.png",
        ] {
            assert!(matches!(safe(name), Cow::Borrowed(same) if same == name), "{name}");
        }
    }

    #[test]
    fn what_acts_becomes_visible() {
        for (raw, shown) in [
            ("a\nb", "a⟨U+000A⟩b"),
            ("a\r\tb", "a⟨U+000D⟩⟨U+0009⟩b"),
            ("\u{1b}[2J", "⟨U+001B⟩[2J"),
            ("\u{9b}2J", "⟨U+009B⟩2J"),
            ("fac\u{202e}fdp.exe", "fac⟨U+202E⟩fdp.exe"),
            ("\u{2066}x\u{2069}", "⟨U+2066⟩x⟨U+2069⟩"),
            ("\u{7f}\0", "⟨U+007F⟩⟨U+0000⟩"),
            ("a\u{2028}b\u{feff}", "a⟨U+2028⟩b⟨U+FEFF⟩"),
            ("\u{e0041}", "⟨U+E0041⟩"),
        ] {
            assert_eq!(safe(raw), shown);
        }
    }

    #[test]
    fn json_keeps_its_value_and_loses_what_acts() {
        let value: String = ('\0'..='\u{10ffff}').collect();
        let json = serde_json::to_string_pretty(&[&value]).expect("a list of texts");
        let safe = safe_json(&json);
        assert!(!safe.chars().any(|char| char != '\n' && acts(char)));
        let back: Vec<String> = serde_json::from_str(&safe).expect("it is JSON still");
        assert!(back == [value]);
        assert!(matches!(safe_json("{\"a\":\"Été\"}"), Cow::Borrowed(_)));
    }

    #[test]
    fn nothing_that_acts_is_left() {
        let all: String = ('\0'..='\u{10ffff}').collect();
        assert!(!safe(&all).chars().any(acts));
        assert!(!safe(&all).chars().any(char::is_control));
    }
}
