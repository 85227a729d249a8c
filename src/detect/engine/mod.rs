//! The engine: every shape of the catalogue, found in one pass, whatever their number.
//!
//! All shapes are compiled into one anchored automaton. Sixty-four bytes at a time are classified into bit
//! masks; bit operations on the masks give the places where a word or a sign begins at which some shape can
//! begin; a small table derived from the automaton drops most of them; the automaton runs at the rest. A
//! shape with a *pivot* (the `@` of an e-mail address) is looked for from its pivot backwards, since a start
//! at every word would cost too much. The oracle in `tests/engine.rs` holds all of this equal to one regular
//! expression a shape.

// What runs in `classes::on_this_processor` is compiled for the processor only when it is inlined.
#![allow(clippy::inline_always)]

mod automaton;
mod begin;
mod boundary;
mod classes;
mod prefix;
mod signature;
mod words;

use std::cell::RefCell;
use std::ops::Range;

use automaton::{Ends, Shapes};
use begin::Beginning;
use classes::{Masks, Sets};
use prefix::Prefixes;
use signature::{Looked, Runs, Signatures};

pub use automaton::BuildError;
pub use words::{Met, Words};

/// How far before a pivot a match may begin, in bytes.
const PIVOT_REACH: usize = 128;

/// Starts that are tried before one pivot.
const PIVOT_STARTS: usize = 8;

/// Blocks of 64 bytes that are classified together.
const CHUNK: usize = 64 * 64;

/// One shape, as the engine needs it.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// The expression, with fragments expanded. A word boundary on both sides is implied.
    pub expression: &'a str,
    /// Whether letters match in both cases.
    pub ignore_case: bool,
    /// A byte that every match holds and that is rare in text.
    pub pivot: Option<u8>,
}

/// A place where a shape matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// First byte, 0-based.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the shape in the list that the engine was built from.
    pub shape: u16,
}

/// Shapes that share a pivot.
#[derive(Debug)]
struct PivotGroup {
    pivot: u8,
    shapes: Shapes,
    /// Bytes that may stand between the start of a match and its pivot.
    before: [bool; 256],
    /// Bytes that may stand directly behind the pivot.
    after: [bool; 256],
}

/// The compiled catalogue.
#[derive(Debug)]
pub struct Engine {
    words: Option<WordGroup>,
    pivots: Vec<PivotGroup>,
    sets: Sets,
}

/// Shapes that are looked for where words begin.
#[derive(Debug)]
struct WordGroup {
    shapes: Shapes,
    prefixes: Prefixes,
    signatures: Signatures,
    /// How a match can begin with digits, capitals, small letters.
    begins: [Beginning; 3],
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        masks: Box::new(Masks::new()),
        blocks: [0; CHUNK / 64],
        starts: Box::new([0; CHUNK + 64]),
        classes: Box::new([0; CHUNK + Signatures::MARGIN + 64]),
        looked: Box::new([Looked::default(); CHUNK]),
    });
}

/// The class of each byte of a chunk and of those behind.
type Classes = [u8; CHUNK + Signatures::MARGIN + 64];

/// What is known of the chunk at hand; its memory is kept from one search to the next.
struct Scratch {
    masks: Box<Masks>,
    /// Starts of each block.
    blocks: [u64; CHUNK / 64],
    /// Offsets in the chunk.
    starts: Box<[u16; CHUNK + 64]>,
    /// Class of each byte.
    classes: Box<Classes>,
    /// What is known of starts.
    looked: Box<[Looked; CHUNK]>,
}

impl Engine {
    /// Compiles the shapes.
    ///
    /// # Errors
    /// When an expression is wrong, or all of them together are too large.
    pub fn new(shapes: &[Shape<'_>]) -> Result<Engine, BuildError> {
        let numbered = |pivot: Option<u8>| -> Vec<(u16, &str, bool)> {
            let wanted = shapes.iter().enumerate().filter(|(_, shape)| shape.pivot == pivot);
            wanted
                .map(|(index, shape)| (index as u16, shape.expression, shape.ignore_case))
                .collect()
        };
        let word_shapes = numbered(None);
        let words = if word_shapes.is_empty() {
            None
        } else {
            Some(WordGroup::new(Shapes::new(&word_shapes)?))
        };
        let mut pivot_bytes: Vec<u8> = shapes.iter().filter_map(|shape| shape.pivot).collect();
        pivot_bytes.sort_unstable();
        pivot_bytes.dedup();
        let mut pivots = Vec::new();
        for &pivot in &pivot_bytes {
            pivots.push(PivotGroup::new(pivot, Shapes::new(&numbered(Some(pivot)))?));
        }
        let starts = words.as_ref().map(WordGroup::other_starts).unwrap_or_default();
        let behind = [0, 1, 2].map(|class: usize| {
            let words = words.as_ref();
            words.map_or(&[][..], |words| words.begins[class].behind.as_slice())
        });
        let sets = Sets::new(&starts, &pivot_bytes, behind);
        Ok(Engine { words, pivots, sets })
    }

    /// Finds, for every start and every shape, the longest match with word boundaries around it, and adds
    /// the hits in the order of their place.
    pub fn search(&self, text: &str, hits: &mut Vec<Hit>) {
        self.search_within(text, 0..text.len(), hits);
    }

    /// The same for hits that begin within a range of bytes.
    pub fn search_within(&self, text: &str, range: Range<usize>, hits: &mut Vec<Hit>) {
        let from = hits.len();
        SCRATCH.with_borrow_mut(|scratch| {
            classes::on_this_processor(
                #[inline(always)]
                || self.search_with(text.as_bytes(), range, scratch, hits),
            );
        });
        if !hits[from..].is_sorted() {
            hits[from..].sort_unstable();
        }
    }

    #[inline(always)]
    fn search_with(&self, text: &[u8], range: Range<usize>, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        let Scratch {
            masks,
            blocks: in_blocks,
            starts,
            classes: named,
            looked,
        } = scratch;
        let mut ends = Ends::new();
        let before = range.start.checked_sub(1).map(|at| text[at]);
        let mut carry = Carry {
            word: u64::from(before.is_some_and(boundary::is_word)),
        };
        for chunk in range.clone().step_by(CHUNK) {
            // One block more than the chunk, so that runs can be followed into it.
            let stop = range.end.min(chunk + CHUNK);
            let blocks = (stop - chunk).div_ceil(64);
            let seen = &text[chunk..text.len().min(chunk + blocks * 64 + Signatures::MARGIN)];
            classes::classify::<true>(seen, &self.sets, masks, &mut named[..]);
            if stop - chunk < blocks * 64 {
                // What stands behind the range begins no match, though matches may reach into it.
                let inside = (1 << ((stop - chunk) % 64)) - 1;
                masks.start[blocks - 1] &= inside;
                masks.pivot[blocks - 1] &= inside;
            }
            if let Some(words) = &self.words {
                let sure = text.len().saturating_sub(chunk + Signatures::MARGIN);
                let count = words.list_starts(masks, named, (stop - chunk, sure), &mut carry, in_blocks, starts);
                let count = words.drop_starts(sure, masks, named, &mut looked[..], &mut starts[..count]);
                for &start in &starts[..count] {
                    words.matches_at(text, chunk + usize::from(start), &mut ends, hits);
                }
            }
            for (block, pivots) in masks.pivot[..blocks].iter().enumerate() {
                let mut pivots = *pivots;
                while pivots != 0 {
                    let bit = pivots.trailing_zeros();
                    pivots &= pivots - 1;
                    self.around_pivot(text, chunk + block * 64 + bit as usize, &mut ends, hits);
                }
            }
        }
    }

    fn around_pivot(&self, text: &[u8], pivot: usize, ends: &mut Ends, hits: &mut Vec<Hit>) {
        let Some(group) = self.pivots.iter().find(|group| group.pivot == text[pivot]) else {
            return;
        };
        if text.get(pivot + 1).is_some_and(|byte| !group.after[usize::from(*byte)]) {
            return;
        }
        let floor = pivot.saturating_sub(PIVOT_REACH);
        let mut start = pivot;
        while start > floor && group.before[usize::from(text[start - 1])] {
            start -= 1;
        }
        let mut tried = 0;
        while start <= pivot && tried < PIVOT_STARTS {
            // Behind a letter that is not ASCII a match may begin too, if none begins before it.
            if boundary::starts_at(text, start) || !text[start - 1].is_ascii() {
                tried += 1;
                group.shapes.matches_at(text, start, ends);
                ends.retain(|end| end.1 > pivot);
                if !ends.is_empty() {
                    hits.extend(ends.iter().map(|&(shape, end)| Hit {
                        start: start as u32,
                        end: end as u32,
                        shape,
                    }));
                    return;
                }
            }
            start += 1;
        }
    }

    /// Bytes of memory of the compiled shapes.
    pub fn size(&self) -> usize {
        self.words.as_ref().map_or(0, |words| words.shapes.size())
            + self.pivots.iter().map(|group| group.shapes.size()).sum::<usize>()
    }
}

/// What the last block leaves to the next.
#[derive(Default)]
struct Carry {
    /// Bit 0: the last byte was part of a word.
    word: u64,
}

impl WordGroup {
    fn new(shapes: Shapes) -> WordGroup {
        let signatures = Signatures::new(&shapes);
        WordGroup {
            begins: [b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z'].map(|run| Beginning::new(&shapes, run)),
            prefixes: Prefixes::new(&shapes),
            signatures,
            shapes,
        }
    }

    /// ASCII bytes other than letters and digits with which a match can begin.
    fn other_starts(&self) -> Vec<u8> {
        let begins = |byte: &u8| !self.shapes.is_dead(self.shapes.next(self.shapes.start(), *byte));
        (0..128_u8)
            .filter(|byte| !byte.is_ascii_alphanumeric())
            .filter(begins)
            .collect()
    }

    fn matches_at(&self, text: &[u8], start: usize, ends: &mut Ends, hits: &mut Vec<Hit>) {
        if boundary::starts_at(text, start) {
            self.shapes.matches_at(text, start, ends);
            hits.extend(ends.iter().map(|&(shape, end)| Hit {
                start: start as u32,
                end: end as u32,
                shape,
            }));
        }
    }

    /// Puts into `list` where in a chunk a match may begin, as far as masks and the first look tell, and everything
    /// from `sure` on that masks allow; gives their number.
    #[inline(always)]
    fn list_starts(
        &self,
        masks: &Masks,
        classes: &Classes,
        (length, sure): (usize, usize),
        carry: &mut Carry,
        in_blocks: &mut [u64; CHUNK / 64],
        list: &mut [u16; CHUNK + 64],
    ) -> usize {
        let in_blocks = &mut in_blocks[..length.div_ceil(64)];
        in_blocks.fill(0);
        for (class, begins) in self.begins.iter().enumerate() {
            begins.add_starts(masks, class, in_blocks);
        }
        let mut count = 0;
        for (block, starts) in in_blocks.iter().enumerate() {
            let word = masks.word(block);
            // Where words begin; other starts are no part of words.
            let mut starts = (starts & !((word << 1) | carry.word)) | masks.start[block];
            carry.word = word >> 63;
            if length - block * 64 < 64 {
                starts &= (1 << (length - block * 64)) - 1;
            }
            while starts != 0 {
                let start = block * 64 + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                let here = classes[start..].first_chunk().expect("classes are longer by a margin");
                list[count % CHUNK] = start as u16;
                // Without a branch: which starts are kept cannot be foreseen.
                count += usize::from(self.prefixes.allow(*here)) | usize::from(start >= sure);
            }
        }
        count
    }

    /// Keeps of a chunk's starts those that the tables allow, in front; gives their number. Of starts from `sure` on,
    /// which are near the end of the text, nothing is said.
    #[inline(always)]
    fn drop_starts(
        &self,
        sure: usize,
        masks: &Masks,
        classes: &Classes,
        looked: &mut [Looked],
        starts: &mut [u16],
    ) -> usize {
        let certain = starts.partition_point(|start| usize::from(*start) < sure);
        let kept = certain;
        let mut looked_at = 0;
        for index in 0..kept {
            let start = starts[index];
            let (block, bit) = (usize::from(start / 64), u32::from(start % 64));
            let runs = Runs::new(masks, block);
            let here = classes[usize::from(start)..].first_chunk();
            let after = here.map_or_else(Looked::default, |here| self.signatures.look(here, bit, &runs));
            starts[looked_at] = start;
            looked[looked_at] = after;
            looked_at += usize::from(after.may_match());
        }
        let mut count = 0;
        for index in 0..looked_at {
            let start = starts[index];
            let (block, bit) = (usize::from(start / 64), u32::from(start % 64));
            let runs = Runs::new(masks, block);
            let here = classes[usize::from(start)..].first_chunk();
            starts[count] = start;
            count += usize::from(here.is_some_and(|here| self.signatures.allow(looked[index], here, bit, &runs)));
        }
        starts.copy_within(certain.., count);
        count + starts.len() - certain
    }
}

impl PivotGroup {
    fn new(pivot: u8, shapes: Shapes) -> PivotGroup {
        let mut before = [false; 256];
        let mut seen = std::collections::HashSet::from([shapes.start()]);
        let mut open = vec![shapes.start()];
        while let Some(state) = open.pop() {
            for byte in (0..=255_u8).filter(|byte| *byte != pivot) {
                let next = shapes.next(state, byte);
                if !shapes.is_dead(next) {
                    before[usize::from(byte)] = true;
                    if seen.insert(next) {
                        open.push(next);
                    }
                }
            }
        }
        let mut after = [false; 256];
        for state in seen {
            let behind = shapes.next(state, pivot);
            for byte in 0..=255_u8 {
                let next = shapes.next(behind, byte);
                after[usize::from(byte)] |= shapes.is_match(next) || !shapes.is_dead(next);
            }
        }
        PivotGroup {
            pivot,
            shapes,
            before,
            after,
        }
    }
}
