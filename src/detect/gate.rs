//! Shapes that mean something only beside a label are looked for only there.
//!
//! A bare date or a run of four digits stands everywhere; a date of birth stands behind "né le". One engine, for shapes
//! that can be found anywhere, reads all of a text; the shapes that need a label are looked for [beside](super::beside)
//! the labels that it meets on its way.

use super::beside::Beside;
use super::catalogue::{Catalogue, Detector, Shape};
use super::engine::{self, BuildError, Engine, Heads, Sought};
use super::keywords::{Keywords, Surroundings};
use crate::model::Passage;

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

impl Hit {
    /// A hit of an engine that was built from those shapes: the detector of each, and its number in it.
    pub(super) fn of(hit: &engine::Hit, shapes: &[(u16, u16)]) -> Hit {
        let (detector, shape) = shapes[usize::from(hit.shape)];
        Hit {
            start: hit.start,
            end: hit.end,
            detector,
            shape,
        }
    }
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

/// What is looked for everywhere, and what only beside labels.
#[derive(Debug)]
pub struct Gate {
    everywhere: Part,
    beside: Beside,
}

/// A shape of the catalogue, as the engine needs it.
pub(super) fn plain(shape: &Shape) -> engine::Shape<'_> {
    engine::Shape {
        expression: &shape.regex,
        ignore_case: shape.ignore_case,
        pivot: shape.pivot,
    }
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
                compiled.push(plain(shape));
            }
        }
        Ok(Part {
            engine: Engine::new(&compiled)?,
            shapes,
        })
    }

    fn add(&self, found: &[engine::Hit], hits: &mut Vec<Hit>) {
        hits.extend(found.iter().map(|hit| Hit::of(hit, &self.shapes)));
    }
}

impl Gate {
    /// Compiles the catalogue's shapes.
    ///
    /// # Errors
    /// When they do not compile together.
    pub fn new(catalogue: &Catalogue, keywords: &Keywords) -> Result<Gate, BuildError> {
        let (everywhere, beside) = rayon::join(
            || Part::new(catalogue, |_, shape| !shape.needs_label()),
            || Beside::new(catalogue, keywords),
        );
        Ok(Gate {
            everywhere: everywhere?,
            beside: beside?,
        })
    }

    /// All hits of a passage, in the order of their place, the words of the catalogue around them, and where words
    /// begin that `heads` does not skip.
    pub fn search<'a>(&self, passage: &'a Passage, keywords: &'a Keywords, heads: Option<&Heads>) -> Met<'a> {
        let text = &passage.text;
        let (mut found, mut hits) = (Vec::new(), Vec::new());
        let mut sought = Sought::of(keywords.finder(), heads);
        self.everywhere.engine.search_with(text, &mut found, &mut sought);
        self.everywhere.add(&found, &mut hits);
        let mut surroundings = Surroundings::among(keywords, text, sought.met);
        let everywhere = hits.len();
        self.beside.search(passage, &mut surroundings, &mut hits);
        if hits.len() > everywhere {
            hits.sort();
            // Windows may lie over one another, and over fields.
            hits.dedup();
        }
        Met {
            hits,
            surroundings,
            marks: sought.marks,
            capitals: sought.capitals,
        }
    }

    /// Hits of all shapes anywhere in a text, label or not.
    pub fn search_all(&self, text: &str) -> Vec<Hit> {
        let (mut found, mut hits) = (Vec::new(), Vec::new());
        self.everywhere.engine.search_within(text, 0..text.len(), &mut found);
        self.everywhere.add(&found, &mut hits);
        self.beside.search_all(text, &mut hits);
        hits.sort_unstable();
        hits
    }
}
