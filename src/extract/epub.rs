//! Books (EPUB): a zip file of web pages.
//!
//! - Reads: every page, the table of contents, the description of the book; pictures and other documents in it.
//! - Skips: the pixels of small pictures beside text; fonts, styles and scripts; parts locked by a seller (`encrypted`).
//! - Limits: those of zip files.
//! - Specification: EPUB 3.3.

use std::io::Read;

use super::docx::{has_extension, leaf_texts};
use super::package::{self, Package};
use super::zip::{self, Handing};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::Cause;

/// The format.
pub struct Epub;

/// Elements that describe the book.
const DESCRIPTION: [&str; 9] = [
    "creator",
    "contributor",
    "title",
    "publisher",
    "description",
    "subject",
    "rights",
    "source",
    "identifier",
];

/// Endings of parts that hold no text.
const SILENT: [&str; 8] = ["css", "otf", "ttf", "woff", "woff2", "opf", "js", "smil"];

/// Endings of pictures.
const PICTURES: [&str; 5] = ["jpg", "jpeg", "png", "gif", "webp"];

impl Extractor for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let head = &probe.head[..probe.head.len().min(256)];
        if package::shows(head, "application/epub+zip") {
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
        let mut package = Package::open(input, limits)?;
        let locked = locked_parts(&mut package)?;
        if !locked.is_empty() {
            sink.incomplete(Cause::Encrypted);
        }
        for name in package.names(|name| has_extension(name, "opf")) {
            match package.part_named(&name) {
                Ok(part) => leaf_texts(part, &DESCRIPTION, sink)?,
                Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
                Err(error) => return Err(error),
            }
        }
        let is_page = |name: &str| {
            ["xhtml", "html", "htm", "xml"]
                .iter()
                .any(|end| has_extension(name, end))
        };
        let has_pages = !package
            .names(|name| is_page(name) && !name.starts_with("META-INF/"))
            .is_empty();
        zip::members(package, sink, |name| {
            let ends = |ends: &[&str]| ends.iter().any(|end| has_extension(name, end));
            let inner = name == "mimetype" || name.starts_with("META-INF/");
            if inner || ends(&SILENT) || locked.iter().any(|part| part == name) {
                Handing::None
            } else if ends(&PICTURES) && has_pages {
                Handing::Illustration
            } else {
                Handing::File
            }
        })
    }
}

/// Names of the parts that are encrypted; fonts that are only disguised do not count.
fn locked_parts(package: &mut Package<'_>) -> Result<Vec<String>, ExtractError> {
    const NAME: &str = "META-INF/encryption.xml";
    if !package.has(NAME) {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    // What cannot be read of it names no part; the parts themselves will fail.
    let _unreadable = package.part_named(NAME)?.take(4 << 20).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let attribute = |piece: &str, before: &str| -> Option<String> {
        let rest = piece.split_once(before)?.1;
        let rest = rest.trim_start_matches(['"', '\'']);
        Some(rest.split(['"', '\'']).next()?.to_owned())
    };
    let locked = text.split("EncryptedData").filter_map(|piece| {
        let method = attribute(piece, "Algorithm=").unwrap_or_default();
        let disguise = method.contains("idpf.org/2008/embedding") || method.contains("ns.adobe.com/pdf/enc#RC");
        attribute(piece, "URI=").filter(|_| !disguise)
    });
    Ok(locked.collect())
}
