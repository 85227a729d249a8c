//! `OpenDocument`: texts, presentations and spreadsheets.
//!
//! - Reads: all paragraphs and headings with notes, annotations and headers; tables by row; cells of
//!   spreadsheets with dates and numbers as they are stored; properties.
//! - Reads as files of their own: pictures, macros, objects of other programs, earlier versions, signatures.
//! - Skips: looks; the pixels of small pictures beside text.
//! - Limits: streamed; a cell or row with content that says it repeats more than 1000 times is read 1000
//!   times, and a repeated row makes at most 100,000 cells (`ratio-limit`).
//! - Specification: OASIS `OpenDocument` 1.3.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::limits::cause_in;
use super::package::{self, Package};
use super::sheet_writer::SheetWriter;
use super::xml::{attribute, reference};
use super::zip::{self, Handing};
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, docx};
use crate::model::{Cause, Hop};

/// The format.
pub struct Odf;

/// Copies that one cell or row may ask for.
const REPEATS: u32 = 1000;

/// Cells that one repeated row may make.
const CELLS: u32 = 100_000;

impl Extractor for Odf {
    fn name(&self) -> &'static str {
        "opendocument"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let head = &probe.head[..probe.head.len().min(256)];
        if package::shows(head, "application/vnd.oasis.opendocument") {
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
        if package.has("META-INF/manifest.xml") {
            let mut manifest = String::new();
            let part = package.part_named("META-INF/manifest.xml")?;
            // A manifest that is not text says nothing of encryption; the parts themselves will fail.
            let _unreadable = part.take(1 << 20).read_to_string(&mut manifest);
            if manifest.contains("encryption-data") {
                return Err(ExtractError::Unreadable(Cause::Encrypted));
            }
        }
        for name in ["content.xml", "styles.xml"] {
            if package.has(name) {
                match package.part_named(name) {
                    Ok(part) => walk(part, name == "content.xml", sink)?,
                    Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
                    Err(error) => return Err(error),
                }
            }
        }
        if package.has("meta.xml") {
            let part = package.part_named("meta.xml")?;
            docx::leaf_texts(
                part,
                &[
                    "creator",
                    "initial-creator",
                    "title",
                    "subject",
                    "description",
                    "keyword",
                    "printed-by",
                    "user-defined",
                ],
                sink,
            )?;
        }
        let inner = |name: &str| name.starts_with("Object") && name.ends_with("/content.xml");
        for name in package.names(inner) {
            let part = package.part_named(&name)?;
            walk(part, true, sink)?;
        }
        zip::members(package, sink, handing)
    }
}

/// What becomes of a member. Pictures stand for objects that are read, or beside text; settings, the looks of windows
/// and previews hold nothing that a person wrote; the rest (macros, objects of other programs, earlier versions,
/// signatures) is read as what it is.
fn handing(name: &str) -> Handing {
    const READ: [&str; 4] = ["content.xml", "styles.xml", "meta.xml", "mimetype"];
    const SILENT: [&str; 7] = [
        "Configurations",
        "META-INF/manifest.xml",
        "ObjectReplacements/",
        "Thumbnails/",
        "layout-cache",
        "manifest.rdf",
        "settings.xml",
    ];
    let file = name.rsplit('/').next().unwrap_or(name);
    let inner = name.starts_with("Object") && (READ.contains(&file) || SILENT.contains(&file));
    if READ.contains(&name) || SILENT.iter().any(|start| name.starts_with(start)) || inner {
        Handing::None
    } else if name.starts_with("Pictures/") || name.contains("/Pictures/") {
        Handing::Illustration
    } else {
        Handing::File
    }
}

/// The cell that is open.
#[derive(Default)]
struct CellState {
    repeat: u32,
    value: Option<String>,
    text: String,
    /// Comments on the cell.
    note: String,
}

impl CellState {
    /// The text that is being written.
    fn open_text(&mut self, notes: u32) -> &mut String {
        if notes > 0 { &mut self.note } else { &mut self.text }
    }
}

fn walk(part: impl Read, main: bool, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    let mut text = TextWalk {
        builder: Builder::marks(sink, Vec::new()),
        paragraph: 1,
        depth: 0,
        cells: 0,
    };
    text.builder.mark(Hop::Line(1), 1, None);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) if main && element.name().as_ref() == "office:spreadsheet" => {
                read_sheets(&mut reader, text.builder.sink())?;
            }
            Ok(Event::Start(element)) => text.open(&element)?,
            Ok(Event::Empty(element)) => {
                text.open(&element)?;
                text.close(element.local_name().as_ref())?;
            }
            Ok(Event::End(element)) => text.close(element.local_name().as_ref())?,
            Ok(Event::Text(piece)) if text.depth > 0 => text.builder.push(&piece.into_inner())?,
            Ok(Event::CData(piece)) if text.depth > 0 => text.builder.push(&piece.into_inner())?,
            Ok(Event::GeneralRef(name)) => match reference(&name) {
                Some(character) if text.depth > 0 => text.builder.push(character.encode_utf8(&mut [0; 4]))?,
                None => text.builder.sink().incomplete(Cause::ExternalReference),
                _ => {}
            },
            Ok(Event::DocType(_)) => text.builder.sink().incomplete(Cause::ExternalReference),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                text.builder
                    .sink()
                    .incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                break;
            }
        }
    }
    text.builder.finish()?;
    Ok(())
}

/// Paragraphs of texts and presentations.
struct TextWalk<'s> {
    builder: Builder<'s>,
    paragraph: u64,
    depth: u32,
    cells: u32,
}

impl TextWalk<'_> {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        match element.local_name().as_ref() {
            "p" | "h" | "creator" | "title" | "desc" => self.depth += 1,
            "table-cell" => self.cells += 1,
            "hidden-text" | "hidden-paragraph" | "conditional-text" | "user-field-decl" | "variable-set" | "text"
            | "textarea" | "formatted-text" => {
                for name in [
                    "string-value",
                    "current-value",
                    "string-value-if-true",
                    "string-value-if-false",
                ] {
                    if let Some(value) = attribute(element, name).filter(|value| !value.is_empty()) {
                        self.builder.push(" ")?;
                        self.builder.push(&value)?;
                        self.builder.push(" ")?;
                    }
                }
            }
            "tab" => self.builder.push("\t")?,
            "line-break" => self.builder.push("\n")?,
            "s" => {
                let count = attribute(element, "c")
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(1_usize);
                self.builder.push(&" ".repeat(count.min(100)))?;
            }
            "a" => {
                if let Some(address) =
                    attribute(element, "href").and_then(|href| Some(href.strip_prefix("mailto:")?.to_owned()))
                {
                    self.builder.push(&address)?;
                    self.builder.push(" ")?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "p" | "h" | "creator" | "title" | "desc" => {
                self.depth = self.depth.saturating_sub(1);
                if self.cells > 0 {
                    self.builder.push(" ")?;
                } else {
                    self.end_line()?;
                }
            }
            "table-cell" => {
                self.cells = self.cells.saturating_sub(1);
                self.builder.push("\t")?;
            }
            "table-row" => self.end_line()?,
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), ExtractError> {
        self.builder.push("\n")?;
        self.paragraph += 1;
        self.builder
            .mark(Hop::Line(self.paragraph), self.paragraph as u32, None);
        Ok(())
    }
}

/// The sheets of a spreadsheet, up to the end of its element.
fn read_sheets(reader: &mut Reader<BufReader<impl Read>>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut buffer = Vec::new();
    let mut builder = Builder::marks(sink, Vec::new());
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "table" => {
                let name = attribute(&element, "name").unwrap_or_default();
                builder = {
                    let sink = builder.end()?;
                    read_sheet(reader, name, sink)?;
                    Builder::marks(sink, Vec::new())
                };
            }
            Ok(Event::Start(element)) if matches!(element.local_name().as_ref(), "p" | "creator") => depth += 1,
            Ok(Event::End(element)) if depth > 0 && matches!(element.local_name().as_ref(), "p" | "creator") => {
                depth -= 1;
                builder.push("\n")?;
            }
            // Earlier contents of cells, while changes are tracked; messages for those who fill in.
            Ok(Event::Text(text)) if depth > 0 => {
                builder.mark(Hop::Header("tracked-change".to_owned()), 0, None);
                builder.push(&text.into_inner())?;
            }
            Ok(Event::End(element)) if element.name().as_ref() == "office:spreadsheet" => break,
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                builder.sink().incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                break;
            }
        }
    }
    Ok(builder.finish()?)
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
        .max(1)
}

fn read_sheet(
    reader: &mut Reader<BufReader<impl Read>>,
    name: String,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let mut sheet = SheetWriter::new(sink, vec![Hop::Sheet(name)]);
    let mut buffer = Vec::new();
    let (mut row, mut column, mut row_repeat) = (1_u32, 1_u32, 1_u32);
    let mut cells: Vec<(u32, String)> = Vec::new();
    let mut cell = CellState::default();
    let (mut in_text, mut notes) = (0_u32, 0_u32);
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                sheet.sink().incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                break;
            }
        };
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "table-row" => {
                    row_repeat = repeats(&element, "number-rows-repeated");
                    column = 1;
                    if empty {
                        row = row.saturating_add(row_repeat);
                    }
                }
                "table-cell" | "covered-table-cell" => {
                    cell = CellState {
                        repeat: repeats(&element, "number-columns-repeated"),
                        value: stored_value(&element),
                        // What stands before it are shapes, which no cell holds.
                        note: shapes(std::mem::take(&mut cell)),
                        text: String::new(),
                    };
                    if empty {
                        column = end_cell(&mut cell, column, &mut cells, sheet.sink());
                    }
                }
                "annotation" if !empty => notes += 1,
                "p" | "creator" if !empty => {
                    let text = cell.open_text(notes);
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    in_text += 1;
                }
                "s" | "tab" | "line-break" if in_text > 0 => cell.open_text(notes).push(' '),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    column = end_cell(&mut cell, column, &mut cells, sheet.sink());
                }
                "table-row" => {
                    let most = (CELLS / (cells.len() as u32).max(1)).clamp(1, REPEATS);
                    if !cells.is_empty() && row_repeat > most {
                        sheet.sink().incomplete(Cause::RatioLimit);
                    }
                    if !cells.is_empty() {
                        for copy in 0..row_repeat.min(most) {
                            for (column, text) in &cells {
                                sheet.cell(row.saturating_add(copy), *column, text)?;
                            }
                        }
                    }
                    cells.clear();
                    row = row.saturating_add(row_repeat);
                }
                "annotation" => notes = notes.saturating_sub(1),
                "p" | "creator" => in_text = in_text.saturating_sub(1),
                "table" => break,
                _ => {}
            },
            Event::Text(text) if in_text > 0 => cell.open_text(notes).push_str(&text.into_inner()),
            Event::CData(text) if in_text > 0 => cell.open_text(notes).push_str(&text.into_inner()),
            Event::GeneralRef(name) if in_text > 0 => match reference(&name) {
                Some(character) => cell.open_text(notes).push(character),
                None => sheet.sink().incomplete(Cause::ExternalReference),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    sheet.finish()
}

/// A date or number as it is stored; what is shown may be rounded or in another order.
fn stored_value(element: &BytesStart<'_>) -> Option<String> {
    match attribute(element, "value-type")?.as_str() {
        "date" => attribute(element, "date-value").map(|value| value.trim_end_matches("T00:00:00").to_owned()),
        "float" => attribute(element, "value"),
        _ => None,
    }
}

/// The text that was met outside of cells.
fn shapes(mut cell: CellState) -> String {
    if !cell.text.is_empty() && !cell.note.is_empty() {
        cell.text.push('\n');
    }
    cell.text + &cell.note
}

/// Adds the cell's copies to the row; the column after them.
fn end_cell(cell: &mut CellState, column: u32, cells: &mut Vec<(u32, String)>, sink: &mut dyn Sink) -> u32 {
    let done = std::mem::take(cell);
    let mut text = done.value.unwrap_or(done.text);
    if !done.note.is_empty() {
        text.push('\n');
        text.push_str(&done.note);
    }
    let repeat = done.repeat.max(1);
    if !text.trim().is_empty() {
        if repeat > REPEATS {
            sink.incomplete(Cause::RatioLimit);
        }
        for copy in 0..repeat.min(REPEATS) {
            cells.push((column.saturating_add(copy), text.clone()));
        }
    }
    column.saturating_add(repeat)
}
