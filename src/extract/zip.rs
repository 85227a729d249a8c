//! Zip archives: every member goes through the door again.
//!
//! - Reads: stored, deflated, deflate64, bzip2, lzma, xz and zstd members; their names, which are only names;
//!   encrypted members (`ZipCrypto`, AES) when one of the passwords given opens them. What the directory does not list,
//!   or lists twice, is read from the headers before the members, and told (`corrupt`); so are the members of an archive
//!   whose directory was cut off.
//! - Skips: directories; symbolic links (`symlink`); what stays encrypted (`encrypted`).
//! - Limits: the shared budget; a member that inflates beyond reason ends the file, and one record that several members
//!   share is read once (`ratio-limit`).
//! - Specification: APPNOTE 6.3.10.

mod salvage;

use std::collections::HashSet;
use std::io::Read;

use zeroize::Zeroizing;

use super::limits::overrun_in;
use super::package::{self, Entry, Package};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, archive, docx, epub, odf, spreadsheet};
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
        let package = match Package::open(&mut *input, limits) {
            Ok(package) => package,
            Err(error) => return without_directory(error, input, limits, sink),
        };
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
        members(package, sink, |_| Handing::File)
    }
}

/// Members of an archive that has no directory: it was cut.
fn without_directory(
    error: ExtractError,
    input: &mut dyn Input,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let whole = 0..u64::MAX;
    if matches!(error, ExtractError::Unreadable(Cause::Corrupt))
        && salvage::read(input, std::slice::from_ref(&whole), limits, sink)? > 0
    {
        sink.incomplete(Cause::Corrupt);
        return Ok(());
    }
    Err(error)
}

/// How a member is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handing {
    /// Not at all: it is read elsewhere, or holds nothing.
    None,
    /// As a file of its own.
    File,
    /// As a picture that stands beside text.
    Illustration,
}

/// Hands over the members as `handing` says, and what the directory does not show.
pub(super) fn members(
    mut package: Package<'_>,
    sink: &mut dyn Sink,
    handing: impl Fn(&str) -> Handing,
) -> Result<(), ExtractError> {
    each(&mut package, sink, handing)?;
    let gaps = package.gaps();
    let limits = package.limits().clone();
    if salvage::read(package.into_input(), &gaps, &limits, sink)? > 0 {
        sink.incomplete(Cause::Corrupt);
    }
    Ok(())
}

fn each(package: &mut Package<'_>, sink: &mut dyn Sink, handing: impl Fn(&str) -> Handing) -> Result<(), ExtractError> {
    if package.has_duplicates() {
        sink.incomplete(Cause::Corrupt);
    }
    let mut password = None;
    let mut seen = HashSet::new();
    for index in 0..package.len() {
        let Some(entry) = package
            .entry(index)
            .filter(|entry| !entry.is_directory && handing(&entry.name) != Handing::None)
        else {
            continue;
        };
        if !seen.insert(entry.start) {
            sink.incomplete(Cause::RatioLimit);
            continue;
        }
        if entry.is_link {
            sink.incomplete(Cause::Symlink);
            continue;
        }
        if entry.encrypted {
            unlock(package, &entry, &mut password)?;
        }
        let mut hand_over = |part: &mut dyn Read| {
            let hop = Hop::Member(entry.name.clone());
            match handing(&entry.name) {
                Handing::Illustration => sink.illustration(hop, &entry.name, part),
                Handing::None | Handing::File => sink.nested(hop, &entry.name, part),
            }
        };
        let read = match (&password, entry.encrypted) {
            (Some(password), true) => package
                .part_locked(entry.index, password)
                .map(|mut part| hand_over(&mut part)),
            (None, true) => Err(ExtractError::Unreadable(Cause::Encrypted)),
            (_, false) => package.part(entry.index).map(|mut part| hand_over(&mut part)),
        };
        match read {
            Ok(handed) => handed?,
            Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Finds the password of a member: the one that opened what came before, or the first with which the whole member
/// comes out as its checksum says. The weaker encryption lets one wrong password in 256 pass until there.
fn unlock(package: &mut Package<'_>, entry: &Entry, known: &mut Option<Zeroizing<String>>) -> Result<(), ExtractError> {
    let limits = package.limits().clone();
    let before = known.take();
    let before = before.iter().map(|known| known.as_str());
    for password in before.chain(limits.passwords.iter()) {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let Ok(mut part) = package.part_locked(entry.index, password) else {
            continue;
        };
        match archive::drain(&mut part) {
            Ok(()) => {
                *known = Some(Zeroizing::new(password.to_owned()));
                return Ok(());
            }
            Err(error) if overrun_in(&error).is_some() => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(())
}
