//! Files in the old Office container (OLE2), by what is inside.
//!
//! - Reads: DOC, PPT, XLS and MSG; objects that wrap a file; properties of all of them; embedded objects
//!   go through the door, each as a compound file of its own; the source of macros, what stands on forms and controls;
//!   pictures.
//!   A locked document, old or new, is read if one of the passwords given opens it.
//! - Skips: the pixels of small pictures; other kinds of documents, beside their properties (`unsupported-format`); what stays locked (`encrypted`).
//! - Limits: a stream is held in memory, up to the size of a member.
//! - Specification: MS-CFB, MS-OLEPS, MS-OLEDS.

pub(super) mod blips;
mod doc;
mod doc_marks;
mod locked;
#[cfg(test)]
mod macros_sample;
mod msg;
pub(super) mod native;
mod ppt;
pub(super) mod runs;
#[cfg(test)]
mod samples;
mod summary;
mod vba;
mod xls;
mod xls_cells;

use std::io::Cursor;

use super::cfb::{Container, MAGIC, ROOT};
use super::limits::read_bounded;
use super::{Claim, ExtractError, Extractor, Input, Limits, PROBE_BYTES, Probe, Sink, choose, sniff, spreadsheet, zip};
use crate::model::{Cause, Hop};

/// The format.
pub struct Ole;

impl Extractor for Ole {
    fn name(&self) -> &'static str {
        "ole2"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(MAGIC) {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let container = open(input, limits)?;
        let Some(lock) = locked::of(&container) else {
            let cells = document(&container, limits, sink);
            if container.is_cut() {
                sink.incomplete(Cause::Corrupt);
            }
            let cells = cells?;
            drop(container);
            return read_cells(cells, input, limits, sink);
        };
        drop(container);
        input.rewind()?;
        let bytes = read_bounded(input, limits)?;
        match locked::open(&bytes, lock, limits, sink) {
            Ok(opened) => unlocked(&opened, limits, sink),
            Err(error) => {
                // Properties are often not locked with the rest.
                summary::read(&open(&mut Cursor::new(&bytes), limits)?, sink)?;
                Err(error)
            }
        }
    }
}

fn open<'i>(input: &'i mut dyn Input, limits: &Limits) -> Result<Container<'i>, ExtractError> {
    Container::open(input, limits).ok_or(ExtractError::Unreadable(Cause::Corrupt))
}

/// Reads a document that was locked: of the old kind, or a package.
fn unlocked(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut input = Cursor::new(bytes);
    if bytes.starts_with(MAGIC) {
        let cells = document(&open(&mut input, limits)?, limits, sink)?;
        return read_cells(cells, &mut input, limits, sink);
    }
    let probe = Probe::new(&bytes[..bytes.len().min(PROBE_BYTES)], "", Some(bytes.len() as u64));
    zip::Zip.extract(&mut input, &probe, limits, sink)
}

/// Cells that one sheet may span for the usual reader, which holds all of them in memory, empty ones too.
const SPAN: u64 = 8 << 20;

/// What cells there are still to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cells {
    None,
    Usual,
    /// They stand too far apart for the usual reader.
    Wide,
}

/// Reads all but the cells of a workbook.
fn document(container: &Container<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<Cells, ExtractError> {
    let has = |name: &str| container.find(ROOT, name).is_some();
    if has("__properties_version1.0") || has("__nameid_version1.0") {
        msg::read(container, sink)?;
        return Ok(Cells::None);
    }
    summary::read(container, sink)?;
    let mut cells = Cells::None;
    let mut drawings = Vec::new();
    let main = if has("WordDocument") {
        doc::read(container, sink)
    } else if has("PowerPoint Document") {
        ppt::read(container, limits, sink)
    } else if has("Workbook") || has("Book") {
        let stream = xls::stream(container);
        cells = if xls_cells::span(&stream) > SPAN {
            Cells::Wide
        } else {
            Cells::Usual
        };
        xls::read(container, &stream, &mut drawings, sink)
    } else {
        other(container, sink)
    };
    match main {
        // What is embedded may still be whole.
        Err(ExtractError::Unreadable(cause)) if cause != Cause::Encrypted => sink.incomplete(cause),
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    objects(container, sink)?;
    vba::read(container, limits, sink)?;
    blips::hand_over(container, &drawings, limits, sink)?;
    Ok(cells)
}

/// Reads the cells of a workbook.
fn read_cells(cells: Cells, input: &mut dyn Input, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    if cells == Cells::None {
        return Ok(());
    }
    let stream = xls::stream(&open(input, limits)?);
    if cells == Cells::Usual {
        match spreadsheet::xls(stream.clone(), sink) {
            Err(ExtractError::Unreadable(cause)) if cause != Cause::Encrypted => sink.incomplete(Cause::Corrupt),
            other => return other,
        }
    }
    xls_cells::read(&stream, limits, sink)
}

/// Hands over the storages that hold embedded objects: Word keeps them in a pool, Excel beside the workbook.
fn objects(container: &Container<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let pool = container.find(ROOT, "ObjectPool");
    let pooled = pool.map(|pool| container.children(pool)).unwrap_or_default();
    let beside = container.children(ROOT).into_iter().filter(|child| {
        let name = container.name(*child);
        name.starts_with("MBD") || name.starts_with("LNK")
    });
    let storages = pooled.into_iter().chain(beside).filter(|id| container.is_storage(*id));
    for (number, storage) in storages.enumerate() {
        let (bytes, cut) = container.export(storage, None);
        if cut {
            sink.incomplete(Cause::Corrupt);
        }
        sink.nested(Hop::Part(number as u32 + 1), "", &mut bytes.as_slice())?;
    }
    Ok(())
}

/// An object that wraps a file, or a document that nothing here can read.
fn other(container: &Container<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    if let Some(stream) = container.stream(ROOT, "\u{1}Ole10Native") {
        return native::package(&stream.bytes, Hop::Part(1), sink);
    }
    for name in ["Package", "CONTENTS"] {
        if let Some(stream) = container.stream(ROOT, name) {
            if stream.cut {
                sink.incomplete(Cause::Corrupt);
            }
            let probe = Probe::new(
                &stream.bytes[..stream.bytes.len().min(PROBE_BYTES)],
                "",
                Some(stream.bytes.len() as u64),
            );
            if name == "CONTENTS" && sniff::unread(probe.head).is_none() && choose(&probe).is_none() {
                // What a control holds, in whatever form it likes.
                return runs::write(&stream.bytes, Hop::Part(1), sink);
            }
            sink.nested(Hop::Part(1), "", &mut stream.bytes.as_slice())?;
            return Ok(());
        }
    }
    // Streams whose names begin with a control character describe the object; a link or a picture has no more.
    let described = |child: &usize| container.name(*child).starts_with(|c: char| c.is_control());
    let is_project = container.find(ROOT, "VBA").is_some_and(|vba| container.is_storage(vba));
    let has_content = !is_project && !container.children(ROOT).iter().all(described);
    if has_content {
        return Err(ExtractError::Unreadable(Cause::Unsupported));
    }
    Ok(())
}
