//! Shapes that mean something only beside a label are looked for only there.
//!
//! A bare date or a run of four digits stands everywhere; a date of birth stands behind "né le". Two engines
//! share the catalogue: one for shapes that can be found anywhere, which reads all of a text, and one for
//! shapes that need a label, which reads the windows around labels and the tables whose columns have one.

use std::ops::Range;

use super::catalogue::{Catalogue, Context, Detector, Shape};
use super::columns;
use super::engine::{self, BuildError, Engine, Heads, Sought};
use super::keywords::{Keywords, Role, Surroundings};
use crate::model::{Layout, Passage};

/// Characters behind the reach of a label in which a value may still begin: the reach counts characters, and a
/// label may stand inside the value's own shape.
const MARGIN: usize = 32;

/// Bytes behind a word that is no label in which a value beside it may begin.
const NEAR: usize = 16;

/// Bytes before a label that stands behind its value.
const BEFORE: usize = 96;

/// A place where a shape of the catalogue matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// First byte, 0-based.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the detector in the catalogue.
    pub detector: u16,
    /// Index of the shape in its detector.
    pub shape: u16,
}

/// What one way through a passage meets.
#[derive(Debug)]
pub struct Met<'a> {
    /// Hits of shapes, in the order of their place.
    pub hits: Vec<Hit>,
    /// Words of the catalogue.
    pub surroundings: Surroundings<'a>,
    /// Where words of addresses stand, in bytes.
    pub marks: Vec<u32>,
    /// Where words begin with a capital that may be names, in bytes.
    pub capitals: Vec<u32>,
}

/// Both engines.
#[derive(Debug)]
pub struct Gate {
    everywhere: Part,
    beside_labels: Part,
    /// For each detector: how far behind a label its gated shapes may begin, in characters; 0 if it has none.
    reach: Vec<usize>,
}

/// One engine with the shapes of the catalogue that it was built from.
#[derive(Debug)]
struct Part {
    engine: Engine,
    shapes: Vec<(u16, u16)>,
}

impl Part {
    fn new(catalogue: &Catalogue, wanted: impl Fn(&Detector, &Shape) -> bool) -> Result<Part, BuildError> {
        let mut shapes = Vec::new();
        let mut compiled = Vec::new();
        for (index, detector) in catalogue.detectors.iter().enumerate() {
            for (number, shape) in detector
                .shapes
                .iter()
                .enumerate()
                .filter(|(_, shape)| wanted(detector, shape))
            {
                shapes.push((index as u16, number as u16));
                compiled.push(engine::Shape {
                    expression: &shape.regex,
                    ignore_case: shape.ignore_case,
                    pivot: shape.pivot,
                });
            }
        }
        Ok(Part {
            engine: Engine::new(&compiled)?,
            shapes,
        })
    }

    fn search(&self, text: &str, range: Range<usize>, found: &mut Vec<engine::Hit>, hits: &mut Vec<Hit>) {
        found.clear();
        self.engine.search_within(text, range, found);
        self.add(found, hits);
    }

    fn add(&self, found: &[engine::Hit], hits: &mut Vec<Hit>) {
        hits.extend(found.iter().map(|hit| {
            let (detector, shape) = self.shapes[usize::from(hit.shape)];
            Hit {
                start: hit.start,
                end: hit.end,
                detector,
                shape,
            }
        }));
    }
}

impl Gate {
    /// Compiles the catalogue's shapes.
    ///
    /// # Errors
    /// When they do not compile together.
    pub fn new(catalogue: &Catalogue) -> Result<Gate, BuildError> {
        let reach = |detector: &Detector| {
            let gated = detector.shapes.iter().any(Shape::needs_label);
            if gated {
                detector.context.reach.max(Context::AGAINST_REACH) as usize + MARGIN
            } else {
                0
            }
        };
        let (everywhere, beside_labels) = rayon::join(
            || Part::new(catalogue, |_, shape| !shape.needs_label()),
            || Part::new(catalogue, |_, shape| shape.needs_label()),
        );
        Ok(Gate {
            everywhere: everywhere?,
            beside_labels: beside_labels?,
            reach: catalogue.detectors.iter().map(reach).collect(),
        })
    }

    /// All hits of a passage, in the order of their place, the words of the catalogue around them, and where words
    /// begin that `heads` does not skip.
    pub fn search<'a>(&self, passage: &Passage, keywords: &'a Keywords, heads: Option<&Heads>) -> Met<'a> {
        let text = &passage.text;
        let (mut found, mut hits) = (Vec::new(), Vec::new());
        let mut sought = Sought::of(keywords.finder(), heads);
        self.everywhere.engine.search_with(text, &mut found, &mut sought);
        self.everywhere.add(&found, &mut hits);
        let surroundings = Surroundings::among(keywords, text, sought.met);
        if self.has_labelled_field(passage, keywords) {
            self.beside_labels.search(text, 0..text.len(), &mut found, &mut hits);
        } else {
            for window in self.windows(text, &passage.layout, &surroundings) {
                self.beside_labels.search(text, window, &mut found, &mut hits);
            }
        }
        // Two sorted lists, one behind the other: a merge.
        hits.sort();
        Met {
            hits,
            surroundings,
            marks: sought.marks,
            capitals: sought.capitals,
        }
    }

    /// Hits of both engines anywhere in a text, label or not.
    pub fn search_all(&self, text: &str) -> Vec<Hit> {
        let (mut found, mut hits) = (Vec::new(), Vec::new());
        for part in [&self.everywhere, &self.beside_labels] {
            part.search(text, 0..text.len(), &mut found, &mut hits);
        }
        hits.sort_unstable();
        hits
    }

    fn has_labelled_field(&self, passage: &Passage, keywords: &Keywords) -> bool {
        let gated = |word: &u32| {
            keywords
                .uses(*word)
                .iter()
                .any(|(detector, _)| self.reach[usize::from(*detector)] > 0)
        };
        !matches!(passage.layout, Layout::Lines { .. })
            && passage
                .fields
                .iter()
                .any(|field| keywords.in_field(field).iter().any(gated))
    }

    /// Where values with a label may begin: ranges of bytes that do not touch, in their order.
    fn windows(&self, text: &str, layout: &Layout, surroundings: &Surroundings<'_>) -> Vec<Range<usize>> {
        let keywords = surroundings.keywords();
        let running_text = !matches!(layout, Layout::Delimited { .. });
        let mut windows: Vec<Range<usize>> = Vec::new();
        for met in surroundings.all() {
            let (mut before, mut behind, mut near) = (0, 0, 0);
            for (detector, role) in keywords.uses(met.word) {
                let reach = self.reach[usize::from(*detector)];
                match role {
                    Role::Label => behind = behind.max(reach),
                    Role::Near if reach > 0 => near = NEAR,
                    Role::After if reach > 0 => before = BEFORE,
                    _ => {}
                }
            }
            if before + behind + near == 0 {
                continue;
            }
            let mut start = (met.start as usize).saturating_sub(before);
            let label_end = met.end as usize;
            let mut end = reach_behind(text, label_end, behind).max(text.len().min(label_end + near));
            if behind > 0 && running_text {
                // A label may be the header of a column of a table set with tabs.
                end = end.max(columns::table_end(text, label_end));
            }
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            match windows.last_mut() {
                Some(last) if start <= last.end => {
                    last.end = last.end.max(end);
                    // A label that stands behind its value may reach back over the window before.
                    last.start = last.start.min(start);
                }
                _ => windows.push(start..end),
            }
        }
        windows
    }
}

/// Where a value may begin that many characters behind `at`, in bytes; too far rather than too near.
fn reach_behind(text: &str, at: usize, characters: usize) -> usize {
    let end = text.len().min(at + characters);
    if text.as_bytes()[at..end].is_ascii() {
        end
    } else {
        // A character has four bytes at most.
        text.len().min(at + 4 * characters)
    }
}
