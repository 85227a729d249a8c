//! Learns the model of names and writes `patterns/names/model.bin`.
//!
//!     cargo run --release --features train --example train_names -- [--out FILE] [--bio FILE]… [--test GOLD.jsonl]…
//!
//! It reads the passages of `patterns/names/passages/`, whose slots it fills with names of `patterns/names/`, and
//! texts in the BIO form that `--bio` names (a word and its tag a line, a blank line between sentences), of which it
//! takes the tags that end with `PER`, `PERS` or `person`. Texts that `--test` names are not learned from: at the end,
//! precision and recall of the names in them are printed. `patterns/names/README.md` says which were used. The same
//! input makes the same model.

#[path = "train_names/filler.rs"]
mod filler;
#[path = "train_names/learner.rs"]
mod learner;
#[path = "train_names/tested.rs"]
mod tested;
#[path = "train_names/texts.rs"]
mod texts;

use std::path::PathBuf;

use recense::detect::Detectors;
use recense::detect::catalogue::{Catalogue, Status};
use recense::detect::names::training::{Example, packed};
use recense::model::Passage;

use filler::Filler;
use learner::Learner;
use texts::Marked;

/// How often every passage is filled anew and learned from.
const ROUNDS: u64 = 20;

fn main() {
    let mut out = PathBuf::from("patterns/names/model.bin");
    let (mut bio, mut tests) = (Vec::new(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        match argument.as_str() {
            "--out" => out = PathBuf::from(value),
            "--bio" => bio.push(value),
            "--test" => tests.push(value),
            _ => {
                eprintln!("usage: train_names [--out FILE] [--bio FILE]... [--test GOLD.jsonl]...");
                std::process::exit(1);
            }
        }
    }
    let mut catalogue = Catalogue::builtin();
    catalogue.detectors.retain(|detector| detector.status == Status::Stable);
    let mut detectors = Detectors::new(catalogue).expect("the catalogue compiles");
    let passages = texts::passages("patterns/names/passages".as_ref());
    let sentences: Vec<Marked> = bio.iter().flat_map(|file| texts::bio(file.as_ref())).collect();
    println!("{} passages, {} other texts", passages.len(), sentences.len());
    let fixed: Vec<Vec<Example>> = sentences.iter().map(|text| examples(&detectors, text)).collect();
    let mut learner = Learner::new();
    let mut filler = Filler::new();
    for round in 0..ROUNDS {
        let mut all: Vec<Vec<Example>> = passages
            .iter()
            .map(|passage| examples(&detectors, &filler.fill(passage)))
            .collect();
        let own = all.len();
        let mut order: Vec<(bool, usize)> = (0..own).map(|index| (true, index)).collect();
        order.extend((0..fixed.len()).map(|index| (false, index)));
        filler.shuffle(&mut order);
        for (own, index) in order {
            let examples = if own {
                std::mem::take(&mut all[index])
            } else {
                Vec::new()
            };
            let examples = if own { &examples } else { &fixed[index] };
            for example in examples {
                learner.learn(example);
            }
        }
        if round >= ROUNDS / 3 {
            learner.keep();
        }
        println!("round {round}: loss {:.4}", learner.take_loss());
    }
    let model = packed(&learner.weights());
    std::fs::write(&out, &model).expect("the model can be written");
    println!("{}", out.display());
    if let Some(names) = detectors.names_mut() {
        names.use_model(&model);
    }
    for test in &tests {
        tested::print(&detectors, test.as_ref());
    }
}

fn examples(detectors: &Detectors, text: &Marked) -> Vec<Example> {
    detectors.name_examples(&Passage::plain(text.text.clone()), &text.names)
}
