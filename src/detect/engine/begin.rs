//! How matches begin, told from the automaton in a form that bit masks can use: which bytes may stand behind
//! a short run of digits, of capitals or of small letters that begins a match.

use super::automaton::Shapes;

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
}
