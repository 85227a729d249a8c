//! Names in the cells of tables. A cell is read by itself, as a line of its own would be: what stands in the next
//! column says nothing of it. So equal cells hold equal names, and each is read once.

use std::cell::RefCell;
use std::ops::Range;

use foldhash::HashMap;
use smallvec::SmallVec;

use super::Search;
use super::cues::{self, Holds};
use super::neighbours::Around;
use super::tokens::{Memo, Reader};
use crate::model::{Finding, Hop, Layout, Locator, Passage};

/// Bytes of the longest cell whose names are remembered.
const LONGEST: usize = 200;

/// What the fields and cells of a passage say; running text has none.
pub struct Table<'a> {
    locator: RefCell<Locator<'a>>,
    /// The names of the fields that were looked at, and what they hold.
    fields: RefCell<SmallVec<[(&'a str, Field); 16]>>,
}

/// What kind of field a byte stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    /// None: running text.
    None,
    /// One that is not named, or whose name says nothing.
    Unknown,
    /// One of something that is no name: a street, a product.
    Other,
    /// One that may hold names.
    Names,
}

impl<'a> Table<'a> {
    /// The table of a passage, if it is not running text.
    pub fn of(passage: &'a Passage) -> Option<Table<'a>> {
        (!matches!(passage.layout, Layout::Lines { .. })).then(|| Table {
            locator: RefCell::new(Locator::new(passage)),
            fields: RefCell::default(),
        })
    }

    /// The bytes of the cell or field that holds a byte.
    pub fn bounds(&self, at: usize) -> Range<usize> {
        self.locator.borrow_mut().spot(at).bounds
    }

    /// What kind of field holds a byte.
    pub fn field(&self, at: usize) -> Field {
        self.cell(at).1
    }

    /// The bytes of the cell or field that holds a byte, and what kind of field it is.
    fn cell(&self, at: usize) -> (Range<usize>, Field) {
        let spot = self.locator.borrow_mut().spot(at);
        (spot.bounds, spot.field.map_or(Field::Unknown, |name| self.kind(name)))
    }

    fn kind(&self, name: &'a str) -> Field {
        // Words come cell by cell, and the names of fields are few: which one it is shows by where it stands.
        let mut fields = self.fields.borrow_mut();
        if let Some((_, kind)) = fields.iter().find(|(known, _)| std::ptr::eq(*known, name)) {
            return *kind;
        }
        let kind = match cues::field_holds(name) {
            Some((Holds::Other, _)) => Field::Other,
            Some(_) => Field::Names,
            None => Field::Unknown,
        };
        fields.push((name, kind));
        kind
    }
}

/// Whether the cells of a passage are read one by one.
pub fn has_cells(layout: &Layout) -> bool {
    match layout {
        Layout::Lines { .. } => false,
        Layout::Delimited { .. } => true,
        Layout::Marks(marks) => marks.iter().all(|mark| matches!(mark.hop, Hop::Cell { .. })),
    }
}

impl<'a> Search<'a> {
    /// Reads the cells in which words begin that may be names, but for those that are names by their header.
    pub fn cells(&mut self, capitals: &[u32], known: &[Finding]) {
        let text = self.reader.text;
        let mut names: Vec<Finding> = Vec::new();
        let mut read: HashMap<&'a str, Range<usize>> = HashMap::default();
        let mut known = known.iter().peekable();
        let mut at = 0;
        while let Some(&start) = capitals.get(at) {
            let Some(table) = &self.table else { return };
            let (bounds, field) = table.cell(start as usize);
            let here = at;
            while capitals.get(at).is_some_and(|start| (*start as usize) < bounds.end) {
                at += 1;
            }
            at = at.max(here + 1);
            while known.peek().is_some_and(|found| (found.end as usize) <= bounds.start) {
                known.next();
            }
            let is_known = known.peek().is_some_and(|found| (found.start as usize) < bounds.end);
            let Some(cell) = text.get(bounds.clone()) else { continue };
            if is_known || field == Field::Other {
                continue;
            }
            let range = if let Some(range) = read.get(cell) {
                range.clone()
            } else {
                let from = names.len();
                let begin = bounds.start as u32;
                let inside = capitals[here..at].iter().filter(|start| **start >= begin);
                let inside: Vec<u32> = inside.map(|start| start - begin).collect();
                names.append(&mut self.alone_in(cell, &inside));
                if cell.len() <= LONGEST {
                    read.insert(cell, from..names.len());
                }
                from..names.len()
            };
            let offset = bounds.start as u32;
            for name in &names[range] {
                let name = Finding {
                    start: name.start + offset,
                    end: name.end + offset,
                    ..name.clone()
                };
                if !self.around.covers(name.start as usize) && !self.around.covers(name.end as usize - 1) {
                    self.found.push(name);
                }
            }
        }
    }

    /// The names of a cell, as if nothing stood around it.
    fn alone_in(&self, cell: &str, capitals: &[u32]) -> Vec<Finding> {
        let mut search = Search {
            reader: Reader {
                text: cell,
                lexicon: self.reader.lexicon,
                memo: &Memo::default(),
            },
            model: self.model,
            renowned: self.renowned,
            table: None,
            around: Around::new(&[], &[]),
            detector: self.detector,
            found: Vec::new(),
            parts: Vec::new(),
            alone: Vec::new(),
        };
        search.text(capitals, &[]);
        search.again();
        search.found
    }
}
