//! A small table, derived from the automaton, that says of most starts at a glance that nothing matches there.
//!
//! A start is described by its *signature*: the class and the length of the run of equal class that begins
//! there (digits, capitals or small letters), the class of the byte behind it, then the same once more for
//! the run behind that byte. The table is filled by walking the automaton with sets of states, once for each
//! signature, over every byte that the signature allows: what it refuses cannot match, whatever the patterns.

use std::collections::HashMap;

use regex_automata::util::primitives::StateID;

use super::automaton::Shapes;
use super::classes::{CLASS, DIGIT, LOWER, Masks, OTHER, UPPER};

/// Runs are told apart up to this length; longer ones count as this long.
const LONGEST_RUN: usize = 15;

/// Classes of bytes; the first three are those of runs.
const CLASSES: usize = 16;
const RUNS: usize = 3;

/// Rows that need no look.
const REFUSE: u16 = 0;
const ACCEPT: u16 = 1;

/// What one look sees: run class (or none), length, class behind.
const LOOKS: usize = (RUNS + 1) * (LONGEST_RUN + 1) * CLASSES;

/// What comes of each look: the row for the next one.
type Row = [u16; LOOKS];

/// What comes of the last look: one bit.
type LastRow = [u64; LOOKS / 64];

/// The tables of the three looks.
#[derive(Debug)]
pub(super) struct Signatures {
    first: Box<Row>,
    second: Vec<Row>,
    third: Vec<LastRow>,
}

/// A start after two looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    row: u16,
    /// Bytes from the start to the next look.
    skip: u16,
}

impl Looked {
    /// Whether something may match as far as has been looked.
    #[inline(always)]
    pub fn may_match(self) -> bool {
        self.row != REFUSE
    }
}

fn look_index(run: usize, length: usize, behind: usize) -> usize {
    (run * (LONGEST_RUN + 1) + length.min(LONGEST_RUN)) * CLASSES + behind
}

impl Signatures {
    /// Fills the tables for these shapes.
    pub fn new(shapes: &Shapes) -> Signatures {
        let members = shapes.members_of(CLASSES, |byte| usize::from(CLASS[usize::from(byte)]));
        let walk = Walk { shapes, members };
        let mut first = Box::new([REFUSE; LOOKS]);
        let mut second = Rows::new([REFUSE; LOOKS], [ACCEPT; LOOKS]);
        let mut third = Rows::new([0; LOOKS / 64], [!0; LOOKS / 64]);
        walk.row(&[shapes.start()], OTHER, |index, came| {
            first[index] = second.number(came, |states, behind| {
                let mut row = [REFUSE; LOOKS];
                walk.row(states, behind, |index, came| {
                    row[index] = third.number(came, |states, behind| {
                        let mut row = [0; LOOKS / 64];
                        walk.row(states, behind, |index, came| {
                            row[index / 64] |= u64::from(!came.is_nothing()) << (index % 64);
                        });
                        row
                    });
                });
                row
            });
        });
        Signatures {
            first,
            second: second.list,
            third: third.list,
        }
    }

    /// Bytes from a start on of which it must be sure that they are there.
    pub const MARGIN: usize = 4 * 64;

    /// Looks twice where bytes of these classes begin, at the byte `bit` of a block with these runs. The way
    /// through is straight: what branches here branches unpredictably.
    #[inline(always)]
    pub fn look(&self, classes: &[u8; Self::MARGIN], bit: u32, runs: &Runs<'_>) -> Looked {
        let (index, skip) = see(classes, bit, runs, 0);
        let row = self.first[index];
        let (index, end) = see(classes, bit, runs, skip);
        let row = self.second[usize::from(row)][index];
        // Where a run leaves what the masks show, and of starts that are no runs, nothing is said.
        let silent = (end >= 64) | (usize::from(classes[0]) >= RUNS);
        Looked {
            row: if silent { ACCEPT } else { row },
            skip: end as u16,
        }
    }

    /// Looks once more.
    #[inline(always)]
    pub fn allow(&self, looked: Looked, classes: &[u8; Self::MARGIN], bit: u32, runs: &Runs<'_>) -> bool {
        let (index, end) = see(classes, bit, runs, usize::from(looked.skip));
        let allowed = self.third[usize::from(looked.row)][index / 64] >> (index % 64) & 1;
        (allowed | u64::from(end >= 64)) != 0
    }
}

/// What stands `skip` bytes behind a start, and where to look next.
#[inline(always)]
fn see(classes: &[u8; Signatures::MARGIN], bit: u32, runs: &Runs<'_>, skip: usize) -> (usize, usize) {
    let class = |at: usize| usize::from(classes[at] & 15);
    let run = class(skip).min(RUNS);
    let length = runs.length(run, bit, skip);
    let behind = class(skip + length);
    (
        look_index(run, length, behind),
        skip + length + usize::from(behind >= RUNS),
    )
}

/// Where bytes of the classes of runs stand in a block and in the next one.
#[derive(Clone, Copy)]
pub(super) struct Runs<'a> {
    masks: &'a Masks,
    block: usize,
}

impl Runs<'_> {
    /// From the masks of a block and of the next one.
    #[inline(always)]
    pub fn new(masks: &Masks, block: usize) -> Runs<'_> {
        Runs { masks, block }
    }

    /// How many bytes of that class stand in a row `skip` bytes behind `bit`, as far as 64 bytes from `bit` show.
    #[inline(always)]
    fn length(&self, run: usize, bit: u32, skip: usize) -> usize {
        let run = &self.masks.runs[run];
        let window = (run[self.block] >> bit) | (run[self.block + 1] << 1 << (63 - bit));
        (!(window >> (skip & 63))).trailing_zeros() as usize
    }
}

/// Sets of states, walked over classes of bytes.
struct Walk<'a> {
    shapes: &'a Shapes,
    members: Vec<Vec<u8>>,
}

struct Step {
    states: Vec<StateID>,
    matched: bool,
}

/// What comes of one look: where the automaton may be, and the class of the byte that led there.
struct Came {
    step: Step,
    behind: u8,
}

impl Came {
    fn is_nothing(&self) -> bool {
        !self.step.matched && self.step.states.is_empty()
    }
}

/// Rows, each of them once.
struct Rows<R> {
    list: Vec<R>,
    by_content: HashMap<R, u16>,
    by_states: HashMap<(Vec<StateID>, u8), u16>,
}

impl<R: Copy + Eq + std::hash::Hash> Rows<R> {
    fn new(refuse: R, accept: R) -> Rows<R> {
        Rows {
            list: vec![refuse, accept],
            by_content: HashMap::from([(refuse, REFUSE), (accept, ACCEPT)]),
            by_states: HashMap::new(),
        }
    }

    /// The number of the row for what came, which `make` makes.
    fn number(&mut self, came: Came, make: impl FnOnce(&[StateID], u8) -> R) -> u16 {
        if came.step.matched {
            return ACCEPT;
        }
        if came.is_nothing() {
            return REFUSE;
        }
        let key = (came.step.states, came.behind);
        if let Some(number) = self.by_states.get(&key) {
            return *number;
        }
        let row = make(&key.0, key.1);
        let full = self.list.len() > usize::from(u16::MAX);
        let number = *self.by_content.entry(row).or_insert_with(|| {
            if full {
                return ACCEPT;
            }
            self.list.push(row);
            (self.list.len() - 1) as u16
        });
        self.by_states.insert(key, number);
        number
    }
}

impl Walk<'_> {
    /// After any byte of the class. A match that would end between two characters of a word does not count.
    fn step(&self, states: &[StateID], class: u8, after_word: bool) -> Step {
        let (states, matched) = self.shapes.step_all(states, &self.members[usize::from(class)]);
        Step {
            states,
            matched: matched && !(after_word && usize::from(class) < RUNS),
        }
    }

    /// The states after 1, 2, … bytes of the class; the last entry is for that many or more.
    fn runs(&self, from: Vec<StateID>, class: u8) -> Vec<Vec<StateID>> {
        let mut runs = Vec::with_capacity(LONGEST_RUN);
        let mut states = from;
        for _ in 0..LONGEST_RUN {
            states = self.step(&states, class, true).states;
            runs.push(states.clone());
        }
        let mut all = states.clone();
        let mut fresh = states;
        while !fresh.is_empty() {
            fresh = self.step(&fresh, class, true).states;
            fresh.retain(|state| all.binary_search(state).is_err());
            all.extend_from_slice(&fresh);
            all.sort_unstable();
        }
        runs[LONGEST_RUN - 1] = all;
        runs
    }

    /// What each look comes to from these states, which are the states behind a byte of class `last`; looks that
    /// come to nothing may be left out.
    fn row(&self, states: &[StateID], last: u8, mut set: impl FnMut(usize, Came)) {
        let in_run = usize::from(last) < RUNS;
        for run in [DIGIT, UPPER, LOWER] {
            if in_run && run != last {
                continue;
            }
            // In a run, its first byte has been walked already; behind a separator, the first byte of the
            // run may complete a match that ended there.
            let matched = !in_run && self.step(states, run, false).matched;
            let lengths = if in_run {
                let mut lengths = vec![states.to_vec()];
                lengths.extend(self.runs(states.to_vec(), run));
                let longest: Vec<StateID> = lengths.split_off(LONGEST_RUN - 1).concat();
                lengths.push(longest);
                lengths
            } else {
                self.runs(states.to_vec(), run)
            };
            for (length, states) in lengths.iter().enumerate() {
                for behind in (0..CLASSES as u8).filter(|class| *class != run) {
                    let mut step = self.step(states, behind, true);
                    step.matched |= matched;
                    set(
                        look_index(usize::from(run), length + 1, usize::from(behind)),
                        Came { step, behind },
                    );
                }
            }
        }
        for behind in RUNS as u8..CLASSES as u8 {
            let step = self.step(states, behind, in_run);
            set(look_index(RUNS, 0, usize::from(behind)), Came { step, behind });
        }
    }
}
