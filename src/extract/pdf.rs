//! PDF: the text of each page, and what stands beside it.
//!
//! - Reads: visible, covered, invisible and hidden text, hidden layers too; values of form fields, notes, links,
//!   bookmarks; signatures and stamps; properties and XMP; forms in XML (XFA); embedded files go through the door; text of earlier revisions
//!   that later ones deleted. A second parser is asked where the first says that it left something out.
//!   A locked document is read if one of the passwords given opens it.
//! - Skips: scripts; pictures smaller than a card. A page with a larger one is painted and handed over where text is to
//!   be recognised, and told as `image-only` otherwise.
//! - Limits: the file is held in memory; at most 32 earlier revisions.
//! - Specification: ISO 32000-2.

mod attached;
mod beside;
mod chain;
mod drawn;
mod form;
mod pages;
mod tidy;

use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions};

use self::pages::Pages;
use super::limits::read_bounded;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Pdf;

/// Brackets in brackets beyond which a file is not given to parsers that recurse.
const BRACKETS: usize = 500;

/// Bytes that one stream may inflate to.
const STREAM_BYTES: usize = 256 << 20;

/// Earlier revisions that are read, the latest first.
const REVISIONS: usize = 32;

impl Extractor for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let start = &probe.head[..probe.head.len().min(4096)];
        if memchr::memmem::find(start, b"%PDF-").is_some_and(|at| at == 0 || !start[..at].is_ascii() || at < 1024) {
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
        let mut bytes = read_bounded(input, limits)?;
        let start = memchr::memmem::find(&bytes, b"%PDF-").unwrap_or(0);
        let bytes = &mut bytes[start..];
        if start > 0 {
            sink.incomplete(Cause::Corrupt);
        }
        let mut flat = flattened(bytes);
        if flat.is_some() {
            sink.incomplete(Cause::DepthLimit);
        }
        let bytes = flat.as_deref_mut().unwrap_or(bytes);
        let (document, password) = load(bytes, limits)?;
        form::hide(bytes);
        let mut pages = read_pages(bytes, password, document.as_ref(), limits, sink)?;
        if let Some(document) = &document {
            beside::read(document, limits, sink)?;
            attached::hand_over(document, sink)?;
            // A tree of pages that leads to itself or to nothing is no empty document.
            if !pages.found && document.get_pages().is_empty() {
                return Err(ExtractError::Unreadable(Cause::Corrupt));
            }
        }
        let repaired = document.as_ref().is_none_or(|document| {
            matches!(document.xref_recovery, Some(XrefRecovery::Reconstructed)) || document.is_encrypted()
        });
        if repaired || !chain::is_whole(bytes) {
            sink.incomplete(Cause::Corrupt);
        }
        let linearized = document
            .as_ref()
            .is_some_and(|document| document.linearization.is_some());
        read_revisions(bytes, linearized, password, &mut pages, limits, sink)
    }
}

/// The text of all pages. What only the second parser can open is told as broken.
fn read_pages(
    bytes: &[u8],
    password: Option<&str>,
    document: Option<&Document>,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Pages, ExtractError> {
    let cause = if document.is_some_and(form::is_tangled) {
        Cause::Corrupt
    } else {
        match pages::read(bytes, password, document, limits, sink) {
            Err(ExtractError::Unreadable(cause)) => cause,
            other => return other,
        }
    };
    let mut pages = Pages::default();
    if let Some(document) = document {
        pages::read_by_second(document, &mut pages, sink)?;
    }
    if !pages.found {
        return Err(ExtractError::Unreadable(cause));
    }
    sink.incomplete(cause);
    Ok(pages)
}

/// Text that stood in earlier revisions alone, the latest first.
fn read_revisions(
    bytes: &[u8],
    linearized: bool,
    password: Option<&str>,
    pages: &mut Pages,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let ends = chain::earlier_ends(bytes, linearized);
    if ends.len() > REVISIONS {
        sink.incomplete(Cause::MemberLimit);
    }
    for (index, end) in ends.iter().enumerate().rev().take(REVISIONS) {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let trail = Hop::Header(format!("revision {}", index + 1));
        match pages::read_earlier(&bytes[..*end], password, &trail, &mut pages.words, sink) {
            Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
            other => other?,
        }
    }
    Ok(())
}

/// The document, and the password among those given that opens it if it is locked.
fn load<'l>(bytes: &[u8], limits: &'l Limits) -> Result<(Option<Document>, Option<&'l str>), ExtractError> {
    let load = |password: Option<&str>| {
        let mut options = LoadOptions::with_max_decompressed_size(STREAM_BYTES);
        options.password = password.map(str::to_owned);
        Document::load_mem_with_options(bytes, options)
    };
    let document = match load(None) {
        Err(lopdf::Error::InvalidPassword) => None,
        Ok(document) if document.is_encrypted() => Some(document),
        other => return Ok((other.ok(), None)),
    };
    for password in limits.passwords.iter() {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        match load(Some(password)) {
            Ok(document) if !document.is_encrypted() => return Ok((Some(document), Some(password))),
            _ => {}
        }
    }
    Ok((document, None))
}

/// The document without the inner ones of brackets that are piled up as no writer of documents does; `None` when there
/// are none. What was in them is lost, the objects beside them are not.
fn flattened(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut flat: Option<Vec<u8>> = None;
    let (mut opened, mut closed) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        let run = match byte {
            b'[' | b'<' => &mut opened,
            b']' | b'>' => &mut closed,
            b' ' | b'\n' | b'\r' | b'\t' => continue,
            _ => {
                (opened, closed) = (0, 0);
                continue;
            }
        };
        *run += 1;
        if *run > BRACKETS {
            flat.get_or_insert_with(|| bytes.to_vec())[at] = b' ';
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_kept_to_a_depth_and_the_rest_stays() {
        assert_eq!(flattened(b"<< /A [[[1]]] >>"), None);
        let deep = format!("before {}{} after", "[".repeat(3000), "]".repeat(3000));
        let flat = flattened(deep.as_bytes()).expect("it is deep");
        let count = |wanted| memchr::memchr_iter(wanted, &flat).count();
        assert_eq!((count(b'['), count(b']'), flat.len()), (BRACKETS, BRACKETS, deep.len()));
        assert!(flat.starts_with(b"before [") && flat.ends_with(b" after"));
    }
}
