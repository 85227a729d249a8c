//! Presentations of 1997 to 2003: the texts of slides, notes, masters and comments, and embedded objects.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::extract::cfb::{Container, ROOT};
use crate::extract::limits::{Counted, Inflated};
use crate::extract::{Builder, ExtractError, Limits, Sink, codepage};
use crate::model::{Cause, Hop};

/// Records in records.
const DEPTH: usize = 256;

/// Types of records: MS-PPT 2.13.24.
mod kind {
    pub const SLIDE: u16 = 1006;
    pub const NOTES: u16 = 1008;
    pub const SLIDE_PERSIST: u16 = 1011;
    pub const MASTER: u16 = 1016;
    pub const TEXT_CHARS: u16 = 4000;
    pub const TEXT_BYTES: u16 = 4008;
    pub const STRING: u16 = 4026;
    pub const OBJECT: u16 = 4113;
    pub const LIST: u16 = 4080;
    pub const PERSISTED: u16 = 6002;
    pub const COMMENT: u16 = 12000;
    pub const ENCRYPTION: u16 = 0x2F14;
}

/// One record of the stream.
struct Record {
    kind: u16,
    instance: u16,
    container: bool,
    /// Its first byte, the header's.
    at: usize,
    start: usize,
    end: usize,
}

fn record(bytes: &[u8], at: usize) -> Option<Record> {
    let header = bytes.get(at..at.checked_add(8)?)?;
    let first = u16::from_le_bytes([header[0], header[1]]);
    let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
    Some(Record {
        kind: u16::from_le_bytes([header[2], header[3]]),
        instance: first >> 4,
        container: first & 15 == 15,
        at,
        start: at + 8,
        end: (at + 8).checked_add(length)?,
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Calls `visit` for every record in the order of the stream, with the kinds and ends of those around it; where the
/// record begins in which the stream ends, if it does.
fn records(
    bytes: &[u8],
    mut visit: impl FnMut(&Record, &[(u16, usize, u16)]) -> Result<(), ExtractError>,
) -> Result<Option<usize>, ExtractError> {
    let mut around: Vec<(u16, usize, u16)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        while around.last().is_some_and(|(_, end, _)| *end <= at) {
            around.pop();
        }
        let Some(record) = record(bytes, at) else {
            return Ok((bytes.len() - at >= 8).then_some(at));
        };
        visit(&record, &around)?;
        if record.container && around.len() < DEPTH {
            around.push((record.kind, record.end, record.instance));
            at = record.start;
        } else if record.end > bytes.len() {
            return Ok(Some(at));
        } else {
            at = record.end;
        }
    }
    let is_cut = around.iter().any(|(_, end, _)| *end > bytes.len());
    Ok(is_cut.then_some(0))
}

/// Reads the presentation.
pub(super) fn read(container: &Container<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let user = container.stream(ROOT, "Current User").unwrap_or_default().bytes;
    if number(&user, 12) == Some(0xF3D1_C4DF) {
        return Err(ExtractError::Unreadable(Cause::Encrypted));
    }
    let stream = container.stream(ROOT, "PowerPoint Document").unwrap_or_default();
    let bytes = stream.bytes;
    let pages = pages(&bytes)?;
    let mut builder = Builder::marks(sink, Vec::new());
    if let Some(name) = user_name(&user) {
        builder.mark(Hop::Header("lastModifiedBy".to_owned()), 0, Some("lastModifiedBy"));
        builder.push(&name)?;
        builder.push("\n")?;
    }
    let mut writer = Writer {
        builder,
        listed: 0,
        texts: 0,
        objects: Vec::new(),
    };
    let cut = records(&bytes, |record, around| writer.record(&bytes, record, around, &pages))?;
    let (objects, sink) = (writer.objects, writer.builder.end()?);
    // Behind the last edit's list of what is saved nothing is: some writers do not keep the records there in a row.
    let list = number(&user, 16).and_then(|edit| number(&bytes, (edit as usize).checked_add(20)?));
    let list = list.map(|list| list as usize);
    let is_list = |at: &usize| record(&bytes, *at).is_some_and(|record| record.kind == kind::PERSISTED);
    let behind = |at: usize| list.filter(is_list).is_some_and(|list| at + 8 >= list);
    if cut.is_some_and(|at| !behind(at)) || stream.cut {
        sink.incomplete(Cause::Corrupt);
    }
    for (index, (start, end, squeezed)) in objects.into_iter().enumerate() {
        let hop = Hop::Part(index as u32 + 1);
        let content = &bytes[start..end];
        if squeezed {
            let (counted, consumed) = Counted::new(content.get(4..).unwrap_or_default());
            // The stream's end mark is often missing; its size is not.
            let size = u64::from(number(content, 0).unwrap_or(0));
            let mut inflated = Inflated::new(ZlibDecoder::new(counted), &consumed, limits).take(size);
            sink.nested(hop, "", &mut inflated)?;
        } else {
            sink.nested(hop, "", &mut &*content)?;
        }
    }
    Ok(())
}

/// Who saved the file last, as the stream of the current user has it.
fn user_name(user: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([*user.get(20)?, *user.get(21)?]));
    let name = user.get(28..28 + length.min(255))?;
    let (name, _) = codepage::decode(name, codepage::WESTERN);
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!name.is_empty()).then(|| name.to_owned())
}

/// Where slides begin in the stream, with their numbers.
fn pages(bytes: &[u8]) -> Result<HashMap<usize, u32>, ExtractError> {
    let mut numbers = HashMap::new();
    let mut places = Vec::new();
    records(bytes, |record, around| {
        let content = bytes.get(record.start..record.end).unwrap_or_default();
        match record.kind {
            kind::ENCRYPTION => return Err(ExtractError::Unreadable(Cause::Encrypted)),
            kind::SLIDE_PERSIST
                if around
                    .last()
                    .is_some_and(|(kind, _, instance)| (*kind, *instance) == (kind::LIST, 0)) =>
            {
                let next = numbers.len() as u32 + 1;
                if let Some(id) = number(content, 0) {
                    numbers.entry(id).or_insert(next);
                }
            }
            kind::PERSISTED => {
                let mut at = 0;
                while let Some(run) = number(content, at) {
                    at += 4;
                    for step in 0..run >> 20 {
                        let Some(place) = number(content, at) else { break };
                        places.push((place as usize, (run & 0xF_FFFF) + step));
                        at += 4;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    let known = |(place, id): (usize, u32)| numbers.get(&id).map(|number| (place, *number));
    Ok(places.into_iter().filter_map(known).collect())
}

/// Writes the texts with their slides.
struct Writer<'s> {
    builder: Builder<'s>,
    /// Slides in the list of slides so far.
    listed: u32,
    texts: u32,
    /// Embedded objects: where they begin and end, and whether they are compressed.
    objects: Vec<(usize, usize, bool)>,
}

impl Writer<'_> {
    fn record(
        &mut self,
        bytes: &[u8],
        record: &Record,
        around: &[(u16, usize, u16)],
        pages: &HashMap<usize, u32>,
    ) -> Result<(), ExtractError> {
        let content = bytes.get(record.start..record.end.min(bytes.len())).unwrap_or_default();
        match record.kind {
            kind::SLIDE => self.listed = pages.get(&record.at).copied().unwrap_or(0),
            kind::SLIDE_PERSIST => self.listed += 1,
            kind::LIST => self.listed = 0,
            kind::TEXT_CHARS => self.text(&codepage::decode(content, codepage::UTF_16).0, around)?,
            // The lower halves of UTF-16.
            kind::TEXT_BYTES => self.text(
                &content.iter().map(|byte| char::from(*byte)).collect::<String>(),
                around,
            )?,
            kind::STRING => {
                let text = codepage::decode(content, codepage::UTF_16).0;
                // Names that the program gives to its own extensions.
                if !text.starts_with("___PPT") {
                    self.text(&text, around)?;
                }
            }
            kind::OBJECT => self
                .objects
                .push((record.start, record.end.min(bytes.len()), record.instance == 1)),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str, around: &[(u16, usize, u16)]) -> Result<(), ExtractError> {
        let within = |wanted: u16| around.iter().any(|(kind, ..)| *kind == wanted);
        let list = around
            .iter()
            .rev()
            .find(|(kind, ..)| *kind == kind::LIST)
            .map(|list| list.2);
        let named = |name: &str| Hop::Header(name.to_owned());
        let hop = if within(kind::COMMENT) {
            named("comment")
        } else if within(kind::NOTES) || list == Some(2) {
            named("notes")
        } else if within(kind::MASTER) || list == Some(1) {
            named("master")
        } else if self.listed > 0 && (within(kind::SLIDE) || list == Some(0)) {
            Hop::Page(self.listed)
        } else {
            named("presentation")
        };
        self.texts = self.texts.wrapping_add(1);
        self.builder.mark(hop, self.texts, None);
        for line in text.split(['\r', '\u{B}', '\n']).filter(|line| !line.trim().is_empty()) {
            self.builder.push(line.trim_matches('\0'))?;
            self.builder.push("\n")?;
        }
        Ok(())
    }
}
