//! A large file is detected by all threads at once: passages are gathered and judged together, in order.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::Passage;

/// Files of at least this many bytes are worth the gathering.
pub const LARGE: u64 = 32 << 20;

/// Room for passages that wait, of all large files together: with room for each file, memory would grow with the
/// square of the threads.
#[derive(Debug)]
pub struct Room(AtomicUsize);

impl Room {
    /// For a scan with so many threads: two passages for each.
    pub fn new(threads: usize) -> Room {
        Room(AtomicUsize::new(threads.saturating_mul(2)))
    }

    fn take(&self) -> bool {
        let one_less = |free: usize| free.checked_sub(1);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .is_ok()
    }

    fn give_back(&self, passages: usize) {
        self.0.fetch_add(passages, Ordering::Relaxed);
    }
}

/// What is found in a passage.
type Look<'a, T> = Box<dyn Fn(&Passage) -> Vec<T> + Sync + 'a>;

/// Passages of a file that wait to be detected together.
pub struct Batch<'a, T> {
    look: Look<'a, T>,
    waiting: Vec<Passage>,
    room: Option<&'a Room>,
    /// Of the room.
    taken: usize,
}

impl<'a, T: Send> Batch<'a, T> {
    /// Gathers passages as long as there is room; without any, each is looked at when it comes.
    pub fn new(look: Look<'a, T>, room: Option<&'a Room>) -> Batch<'a, T> {
        Batch {
            look,
            waiting: Vec::new(),
            room,
            taken: 0,
        }
    }

    /// Takes a passage, and gives the findings that are ready.
    pub fn push(&mut self, passage: Passage) -> Vec<T> {
        if self.room.is_some_and(Room::take) {
            self.taken += 1;
            self.waiting.push(passage);
            return Vec::new();
        }
        if self.waiting.is_empty() {
            return (self.look)(&passage);
        }
        self.waiting.push(passage);
        self.finish()
    }

    /// The findings of what still waits.
    pub fn finish(&mut self) -> Vec<T> {
        let look = &self.look;
        let found = self
            .waiting
            .par_drain(..)
            .flat_map_iter(|passage| look(&passage))
            .collect();
        self.give_back();
        found
    }
}

impl<T> Batch<'_, T> {
    fn give_back(&mut self) {
        if let Some(room) = self.room {
            room.give_back(std::mem::take(&mut self.taken));
        }
    }
}

impl<T> Drop for Batch<'_, T> {
    fn drop(&mut self) {
        // What a panic has left waiting waits no more.
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(passage: &Passage) -> Vec<String> {
        vec![passage.text.clone()]
    }

    /// What comes out of each push of so many passages, and of the end.
    fn pushed(batch: &mut Batch<'_, String>, passages: usize) -> Vec<usize> {
        (0..passages)
            .map(|n| batch.push(Passage::plain(n.to_string())).len())
            .collect()
    }

    #[test]
    fn all_files_together_have_one_room() {
        let room = Room::new(2);
        let mut one = Batch::new(Box::new(text), Some(&room));
        let mut two = Batch::new(Box::new(text), Some(&room));
        assert_eq!(pushed(&mut one, 3), [0, 0, 0]);
        // One may wait; the next is not gathered for want of room, and takes what waits with it.
        assert_eq!(pushed(&mut two, 4), [0, 2, 0, 2]);
        drop(one);
        assert_eq!(pushed(&mut two, 5), [0, 0, 0, 0, 5]);
        let mut three = Batch::new(Box::new(text), None);
        assert_eq!(pushed(&mut three, 2), [1, 1]);
    }

    #[test]
    fn whatever_the_room_findings_come_in_order() {
        let expected: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        for threads in [0, 1, 2, 7, 100] {
            let room = Room::new(threads);
            let mut batch = Batch::new(Box::new(text), Some(&room));
            let mut found: Vec<String> = expected
                .iter()
                .flat_map(|text| batch.push(Passage::plain(text.clone())))
                .collect();
            found.extend(batch.finish());
            assert_eq!(found, expected, "{threads}");
        }
    }

    #[test]
    fn a_panic_gives_its_room_back() {
        let room = Room::new(1);
        let mut batch: Batch<'_, String> =
            Batch::new(Box::new(|_| std::panic::resume_unwind(Box::new(()))), Some(&room));
        batch.push(Passage::plain("a"));
        let panics = std::panic::AssertUnwindSafe(move || batch.finish());
        assert!(std::panic::catch_unwind(panics).is_err());
        let mut next = Batch::new(Box::new(text), Some(&room));
        assert_eq!(pushed(&mut next, 3), [0, 0, 3]);
    }
}
