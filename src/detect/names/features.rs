//! What the model is told of a span of words: the words themselves by what the lists know of them, how they are
//! typed, what stands on either side, and what kind of line they stand on.
//!
//! Nothing is told of a listed name but how common it is: what is learned from one name holds for all.

use super::context::Cue;
use super::cues::Role;
use super::lexicon::Hash;
use super::model::Evidence;
use super::tokens::{Piece, Reader};

/// Bytes around a run that say whether it stands in prose.
const PROSE: usize = 96;

/// Bytes of a line that are looked at on either side.
const LINE: usize = 200;

/// Templates: the number of a feature's form. A number that is used is not used again for another form.
mod template {
    pub const BIAS: u8 = 0;
    pub const COUNT: u8 = 1;
    pub const CODES: u8 = 2;
    pub const FIRST_CODE: u8 = 3;
    pub const LAST_CODE: u8 = 4;
    pub const MIDDLE_CODE: u8 = 5;
    pub const FIRST_STEPS: u8 = 6;
    pub const LAST_STEPS: u8 = 7;
    pub const CASES: u8 = 8;
    pub const FIRST_ENDING: u8 = 9;
    pub const LAST_ENDING: u8 = 10;
    pub const LETTERS: u8 = 11;
    pub const FIRST_WORD: u8 = 12;
    pub const LAST_WORD: u8 = 13;
    pub const LEFT_SIGN: u8 = 14;
    pub const LEFT_WORD: u8 = 15;
    pub const LEFT_SIGN_WORD: u8 = 16;
    pub const LEFT_CODE: u8 = 17;
    pub const LEFT_SECOND: u8 = 18;
    pub const LEFT_PAIR: u8 = 19;
    pub const LEFT_CUE: u8 = 20;
    pub const LEFT_LINE: u8 = 21;
    pub const RIGHT_SIGN: u8 = 22;
    pub const RIGHT_WORD: u8 = 23;
    pub const RIGHT_SIGN_WORD: u8 = 24;
    pub const RIGHT_CODE: u8 = 25;
    pub const RIGHT_SECOND: u8 = 26;
    pub const RIGHT_PAIR: u8 = 27;
    pub const RIGHT_LINE: u8 = 28;
    pub const RIGHT_CUE: u8 = 29;
    pub const PROSE: u8 = 30;
    pub const TITLE_CASE: u8 = 31;
    pub const FIELD: u8 = 32;
    pub const SIDES: u8 = 33;
    pub const LEFT_KIND: u8 = 34;
    pub const RIGHT_KIND: u8 = 35;
    pub const WHOLE_LINE: u8 = 36;
    pub const BESIDE: u8 = 37;
    pub const AGAIN: u8 = 38;
    pub const INVERTED: u8 = 39;
    pub const LEFT_ROLE_KIND: u8 = 40;
    pub const PROSE_KIND: u8 = 41;
    pub const START_KIND: u8 = 42;
    pub const WORDS_OF_LINE: u8 = 43;
    pub const LEFT_CODE_KIND: u8 = 44;
    pub const RIGHT_CODE_KIND: u8 = 45;
    pub const RULES: u8 = 46;
    pub const RULES_KIND: u8 = 47;
}

/// Puts small numbers into one value.
fn joined(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0xcbf2_9ce4_8422_2325, |all, part| {
        (all ^ part).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(17)
    })
}

/// What the lists know of a word, roughly.
fn code(piece: &Piece) -> u64 {
    let entry = piece.entry;
    let word = match entry.word {
        0 => 0,
        1..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    let form = if piece.initial {
        1
    } else if piece.is(Role::Particle) {
        2
    } else {
        0
    };
    let role = match entry.role {
        None => 0,
        Some(role) => role as u64 + 1,
    };
    u64::from(entry.given)
        | u64::from(entry.surname) << 2
        | word << 4
        | u64::from(entry.place) << 6
        | form << 7
        | u64::from(entry.ambiguous) << 9
        | u64::from(entry.brand) << 16
        | role << 10
}

/// The same, more roughly still.
fn coarse(piece: &Piece) -> u64 {
    let entry = piece.entry;
    if piece.initial {
        return 1;
    }
    if piece.is(Role::Particle) && entry.surname < 3 {
        return 2;
    }
    let known = match (entry.given, entry.surname) {
        (3, 3) => 3,
        (3, _) => 4,
        (_, 3) => 5,
        (2, _) | (_, 2) => 6,
        (1, _) | (_, 1) => 7,
        _ if entry.word == 0 && entry.role.is_none() => 8,
        _ if entry.word <= 3 => 9,
        _ => 10,
    };
    known | u64::from(entry.place) << 4 | u64::from(entry.role.is_some()) << 5 | u64::from(entry.brand) << 6
}

/// How a word is typed.
fn case(piece: &Piece) -> u64 {
    match (piece.capital, piece.caps, piece.initial) {
        (false, ..) => 0,
        (.., true) => 1,
        (_, true, _) => 2,
        _ if piece.compound => 3,
        _ => 4,
    }
}

/// A sign beside a span, or what kind of character stands there.
fn sign(byte: u8) -> u64 {
    match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        0x80.. => 4,
        b'\n' | b'\r' => 5,
        other => u64::from(other) + 8,
    }
}

/// What is told of the line and the passage in which a run stands; the same for all its spans.
pub struct Setting {
    prose: u64,
    title_case: u64,
    words: u64,
    field: u64,
}

impl Setting {
    /// That of the run between two bytes; `field` says what kind of field it stands in.
    pub fn of(reader: &Reader<'_>, start: usize, end: usize, field: u64) -> Setting {
        let bytes = reader.bytes();
        let low = start.saturating_sub(PROSE);
        let high = bytes.len().min(end + PROSE);
        let (mut small, mut digits, mut odd) = (0, 0, 0);
        let around = bytes[low..start].iter().chain(&bytes[end..high]);
        for byte in around {
            small += usize::from(byte.is_ascii_lowercase());
            digits += usize::from(byte.is_ascii_digit());
            odd += usize::from(matches!(
                byte,
                b'=' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'|' | b';' | b'_' | b'\\' | b'/' | b'#' | b'*' | b'$'
            ));
        }
        let all = (start - low + high - end).max(1);
        let share = |count: usize, steps: usize| (count * steps / all).min(steps) as u64;
        let prose = share(small, 6) | share(digits * 3, 4).min(3) << 4 | share(odd * 8, 4).min(3) << 8;
        let (line, rest) = line_around(bytes, start, end);
        let (mut words, mut capitals) = (0, 0);
        let mut before = b' ';
        for &byte in bytes[line..start].iter().chain(&bytes[end..rest]) {
            if before.is_ascii_whitespace() && byte.is_ascii_alphabetic() {
                words += 1;
                capitals += usize::from(byte.is_ascii_uppercase());
            }
            before = byte;
        }
        let title_case = if words == 0 { 7 } else { (capitals * 5 / words) as u64 };
        let words = match words {
            0..=3 => words as u64,
            4..=6 => 4,
            7..=12 => 5,
            _ => 6,
        };
        Setting {
            prose,
            title_case,
            words,
            field,
        }
    }
}

impl Setting {
    /// Tells the features of where a span of one word, or of several, stands.
    pub fn features(&self, single: bool, to: &mut impl Evidence) {
        to.feature(template::PROSE, self.prose | u64::from(single) << 20);
    }

    /// Whether it is worth the while to weigh a word there that no list holds: in prose, and not in code or figures.
    pub fn is_prose(&self) -> bool {
        self.prose & 0xf >= 2 && self.prose >> 8 < 3
    }
}

/// The line that holds a run, as far as it is looked at.
fn line_around(bytes: &[u8], start: usize, end: usize) -> (usize, usize) {
    let low = start.saturating_sub(LINE);
    let line = memchr::memrchr(b'\n', &bytes[low..start]).map_or(low, |at| low + at + 1);
    let high = bytes.len().min(end + LINE);
    let rest = memchr::memchr(b'\n', &bytes[end..high]).map_or(high, |at| end + at);
    (line, rest)
}

/// What stands beside a span on one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// The sign next to it, beyond blanks.
    sign: u64,
    /// The next word on the line: its hash, its code, its role.
    word: u64,
    code: u64,
    role: u64,
    /// The word beyond.
    second: u64,
    /// What introduces or ends names, as rules know it.
    cue: u64,
    /// The line above or below, where the span stands at an end of its own.
    line: u64,
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
            side.word = reader.hash(&word);
            side.code = coarse(&word) | case(&word) << 8;
            side.role = word.entry.role.map_or(0, |role| role as u64 + 1);
            let beyond = reader.back(word.start);
            if let Some(second) = reader.piece_before(beyond).filter(|_| beyond < word.start) {
                side.second = reader.hash(&second);
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
            side.word = reader.hash(&word);
            side.code = coarse(&word) | case(&word) << 8 | u64::from(word.code) << 12;
            side.role = word.entry.role.map_or(0, |role| role as u64 + 1);
            let beyond = reader.blank(word.after).unwrap_or(word.after);
            side.second = match reader.piece(beyond) {
                Some(second) if beyond > word.after => reader.hash(&second),
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

/// A span of words that may be a name, with what stands around it.
pub struct Candidate<'a> {
    /// Its words, in their order in the text.
    pub words: &'a [Piece],
    /// How many of the first are a surname before a comma; 0 if there is none.
    pub inverted: usize,
    /// What stands before it.
    pub left: &'a Side,
    /// What stands behind it.
    pub right: &'a Side,
    /// The kind of line and field.
    pub setting: &'a Setting,
    /// What stands close by, one bit each: an address of electronic mail that holds one of the words, another
    /// one, a telephone, something else of a person; a civic address that ends right before.
    pub beside: u64,
}

impl Reader<'_> {
    /// The hash of a word as the lists have it.
    fn hash(&self, piece: &Piece) -> u64 {
        Hash::of(&self.text[piece.start..piece.end]).value()
    }

    /// Tells all features of a candidate.
    #[cfg(feature = "train")]
    pub fn features(&self, candidate: &Candidate<'_>, to: &mut impl Evidence) {
        let single = candidate.words.len() == 1;
        candidate.left.before_features(single, to);
        candidate.right.behind_features(single, to);
        candidate.setting.features(single, to);
        self.span_features(candidate, to);
    }

    /// Tells those features of a candidate that are not of one of its sides alone.
    pub fn span_features(&self, candidate: &Candidate<'_>, to: &mut impl Evidence) {
        use template as t;
        let Candidate {
            words,
            inverted,
            left,
            right,
            setting,
            beside,
        } = candidate;
        let (first, last) = (&words[0], &words[words.len() - 1]);
        let count = words.len() as u64;
        let codes = joined(words.iter().map(coarse));
        let cases = joined(words.iter().map(case));
        let single = u64::from(count == 1);
        // What the words are worth together, for joining with what stands around.
        let kind = if count == 1 {
            coarse(first) | case(first) << 8
        } else {
            coarse(first) << 8 | coarse(last) | 1 << 20 | case(last) << 24
        };
        to.feature(t::BIAS, 0);
        to.feature(t::COUNT, count);
        to.feature(t::CODES, joined([codes, *inverted as u64]));
        to.feature(t::FIRST_CODE, code(first) | single << 20);
        to.feature(t::LAST_CODE, code(last) | single << 20);
        for middle in words.iter().skip(1).take(words.len().saturating_sub(2)) {
            to.feature(t::MIDDLE_CODE, coarse(middle) | case(middle) << 8);
        }
        let steps = |name: u8, word: u8| u64::from(name) | u64::from(word) << 4;
        to.feature(
            t::FIRST_STEPS,
            steps(first.entry.given_step, first.entry.word) | single << 8,
        );
        to.feature(
            t::LAST_STEPS,
            steps(last.entry.surname_step, last.entry.word) | single << 8,
        );
        to.feature(t::CASES, joined([cases, single]));
        if first.entry.given < 3 {
            to.feature(t::FIRST_ENDING, self.ending(first, 2) | single << 32);
        }
        if last.entry.surname < 3 {
            to.feature(t::LAST_ENDING, self.ending(last, 3) | single << 32);
        }
        to.feature(
            t::LETTERS,
            first.letters.min(9) as u64 | (last.letters.min(9) as u64) << 4 | single << 8,
        );
        // A word that is seldom a name is known by itself: `Will`, `Saint`, `Windows`.
        if first.entry.given < 3 && first.entry.word > 4 {
            to.feature(t::FIRST_WORD, self.hash(first) ^ single);
        }
        if last.entry.surname < 3 && last.entry.word > 4 {
            to.feature(t::LAST_WORD, self.hash(last) ^ single);
        }
        to.feature(t::LEFT_KIND, joined([left.sign, left.role, kind]));
        to.feature(t::LEFT_ROLE_KIND, joined([left.cue, left.role, kind]));
        to.feature(t::LEFT_CODE_KIND, joined([left.sign & 0xff, left.code, kind]));
        to.feature(t::RIGHT_CODE_KIND, joined([right.sign & 0xff, right.code, kind]));
        to.feature(t::RIGHT_KIND, joined([right.sign, right.role, kind]));
        to.feature(t::SIDES, joined([left.sign, right.sign, single]));
        let whole = u64::from(left.line > 0) | u64::from(right.line > 0) << 1;
        to.feature(t::WHOLE_LINE, joined([whole, left.line, right.line, kind]));
        to.feature(t::START_KIND, joined([left.sign & 0xff, setting.title_case, single]));
        to.feature(t::PROSE_KIND, joined([setting.prose & 0xf, kind]));
        to.feature(t::TITLE_CASE, joined([setting.title_case, setting.words, kind]));
        to.feature(t::WORDS_OF_LINE, joined([setting.words, whole, cases]));
        to.feature(t::FIELD, joined([setting.field, kind]));
        if *beside != 0 {
            to.feature(t::BESIDE, beside | single << 8);
        }
        to.feature(t::INVERTED, *inverted as u64);
        let rules = self.rules(words, *inverted);
        to.feature(t::RULES, joined([rules, single]));
        to.feature(t::RULES_KIND, joined([rules, kind]));
    }

    /// What the rules say of a span: of one word, by what stands around it; of several, by their order.
    fn rules(&self, words: &[Piece], inverted: usize) -> u64 {
        if let [word] = words {
            let after = match self.cue_after(word) {
                None => 0,
                Some(Cue::Weak(_)) => 1,
                Some(Cue::Strong(_)) => 2,
            };
            return after
                | u64::from(self.inside_sentence(word)) << 2
                | u64::from(self.salutes(word)) << 3
                | u64::from(self.spoken(word)) << 4
                | u64::from(self.listed_beside(word)) << 5
                | u64::from(Self::strong(word)) << 6;
        }
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let whole = self.name_at(if inverted > 0 { &words[..inverted] } else { words });
        match whole {
            Some(name) if (name.start, name.end) == (start, end) => 2 + name.level as u64 + 4 * u64::from(name.listed),
            Some(_) => 1,
            None => 0,
        }
    }

    /// Tells that a part of a whole name is at hand once more.
    pub fn again_feature(words: &[Piece], to: &mut impl Evidence) {
        to.feature(template::AGAIN, coarse(&words[0]));
    }

    /// The last letters of a word, folded.
    fn ending(&self, piece: &Piece, letters: usize) -> u64 {
        let word = crate::text::fold::Short::of(&self.text[piece.start..piece.end]);
        let bytes = word.as_bytes();
        bytes[bytes.len().saturating_sub(letters)..]
            .iter()
            .fold(0, |all, byte| all << 8 | u64::from(*byte))
    }
}
