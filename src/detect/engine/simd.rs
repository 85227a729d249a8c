//! The engine's two loops over every byte, 32 or 64 bytes at a time: classes, and the sieve.
//!
//! This is the one file with `unsafe` code: AVX-512 or AVX2 where the processor has it. The safe twins
//! ([`classify_plainly`], [`sift_plainly`]) say what comes out, serve every other machine, and property tests hold
//! them equal.

use super::classes::{Classified, Pivots, classify_plainly};
use super::sieve::{Tables, sift_plainly};

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

/// How the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Plain,
}

impl Way {
    /// The quickest for this processor.
    #[inline]
    fn quickest() -> Way {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512bw")
            && std::arch::is_x86_feature_detected!("avx512vbmi")
        {
            return Way::Avx512;
        } else if std::arch::is_x86_feature_detected!("avx2") {
            return Way::Avx2;
        }
        Way::Plain
    }
}

/// Classifies blocks, of which the first is the one of number `first`.
#[inline(always)]
pub(super) fn classify(blocks: &[[u8; 64]], first: usize, pivots: &Pivots, into: &mut Classified) {
    // SAFETY: the processor has what its quickest way needs.
    #[allow(unsafe_code)]
    unsafe {
        classify_by(Way::quickest(), blocks, first, pivots, into);
    }
}

/// # Safety
/// The processor must have what the way is named after.
#[allow(unsafe_code)]
#[inline(always)]
unsafe fn classify_by(way: Way, blocks: &[[u8; 64]], first: usize, pivots: &Pivots, into: &mut Classified) {
    match way {
        // SAFETY: the processor has it, as the caller says.
        #[cfg(target_arch = "x86_64")]
        Way::Avx512 => unsafe { avx512::classify(blocks, first, pivots, into) },
        // SAFETY: the same.
        #[cfg(target_arch = "x86_64")]
        Way::Avx2 => unsafe { avx2::classify(blocks, first, pivots, into) },
        Way::Plain => classify_plainly(blocks, first, pivots, into),
    }
}

/// For each block, where something may begin, as the tables of the sieve say.
#[inline(always)]
pub(super) fn sift(classified: &Classified, tables: &Tables, into: &mut [u64]) {
    // SAFETY: the processor has what its quickest way needs.
    #[allow(unsafe_code)]
    unsafe {
        sift_by(Way::quickest(), classified, tables, into);
    }
}

/// # Safety
/// The processor must have what the way is named after.
#[allow(unsafe_code)]
#[inline(always)]
unsafe fn sift_by(way: Way, classified: &Classified, tables: &Tables, into: &mut [u64]) {
    match way {
        // SAFETY: the processor has it, as the caller says.
        #[cfg(target_arch = "x86_64")]
        Way::Avx512 => unsafe { avx512::sift(classified, tables, into) },
        // SAFETY: the same.
        #[cfg(target_arch = "x86_64")]
        Way::Avx2 => unsafe { avx2::sift(classified, tables, into) },
        Way::Plain => sift_plainly(classified, tables, into),
    }
}

/// The bit of each high nibble in the tables of [`Pivots`].
#[cfg(target_arch = "x86_64")]
const BIT_OF: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];

/// Asks for the bytes that stand so far behind as the next chunk does: they are there when it is classified, though
/// the processor's own look ahead ends with a page. Nothing is read, so that the text may end before.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn ask_for(block: &[u8; 64]) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: every processor of this kind can do it, and a place that is not there may be asked for.
    #[allow(unsafe_code)]
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(block.as_ptr().wrapping_add(super::CHUNK).cast());
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_adds_epu8, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
        _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_storeu_si256, _mm256_xor_si256,
    };

    use super::super::classes::{
        BLOCKS, Block, CAPITALS, CLASS, Classified, DIGITS, HIGH, LETTERS, OTHER, Pivots, WORDS,
    };
    use super::super::sieve::{REACH, TABLES, Tables};
    use super::{BIT_OF, ask_for};

    /// Does the work, compiled for what the processor has.
    ///
    /// # Safety
    /// The processor must have these features.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) unsafe fn with_features<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    /// The first and the last high nibble of ASCII bytes that are not all [`OTHER`].
    const FIRST_ROW: usize = 2;
    const ROWS: usize = 6;

    /// What makes of [`OTHER`] the class of a byte, by high nibble (from [`FIRST_ROW`] on) and low nibble.
    const FROM_OTHER: [[u8; 16]; ROWS] = {
        let mut rows = [[0; 16]; ROWS];
        let mut byte = 0;
        while byte < 128 {
            let change = CLASS[byte] ^ OTHER;
            if byte >> 4 >= FIRST_ROW {
                rows[(byte >> 4) - FIRST_ROW][byte & 15] = change;
            } else {
                assert!(change == 0);
            }
            byte += 1;
        }
        rows
    };

    /// The same as the safe twin.
    ///
    /// # Safety
    /// The processor must have AVX2.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) unsafe fn classify(blocks: &[[u8; 64]], first: usize, pivots: &Pivots, into: &mut Classified) {
        let [once, lead, follow] = [&pivots.once, &pivots.lead, &pivots.follow].map(|set| table(set));
        let bit_of = table(&BIT_OF);
        let rows = FROM_OTHER.map(|row| table(&row));
        for (number, block) in (first..BLOCKS).zip(blocks) {
            ask_for(block);
            let mut masks = [[0; 8]; 2];
            for (half, masks) in masks.iter_mut().enumerate() {
                let bytes: &[u8; 32] = block[half * 32..][..32].try_into().expect("half a block");
                // SAFETY: half a block is 32 bytes long.
                let x = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
                let mut change = _mm256_setzero_si256();
                for (row, changes) in rows.iter().enumerate() {
                    // Bytes of this row become 0x70 to 0x7f, others 0x80 and more, for which a shuffle gives 0.
                    let in_row = _mm256_xor_si256(x, all(((row + FIRST_ROW) << 4) as u8));
                    let index = _mm256_adds_epu8(in_row, all(0x70));
                    change = _mm256_or_si256(change, _mm256_shuffle_epi8(*changes, index));
                }
                let high = _mm256_cmpgt_epi8(_mm256_setzero_si256(), x);
                change = _mm256_or_si256(change, _mm256_and_si256(high, all(OTHER ^ HIGH)));
                let class = _mm256_xor_si256(change, all(OTHER));
                let place: &mut [u8; 32] = (&mut into.classes[number * 64 + half * 32..][..32])
                    .try_into()
                    .expect("half a block");
                // SAFETY: the place is 32 bytes long.
                unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), class) };
                let high_nibble = _mm256_and_si256(_mm256_srli_epi16::<4>(x), all(0x0f));
                let bit_of = _mm256_shuffle_epi8(bit_of, high_nibble);
                // A shuffle looks at the low nibble alone, and gives 0 for bytes from 128 up, which are in no set.
                let is_in = |set| {
                    let hit = _mm256_and_si256(bit_of, _mm256_shuffle_epi8(set, x));
                    bits(_mm256_cmpeq_epi8(hit, _mm256_setzero_si256())) ^ 0xffff_ffff
                };
                *masks = [
                    bits(_mm256_cmpgt_epi8(all(WORDS), class)),
                    bits(_mm256_cmpgt_epi8(all(DIGITS), class)),
                    bits(_mm256_cmpgt_epi8(all(LETTERS), class)),
                    bits(_mm256_cmpgt_epi8(all(CAPITALS), class)),
                    bits(x),
                    is_in(once),
                    is_in(lead),
                    is_in(follow),
                ];
            }
            let both = |which: usize| masks[0][which] | (masks[1][which] << 32);
            into.blocks[number] = Block {
                word: both(0),
                digit: both(1),
                letter: both(2) & !both(1),
                capital: both(3) & !both(1),
                high: both(4),
                pivot: both(5),
                lead: both(6),
                follow: both(7),
            };
        }
    }

    /// The same as the safe twin.
    ///
    /// # Safety
    /// The processor must have AVX2.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) unsafe fn sift(classified: &Classified, tables: &Tables, into: &mut [u64]) {
        for (number, block) in into.iter_mut().enumerate() {
            let around: &[u8; 64 + REACH] = classified.classes[number * 64..][..64 + REACH]
                .try_into()
                .expect("a block and what stands behind it");
            let mut left = [[all(0xff); TABLES]; 2];
            for at in 0..REACH {
                let allowed = tables.each_ref().map(|classes| table(&classes[at]));
                for (half, left) in left.iter_mut().enumerate() {
                    let bytes: &[u8; 32] = around[half * 32 + at..][..32].try_into().expect("half a block");
                    // SAFETY: half a block is 32 bytes long.
                    let class = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
                    for (left, allowed) in left.iter_mut().zip(allowed) {
                        *left = _mm256_and_si256(*left, _mm256_shuffle_epi8(allowed, class));
                    }
                }
            }
            let nothing = left.map(|planes| {
                let any = planes.into_iter().fold(all(0), |any, left| _mm256_or_si256(any, left));
                bits(_mm256_cmpeq_epi8(any, _mm256_setzero_si256()))
            });
            *block = !(nothing[0] | (nothing[1] << 32));
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn all(byte: u8) -> __m256i {
        _mm256_set1_epi8(byte.cast_signed())
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
}

/// The same with 64 bytes at once, of which a class is looked up in one step.
#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::{
        __m512i, _mm_loadu_si128, _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_cmplt_epu8_mask, _mm512_loadu_si512,
        _mm512_mask_blend_epi8, _mm512_movepi8_mask, _mm512_or_si512, _mm512_permutex2var_epi8, _mm512_set1_epi8,
        _mm512_shuffle_epi8, _mm512_srli_epi16, _mm512_storeu_si512, _mm512_test_epi8_mask,
    };

    use super::super::classes::{BLOCKS, Block, CAPITALS, CLASS, Classified, DIGITS, HIGH, LETTERS, Pivots, WORDS};
    use super::super::sieve::{REACH, TABLES, Tables};
    use super::{BIT_OF, ask_for};

    /// The same as the safe twin.
    ///
    /// # Safety
    /// The processor must have AVX-512 F, BW and VBMI.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub(super) unsafe fn classify(blocks: &[[u8; 64]], first: usize, pivots: &Pivots, into: &mut Classified) {
        let [once, lead, follow] = [&pivots.once, &pivots.lead, &pivots.follow].map(|set| table(set));
        let bit_of = table(&BIT_OF);
        let [ascii, more, ..] = CLASS.as_chunks::<64>().0 else {
            return;
        };
        let (ascii, more) = (load(ascii), load(more));
        for (number, block) in (first..BLOCKS).zip(blocks) {
            let x = load(block);
            ask_for(block);
            let high = _mm512_movepi8_mask(x);
            // Of the index, the lower seven bits count.
            let class = _mm512_mask_blend_epi8(high, _mm512_permutex2var_epi8(ascii, x, more), all(HIGH));
            let place: &mut [u8; 64] = (&mut into.classes[number * 64..][..64]).try_into().expect("a block");
            // SAFETY: the place is 64 bytes long.
            unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), class) };
            let high_nibble = _mm512_and_si512(_mm512_srli_epi16::<4>(x), all(0x0f));
            let bit_of = _mm512_shuffle_epi8(bit_of, high_nibble);
            let digit = _mm512_cmplt_epu8_mask(class, all(DIGITS));
            into.blocks[number] = Block {
                word: _mm512_cmplt_epu8_mask(class, all(WORDS)),
                digit,
                letter: _mm512_cmplt_epu8_mask(class, all(LETTERS)) & !digit,
                capital: _mm512_cmplt_epu8_mask(class, all(CAPITALS)) & !digit,
                high,
                // A shuffle looks at the low nibble alone, and gives 0 for bytes from 128 up, which are in no set.
                pivot: _mm512_test_epi8_mask(bit_of, _mm512_shuffle_epi8(once, x)),
                lead: _mm512_test_epi8_mask(bit_of, _mm512_shuffle_epi8(lead, x)),
                follow: _mm512_test_epi8_mask(bit_of, _mm512_shuffle_epi8(follow, x)),
            };
        }
    }

    /// The same as the safe twin.
    ///
    /// # Safety
    /// The processor must have AVX-512 F, BW and VBMI.
    #[allow(unsafe_code)]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub(super) unsafe fn sift(classified: &Classified, tables: &Tables, into: &mut [u64]) {
        for (number, block) in into.iter_mut().enumerate() {
            let around: &[u8; 64 + REACH] = classified.classes[number * 64..][..64 + REACH]
                .try_into()
                .expect("a block and what stands behind it");
            let mut left = [all(0xff); TABLES];
            for at in 0..REACH {
                let class = load(around[at..][..64].try_into().expect("a block"));
                for (left, tables) in left.iter_mut().zip(tables) {
                    *left = _mm512_and_si512(*left, _mm512_shuffle_epi8(table(&tables[at]), class));
                }
            }
            let any = left.into_iter().fold(all(0), |any, left| _mm512_or_si512(any, left));
            *block = _mm512_test_epi8_mask(any, any);
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    #[inline]
    fn all(byte: u8) -> __m512i {
        _mm512_set1_epi8(byte.cast_signed())
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    #[inline]
    fn load(bytes: &[u8; 64]) -> __m512i {
        // SAFETY: 64 bytes are read from an array of 64.
        #[allow(unsafe_code)]
        unsafe {
            _mm512_loadu_si512(bytes.as_ptr().cast())
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    #[inline]
    fn table(bytes: &[u8; 16]) -> __m512i {
        // SAFETY: 16 bytes are read from an array of 16.
        #[allow(unsafe_code)]
        _mm512_broadcast_i32x4(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::classes::CLASSES;
    use super::*;

    /// Every way that this processor knows.
    fn ways() -> Vec<Way> {
        let mut ways = vec![Way::quickest()];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            ways.push(Way::Avx2);
        }
        ways
    }

    proptest! {
        #[test]
        fn every_way_comes_to_the_same(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            pivots in prop::collection::vec(("[@:(/]", prop::option::of("[ -~]{1,3}")), 0..5),
            random in prop::collection::vec(any::<u8>(), 512),
        ) {
            let mut sets = Pivots::default();
            for (pivot, behind) in &pivots {
                let after = std::array::from_fn(|byte| behind.as_ref().is_none_or(|some| some.contains(byte as u8 as char)));
                sets.add(pivot.as_bytes()[0], &after);
            }
            let pivots = sets;
            let mut padded = bytes.clone();
            padded.resize(bytes.len().next_multiple_of(64) + 64, 0);
            let mut plain = Box::new(Classified::new());
            classify_plainly(padded.as_chunks::<64>().0, 0, &pivots, &mut plain);
            // Of random tables seldom anything would be left.
            let table = |from: usize| {
                std::array::from_fn(|at| {
                    std::array::from_fn(|class| random[(from + at * CLASSES + class) % 512] | 0x11 << (at % 4))
                })
            };
            let tables = std::array::from_fn(|number| table(number * 171));
            let mut sifted = vec![0; bytes.len().div_ceil(64)];
            sift_plainly(&plain, &tables, &mut sifted);
            for way in ways() {
                let mut quick = Box::new(Classified::new());
                // SAFETY: the processor knows that way.
                #[allow(unsafe_code)]
                unsafe {
                    classify_by(way, padded.as_chunks::<64>().0, 0, &pivots, &mut quick);
                }
                prop_assert_eq!(&quick, &plain);
                let mut blocks = vec![0; sifted.len()];
                // SAFETY: the same.
                #[allow(unsafe_code)]
                unsafe {
                    sift_by(way, &quick, &tables, &mut blocks);
                }
                prop_assert_eq!(&blocks, &sifted);
            }
        }
    }
}
