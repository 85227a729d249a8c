//! The first look at a start: the classes of its first six bytes, and a bit that says whether any shape can
//! begin so.
//!
//! The bits are derived from the automaton, by walking it with sets of states over every sequence of classes:
//! what they refuse cannot match, whatever the patterns. Most starts of a text are dropped here, for a few
//! table look-ups.

use std::collections::HashMap;

use regex_automata::util::primitives::StateID;

use super::automaton::Shapes;
use super::classes::CLASS;

/// Bytes that are looked at.
pub(super) const LENGTH: usize = 6;

/// Bits of a class, and how many classes there are; the first three are those of words.
const BITS: usize = 3;
const CLASSES: usize = 1 << BITS;
const WORDS: usize = 3;

/// Sequences of classes.
const INDICES: usize = 1 << (BITS * LENGTH);

/// The coarse classes of [`super::classes`].
fn class_of(byte: u8) -> usize {
    usize::from(CLASS[usize::from(byte)]) % CLASSES
}

/// One bit for each sequence of classes.
#[derive(Debug)]
pub(super) struct Prefixes(Box<[u64; INDICES / 64]>);

impl Prefixes {
    /// Walks every sequence.
    pub fn new(shapes: &Shapes) -> Prefixes {
        let mut walk = Walk {
            shapes,
            members: shapes.members_of(CLASSES, class_of),
            bits: vec![0; INDICES / 64].try_into().expect("as many as there are"),
            known: HashMap::new(),
        };
        walk.from(&[shapes.start()], 0, 0, false);
        Prefixes(walk.bits)
    }

    /// Whether a match may begin with bytes of these classes (of which the last two are not looked at).
    #[inline(always)]
    pub fn allow(&self, classes: [u8; 8]) -> bool {
        // The lower three bits of each byte, side by side: first two by two, then four by four.
        let bits = u64::from_le_bytes(classes) & 0x0000_0707_0707_0707;
        let bits = (bits | bits >> (8 - BITS)) & 0x0000_003f_003f_003f;
        let index = ((bits | bits >> (16 - 2 * BITS)) & 0x0_0fff) | ((bits >> (32 - 4 * BITS)) & 0x3_f000);
        let index = index as usize;
        self.0[index / 64] >> (index % 64) & 1 != 0
    }
}

struct Walk<'a> {
    shapes: &'a Shapes,
    members: Vec<Vec<u8>>,
    bits: Box<[u64; INDICES / 64]>,
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
