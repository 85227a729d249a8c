//! Files inside a PDF, wherever the document hangs them: at itself, at a page or at a note; and forms that are kept as
//! XML (XFA).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::STREAM_BYTES;
use super::beside::text_in;
use crate::extract::{ExtractError, Sink};
use crate::model::{Cause, Hop};

/// Hands over the embedded files.
pub(super) fn hand_over(document: &Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let pieces = form(document, sink)?;
    for (id, name) in embedded(document) {
        if pieces.contains(&id) {
            continue;
        }
        match content(document, id) {
            Ok(content) => sink.nested(Hop::Member(name.clone()), &name, &mut Cursor::new(content))?,
            Err(_) => sink.incomplete(Cause::Corrupt),
        }
    }
    Ok(())
}

fn content(document: &Document, id: ObjectId) -> lopdf::Result<Vec<u8>> {
    let stream = document.get_object(id).and_then(Object::as_stream)?;
    stream.get_plain_content_with_limit(STREAM_BYTES)
}

/// Hands over the form in XML, whose pieces make one document together; the streams that they are.
fn form(document: &Document, sink: &mut dyn Sink) -> Result<BTreeSet<ObjectId>, ExtractError> {
    let fields = document
        .catalog()
        .and_then(|catalog| catalog.get_deref(b"AcroForm", document))
        .and_then(Object::as_dict);
    let Some(form) = fields.ok().and_then(|fields| fields.get(b"XFA").ok()) else {
        return Ok(BTreeSet::new());
    };
    let pieces: Vec<ObjectId> = match document.dereference(form) {
        Ok((_, Object::Array(items))) => items.iter().filter_map(|item| item.as_reference().ok()).collect(),
        _ => form.as_reference().into_iter().collect(),
    };
    let mut whole = Vec::new();
    for id in &pieces {
        match content(document, *id) {
            Ok(piece) if whole.len() + piece.len() <= STREAM_BYTES => whole.extend(piece),
            _ => sink.incomplete(Cause::Corrupt),
        }
    }
    if !whole.is_empty() {
        sink.nested(Hop::Header("XFA".to_owned()), "form.xml", &mut Cursor::new(whole))?;
    }
    Ok(pieces.into_iter().collect())
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
