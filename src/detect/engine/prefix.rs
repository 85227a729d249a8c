//! The first look at a start: the classes of its first six bytes, and a bit that says whether any shape can
//! begin so.
//!
//! The bits are derived from the automaton, by walking it with sets of states over every sequence of classes:
//! what they refuse cannot match, whatever the patterns. Most starts of a text are dropped here, for a few
//! table look-ups.

use std::collections::HashMap;

use regex_automata::util::primitives::StateID;

use super::automaton::Shapes;

/// Bytes that are looked at.
pub(super) const LENGTH: usize = 6;

/// Bits of a class, and how many classes there are; the first three are those of words.
const BITS: usize = 3;
const CLASSES: usize = 1 << BITS;
const WORDS: usize = 3;

const fn class_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        b' ' => 3,
        b'-' => 4,
        b'.' => 5,
        128.. => 6,
        _ => 7,
    }
}

static CLASS: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class_of(byte as u8);
        byte += 1;
    }
    classes
};

/// One bit for each sequence of classes.
#[derive(Debug)]
pub(super) struct Prefixes(Vec<u64>);

impl Prefixes {
    /// Walks every sequence.
    pub fn new(shapes: &Shapes) -> Prefixes {
        let mut walk = Walk {
            shapes,
            members: shapes.members_of(CLASSES, |byte| usize::from(CLASS[usize::from(byte)])),
            bits: vec![0; (1 << (BITS * LENGTH)) / 64],
            known: HashMap::new(),
        };
        walk.from(&[shapes.start()], 0, 0, false);
        Prefixes(walk.bits)
    }

    /// Whether a match may begin at `at`; near the end of the text, nothing is said.
    #[inline]
    pub fn allow(&self, text: &[u8], at: usize) -> bool {
        let Some(&[a, b, c, d, e, f]) = text
            .get(at..at + LENGTH)
            .and_then(|bytes| bytes.first_chunk::<LENGTH>())
        else {
            return true;
        };
        let class = |byte: u8| usize::from(CLASS[usize::from(byte)]);
        let index = class(a)
            | class(b) << BITS
            | class(c) << (2 * BITS)
            | class(d) << (3 * BITS)
            | class(e) << (4 * BITS)
            | class(f) << (5 * BITS);
        self.0[index / 64] & (1 << (index % 64)) != 0
    }
}

struct Walk<'a> {
    shapes: &'a Shapes,
    members: Vec<Vec<u8>>,
    bits: Vec<u64>,
    /// Steps that have been walked: states and class to states.
    known: HashMap<(Vec<StateID>, usize), (Vec<StateID>, bool)>,
}

impl Walk<'_> {
    /// Sets the bits of all sequences that begin with `index` (of `depth` classes, the last of them of a word or
    /// not), after which the automaton is in one of `states`.
    fn from(&mut self, states: &[StateID], depth: usize, index: usize, in_word: bool) {
        if depth == LENGTH {
            self.bits[index / 64] |= 1 << (index % 64);
            return;
        }
        for class in 0..CLASSES {
            let key = (states.to_vec(), class);
            if !self.known.contains_key(&key) {
                let stepped = self.shapes.step_all(states, &self.members[class]);
                self.known.insert(key.clone(), stepped);
            }
            let (next, matched) = self.known[&key].clone();
            // A match does not end between two characters of a word.
            let matched = matched && !(in_word && class < WORDS);
            let index = index | class << (depth * BITS);
            if matched {
                self.all_below(depth + 1, index);
            } else if !next.is_empty() {
                self.from(&next, depth + 1, index, class < WORDS);
            }
        }
    }

    fn all_below(&mut self, depth: usize, index: usize) {
        for rest in 0..1 << ((LENGTH - depth) * BITS) {
            let index = index | rest << (depth * BITS);
            self.bits[index / 64] |= 1 << (index % 64);
        }
    }
}
