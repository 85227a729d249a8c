//! JSON, and JSON Lines: each scalar under its key.
//!
//! - Reads: strings, numbers, truth values; keys that look like values. Paths are 1-based, as all places.
//! - Skips: nothing; what is not well-formed JSON is read as plain text.
//! - Limits: one document is held in memory up to the member limit, without a tree; nested deeper than 120
//!   it is read as plain text (`depth-limit`). JSON Lines are streamed by line.
//! - Specification: RFC 8259.

use std::fmt;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Cursor, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, PROBE_BYTES, Probe, Sink, Stopped, plain};
use crate::model::{Cause, Hop};
use crate::text::encoding::{self, Charset, TextStream, Utf8Reader};

/// The format.
pub struct Json;

/// Arrays and objects in one another; the parser recurses and itself ends at 128.
const DEPTH: usize = 120;

impl Extractor for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some(guess) = probe.encoding() else {
            return Claim::No;
        };
        let sample = &probe.head[guess.mark_bytes..probe.head.len().min(4096)];
        let (text, _) = encoding::decode(sample, guess.charset);
        if starts_like_json(&text) {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        if guess.charset == Charset::Utf8 && has_lines(&probe.head[guess.mark_bytes..]) {
            let mut input = input;
            return read_lines(&mut input, probe, limits, sink);
        }
        let bytes = read_bounded(input, limits)?;
        let (text, broken) = encoding::decode(&bytes[guess.mark_bytes..], guess.charset);
        drop(bytes);
        if broken {
            sink.incomplete(Cause::BadEncoding);
        }
        if nesting(&text) > DEPTH {
            sink.incomplete(Cause::DepthLimit);
        } else {
            match well_formed(&text) {
                Form::Whole => {
                    let mut walk = Walk::new(sink);
                    walk.document(&text)?;
                    walk.builder.finish()?;
                    return Ok(());
                }
                Form::Cut => sink.incomplete(Cause::Corrupt),
                Form::Other => {}
            }
        }
        // Nothing was handed over yet: all of it is read as plain text.
        let head = &text.as_bytes()[..text.len().min(PROBE_BYTES)];
        let probe = Probe::new(head, probe.name, Some(text.len() as u64));
        plain::Plain.extract(&mut Cursor::new(text.as_bytes()), &probe, limits, sink)
    }
}

/// What a text is as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One well-formed document.
    Whole,
    /// The beginning of one.
    Cut,
    /// Something else.
    Other,
}

fn well_formed(text: &str) -> Form {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Form::Whole,
        Err(error) if error.is_eof() && !text.trim().is_empty() => Form::Cut,
        Err(_) => Form::Other,
    }
}

/// How deep brackets and braces are nested, strings left out.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.bytes();
    let mut quoted = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if quoted => {
                bytes.next();
            }
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A brace or bracket, and behind it what JSON can have there; `[ERROR] …` and `[2024-…` are log lines.
fn starts_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix(['{', '[']) else {
        return false;
    };
    let rest = rest.trim_start();
    if text.starts_with('{') {
        return rest.starts_with(['"', '}']);
    }
    let literal: &str = &rest[..rest
        .find(|c: char| !c.is_alphanumeric() && !"+-.".contains(c))
        .unwrap_or(rest.len())];
    let scalar = matches!(literal, "true" | "false" | "null") || literal.parse::<f64>().is_ok();
    rest.starts_with(['{', '[', '"']) || scalar && rest[literal.len()..].trim_start().starts_with([',', ']'])
}

/// Each line is a document of its own: the first line ends where a value ends, and another one follows.
fn has_lines(head: &[u8]) -> bool {
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return false;
    };
    first.trim_ascii().ends_with(b"}")
        && second.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}

fn read_lines(
    input: &mut dyn Read,
    probe: &Probe<'_>,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
    let mut source = BufReader::with_capacity(64 << 10, Utf8Reader::new(TextStream::new(input, guess)));
    let mut walk = Walk::new(sink);
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if (&mut source).take(limits.member_bytes).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        walk.path.clear();
        let _infallible = write!(walk.path, "[{number}]");
        let form = if nesting(&text) <= DEPTH {
            well_formed(&text)
        } else {
            Form::Other
        };
        if form == Form::Whole {
            walk.document(&text)?;
        } else if !text.trim().is_empty() {
            if form == Form::Cut {
                walk.builder.sink().incomplete(Cause::Corrupt);
            }
            walk.records += 1;
            walk.scalar(&text)?;
        }
    }
    walk.builder.finish()?;
    if source.get_ref().broken() {
        sink.incomplete(Cause::BadEncoding);
    }
    Ok(())
}

/// Writes the scalars of documents while they are parsed.
struct Walk<'s> {
    builder: Builder<'s>,
    /// Where the parser stands, as `clients[3].email`.
    path: String,
    /// The key of the value that comes.
    key: String,
    /// Objects so far.
    records: u32,
    /// The number of the object that is open.
    record: u32,
    stopped: bool,
}

impl<'s> Walk<'s> {
    fn new(sink: &'s mut dyn Sink) -> Walk<'s> {
        Walk {
            builder: Builder::marks(sink, Vec::new()),
            path: String::new(),
            key: String::new(),
            records: 0,
            record: 0,
            stopped: false,
        }
    }

    /// Reads one document that is known to be well-formed.
    fn document(&mut self, text: &str) -> Result<(), ExtractError> {
        let mut parser = serde_json::Deserializer::from_str(text);
        self.key.clear();
        let result = Value(self).deserialize(&mut parser);
        match result {
            Err(_) if self.stopped => Err(Stopped.into()),
            Err(_) => Err(ExtractError::Unreadable(Cause::Corrupt)),
            Ok(()) => Ok(()),
        }
    }

    fn scalar(&mut self, text: &str) -> Result<(), Stopped> {
        let result = self.write(text);
        self.stopped |= result.is_err();
        result
    }

    fn write(&mut self, text: &str) -> Result<(), Stopped> {
        let hop = Hop::Key(self.path.trim_start_matches('.').to_owned());
        let field = Some(self.key.as_str()).filter(|key| !key.is_empty());
        self.builder.mark(hop, self.record, field);
        self.builder.push(text)?;
        self.builder.push("\n")
    }
}

struct Value<'w, 's>(&'w mut Walk<'s>);

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.scalar(text).map_err(E::custom)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let walk = self.0;
        let here = walk.path.len();
        for index in 1_u64.. {
            let _infallible = write!(walk.path, "[{index}]");
            let more = items.next_element_seed(Value(walk))?;
            walk.path.truncate(here);
            if more.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let walk = self.0;
        let here = walk.path.len();
        let outer_key = std::mem::take(&mut walk.key);
        let outer_record = walk.record;
        walk.records += 1;
        let record = walk.records;
        while let Some(key) = members.next_key::<String>()? {
            walk.path.push('.');
            walk.path.push_str(&key[..key.floor_char_boundary(100)]);
            walk.record = record;
            walk.key.clear();
            if key.contains('@') || key.bytes().filter(u8::is_ascii_digit).count() >= 5 {
                walk.scalar(&key).map_err(A::Error::custom)?;
            }
            walk.key.push_str(&key);
            members.next_value_seed(Value(walk))?;
            walk.path.truncate(here);
        }
        walk.record = outer_record;
        walk.key = outer_key;
        Ok(())
    }
}
