//! Calendars (iCalendar): each event, task and note is one record.
//!
//! - Reads: every property under its name; the names and addresses of organisers and participants; attached
//!   files go through the door.
//! - Skips: time zones; what is only a reference is written as it stands.
//! - Limits: the file is held in memory.
//! - Specification: RFC 5545, vCalendar 1.0.

use super::content_line::{self, Lines, Property, Value};
use super::limits::read_bounded;
use super::vcf::{begins, narrow};
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, html};
use crate::model::{Cause, Hop};

/// The format.
pub struct Ics;

impl Extractor for Ics {
    fn name(&self) -> &'static str {
        "ics"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if begins(probe, "BEGIN:VCALENDAR") {
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
        let (mut record, mut open) = (0_u32, 0_u32);
        let mut last = String::new();
        let mut zone = false;
        for property in &mut lines {
            let named = property.text().trim().to_ascii_lowercase();
            match property.name.as_str() {
                "BEGIN" => {
                    // An alarm belongs to its event.
                    record += u32::from(open <= 1);
                    zone |= named == "vtimezone";
                    open += 1;
                }
                "END" => {
                    zone &= named != "vtimezone";
                    open = open.saturating_sub(1);
                    last = named;
                }
                _ if zone => {}
                _ => write(&property, record, &mut builder)?,
            }
        }
        let sink = builder.end()?;
        if lines.broken {
            sink.incomplete(Cause::BadEncoding);
        }
        // Cut in its last word, a calendar looks closed.
        if open > 0 || last != "vcalendar" {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}

fn write(property: &Property, record: u32, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    let name = property.name.as_str();
    let hop = Hop::Line(property.line);
    if let Value::Bytes(bytes) = &property.value {
        let file = property
            .parameter("FILENAME")
            .or_else(|| property.parameter("X-FILENAME"));
        builder
            .sink()
            .nested(hop, file.unwrap_or_default(), &mut bytes.as_slice())?;
        return Ok(());
    }
    for (key, label) in [
        ("CN", "name"),
        ("EMAIL", "email"),
        ("SENT-BY", "email"),
        ("DELEGATED-TO", "email"),
    ] {
        if let Some(value) = property.parameter(key).filter(|value| !value.trim().is_empty()) {
            builder.mark(hop.clone(), record, Some(label));
            builder.push(without_scheme(value))?;
            builder.push("\n")?;
        }
    }
    let text = content_line::unescaped(property.text());
    if text.trim().is_empty() {
        return Ok(());
    }
    let label = match name {
        "ATTENDEE" | "ORGANIZER" => "email".to_owned(),
        name => name.to_lowercase(),
    };
    builder.mark(hop, record, Some(&label));
    if name == "X-ALT-DESC" {
        html::write_text(&mut text.as_bytes(), builder)?;
    } else {
        builder.push(without_scheme(text.trim()))?;
    }
    builder.push("\n")?;
    Ok(())
}

/// An address without what says that it is one.
fn without_scheme(text: &str) -> &str {
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &text[7..],
        _ => text,
    }
}
