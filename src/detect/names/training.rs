//! Learning: what the model can learn from a text in which the names are marked. No part of the program: only
//! `examples/train_names.rs` is built with it.

use std::ops::Range;

use super::lexicon::Hash;
use super::model::{Evidence, Model, place};
use super::rows::Row;
use super::spans::AGAIN;
use super::tokens::{Memo, Reader};
use super::{Names, Search};
use crate::model::{Finding, Passage};

pub use super::lexicon::PEOPLE;
pub use super::model::WEIGHTS;

/// Bytes that two spans may differ by and still be one: a title's full stop, a possessive.
const LOOSE: usize = 3;

/// One span with its features.
pub struct Example {
    /// Places of its features in the table of weights.
    pub places: Vec<u32>,
    /// Whether it is a name.
    pub is_name: bool,
    /// How much it counts: spans that overlap a name count less against it.
    pub counts: f32,
}

/// Gathers features.
struct Gather(Vec<u32>);

impl Evidence for Gather {
    fn feature(&mut self, template: u8, value: u64) {
        self.0.push(place(template, value) as u32);
    }
}

impl Names {
    /// Finds names by another model from now on.
    pub fn use_model(&mut self, file: &[u8]) {
        self.model = Model::read(file);
    }

    /// Every span of a passage that the detector would weigh.
    pub fn examples(
        &self,
        passage: &Passage,
        capitals: &[u32],
        around: &[Finding],
        gold: &[Range<usize>],
    ) -> Vec<Example> {
        let memo = Memo::default();
        let search = self.search(passage, &memo, around);
        let reader = search.reader;
        let mut runs = Vec::new();
        let mut done = 0;
        for start in capitals.iter().map(|at| *at as usize) {
            if start < done || search.in_code(start) || !reader.promising(start) {
                continue;
            }
            let Some(piece) = reader.piece(start).filter(|piece| piece.capital && !piece.code) else {
                continue;
            };
            let run = reader.run(piece);
            done = run[run.len() - 1].end.max(start + 1);
            runs.push(run);
        }
        search.small_runs(|run| runs.push(run));
        runs.retain(|run| !search.around.covers(run[0].start));
        let rows = runs.into_iter().map(|run| {
            let field = search.field_kind(run[0].start);
            Row::new(&reader, run, field)
        });
        rows.flat_map(|row| search.examples_of(row, gold)).collect()
    }
}

impl Search<'_> {
    fn examples_of(&self, mut row: Row, gold: &[Range<usize>]) -> Vec<Example> {
        let reader = self.reader;
        let mut examples = Vec::new();
        for span in row.spans(&reader) {
            let words = row.words(span).to_vec();
            let range = words[0].start..words[words.len() - 1].end;
            let overlaps: Vec<&Range<usize>> = gold
                .iter()
                .filter(|name| name.start < range.end && range.start < name.end)
                .collect();
            let is_name = overlaps
                .iter()
                .any(|name| name.start.abs_diff(range.start) + name.end.abs_diff(range.end) <= LOOSE);
            let beside = self.around.kinds(reader.text, &words);
            let mut places = Gather(Vec::with_capacity(48));
            reader.features(&row.candidate(&reader, span, beside), &mut places);
            if words.len() == 1 && is_part_again(&reader, gold, &range) {
                Reader::again_feature(&words, &mut places);
            }
            examples.push(Example {
                places: places.0,
                is_name,
                counts: if is_name || overlaps.is_empty() { 1.0 } else { 0.5 },
            });
        }
        examples
    }
}

/// Whether the word in `range` is a part of another marked name close by.
fn is_part_again(reader: &Reader<'_>, gold: &[Range<usize>], range: &Range<usize>) -> bool {
    let word = Hash::of(&reader.text[range.clone()]);
    gold.iter()
        .filter(|name| name.end <= range.start || range.end <= name.start)
        .filter(|name| name.start.abs_diff(range.start) < AGAIN)
        .any(|name| {
            reader.text[name.clone()]
                .split([' ', ','])
                .any(|part| Hash::of(part) == word)
        })
}

/// The model's file for these weights, in log odds.
pub fn packed(weights: &[f32]) -> Vec<u8> {
    let most = weights.iter().fold(0.01_f32, |most, weight| most.max(weight.abs()));
    let scale = most / 127.0;
    let mut bytes = scale.to_le_bytes().to_vec();
    bytes.extend(
        weights
            .iter()
            .map(|weight| ((weight / scale).round() as i8).cast_unsigned()),
    );
    bytes
}
