//! Words that begin with a capital and are not known to be ordinary: where names may begin.
//!
//! Most capitals of a text begin a sentence, a heading or a column. One look into a table of the words that can be
//! skipped, at a place that the word's first bytes and its length give, drops them.

use super::boundary;
use super::classes::Classified;
use super::words::{key, read_head};

/// Bits of the place of a word in the table.
const BITS: u32 = 18;

/// Stands where a fingerprint was that a word to keep has, too: fingerprints are odd.
const KEPT: u16 = 2;

/// Ordinary words, ready to be skipped.
pub struct Heads {
    /// Fingerprints, by open addressing; 0 is none.
    skipped: Box<[u16]>,
}

impl Heads {
    /// Takes the words to skip and those to keep, folded and without accents. A word of both, or one that cannot be
    /// told from one to keep, is kept.
    pub fn new<'a>(skip: impl IntoIterator<Item = &'a str>, keep: impl IntoIterator<Item = &'a str>) -> Heads {
        let whole = |word: &&'a str| word.bytes().all(|byte| byte.is_ascii_lowercase()) && word.len() > 1;
        let mut heads = Heads {
            skipped: vec![0; 1 << BITS].into_boxed_slice(),
        };
        for word in skip.into_iter().filter(whole) {
            let key = Heads::key_of(word);
            if let Err(free) = heads.find(key) {
                heads.skipped[free] = print(key);
            }
        }
        for word in keep.into_iter().filter(whole) {
            // Several may stand on the way of one word.
            while let Ok(found) = heads.find(Heads::key_of(word)) {
                heads.skipped[found] = KEPT;
            }
        }
        heads
    }

    fn key_of(word: &str) -> u64 {
        key(read_head(word.as_bytes(), 0), word.len() as u32)
    }

    #[inline(always)]
    fn skips(&self, key: u64) -> bool {
        self.find(key).is_ok()
    }

    /// Where the fingerprint of a key stands in the table, or the free place where it would go.
    #[inline(always)]
    fn find(&self, key: u64) -> Result<usize, usize> {
        let (mut at, print) = (place(key), print(key));
        loop {
            let found = self.skipped[at];
            if found == print {
                return Ok(at);
            }
            if found == 0 {
                return Err(at);
            }
            at = (at + 1) % (1 << BITS);
        }
    }

    /// Adds where words begin, in a chunk of a text, that are not to be skipped. Bit 0 of `carry` says whether a word
    /// reaches into the chunk, and then whether one reaches out of it.
    #[inline(always)]
    pub(super) fn search_chunk(
        &self,
        text: &[u8],
        chunk: std::ops::Range<usize>,
        classified: &Classified,
        carry: &mut u64,
        found: &mut Vec<u32>,
    ) {
        for (number, block) in classified.blocks[..chunk.len().div_ceil(64)].iter().enumerate() {
            let before = (block.word << 1) | *carry;
            *carry = block.word >> 63;
            // Capitals, and characters that are not ASCII, behind what is no part of an ASCII word.
            let mut begins = (block.capital | block.high) & !before;
            while begins != 0 {
                let start = number * 64 + begins.trailing_zeros() as usize;
                begins &= begins - 1;
                let at = chunk.start + start;
                if at < chunk.end && self.may_begin(text, at, classified.letters(start)) {
                    found.push(at as u32);
                }
            }
        }
    }

    /// Whether the word at `at`, which begins with so many letters of ASCII, is to be read.
    #[inline(always)]
    fn may_begin(&self, text: &[u8], at: usize, letters: u32) -> bool {
        if letters == 0 {
            return foreign_capital(text, at);
        }
        let next = text.get(at + letters as usize).copied().unwrap_or(b'\n');
        match next {
            0x80.. | b'-' | b'\'' => true,
            // The name of something in a program.
            b'0'..=b'9' | b'_' | b'(' | b'=' | b'[' | b'{' | b'\\' => false,
            b'.' | b' ' if letters == 1 => true,
            _ => letters > 1 && !self.skips(key(read_head(text, at), letters)),
        }
    }
}

/// The place of a key in the table.
#[inline(always)]
fn place(key: u64) -> usize {
    (key >> (64 - BITS)) as usize
}

/// What tells keys of one place apart; odd, and so never 0.
#[inline(always)]
fn print(key: u64) -> u16 {
    (key as u16) | 1
}

/// Whether a capital that is not ASCII stands at `at`.
fn foreign_capital(text: &[u8], at: usize) -> bool {
    let first = text[at];
    if first < 0xC3 || first == 0xE2 || (first == 0xC3 && text.get(at + 1).is_some_and(|next| *next >= 0x9F)) {
        return false;
    }
    boundary::character(text, at).is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, Sought, Words};
    use super::*;

    fn found(skip: &[&str], keep: &[&str], text: &str) -> Vec<usize> {
        let heads = Heads::new(skip.iter().copied(), keep.iter().copied());
        let engine = Engine::new(&[]).expect("no shapes compile");
        let words = Words::new([]);
        let mut sought = Sought::of(&words, Some(&heads));
        engine.search_with(text, &mut Vec::new(), &mut sought);
        sought.capitals.into_iter().map(|at| at as usize).collect()
    }

    #[test]
    fn ordinary_words_are_skipped_and_all_others_are_not() {
        let text = "The Kowalczyk file, THE Étienne l’Écuyer d'Amour; Name_1 Name(x) J. Roy The-End";
        let starts: Vec<&str> = found(&["the", "name"], &["roy"], text)
            .into_iter()
            .map(|at| text[at..].split([' ', ',']).next().unwrap_or_default())
            .collect();
        assert_eq!(
            starts,
            [
                "Kowalczyk",
                "Étienne",
                "Écuyer",
                "Amour;",
                "J.",
                "Roy",
                "The-End",
                "End"
            ]
        );
    }

    #[test]
    fn a_word_to_keep_is_kept_wherever_it_stands() {
        for shift in 0..200 {
            let text = format!("{}Martin the Montgomery", " ".repeat(shift));
            let expected = vec![shift, shift + 11];
            assert_eq!(
                found(&["martin", "montgomer"], &["martin", "montgomery"], &text),
                expected
            );
        }
    }
}
