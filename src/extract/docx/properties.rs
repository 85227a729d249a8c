//! What an Office package says beside its text: properties, and where its links lead.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::has_extension;
use crate::extract::limits::cause_in;
use crate::extract::package::Package;
use crate::extract::xml::{attribute, reference};
use crate::extract::{Builder, ExtractError, Sink};
use crate::model::{Cause, Hop};

/// Properties such as author and title, each under its name.
pub(super) fn properties(package: &mut Package<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for name in package.names(|name| name.starts_with("docProps/") && has_extension(name, "xml")) {
        let Ok(part) = package.part_named(&name) else {
            sink.incomplete(Cause::Corrupt);
            continue;
        };
        leaf_texts(part, &PROPERTIES, sink)?;
    }
    Ok(())
}

/// Elements of properties that may name people or tell something of the content.
const PROPERTIES: [&str; 18] = [
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "description",
    "keywords",
    "category",
    "Company",
    "Manager",
    "contentStatus",
    "HyperlinkBase",
    "lpwstr",
    "lpstr",
    "bstr",
    "filetime",
    "initial-creator",
    "printed-by",
    "keyword",
];

/// The texts of the elements with these names, as headers of one record.
pub(in crate::extract) fn leaf_texts(
    part: impl Read,
    wanted: &[&str],
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut builder = Builder::marks(sink, Vec::new());
    let mut buffer = Vec::new();
    let mut open = None::<String>;
    let mut text = String::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => {
                let name = element.local_name();
                open = wanted.contains(&name.as_ref()).then(|| name.as_ref().to_owned());
                text.clear();
            }
            Ok(Event::Text(piece)) if open.is_some() => text.push_str(&piece.into_inner()),
            Ok(Event::GeneralRef(name)) if open.is_some() => text.extend(reference(&name)),
            Ok(Event::End(_)) => {
                if let Some(name) = open.take().filter(|_| !text.trim().is_empty()) {
                    let label = if name == "creator" { "author" } else { &name };
                    builder.mark(Hop::Header(label.to_owned()), 0, Some(label));
                    builder.push(text.trim())?;
                    builder.push("\n")?;
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                builder.sink().incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                break;
            }
        }
    }
    builder.finish()?;
    Ok(())
}

/// Addresses of hyperlinks; a remote template or picture is told as not fetched.
pub(super) fn links(package: &mut Package<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for name in package.names(|name| has_extension(name, "rels")) {
        let Ok(part) = package.part_named(&name) else {
            sink.incomplete(Cause::Corrupt);
            continue;
        };
        let mut reader = Reader::from_reader(BufReader::new(part));
        let mut builder = Builder::marks(sink, Vec::new());
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let element = match reader.read_event_into(&mut buffer) {
                Ok(Event::Empty(element) | Event::Start(element)) => element,
                Ok(Event::Eof) => break,
                Ok(_) => continue,
                Err(error) => {
                    builder.sink().incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                    break;
                }
            };
            if attribute(&element, "TargetMode").as_deref() != Some("External") {
                continue;
            }
            let kind = attribute(&element, "Type").unwrap_or_default();
            if !kind.ends_with("/hyperlink") {
                builder.sink().incomplete(Cause::ExternalReference);
            }
            if let Some(target) = attribute(&element, "Target") {
                builder.mark(Hop::Header("hyperlink".to_owned()), 0, Some("hyperlink"));
                builder.push(target.trim_start_matches("mailto:").trim_start_matches("tel:"))?;
                builder.push("\n")?;
            }
        }
        builder.finish()?;
    }
    Ok(())
}
