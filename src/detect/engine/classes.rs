//! Sixty-four bytes at a time into bit masks: which are digits, capitals, small letters, starts, pivots.
//!
//! This is the one file with `unsafe` code: AVX2 where the processor has it. The safe twin below says
//! what the masks mean, serves every other machine, and a property test holds the two equal.

/// Which bytes of a block of 64 belong to which class; bit `i` speaks of byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
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
    /// Bytes from [`Sets::behind_upper`].
    pub behind_upper: u64,
    /// Bytes from [`Sets::behind_lower`].
    pub behind_lower: u64,
}

impl Masks {
    /// Bytes that are part of an ASCII word.
    pub fn word(&self) -> u64 {
        self.digit() | self.upper() | self.lower() | self.under
    }

    /// `0` to `9`.
    pub fn digit(&self) -> u64 {
        self.runs[0]
    }

    /// `A` to `Z`.
    pub fn upper(&self) -> u64 {
        self.runs[1]
    }

    /// `a` to `z`.
    pub fn lower(&self) -> u64 {
        self.runs[2]
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
    behind_upper: [u8; 16],
    behind_lower: [u8; 16],
}

impl Sets {
    /// The sets of these ASCII bytes (bytes from 128 up are left out): other starts, pivots, and what may stand
    /// behind a run of capitals and of small letters with which a match begins.
    pub fn new(starts: &[u8], pivots: &[u8], behind: [&[u8]; 2]) -> Sets {
        fn table(bytes: &[u8]) -> [u8; 16] {
            let mut table = [0; 16];
            for byte in bytes.iter().filter(|byte| byte.is_ascii()) {
                table[usize::from(byte & 15)] |= 1 << (byte >> 4);
            }
            table
        }
        let [behind_upper, behind_lower] = behind.map(table);
        Sets {
            starts: table(starts),
            pivots: table(pivots),
            behind_upper,
            behind_lower,
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

/// Classifies `bytes` into `masks`, one for each 64 bytes; a last partial block counts as followed by zeros.
#[inline(always)]
pub(super) fn classify(bytes: &[u8], sets: &Sets, masks: &mut Vec<Masks>) {
    masks.clear();
    let (blocks, rest) = bytes.as_chunks::<64>();
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as just asked.
        #[allow(unsafe_code)]
        unsafe {
            avx2::classify(blocks, sets, masks);
        }
    } else {
        masks.extend(blocks.iter().map(|block| plain(block, sets)));
    }
    #[cfg(not(target_arch = "x86_64"))]
    masks.extend(blocks.iter().map(|block| plain(block, sets)));
    if !rest.is_empty() {
        let mut block = [0; 64];
        block[..rest.len()].copy_from_slice(rest);
        masks.push(plain(&block, sets));
    }
}

/// The meaning of the masks, byte by byte.
fn plain(block: &[u8; 64], sets: &Sets) -> Masks {
    let mut masks = Masks::default();
    for (index, &byte) in block.iter().enumerate() {
        let bit = |is: bool| u64::from(is) << index;
        masks.runs[0] |= bit(byte.is_ascii_digit());
        masks.runs[1] |= bit(byte.is_ascii_uppercase());
        masks.runs[2] |= bit(byte.is_ascii_lowercase());
        masks.under |= bit(byte == b'_');
        masks.start |= bit(Sets::has(&sets.starts, byte));
        masks.pivot |= bit(Sets::has(&sets.pivots, byte));
        masks.high |= bit(!byte.is_ascii());
        masks.behind_upper |= bit(Sets::has(&sets.behind_upper, byte));
        masks.behind_lower |= bit(Sets::has(&sets.behind_lower, byte));
    }
    masks
}

/// The class of each byte; `classes` is filled from its beginning and longer than `bytes` by 64 at least.
#[inline(always)]
pub(super) fn name_classes(bytes: &[u8], classes: &mut [u8]) {
    let (blocks, rest) = bytes.as_chunks::<64>();
    for (block, named) in blocks.iter().zip(classes.as_chunks_mut::<64>().0) {
        for (byte, class) in block.iter().zip(named) {
            *class = class_of(*byte);
        }
    }
    for (byte, class) in rest.iter().zip(&mut classes[blocks.len() * 64..]) {
        *class = class_of(*byte);
    }
}

/// The same as [`CLASS`], in the form of which a compiler makes instructions for many bytes at once.
#[inline(always)]
fn class_of(byte: u8) -> u8 {
    let is = |condition: bool, class: u8| if condition { OTHER ^ class } else { 0 };
    OTHER
        ^ is(byte.wrapping_sub(b'0') < 10, DIGIT)
        ^ is(byte.wrapping_sub(b'A') < 26, UPPER)
        ^ is(byte.wrapping_sub(b'a') < 26, LOWER)
        ^ is(byte == b' ', SPACE)
        ^ is(byte == b'-', DASH)
        ^ is(byte == b'.', DOT)
        ^ is(byte == b'/', SLASH)
        ^ is(byte == b':', COLON)
        ^ is(byte >= 128, HIGH)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setr_epi8,
        _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_sub_epi8,
    };

    use super::{Masks, Sets};

    /// Does the work, compiled for what the processor has.
    ///
    /// # Safety
    /// The processor must have these features.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) unsafe fn with_features<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    /// The same as [`super::plain`] for each block.
    ///
    /// # Safety
    /// The processor must have AVX2.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn classify(blocks: &[[u8; 64]], sets: &Sets, masks: &mut Vec<Masks>) {
        // SAFETY: the tables are 16 bytes long, and the loads ask for no alignment.
        let [starts, pivots, behind_upper, behind_lower] = unsafe {
            [
                table(&sets.starts),
                table(&sets.pivots),
                table(&sets.behind_upper),
                table(&sets.behind_lower),
            ]
        };
        masks.extend(blocks.iter().map(|block| {
            // SAFETY: a block is 64 bytes long, so that both halves of 32 are inside it.
            let (low, high) = unsafe {
                let at = block.as_ptr();
                (_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.add(32).cast()))
            };
            let both = |f: &dyn Fn(__m256i) -> __m256i| bits(f(low)) | (bits(f(high)) << 32);
            Masks {
                runs: [
                    bits(range(low, b'0', 9)) | (bits(range(high, b'0', 9)) << 32),
                    bits(range(low, b'A', 25)) | (bits(range(high, b'A', 25)) << 32),
                    bits(range(low, b'a', 25)) | (bits(range(high, b'a', 25)) << 32),
                    0,
                ],
                under: both(&|x| _mm256_cmpeq_epi8(x, _mm256_set1_epi8(b'_' as i8))),
                start: bits(member(low, starts)) | (bits(member(high, starts)) << 32),
                pivot: bits(member(low, pivots)) | (bits(member(high, pivots)) << 32),
                high: bits(low) | (bits(high) << 32),
                behind_upper: bits(member(low, behind_upper)) | (bits(member(high, behind_upper)) << 32),
                behind_lower: bits(member(low, behind_lower)) | (bits(member(high, behind_lower)) << 32),
            }
        }));
    }

    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2")]
    unsafe fn table(bytes: &[u8; 16]) -> __m256i {
        // SAFETY: 16 bytes are read from an array of 16.
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>()) })
    }

    #[target_feature(enable = "avx2")]
    fn bits(x: __m256i) -> u64 {
        u64::from(_mm256_movemask_epi8(x).cast_unsigned())
    }

    /// All ones where `first <= byte <= first + last`.
    #[target_feature(enable = "avx2")]
    fn range(x: __m256i, first: u8, last: u8) -> __m256i {
        let moved = _mm256_sub_epi8(x, _mm256_set1_epi8(first.cast_signed()));
        _mm256_cmpeq_epi8(_mm256_min_epu8(moved, _mm256_set1_epi8(last.cast_signed())), moved)
    }

    /// All ones where the byte is in the set of that table.
    #[target_feature(enable = "avx2")]
    fn member(x: __m256i, table: __m256i) -> __m256i {
        // A shuffle gives 0 for bytes from 128 up, which are in no set.
        let row = _mm256_shuffle_epi8(
            table,
            _mm256_or_si256(
                _mm256_and_si256(x, _mm256_set1_epi8(0x0f)),
                _mm256_and_si256(x, _mm256_set1_epi8(0x80_u8.cast_signed())),
            ),
        );
        let bit_of = _mm256_setr_epi8(
            1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,
        );
        let high = _mm256_and_si256(_mm256_srli_epi16::<4>(x), _mm256_set1_epi8(0x0f));
        let hit = _mm256_and_si256(row, _mm256_shuffle_epi8(bit_of, high));
        let none = _mm256_cmpeq_epi8(hit, _mm256_setzero_si256());
        _mm256_cmpeq_epi8(none, _mm256_setzero_si256())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_agree(bytes in prop::collection::vec(any::<u8>(), 0..300), starts in prop::collection::vec(any::<u8>(), 0..9)) {
            let sets = Sets::new(&starts, b"@:", [b" -\0", b"09."]);
            let mut masks = Vec::new();
            classify(&bytes, &sets, &mut masks);
            let mut padded = bytes.clone();
            padded.resize(bytes.len().next_multiple_of(64), 0);
            let expected: Vec<Masks> = padded.as_chunks::<64>().0.iter().map(|block| plain(block, &sets)).collect();
            prop_assert_eq!(masks, expected);
            let mut classes = vec![0; bytes.len() + 64];
            name_classes(&bytes, &mut classes);
            prop_assert!(bytes.iter().zip(&classes).all(|(byte, class)| CLASS[usize::from(*byte)] == *class));
        }
    }
}
