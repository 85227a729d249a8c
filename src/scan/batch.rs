//! A large file is detected by all threads at once: passages are gathered and judged together, in order.

use rayon::prelude::*;

use super::seal::Seal;
use crate::inventory::Sighting;
use crate::model::Passage;

/// Files of at least this many bytes are worth the gathering.
pub const LARGE: u64 = 32 << 20;

/// Passages that wait to be detected together.
pub struct Batch<'a> {
    seal: &'a Seal,
    waiting: Vec<Passage>,
    width: usize,
}

impl<'a> Batch<'a> {
    /// Gathers `width` passages at a time; one means that each is detected at once.
    pub fn new(seal: &'a Seal, width: usize) -> Batch<'a> {
        Batch {
            seal,
            waiting: Vec::new(),
            width,
        }
    }

    /// Takes a passage, and gives the findings that are ready.
    pub fn push(&mut self, passage: Passage) -> Vec<Sighting> {
        if self.width <= 1 {
            return self.seal.passage(&passage);
        }
        self.waiting.push(passage);
        if self.waiting.len() < self.width {
            Vec::new()
        } else {
            self.finish()
        }
    }

    /// The findings of what still waits.
    pub fn finish(&mut self) -> Vec<Sighting> {
        let seal = self.seal;
        self.waiting
            .par_drain(..)
            .flat_map_iter(|passage| seal.passage(&passage))
            .collect()
    }
}
