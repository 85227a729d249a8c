//! How matches begin, told from the automaton in a form that bit masks can use: which bytes may stand behind
//! a short run of digits, of capitals or of small letters that begins a match.

use super::automaton::Shapes;
use super::classes::{BLOCKS, Masks};

/// Runs longer than this are not looked into.
pub(super) const LONGEST: u32 = 8;

/// Runs of one class with which a match may begin.
#[derive(Clone, Debug)]
pub(super) struct Beginning {
    /// Up to this length, a run begins a match only with a byte of `behind` behind it; 0 when any byte may follow
    /// or when runs begin no match at all.
    pub short: u32,
    /// ASCII bytes that may stand behind a short run. Byte 0 always may, which is how masks show the end of the text.
    pub behind: Vec<u8>,
    /// Whether a character that is not ASCII may.
    pub high: bool,
    /// Whether longer runs may begin a match.
    pub long: bool,
}

impl Beginning {
    /// Of runs of these bytes.
    pub fn new(shapes: &Shapes, run: std::ops::RangeInclusive<u8>) -> Beginning {
        let run: Vec<u8> = run.collect();
        let others: Vec<u8> = (0..=255).filter(|byte| !run.contains(byte)).collect();
        let mut begins = Beginning {
            short: 0,
            behind: vec![0],
            high: false,
            long: false,
        };
        let mut states = vec![shapes.start()];
        for length in 1..=LONGEST + 1 {
            states = shapes.step_all(&states, &run).0;
            if states.is_empty() {
                // No match begins with so long a run: the rest of the lengths are short, and refused.
                return begins;
            }
            let follows = |byte: &u8| {
                let (next, matched) = shapes.step_all(&states, &[*byte]);
                matched || !next.is_empty()
            };
            let behind: Vec<u8> = others.iter().copied().filter(follows).collect();
            if length > LONGEST || behind.len() == others.len() {
                begins.long = true;
                return begins;
            }
            begins.short = length;
            begins.high |= behind.iter().any(|byte| !byte.is_ascii());
            begins.behind.extend(behind.into_iter().filter(u8::is_ascii));
        }
        begins
    }

    /// Adds to `starts`, one for each block, the bytes of runs of this class at which a match may begin when nothing
    /// of its word stands before.
    #[inline(always)]
    pub fn add_starts(&self, masks: &Masks, class: usize, starts: &mut [u64]) {
        match self.short {
            0 => self.add_within::<0>(masks, class, starts),
            1 => self.add_within::<1>(masks, class, starts),
            2 => self.add_within::<2>(masks, class, starts),
            3 => self.add_within::<3>(masks, class, starts),
            4 => self.add_within::<4>(masks, class, starts),
            5 => self.add_within::<5>(masks, class, starts),
            6 => self.add_within::<6>(masks, class, starts),
            7 => self.add_within::<7>(masks, class, starts),
            _ => self.add_within::<LONGEST>(masks, class, starts),
        }
    }

    /// The same where short runs have that length at most. There is nothing but shifts by constants in the loop, so
    /// that several blocks are worked on at once.
    #[inline(always)]
    fn add_within<const SHORT: u32>(&self, masks: &Masks, class: usize, starts: &mut [u64]) {
        let (run, behind, high) = (&masks.runs[class], &masks.behind[class], &masks.high);
        let high_too = if self.high { !0 } else { 0 };
        // Of long runs, what must not stand behind short ones is looked for, else what must.
        let turned = if self.long { !0 } else { 0 };
        let end = |block: usize| ((behind[block] | (high[block] & high_too)) ^ turned) & !run[block];
        assert!(
            starts.len() < BLOCKS,
            "a block follows those in which starts are looked for"
        );
        for (block, starts) in starts.iter_mut().enumerate() {
            let (here, next) = (run[block], run[block + 1]);
            let (ends, next_ends) = (end(block), end(block + 1));
            let mut reached = 0;
            for places in (1..=SHORT).rev() {
                let moved = |bits: u64, next: u64| (bits >> places) | (next << (64 - places));
                reached = moved(ends, next_ends) | (moved(here, next) & reached);
            }
            *starts |= here & (reached ^ turned);
        }
    }
}
