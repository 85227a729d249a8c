//! Reading an address word by word: words, blanks, numbers, units, boxes and postal codes.

use smallvec::SmallVec;

use super::LONGEST_WORD;
use super::vocabulary as known;
use crate::text::fold::Short;

/// A word: letters and digits with the hyphens, apostrophes and inner full stops between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// One past the last byte, without a closing full stop.
    pub end: usize,
}

/// The text of a passage, read by position.
#[derive(Clone, Copy)]
pub struct Text<'a>(pub &'a str);

impl<'a> Text<'a> {
    /// The byte at `at`, a line end past the end.
    pub fn byte(self, at: usize) -> u8 {
        self.0.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// Whether an address may hold the number at `at`, by the bytes around it: nearly all numbers of logs,
    /// tables and programs end here.
    pub fn promising(self, at: usize) -> bool {
        let bytes = self.0.as_bytes();
        let before = if at == 0 { b'\n' } else { bytes[at - 1] };
        let free = matches!(
            before,
            b' ' | b'\t' | b'\n' | b'\r' | b'(' | b'"' | b',' | b';' | b'|' | b'>' | b'#' | b'-' | b'.' | 0xA0
        );
        if !free {
            return false;
        }
        let mut end = at;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b'\n');
        if end - at > 6 {
            return false;
        }
        let letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
        // What stands behind the number: its street, the rest of a code, a second number.
        let ahead = match byte(end) {
            b' ' => self.opens_street(end + 1),
            b',' => matches!(byte(end + 1), b' ' | 0xC2),
            b'-' => byte(end + 1).is_ascii_alphanumeric(),
            0xC2 => true,
            other => other.is_ascii_alphabetic() && (!letter(byte(end + 1)) || end - at == 1),
        };
        // `2026-11-22`, `3.14`: no address stands inside a longer number.
        let named = ahead && before != b'.' && (before != b'-' || at < 2 || byte(at - 2) == b' ');
        named || matches!(before, b' ' | b'.') && at > 2 && self.box_or_street(at)
    }

    /// Whether a street's name may start at `at`: a capital, a generic, a direction, a second number with a
    /// name or an ordinal's ending behind.
    fn opens_street(self, at: usize) -> bool {
        let bytes = self.0.as_bytes();
        let Some(&first) = bytes.get(at) else { return false };
        if first.is_ascii_lowercase() {
            let length = bytes[at..]
                .iter()
                .take(16)
                .take_while(|byte| byte.is_ascii_lowercase())
                .count();
            let next = bytes.get(at + length).copied().unwrap_or(b'\n');
            // A letter with an accent goes on: `chaussée`, `côte`.
            let word = self.0.get(at..at + length).unwrap_or_default();
            return next >= 0x80 || next == b'-' || known::before(word) || known::direction(word).is_some();
        }
        if first.is_ascii_digit() {
            let length = bytes[at..]
                .iter()
                .take(6)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let next = bytes.get(at + length).copied().unwrap_or(b'\n');
            let after = bytes.get(at + length + 1).copied().unwrap_or(b'\n');
            return length < 6
                && (next == b' ' && (after.is_ascii_alphabetic() || after >= 0x80) || next.is_ascii_alphabetic());
        }
        first.is_ascii_uppercase() || first >= 0x80 || first == b' '
    }

    /// Whether the word before `at` may be a box's, or a street's name with a capital.
    fn box_or_street(self, at: usize) -> bool {
        let bytes = self.0.as_bytes();
        let last = bytes[..at]
            .iter()
            .rev()
            .take(4)
            .position(|byte| !matches!(byte, b' ' | b'.' | b','));
        let Some(end) = last.map(|back| at - back) else {
            return false;
        };
        let start = bytes[..end]
            .iter()
            .rev()
            .take(32)
            .position(|byte| !(byte.is_ascii_alphabetic() || *byte >= 0x80))
            .map_or(end.saturating_sub(32), |back| end - back);
        start < end
            && (bytes[start].is_ascii_uppercase()
                || bytes[start] >= 0x80
                || matches!(bytes[end - 1], b'x' | b'e' | b'p'))
    }

    /// The text of a word.
    pub fn raw(self, word: Word) -> &'a str {
        &self.0[word.start..word.end]
    }

    /// The folded text of a word.
    pub fn folded(self, word: Word) -> Short {
        Short::of(self.raw(word))
    }

    /// The word that starts at `at`, at most 40 bytes long.
    pub fn word(self, at: usize) -> Option<Word> {
        let rest = self.0.get(at..)?;
        // Nearly every word ends here.
        let plain = rest
            .bytes()
            .take(LONGEST_WORD + 1)
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        if !matches!(rest.as_bytes().get(plain), Some(b'-' | b'\'' | b'.' | 0x80..)) {
            return (plain > 0).then_some(Word {
                start: at,
                end: at + plain,
            });
        }
        if !rest.chars().next()?.is_alphanumeric() {
            return None;
        }
        let mut end = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((index, c)) = chars.next() {
            let inner = matches!(c, '-' | '\'' | '\u{2019}' | '.' | '\u{2011}')
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !(c.is_alphanumeric() || c == '\u{301}' || inner) || index > LONGEST_WORD {
                break;
            }
            end = index + c.len_utf8();
        }
        Some(Word {
            start: at,
            end: at + end,
        })
    }

    /// The word that ends right before `end` or before the blanks, commas and the line end there.
    pub fn word_before(self, end: usize) -> Option<Word> {
        let low = self.floor(end.saturating_sub(48));
        let text = self
            .0
            .get(low..end)?
            .trim_end_matches([' ', '\t', ',', ':', '.', '\n', '\r', '\u{A0}', '(']);
        let start = text
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}' | '.'))
            .last()?
            .0;
        let lead = text[start..].len() - text[start..].trim_start_matches(['.', '-', '\'']).len();
        (start + lead < text.len()).then_some(Word {
            start: low + start + lead,
            end: low + text.len(),
        })
    }

    /// The start of the character that holds `at`.
    pub fn floor(self, mut at: usize) -> usize {
        at = at.min(self.0.len());
        while !self.0.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Past blanks at `at`, on the line.
    pub fn blanks(self, at: usize) -> usize {
        let rest = self.0.get(at..).unwrap_or_default();
        let left = rest.trim_start_matches([' ', '\t', '\u{A0}', '\u{202F}']);
        at + (rest.len() - left.len()).min(12)
    }

    /// Past what separates the parts of an address: blanks, one comma or full stop, one line end with the
    /// quoting marks of a mail. Also says whether more than blanks stood there.
    pub fn gap(self, at: usize) -> (usize, bool) {
        let mut to = at;
        let (mut marks, mut lines, mut blanks) = (0, 0, 0);
        loop {
            match self.byte(to) {
                b' ' | b'\t' if blanks < 16 => blanks += 1,
                b',' | b';' if marks < 2 => marks += 1,
                b'.' if to == at => {}
                b'\r' => {}
                b'\n' if lines < 2 && to < self.0.len() => lines += 1,
                b'>' if lines > 0 => {}
                0xC2 if self.byte(to + 1) == 0xA0 => to += 1,
                _ => break,
            }
            to += 1;
        }
        (to.min(self.0.len()), marks + lines > 0)
    }

    /// Past the closing full stop of an abbreviation.
    pub fn stop(self, at: usize) -> usize {
        at + usize::from(self.byte(at) == b'.')
    }

    /// Whether the word starts with a capital.
    pub fn capital(self, word: Word) -> bool {
        self.raw(word).starts_with(char::is_uppercase)
    }

    /// Whether the word is digits, possibly with a letter or an ordinal's ending after them.
    pub fn number(self, word: Word) -> bool {
        let raw = self.raw(word);
        let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &raw[digits..];
        digits > 0
            && digits < 7
            && (rest.len() <= 1 || ordinal(rest) || rest.starts_with('-') && rest.len() < 8 && !rest[1..].contains('-'))
    }

    /// The postal code at `at`: its end and its normal form.
    pub fn code(self, at: usize) -> Option<(usize, String)> {
        let first = self.word(at)?;
        let raw = self.raw(first);
        let bytes = raw.as_bytes();
        let canadian = |code: &[u8]| {
            code.len() == 6
                && code.iter().enumerate().all(|(index, byte)| {
                    if index % 2 == 0 {
                        byte.is_ascii_alphabetic()
                    } else {
                        byte.is_ascii_digit()
                    }
                })
                && !matches!(code[0] & 0xDF, b'D' | b'F' | b'I' | b'O' | b'Q' | b'U' | b'W' | b'Z')
        };
        let plain: SmallVec<[u8; 16]> = bytes.iter().copied().filter(|byte| *byte != b'-').collect();
        if canadian(&plain) {
            return Some((first.end, String::from_utf8_lossy(&plain).to_ascii_uppercase()));
        }
        let mut next = self.blanks(first.end);
        if self.byte(next) == b'-' {
            next += 1;
        }
        if let Some(second) = self.word(next).filter(|_| next > first.end && bytes.len() <= 4) {
            let whole = [bytes, self.raw(second).as_bytes()].concat();
            let text = || String::from_utf8_lossy(&whole).to_ascii_uppercase();
            if bytes.len() == 3 && canadian(&whole) {
                return Some((second.end, text()));
            }
            if british(bytes, self.raw(second).as_bytes()) {
                return Some((second.end, text()));
            }
        }
        let five = bytes.len() >= 5 && bytes[..5].iter().all(u8::is_ascii_digit);
        let four = bytes.len() == 10 && bytes[5] == b'-' && bytes[6..].iter().all(u8::is_ascii_digit);
        (five && (bytes.len() == 5 || four)).then(|| (first.end, raw.to_owned()))
    }
}

/// `st`, `nd`, `rd`, `th`, `e`, `re`, `ième` after a number.
fn ordinal(rest: &str) -> bool {
    matches!(
        &*Short::of(rest),
        "st" | "nd" | "rd" | "th" | "e" | "re" | "er" | "ieme" | "eme" | "bis" | "ter"
    )
}

/// The two halves of a British postcode, in capitals.
fn british(outward: &[u8], inward: &[u8]) -> bool {
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    (1..=2).contains(&letters)
        && (2..=4).contains(&outward.len())
        && outward.get(letters).is_some_and(u8::is_ascii_digit)
        && matches!(inward, [digit, one, two] if digit.is_ascii_digit() && one.is_ascii_uppercase() && two.is_ascii_uppercase())
}
