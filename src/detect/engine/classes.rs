//! Sixty-four bytes at a time into bit masks: which are digits, capitals, small letters, starts, pivots.
//!
//! This is the one file with `unsafe` code: AVX2 where the processor has it. The safe twin below says
//! what the masks mean, serves every other machine, and a property test holds the two equal.

/// Which bytes of a block of 64 belong to which class; bit `i` speaks of byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// `0` to `9`, `A` to `Z`, `a` to `z`; the last is of no class.
    pub runs: [u64; 4],
    /// `_`, which holds words together but starts none.
    pub under: u64,
    /// Other bytes that can start a match, from [`Sets::starts`].
    pub start: u64,
    /// Bytes from [`Sets::pivots`].
    pub pivot: u64,
    /// Bytes of characters that are not ASCII.
    pub high: u64,
    /// Bytes from [`Sets::behind`]: what may stand behind short runs of digits, of capitals, of small letters
    /// with which a match begins.
    pub behind: [u64; 3],
}

/// Most blocks that are classified together.
pub(super) const BLOCKS: usize = 72;

/// The same for many blocks, each mask beside its like, so that a loop works on several of them at once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Masks {
    pub runs: [[u64; BLOCKS]; 4],
    pub under: [u64; BLOCKS],
    pub start: [u64; BLOCKS],
    pub pivot: [u64; BLOCKS],
    pub high: [u64; BLOCKS],
    pub behind: [[u64; BLOCKS]; 3],
}

impl Masks {
    /// Nothing classified.
    pub const fn new() -> Masks {
        Masks {
            runs: [[0; BLOCKS]; 4],
            under: [0; BLOCKS],
            start: [0; BLOCKS],
            pivot: [0; BLOCKS],
            high: [0; BLOCKS],
            behind: [[0; BLOCKS]; 3],
        }
    }

    /// Bytes of a block that are part of an ASCII word.
    #[inline(always)]
    pub fn word(&self, index: usize) -> u64 {
        self.runs[0][index] | self.letters(index) | self.under[index]
    }

    /// Letters of ASCII in a block.
    #[inline(always)]
    pub fn letters(&self, index: usize) -> u64 {
        self.runs[1][index] | self.runs[2][index]
    }

    #[inline(always)]
    fn set(&mut self, index: usize, block: &Block) {
        for (all, one) in self.runs.iter_mut().zip(block.runs) {
            all[index] = one;
        }
        self.under[index] = block.under;
        self.start[index] = block.start;
        self.pivot[index] = block.pivot;
        self.high[index] = block.high;
        for (all, one) in self.behind.iter_mut().zip(block.behind) {
            all[index] = one;
        }
    }
}

/// Classes of bytes, as the tables in front of the automaton tell them apart. The first three are those of runs;
/// the lower three bits are a coarser class of their own.
pub(super) const DIGIT: u8 = 0;
pub(super) const UPPER: u8 = 1;
pub(super) const LOWER: u8 = 2;
pub(super) const SPACE: u8 = 3;
pub(super) const DASH: u8 = 4;
pub(super) const DOT: u8 = 5;
pub(super) const HIGH: u8 = 6;
pub(super) const OTHER: u8 = 7;
pub(super) const SLASH: u8 = 8 | DOT;
pub(super) const COLON: u8 = 8 | OTHER;

/// The class of every byte.
pub(super) static CLASS: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b' ' => SPACE,
            b'-' => DASH,
            b'.' => DOT,
            b'/' => SLASH,
            b':' => COLON,
            128.. => HIGH,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Two sets of ASCII bytes, in the form that a SIMD shuffle wants: the byte with low nibble `l` and high
/// nibble `h` is in the set when bit `h` of `table[l]` is set.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    starts: [u8; 16],
    pivots: [u8; 16],
    behind: [[u8; 16]; 3],
}

impl Sets {
    /// The sets of these ASCII bytes (bytes from 128 up are left out): other starts, pivots, and what may stand
    /// behind short runs of digits, of capitals and of small letters with which a match begins.
    pub fn new(starts: &[u8], pivots: &[u8], behind: [&[u8]; 3]) -> Sets {
        fn table(bytes: &[u8]) -> [u8; 16] {
            let mut table = [0; 16];
            for byte in bytes.iter().filter(|byte| byte.is_ascii()) {
                table[usize::from(byte & 15)] |= 1 << (byte >> 4);
            }
            table
        }
        Sets {
            starts: table(starts),
            pivots: table(pivots),
            behind: behind.map(table),
        }
    }

    fn has(table: &[u8; 16], byte: u8) -> bool {
        byte.is_ascii() && table[usize::from(byte & 15)] & (1 << (byte >> 4)) != 0
    }
}

/// Does some work in code that is compiled for a newer processor, if this is one: bits are counted and walked
/// in one instruction each there. What the work does is the same; it must be inlined to gain from it.
#[inline]
pub(super) fn on_this_processor<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt")
        && std::arch::is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has what was just asked for.
        #[allow(unsafe_code)]
        return unsafe { avx2::with_features(work) };
    }
    work()
}

/// Classifies at most 64 times [`BLOCKS`] bytes into `masks`; a last partial block counts as followed by zeros, and
/// one block of zeros follows. With `NAMED`, the class of each byte is put into `classes`, which must be longer
/// than `bytes` by 63.
#[inline(always)]
pub(super) fn classify<const NAMED: bool>(bytes: &[u8], sets: &Sets, masks: &mut Masks, classes: &mut [u8]) {
    let (blocks, rest) = bytes.as_chunks::<64>();
    classify_blocks::<NAMED>(blocks, 0, sets, masks, classes);
    let mut after = blocks.len();
    if !rest.is_empty() {
        let mut block = [0; 64];
        block[..rest.len()].copy_from_slice(rest);
        classify_blocks::<NAMED>(&[block], after, sets, masks, classes);
        after += 1;
    }
    if after < BLOCKS {
        masks.set(after, &Block::default());
    }
}

/// Classifies blocks, of which the first is the one of number `first`.
#[inline(always)]
fn classify_blocks<const NAMED: bool>(
    blocks: &[[u8; 64]],
    first: usize,
    sets: &Sets,
    masks: &mut Masks,
    classes: &mut [u8],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as just asked.
        #[allow(unsafe_code)]
        unsafe {
            avx2::classify::<NAMED>(blocks, first, sets, masks, classes);
        }
        return;
    }
    for (index, block) in blocks.iter().enumerate() {
        masks.set(first + index, &plain(block, sets));
        if NAMED {
            let at = (first + index) * 64;
            for (byte, class) in block.iter().zip(&mut classes[at..at + 64]) {
                *class = CLASS[usize::from(*byte)];
            }
        }
    }
}

/// The meaning of the masks, byte by byte.
fn plain(block: &[u8; 64], sets: &Sets) -> Block {
    let mut masks = Block::default();
    for (index, &byte) in block.iter().enumerate() {
        let bit = |is: bool| u64::from(is) << index;
        masks.runs[0] |= bit(byte.is_ascii_digit());
        masks.runs[1] |= bit(byte.is_ascii_uppercase());
        masks.runs[2] |= bit(byte.is_ascii_lowercase());
        masks.under |= bit(byte == b'_');
        masks.start |= bit(Sets::has(&sets.starts, byte));
        masks.pivot |= bit(Sets::has(&sets.pivots, byte));
        masks.high |= bit(!byte.is_ascii());
        for (behind, set) in masks.behind.iter_mut().zip(&sets.behind) {
            *behind |= bit(Sets::has(set, byte));
        }
    }
    masks
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
        _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_setzero_si256,
        _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_storeu_si256, _mm256_sub_epi8, _mm256_xor_si256,
    };

    use super::{Block, CLASS, DIGIT, HIGH, LOWER, Masks, OTHER, Sets, UPPER};

    /// Does the work, compiled for what the processor has.
    ///
    /// # Safety
    /// The processor must have these features.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) unsafe fn with_features<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    /// The bit of each high nibble in the tables of [`Sets`].
    const BIT_OF: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];

    /// The signs that have a class of their own, by their low nibbles, in which they differ; where there is none, a
    /// byte of another low nibble.
    const SIGNS: [u8; 16] = {
        let mut signs = [0xff; 16];
        signs[15] = 0xf0;
        let mut sign = 0_u8;
        while sign < 128 {
            if CLASS[sign as usize] > LOWER && CLASS[sign as usize] != OTHER {
                assert!(signs[(sign & 15) as usize] >= 0xf0);
                signs[(sign & 15) as usize] = sign;
            }
            sign += 1;
        }
        signs
    };

    /// What makes of [`OTHER`] the class of each of [`SIGNS`].
    const TO_SIGN: [u8; 16] = {
        let mut change = [0; 16];
        let mut nibble = 0;
        while nibble < 16 {
            change[nibble] = CLASS[SIGNS[nibble] as usize] ^ OTHER;
            nibble += 1;
        }
        change
    };

    /// The same as [`super::plain`] for each block, and the classes.
    ///
    /// # Safety
    /// The processor must have AVX2.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) unsafe fn classify<const NAMED: bool>(
        blocks: &[[u8; 64]],
        number: usize,
        sets: &Sets,
        masks: &mut Masks,
        classes: &mut [u8],
    ) {
        let [starts, pivots] = [table(&sets.starts), table(&sets.pivots)];
        let [behind_digits, behind_upper, behind_lower] =
            [table(&sets.behind[0]), table(&sets.behind[1]), table(&sets.behind[2])];
        let (bit_of, signs, to_sign) = (table(&BIT_OF), table(&SIGNS), table(&TO_SIGN));
        let all = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
        for (index, block) in (number..super::BLOCKS).zip(blocks) {
            let (first, second) = block.split_at(32);
            let mut all_bits = [[0; 10]; 2];
            for (half, (bytes, found)) in [first, second].into_iter().zip(&mut all_bits).enumerate() {
                // SAFETY: half a block is 32 bytes long.
                let x = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
                let high_nibble = _mm256_and_si256(_mm256_srli_epi16::<4>(x), all(0x0f));
                let row = _mm256_shuffle_epi8(bit_of, high_nibble);
                let (digit, upper, lower) = (range(x, b'0', 9), range(x, b'A', 25), range(x, b'a', 25));
                *found = [
                    bits(digit),
                    bits(upper),
                    bits(lower),
                    bits(_mm256_cmpeq_epi8(x, all(b'_'))),
                    member(x, row, starts),
                    member(x, row, pivots),
                    bits(x),
                    member(x, row, behind_digits),
                    member(x, row, behind_upper),
                    member(x, row, behind_lower),
                ];
                if NAMED {
                    let sign = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(signs, x), x);
                    let high = _mm256_cmpgt_epi8(_mm256_setzero_si256(), x);
                    let mut class = all(OTHER);
                    for (is, change) in [
                        (sign, _mm256_shuffle_epi8(to_sign, x)),
                        (high, all(OTHER ^ HIGH)),
                        (digit, all(OTHER ^ DIGIT)),
                        (upper, all(OTHER ^ UPPER)),
                        (lower, all(OTHER ^ LOWER)),
                    ] {
                        class = _mm256_xor_si256(class, _mm256_and_si256(is, change));
                    }
                    let at = index * 64 + half * 32;
                    let place = &mut classes[at..at + 32];
                    // SAFETY: the place is 32 bytes long.
                    unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), class) };
                }
            }
            let both = |which: usize| all_bits[0][which] | (all_bits[1][which] << 32);
            let block = Block {
                runs: [both(0), both(1), both(2), 0],
                under: both(3),
                start: both(4),
                pivot: both(5),
                high: both(6),
                behind: [both(7), both(8), both(9)],
            };
            masks.set(index, &block);
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn table(bytes: &[u8; 16]) -> __m256i {
        // SAFETY: 16 bytes are read from an array of 16.
        #[allow(unsafe_code)]
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn bits(x: __m256i) -> u64 {
        u64::from(_mm256_movemask_epi8(x).cast_unsigned())
    }

    /// All ones where `first <= byte <= first + last`.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn range(x: __m256i, first: u8, last: u8) -> __m256i {
        let moved = _mm256_sub_epi8(x, _mm256_set1_epi8(first.cast_signed()));
        _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(last.cast_signed())), moved)
    }

    /// The bytes that are in the set of that table; `row` has the bit of each byte's high nibble.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn member(x: __m256i, row: __m256i, table: __m256i) -> u64 {
        // A shuffle looks at the low nibble alone, and gives 0 for bytes from 128 up, which are in no set.
        let hit = _mm256_and_si256(row, _mm256_shuffle_epi8(table, x));
        bits(_mm256_cmpeq_epi8(hit, _mm256_setzero_si256())) ^ 0xffff_ffff
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_agree(bytes in prop::collection::vec(any::<u8>(), 0..300), starts in prop::collection::vec(any::<u8>(), 0..9)) {
            let sets = Sets::new(&starts, b"@:", [b".,", b" -\0", b"09."]);
            let (mut masks, mut classes) = (Masks::new(), vec![0; bytes.len() + 64]);
            classify::<true>(&bytes, &sets, &mut masks, &mut classes);
            let mut padded = bytes.clone();
            padded.resize(bytes.len().next_multiple_of(64), 0);
            let mut expected = Masks::new();
            for (index, block) in padded.as_chunks::<64>().0.iter().enumerate() {
                expected.set(index, &plain(block, &sets));
            }
            prop_assert_eq!(masks, expected);
            prop_assert!(bytes.iter().zip(&classes).all(|(byte, class)| CLASS[usize::from(*byte)] == *class));
        }
    }
}
