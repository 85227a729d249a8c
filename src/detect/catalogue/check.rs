//! What a regex has to keep to, and the reading and checking of a folder of patterns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex_syntax::hir::Hir;

use super::diagnostic::Diagnostic;
use super::table::{Located, Reader};
use super::{BUILTIN, CatalogueError, Detector, load};
use crate::detect::engine::Pivot;
use crate::detect::fragments::{self, Expansion, FRAGMENTS};

/// The longest match, in bytes: the engine looks no further.
pub const LONGEST_MATCH: usize = 512;

/// Expands the regex of a shape and checks it; `None` when it cannot be used.
pub fn regex(
    reader: &mut Reader<'_>,
    regex: &Located<String>,
    ignore_case: bool,
    pivot: Option<Pivot>,
) -> Option<String> {
    let expansion = match fragments::trace(&regex.value) {
        Ok(expansion) => expansion,
        Err((offset, message)) => {
            let span = match reader.inside(&regex.value, &regex.span) {
                Some(start) => start + offset..start + offset + 1,
                None => regex.span.clone(),
            };
            if message.starts_with("unknown fragment") {
                let names: Vec<&str> = FRAGMENTS.iter().map(|(name, ..)| *name).collect();
                reader.wrong_with(span, message, format!("the fragments are {}", names.join(", ")));
            } else {
                reader.wrong(span, message);
            }
            return None;
        }
    };
    let parsed = regex_syntax::ParserBuilder::new()
        .case_insensitive(ignore_case)
        .build()
        .parse(&expansion.text);
    match parsed {
        Ok(hir) => bounded(reader, regex, &hir, pivot).then_some(expansion.text),
        Err(error) => {
            let (message, offset) = match &error {
                regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
                regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
                other => (other.to_string(), 0),
            };
            reader.wrong(
                place(reader, regex, &expansion, offset),
                format!("in this regex: {message}"),
            );
            None
        }
    }
}

fn place(reader: &Reader<'_>, regex: &Located<String>, expansion: &Expansion, offset: usize) -> std::ops::Range<usize> {
    match reader.inside(&regex.value, &regex.span) {
        Some(start) => {
            let at = start + expansion.origin(offset);
            at..at + 1
        }
        None => regex.span.clone(),
    }
}

/// Whether every match is of a bounded length, not empty, and needs neither look-around nor captures.
fn bounded(reader: &mut Reader<'_>, regex: &Located<String>, hir: &Hir, pivot: Option<Pivot>) -> bool {
    let properties = hir.properties();
    let mistakes = [
        (
            properties.minimum_len().unwrap_or(0) == 0,
            "this regex matches the empty text",
            "make one part of it obligatory",
        ),
        (
            properties.maximum_len().is_none_or(|longest| longest > LONGEST_MATCH),
            "this regex matches texts of more than 512 bytes",
            "give every repetition an upper end: `{1,20}` in place of `+`",
        ),
        (
            !properties.look_set().is_empty(),
            "this regex looks at what stands around it",
            "leave out ^ and $: a word boundary is implied on both sides, and `isolated` says what fills its field",
        ),
        (
            properties.explicit_captures_len() > 0,
            "this regex captures a group",
            "write `(?:…)` in place of `(…)`",
        ),
        (
            pivot.is_some_and(|pivot| !always_holds(hir, pivot)),
            "not every match of this regex holds the pivot exactly as it is written",
            "leave `pivot` out, or make that character obligatory",
        ),
    ];
    let mut good = true;
    for (wrong, message, help) in mistakes {
        if wrong {
            reader.wrong_with(regex.span.clone(), message, help);
            good = false;
        }
    }
    good
}

/// Whether every match holds the pivot.
fn always_holds(hir: &Hir, pivot: Pivot) -> bool {
    use regex_syntax::hir::HirKind;
    match hir.kind() {
        HirKind::Literal(literal) => pivot.is_in(&literal.0),
        HirKind::Concat(parts) => parts.iter().any(|part| always_holds(part, pivot)),
        HirKind::Alternation(parts) => parts.iter().all(|part| always_holds(part, pivot)),
        HirKind::Repetition(repetition) => repetition.min > 0 && always_holds(&repetition.sub, pivot),
        HirKind::Capture(capture) => always_holds(&capture.sub, pivot),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// Every mistake in the pattern files of a folder.
///
/// # Errors
/// [`CatalogueError::Io`] when the folder or a file in it cannot be read.
pub fn check_dir(dir: &Path) -> Result<Vec<Diagnostic>, CatalogueError> {
    load_dir(dir).map(|(_, mistakes)| mistakes)
}

/// The detectors of a folder in the order of their ids, and every mistake.
pub fn load_dir(dir: &Path) -> Result<(Vec<Detector>, Vec<Diagnostic>), CatalogueError> {
    let mut files = BTreeSet::new();
    collect(dir, &mut files)?;
    let (mut detectors, mut mistakes) = (Vec::new(), Vec::new());
    for path in files {
        let file = path.display().to_string();
        let text = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => return Err(CatalogueError::Io { path, error }),
        };
        let text = match String::from_utf8(text) {
            Ok(text) => text,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                mistakes.push(Diagnostic::at(&file, &text, valid..valid + 1, "this file is not UTF-8"));
                continue;
            }
        };
        let id = id_of(dir, &path);
        if BUILTIN.iter().any(|(builtin, _)| *builtin == id) {
            mistakes.push(
                Diagnostic::at(&file, &text, 0..0, format!("the id `{id}` is built in"))
                    .help("the id is the path of the file: rename it or put it into another folder"),
            );
        }
        let (detector, found) = load::detector(&file, &id, &text);
        detectors.extend(detector);
        mistakes.extend(found);
    }
    Ok((detectors, mistakes))
}

/// The path below the folder, without its extension, with `/` on every system.
fn id_of(dir: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(dir).unwrap_or(path).with_extension("");
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Every `.toml` file at any depth; symbolic links are not followed into folders.
fn collect(dir: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), CatalogueError> {
    let failed = |error| CatalogueError::Io {
        path: dir.to_owned(),
        error,
    };
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.insert(path);
        }
    }
    Ok(())
}
