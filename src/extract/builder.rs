//! Writes text with places, and cuts it into passages that share context.
//!
//! Two ways: running text ([`Builder::lines`]), whose places are its lines, and marked text
//! ([`Builder::marks`]), where each [`Builder::mark`] opens a cell, a key or a header. Cores tile the text;
//! the cuts fall between characters and change no offset's place.

use std::collections::HashMap;
use std::mem;

use super::{Sink, Stopped};
use crate::model::{CORE_BYTES, FieldId, Hop, Layout, Mark, OVERLAP_BYTES, Passage};

/// Marks in one passage, at most about this many; a mark is larger than most cells.
const MARKS: usize = 1 << 17;

/// Distinct field names that are kept for one builder.
const FIELDS: usize = 1 << 15;

/// Longest name of a field, in bytes.
const FIELD_BYTES: usize = 200;

/// Text under construction for one trail.
pub struct Builder<'s> {
    sink: &'s mut dyn Sink,
    trail: Vec<Hop>,
    text: String,
    core_start: usize,
    layout: Growing,
    fields: Vec<String>,
    field_ids: HashMap<String, FieldId>,
}

enum Growing {
    Lines { first_line: u64 },
    Marks(Vec<Mark>),
}

impl<'s> Builder<'s> {
    /// Running text under `trail`, on lines from 1.
    pub fn lines(sink: &'s mut dyn Sink, trail: Vec<Hop>) -> Builder<'s> {
        Builder::new(sink, trail, Growing::Lines { first_line: 1 })
    }

    /// Marked text under `trail`. Every text needs a mark before it.
    pub fn marks(sink: &'s mut dyn Sink, trail: Vec<Hop>) -> Builder<'s> {
        Builder::new(sink, trail, Growing::Marks(Vec::new()))
    }

    fn new(sink: &'s mut dyn Sink, trail: Vec<Hop>, layout: Growing) -> Builder<'s> {
        Builder {
            sink,
            trail,
            text: String::new(),
            core_start: 0,
            layout,
            fields: Vec::new(),
            field_ids: HashMap::new(),
        }
    }

    /// The sink behind, for nested content and causes.
    pub fn sink(&mut self) -> &mut dyn Sink {
        self.sink
    }

    /// The last character written, if the text has not been cut just before it.
    pub fn last_char(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    /// Opens a place: text that follows stands at `hop`. Running text has no marks; there it does nothing.
    pub fn mark(&mut self, hop: Hop, record: u32, field: Option<&str>) {
        let field = field.and_then(|name| self.field_id(name));
        if let Growing::Marks(marks) = &mut self.layout {
            let start = self.text.len() as u32;
            if marks.last().is_some_and(|last| last.start == start) {
                marks.pop();
            }
            marks.push(Mark {
                start,
                hop,
                record,
                field,
            });
        }
    }

    fn field_id(&mut self, name: &str) -> Option<FieldId> {
        let name = &name[..name.floor_char_boundary(FIELD_BYTES)];
        if let Some(id) = self.field_ids.get(name) {
            return Some(*id);
        }
        if self.fields.len() >= FIELDS || name.is_empty() {
            return None;
        }
        let id = self.fields.len() as FieldId;
        self.fields.push(name.to_owned());
        self.field_ids.insert(name.to_owned(), id);
        Some(id)
    }

    /// Writes text.
    ///
    /// # Errors
    /// [`Stopped`] when the sink wants no more.
    pub fn push(&mut self, mut text: &str) -> Result<(), Stopped> {
        loop {
            let room = (self.core_start + CORE_BYTES + 2 * OVERLAP_BYTES).saturating_sub(self.text.len());
            let piece = text.ceil_char_boundary(room.min(text.len()));
            self.text.push_str(&text[..piece]);
            text = &text[piece..];
            while self.is_full() {
                self.cut()?;
            }
            if text.is_empty() {
                return Ok(());
            }
        }
    }

    fn is_full(&self) -> bool {
        let waiting = self.text.len() - self.core_start;
        let crowded = matches!(&self.layout, Growing::Marks(marks) if marks.len() >= MARKS);
        waiting >= CORE_BYTES + 2 * OVERLAP_BYTES || crowded && waiting >= 4 * OVERLAP_BYTES
    }

    /// Hands over everything but the context of what comes next.
    fn cut(&mut self) -> Result<(), Stopped> {
        let core_end = (self.core_start + CORE_BYTES).min(self.text.len() - OVERLAP_BYTES);
        let core_end = self.text.floor_char_boundary(core_end);
        let end = self
            .text
            .ceil_char_boundary((core_end + OVERLAP_BYTES).min(self.text.len()));
        let next = self.text.floor_char_boundary(core_end.saturating_sub(OVERLAP_BYTES));

        let mut kept = String::with_capacity(CORE_BYTES + 3 * OVERLAP_BYTES);
        kept.push_str(&self.text[next..]);
        let mut text = mem::replace(&mut self.text, kept);
        let layout = match &mut self.layout {
            Growing::Lines { first_line } => {
                let here = *first_line;
                *first_line += memchr::memchr_iter(b'\n', &text.as_bytes()[..next]).count() as u64;
                Layout::Lines { first_line: here }
            }
            Growing::Marks(marks) => {
                let first_kept = marks.partition_point(|mark| mark.start as usize <= next).max(1) - 1;
                let mut kept: Vec<Mark> = marks[first_kept..].to_vec();
                for mark in &mut kept {
                    mark.start = mark.start.saturating_sub(next as u32);
                }
                marks.truncate(marks.partition_point(|mark| (mark.start as usize) < end));
                Layout::Marks(mem::replace(marks, kept))
            }
        };
        text.truncate(end);
        let core = self.core_start as u32..core_end as u32;
        self.core_start = core_end - next;
        self.hand_over(text, core, layout)
    }

    fn hand_over(&mut self, text: String, core: std::ops::Range<u32>, layout: Layout) -> Result<(), Stopped> {
        if text.trim_start().is_empty() && core.start == 0 {
            return Ok(());
        }
        self.sink.passage(Passage {
            text,
            core,
            trail: self.trail.clone(),
            layout,
            fields: self.fields.clone(),
        })
    }

    /// Hands over the rest.
    ///
    /// # Errors
    /// [`Stopped`] when the sink wants no more.
    pub fn finish(self) -> Result<(), Stopped> {
        self.end().map(|_| ())
    }

    /// Hands over the rest and gives the sink back, for what comes behind the text.
    ///
    /// # Errors
    /// [`Stopped`] when the sink wants no more.
    pub fn end(mut self) -> Result<&'s mut dyn Sink, Stopped> {
        let text = mem::take(&mut self.text);
        let core = self.core_start as u32..text.len() as u32;
        if core.is_empty() {
            return Ok(self.sink);
        }
        let layout = match &mut self.layout {
            Growing::Lines { first_line } => Layout::Lines {
                first_line: *first_line,
            },
            Growing::Marks(marks) => Layout::Marks(mem::take(marks)),
        };
        self.hand_over(text, core, layout)?;
        Ok(self.sink)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;
    use crate::model::Cause;

    #[derive(Default)]
    struct Collect(Vec<Passage>);

    impl Sink for Collect {
        fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
            self.0.push(passage);
            Ok(())
        }

        fn incomplete(&mut self, _cause: Cause) {}

        fn nested(&mut self, _hop: Hop, _name: &str, _content: &mut dyn Read) -> Result<(), Stopped> {
            Ok(())
        }
    }

    /// The pieces in one passage, never cut.
    fn whole(pieces: &[String], marked: bool) -> Passage {
        let mut passage = Passage::plain(pieces.concat());
        if marked {
            let mut start = 0;
            let mut marks: Vec<Mark> = Vec::new();
            for (index, piece) in pieces.iter().enumerate() {
                if marks.last().is_some_and(|last| last.start == start) {
                    marks.pop();
                }
                marks.push(Mark {
                    start,
                    hop: Hop::Line(index as u64),
                    record: index as u32,
                    field: Some(index as FieldId % 3),
                });
                start += piece.len() as u32;
            }
            passage.layout = Layout::Marks(marks);
            passage.fields = ["f0", "f1", "f2"].map(str::to_owned).to_vec();
        }
        passage
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn cores_tile_the_text_and_cuts_move_no_place(
            seeds in prop::collection::vec(("[aé€😀\n]{0,9}", 1..40_000_usize), 3..30),
            marked: bool,
        ) {
            let pieces: Vec<String> = seeds.iter().map(|(seed, times)| seed.repeat(*times)).collect();
            let whole = whole(&pieces, marked);
            let mut sink = Collect::default();
            let mut builder = if marked {
                Builder::marks(&mut sink, Vec::new())
            } else {
                Builder::lines(&mut sink, Vec::new())
            };
            for (index, piece) in pieces.iter().enumerate() {
                builder.mark(Hop::Line(index as u64), index as u32, Some(&format!("f{}", index % 3)));
                builder.push(piece).expect("the sink never stops");
            }
            builder.finish().expect("the sink never stops");
            prop_assume!(!whole.text.trim_start().is_empty() && !sink.0.is_empty());
            let cores: String = sink.0.iter().map(|p| &p.text[p.core.start as usize..p.core.end as usize]).collect();
            let lead = whole.text.len() - cores.len();
            prop_assert!(whole.text[..lead].trim().is_empty() && whole.text[lead..] == cores);
            let mut start = lead;
            for passage in &sink.0 {
                let core = passage.core.start as usize..passage.core.end as usize;
                for step in 0..20 {
                    let at = passage.text.floor_char_boundary(core.start + step * (core.len() - 1) / 20).max(core.start);
                    let (here, there) = (passage.spot(at), whole.spot(start + at - core.start));
                    prop_assert_eq!((here.hop, here.record, here.field), (there.hop, there.record, there.field));
                }
                start += core.len();
            }
        }
    }
}
