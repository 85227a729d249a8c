//! Contacts in vCard: each card is one record.
//!
//! - Reads: versions 2.1, 3 and 4; names and addresses by their parts; every other property under its name;
//!   photographs and keys go through the door.
//! - Skips: nothing; what is only a reference is written as it stands.
//! - Limits: the file is held in memory.
//! - Specification: RFC 6350, RFC 2426, vCard 2.1.

use super::content_line::{self, Lines, Property, Value};
use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};
use crate::text::encoding::{self, Charset};

/// The format.
pub struct Vcf;

/// Names of properties that need one that says more.
const LABELS: &[(&str, &str)] = &[
    ("FN", "full name"),
    ("TEL", "phone"),
    ("EMAIL", "email"),
    ("BDAY", "date of birth"),
    ("ORG", "organisation"),
    ("TITLE", "job title"),
    ("NICKNAME", "nickname"),
    ("LABEL", "address"),
    ("X-SPOUSE", "spouse name"),
];

const NAME_PARTS: [&str; 5] = ["last name", "first name", "middle name", "prefix", "suffix"];

impl Extractor for Vcf {
    fn name(&self) -> &'static str {
        "vcf"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if begins(probe, "BEGIN:VCARD") {
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
        let (bytes, charset) = narrow(read_bounded(input, limits)?, probe);
        let mut lines = Lines::new(&bytes, charset);
        let mut builder = Builder::marks(sink, Vec::new());
        let (mut card, mut open) = (0_u32, 0_u32);
        let mut last = String::new();
        for property in &mut lines {
            match property.name.as_str() {
                "BEGIN" => {
                    card += 1;
                    open += 1;
                }
                "END" => {
                    open = open.saturating_sub(1);
                    last = property.text().trim().to_ascii_lowercase();
                    builder.mark(Hop::Line(property.line), card, None);
                    builder.push("\n")?;
                }
                "VERSION" | "PRODID" | "REV" => {}
                _ => write(&property, card, &mut builder)?,
            }
        }
        let sink = builder.end()?;
        if lines.broken {
            sink.incomplete(Cause::BadEncoding);
        }
        // Cut in its last word, a card looks closed.
        if open > 0 || last != "vcard" {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}

/// True when the text of the file begins so, whatever its encoding and the case.
pub(super) fn begins(probe: &Probe<'_>, wanted: &str) -> bool {
    let Some(guess) = probe.encoding() else {
        return false;
    };
    let sample = &probe.head[guess.mark_bytes..probe.head.len().min(256).max(guess.mark_bytes)];
    let (text, _) = encoding::decode(sample, guess.charset);
    let start = text.trim_start().as_bytes();
    start.len() >= wanted.len() && start[..wanted.len()].eq_ignore_ascii_case(wanted.as_bytes())
}

/// The bytes in an encoding that writes line ends as ASCII does, without a mark.
pub(super) fn narrow(bytes: Vec<u8>, probe: &Probe<'_>) -> (Vec<u8>, Charset) {
    let Some(guess) = probe.encoding() else {
        return (bytes, Charset::Utf8);
    };
    match guess.charset {
        Charset::Other(found) if found.is_ascii_compatible() => (bytes, guess.charset),
        Charset::Utf8 => (bytes[guess.mark_bytes..].to_vec(), Charset::Utf8),
        wide => {
            let (text, _) = encoding::decode(&bytes[guess.mark_bytes..], wide);
            (text.into_bytes(), Charset::Utf8)
        }
    }
}

fn write(property: &Property, card: u32, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    let place = &Hop::Line(property.line);
    if let Value::Bytes(bytes) = &property.value {
        builder.sink().nested(place.clone(), "", &mut bytes.as_slice())?;
        return Ok(());
    }
    let text = property.text();
    match property.name.as_str() {
        "N" => {
            for (part, label) in content_line::parts(text, ';').iter().zip(NAME_PARTS) {
                put(part, place, label, card, builder)?;
            }
        }
        "ADR" => {
            let parts = content_line::parts(text, ';');
            let filled: Vec<&str> = parts
                .iter()
                .map(|part| part.trim())
                .filter(|part| !part.is_empty())
                .collect();
            put(&filled.join(", "), place, "address", card, builder)?;
            if let Some(label) = property.parameter("LABEL") {
                put(label, place, "address", card, builder)?;
            }
        }
        "ORG" => put(
            &content_line::parts(text, ';').join(", "),
            place,
            "organisation",
            card,
            builder,
        )?,
        "BDAY" => put(&dashed(text), place, "date of birth", card, builder)?,
        name => {
            let known = LABELS.iter().find(|(key, _)| *key == name).map(|(_, label)| *label);
            let own = name.trim_start_matches("X-").replace(['-', '_'], " ").to_lowercase();
            let text = content_line::unescaped(text);
            let text = text.trim_start_matches("mailto:").trim_start_matches("tel:");
            put(text, place, known.unwrap_or(&own), card, builder)?;
        }
    }
    Ok(())
}

fn put(text: &str, place: &Hop, label: &str, card: u32, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    if !text.trim().is_empty() {
        builder.mark(place.clone(), card, Some(label));
        builder.push(text.trim())?;
        builder.push("\n")?;
    }
    Ok(())
}

/// A date of eight digits with dashes, as everybody else writes it.
fn dashed(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        8 => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]),
        _ => text.to_owned(),
    }
}
