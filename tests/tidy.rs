//! The house rules that a machine can check: layers, headers, lengths, registries, documents.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer knows itself and what stands in the rows above; the folders of one row are siblings, which do
/// not know each other.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["text"],
    &["walk", "extract", "detect", "link", "inventory"],
    &["scan", "query"],
    &["report"],
    &["cli"],
];

/// A file is one idea: beyond this many lines, tests left out, it is split.
const LONGEST_FILE: usize = 450;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn sources() -> Vec<(PathBuf, String)> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the file can be read");
        (path.strip_prefix(root()).expect("below the root").to_owned(), text)
    };
    files_below(&root().join("src"), "rs").into_iter().map(read).collect()
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The part of a file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// Whether a file holds nothing but tests.
fn is_tests(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
}

fn row_of(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&folder))
}

#[test]
fn layers_know_only_what_is_below_them() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let Some(folder) = path.iter().nth(1).and_then(|part| part.to_str()) else {
            continue;
        };
        let Some(own_row) = row_of(folder) else { continue };
        for (index, line) in without_tests(&text).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for other in line
                .split("crate::")
                .skip(1)
                .filter_map(|rest| rest.split([':', ';', ' ', '{', ')']).next())
            {
                let allowed = other == folder || row_of(other).is_some_and(|row| row < own_row);
                if row_of(other).is_some() && !allowed {
                    problems.push(format!(
                        "{}:{}: `{folder}` must not know `{other}`",
                        path.display(),
                        index + 1
                    ));
                }
            }
        }
    }
    report(&problems);
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let mut problems = Vec::new();
    for entry in fs::read_dir(root().join("src")).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && row_of(&name).is_none() {
            problems.push(format!("src/{name}: not in the layers of tests/tidy.rs"));
        }
    }
    report(&problems);
}

#[test]
fn every_file_says_its_one_idea_and_keeps_to_it() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//! ") {
            problems.push(format!("{}:1: begins without a `//!` header", path.display()));
        }
        let lines = without_tests(&text).lines().count();
        if lines > LONGEST_FILE && !is_tests(&path) {
            problems.push(format!("{}: {lines} lines; split it", path.display()));
        }
    }
    report(&problems);
}

#[test]
fn nothing_is_left_half_done() {
    let marks = ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX", "TODO", "#[ignore"];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                problems.push(format!("{}:{}: `{mark}`", path.display(), index + 1));
            }
        }
    }
    report(&problems);
}

#[test]
fn unsafe_code_stands_in_one_file() {
    let with_unsafe: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.contains("unsafe {") || text.contains("unsafe fn"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert_eq!(with_unsafe, ["src/detect/engine/simd.rs"]);
}

#[test]
fn documents_name_files_that_exist() {
    let mut problems = Vec::new();
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "fixtures/README.md",
        "patterns/README.md",
    ] {
        let text = fs::read_to_string(root().join(document)).unwrap_or_default();
        if text.is_empty() {
            problems.push(format!("{document}: missing or empty"));
        }
        let beginnings = ["src/", "tests/", "patterns/", "fixtures/", "benches/", "docs/"];
        for (index, line) in text.lines().enumerate() {
            for quoted in line
                .split('`')
                .skip(1)
                .step_by(2)
                .chain(line.split("](").skip(1).filter_map(|rest| rest.split(')').next()))
            {
                let named = beginnings.iter().any(|beginning| quoted.starts_with(beginning));
                let pattern = quoted.contains(['<', '*', '{', ' ', '…']);
                if named && !pattern && !root().join(quoted).exists() {
                    problems.push(format!("{document}:{}: `{quoted}` does not exist", index + 1));
                }
            }
        }
    }
    report(&problems);
}

#[test]
fn the_readme_lists_every_reason_and_exit_code() {
    let text = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let mut problems = Vec::new();
    for cause in recense::model::Cause::ALL {
        if !text.contains(&format!("`{}`", cause.code())) {
            problems.push(format!("README.md: the reason `{}` is not explained", cause.code()));
        }
    }
    for exit in recense::cli::exit::Exit::ALL {
        if !text.contains(&format!("| {} |", exit.code())) {
            problems.push(format!("README.md: exit code {} is not explained", exit.code()));
        }
    }
    report(&problems);
}
