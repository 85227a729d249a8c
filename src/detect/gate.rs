//! Shapes that mean something only beside a label are looked for only there.
//!
//! A bare date or a run of four digits stands everywhere; a date of birth stands behind "né le". One engine, for shapes
//! that can be found anywhere, reads all of a text. The shapes that need a label are looked for by themselves, for each
//! detector in the windows around its own labels, in the tables whose columns have one, and in the fields that are named
//! so: however many such patterns there are, a text pays for those whose words it holds.

use std::ops::Range;

use super::catalogue::{BUILTIN, Catalogue, Context, Detector, Shape};
use super::columns;
use super::engine::{self, BuildError, Engine, Heads, Near, Sought};
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

/// What is looked for everywhere, and what only beside labels.
#[derive(Debug)]
pub struct Gate {
    everywhere: Part,
    /// Of each detector, the shapes that need a label.
    beside_labels: Vec<Option<Labelled>>,
}

/// The shapes of one detector that need a label.
#[derive(Debug)]
struct Labelled {
    near: Near,
    /// The numbers of the shapes in their detector.
    numbers: Vec<u16>,
    /// How far behind a label they may begin, in characters.
    reach: usize,
}

impl Labelled {
    fn of(detector: &Detector) -> Option<Labelled> {
        let shapes = || {
            detector
                .shapes
                .iter()
                .enumerate()
                .filter(|(_, shape)| shape.needs_label())
        };
        let numbers: Vec<u16> = shapes().map(|(number, _)| number as u16).collect();
        let compiled: Vec<engine::Shape<'_>> = shapes().map(|(_, shape)| plain(shape)).collect();
        (!numbers.is_empty()).then(|| Labelled {
            near: Near::new(&compiled),
            numbers,
            reach: detector.context.reach.max(Context::AGAINST_REACH) as usize + MARGIN,
        })
    }

    fn search(
        &self,
        text: &str,
        range: Range<usize>,
        detector: u16,
        found: &mut Vec<engine::Hit>,
        hits: &mut Vec<Hit>,
    ) {
        found.clear();
        self.near.search_within(text, range, found);
        hits.extend(found.iter().map(|hit| Hit {
            start: hit.start,
            end: hit.end,
            detector,
            shape: self.numbers[usize::from(hit.shape)],
        }));
    }
}

/// A shape of the catalogue, as the engine needs it.
fn plain(shape: &Shape) -> engine::Shape<'_> {
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
    /// Compiles the catalogue's shapes. Of the program's own those that need a label are compiled when they are first
    /// looked for: the tests compile them all.
    ///
    /// # Errors
    /// When they do not compile together.
    pub fn new(catalogue: &Catalogue) -> Result<Gate, BuildError> {
        let everywhere = Part::new(catalogue, |_, shape| !shape.needs_label())?;
        let beside_labels: Vec<Option<Labelled>> = catalogue.detectors.iter().map(Labelled::of).collect();
        for (detector, labelled) in catalogue.detectors.iter().zip(&beside_labels) {
            let built_in = BUILTIN
                .binary_search_by_key(&detector.id.as_str(), |(id, _)| id)
                .is_ok();
            if let Some(labelled) = labelled.as_ref().filter(|_| !built_in) {
                labelled.near.compile()?;
            }
        }
        Ok(Gate {
            everywhere,
            beside_labels,
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
        let everywhere = hits.len();
        self.in_fields(passage, keywords, &mut found, &mut hits);
        self.in_windows(passage, &surroundings, &mut found, &mut hits);
        if hits.len() > everywhere {
            hits.sort();
            // Windows of one detector may lie over one another, and over its fields.
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
        for (detector, labelled) in self.labelled() {
            labelled.search(text, 0..text.len(), detector, &mut found, &mut hits);
        }
        hits.sort_unstable();
        hits
    }

    fn labelled(&self) -> impl Iterator<Item = (u16, &Labelled)> {
        let numbered = self.beside_labels.iter().enumerate();
        numbered.filter_map(|(detector, labelled)| Some((detector as u16, labelled.as_ref()?)))
    }

    /// In the fields and columns that are named by a word of a detector.
    fn in_fields(&self, passage: &Passage, keywords: &Keywords, found: &mut Vec<engine::Hit>, hits: &mut Vec<Hit>) {
        if matches!(passage.layout, Layout::Lines { .. }) {
            return;
        }
        let of_field = |field: &String| -> Vec<u16> {
            let words = keywords.in_field(field);
            let uses = words.iter().flat_map(|word| keywords.uses(*word));
            let labels = uses.filter(|(_, role)| matches!(role, Role::Label | Role::After | Role::Near));
            let mut own: Vec<u16> = labels.map(|(detector, _)| *detector).collect();
            own.sort_unstable();
            own.dedup();
            own.retain(|detector| self.beside_labels[usize::from(*detector)].is_some());
            own
        };
        let own: Vec<Vec<u16>> = passage.fields.iter().map(of_field).collect();
        if own.iter().all(Vec::is_empty) {
            return;
        }
        passage.each_field(|field, bytes| {
            for &detector in own.get(field).into_iter().flatten() {
                if let Some(labelled) = &self.beside_labels[usize::from(detector)] {
                    labelled.search(&passage.text, bytes.clone(), detector, found, hits);
                }
            }
        });
    }

    /// Near the words of each detector.
    fn in_windows(
        &self,
        passage: &Passage,
        surroundings: &Surroundings<'_>,
        found: &mut Vec<engine::Hit>,
        hits: &mut Vec<Hit>,
    ) {
        let text = &passage.text;
        let keywords = surroundings.keywords();
        let running_text = !matches!(passage.layout, Layout::Delimited { .. });
        // Of each detector, the bytes that were searched last.
        let mut done: Vec<Range<usize>> = vec![0..0; self.beside_labels.len()];
        for met in surroundings.all() {
            let label_end = met.end as usize;
            let mut table_end = None;
            for (detector, role) in keywords.uses(met.word) {
                if !matches!(role, Role::Label | Role::Near | Role::After) {
                    continue;
                }
                let Some(labelled) = &self.beside_labels[usize::from(*detector)] else {
                    continue;
                };
                let window = match role {
                    Role::Label => {
                        let reach = reach_behind(text, label_end, labelled.reach);
                        // A label may be the header of a column of a table set with tabs.
                        let table = || columns::table_end(text, label_end);
                        let table = if running_text {
                            *table_end.get_or_insert_with(table)
                        } else {
                            0
                        };
                        met.start as usize..reach.max(table)
                    }
                    Role::Near => met.start as usize..text.len().min(label_end + NEAR),
                    Role::After => {
                        text.floor_char_boundary((met.start as usize).saturating_sub(BEFORE))..met.start as usize
                    }
                    _ => continue,
                };
                let done = &mut done[usize::from(*detector)];
                let mut search = |range: Range<usize>| {
                    if !range.is_empty() {
                        labelled.search(text, range, *detector, found, hits);
                    }
                };
                if window.start > done.end || window.end < done.start {
                    search(window.clone());
                    *done = window;
                } else {
                    search(window.start..done.start.max(window.start));
                    search(done.end.min(window.end)..window.end);
                    *done = done.start.min(window.start)..done.end.max(window.end);
                }
            }
        }
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
