//! Words and phrases, found where words begin: one look into a table of bits, then a comparison.
//!
//! The first bytes of a word, in small letters and up to its end, are hashed into a table that says whether some
//! phrase begins with such a word. Almost every other word of a text is dropped by that one look.

use std::ops::Range;

use super::boundary;
use super::classes::{Classified, Pivots};
use super::{CHUNK, Scratch, simd};

/// Bytes of a word that are hashed.
const HEAD: u32 = 8;

/// Bytes of a word that are counted.
const MOST: usize = 64;

/// Bits of the hash of the table of bits, and of the table of buckets.
const BIT_HASH: u32 = 17;
const BUCKET_HASH: u32 = 13;

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
    /// Whether a phrase begins with a word of that hash.
    known: Box<[u64; (1 << BIT_HASH) / 64]>,
    /// Hash of the first word → where its phrases begin; those of the next hash begin where they end.
    bounds: Box<[u32]>,
    /// Phrases by that hash, of each the longest first.
    phrases: Vec<Phrase>,
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
    /// The head is all of it: letters of ASCII, which nothing else becomes when it is made small.
    is_head: bool,
}

/// This bit makes letters small; other bytes become something, the same in text and phrase.
const SMALL: u64 = 0x2020_2020_2020_2020;

impl Phrase {
    fn new(bytes: &[u8], number: u32) -> Phrase {
        let mask = first_bytes(bytes.len() as u32);
        Phrase {
            bytes: bytes.into(),
            number,
            head: read_head(bytes, 0) & mask,
            mask,
            is_head: bytes.len() <= HEAD as usize && bytes.iter().all(u8::is_ascii_lowercase),
        }
    }
}

/// A mask of that many bytes, of eight at most.
#[inline(always)]
fn first_bytes(count: u32) -> u64 {
    if count >= HEAD { !0 } else { (1 << (8 * count)) - 1 }
}

/// Eight bytes, or as many as there are, in small letters.
#[inline(always)]
pub(super) fn read_head(text: &[u8], at: usize) -> u64 {
    let head = match text[at..].first_chunk() {
        Some(head) => u64::from_le_bytes(*head),
        None => text[at..]
            .iter()
            .rev()
            .fold(0, |head, byte| (head << 8) | u64::from(*byte)),
    };
    head | SMALL
}

/// The hash of a word's first bytes, of which `length` count: those of its ASCII letters, digits and `_`, or the
/// first character if that is another.
#[inline(always)]
fn hash(head: u64, length: u32) -> u64 {
    (head << BEHIND[length as usize]).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// How many bits of the first eight bytes are behind a word of so many bytes. Of what is not ASCII, which counts none,
/// two bytes are taken: a character, or its larger part.
static BEHIND: [u8; MOST + 1] = {
    let mut bits = [0; MOST + 1];
    bits[0] = 48;
    let mut length = 1;
    while length < HEAD as usize {
        bits[length] = 8 * (HEAD as u8 - length as u8);
        length += 1;
    }
    bits
};

/// The key of a word of ASCII letters: of its first bytes, and of its length.
#[inline(always)]
pub(super) fn key(head: u64, length: u32) -> u64 {
    let mixed = hash(head, length.min(MOST as u32)) ^ u64::from(length).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// The place of a hash in a table of so many bits.
#[inline(always)]
fn place(hash: u64, bits: u32) -> usize {
    (hash >> (64 - bits)) as usize
}

impl Words {
    /// The number of phrases of which only the places are wanted: see [`Sought::marks`](super::Sought).
    pub const MARK: u32 = u32::MAX;

    /// Takes phrases with their numbers. Several phrases may have one number; a phrase is matched whatever the
    /// case of its ASCII letters, and only as whole words.
    pub fn new(phrases: impl IntoIterator<Item = (String, u32)>) -> Words {
        let mut words = Words {
            known: Box::new([0; (1 << BIT_HASH) / 64]),
            bounds: vec![0; (1 << BUCKET_HASH) + 1].into_boxed_slice(),
            phrases: Vec::new(),
            foreign: false,
        };
        let mut buckets: Vec<Vec<Phrase>> = vec![Vec::new(); 1 << BUCKET_HASH];
        for (phrase, number) in phrases {
            let bytes: Box<[u8]> = phrase.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
            if !bytes.is_empty() {
                words.foreign |= !bytes[0].is_ascii();
                let length = bytes.iter().take_while(|byte| boundary::is_word(**byte)).count();
                let hash = hash(read_head(&bytes, 0), length.min(MOST) as u32);
                let bit = place(hash, BIT_HASH);
                words.known[bit / 64] |= 1 << (bit % 64);
                buckets[place(hash, BUCKET_HASH)].push(Phrase::new(&bytes, number));
            }
        }
        for (bound, mut bucket) in words.bounds[1..].iter_mut().zip(buckets) {
            bucket.sort_by(|a, b| (b.bytes.len(), &a.bytes, a.number).cmp(&(a.bytes.len(), &b.bytes, b.number)));
            bucket.dedup();
            words.phrases.append(&mut bucket);
            *bound = words.phrases.len() as u32;
        }
        words
    }

    /// Finds the phrases in a text, in the order of their starts; of those with one start, the longest first.
    pub fn search(&self, text: &str, met: &mut Vec<Met>) {
        super::SCRATCH.with_borrow_mut(|scratch| {
            simd::on_this_processor(
                #[inline(always)]
                || {
                    let Scratch { classified, starts, .. } = scratch;
                    let (mut carry, mut marks) = (0, Vec::new());
                    for chunk in (0..text.len()).step_by(CHUNK) {
                        let stop = text.len().min(chunk + CHUNK);
                        let seen = &text.as_bytes()[chunk..text.len().min(stop + 64)];
                        classified.read(seen, &Pivots::default());
                        self.search_chunk(
                            text.as_bytes(),
                            chunk..stop,
                            classified,
                            &mut carry,
                            starts,
                            met,
                            &mut marks,
                        );
                    }
                },
            );
        });
    }

    /// Finds the phrases that begin in a chunk of a text. Bit 0 of `carry` says whether a word reaches into the chunk,
    /// and then whether one reaches out of it; `starts` is memory to work with.
    #[inline(always)]
    #[allow(clippy::too_many_arguments, reason = "what is read, what is kept, and what is found")]
    pub(super) fn search_chunk(
        &self,
        text: &[u8],
        chunk: Range<usize>,
        classified: &Classified,
        carry: &mut u64,
        starts: &mut [u16; CHUNK],
        met: &mut Vec<Met>,
        marks: &mut Vec<u32>,
    ) {
        let mut kept = 0;
        for (number, block) in classified.blocks[..chunk.len().div_ceil(64)].iter().enumerate() {
            let high = if self.foreign { block.high } else { 0 };
            let joined = block.word | high;
            let mut begins = joined & !block.digit & !((joined << 1) | *carry);
            *carry = joined >> 63;
            // Whether a word is known branches unpredictably: first all are looked up, then some compared.
            while begins != 0 {
                let start = number * 64 + begins.trailing_zeros() as usize;
                begins &= begins - 1;
                let hash = hash(read_head(text, chunk.start + start), classified.word_length(start));
                let bit = place(hash, BIT_HASH);
                starts[kept % CHUNK] = start as u16;
                kept += (self.known[bit / 64] >> (bit % 64) & 1) as usize;
            }
        }
        for &start in &starts[..kept] {
            let hash = hash(
                read_head(text, chunk.start + usize::from(start)),
                classified.word_length(usize::from(start)),
            );
            let bucket = place(hash, BUCKET_HASH);
            let phrases = self.bounds[bucket] as usize..self.bounds[bucket + 1] as usize;
            self.compare(text, chunk.start + usize::from(start), phrases, met, marks);
        }
    }

    fn compare(&self, text: &[u8], start: usize, among: Range<usize>, met: &mut Vec<Met>, marks: &mut Vec<u32>) {
        let head = read_head(text, start);
        for phrase in self.phrases[among]
            .iter()
            .filter(|phrase| head & phrase.mask == phrase.head)
        {
            let end = start + phrase.bytes.len();
            let same = || {
                let found = text.get(start..end);
                found.is_some_and(|found| phrase.is_head || found.eq_ignore_ascii_case(&phrase.bytes))
            };
            if !(same() && boundary::starts_at(text, start) && boundary::ends_at(text, end)) {
                continue;
            }
            if phrase.number == Words::MARK {
                if marks.last() != Some(&(start as u32)) {
                    marks.push(start as u32);
                }
            } else {
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
