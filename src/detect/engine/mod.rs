//! The engine: every shape of the catalogue, found in one pass, whatever their number.
//!
//! All shapes are compiled into one anchored automaton. Every byte is classified; a sieve derived from the
//! automaton tells from the classes of the next bytes where some shape may begin; the automaton runs there. A
//! shape with a *pivot* (the `@` of an e-mail address) is looked for from its pivot backwards, since a start
//! at every word would cost too much. The oracle in `tests/engine.rs` holds all of this equal to one regular
//! expression a shape.

// What runs in `classes::on_this_processor` is compiled for the processor only when it is inlined.
#![allow(clippy::inline_always)]

mod automaton;
mod boundary;
mod classes;
mod heads;
mod near;
mod often;
mod pivot;
mod sieve;
mod simd;
mod words;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use automaton::{Ends, Shapes};
use classes::{Classified, Pivots};
use pivot::PivotGroup;

pub use automaton::BuildError;
pub use heads::Heads;
pub use near::Near;
pub use pivot::Pivot;
pub use words::{Met, Words};

/// Blocks of 64 bytes that are classified together.
const CHUNK: usize = 64 * 64;

/// One shape, as the engine needs it.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// The expression, with fragments expanded. A word boundary on both sides is implied.
    pub expression: &'a str,
    /// Whether letters match in both cases.
    pub ignore_case: bool,
    /// What every match holds and is rare in text.
    pub pivot: Option<Pivot>,
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

/// What is looked for beside shapes, on the same way through a text: what each byte is must be found out only once.
pub struct Sought<'a> {
    words: &'a Words,
    heads: Option<&'a Heads>,
    /// The phrases that were met.
    pub met: Vec<Met>,
    /// Where phrases stand whose number is [`Words::MARK`], in bytes.
    pub marks: Vec<u32>,
    /// Where words begin with a capital that are not to be skipped, in bytes.
    pub capitals: Vec<u32>,
}

impl<'a> Sought<'a> {
    /// Phrases, and words with capitals.
    pub fn of(words: &'a Words, heads: Option<&'a Heads>) -> Sought<'a> {
        Sought {
            words,
            heads,
            met: Vec::new(),
            marks: Vec::new(),
            capitals: Vec::new(),
        }
    }
}

/// The compiled catalogue.
#[derive(Debug)]
pub struct Engine {
    words: Option<WordGroup>,
    pivots: Vec<PivotGroup>,
    pivot_bytes: Pivots,
}

/// Shapes that are looked for where words and signs begin.
#[derive(Debug)]
struct WordGroup {
    shapes: Shapes,
    sieve: Box<sieve::Tables>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        classified: Box::new(Classified::new()),
        begins: [0; CHUNK / 64],
        starts: Box::new([0; CHUNK]),
    });
}

/// What is known of the chunk at hand; its memory is kept from one search to the next.
struct Scratch {
    classified: Box<Classified>,
    /// Where matches may begin, one mask a block.
    begins: [u64; CHUNK / 64],
    /// Offsets in the chunk.
    starts: Box<[u16; CHUNK]>,
}

impl Engine {
    /// Compiles the shapes.
    ///
    /// # Errors
    /// When an expression is wrong, or all of them together are too large.
    pub fn new(shapes: &[Shape<'_>]) -> Result<Engine, BuildError> {
        let numbered = |pivot: Option<Pivot>| -> Vec<(u16, &str, bool)> {
            let wanted = shapes.iter().enumerate().filter(|(_, shape)| shape.pivot == pivot);
            wanted
                .map(|(index, shape)| (index as u16, shape.expression, shape.ignore_case))
                .collect()
        };
        let word_shapes = numbered(None);
        let words = if word_shapes.is_empty() {
            None
        } else {
            let alone = || word_shapes.par_iter().map(|shape| Shapes::new(&[*shape]));
            let (sieve, shapes) = rayon::join(
                || {
                    alone()
                        .collect::<Result<Vec<_>, _>>()
                        .map(|alone| sieve::tables(&alone))
                },
                || Shapes::new(&word_shapes),
            );
            Some(WordGroup {
                sieve: Box::new(sieve?),
                shapes: shapes?,
            })
        };
        let distinct: BTreeSet<Pivot> = shapes.iter().filter_map(|shape| shape.pivot).collect();
        let group = |pivot: &Pivot| PivotGroup::new(*pivot, &numbered(Some(*pivot)));
        let pivots: Vec<PivotGroup> = distinct.iter().map(group).collect::<Result<_, _>>()?;
        let mut pivot_bytes = Pivots::default();
        for group in &pivots {
            group.enter(&mut pivot_bytes);
        }
        Ok(Engine {
            words,
            pivots,
            pivot_bytes,
        })
    }

    /// Finds, for every start and every shape, the longest match with word boundaries around it, and adds
    /// the hits in the order of their place.
    pub fn search(&self, text: &str, hits: &mut Vec<Hit>) {
        self.search_within(text, 0..text.len(), hits);
    }

    /// The same for hits that begin within a range of bytes.
    pub fn search_within(&self, text: &str, range: Range<usize>, hits: &mut Vec<Hit>) {
        self.sweep(text, range, hits, None);
    }

    /// The same for a whole text, with what else is sought.
    pub fn search_with(&self, text: &str, hits: &mut Vec<Hit>, sought: &mut Sought<'_>) {
        self.sweep(text, 0..text.len(), hits, Some(sought));
    }

    fn sweep(&self, text: &str, range: Range<usize>, hits: &mut Vec<Hit>, sought: Option<&mut Sought<'_>>) {
        let from = hits.len();
        let mut around = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| {
            simd::on_this_processor(
                #[inline(always)]
                || self.sweep_with(text.as_bytes(), range, scratch, hits, &mut around, sought),
            );
        });
        if !around.is_empty() {
            // One list that is sorted, and one that nearly is: a stable sort merges what it finds in order.
            hits.append(&mut around);
            hits[from..].sort();
        }
    }

    #[inline(always)]
    fn sweep_with(
        &self,
        text: &[u8],
        range: Range<usize>,
        scratch: &mut Scratch,
        hits: &mut Vec<Hit>,
        around: &mut Vec<Hit>,
        mut sought: Option<&mut Sought<'_>>,
    ) {
        let Scratch {
            classified,
            begins,
            starts,
        } = scratch;
        let mut ends = Ends::new();
        let before = range.start.checked_sub(1).map(|at| text[at]);
        // Bit 0: the byte before the chunk was part of a word; the same for words in which there is more than ASCII.
        let mut carry = u64::from(before.is_some_and(boundary::is_word));
        let (mut carry_of_words, mut carry_of_heads) = (0, 0);
        for chunk in range.clone().step_by(CHUNK) {
            let stop = range.end.min(chunk + CHUNK);
            let blocks = (stop - chunk).div_ceil(64);
            // One block more than the chunk, so that runs can be followed into it.
            classified.read(
                &text[chunk..text.len().min(chunk + blocks * 64 + 64)],
                &self.pivot_bytes,
            );
            if let Some(sought) = &mut sought {
                let Sought {
                    words,
                    heads,
                    met,
                    marks,
                    capitals,
                } = &mut **sought;
                words.search_chunk(text, chunk..stop, classified, &mut carry_of_words, starts, met, marks);
                if let Some(heads) = heads {
                    heads.search_chunk(text, chunk..stop, classified, &mut carry_of_heads, capitals);
                }
            }
            // What stands behind the range begins no match, though matches may reach into it.
            let inside = |block: usize| !0 >> (64 - (stop - chunk - block * 64).min(64));
            if let Some(group) = &self.words {
                let begins = &mut begins[..blocks];
                simd::sift(classified, &group.sieve, begins);
                for (block, begins) in begins.iter().enumerate() {
                    let word = classified.blocks[block].word;
                    // Not inside of words.
                    let mut begins = begins & !(word & ((word << 1) | carry)) & inside(block);
                    carry = word >> 63;
                    while begins != 0 {
                        let start = chunk + block * 64 + begins.trailing_zeros() as usize;
                        begins &= begins - 1;
                        group.matches_at(text, start, &mut ends, hits);
                    }
                }
            }
            for block in 0..blocks {
                let mut pivots = classified.pivots(block) & inside(block);
                while pivots != 0 {
                    let pivot = chunk + block * 64 + pivots.trailing_zeros() as usize;
                    pivots &= pivots - 1;
                    for group in &self.pivots {
                        group.matches_around(text, pivot, &mut ends, around);
                    }
                }
            }
        }
    }

    /// Bytes of memory of the compiled shapes.
    pub fn size(&self) -> usize {
        self.words.as_ref().map_or(0, |words| words.shapes.size())
            + self.pivots.iter().map(PivotGroup::size).sum::<usize>()
    }
}

impl WordGroup {
    fn matches_at(&self, text: &[u8], start: usize, ends: &mut Ends, hits: &mut Vec<Hit>) {
        if boundary::starts_at(text, start) {
            self.shapes.matches_at(text, start, ends);
            if ends.len() > 1 {
                ends.sort_unstable_by_key(|&(shape, end)| (end, shape));
            }
            hits.extend(ends.iter().map(|&(shape, end)| Hit {
                start: start as u32,
                end: end as u32,
                shape,
            }));
        }
    }
}
