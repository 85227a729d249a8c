//! Words and phrases, found where words begin: one look into a small table, then a comparison.
//!
//! Masks give the places where a word begins; the first three bytes there, in small letters, are hashed into
//! a table that says which phrases could begin so. Most words of a text are dropped by that one look.

use super::Scratch;
use super::boundary;
use super::classes::{self, Sets};

/// Bits of the hash.
const HASH_BITS: u32 = 13;

/// A phrase that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    /// First byte, 0-based.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Number of the phrase, as it was given.
    pub word: u32,
}

/// Phrases, ready to be looked for.
#[derive(Debug)]
pub struct Words {
    /// Hash of the first three bytes → bucket; 0 is none.
    table: Box<[u16; 1 << HASH_BITS]>,
    /// Phrases, longest first.
    buckets: Vec<Vec<Phrase>>,
    /// Whether some phrase begins with a byte that is not ASCII.
    foreign: bool,
}

/// A phrase in small letters (of ASCII).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    bytes: Box<[u8]>,
    number: u32,
    /// Its first eight bytes with [`SMALL`] set, and which of them there are: most comparisons end here.
    head: u64,
    mask: u64,
}

/// This bit makes letters small; other bytes become something, the same in text and phrase.
const SMALL: u64 = 0x2020_2020_2020_2020;

impl Phrase {
    fn new(bytes: &[u8], number: u32) -> Phrase {
        let length = bytes.len().min(8);
        let mut first = [0; 8];
        first[..length].copy_from_slice(&bytes[..length]);
        let mask = if length == 8 { !0 } else { (1 << (8 * length)) - 1 };
        Phrase {
            bytes: bytes.into(),
            number,
            head: (u64::from_le_bytes(first) | SMALL) & mask,
            mask,
        }
    }
}

/// Bytes as they are hashed: letters in small letters, and everything that ends a word alike.
static FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let this = byte as u8;
        folded[byte] = if this.is_ascii_alphanumeric() || !this.is_ascii() {
            this.to_ascii_lowercase()
        } else {
            0
        };
        byte += 1;
    }
    folded
};

#[inline(always)]
fn hash(first: [u8; 3]) -> usize {
    let [a, b, c] = first.map(|byte| FOLDED[usize::from(byte)]);
    let key = u32::from_le_bytes([a, b, c, 0]);
    (key.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

impl Words {
    /// Takes phrases with their numbers. Several phrases may have one number; a phrase is matched whatever the
    /// case of its ASCII letters, and only as whole words.
    pub fn new(phrases: impl IntoIterator<Item = (String, u32)>) -> Words {
        let mut words = Words {
            table: Box::new([0; 1 << HASH_BITS]),
            buckets: vec![Vec::new()],
            foreign: false,
        };
        for (phrase, number) in phrases {
            let bytes: Box<[u8]> = phrase.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
            match *bytes {
                [] => {}
                // What follows a phrase never belongs to a word.
                [a] => (0..=255_u8).for_each(|c| words.enter([a, 0, c], &bytes, number)),
                [a, b] => words.enter([a, b, 0], &bytes, number),
                [a, b, c, ..] => words.enter([a, b, c], &bytes, number),
            }
            words.foreign |= bytes.first().is_some_and(|byte| !byte.is_ascii());
        }
        for bucket in &mut words.buckets {
            bucket.sort_by(|a, b| (b.bytes.len(), &a.bytes, a.number).cmp(&(a.bytes.len(), &b.bytes, b.number)));
            bucket.dedup();
        }
        words
    }

    fn enter(&mut self, first: [u8; 3], bytes: &[u8], number: u32) {
        let hash = hash(first);
        if self.table[hash] == 0 {
            self.table[hash] = self.buckets.len() as u16;
            self.buckets.push(Vec::new());
        }
        let bucket = &mut self.buckets[usize::from(self.table[hash])];
        bucket.push(Phrase::new(bytes, number));
    }

    /// Finds the phrases in a text, in the order of their starts; of those with one start, the longest first.
    pub fn search(&self, text: &str, met: &mut Vec<Met>) {
        super::SCRATCH.with_borrow_mut(|scratch| {
            classes::on_this_processor(
                #[inline(always)]
                || self.search_with(text.as_bytes(), scratch, met),
            );
        });
    }

    #[inline(always)]
    fn search_with(&self, text: &[u8], scratch: &mut Scratch, met: &mut Vec<Met>) {
        let sets = Sets::default();
        let Scratch {
            masks, starts: list, ..
        } = scratch;
        let mut carry = 0;
        for chunk in (0..text.len()).step_by(super::CHUNK) {
            let stop = text.len().min(chunk + super::CHUNK);
            classes::classify::<false>(&text[chunk..stop], &sets, masks, &mut []);
            let mut kept = 0;
            for block in 0..(stop - chunk).div_ceil(64) {
                let high = if self.foreign { masks.high[block] } else { 0 };
                let joined = masks.word(block) | high;
                let letters = masks.letters(block) | high;
                let mut starts = letters & !((joined << 1) | carry);
                carry = joined >> 63;
                // Whether there is a bucket branches unpredictably: first all are looked up, then some compared.
                while starts != 0 {
                    let start = block * 64 + starts.trailing_zeros() as usize;
                    starts &= starts - 1;
                    list[kept % super::CHUNK] = start as u16;
                    kept += usize::from(self.bucket(text, chunk + start) != 0);
                }
            }
            for &start in &list[..kept] {
                let at = chunk + usize::from(start);
                self.compare(text, at, usize::from(self.bucket(text, at)), met);
            }
        }
    }

    /// The bucket of the word that begins at `at`, or 0.
    #[inline(always)]
    fn bucket(&self, text: &[u8], at: usize) -> u16 {
        let first = match text.get(at..).and_then(|rest| rest.first_chunk::<3>()) {
            Some(first) => *first,
            None => [text[at], text.get(at + 1).copied().unwrap_or(0), 0],
        };
        self.table[hash(first)]
    }

    fn compare(&self, text: &[u8], start: usize, bucket: usize, met: &mut Vec<Met>) {
        let head = match text.get(start..start + 8) {
            Some(head) => u64::from_le_bytes(head.try_into().expect("eight bytes")),
            None => text[start..]
                .iter()
                .rev()
                .fold(0, |head, byte| (head << 8) | u64::from(*byte)),
        } | SMALL;
        for phrase in self.buckets[bucket]
            .iter()
            .filter(|phrase| head & phrase.mask == phrase.head)
        {
            let end = start + phrase.bytes.len();
            let same = text
                .get(start..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(&phrase.bytes));
            if same && boundary::starts_at(text, start) && boundary::ends_at(text, end) {
                met.push(Met {
                    start: start as u32,
                    end: end as u32,
                    word: phrase.number,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<(String, u32)> {
        let words = Words::new(
            phrases
                .iter()
                .enumerate()
                .map(|(number, phrase)| ((*phrase).to_owned(), number as u32)),
        );
        let mut met = Vec::new();
        words.search(text, &mut met);
        met.iter()
            .map(|met| (text[met.start as usize..met.end as usize].to_owned(), met.word))
            .collect()
    }

    #[test]
    fn phrases_are_found_as_whole_words_in_any_case() {
        let text = "Tél. 1, TÉLÉPHONE: no de tél, retel; le No De Compte. NE 12 nee DL";
        let phrases = ["tél", "no de compte", "ne", "dl", "téléphone", "tÉLÉphone"];
        let spans: Vec<String> = found(&phrases, text).into_iter().map(|(span, _)| span).collect();
        assert_eq!(spans, ["Tél", "TÉLÉPHONE", "tél", "No De Compte", "NE", "DL"]);
    }

    #[test]
    fn a_phrase_is_found_across_blocks_and_at_the_end() {
        for shift in 0..140 {
            let text = format!("{}épargne nas", " ".repeat(shift));
            assert_eq!(found(&["épargne", "nas"], &text).len(), 2, "{shift}");
        }
    }

    proptest! {
        #[test]
        fn an_automaton_finds_the_same(words in prop::collection::vec("[a-c]{1,4}|[a-c]{1,2} [a-c]{1,2}|é[ab]{0,3}", 1..12),
                                       text in "([a-cA-C]{1,5}|[ é.,_7-]){0,40}") {
            let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).expect("a few words");
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let joined = |a: Option<char>, b: Option<char>| a.is_some_and(word) && b.is_some_and(word);
            let mut expected: Vec<(u32, u32)> = automaton
                .find_overlapping_iter(&text)
                .map(|found| (found.start(), found.end()))
                .filter(|(start, end)| {
                    !joined(text[..*start].chars().next_back(), text[*start..].chars().next())
                        && !joined(text[..*end].chars().next_back(), text[*end..].chars().next())
                })
                .map(|(start, end)| (start as u32, end as u32))
                .collect();
            let numbered = words.iter().enumerate().map(|(number, phrase)| (phrase.clone(), number as u32));
            let mut met = Vec::new();
            Words::new(numbered).search(&text, &mut met);
            let mut found: Vec<(u32, u32)> = met.iter().map(|met| (met.start, met.end)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            found.dedup();
            expected.dedup();
            prop_assert_eq!(found, expected);
        }
    }
}
