//! What was being read when an earlier scan was killed: it is read when all else is done, one after another. If one of
//! these ends the scan again, nothing else is under suspicion, but what hangs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::walk::Entry;

/// The suspects of a scan.
#[derive(Debug)]
pub struct Suspects {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    waiting: Vec<Entry>,
    /// Readers that may still be at something.
    at_work: usize,
}

impl Suspects {
    /// None yet, in a scan with so many readers.
    pub fn new(readers: usize) -> Suspects {
        Suspects {
            state: Mutex::new(State {
                waiting: Vec::new(),
                at_work: readers,
            }),
        }
    }

    /// One more has been met.
    pub fn push(&self, entry: Entry) {
        self.lock().waiting.push(entry);
    }

    /// The next one, for a reader that has nothing else to do: the last of them gets each, any other none, and has done
    /// its part. (Whoever takes the place of a reader that was left behind counts as that one.) The lock is given back
    /// with the answer: the file may hang.
    pub fn next(&self) -> Option<Entry> {
        let mut state = self.lock();
        if state.at_work > 1 {
            state.at_work -= 1;
            return None;
        }
        state.waiting.pop()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // There is no half-written state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Facts;

    fn entry(name: &str) -> Entry {
        Entry {
            root: 0,
            path: name.into(),
            facts: Facts::default(),
            device: None,
            linked: false,
            refused: None,
        }
    }

    #[test]
    fn the_last_reader_at_work_gets_all_and_can_be_replaced() {
        let suspects = Suspects::new(3);
        suspects.push(entry("a"));
        suspects.push(entry("b"));
        let next = || suspects.next().map(|entry| entry.path);
        assert_eq!((next(), next()), (None, None));
        // The third is left behind with the first of them, and another goes on.
        assert_eq!(next(), Some("b".into()));
        assert_eq!(next(), Some("a".into()));
        assert_eq!(next(), None);
    }
}
