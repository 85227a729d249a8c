//! Zip archives: every member goes through the door again.
//!
//! - Reads: stored, deflated and deflate64 members; their names, which are only names.
//! - Skips: directories and symbolic links (they hold nothing); encrypted members (`encrypted`).
//! - Limits: the shared budget; a member that inflates beyond reason ends the file.

use super::package::{self, Package};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, docx, epub, odf, spreadsheet};
use crate::model::{Cause, Hop};

/// The format.
pub struct Zip;

impl Extractor for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if package::is_zip(probe.head) {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let package = Package::open(input, limits)?;
        let office: Option<&dyn Extractor> = if package.has("word/document.xml") {
            Some(&docx::Docx)
        } else if package.has("xl/workbook.xml") || package.has("xl/workbook.bin") {
            Some(&spreadsheet::Xlsx)
        } else if package.has("ppt/presentation.xml") {
            Some(&docx::Pptx)
        } else if package.has("content.xml") && (package.has("META-INF/manifest.xml") || package.has("mimetype")) {
            Some(&odf::Odf)
        } else if package.has("META-INF/container.xml") && package.has("mimetype") {
            Some(&epub::Epub)
        } else {
            None
        };
        if let Some(office) = office {
            drop(package);
            return office.extract(input, probe, limits, sink);
        }
        members(package, sink, |_| true)
    }
}

/// Hands over the members for which `wanted` is true.
pub(super) fn members(
    mut package: Package<'_>,
    sink: &mut dyn Sink,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), ExtractError> {
    if package.has_duplicates() {
        sink.incomplete(Cause::Corrupt);
    }
    for index in 0..package.len() {
        let Some(entry) = package
            .entry(index)
            .filter(|entry| !entry.is_special && wanted(&entry.name))
        else {
            continue;
        };
        if entry.encrypted {
            sink.incomplete(Cause::Encrypted);
            continue;
        }
        match package.part(entry.index) {
            Ok(mut part) => sink.nested(Hop::Member(entry.name.clone()), &entry.name, &mut part)?,
            Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
