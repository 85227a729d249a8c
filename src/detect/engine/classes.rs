//! What a byte is: its class, and bit masks over blocks of 64 bytes that say where words and digits stand.
//!
//! The classes are those that tell identifiers from other text. Nothing depends on which they are but speed:
//! what is derived from them allows every byte of a class that a pattern allows one of.

/// Most blocks that are classified together: a chunk, and two behind it, so that runs can be followed.
pub(super) const BLOCKS: usize = super::CHUNK / 64 + 2;

/// How many classes there are at most: a SIMD shuffle looks up one of 16.
pub(super) const CLASSES: usize = 16;

/// Classes below this one are digits: those with which numbers of telephones and accounts do not begin, and others.
pub(super) const DIGITS: u8 = 2;

/// Classes below this one are parts of words; from digits up to the last letter they are letters.
pub(super) const WORDS: u8 = 7;
pub(super) const LETTERS: u8 = 6;

/// Classes from digits up to this one are capitals.
pub(super) const CAPITALS: u8 = 4;

const LOW_DIGIT: u8 = 0;
const DIGIT: u8 = 1;
const UPPER_HEX: u8 = 2;
const UPPER: u8 = 3;
const LOWER_HEX: u8 = 4;
const LOWER: u8 = 5;
const UNDER: u8 = 6;
const SPACE: u8 = 7;
const DASH: u8 = 8;
const DOT: u8 = 9;
const SLASH: u8 = 10;
const COLON: u8 = 11;
const PLUS: u8 = 12;
const PARENTHESIS: u8 = 13;
pub(super) const OTHER: u8 = 14;
pub(super) const HIGH: u8 = 15;

/// Classes that stand in rows in text, side by side: digits, capitals, small letters.
pub(super) const KINDS: [&[u8]; 3] = [&[LOW_DIGIT, DIGIT], &[UPPER_HEX, UPPER], &[LOWER_HEX, LOWER]];

/// The class of every byte.
pub(super) static CLASS: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0' | b'1' => LOW_DIGIT,
            b'2'..=b'9' => DIGIT,
            b'A'..=b'F' => UPPER_HEX,
            b'G'..=b'Z' => UPPER,
            b'a'..=b'f' => LOWER_HEX,
            b'g'..=b'z' => LOWER,
            b'_' => UNDER,
            b' ' => SPACE,
            b'-' => DASH,
            b'.' => DOT,
            b'/' => SLASH,
            b':' => COLON,
            b'+' => PLUS,
            b'(' | b')' => PARENTHESIS,
            128.. => HIGH,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// The class of a byte, as an index.
pub(super) fn class_of(byte: u8) -> usize {
    usize::from(CLASS[usize::from(byte)])
}

/// Whether a class is one of words.
pub(super) fn in_words(class: usize) -> bool {
    class < usize::from(WORDS)
}

/// Which bytes of a block of 64 are what; bit `i` speaks of byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Letters, digits and `_`, of ASCII.
    pub word: u64,
    /// `0` to `9`.
    pub digit: u64,
    /// Letters of ASCII, and capitals among them.
    pub letter: u64,
    pub capital: u64,
    /// Bytes of characters that are not ASCII.
    pub high: u64,
    /// Bytes from which some shapes are looked for: [`Pivots`].
    pub pivot: u64,
    /// The same for bytes that count only before some others, and these others.
    pub lead: u64,
    pub follow: u64,
}

/// The classes of a chunk of text and of what stands behind it, byte by byte and as masks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Classified {
    /// The class of each byte.
    pub classes: [u8; BLOCKS * 64],
    /// A mask set for each block.
    pub blocks: [Block; BLOCKS],
}

impl Classified {
    /// Nothing classified.
    pub const fn new() -> Classified {
        const NOTHING: Block = Block {
            word: 0,
            digit: 0,
            letter: 0,
            capital: 0,
            high: 0,
            pivot: 0,
            lead: 0,
            follow: 0,
        };
        Classified {
            classes: [OTHER; BLOCKS * 64],
            blocks: [NOTHING; BLOCKS],
        }
    }

    /// Classifies text of at most `BLOCKS - 1` blocks. Behind it, everything is [`OTHER`] as far as the next block's
    /// end.
    #[inline(always)]
    pub fn read(&mut self, text: &[u8], pivots: &Pivots) {
        let (whole, rest) = text.as_chunks::<64>();
        let count = whole.len();
        super::simd::classify(whole, 0, pivots, self);
        let mut padded = [[0; 64]; 2];
        padded[0][..rest.len()].copy_from_slice(rest);
        let behind = if rest.is_empty() { &padded[1..] } else { &padded[..] };
        super::simd::classify(behind, count, pivots, self);
    }

    /// Where pivots stand in a block, or what may be one by the byte behind it.
    #[inline(always)]
    pub fn pivots(&self, block: usize) -> u64 {
        let [this, next] = [&self.blocks[block], &self.blocks[block + 1]];
        this.pivot | (this.lead & ((this.follow >> 1) | (next.follow << 63)))
    }

    /// How many bytes of words stand in a row from `at` on: up to 64, and no further than the block behind.
    #[inline(always)]
    pub fn word_length(&self, at: usize) -> u32 {
        let (block, bit) = (at / 64, at % 64);
        let [this, next] = [self.blocks[block].word, self.blocks[block + 1].word];
        (!((this >> bit) | (next << 1 << (63 - bit)))).trailing_zeros()
    }

    /// The same for letters alone.
    #[inline(always)]
    pub fn letters(&self, at: usize) -> u32 {
        let (block, bit) = (at / 64, at % 64);
        let [this, next] = [self.blocks[block].letter, self.blocks[block + 1].letter];
        (!((this >> bit) | (next << 1 << (63 - bit)))).trailing_zeros()
    }
}

/// Sets of ASCII bytes, in the form that a SIMD shuffle wants: the byte with low nibble `l` and high nibble `h` is in
/// the set when bit `h` of the `l`th is set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pivots {
    /// Bytes that are pivots.
    pub once: [u8; 16],
    /// Bytes that are pivots before one of `follow`.
    pub lead: [u8; 16],
    /// What stands behind those.
    pub follow: [u8; 16],
}

/// A pivot before no more bytes than these is told from its byte elsewhere by what follows.
const MOST_FOLLOWERS: usize = 4;

impl Pivots {
    /// Adds a pivot, with the bytes that may stand behind it.
    pub fn add(&mut self, pivot: u8, after: &[bool; 256]) {
        let followers: Vec<u8> = (0..=255).filter(|byte| after[usize::from(*byte)]).collect();
        if followers.len() <= MOST_FOLLOWERS && followers.is_ascii() {
            enter(&mut self.lead, pivot);
            for byte in followers {
                enter(&mut self.follow, byte);
            }
        } else {
            enter(&mut self.once, pivot);
        }
    }
}

fn enter(set: &mut [u8; 16], byte: u8) {
    set[usize::from(byte & 15)] |= 1 << (byte >> 4);
}

fn is_in(set: &[u8; 16], byte: u8) -> bool {
    byte.is_ascii() && set[usize::from(byte & 15)] & (1 << (byte >> 4)) != 0
}

/// The meaning of classes and masks, byte by byte; [`super::simd`] has the same for many bytes at once.
pub(super) fn classify_plainly(blocks: &[[u8; 64]], first: usize, pivots: &Pivots, into: &mut Classified) {
    for (number, block) in (first..BLOCKS).zip(blocks) {
        let mut masks = Block::default();
        for (index, &byte) in block.iter().enumerate() {
            let bit = |is: bool| u64::from(is) << index;
            let class = CLASS[usize::from(byte)];
            masks.word |= bit(class < WORDS);
            masks.digit |= bit(class < DIGITS);
            masks.letter |= bit((DIGITS..LETTERS).contains(&class));
            masks.capital |= bit((DIGITS..CAPITALS).contains(&class));
            masks.high |= bit(!byte.is_ascii());
            masks.pivot |= bit(is_in(&pivots.once, byte));
            masks.lead |= bit(is_in(&pivots.lead, byte));
            masks.follow |= bit(is_in(&pivots.follow, byte));
            into.classes[number * 64 + index] = class;
        }
        into.blocks[number] = masks;
    }
}
