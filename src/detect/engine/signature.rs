//! A small table, derived from the automaton, that says of most starts at a glance that nothing matches there.
//!
//! A start is described by its *signature*: the class and the length of the run of equal class that begins
//! there (digits, capitals or small letters), the class of the byte behind it, then the same once more for
//! the run behind that byte. The table is filled by walking the automaton with sets of states, once for each
//! signature, over every byte that the signature allows: what it refuses cannot match, whatever the patterns.

use std::collections::HashMap;

use regex_automata::util::primitives::StateID;

use super::automaton::Shapes;
use super::classes::{CLASS, DIGIT, LOWER, Masks, UPPER};

/// Runs are told apart up to this length; longer ones count as this long.
const LONGEST_RUN: usize = 15;

/// Classes of bytes; the first three are those of runs.
const CLASSES: usize = 16;
const RUNS: usize = 3;

/// Rows of the second table that need no look.
const REFUSE: u16 = 0;
const ACCEPT: u16 = 1;

/// Bits of the second table: run class (or none), length, class behind.
const ROW_WORDS: usize = ((RUNS + 1) * (LONGEST_RUN + 1) * CLASSES).div_ceil(64);
type Row = [u64; ROW_WORDS];

/// Entries of the first table.
const FIRST: usize = (RUNS + 1) * (LONGEST_RUN + 1) * CLASSES;

#[derive(Debug)]
pub(super) struct Signatures {
    /// First run's class, length and the class behind it → row of `rows`.
    first: Box<[u16; FIRST]>,
    rows: Vec<Row>,
}

fn first_index(run: u8, length: usize, behind: u8) -> usize {
    (usize::from(run) * (LONGEST_RUN + 1) + length) * CLASSES + usize::from(behind)
}

impl Signatures {
    /// Fills the table for these shapes.
    pub fn new(shapes: &Shapes) -> Signatures {
        let members = shapes.members_of(CLASSES, |byte| usize::from(CLASS[usize::from(byte)]));
        let walk = Walk { shapes, members };
        let mut table = Signatures {
            first: Box::new([REFUSE; FIRST]),
            rows: vec![[0; ROW_WORDS], [!0; ROW_WORDS]],
        };
        let mut known_rows: HashMap<(Vec<StateID>, u8), u16> = HashMap::new();
        for run in [DIGIT, UPPER, LOWER] {
            for (length, states) in walk.runs(vec![shapes.start()], run).into_iter().enumerate() {
                for behind in (0..CLASSES as u8).filter(|behind| *behind != run) {
                    let after = walk.step(&states, behind, true);
                    let row = if after.matched {
                        ACCEPT
                    } else if after.states.is_empty() {
                        REFUSE
                    } else {
                        let key = (after.states, behind);
                        match known_rows.get(&key) {
                            Some(row) => *row,
                            None => {
                                let row = table.add_row(walk.row(&key.0, behind));
                                known_rows.insert(key, row);
                                row
                            }
                        }
                    };
                    table.first[first_index(run, length + 1, behind)] = row;
                }
            }
        }
        table
    }

    fn add_row(&mut self, row: Row) -> u16 {
        if let Some(index) = self.rows.iter().position(|known| *known == row) {
            return index as u16;
        }
        self.rows.push(row);
        (self.rows.len() - 1) as u16
    }

    /// Bytes from a start on of which it must be sure that they are there.
    pub const MARGIN: usize = 3 * 64;

    /// Whether something may match where bytes of these classes begin, at the byte `bit` of a block with these runs. The way through is straight: what branches here branches
    /// unpredictably.
    #[inline(always)]
    pub fn allow(&self, classes: &[u8; 3 * 64], bit: u32, runs: &Runs<'_>) -> bool {
        let class = |at: usize| usize::from(classes[at] & 15);
        let run = class(0).min(RUNS);
        let length = runs.length(run, bit, 0);
        let behind = class(length);
        let row = self.first[first_index(run as u8, length.min(LONGEST_RUN), behind as u8)];
        let skip = length + usize::from(behind >= RUNS);
        let second = class(skip).min(RUNS);
        let second_length = runs.length(second, bit, skip);
        let last = class(skip + second_length);
        let index = row_index(second as u8, second_length.min(LONGEST_RUN), last as u8);
        let allowed = self.rows[usize::from(row)][index / 64] >> (index % 64) & 1 != 0;
        // Where a run leaves what the masks show, and of starts that are no runs, nothing is said.
        allowed | (run == RUNS) | (skip + second_length >= 64)
    }

    /// What the bit masks need to know of runs of capitals or of small letters with which a match begins: how
    /// long they are at most, and which bytes may stand behind them (byte 0 always, which is how masks show the
    /// end of the text). `None` when the runs are too long to tell.
    pub fn letters(&self, upper: bool) -> Option<Letters> {
        let run = if upper { UPPER } else { LOWER };
        let allowed = |length: usize, behind: u8| self.first[first_index(run, length, behind)] != REFUSE;
        let behind: Vec<u8> = (0..CLASSES as u8)
            .filter(|behind| (1..=LONGEST_RUN).any(|length| allowed(length, *behind)))
            .collect();
        let longest = (1..=LONGEST_RUN)
            .rev()
            .find(|length| behind.iter().any(|behind| allowed(*length, *behind)));
        let longest = longest.unwrap_or(0);
        (longest < LONGEST_RUN).then(|| Letters {
            longest,
            behind: (0..128_u8)
                .filter(|byte| *byte == 0 || behind.contains(&CLASS[usize::from(*byte)]))
                .collect(),
            high: behind.contains(&CLASS[128]),
        })
    }
}

/// Runs of letters with which a match begins.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    /// Their greatest length.
    pub longest: usize,
    /// ASCII bytes that may stand behind them.
    pub behind: Vec<u8>,
    /// Whether a character that is not ASCII may.
    pub high: bool,
}

fn row_index(run: u8, length: usize, behind: u8) -> usize {
    (usize::from(run) * (LONGEST_RUN + 1) + length) * CLASSES + usize::from(behind)
}

/// Where bytes of the classes of runs stand in a block and in the next one. The last entry is of no class.
pub(super) struct Runs<'a> {
    here: &'a Masks,
    next: &'a Masks,
}

impl Runs<'_> {
    /// From the masks of a block and of the next one.
    #[inline(always)]
    pub fn new<'a>(here: &'a Masks, next: &'a Masks) -> Runs<'a> {
        Runs { here, next }
    }

    /// How many bytes of that class stand in a row `skip` bytes behind `bit`, as far as 64 bytes from `bit` show.
    #[inline(always)]
    fn length(&self, run: usize, bit: u32, skip: usize) -> usize {
        let window = (self.here.runs[run] >> bit) | (self.next.runs[run] << 1 << (63 - bit));
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

    /// What may follow these states, which are the states behind a byte of class `behind`.
    fn row(&self, states: &[StateID], behind: u8) -> Row {
        let mut row = [0; ROW_WORDS];
        let mut set = |run: u8, length: usize, class: u8| {
            let index = row_index(run, length, class);
            row[index / 64] |= 1 << (index % 64);
        };
        let in_run = usize::from(behind) < RUNS;
        for run in [DIGIT, UPPER, LOWER] {
            if in_run && run != behind {
                continue;
            }
            // In a run, its first byte has been walked already; behind a separator, the first byte of the
            // run may complete a match that ended there.
            if !in_run && self.step(states, run, false).matched {
                (1..=LONGEST_RUN).for_each(|length| (0..CLASSES as u8).for_each(|class| set(run, length, class)));
                continue;
            }
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
                for class in (0..CLASSES as u8).filter(|class| *class != run) {
                    if !self.step(states, class, true).states.is_empty() {
                        set(run, length + 1, class);
                    }
                }
            }
        }
        for class in RUNS as u8..CLASSES as u8 {
            if !self.step(states, class, in_run).states.is_empty() {
                set(RUNS as u8, 0, class);
            }
        }
        row
    }
}
