//! PDF: the text of each page, form fields, properties and embedded files.
//!
//! - Reads: visible, covered and invisible text; values of form fields; notes and links on pages;
//!   title, author and keywords; embedded files go through the door. A second parser is asked when the
//!   first finds no text.
//!   A locked document is read if one of the passwords given opens it.
//! - Skips: pictures; a page that has nothing else is told as `image-only`. Earlier revisions are not read.
//! - Limits: the file is held in memory.
//! - Specification: ISO 32000-2.

use std::collections::BTreeMap;
use std::io::Cursor;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use unpdf::model::{Block, Page};
use unpdf::{Error, ParseOptions, PdfParser};

use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Pdf;

/// Brackets in brackets beyond which a file is not given to parsers that recurse.
const BRACKETS: usize = 500;

/// Bytes that one stream may inflate to.
const STREAM_BYTES: usize = 256 << 20;

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
        let bytes = read_bounded(input, limits)?;
        let start = memchr::memmem::find(&bytes, b"%PDF-").unwrap_or(0);
        let bytes = &bytes[start..];
        if start > 0 {
            sink.incomplete(Cause::Corrupt);
        }
        if is_deep(bytes) {
            return Err(ExtractError::Unreadable(Cause::DepthLimit));
        }
        let (document, password) = load(bytes, limits)?;
        let read = read_pages(bytes, password, sink);
        let found = match read {
            Ok(found) => found,
            Err(ExtractError::Unreadable(cause)) => {
                let found = document
                    .as_ref()
                    .map(|document| second_opinion(document, sink))
                    .transpose()?;
                if !found.unwrap_or(false) {
                    return Err(ExtractError::Unreadable(cause));
                }
                sink.incomplete(cause);
                true
            }
            Err(error) => return Err(error),
        };
        let Some(document) = &document else { return Ok(()) };
        let found = found || second_opinion(document, sink)?;
        notes(document, sink)?;
        attachments(document, sink)?;
        // A tree of pages that leads to itself or to nothing is no empty document.
        if !found && document.get_pages().is_empty() {
            return Err(ExtractError::Unreadable(Cause::Corrupt));
        }
        Ok(())
    }
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

/// True when brackets are piled up as no writer of documents does.
fn is_deep(bytes: &[u8]) -> bool {
    let mut run = 0;
    for byte in bytes {
        match byte {
            b'[' | b'<' => run += 1,
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => run = 0,
        }
        if run > BRACKETS {
            return true;
        }
    }
    false
}

/// Text of all pages by the first parser. True when there was some.
fn read_pages(bytes: &[u8], password: Option<&str>, sink: &mut dyn Sink) -> Result<bool, ExtractError> {
    let mut options = ParseOptions::new().lenient().sequential().with_ocr_suppression(false);
    options.password = password.map(str::to_owned);
    let document = PdfParser::from_bytes_with_options(bytes, options)
        .and_then(|parser| parser.parse())
        .map_err(|error| {
            ExtractError::Unreadable(match error {
                Error::Encrypted | Error::InvalidPassword => Cause::Encrypted,
                _ => Cause::Corrupt,
            })
        })?;
    if document.pages.is_empty() {
        return Err(ExtractError::Unreadable(Cause::Corrupt));
    }
    let mut found = false;
    for page in &document.pages {
        let text = page.plain_text();
        if text.trim().is_empty() {
            if has_picture(page) {
                sink.incomplete(Cause::ImageOnly);
            }
            continue;
        }
        found = true;
        if page.suppressed_text_runs > 0 {
            sink.incomplete(Cause::BadEncoding);
        }
        let mut builder = Builder::lines(sink, vec![Hop::Page(page.number)]);
        builder.push(&tidy(&text))?;
        builder.finish()?;
    }
    let mut builder = Builder::marks(sink, Vec::new());
    let properties = &document.metadata;
    for (label, value) in [
        ("title", &properties.title),
        ("author", &properties.author),
        ("subject", &properties.subject),
        ("keywords", &properties.keywords),
    ] {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
            builder.mark(Hop::Header(label.to_owned()), 0, Some(label));
            builder.push(value.trim())?;
            builder.push("\n")?;
        }
    }
    builder.finish()?;
    Ok(found)
}

fn has_picture(page: &Page) -> bool {
    page.elements.is_empty() || page.elements.iter().any(|block| matches!(block, Block::Image { .. }))
}

/// Ligatures as letters, and words that were parted at the end of a line in one piece.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '-' || c == '\u{00AD}' || ('\u{FB00}'..='\u{FB06}').contains(&c)) {
        let (before, after) = rest.split_at(at);
        tidied.push_str(before);
        let mut characters = after.chars();
        let sign = characters.next().unwrap_or_default();
        rest = characters.as_str();
        match sign {
            '\u{FB00}' => tidied.push_str("ff"),
            '\u{FB01}' => tidied.push_str("fi"),
            '\u{FB02}' => tidied.push_str("fl"),
            '\u{FB03}' => tidied.push_str("ffi"),
            '\u{FB04}' => tidied.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => tidied.push_str("st"),
            _ => {
                let parted = tidied.ends_with(char::is_alphabetic)
                    && rest
                        .strip_prefix('\n')
                        .is_some_and(|next| next.starts_with(char::is_lowercase));
                if parted {
                    rest = &rest[1..];
                } else {
                    tidied.push(sign);
                }
            }
        }
    }
    tidied.push_str(rest);
    tidied
}

/// Text of all pages by the second parser. True when there was some.
fn second_opinion(document: &Document, sink: &mut dyn Sink) -> Result<bool, ExtractError> {
    let mut found = false;
    for number in document.get_pages().into_keys() {
        let chunks = document.extract_text_chunks_with_limit(&[number], STREAM_BYTES);
        let text: String = chunks.into_iter().flatten().collect();
        if !text.trim().is_empty() {
            found = true;
            let mut builder = Builder::lines(sink, vec![Hop::Page(number)]);
            builder.push(&tidy(&text))?;
            builder.finish()?;
        }
    }
    Ok(found)
}

/// Values of form fields, notes and links.
fn notes(document: &Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::marks(sink, Vec::new());
    for object in document.objects.values() {
        let Object::Dictionary(entries) = object else {
            continue;
        };
        let text = |key: &[u8]| text_in(document, entries, key);
        let action = entries.get(b"A").and_then(Object::as_dict).ok();
        let name = text(b"T");
        let is_note = entries.get(b"Subtype").is_ok() && entries.get(b"Rect").is_ok();
        let pairs = [
            (
                name.clone()
                    .filter(|_| entries.get(b"FT").is_ok() || entries.get(b"Parent").is_ok()),
                text(b"V"),
            ),
            (Some("note".to_owned()).filter(|_| is_note), text(b"Contents")),
            (
                Some("link".to_owned()),
                text(b"URI").or_else(|| text_in(document, action?, b"URI")),
            ),
        ];
        for (label, value) in pairs {
            if let (Some(label), Some(value)) = (label, value) {
                builder.mark(Hop::Key(label.clone()), 0, Some(&label));
                builder.push(value.trim_start_matches("mailto:").trim())?;
                builder.push("\n")?;
            }
        }
    }
    builder.finish()?;
    Ok(())
}

/// The string under a key, unless it is blank.
fn text_in(document: &Document, entries: &Dictionary, key: &[u8]) -> Option<String> {
    let value = document.dereference(entries.get(key).ok()?).ok()?.1;
    lopdf::decode_text_string(value)
        .ok()
        .filter(|text| !text.trim().is_empty())
}

/// Hands over the embedded files, wherever the document hangs them: at itself, a page or a note.
fn attachments(document: &Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for (id, name) in embedded(document) {
        let content = document
            .get_object(id)
            .and_then(Object::as_stream)
            .and_then(|stream| stream.get_plain_content_with_limit(STREAM_BYTES));
        match content {
            Ok(content) => sink.nested(Hop::Member(name.clone()), &name, &mut Cursor::new(content))?,
            Err(_) => sink.incomplete(Cause::Corrupt),
        }
    }
    Ok(())
}

/// The streams of embedded files, with the names that file specifications give them.
fn embedded(document: &Document) -> BTreeMap<ObjectId, String> {
    let mut found = BTreeMap::new();
    for (id, object) in &document.objects {
        let mut rest = vec![object];
        while let Some(object) = rest.pop() {
            let entries = match object {
                Object::Dictionary(entries) => entries,
                Object::Stream(stream) => {
                    if stream.dict.has_type(b"EmbeddedFile") {
                        found.entry(*id).or_insert_with(|| "attachment".to_owned());
                    }
                    &stream.dict
                }
                Object::Array(items) => {
                    rest.extend(items);
                    continue;
                }
                _ => continue,
            };
            rest.extend(entries.iter().map(|(_, value)| value));
            let files = entries.get_deref(b"EF", document).and_then(Object::as_dict);
            let name = text_in(document, entries, b"UF").or_else(|| text_in(document, entries, b"F"));
            for (_, file) in files.into_iter().flat_map(Dictionary::iter) {
                if let (Ok(id), Some(name)) = (file.as_reference(), &name) {
                    found.insert(id, name.clone());
                } else if let Ok(id) = file.as_reference() {
                    found.entry(id).or_insert_with(|| "attachment".to_owned());
                }
            }
        }
    }
    found
}
