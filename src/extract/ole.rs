//! Files in the old Office container (OLE2), by what is inside.
//!
//! - Reads: DOC, PPT, XLS and MSG; objects that wrap a file; properties of all of them; embedded objects
//!   go through the door, each as a compound file of its own.
//! - Skips: other kinds of documents, beside their properties (`unsupported-format`); encrypted Office files
//!   (`encrypted`); macros.
//! - Limits: a stream is held in memory, up to the size of a member.
//! - Specification: MS-CFB, MS-OLEPS, MS-OLEDS.

mod doc;
mod doc_marks;
mod msg;
pub(super) mod native;
mod ppt;
#[cfg(test)]
mod samples;
mod summary;
mod xls;

use std::io::SeekFrom;

use super::cfb::{Container, MAGIC, ROOT};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, spreadsheet};
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
        let container = Container::open(input, limits).ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        let has = |name: &str| container.find(ROOT, name).is_some();
        if ["EncryptedPackage", "EncryptionInfo", "\tDRMContent", "EncryptedSummary"]
            .into_iter()
            .any(has)
        {
            return Err(ExtractError::Unreadable(Cause::Encrypted));
        }
        if has("__properties_version1.0") || has("__nameid_version1.0") {
            return msg::read(&container, sink);
        }
        summary::read(&container, sink)?;
        let main = if has("WordDocument") {
            doc::read(&container, sink)
        } else if has("PowerPoint Document") {
            ppt::read(&container, limits, sink)
        } else if has("Workbook") || has("Book") {
            xls::read(&container, sink)
        } else {
            other(&container, sink)
        };
        match main {
            // What is embedded may still be whole.
            Err(ExtractError::Unreadable(cause)) if cause != Cause::Encrypted => sink.incomplete(cause),
            Err(error) => return Err(error),
            Ok(()) => {}
        }
        objects(&container, sink)?;
        if has("Workbook") || has("Book") {
            drop(container);
            input.seek(SeekFrom::Start(0))?;
            return spreadsheet::xls(input, limits, sink);
        }
        Ok(())
    }
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
            sink.nested(Hop::Part(1), "", &mut stream.bytes.as_slice())?;
            return Ok(());
        }
    }
    // Streams whose names begin with a control character describe the object; a link or a picture has no more.
    let has_content = container.children(ROOT).into_iter().any(|child| {
        let name = container.name(child);
        !name.starts_with(|c: char| c.is_control()) && !["VBA", "PROJECT", "PROJECTwm"].contains(&name)
    });
    if has_content {
        return Err(ExtractError::Unreadable(Cause::Unsupported));
    }
    Ok(())
}
