//! All shapes in one anchored automaton: from a start, every shape's longest match in one walk.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use smallvec::SmallVec;

/// A match is never longer than this many bytes, so that no input makes the walk quadratic.
pub(super) const LONGEST_MATCH: usize = 512;

/// Bytes of memory that the automaton may take before building it is refused.
const SIZE_LIMIT: usize = 256 << 20;

/// Shape (index into the list it was built from) and end of a match, one past its last byte.
pub(super) type Ends = SmallVec<[(u16, usize); 8]>;

/// One dense automaton over several shapes.
#[derive(Debug)]
pub(super) struct Shapes {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
    /// Number of a pattern in the automaton → number of its shape.
    numbers: Vec<u16>,
}

/// A shape that cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// One shape's expression is wrong.
    #[error("{message}")]
    Shape {
        /// Index of the shape, 0-based.
        shape: usize,
        /// What is wrong with it.
        message: String,
    },
    /// All shapes together are too large.
    #[error("the patterns together are too large: {0}")]
    TooLarge(String),
}

impl Shapes {
    /// Compiles `patterns`: the number of the shape, its expression, and whether case is ignored.
    pub fn new(patterns: &[(u16, &str, bool)]) -> Result<Shapes, BuildError> {
        let mut expressions = Vec::with_capacity(patterns.len());
        for &(shape, expression, ignore_case) in patterns {
            let parsed = regex_syntax::ParserBuilder::new()
                .case_insensitive(ignore_case)
                .build()
                .parse(expression)
                .map_err(|error| BuildError::Shape {
                    shape: usize::from(shape),
                    message: error.to_string(),
                })?;
            expressions.push(parsed);
        }
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .which_captures(thompson::WhichCaptures::None)
                    .shrink(false),
            )
            .syntax(syntax::Config::new())
            .build_many_from_hir(&expressions)
            .map_err(|error| BuildError::TooLarge(error.to_string()))?;
        let dfa = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Anchored)
                    .accelerate(false)
                    .dfa_size_limit(Some(SIZE_LIMIT))
                    .determinize_size_limit(Some(SIZE_LIMIT)),
            )
            .build_from_nfa(&nfa)
            .map_err(|error| BuildError::TooLarge(error.to_string()))?;
        let start = dfa
            .start_state(&start::Config::new().anchored(Anchored::Yes))
            .map_err(|error| BuildError::TooLarge(error.to_string()))?;
        Ok(Shapes {
            dfa,
            start,
            numbers: patterns.iter().map(|pattern| pattern.0).collect(),
        })
    }

    /// The state before any byte.
    pub fn start(&self) -> StateID {
        self.start
    }

    /// The state after one more byte.
    pub fn next(&self, state: StateID, byte: u8) -> StateID {
        self.dfa.next_state(state, byte)
    }

    /// Whether some match begins with that byte.
    pub fn may_begin(&self, byte: u8) -> bool {
        !self.is_dead(self.next(self.start, byte))
    }

    /// Whether nothing can match any more.
    pub fn is_dead(&self, state: StateID) -> bool {
        self.dfa.is_dead_state(state) || self.dfa.is_quit_state(state)
    }

    /// Whether some shape's match ended one byte before the byte that led here.
    pub fn is_match(&self, state: StateID) -> bool {
        self.dfa.is_match_state(state)
    }

    /// For each class of bytes (numbered by `class_of`), one byte for each class of the automaton in it: bytes
    /// between which the automaton does not tell lead to the same state.
    pub fn members_of(&self, classes: usize, class_of: impl Fn(u8) -> usize) -> Vec<Vec<u8>> {
        let mut members = vec![Vec::new(); classes];
        let mut seen = std::collections::HashSet::new();
        for byte in 0..=255_u8 {
            if seen.insert((class_of(byte), self.dfa.byte_classes().get(byte))) {
                members[class_of(byte)].push(byte);
            }
        }
        members
    }

    /// Where one more byte of a set leads from a set of states (sorted, without dead ones), and whether some
    /// match ends before that byte.
    pub fn step_all(&self, states: &[StateID], bytes: &[u8]) -> (Vec<StateID>, bool) {
        let mut matched = false;
        let mut after = Vec::new();
        for &state in states {
            for &byte in bytes {
                let next = self.next(state, byte);
                if !self.is_dead(next) {
                    matched |= self.is_match(next);
                    after.push(next);
                }
            }
        }
        after.sort_unstable();
        after.dedup();
        (after, matched)
    }

    /// Walks from `at` and puts into `ends`, for each shape that matches there, its longest match with a
    /// boundary behind it.
    pub fn matches_at(&self, text: &[u8], at: usize, ends: &mut Ends) {
        ends.clear();
        let limit = text.len().min(at + LONGEST_MATCH);
        let mut state = self.start;
        for (offset, &byte) in text[at..limit].iter().enumerate() {
            state = self.dfa.next_state(state, byte);
            if self.dfa.is_special_state(state) {
                if self.dfa.is_match_state(state) {
                    self.note(text, state, at + offset, ends);
                } else if self.is_dead(state) {
                    return;
                }
            }
        }
        if limit == text.len() {
            state = self.dfa.next_eoi_state(state);
        } else {
            state = self.dfa.next_state(state, text[limit]);
        }
        if self.dfa.is_match_state(state) {
            self.note(text, state, limit, ends);
        }
    }

    fn note(&self, text: &[u8], state: StateID, end: usize, ends: &mut Ends) {
        if !super::boundary::ends_at(text, end) {
            return;
        }
        for index in 0..self.dfa.match_len(state) {
            let shape = self.numbers[self.dfa.match_pattern(state, index).as_usize()];
            match ends.iter_mut().find(|known| known.0 == shape) {
                Some(known) => known.1 = end,
                None => ends.push((shape, end)),
            }
        }
    }

    /// The automaton's size in memory, in bytes.
    pub fn size(&self) -> usize {
        self.dfa.memory_usage()
    }
}
