//! A message, contact or appointment of Outlook, as its numbered properties; MSG and PST share it.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use super::{Builder, ExtractError, Sink, Stopped, codepage, html, lzfu, rtf};
use crate::model::{Cause, Hop, Passage};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Text that is decoded.
    Text(String),
    /// Text in the message's code page.
    Narrow(Vec<u8>),
    /// Anything else of any length.
    Bytes(Vec<u8>),
    /// A whole number.
    Number(i64),
    /// A time in units of 100 ns since 1601.
    Time(u64),
}

/// The properties of one thing, by number.
pub(super) type Properties = BTreeMap<u16, Vec<Value>>;

pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const CLASS: u16 = 0x001A;
pub(super) const DISPLAY_NAME: u16 = 0x3001;

/// Names of properties; those without one are written under their number.
#[rustfmt::skip]
const LABELS: &[(u16, &str)] = &[
    (0x0037, "Subject"), (0x0042, "From"), (0x0065, "From"), (0x5D02, "From"), (0x0C1A, "Sender"), (0x0C1F, "Sender"),
    (0x5D01, "Sender"), (0x0E02, "Bcc"), (0x0E03, "Cc"), (0x0E04, "To"), (0x0050, "Reply-To"), (0x0040, "Received-By"),
    (0x0076, "Received-By"), (0x0044, "Received-For"), (0x0078, "Received-For"), (0x1035, "Message-ID"),
    (0x007D, "Headers"), (0x0039, "Date"), (0x0E06, "Received"), (0x3007, "Created"), (0x0070, "Topic"), (0x3FF8, "author"),
    (0x3FFA, "lastModifiedBy"), (0x3001, "name"), (0x3003, "email"), (0x39FE, "email"), (0x3004, "comment"),
    (0x3A00, "account"), (0x3A05, "generation"), (0x3A06, "first name"), (0x3A08, "business phone"),
    (0x3A09, "home phone"), (0x3A0A, "initials"), (0x3A0D, "location"), (0x3A11, "last name"), (0x3A15, "address"),
    (0x3A16, "company"), (0x3A17, "job title"), (0x3A18, "department"), (0x3A19, "office"), (0x3A1A, "phone"),
    (0x3A1B, "business phone"), (0x3A1C, "mobile phone"), (0x3A1D, "radio phone"), (0x3A1E, "car phone"),
    (0x3A1F, "other phone"), (0x3A21, "pager"), (0x3A23, "fax"), (0x3A24, "fax"), (0x3A25, "home fax"), (0x3A26, "country"),
    (0x3A27, "city"), (0x3A28, "province"), (0x3A29, "address"), (0x3A2A, "postal code"), (0x3A2B, "post office box"),
    (0x3A2E, "assistant phone"), (0x3A2F, "home phone"), (0x3A30, "assistant name"), (0x3A41, "anniversary"),
    (0x3A42, "date of birth"), (0x3A44, "middle name"), (0x3A45, "title"), (0x3A46, "profession"), (0x3A48, "spouse name"),
    (0x3A4B, "TTY"), (0x3A4E, "manager name"), (0x3A4F, "nickname"), (0x3A50, "web page"), (0x3A51, "web page"),
    (0x3A57, "company phone"), (0x3A58, "children names"), (0x3A59, "city"), (0x3A5A, "country"), (0x3A5B, "postal code"),
    (0x3A5C, "province"), (0x3A5D, "address"), (0x3A5F, "city"), (0x3A60, "country"), (0x3A61, "postal code"),
    (0x3A62, "province"), (0x3A63, "address"), (0x3704, "file"), (0x3707, "file"), (0x370D, "path"),
];

/// Names of the properties that have no fixed number, by their long identifiers.
#[rustfmt::skip]
pub(super) const NAMED: &[(u32, &str)] = &[
    (0x8080, "email"), (0x8083, "email"), (0x8084, "email"), (0x8090, "email"), (0x8093, "email"), (0x8094, "email"),
    (0x80A0, "email"), (0x80A3, "email"), (0x80A4, "email"), (0x801A, "home address"), (0x801B, "address"),
    (0x801C, "other address"), (0x8045, "address"), (0x8046, "city"), (0x8047, "province"), (0x8048, "postal code"),
    (0x8049, "country"), (0x8005, "name"), (0x8062, "messenger"), (0x802B, "web page"), (0x8208, "location"),
    (0x8238, "attendees"), (0x823B, "attendees"), (0x823C, "attendees"), (0x820D, "start"), (0x820E, "end"),
    (0x8002, "location"), (0x811F, "owner"), (0x8121, "delegator"), (0x8539, "companies"), (0x853A, "contacts"),
];

/// Properties that say nothing of persons: classes, kinds of addresses, what is read elsewhere.
const SILENT: &[u16] = &[
    CLASS, BODY, RTF, HTML, 0x0C1E, 0x0064, 0x3002, 0x0075, 0x0077, 0x007F, 0x0E1D, 0x3703, 0x370E, 0x0066, 0x0068,
];

/// The first text of a property.
pub(super) fn text(properties: &Properties, number: u16, page: u16) -> Option<String> {
    properties.get(&number)?.iter().find_map(|value| match value {
        Value::Text(text) => Some(text.clone()),
        Value::Narrow(bytes) => Some(codepage::decode(bytes, page).0),
        _ => None,
    })
}

/// The first bytes of a property.
pub(super) fn bytes(properties: &Properties, number: u16) -> Option<&[u8]> {
    properties.get(&number)?.iter().find_map(|value| match value {
        Value::Bytes(bytes) => Some(bytes.as_slice()),
        _ => None,
    })
}

/// The first whole number of a property.
pub(super) fn number(properties: &Properties, number: u16) -> Option<i64> {
    properties.get(&number)?.iter().find_map(|value| match value {
        Value::Number(number) => Some(*number),
        _ => None,
    })
}

/// The code page of texts that are not Unicode.
pub(super) fn page(properties: &Properties) -> u16 {
    let page = number(properties, 0x3FFD).or_else(|| number(properties, 0x3FDE));
    let page = page.and_then(|page| u16::try_from(page).ok()).unwrap_or(0);
    // Such text is never UTF-16; some writers say so.
    if page == 0 || page == codepage::UTF_16 {
        codepage::WESTERN
    } else {
        page
    }
}

/// Writes every text and date as one record; `named` gives the names of numbers from 0x8000 on.
pub(super) fn write_fields(
    properties: &Properties,
    page: u16,
    record: u32,
    named: &dyn Fn(u16) -> Option<String>,
    builder: &mut Builder<'_>,
) -> Result<(), ExtractError> {
    let mut written = HashSet::new();
    // What has a name comes first: a value is written once.
    let known = |number: u16| {
        LABELS
            .iter()
            .find(|(id, _)| *id == number)
            .map(|(_, label)| (*label).to_owned())
    };
    let (with, without): (Vec<_>, Vec<_>) = properties
        .iter()
        .filter(|(number, _)| !SILENT.contains(number))
        .map(|(number, values)| (*number, known(*number).or_else(|| named(*number)), values))
        .partition(|(_, label, _)| label.is_some());
    for (number, label, values) in with.into_iter().chain(without) {
        for value in values {
            let text = match value {
                Value::Text(text) => text.clone(),
                Value::Narrow(bytes) => codepage::decode(bytes, page).0,
                Value::Time(time) if label.is_some() => match date(*time) {
                    Some(date) => date,
                    None => continue,
                },
                _ => continue,
            };
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            if text.is_empty() || !written.insert(text.to_owned()) {
                continue;
            }
            let place = label.clone().unwrap_or_else(|| format!("property {number:04X}"));
            builder.mark(Hop::Header(place), record, label.as_deref());
            builder.push(text)?;
            builder.push("\n")?;
        }
    }
    Ok(())
}

/// A time as a date, and the time of day if there is one.
fn date(time: u64) -> Option<String> {
    const TO_1970: i64 = 11_644_473_600;
    let seconds = i64::try_from(time / 10_000_000).ok()? - TO_1970;
    let time = jiff::Timestamp::from_second(seconds).ok()?.to_string();
    Some(time.trim_end_matches("T00:00:00Z").to_owned())
}

/// Writes the body in each of its forms that adds a word to those before.
pub(super) fn write_bodies(properties: &Properties, page: u16, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut words = HashSet::new();
    if let Some(bytes) = bytes(properties, HTML) {
        let html_page = number(properties, 0x3FDE)
            .and_then(|page| u16::try_from(page).ok())
            .unwrap_or(page);
        let (text, broken) = codepage::decode(bytes, html_page);
        if broken {
            sink.incomplete(Cause::BadEncoding);
        }
        deliver(sink, &mut words, |sink| write_html(&text, sink))?;
    } else if let Some(text) = text(properties, HTML, page) {
        deliver(sink, &mut words, |sink| write_html(&text, sink))?;
    }
    if let Some(text) = text(properties, BODY, page) {
        deliver(sink, &mut words, |sink| {
            let mut builder = Builder::lines(sink, Vec::new());
            builder.push(&text)?;
            Ok(builder.finish()?)
        })?;
    }
    if let Some(packed) = bytes(properties, RTF) {
        match lzfu::inflate(packed) {
            Some((rtf, cut)) => {
                if cut {
                    sink.incomplete(Cause::Corrupt);
                }
                deliver(sink, &mut words, |sink| rtf::read(&rtf, Vec::new(), sink))?;
            }
            None if packed.is_empty() => {}
            None => sink.incomplete(Cause::Corrupt),
        }
    }
    Ok(())
}

fn write_html(text: &str, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::lines(sink, Vec::new());
    html::write_text(&mut text.as_bytes(), &mut builder)?;
    Ok(builder.finish()?)
}

/// Passes on what `read` gives if it holds a word that was not among `words`.
fn deliver(
    sink: &mut dyn Sink,
    words: &mut HashSet<String>,
    read: impl FnOnce(&mut dyn Sink) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let mut held = Held {
        sink,
        passages: Vec::new(),
        bytes: 0,
        flowing: false,
    };
    read(&mut held)?;
    let Held {
        sink,
        passages,
        flowing,
        ..
    } = held;
    let mut adds = flowing;
    for word in passages.iter().flat_map(|passage| passage.text.split_whitespace()) {
        adds |= words.insert(word.to_owned());
    }
    for passage in passages.into_iter().filter(|_| adds) {
        sink.passage(passage)?;
    }
    Ok(())
}

/// Bytes of one body that are held back to be compared.
const HELD: usize = 16 << 20;

/// Keeps passages back; what is nested goes on at once. A very long text is not kept, but passed on.
struct Held<'s> {
    sink: &'s mut dyn Sink,
    passages: Vec<Passage>,
    bytes: usize,
    flowing: bool,
}

impl Sink for Held<'_> {
    fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
        self.bytes += passage.text.len();
        self.flowing |= self.bytes > HELD;
        self.passages.push(passage);
        if self.flowing {
            for passage in self.passages.drain(..) {
                self.sink.passage(passage)?;
            }
        }
        Ok(())
    }

    fn incomplete(&mut self, cause: Cause) {
        self.sink.incomplete(cause);
    }

    fn nested(&mut self, hop: Hop, name: &str, content: &mut dyn Read) -> Result<(), Stopped> {
        self.sink.nested(hop, name, content)
    }

    fn picture(&mut self, trail: Vec<Hop>, bytes: Vec<u8>) -> Result<(), Stopped> {
        self.sink.picture(trail, bytes)
    }
}

/// Notes what the class of a message says of its protection.
pub(super) fn note_protection(class: &str, sink: &mut dyn Sink) {
    let class = class.to_ascii_lowercase();
    if class.starts_with("ipm.note.smime") && !class.contains("multipartsigned") {
        sink.incomplete(Cause::Encrypted);
    }
}
