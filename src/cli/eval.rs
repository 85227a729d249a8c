//! `recense eval`: how well the detectors agree with texts in which persons marked the spans.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::detect::spans;
use super::exit::Exit;
use super::present::{Style, evaluation};
use super::{args, catalogue, compiled, failed, language, printed};
use crate::detect::Detectors;
use crate::detect::score::{Counts, Score, Scored, Span, all};
use crate::model::Level;

/// One line of a file of marked texts.
#[derive(Deserialize)]
struct Gold {
    text: String,
    #[serde(default)]
    spans: Vec<Marked>,
    types: Option<BTreeSet<String>>,
    #[serde(default)]
    decoys: Vec<Decoy>,
}

#[derive(Deserialize)]
struct Marked {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// A look-alike that is no personal information.
#[derive(Deserialize)]
struct Decoy {
    start: usize,
    end: usize,
    kind: String,
}

/// What one set of texts comes to.
#[derive(Default)]
pub struct Measured {
    /// How many texts it has.
    pub texts: usize,
    /// How the found spans agree with the marked ones.
    pub score: Score,
    /// What was found where nothing is.
    pub clean: Clean,
    /// For each kind of look-alike, how many were taken for something, and how many there are.
    pub decoys: BTreeMap<String, (usize, usize)>,
}

/// Texts in which nothing is marked: whatever is found there is wrong.
#[derive(Default)]
pub struct Clean {
    /// Their size.
    pub bytes: usize,
    /// False hits by type: all, and those that are likely or certain.
    pub hits: BTreeMap<String, (usize, usize)>,
}

impl Clean {
    /// False hits in 100 KB, all and likely ones; a KB is 1,000 bytes.
    pub fn per_100_kb(&self) -> Option<(f64, f64)> {
        let (every, likely) = self
            .hits
            .values()
            .fold((0, 0), |sum, hits| (sum.0 + hits.0, sum.1 + hits.1));
        let rate = |hits: usize| hits as f64 * 100_000.0 / self.bytes as f64;
        (self.bytes > 0).then(|| (rate(every), rate(likely)))
    }
}

/// Measures each file by itself.
pub fn run(args: &args::Eval) -> Exit {
    let detectors = match catalogue(args.patterns.as_deref()).and_then(compiled) {
        Ok(detectors) => detectors,
        Err(exit) => return exit,
    };
    let mut measured = Vec::new();
    for file in &args.files {
        match measure(&detectors, file, args.level.into()) {
            Ok(one) => measured.push((file.display().to_string(), one)),
            Err(problem) => return failed(Exit::Usage, &format!("{}: {problem}", file.display())),
        }
    }
    let mut out = io::stdout().lock();
    printed(if args.output.json {
        measured
            .iter()
            .try_for_each(|(file, one)| writeln!(out, "{}", as_json(file, one)))
    } else {
        let (lang, style) = (language(args.output.lang), Style::detect());
        measured
            .iter()
            .try_for_each(|(file, one)| evaluation(&mut out, lang, style, file, one))
    })
}

fn measure(detectors: &Detectors, file: &Path, floor: Level) -> Result<Measured, String> {
    let content = std::fs::read_to_string(file).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    })?;
    let lines: Vec<(usize, &str)> = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    let texts: Vec<Result<(Gold, Vec<super::detect::Span>), String>> = lines
        .par_iter()
        .map(|(number, line)| {
            let gold: Gold = serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?;
            let characters = gold.text.chars().count();
            if let Some(span) = gold
                .spans
                .iter()
                .find(|span| span.start >= span.end || span.end > characters)
            {
                return Err(format!(
                    "line {}: the span {}..{} does not lie in its text of {characters} characters",
                    number + 1,
                    span.start,
                    span.end
                ));
            }
            let found = spans(detectors, gold.text.clone(), floor);
            Ok((gold, found))
        })
        .collect();
    let mut measured = Measured::default();
    let mut scored = Vec::new();
    for text in texts {
        let (gold, found) = text?;
        measured.texts += 1;
        if gold.spans.is_empty() {
            measured.clean.bytes += gold.text.len();
            for span in &found {
                let hits = measured.clean.hits.entry(span.output.to_owned()).or_default();
                hits.0 += 1;
                hits.1 += usize::from(span.level > Level::Possible);
            }
        }
        for decoy in &gold.decoys {
            let taken = found
                .iter()
                .any(|span| span.start < decoy.end && decoy.start < span.end);
            let count = measured.decoys.entry(decoy.kind.clone()).or_default();
            count.0 += usize::from(taken);
            count.1 += 1;
        }
        scored.push(Scored {
            marked: gold.spans.into_iter().map(marked).collect(),
            found: found.into_iter().map(|span| found_span(&span)).collect(),
            types: gold.types,
        });
    }
    measured.score = Score::of(&scored);
    Ok(measured)
}

fn marked(span: Marked) -> Span {
    Span {
        start: span.start,
        end: span.end,
        kind: span.kind,
    }
}

fn found_span(span: &super::detect::Span) -> Span {
    Span {
        start: span.start,
        end: span.end,
        kind: span.output.to_owned(),
    }
}

fn as_json(file: &str, measured: &Measured) -> serde_json::Value {
    let counts = |counts: Counts| {
        let round = |share: f64| (share * 1e4).round() / 1e4;
        json!({
            "predicted": counts.found, "right": counts.right, "gold": counts.marked, "found": counts.met,
            "precision": round(counts.precision()), "recall": round(counts.recall()), "f1": round(counts.f1()),
        })
    };
    let types = |of: &BTreeMap<String, Counts>| {
        let mut object: serde_json::Map<_, _> = of.iter().map(|(kind, one)| (kind.clone(), counts(*one))).collect();
        object.insert("ALL".to_owned(), counts(all(of)));
        object
    };
    let per_100_kb = measured.clean.per_100_kb();
    json!({
        "file": file,
        "texts": measured.texts,
        "exact": types(&measured.score.exact),
        "overlap": types(&measured.score.overlap),
        "clean": {
            "bytes": measured.clean.bytes,
            "false_hits": measured.clean.hits.iter()
                .map(|(kind, (every, likely))| (kind.clone(), json!({"all": every, "likely": likely})))
                .collect::<serde_json::Map<_, _>>(),
            "per_100_kb": per_100_kb.map(|rate| rate.0),
            "likely_per_100_kb": per_100_kb.map(|rate| rate.1),
        },
        "decoys": measured.decoys.iter()
            .map(|(kind, (taken, of))| (kind.clone(), json!({"taken": taken, "of": of})))
            .collect::<serde_json::Map<_, _>>(),
    })
}
