//! XML: the texts of elements and the values of attributes, each under its path.
//!
//! - Reads: text, CDATA, attributes, comments; the five built-in entities and numeric references.
//! - Skips: entities that the document defines, and everything outside it: never expanded, never fetched
//!   (`external-reference`).
//! - Limits: streamed; a path longer than 64 elements is shortened, deeper than 1000 is told as
//!   `depth-limit` and read without paths.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::limits::cause_in;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};
use crate::text::encoding::{self, TextStream, Utf8Reader};

/// The format.
pub struct Xml;

/// Elements whose names are kept for paths.
const PATH_DEPTH: usize = 64;

/// Attributes of one element that are read.
const ATTRIBUTES: usize = 10_000;

/// Elements in elements without complaint.
const DEPTH: usize = 1000;

impl Extractor for Xml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some(guess) = probe.encoding() else {
            return Claim::No;
        };
        let sample = &probe.head[guess.mark_bytes..probe.head.len().min(4096)];
        let (text, _) = encoding::decode(sample, guess.charset);
        let text = text.trim_start();
        let element = text
            .strip_prefix('<')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
        let extension = probe.extension();
        let named = matches!(extension.as_str(), "xml" | "svg" | "xsd" | "rss" | "gpx" | "kml");
        if text.starts_with("<?xml") || text.starts_with("<!DOCTYPE ") || element && named {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let mut guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        if matches!(guess.charset, encoding::Charset::Other(found) if found.is_ascii_compatible())
            && let Some(declared) = declared(probe.head)
        {
            guess.charset = declared;
        }
        let mut input = input;
        let mut source = Utf8Reader::new(TextStream::new(&mut input, guess));
        let mut walk = Walk {
            builder: Builder::marks(sink, Vec::new()),
            path: Vec::new(),
            beyond: 0,
            elements: 0,
            text: String::new(),
        };
        walk.run(&mut source)?;
        walk.builder.finish()?;
        if source.broken() {
            sink.incomplete(Cause::BadEncoding);
        }
        Ok(())
    }
}

/// The encoding that the declaration names.
fn declared(head: &[u8]) -> Option<encoding::Charset> {
    let head = &head[..head.len().min(256)];
    let at = memchr::memmem::find(head, b"encoding=")? + 10;
    let label = head.get(at..)?.split(|byte| matches!(byte, b'"' | b'\'')).next()?;
    encoding::by_label(std::str::from_utf8(label).ok()?)
}

/// The value of an attribute by its name without prefix, with its references resolved.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| unescaped(&attribute.value))
}

pub(super) fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}

/// The character of a numeric reference or a built-in entity; `None` for entities of the document's own.
pub(super) fn reference(name: &BytesRef<'_>) -> Option<char> {
    if name.is_char_ref() {
        return Some(name.resolve_char_ref().ok().flatten().unwrap_or('\u{FFFD}'));
    }
    match &**name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// One open element.
struct Level {
    name: String,
    /// Its number among its direct neighbours of the same name, 1-based; shown from 2 on.
    nth: u32,
    /// Its own number in the document.
    number: u32,
    last_child: String,
    same_children: u32,
}

struct Walk<'s> {
    builder: Builder<'s>,
    path: Vec<Level>,
    /// Elements that are open below the deepest one with a name.
    beyond: usize,
    elements: u32,
    text: String,
}

impl Walk<'_> {
    fn run(&mut self, source: &mut Utf8Reader<'_>) -> Result<(), ExtractError> {
        let mut reader = Reader::from_reader(BufReader::new(source));
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(element)) => {
                    self.flush()?;
                    self.open(&element)?;
                }
                Ok(Event::Empty(element)) => {
                    self.flush()?;
                    self.open(&element)?;
                    self.close();
                }
                Ok(Event::End(_)) => {
                    self.flush()?;
                    self.close();
                }
                Ok(Event::Text(text)) => self.text.push_str(&text.into_inner()),
                Ok(Event::CData(text)) => self.text.push_str(&text.into_inner()),
                Ok(Event::Comment(text)) => {
                    self.flush()?;
                    self.text.push_str(&text.into_inner());
                    self.flush()?;
                }
                Ok(Event::GeneralRef(name)) => match reference(&name) {
                    Some(character) => self.text.push(character),
                    None => self.builder.sink().incomplete(Cause::ExternalReference),
                },
                Ok(Event::DocType(declaration)) => {
                    if declaration.contains("<!ENTITY") {
                        self.builder.sink().incomplete(Cause::ExternalReference);
                    }
                }
                Ok(Event::Decl(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => {
                    if !self.path.is_empty() {
                        self.builder.sink().incomplete(Cause::Corrupt);
                    }
                    break;
                }
                Err(error) => {
                    let cause = cause_in(&error).unwrap_or(Cause::Corrupt);
                    self.builder.sink().incomplete(cause);
                    break;
                }
            }
            if self.text.len() > 1 << 20 {
                self.flush()?;
            }
        }
        self.flush()
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        let name = element.local_name();
        let name: &str = name.as_ref();
        self.elements = self.elements.wrapping_add(1);
        if self.path.len() >= PATH_DEPTH {
            self.beyond += 1;
            if self.path.len() + self.beyond == DEPTH {
                self.builder.sink().incomplete(Cause::DepthLimit);
            }
        } else {
            let nth = self.path.last_mut().map_or(1, |parent| {
                if parent.last_child == name {
                    parent.same_children += 1;
                } else {
                    name.clone_into(&mut parent.last_child);
                    parent.same_children = 1;
                }
                parent.same_children
            });
            self.path.push(Level {
                name: name.to_owned(),
                nth,
                number: self.elements,
                last_child: String::new(),
                same_children: 0,
            });
        }
        for (count, attribute) in element.attributes().with_checks(false).flatten().enumerate() {
            if count == ATTRIBUTES {
                self.builder.sink().incomplete(Cause::MemberLimit);
                break;
            }
            let key = attribute.key.as_ref();
            let value = unescaped(&attribute.value);
            if value.trim().is_empty() || key.starts_with("xmlns") {
                continue;
            }
            let record = self.path.last().map_or(0, |level| level.number);
            let local = attribute.key.local_name();
            let hop = Hop::Key(format!("{}@{key}", self.path()));
            self.builder.mark(hop, record, Some(local.as_ref()));
            self.builder.push(&value)?;
            self.builder.push("\n")?;
        }
        Ok(())
    }

    fn close(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else {
            self.path.pop();
        }
    }

    /// Writes the text of the element that is open. Its record is its parent: fields of one thing are
    /// neighbours.
    fn flush(&mut self) -> Result<(), ExtractError> {
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            let above = self.path.len().saturating_sub(2);
            let record = self.path.get(above).map_or(0, |level| level.number);
            let hop = Hop::Key(self.path());
            self.builder
                .mark(hop, record, self.path.last().map(|level| level.name.as_str()));
            self.builder.push(trimmed)?;
            self.builder.push("\n")?;
        }
        self.text = text;
        self.text.clear();
        Ok(())
    }

    /// The path as `clients/client[2]/email`, without the root.
    fn path(&self) -> String {
        let levels = if self.path.len() > 1 {
            &self.path[1..]
        } else {
            &self.path[..]
        };
        let mut path = String::new();
        for level in levels {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&level.name[..level.name.floor_char_boundary(100)]);
            if level.nth > 1 {
                path.push('[');
                path.push_str(&level.nth.to_string());
                path.push(']');
            }
        }
        path
    }
}
