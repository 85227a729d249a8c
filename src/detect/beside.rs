//! Shapes that need a label, each looked for only beside the labels of its detector.
//!
//! Detectors that share a word share an automaton for it: a text pays for the labels that it holds, not for how many
//! detectors listen to them.

use std::collections::HashMap;
use std::ops::Range;

use smallvec::SmallVec;

use super::catalogue::{BUILTIN, Catalogue, Context, Detector, Shape};
use super::columns;
use super::engine::{self, BuildError, Near};
use super::gate::{Hit, plain};
use super::keywords::{Keywords, Role, Surroundings};
use crate::model::{Layout, Passage};

/// Characters behind the reach of a label in which a value may still begin: the reach counts characters, and a
/// label may stand inside the value's own shape.
const MARGIN: usize = 32;

/// Bytes behind a word that is no label in which a value beside it may begin.
const NEAR: usize = 16;

/// Bytes before a label that stands behind its value.
const BEFORE: usize = 96;

/// All shapes that need a label.
#[derive(Debug)]
pub struct Beside {
    groups: Vec<Group>,
    /// For each word of the catalogue, where it opens which group.
    openings: Vec<SmallVec<[Opening; 2]>>,
    /// The shapes of all detectors.
    every: Group,
}

/// The shapes of some detectors.
#[derive(Debug)]
struct Group {
    near: Near,
    /// The detector of each shape, and its number in it.
    shapes: Vec<(u16, u16)>,
}

/// Where values of a group may stand around a word.
#[derive(Clone, Copy, Debug)]
struct Opening {
    role: Role,
    /// How far behind a label they may begin, in characters.
    reach: usize,
    group: u16,
}

impl Group {
    fn of(catalogue: &Catalogue, detectors: &[u16]) -> Group {
        let mut numbered = Vec::new();
        let mut shapes = Vec::new();
        for &detector in detectors {
            for (number, shape) in labelled(&catalogue.detectors[usize::from(detector)]) {
                numbered.push((detector, number));
                shapes.push(plain(shape));
            }
        }
        Group {
            near: Near::new(&shapes),
            shapes: numbered,
        }
    }

    fn search(&self, text: &str, range: Range<usize>, found: &mut Vec<engine::Hit>, hits: &mut Vec<Hit>) {
        found.clear();
        self.near.search_within(text, range, found);
        hits.extend(found.iter().map(|hit| Hit::of(hit, &self.shapes)));
    }
}

/// The shapes of a detector that need a label, with their numbers.
fn labelled(detector: &Detector) -> impl Iterator<Item = (u16, &Shape)> {
    let numbered = detector.shapes.iter().enumerate();
    numbered
        .filter(|(_, shape)| shape.needs_label())
        .map(|(number, shape)| (number as u16, shape))
}

impl Beside {
    /// Groups the detectors by their words. Of the program's own patterns a group is compiled when it is first looked
    /// for: the tests compile them all.
    ///
    /// # Errors
    /// When patterns of a user do not compile together with those that share their words.
    pub fn new(catalogue: &Catalogue, keywords: &Keywords) -> Result<Beside, BuildError> {
        let needs: Vec<bool> = catalogue
            .detectors
            .iter()
            .map(|one| labelled(one).next().is_some())
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<Vec<u16>, u16> = HashMap::new();
        let mut openings = Vec::with_capacity(keywords.count());
        for word in 0..keywords.count() as u32 {
            // Detectors that listen to the word in the same way.
            let mut alike: Vec<(Role, usize, Vec<u16>)> = Vec::new();
            for &(detector, role) in keywords.uses(word) {
                if !matches!(role, Role::Label | Role::Near | Role::After) || !needs[usize::from(detector)] {
                    continue;
                }
                let context = &catalogue.detectors[usize::from(detector)].context;
                let reach = context.reach.max(Context::AGAINST_REACH) as usize + MARGIN;
                match alike.iter_mut().find(|one| (one.0, one.1) == (role, reach)) {
                    Some(one) => one.2.push(detector),
                    None => alike.push((role, reach, vec![detector])),
                }
            }
            let mut of_word = SmallVec::new();
            for (role, reach, mut detectors) in alike {
                detectors.sort_unstable();
                detectors.dedup();
                let group = *known.entry(detectors).or_insert_with_key(|detectors| {
                    groups.push(Group::of(catalogue, detectors));
                    groups.len() as u16 - 1
                });
                of_word.push(Opening { role, reach, group });
            }
            openings.push(of_word);
        }
        let own = |&(detector, _): &(u16, u16)| {
            let id = catalogue.detectors[usize::from(detector)].id.as_str();
            BUILTIN.binary_search_by_key(&id, |(id, _)| id).is_err()
        };
        for group in groups.iter().filter(|group| group.shapes.iter().any(own)) {
            group.near.compile()?;
        }
        let all: Vec<u16> = (0..catalogue.detectors.len() as u16).collect();
        Ok(Beside {
            groups,
            openings,
            every: Group::of(catalogue, &all),
        })
    }

    /// Adds the hits in the windows around labels and in the fields that are named by one, in no order; one may come
    /// twice.
    pub fn search<'a>(&self, passage: &'a Passage, surroundings: &mut Surroundings<'a>, hits: &mut Vec<Hit>) {
        let mut found = Vec::new();
        self.in_fields(passage, surroundings, &mut found, hits);
        self.in_windows(passage, surroundings, &mut found, hits);
    }

    /// Adds the hits anywhere in a text, label or not.
    pub fn search_all(&self, text: &str, hits: &mut Vec<Hit>) {
        self.every.search(text, 0..text.len(), &mut Vec::new(), hits);
    }

    fn in_fields<'a>(
        &self,
        passage: &'a Passage,
        surroundings: &mut Surroundings<'a>,
        found: &mut Vec<engine::Hit>,
        hits: &mut Vec<Hit>,
    ) {
        if matches!(passage.layout, Layout::Lines { .. }) {
            return;
        }
        let mut of_field = |field: &'a String| -> Vec<u16> {
            let words = surroundings.in_field(field);
            let openings = words.iter().flat_map(|word| &self.openings[*word as usize]);
            let mut own: Vec<u16> = openings.map(|opening| opening.group).collect();
            own.sort_unstable();
            own.dedup();
            own
        };
        let own: Vec<Vec<u16>> = passage.fields.iter().map(&mut of_field).collect();
        if own.iter().all(Vec::is_empty) {
            return;
        }
        let named = |field: usize| own.get(field).filter(|groups| !groups.is_empty());
        passage.each_field(named, |groups, bytes| {
            for &group in groups {
                self.groups[usize::from(group)].search(&passage.text, bytes.clone(), found, hits);
            }
        });
    }

    fn in_windows(
        &self,
        passage: &Passage,
        surroundings: &Surroundings<'_>,
        found: &mut Vec<engine::Hit>,
        hits: &mut Vec<Hit>,
    ) {
        let text = &passage.text;
        let running_text = !matches!(passage.layout, Layout::Delimited { .. });
        // Of each group, the bytes that were searched last.
        let mut done: Vec<Range<usize>> = vec![0..0; self.groups.len()];
        for met in surroundings.all() {
            let (start, end) = (met.start as usize, met.end as usize);
            let mut table_end = None;
            for opening in &self.openings[met.word as usize] {
                let window = match opening.role {
                    Role::Label if running_text => {
                        // A label may be the header of a column of a table set with tabs.
                        let table = *table_end.get_or_insert_with(|| columns::table_end(text, end));
                        start..reach_behind(text, end, opening.reach).max(table)
                    }
                    Role::Label => start..reach_behind(text, end, opening.reach),
                    Role::After => text.floor_char_boundary(start.saturating_sub(BEFORE))..start,
                    _ => start..text.len().min(end + NEAR),
                };
                let group = usize::from(opening.group);
                let mut search = |range: Range<usize>| {
                    if !range.is_empty() {
                        self.groups[group].search(text, range, found, hits);
                    }
                };
                let done = &mut done[group];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_the_built_in_patterns_compiles() {
        let catalogue = Catalogue::builtin();
        let keywords = Keywords::new(&catalogue, std::iter::empty());
        let beside = Beside::new(&catalogue, &keywords).expect("no user's pattern is in it");
        assert!(beside.groups.len() > 20);
        for group in beside.groups.iter().chain([&beside.every]) {
            assert!(group.near.compile().is_ok(), "{:?}", group.shapes);
        }
    }
}
