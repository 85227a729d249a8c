//! Word documents and presentations (OOXML): every part that holds text.
//!
//! - Reads: the document, headers, footers, notes, comments, text boxes, tracked deletions, hidden text,
//!   slides, masters, diagrams and charts, addresses of hyperlinks, properties, those who have changed it;
//!   embedded files and data go through the door.
//! - Reads as files of their own: embedded objects, controls, macros, pictures, and every part that is in no list.
//! - Skips: looks (styles, themes, fonts); the pixels of small pictures beside text.
//!   Custom entities and remote parts are not fetched (`external-reference`).
//! - Limits: text is streamed; depth costs nothing, as no tree is built.
//! - Specification: ECMA-376.

pub(super) mod parts;
mod properties;

use std::collections::HashSet;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::parts::Part;
pub(super) use self::properties::leaf_texts;
use self::properties::{links, properties};
use super::limits::cause_in;
use super::package::{self, Package};
use super::xml::{attribute, reference};
use super::zip::{self, Handing};
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// Authors that are told apart in one part.
const AUTHORS: usize = 10_000;

/// Elements in elements without complaint.
const DEPTH: usize = 1000;

/// Word documents.
pub struct Docx;

/// Presentations.
pub struct Pptx;

impl Extractor for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if package::shows(probe.head, "word/document.xml") {
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
        let names = package.names(is_text);
        let (main, others): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name == "word/document.xml");
        let mut found = false;
        for name in main.iter().chain(&others) {
            let trail = if name == "word/document.xml" {
                Vec::new()
            } else {
                part_trail(name)
            };
            found |= read_part(&mut package, name, trail, sink)?;
        }
        rest(package, found, sink)
    }
}

impl Extractor for Pptx {
    fn name(&self) -> &'static str {
        "pptx"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if package::shows(probe.head, "ppt/presentation.xml") {
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
        let mut found = false;
        for name in package.names(is_text) {
            let slide = name
                .strip_prefix("ppt/slides/slide")
                .and_then(|rest| rest.strip_suffix(".xml")?.parse().ok());
            let trail = slide.map_or_else(|| part_trail(&name), |number| vec![Hop::Page(number)]);
            found |= read_part(&mut package, &name, trail, sink)?;
        }
        rest(package, found, sink)
    }
}

/// Parts whose text is text of the document.
pub(super) fn is_text(name: &str) -> bool {
    parts::of(name) == Part::Text
}

/// True when the name ends in that extension, in whatever case.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension))
}

/// The place of a part besides the main one: its name without folder and ending.
fn part_trail(name: &str) -> Vec<Hop> {
    let name = name.rsplit('/').next().unwrap_or(name);
    vec![Hop::Header(name.trim_end_matches(".xml").to_owned())]
}

/// What every package has besides its own text: properties, hyperlinks, files and pictures in it.
pub(super) fn rest(mut package: Package<'_>, found: bool, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    properties(&mut package, sink)?;
    links(&mut package, sink)?;
    zip::members(package, sink, |name| match parts::of(name) {
        // Without text, what is in the pictures is the document.
        Part::Picture if found => Handing::Illustration,
        Part::Picture | Part::Door => Handing::File,
        Part::Text | Part::Silent => Handing::None,
    })
}

/// Runs over one part that may be broken without the others being so. True when it held text.
pub(super) fn read_part(
    package: &mut Package<'_>,
    name: &str,
    trail: Vec<Hop>,
    sink: &mut dyn Sink,
) -> Result<bool, ExtractError> {
    match package.part_named(name) {
        Ok(part) => walk(part, trail, sink),
        Err(ExtractError::Unreadable(cause)) => {
            sink.incomplete(cause);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Where text stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Text {
    /// In no element of text.
    #[default]
    Outside,
    Plain,
    /// Struck out while changes were tracked.
    Deleted,
}

/// The run of text at hand.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Run {
    #[default]
    Outside,
    Seen,
    /// Formatted as hidden.
    Hidden,
}

/// Hidden and deleted text of a paragraph: it stands apart, for it parts no word that is seen.
#[derive(Default)]
struct Aside {
    text: String,
    /// Something that is seen stands behind it.
    ended: bool,
    /// What stands last in it was deleted, not hidden.
    deleted: bool,
}

/// What of the walk survives from element to element.
#[derive(Default)]
struct Walk {
    paragraph: u64,
    text: Text,
    run: Run,
    /// Inside the second rendering of something that was already read.
    fallback: u32,
    cells: u32,
    /// What stands between what was written and what comes.
    pending: &'static str,
    aside: Aside,
    /// Those who have changed or commented, each once.
    authors: HashSet<String>,
    found: bool,
}

/// Elements that name who has made a change, a comment or a presentation's comments.
fn is_by_somebody(name: &str) -> bool {
    matches!(
        name,
        "comment" | "ins" | "del" | "moveFrom" | "moveTo" | "cmAuthor" | "author" | "person"
    ) || name.ends_with("Change")
}

fn walk(part: impl Read, trail: Vec<Hop>, sink: &mut dyn Sink) -> Result<bool, ExtractError> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut builder = Builder::marks(sink, trail);
    let mut walk = Walk {
        paragraph: 1,
        ..Walk::default()
    };
    builder.mark(Hop::Line(1), 1, None);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => {
                depth += 1;
                if depth == DEPTH {
                    builder.sink().incomplete(Cause::DepthLimit);
                }
                walk.open(&element, &mut builder)?;
            }
            Ok(Event::Empty(element)) => {
                walk.open(&element, &mut builder)?;
                walk.close(element.local_name().as_ref(), &mut builder)?;
            }
            Ok(Event::End(element)) => {
                depth = depth.saturating_sub(1);
                walk.close(element.local_name().as_ref(), &mut builder)?;
            }
            Ok(Event::Text(text)) if walk.text != Text::Outside => walk.write(&text.into_inner(), &mut builder)?,
            Ok(Event::CData(text)) if walk.text != Text::Outside => walk.write(&text.into_inner(), &mut builder)?,
            Ok(Event::GeneralRef(name)) => match reference(&name) {
                Some(character) if walk.text != Text::Outside => {
                    walk.write(character.encode_utf8(&mut [0; 4]), &mut builder)?;
                }
                None => builder.sink().incomplete(Cause::ExternalReference),
                _ => {}
            },
            Ok(Event::DocType(_)) => builder.sink().incomplete(Cause::ExternalReference),
            Ok(Event::Eof) => {
                if depth > 0 {
                    builder.sink().incomplete(Cause::Corrupt);
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                let cause = cause_in(&error).unwrap_or(Cause::Corrupt);
                builder.sink().incomplete(cause);
                break;
            }
        }
    }
    walk.put_aside(&mut builder)?;
    builder.finish()?;
    Ok(walk.found)
}

impl Walk {
    fn open(&mut self, element: &BytesStart<'_>, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
        match element.local_name().as_ref() {
            "Fallback" => self.fallback += 1,
            "r" => self.run = Run::Seen,
            "vanish" => {
                let off =
                    attribute(element, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
                if self.run == Run::Seen && !off {
                    self.run = Run::Hidden;
                }
            }
            "t" | "instrText" | "v" | "text" if self.fallback == 0 => self.text = Text::Plain,
            "delText" | "delInstrText" if self.fallback == 0 => self.text = Text::Deleted,
            "tab" => self.pend("\t"),
            "br" | "cr" => self.pend("\n"),
            "noBreakHyphen" => self.write("-", builder)?,
            "tc" => self.cells += 1,
            "p" if self.cells == 0 => self.pend("\n"),
            "docPr" | "cNvPr" => {
                for name in ["descr", "title"] {
                    self.beside(&attribute(element, name).unwrap_or_default(), builder)?;
                }
            }
            "docVar" => self.beside(&attribute(element, "val").unwrap_or_default(), builder)?,
            name if is_by_somebody(name) => {
                for name in ["author", "name", "displayName"] {
                    if let Some(value) = attribute(element, name).filter(|value| !self.authors.contains(value)) {
                        self.beside(&value, builder)?;
                        if self.authors.len() < AUTHORS {
                            self.authors.insert(value);
                        }
                    }
                }
                self.text = if name == "author" { Text::Plain } else { self.text };
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes a text on a line of its own.
    fn beside(&mut self, text: &str, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
        self.pend("\n");
        self.write(text, builder)?;
        self.pend("\n");
        Ok(())
    }

    fn close(&mut self, name: &str, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
        match name {
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "r" => self.run = Run::Outside,
            "t" | "delText" | "instrText" | "delInstrText" | "v" | "text" => self.text = Text::Outside,
            "author" => {
                self.text = Text::Outside;
                self.pend("\n");
            }
            "p" => {
                self.put_aside(builder)?;
                self.pend(if self.cells > 0 { " " } else { "\n" });
            }
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.pend("\t");
            }
            "tr" => self.pend("\n"),
            _ => {}
        }
        Ok(())
    }

    /// Writes, behind the paragraph, what is not seen in it.
    fn put_aside(&mut self, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
        let aside = std::mem::take(&mut self.aside).text;
        if aside.is_empty() {
            return Ok(());
        }
        (self.text, self.run) = (Text::Outside, Run::Outside);
        self.pend("\t");
        self.write(&aside, builder)
    }

    /// Notes what must stand before the next text; the stronger separation wins.
    fn pend(&mut self, separator: &'static str) {
        let strength = |separator: &str| match separator {
            "\n" => 3,
            "\t" => 2,
            " " => 1,
            _ => 0,
        };
        if strength(separator) > strength(self.pending) {
            self.pending = separator;
        }
    }

    fn write(&mut self, text: &str, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
        if text.is_empty() || self.fallback > 0 {
            return Ok(());
        }
        let deleted = self.text == Text::Deleted;
        if deleted || self.run == Run::Hidden {
            let aside = &mut self.aside;
            if !aside.text.is_empty() && (aside.ended || aside.deleted != deleted) {
                aside.text.push('\t');
            }
            (aside.ended, aside.deleted) = (false, deleted);
            aside.text.push_str(text);
            return Ok(());
        }
        self.aside.ended = true;
        let pending = std::mem::take(&mut self.pending);
        if self.found {
            builder.push(pending)?;
            if pending == "\n" {
                self.paragraph += 1;
                builder.mark(Hop::Line(self.paragraph), self.paragraph as u32, None);
            }
        }
        self.found = true;
        builder.push(text)?;
        Ok(())
    }
}
