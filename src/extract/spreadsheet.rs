//! Spreadsheets: XLSX, XLSM and XLSB are streamed, XLS is read in memory.
//!
//! - Reads: every sheet, hidden ones too; the stored values of formulas; dates in ISO form; comments,
//!   text in drawings, hyperlinks, properties, embedded files.
//! - Skips: formulas themselves; the pixels of small pictures.
//! - Limits: a workbook whose string table or sheets promise more than they can hold is not opened
//!   (`ratio-limit`).
//! - Specification: ECMA-376, MS-XLSB, MS-XLS.

use std::io::{BufReader, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use memchr::memmem;
use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;

use calamine::{Data, ExcelDateTime, Reader, SheetType, Xls, XlsError, Xlsb, Xlsx as Workbook};

use super::cfb::File;
use super::limits::cause_in;
use super::package::{self, Package};
use super::sheet_writer::SheetWriter;
use super::xml::{attribute, reference};
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, docx, ole};
use crate::model::{Cause, Hop};

/// XLSX and XLSB.
pub struct Xlsx;

impl Extractor for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if ["xl/workbook.xml", "xl/workbook.bin", "xl/worksheets/"]
            .iter()
            .any(|name| package::shows(probe.head, name))
        {
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
        let binary = check(&mut *input, limits)?;
        let read = if binary {
            opened(|| Xlsb::new(source(input)).map_err(|error| opening(&error)))
                .and_then(|workbook| read_xlsb(workbook, sink))
        } else {
            opened(|| Workbook::new(source(input)).map_err(|error| opening(&error)))
                .and_then(|workbook| read_xlsx(workbook, sink))
        };
        let mut package = Package::open(input, limits)?;
        match read {
            Ok(()) => {}
            // What its parts hold is read all the same, without the places of cells.
            Err(ExtractError::Unreadable(Cause::Corrupt | Cause::ReaderCrashed)) => {
                sink.incomplete(Cause::Corrupt);
                texts_alone(&mut package, sink)?;
            }
            Err(error) => return Err(error),
        }
        let parts = package.names(docx::is_text);
        for name in parts {
            let label = name
                .rsplit('/')
                .next()
                .unwrap_or(&name)
                .trim_end_matches(".xml")
                .to_owned();
            docx::read_part(&mut package, &name, vec![Hop::Header(label)], sink)?;
        }
        for name in package.names(|name| name.starts_with("xl/worksheets/") && docx::has_extension(name, "xml")) {
            around_cells(&mut package, &name, sink)?;
        }
        docx::rest(package, true, sink)
    }
}

/// The text of a header or footer without the codes for its three parts, for fonts, pages and dates.
pub(super) fn without_codes(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '&' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('&') => out.push('&'),
            Some('L' | 'C' | 'R') => out.push('\n'),
            // A font's name in quotation marks.
            Some('"') => drop(characters.by_ref().find(|other| *other == '"')),
            // A size.
            Some('0'..='9') => while characters.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    out
}

/// Bytes behind the cells of a sheet that are looked at.
const BEHIND: usize = 4 << 20;

/// Headers, footers and messages of a sheet, which stand behind its cells.
fn around_cells(package: &mut Package<'_>, name: &str, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    const END: [&[u8]; 2] = [b"/sheetData>", b"sheetData/>"];
    let mut part = match package.part_named(name) {
        Ok(part) => part,
        Err(ExtractError::Unreadable(cause)) => {
            sink.incomplete(cause);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let mut behind = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    // A cell's text cannot hold the mark: its angle bracket would be escaped.
    while let Ok(got) = part.read(&mut buffer) {
        if got == 0 {
            break;
        }
        behind.extend(&buffer[..got]);
        if behind.len() > BEHIND {
            sink.incomplete(Cause::ByteLimit);
            break;
        }
        let end = END.iter().filter_map(|end| memmem::rfind(&behind, end)).max();
        let kept = end.unwrap_or(behind.len().saturating_sub(END[0].len()));
        behind.drain(..kept);
    }
    let text = String::from_utf8_lossy(&behind);
    let label = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml");
    let mut reader = XmlReader::from_str(text.split_once('>').map_or("", |(_, rest)| rest));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut builder = Builder::marks(sink, vec![Hop::Header(label.to_owned())]);
    let mut open = false;
    let mut around = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let name = element.local_name();
                let name: &str = name.as_ref();
                open = name.ends_with("Header") || name.ends_with("Footer");
                if open {
                    builder.mark(Hop::Header(name.to_owned()), 0, None);
                }
                if matches!(name, "dataValidation" | "hyperlink") {
                    for key in ["promptTitle", "prompt", "errorTitle", "error", "tooltip"] {
                        if let Some(value) = attribute(&element, key) {
                            builder.mark(Hop::Header(key.to_owned()), 0, None);
                            builder.push(&value)?;
                            builder.push("\n")?;
                        }
                    }
                }
            }
            Ok(Event::Text(piece)) if open => around.push_str(&piece.into_inner()),
            Ok(Event::GeneralRef(name)) if open => around.extend(reference(&name)),
            Ok(Event::End(_)) if open => {
                open = false;
                builder.push(without_codes(&std::mem::take(&mut around)).trim())?;
                builder.push("\n")?;
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Ok(builder.finish()?)
}

/// A buffered view of the input that borrows it no longer than the workbook lives.
fn source(input: &mut dyn Input) -> BufReader<&mut dyn Input> {
    BufReader::new(input)
}

/// A workbook, if its reader does not panic: it does on some of what is broken.
fn opened<W>(open: impl FnOnce() -> Result<W, ExtractError>) -> Result<W, ExtractError> {
    catch_unwind(AssertUnwindSafe(open)).unwrap_or(Err(ExtractError::Unreadable(Cause::ReaderCrashed)))
}

/// Reads the parts of a workbook that does not hold together, each for itself.
fn texts_alone(package: &mut Package<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let parts = ["xl/sharedstrings.", "xl/worksheets/sheet"];
    let is_part = |name: &str| parts.iter().any(|part| name.to_ascii_lowercase().starts_with(part));
    for name in package.names(is_part) {
        let place = Hop::Header(name.rsplit('/').next().unwrap_or(&name).to_owned());
        if docx::has_extension(&name, "xml") {
            docx::read_part(package, &name, vec![place], sink)?;
        } else if docx::has_extension(&name, "bin") {
            let mut bytes = Vec::new();
            let limit = package.limits().member_bytes;
            match package.part_named(&name) {
                Ok(part) => drop(part.take(limit).read_to_end(&mut bytes)),
                Err(ExtractError::Unreadable(cause)) => sink.incomplete(cause),
                Err(error) => return Err(error),
            }
            ole::runs::write(&bytes, place, sink)?;
        }
    }
    Ok(())
}

fn opening(error: &(dyn std::error::Error + 'static)) -> ExtractError {
    ExtractError::Unreadable(cause_in(error).unwrap_or(Cause::Corrupt))
}

/// Refuses workbooks that would make the parser ask for absurd amounts of memory. True for XLSB.
fn check(input: &mut dyn Input, limits: &Limits) -> Result<bool, ExtractError> {
    let mut package = Package::open(input, limits)?;
    if package.promises_bomb() {
        return Err(ExtractError::Unreadable(Cause::RatioLimit));
    }
    for name in package.names(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) {
        let size = package.size_of(&name);
        let mut start = Vec::new();
        package.part_named(&name)?.take(2048).read_to_end(&mut start)?;
        let start = String::from_utf8_lossy(&start);
        for key in ["uniqueCount=", " count="] {
            // An empty string still takes five bytes: `<si/>`. (Counts are often a little wrong.)
            if counted(&start, key).is_some_and(|count| count > 1000 + size / 2) {
                return Err(ExtractError::Unreadable(Cause::RatioLimit));
            }
        }
    }
    Ok(package.has("xl/workbook.bin"))
}

fn counted(text: &str, key: &str) -> Option<u64> {
    let rest = text.split_once(key)?.1.trim_start_matches(['"', '\'']);
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    // More digits than fit are more than anything holds.
    Some(rest[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u64::MAX }))
}

/// Both workbooks have the same way of reading cells, but no common trait for it.
macro_rules! read_cells {
    ($name:ident, $book:ident) => {
        fn $name(mut workbook: $book<BufReader<&mut dyn Input>>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
            for sheet in workbook.sheets_metadata().to_vec() {
                if !matches!(
                    sheet.typ,
                    SheetType::WorkSheet | SheetType::MacroSheet | SheetType::DialogSheet
                ) {
                    continue;
                }
                let Ok(mut cells) = workbook.worksheet_cells_reader(&sheet.name) else {
                    sink.incomplete(Cause::Corrupt);
                    continue;
                };
                let mut writer = SheetWriter::new(sink, vec![Hop::Sheet(sheet.name.clone())]);
                loop {
                    match cells.next_cell() {
                        Ok(Some(cell)) => {
                            let (row, column) = cell.get_position();
                            let text = shown(&Data::from(cell.get_value().clone()));
                            writer.cell(row.saturating_add(1), column.saturating_add(1), &text)?;
                        }
                        Ok(None) => break,
                        Err(error) => {
                            writer
                                .sink()
                                .incomplete(cause_in(&error).unwrap_or(Cause::Corrupt));
                            break;
                        }
                    }
                }
                writer.finish()?;
            }
            Ok(())
        }
    };
}

read_cells!(read_xlsx, Workbook);
read_cells!(read_xlsb, Xlsb);

/// Reads the cells of a workbook of the old format, from its stream. The library is given a container of our own around
/// it: in one whose tables run in a ring it goes round until memory is full.
pub(super) fn xls(stream: Vec<u8>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut file = File::default();
    file.stream(0, "Workbook", stream);
    // It takes a file without small streams for an empty one.
    file.stream(0, "small", vec![0]);
    let bytes = file.bytes();
    drop(file);
    // It panics on some of what is broken.
    let opened = catch_unwind(AssertUnwindSafe(|| Xls::new(Cursor::new(bytes))));
    let mut workbook: Xls<_> = match opened {
        Ok(Ok(workbook)) => workbook,
        Ok(Err(XlsError::Password)) => return Err(ExtractError::Unreadable(Cause::Encrypted)),
        Ok(Err(error)) => return Err(opening(&error)),
        Err(_) => return Err(ExtractError::Unreadable(Cause::ReaderCrashed)),
    };
    for name in workbook.sheet_names() {
        let Ok(range) = workbook.worksheet_range(&name) else {
            sink.incomplete(Cause::Corrupt);
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut writer = SheetWriter::new(sink, vec![Hop::Sheet(name)]);
        for (row, column, value) in range.used_cells() {
            writer.cell(top + row as u32 + 1, left + column as u32 + 1, &shown(value))?;
        }
        writer.finish()?;
    }
    Ok(())
}

/// A value as text: integers without a fraction, dates in ISO form.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => shown_number(*number),
        // Where an old workbook names UTF-16 as its code page, each letter comes with a zero.
        Data::String(text) | Data::DurationIso(text) => text.replace('\0', ""),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(time) => shown_time(*time),
        _ => String::new(),
    }
}

pub(super) fn shown_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e17 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn shown_time(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return shown_number(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (time.as_f64() < 1.0, (hour, minute, second)) {
        (true, _) => clock,
        (false, (0, 0, 0)) => date,
        (false, _) => format!("{date} {clock}"),
    }
}
