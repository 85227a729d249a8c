//! A long text that is read forward through a window of one core and its context on both sides.
//!
//! This is how [`plain`](super::plain) and [`csv`](super::csv) stay flat in memory: one buffer is filled, handed
//! over as a passage, and only the context is copied into the next one.

use std::ops::Range;

use crate::model::{CORE_BYTES, OVERLAP_BYTES};
use crate::text::encoding::TextStream;

/// The window over a text.
pub struct Window<'a> {
    stream: TextStream<'a>,
    text: String,
    core_start: usize,
}

impl<'a> Window<'a> {
    /// Starts at the beginning of `stream`.
    pub fn new(stream: TextStream<'a>) -> Window<'a> {
        Window {
            stream,
            text: String::new(),
            core_start: 0,
        }
    }

    /// What stands in the window.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the core that comes next starts, in bytes of the window's text.
    pub fn core_start(&self) -> usize {
        self.core_start
    }

    /// Reads until there is a whole core with its context, or the end.
    pub fn fill(&mut self) {
        let target = self.core_start + CORE_BYTES + OVERLAP_BYTES + 4;
        self.stream.fill(&mut self.text, target);
    }

    /// True when the text ends inside the window.
    pub fn ended(&self) -> bool {
        self.stream.ended()
    }

    /// The stream, to ask how the reading went.
    pub fn stream(&mut self) -> &mut TextStream<'a> {
        &mut self.stream
    }

    /// Where the core may end at the latest: a character's start, with context behind it unless the text ends.
    pub fn core_limit(&self) -> usize {
        if self.ended() && self.text.len() <= self.core_start + CORE_BYTES + OVERLAP_BYTES {
            return self.text.len();
        }
        self.text
            .floor_char_boundary((self.core_start + CORE_BYTES).min(self.text.len()))
    }

    /// Where the next window has to start at the latest, when the core ends at `core_end`.
    pub fn next_start_limit(&self, core_end: usize) -> usize {
        self.text.floor_char_boundary(core_end.saturating_sub(OVERLAP_BYTES))
    }

    /// Takes the text and its core, and keeps what stands behind `next_start` for the next window.
    pub fn take(&mut self, core_end: usize, next_start: usize) -> (String, Range<u32>) {
        let mut next = String::new();
        if core_end < self.text.len() || !self.ended() {
            next.reserve(CORE_BYTES + 4 * OVERLAP_BYTES + self.text.len() - next_start);
            next.push_str(&self.text[next_start..]);
        }
        let core = self.core_start as u32..core_end as u32;
        let mut text = std::mem::replace(&mut self.text, next);
        self.core_start = core_end - next_start;
        let end = text.ceil_char_boundary((core_end + OVERLAP_BYTES).min(text.len()));
        text.truncate(end);
        (text, core)
    }
}
