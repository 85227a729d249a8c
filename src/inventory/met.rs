//! Which items a scan has met, one bit for each, and what it left as it was. Shared by the threads that walk.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use crate::model::OutcomeKind;

/// What one scan has met.
#[derive(Debug, Default)]
pub struct Met {
    bits: RwLock<Vec<AtomicU64>>,
    unchanged: [AtomicU64; 4],
    bytes: AtomicU64,
    bytes_read: AtomicU64,
}

impl Met {
    /// An item was met that need not be read: how its last reading ended, its size, and the bytes of it that were read.
    pub fn unchanged(&self, item: i64, outcome: OutcomeKind, size: u64, bytes_read: u64) {
        self.add(item);
        self.unchanged[outcome as usize].fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(size, Ordering::Relaxed);
        self.bytes_read.fetch_add(bytes_read, Ordering::Relaxed);
    }

    /// Items by outcome, bytes, and bytes read before, of what was left as it was.
    pub fn left(&self) -> ([u64; 4], u64, u64) {
        let number = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (
            [0, 1, 2, 3].map(|at| number(&self.unchanged[at])),
            number(&self.bytes),
            number(&self.bytes_read),
        )
    }

    /// An item was met.
    pub(super) fn add(&self, item: i64) {
        let (word, bit) = place(item);
        let bits = self.bits.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(word) = bits.get(word) {
            word.fetch_or(bit, Ordering::Relaxed);
            return;
        }
        drop(bits);
        let mut bits = self.bits.write().unwrap_or_else(PoisonError::into_inner);
        if bits.len() <= word {
            bits.resize_with(word + word / 2 + 64, AtomicU64::default);
        }
        bits[word].fetch_or(bit, Ordering::Relaxed);
    }

    /// How many items were met.
    pub(super) fn count(&self) -> u64 {
        let bits = self.bits.read().unwrap_or_else(PoisonError::into_inner);
        bits.iter()
            .map(|word| u64::from(word.load(Ordering::Relaxed).count_ones()))
            .sum()
    }

    /// Whether an item was met.
    pub(super) fn has(&self, item: i64) -> bool {
        let (word, bit) = place(item);
        let bits = self.bits.read().unwrap_or_else(PoisonError::into_inner);
        bits.get(word)
            .is_some_and(|word| word.load(Ordering::Relaxed) & bit != 0)
    }
}

/// Numbers of items are dense, from 1.
fn place(item: i64) -> (usize, u64) {
    let item = usize::try_from(item).unwrap_or(0);
    (item / 64, 1 << (item % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_remembered_from_every_thread() {
        let met = Met::default();
        std::thread::scope(|scope| {
            for start in 1..=4 {
                let met = &met;
                scope.spawn(move || (0..5000).for_each(|n| met.add(start + 8 * n)));
            }
        });
        assert!((0..5000).all(|n| (1..=4).all(|start| met.has(start + 8 * n))));
        assert_eq!(met.count(), 20_000);
        assert!(!met.has(0) && !met.has(5) && !met.has(1 << 40));
    }
}
