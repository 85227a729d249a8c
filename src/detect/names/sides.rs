//! What stands on either side of words that may be a name.

use super::context::Cue;
use super::cues::is_acronym;
use super::features::{case, coarse, joined, sign, template};
use super::model::Evidence;
use super::setting::LINE;
use super::tokens::{Piece, Reader};

/// What stands beside a span on one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// The sign next to it, beyond blanks.
    pub(super) sign: u64,
    /// The next word on the line: its hash, its code, its role.
    pub(super) word: u64,
    pub(super) code: u64,
    pub(super) role: u64,
    /// The word beyond.
    pub(super) second: u64,
    /// What introduces or ends names, as rules know it.
    pub(super) cue: u64,
    /// The line above or below, where the span stands at an end of its own.
    pub(super) line: u64,
}

impl Side {
    /// Whether a title stands there that is not part of a street's or a place's name.
    pub fn is_title(&self) -> bool {
        self.cue & 9 == 8
    }

    /// Whether it is preceded by what makes it a place's or an institution's name.
    pub fn is_place(&self) -> bool {
        self.cue & 1 != 0
    }

    /// Whether what stands there says that a name follows.
    pub fn is_introduced(&self) -> bool {
        self.cue & 4 != 0
    }

    /// What stands before `start`; `run` is the word of the same run there, if there is one.
    pub fn before(reader: &Reader<'_>, start: usize) -> Side {
        let bytes = reader.bytes();
        let back = reader.back(start);
        let blank = u64::from(back < start) << 16;
        let Some(&last) = bytes.get(back.wrapping_sub(1)) else {
            return Side {
                sign: 7,
                line: 1,
                ..Side::default()
            };
        };
        if last == b'\n' || last == b'\r' {
            return Side {
                sign: 5,
                line: line_above(reader, back) + if reader.after_closing(start) { 16 } else { 0 },
                ..Side::default()
            };
        }
        let mut side = Side {
            sign: sign(last) | blank,
            ..Side::default()
        };
        // The word stands beyond one sign and the blanks before it.
        let mut at = back;
        if !last.is_ascii_alphanumeric() && last < 0x80 {
            let mut signs = 0;
            while signs < 3 && at > 0 && matches!(bytes[at - 1], b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~')
            {
                at -= 1;
                signs += 1;
            }
            at = reader.back(at);
        }
        if let Some(word) = reader.piece_before(at) {
            side.word = word.hash.value();
            side.code = coarse(&word) | case(&word) << 8;
            side.role = word.entry.role.map_or(0, |role| role as u64 + 1);
            let beyond = reader.back(word.start);
            if let Some(second) = reader.piece_before(beyond).filter(|_| beyond < word.start) {
                side.second = second.hash.value();
            } else {
                side.second = sign(*bytes.get(beyond.wrapping_sub(1)).unwrap_or(&b'\n'));
            }
        }
        side.cue = u64::from(reader.after_place(start))
            | u64::from(reader.after_title(start)) << 3
            | match reader.cue_before(start) {
                None => 0,
                Some(Cue::Weak(_)) => 2,
                Some(Cue::Strong(_)) => 4,
            };
        side
    }

    /// Tells the features of what stands before a span of one word, or of several.
    pub fn before_features(&self, single: bool, to: &mut impl Evidence) {
        use template as t;
        let single = u64::from(single);
        to.feature(t::LEFT_SIGN, self.sign | single << 20);
        to.feature(t::LEFT_WORD, self.word);
        to.feature(t::LEFT_SIGN_WORD, joined([self.word, self.sign, single]));
        to.feature(t::LEFT_CODE, self.code | self.role << 16 | single << 24);
        to.feature(t::LEFT_SECOND, self.second);
        to.feature(t::LEFT_PAIR, joined([self.word, self.second]));
        to.feature(t::LEFT_CUE, self.cue | single << 8);
        to.feature(t::LEFT_LINE, self.line | single << 8);
    }

    /// Tells the features of what stands behind a span of one word, or of several.
    pub fn behind_features(&self, single: bool, to: &mut impl Evidence) {
        use template as t;
        let single = u64::from(single);
        to.feature(t::RIGHT_SIGN, self.sign | single << 20);
        to.feature(t::RIGHT_WORD, self.word);
        to.feature(t::RIGHT_SIGN_WORD, joined([self.word, self.sign, single]));
        to.feature(t::RIGHT_CODE, self.code | self.role << 16 | single << 24);
        to.feature(t::RIGHT_SECOND, self.second);
        to.feature(t::RIGHT_PAIR, joined([self.word, self.second]));
        to.feature(t::RIGHT_CUE, self.cue | single << 8);
        to.feature(t::RIGHT_LINE, self.line | single << 8);
    }

    /// What stands behind the span that ends with `last`.
    pub fn behind(reader: &Reader<'_>, last: &Piece) -> Side {
        let bytes = reader.bytes();
        let possessive = u64::from(last.after != last.end) << 17;
        let mut at = last.after;
        while matches!(bytes.get(at), Some(b' ' | b'\t')) || bytes.get(at..at + 2) == Some(&[0xC2, 0xA0]) {
            at += if bytes[at] == 0xC2 { 2 } else { 1 };
            if at > last.after + 8 {
                break;
            }
        }
        let blank = u64::from(at > last.after) << 16;
        let Some(&next) = bytes.get(at) else {
            return Side {
                sign: 7 | possessive,
                line: 1,
                ..Side::default()
            };
        };
        if next == b'\n' || next == b'\r' {
            return Side {
                sign: 5 | possessive,
                line: line_below(reader, at),
                ..Side::default()
            };
        }
        let mut side = Side {
            sign: sign(next) | blank | possessive,
            ..Side::default()
        };
        let mut signs = 0;
        while signs < 3
            && matches!(
                bytes.get(at),
                Some(b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~')
            )
        {
            at += 1;
            signs += 1;
        }
        let from = at;
        at += bytes[at..].iter().take(3).take_while(|byte| **byte == b' ').count();
        // A sign at the end of the line: what stands below counts.
        if matches!(bytes.get(at), None | Some(b'\n' | b'\r')) {
            side.line = line_below(reader, at.min(bytes.len())) + 8;
        }
        if let Some(word) = reader.piece(at).filter(|_| signs == 0 || at >= from) {
            side.word = word.hash.value();
            let label = word.code && word.caps && is_acronym(&reader.text[word.start..word.end]);
            side.code = coarse(&word) | case(&word) << 8 | u64::from(word.code && !label) << 12;
            side.role = word.entry.role.map_or(0, |role| role as u64 + 1);
            let beyond = reader.blank(word.after).unwrap_or(word.after);
            side.second = match reader.piece(beyond) {
                Some(second) if beyond > word.after => second.hash.value(),
                _ => sign(reader.byte(beyond)),
            };
        }
        side.cue = u64::from(reader.firm_behind(last));
        side
    }
}

/// What stands on the line above the line end before `end`.
fn line_above(reader: &Reader<'_>, end: usize) -> u64 {
    let bytes = reader.bytes();
    let end = end - 1;
    let end = if end > 0 && bytes[end] == b'\n' && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    };
    let line = bytes[..end].trim_ascii_end();
    match line.last() {
        None => 2,
        _ if line.len() < end && bytes[line.len()..end].contains(&b'\n') => 3,
        Some(b',') => 4,
        Some(b':') => 5,
        Some(b'.' | b'!' | b'?') => 6,
        Some(byte) if byte.is_ascii_digit() => 7,
        Some(_) => 8,
    }
}

/// What stands on the line below the line end at `at`.
fn line_below(reader: &Reader<'_>, at: usize) -> u64 {
    let bytes = reader.bytes();
    let Some(start) = memchr::memchr(b'\n', &bytes[at..bytes.len().min(at + 4)]).map(|found| at + found + 1) else {
        return 2;
    };
    let end = memchr::memchr(b'\n', &bytes[start..bytes.len().min(start + LINE)])
        .map_or(bytes.len().min(start + LINE), |found| start + found);
    let line = bytes[start..end].trim_ascii();
    if line.is_empty() {
        return 3;
    }
    if memchr::memchr(b'@', line).is_some() {
        return 4;
    }
    let digits = line.iter().filter(|byte| byte.is_ascii_digit()).count();
    match line[0] {
        _ if digits * 2 > line.len() => 5,
        first if first.is_ascii_digit() => 6,
        first if first.is_ascii_uppercase() => 7,
        _ => 1,
    }
}
