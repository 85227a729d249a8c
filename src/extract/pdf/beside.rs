//! What a PDF holds beside the text of its pages: values of form fields, notes, links, bookmarks, properties.

use std::collections::BTreeMap;
use std::io::Cursor;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{STREAM_BYTES, drawn};
use crate::extract::{Builder, ExtractError, Limits, Sink};
use crate::model::{Cause, Hop};

/// Fields in fields, for a field's whole name.
const PARENTS: usize = 16;

/// Properties that name programs and dates; the first parser gives the usual others.
const PLAIN: &[&[u8]] = &[
    b"Title",
    b"Author",
    b"Subject",
    b"Keywords",
    b"Creator",
    b"Producer",
    b"CreationDate",
    b"ModDate",
    b"Trapped",
];

/// A text with its label.
type Labelled = (String, String);

/// Reads all of it. Notes and fields stand under their page, if they have one.
pub(super) fn read(document: &Document, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut by_page: BTreeMap<Option<u32>, Vec<Labelled>> = BTreeMap::new();
    let pages = pages_of_notes(document);
    for (id, object) in &document.objects {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let page = pages.get(id).copied();
        let mut rest = vec![object];
        while let Some(object) = rest.pop() {
            let entries = match object {
                Object::Dictionary(entries) => entries,
                Object::Stream(stream) => &stream.dict,
                Object::Array(items) => {
                    rest.extend(items);
                    continue;
                }
                _ => continue,
            };
            rest.extend(entries.iter().map(|(_, value)| value));
            let found = texts(document, entries);
            if !found.is_empty() {
                by_page.entry(page).or_default().extend(found);
            }
        }
    }
    for (page, found) in by_page {
        let mut builder = Builder::marks(sink, page.map(Hop::Page).into_iter().collect());
        for (record, (label, value)) in found.into_iter().enumerate() {
            builder.mark(Hop::Key(label.clone()), record as u32, Some(&label));
            builder.push(value.trim_start_matches("mailto:").trim())?;
            builder.push("\n")?;
        }
        builder.finish()?;
    }
    drawn::read(document, &pages, limits, sink)?;
    more_properties(document, sink)?;
    described(document, sink)
}

/// On which page each note or field stands that is an object of its own.
fn pages_of_notes(document: &Document) -> BTreeMap<ObjectId, u32> {
    let mut pages = BTreeMap::new();
    for (number, id) in document.get_pages() {
        let notes = document
            .get_dictionary(id)
            .and_then(|page| page.get_deref(b"Annots", document))
            .and_then(Object::as_array);
        for note in notes.into_iter().flatten() {
            if let Ok(note) = note.as_reference() {
                pages.entry(note).or_insert(number);
            }
        }
        pages.entry(id).or_insert(number);
    }
    pages
}

/// The texts of one field, note, link or bookmark, each with its label.
fn texts(document: &Document, entries: &Dictionary) -> Vec<Labelled> {
    let mut found = Vec::new();
    let mut add = |label: &str, text: Option<String>| {
        if let Some(text) = text {
            found.push((label.to_owned(), text));
        }
    };
    let text = |key: &[u8]| text_in(document, entries, key);
    let subtype = entries.get(b"Subtype").and_then(Object::as_name).ok();
    let is_note = subtype.is_some_and(|subtype| subtype != b"Widget") && entries.has(b"Rect");
    if is_note {
        add("author", text(b"T"));
        add("subject", text(b"Subj"));
        add("note", text(b"Contents"));
        add("note", text(b"RC").map(|rich| without_tags(&rich)));
    } else if entries.has(b"V") || entries.has(b"DV") || entries.has(b"RV") {
        if let Some(name) = field_name(document, entries) {
            let value = values(document, entries, b"V");
            let rich = text(b"RV").map(|rich| without_tags(&rich));
            let preset = values(document, entries, b"DV").filter(|preset| Some(preset) != value.as_ref());
            add(
                &name,
                rich.filter(|rich| value.as_ref().is_none_or(|value| value.trim() != rich.trim())),
            );
            add(&name, value);
            add(&name, preset);
        }
    } else if entries.has(b"Title") && entries.has(b"Parent") && !entries.has(b"FT") {
        add("bookmark", text(b"Title"));
    }
    if let Ok(options) = entries.get_deref(b"Opt", document).and_then(Object::as_array) {
        add("option", choices(options));
    }
    if let Ok(looks) = entries.get_deref(b"MK", document).and_then(Object::as_dict) {
        add("caption", text_in(document, looks, b"CA"));
    }
    if entries.has(b"ByteRange") {
        for (label, key) in [
            ("signer", &b"Name"[..]),
            ("reason", b"Reason"),
            ("location", b"Location"),
            ("contact", b"ContactInfo"),
        ] {
            add(label, text(key));
        }
    }
    if entries
        .get(b"S")
        .and_then(Object::as_name)
        .is_ok_and(|kind| kind == b"URI")
    {
        add("link", text(b"URI"));
    }
    found
}

/// What a list lets people choose, each on a line.
fn choices(options: &[Object]) -> Option<String> {
    let shown = options.iter().filter_map(|option| match option {
        // What is sent, and what is seen.
        Object::Array(pair) => pair.last(),
        option => Some(option),
    });
    let texts: Vec<String> = shown.filter_map(|text| lopdf::decode_text_string(text).ok()).collect();
    Some(texts.join("\n")).filter(|text| !text.trim().is_empty())
}

/// The name of a field with those of the fields that it is in. None for what has no name.
fn field_name(document: &Document, entries: &Dictionary) -> Option<String> {
    let mut names = Vec::new();
    let mut next = Some(entries);
    for _ in 0..PARENTS {
        let Some(entries) = next else { break };
        names.extend(text_in(document, entries, b"T"));
        next = entries.get_deref(b"Parent", document).and_then(Object::as_dict).ok();
    }
    names.reverse();
    (!names.is_empty()).then(|| names.join("."))
}

/// The value of a field: a text, a list of texts, or a stream of text.
fn values(document: &Document, entries: &Dictionary, key: &[u8]) -> Option<String> {
    let value = document.dereference(entries.get(key).ok()?).ok()?.1;
    let text = match value {
        Object::Array(items) => {
            let texts = items.iter().filter_map(|item| lopdf::decode_text_string(item).ok());
            texts.collect::<Vec<_>>().join("\n")
        }
        Object::Stream(stream) => {
            let content = stream.get_plain_content_with_limit(STREAM_BYTES).ok()?;
            lopdf::decode_text_string(&Object::string_literal(content)).ok()?
        }
        value => lopdf::decode_text_string(value).ok()?,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// What stands outside angle brackets: rich texts repeat in XML what a note says.
fn without_tags(rich: &str) -> String {
    let mut text = String::with_capacity(rich.len());
    for piece in rich.split('<') {
        text.push_str(piece.rsplit_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
    }
    text.trim().to_owned()
}

/// Properties that the document's writer made up.
fn more_properties(document: &Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let Ok(properties) = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict) else {
        return Ok(());
    };
    let mut builder = Builder::marks(sink, Vec::new());
    for (key, _) in properties.iter().filter(|(key, _)| !PLAIN.contains(&key.as_slice())) {
        if let Some(value) = text_in(document, properties, key) {
            let label = String::from_utf8_lossy(key).into_owned();
            builder.mark(Hop::Header(label.clone()), 0, Some(&label));
            builder.push(value.trim())?;
            builder.push("\n")?;
        }
    }
    builder.finish()?;
    Ok(())
}

/// Hands over the descriptions in XMP: of the document, and of pictures and pages that have one.
fn described(document: &Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for object in document.objects.values() {
        let Object::Stream(stream) = object else { continue };
        if !stream.dict.has_type(b"Metadata") {
            continue;
        }
        match stream.get_plain_content_with_limit(STREAM_BYTES) {
            Ok(content) => {
                // The packet stands between processing instructions, which make it no document.
                let start = memchr::memmem::find(&content, b"<x:xmpmeta")
                    .or_else(|| memchr::memmem::find(&content, b"<rdf:RDF"))
                    .unwrap_or(0);
                let end = memchr::memmem::rfind(&content, b"<?xpacket end").unwrap_or(content.len());
                let packet = content.get(start..end).unwrap_or_default();
                sink.nested(
                    Hop::Header("XMP".to_owned()),
                    "description.xml",
                    &mut Cursor::new(packet),
                )?;
            }
            Err(_) => sink.incomplete(Cause::Corrupt),
        }
    }
    Ok(())
}

/// The string under a key, unless it is blank.
pub(super) fn text_in(document: &Document, entries: &Dictionary, key: &[u8]) -> Option<String> {
    let value = document.dereference(entries.get(key).ok()?).ok()?.1;
    lopdf::decode_text_string(value)
        .ok()
        .filter(|text| !text.trim().is_empty())
}
