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

/// What stands between two parts of an address.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// Where the next part begins.
    pub at: usize,
    /// Whether more than blanks stands there.
    pub apart: bool,
    /// How many lines end there, two at most: then a blank line stands between.
    pub lines: usize,
    /// Whether a dash stands there.
    pub dashed: bool,
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
            b' ' | b'\t'
                | b'\n'
                | b'\r'
                | b'('
                | b'"'
                | b','
                | b';'
                | b'|'
                | b'>'
                | b'#'
                | b'-'
                | b'.'
                | b'_'
                | b'*'
                | 0xA0
        );
        if !(free || self.behind_key(at)) {
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
        let dotted = before == b'.' && !self.in_leader(at);
        let named = ahead && !dotted && (before != b'-' || at < 2 || byte(at - 2) == b' ');
        named || matches!(before, b' ' | b'.') && at > 2 && self.box_or_street(at)
    }

    /// Whether what fills the line of a form stands before `at`: `Adresse : ....12, rue Roy`.
    pub fn in_leader(self, at: usize) -> bool {
        at > 1 && self.byte(at - 1) == b'.' && self.byte(at - 2) == b'.'
    }

    /// Whether a key and its colon stand before `at`, as in a calendar: `LOCATION:75 boul. Exemple`.
    pub fn behind_key(self, at: usize) -> bool {
        at > 2 && self.byte(at - 1) == b':' && self.byte(at - 2).is_ascii_alphabetic()
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
            return next >= 0x80
                || next == b'-'
                || known::before(word)
                || known::direction(word).is_some()
                || known::opens(word)
                || length == 1 && matches!(next, b'.' | b',' | b' ');
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

    /// Past one or two blanks at `at`, which part the words of a name; more of them part columns.
    pub fn space(self, at: usize) -> usize {
        let rest = self.0.get(at..).unwrap_or_default();
        let blanks = rest
            .chars()
            .take(3)
            .take_while(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}'));
        let (count, bytes) = blanks.fold((0, 0), |(count, bytes), c| (count + 1, bytes + c.len_utf8()));
        if count > 2 { at } else { at + bytes }
    }

    /// What separates the parts of an address: blanks, one comma or full stop, a dash, one line end with the quoting
    /// marks of a mail. `None` where the address ends: at a tab, a new column, the end of a sentence.
    pub fn gap(self, at: usize) -> Option<Gap> {
        let mut to = at;
        let (mut marks, mut blanks) = (0, 0);
        let (mut line, mut parted, mut dashed, mut stopped) = (false, false, false, false);
        loop {
            match self.byte(to) {
                b' ' => blanks += 1,
                b'\t' if line => blanks += 1,
                b'\t' => return None,
                b',' | b';' | b'^' if marks < 2 => marks += 1,
                b'.' if to == at => stopped = true,
                b'\r' => {}
                b'\n' if to >= self.0.len() => break,
                b'\n' if parted || stopped && !self.abbreviated(at) => return None,
                b'\n' => (parted, line, blanks) = (line, true, 0),
                b'>' if line => {}
                0xC2 if self.byte(to + 1) == 0xA0 => (to, blanks) = (to + 1, blanks + 1),
                b'-' if blanks > 0 && !dashed && !line && self.byte(to + 1) == b' ' => (dashed, blanks) = (true, 0),
                0xE2 if blanks > 0 && !dashed && !line && self.is_dash(to) => {
                    (dashed, blanks, to) = (true, 0, to + 2);
                }
                _ => break,
            }
            to += 1;
        }
        // A second column stands behind a run of blanks; the lines of a block may be set in as far as they like.
        (line || blanks < 3).then_some(Gap {
            at: to.min(self.0.len()),
            apart: marks > 0 || line || dashed,
            lines: usize::from(line) + usize::from(parted),
            dashed,
        })
    }

    /// Whether a long dash with a blank behind it stands at `at`.
    fn is_dash(self, at: usize) -> bool {
        let rest = self.0.get(at..).unwrap_or_default();
        rest.strip_prefix(['\u{2013}', '\u{2014}'])
            .is_some_and(|rest| rest.starts_with([' ', '\u{A0}']))
    }

    /// Whether the word that ends at `at` is one that addresses abbreviate, so that its full stop ends no sentence.
    fn abbreviated(self, at: usize) -> bool {
        self.word_before(at).is_some_and(|word| {
            let folded = self.folded(word);
            // `Király u. 15.` ends a line, not a sentence.
            word.end - word.start <= 2
                || self.number(word)
                || folded.len() <= 5 && (known::before(&folded) || known::after(&folded) || known::after_weak(&folded))
                || folded.len() <= 4 && known::province(&folded).is_some()
        })
    }

    /// Past the closing full stop of an abbreviation.
    pub fn stop(self, at: usize) -> usize {
        at + usize::from(self.byte(at) == b'.')
    }

    /// Past the full stop of an abbreviation, unless a new sentence may begin behind it.
    pub fn stop_inside(self, at: usize) -> usize {
        let past = self.stop(at);
        let next = self.word(self.space(past)).filter(|next| next.start > past);
        if next.is_some_and(|next| self.capital(next)) {
            at
        } else {
            past
        }
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
            && (rest.len() <= 1
                || ordinal(rest)
                || matches!(rest, "½" | "¼" | "¾")
                || rest.strip_prefix('-').is_some_and(second_half))
    }

    /// Whether the word is the number of an apartment or an office: `12`, `4B`, `2.36`, `B-214`.
    pub fn unit_number(self, word: Word) -> bool {
        let raw = self.raw(word);
        let signs = raw
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        let letters = raw.bytes().filter(u8::is_ascii_alphabetic).count();
        self.number(word) || raw.len() <= 7 && signs && letters <= 2 && raw.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether the word is a number with an ordinal's ending: `15e`, `47E`, `12th`.
    pub fn is_ordinal(self, word: Word) -> bool {
        let raw = self.raw(word);
        let rest = raw.trim_start_matches(|c: char| c.is_ascii_digit());
        (1..4).contains(&(raw.len() - rest.len())) && ordinal(rest) && !matches!(&*Short::of(rest), "bis" | "ter")
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

/// The second number of `12-1450`, or its letter: `88-B`. `32-bit` has none.
fn second_half(rest: &str) -> bool {
    rest.len() < 7 && !rest.contains('-') && (rest.len() == 1 || rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The two halves of a British postcode, in capitals.
fn british(outward: &[u8], inward: &[u8]) -> bool {
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    (1..=2).contains(&letters)
        && (2..=4).contains(&outward.len())
        && outward.get(letters).is_some_and(u8::is_ascii_digit)
        && matches!(inward, [digit, one, two] if digit.is_ascii_digit() && one.is_ascii_uppercase() && two.is_ascii_uppercase())
}
