//! What the model is told of a span of words: the words themselves by what the lists know of them, how they are
//! typed, what stands on either side, and what kind of line they stand on.
//!
//! Nothing is told of a listed name but how common it is: what is learned from one name holds for all.

use super::context::Cue;
use super::cues::Role;
use super::model::Evidence;
use super::setting::Setting;
use super::sides::Side;
use super::tokens::{Piece, Reader};

/// Templates: the number of a feature's form. A number that is used is not used again for another form.
pub(super) mod template {
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
pub(super) fn joined(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0xcbf2_9ce4_8422_2325, |all, part| {
        (all ^ part).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(17)
    })
}

/// What the lists know of a word, roughly.
pub(super) fn code(piece: &Piece) -> u64 {
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
pub(super) fn coarse(piece: &Piece) -> u64 {
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
pub(super) fn case(piece: &Piece) -> u64 {
    match (piece.capital, piece.caps, piece.initial) {
        (false, ..) => 0,
        (.., true) => 1,
        (_, true, _) => 2,
        _ if piece.compound => 3,
        _ => 4,
    }
}

/// A sign beside a span, or what kind of character stands there.
pub(super) fn sign(byte: u8) -> u64 {
    match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        0x80.. => 4,
        b'\n' | b'\r' => 5,
        other => u64::from(other) + 8,
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
        let line = setting.line(self);
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
            to.feature(t::FIRST_WORD, first.hash.value() ^ single);
        }
        if last.entry.surname < 3 && last.entry.word > 4 {
            to.feature(t::LAST_WORD, last.hash.value() ^ single);
        }
        to.feature(t::LEFT_KIND, joined([left.sign, left.role, kind]));
        to.feature(t::LEFT_ROLE_KIND, joined([left.cue, left.role, kind]));
        to.feature(t::LEFT_CODE_KIND, joined([left.sign & 0xff, left.code, kind]));
        to.feature(t::RIGHT_CODE_KIND, joined([right.sign & 0xff, right.code, kind]));
        to.feature(t::RIGHT_KIND, joined([right.sign, right.role, kind]));
        to.feature(t::SIDES, joined([left.sign, right.sign, single]));
        let whole = u64::from(left.line > 0) | u64::from(right.line > 0) << 1;
        to.feature(t::WHOLE_LINE, joined([whole, left.line, right.line, kind]));
        to.feature(t::START_KIND, joined([left.sign & 0xff, line.title_case, single]));
        to.feature(t::PROSE_KIND, joined([setting.prose & 0xf, kind]));
        to.feature(t::TITLE_CASE, joined([line.title_case, line.words, kind]));
        to.feature(t::WORDS_OF_LINE, joined([line.words, whole, cases]));
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
