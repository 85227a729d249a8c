//! Text that is drawn for a stamp or a signature and stands in no field: who has signed, and when.
//!
//! How such a note looks is a drawing of its own, as a page is; the second parser reads it as a page of a small
//! document that holds nothing else.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::STREAM_BYTES;
use super::tidy::tidy;
use crate::extract::{Builder, ExtractError, Limits, Sink};
use crate::model::Hop;

/// Drawings of one document.
const MOST: usize = 2000;

/// Drawings in drawings.
const DEPTH: usize = 8;

/// Reads what is drawn for stamps and signatures, under the page on which they stand.
pub(super) fn read(
    document: &Document,
    pages: &BTreeMap<ObjectId, u32>,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let mut drawings = BTreeMap::new();
    for (id, object) in &document.objects {
        let Some(drawing) = object.as_dict().ok().and_then(|note| drawing_of(document, note)) else {
            continue;
        };
        if drawings.len() < MOST {
            collect(document, drawing, pages.get(id).copied(), DEPTH, &mut drawings);
        }
    }
    if drawings.is_empty() {
        return Ok(());
    }
    let small = small_document(document, drawings.keys().copied());
    for (number, page) in (1..).zip(drawings.values()) {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let chunks = small.extract_text_chunks_with_limit(&[number], STREAM_BYTES);
        let text = tidy(&chunks.into_iter().flatten().collect::<String>());
        if !text.trim().is_empty() {
            let trail = page.map(Hop::Page).into_iter().chain([Hop::Header("drawn".to_owned())]);
            let mut builder = Builder::lines(&mut *sink, trail.collect());
            builder.push(text.trim())?;
            builder.finish()?;
        }
    }
    Ok(())
}

/// The drawing of a stamp or a signature.
fn drawing_of(document: &Document, note: &Dictionary) -> Option<ObjectId> {
    let is = |key: &[u8], name: &[u8]| note.get(key).and_then(Object::as_name).is_ok_and(|found| found == name);
    let parent_signs = || {
        let parent = note.get_deref(b"Parent", document).and_then(Object::as_dict);
        parent
            .and_then(|parent| parent.get(b"FT"))
            .and_then(Object::as_name)
            .is_ok_and(|kind| kind == b"Sig")
    };
    if !is(b"Subtype", b"Stamp") && !(is(b"Subtype", b"Widget") && (is(b"FT", b"Sig") || parent_signs())) {
        return None;
    }
    let looks = note.get_deref(b"AP", document).and_then(Object::as_dict).ok()?;
    looks.get(b"N").and_then(Object::as_reference).ok()
}

/// Adds a drawing and those that it draws.
fn collect(
    document: &Document,
    id: ObjectId,
    page: Option<u32>,
    depth: usize,
    drawings: &mut BTreeMap<ObjectId, Option<u32>>,
) {
    let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else {
        return;
    };
    let is_picture = stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|kind| kind == b"Image");
    if is_picture || depth == 0 || drawings.len() >= MOST || drawings.insert(id, page).is_some() {
        return;
    }
    let inner = stream
        .dict
        .get_deref(b"Resources", document)
        .and_then(Object::as_dict)
        .and_then(|resources| resources.get_deref(b"XObject", document))
        .and_then(Object::as_dict);
    for (_, object) in inner.into_iter().flat_map(Dictionary::iter) {
        if let Ok(inner) = object.as_reference() {
            collect(document, inner, page, depth - 1, drawings);
        }
    }
}

/// A document whose pages are these drawings, with what they need.
fn small_document(document: &Document, drawings: impl Iterator<Item = ObjectId>) -> Document {
    let mut small = Document::with_version("1.7");
    let mut pages = Vec::new();
    let mut needed = Vec::new();
    small.max_id = document.max_id.saturating_add(2);
    let (catalog, tree) = ((small.max_id - 1, 0), (small.max_id, 0));
    for id in drawings {
        let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else {
            continue;
        };
        let resources = stream
            .dict
            .get(b"Resources")
            .cloned()
            .unwrap_or_else(|_| Dictionary::new().into());
        needed.push(id);
        small.max_id += 1;
        let page = (small.max_id, 0);
        small.objects.insert(
            page,
            dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => id, "Resources" => resources }.into(),
        );
        pages.push(Object::Reference(page));
    }
    copy(document, needed, &mut small);
    let count = i64::try_from(pages.len()).unwrap_or(i64::MAX);
    let tree_of_pages = dictionary! { "Type" => "Pages", "Kids" => pages, "Count" => count };
    small.objects.insert(tree, tree_of_pages.into());
    small
        .objects
        .insert(catalog, dictionary! { "Type" => "Catalog", "Pages" => tree }.into());
    small.trailer.set("Root", catalog);
    small
}

/// Copies objects and those that they refer to.
fn copy(document: &Document, needed: Vec<ObjectId>, small: &mut Document) {
    let mut seen = BTreeSet::new();
    let mut waiting = needed;
    while let Some(id) = waiting.pop() {
        let Some(object) = document.objects.get(&id).filter(|_| seen.insert(id)) else {
            continue;
        };
        let mut inner = vec![object];
        while let Some(object) = inner.pop() {
            match object {
                Object::Reference(id) => waiting.push(*id),
                Object::Array(items) => inner.extend(items),
                Object::Dictionary(entries) => inner.extend(wanted(entries)),
                Object::Stream(stream) => inner.extend(wanted(&stream.dict)),
                _ => {}
            }
        }
        small.objects.insert(id, object.clone());
    }
}

/// What a drawing needs of an entry: not the page and the fields that it belongs to.
fn wanted(entries: &Dictionary) -> impl Iterator<Item = &Object> {
    const AROUND: [&[u8]; 4] = [b"Parent", b"P", b"StructParent", b"Metadata"];
    entries
        .iter()
        .filter(|(key, _)| !AROUND.contains(&key.as_slice()))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use lopdf::Stream;

    use super::*;
    use crate::extract::Stopped;
    use crate::model::{Cause, Passage, display_hops};

    #[derive(Default)]
    struct Collect(Vec<(String, String)>);

    impl Sink for Collect {
        fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
            self.0.push((display_hops(&passage.trail), passage.text));
            Ok(())
        }

        fn incomplete(&mut self, _: Cause) {}

        fn nested(&mut self, _: Hop, _: &str, _: &mut dyn Read) -> Result<(), Stopped> {
            Ok(())
        }
    }

    #[test]
    fn what_is_drawn_for_a_signature_is_read_through_all_layers() {
        let mut document = Document::with_version("1.7");
        let font =
            document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
        let fonts = dictionary! { "Font" => dictionary! { "F1" => font } };
        let drawing = |resources: Dictionary, content: &str| {
            let entries = dictionary! { "Subtype" => "Form", "Resources" => resources };
            Stream::new(entries, content.as_bytes().to_vec())
        };
        let inner = document.add_object(drawing(fonts, "BT /F1 9 Tf (Signature de Marie Roy) Tj ET"));
        let layers = dictionary! { "XObject" => dictionary! { "n2" => inner } };
        let outer = document.add_object(drawing(layers, "q /n2 Do Q"));
        let looks = dictionary! { "N" => outer };
        let note = document.add_object(dictionary! { "Subtype" => "Widget", "FT" => "Sig", "AP" => looks.clone() });
        document.add_object(dictionary! { "Subtype" => "Widget", "FT" => "Tx", "AP" => looks });
        let mut sink = Collect::default();
        let pages = BTreeMap::from([(note, 3)]);
        read(&document, &pages, &Limits::default(), &mut sink).expect("it is read");
        assert_eq!(sink.0.len(), 1, "{:?}", sink.0);
        assert_eq!(sink.0[0].0, "page 3 › drawn");
        assert!(sink.0[0].1.contains("Signature de Marie Roy"), "{:?}", sink.0);
    }
}
