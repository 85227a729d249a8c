//! `recense patterns`: the catalogue, and the check of a folder of patterns.

use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::json;

use super::exit::Exit;
use super::present::{self, PatternRow, Style};
use super::{args, failed, language, printed};
use crate::detect::Detectors;
use crate::detect::catalogue::{Catalogue, CatalogueError, check_dir};

/// Lists or checks.
pub fn run(args: &args::Patterns) -> Exit {
    match args {
        args::Patterns::List { dir, output } => list(dir.as_deref(), *output),
        args::Patterns::Check { dir, output } => check(dir.as_deref(), *output),
    }
}

fn catalogue(dir: Option<&Path>) -> Result<Catalogue, CatalogueError> {
    dir.map_or_else(|| Ok(Catalogue::builtin()), Catalogue::with_user)
}

fn list(dir: Option<&Path>, output: args::Output) -> Exit {
    let catalogue = match catalogue(dir) {
        Ok(catalogue) => catalogue,
        Err(error) => return failed(Exit::Usage, &error.to_string()),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if output.json {
        catalogue.detectors.iter().try_for_each(|detector| {
            let row = json!({
                "detector": detector.id, "kind": detector.kind, "type": detector.output.name(), "class": detector.class,
                "name": {"en": detector.name_en, "fr": detector.name_fr}, "rule": detector.rule,
                "status": detector.status.name(), "examples": detector.examples.len() + detector.counters.len(),
            });
            writeln!(out, "{row}")
        })
    } else {
        let lang = language(output.lang);
        let rows: Vec<PatternRow> = catalogue
            .detectors
            .iter()
            .map(|detector| PatternRow {
                id: detector.id.clone(),
                kind: detector.kind.clone(),
                class: detector.class,
                examples: (detector.examples.len() + detector.counters.len()) as u64,
            })
            .collect();
        present::patterns(&mut out, lang, &rows, Style::detect())
    };
    printed(shown.and_then(|()| out.flush()))
}

/// Every mistake in the files, then every example that is not found as it says.
fn check(dir: Option<&Path>, output: args::Output) -> Exit {
    let mistakes: Vec<String> = match dir.map(check_dir).transpose() {
        Ok(mistakes) => mistakes.unwrap_or_default().iter().map(ToString::to_string).collect(),
        Err(error) => return failed(Exit::Usage, &error.to_string()),
    };
    let (detectors, mistakes) = if mistakes.is_empty() {
        let compiled = catalogue(dir).map_err(|error| error.to_string());
        match compiled.and_then(|catalogue| Detectors::new(catalogue).map_err(|error| error.to_string())) {
            Ok(detectors) => (detectors.catalogue().detectors.len(), detectors.check_examples()),
            Err(error) => (0, vec![error]),
        }
    } else {
        (0, mistakes)
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if output.json {
        writeln!(out, "{}", json!({"detectors": detectors, "mistakes": mistakes}))
    } else if mistakes.is_empty() {
        let lang = language(output.lang);
        let (en, fr) = ("detectors checked, no mistake", "détecteurs vérifiés, aucune erreur");
        writeln!(out, "{detectors} {}", lang.pick(en, fr))
    } else {
        mistakes.iter().try_for_each(|mistake| writeln!(out, "{mistake}"))
    };
    match printed(shown.and_then(|()| out.flush())) {
        Exit::Complete if !mistakes.is_empty() => Exit::Usage,
        exit => exit,
    }
}
