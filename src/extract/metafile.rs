//! Windows metafiles (EMF, WMF): pictures made of drawing steps, as Office pastes charts and objects.
//!
//! - Reads: the text that is drawn, in the order of drawing; the description of the picture.
//! - Skips: everything else that is drawn; a bitmap as large as a scanned card is told (`image-only`).
//! - Limits: the file is held in memory.
//! - Specification: MS-EMF, MS-EMFPLUS, MS-WMF.

use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, codepage};
use crate::model::Cause;

/// The formats.
pub struct Metafile;

/// Bytes of a bitmap in which a card or a page may be seen.
const BITMAP: u32 = 250_000;

/// Records between two looks at the clock.
const LOOK: u32 = 4096;

impl Extractor for Metafile {
    fn name(&self) -> &'static str {
        "metafile"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let head = probe.head;
        let enhanced = head.starts_with(&[1, 0, 0, 0]) && head.get(40..44) == Some(b" EMF");
        if enhanced || old_start(head).is_some() {
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
        let bytes = read_bounded(input, limits)?;
        let mut drawn = Drawn {
            builder: Builder::lines(sink, Vec::new()),
            last: None,
            newer: Vec::new(),
            found: false,
        };
        let whole = match old_start(&bytes) {
            Some(start) => old(&bytes[start..], &mut drawn, limits)?,
            None => enhanced(&bytes, &mut drawn, limits)?,
        };
        for (height, text) in std::mem::take(&mut drawn.newer) {
            if !drawn.found {
                drawn.text(height, &text)?;
            }
        }
        let mut builder = drawn.builder;
        if !whole {
            builder.sink().incomplete(Cause::Corrupt);
        }
        Ok(builder.finish()?)
    }
}

/// Where the records of an old metafile begin, whether or not a size stands before them.
fn old_start(head: &[u8]) -> Option<usize> {
    let at = if head.starts_with(b"\xD7\xCD\xC6\x9A") { 22 } else { 0 };
    let header = head.get(at..at + 18)?;
    let kind = word(header, 0)?;
    let versions = [0x100, 0x300];
    (matches!(kind, 1 | 2) && word(header, 2) == Some(9) && versions.contains(&word(header, 4)?)).then_some(at + 18)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Writes what is drawn: on one line what stands at one height.
struct Drawn<'s> {
    builder: Builder<'s>,
    /// The height of the last text, and whether it was a single letter.
    last: Option<(u32, bool)>,
    /// Text in records of the newer kind: most pictures hold both, and say everything twice.
    newer: Vec<(u32, String)>,
    /// There is text in records of the older kind.
    found: bool,
}

impl Drawn<'_> {
    fn text(&mut self, height: u32, text: &str) -> Result<(), ExtractError> {
        let text = text.trim_matches('\0');
        if text.trim().is_empty() {
            return Ok(());
        }
        let single = text.chars().nth(1).is_none();
        match self.last.replace((height, single)) {
            // Some programs draw letter by letter.
            Some((last, true)) if last == height && single => {}
            Some((last, _)) if last == height => self.builder.push(" ")?,
            Some(_) => self.builder.push("\n")?,
            None => {}
        }
        Ok(self.builder.push(text)?)
    }

    fn bitmap(&mut self, bytes: u32) {
        if bytes >= BITMAP {
            self.builder.sink().incomplete(Cause::ImageOnly);
        }
    }
}

/// Characters of one byte or of two.
fn text_of(record: &[u8], at: usize, count: u32, wide: bool) -> Option<String> {
    let length = usize::try_from(count).ok()?.checked_mul(if wide { 2 } else { 1 })?;
    let bytes = record.get(at..at.checked_add(length)?)?;
    let page = if wide { codepage::UTF_16 } else { codepage::WESTERN };
    Some(codepage::decode(bytes, page).0)
}

/// Reads the records; false when the last is not the last.
fn enhanced(bytes: &[u8], drawn: &mut Drawn<'_>, limits: &Limits) -> Result<bool, ExtractError> {
    let (mut at, mut count) = (0_usize, 0_u32);
    while let (Some(kind), Some(size)) = (number(bytes, at), number(bytes, at + 4)) {
        count += 1;
        if count % LOOK == 0 {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        let end = at.saturating_add(size as usize);
        let Some(record) = bytes.get(at..end).filter(|_| size >= 8) else {
            return Ok(false);
        };
        at = end;
        match kind {
            1 => {
                let (length, place) = (number(record, 60).unwrap_or(0), number(record, 64).unwrap_or(0));
                let about = text_of(record, place as usize, length, true).unwrap_or_default();
                for (line, part) in about.split('\0').enumerate() {
                    drawn.text(line as u32, part)?;
                }
                drawn.last = Some((u32::MAX, false));
            }
            83 | 84 => drawn_at(record, 36, kind == 84, drawn)?,
            96 | 97 => {
                let strings = number(record, 36).unwrap_or(0);
                for index in 0..strings.min(size / 40) {
                    drawn_at(record, 40 + 40 * index as usize, kind == 97, drawn)?;
                }
            }
            108 => {
                let options = number(record, 20).unwrap_or(0);
                let at = if options & 0x100 == 0 { 52 } else { 36 };
                let count = number(record, 16).unwrap_or(0);
                let text = text_of(record, at, count, options & 0x200 == 0).unwrap_or_default();
                drawn.found |= !text.trim().is_empty();
                drawn.text(number(record, 12).unwrap_or(0), &text)?;
            }
            70 if record.get(12..16) == Some(b"EMF+") => plus(&record[16..], drawn),
            76..=81 | 114 => drawn.bitmap(size),
            14 => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}

/// A text as most records describe it: where it stands, its length, and how far behind the record's start it is.
fn drawn_at(record: &[u8], at: usize, wide: bool, drawn: &mut Drawn<'_>) -> Result<(), ExtractError> {
    let field = |index: usize| number(record, at + 4 * index).unwrap_or(0);
    let text = text_of(record, field(3) as usize, field(2), wide).unwrap_or_default();
    drawn.found |= !text.trim().is_empty();
    drawn.text(field(1), &text)
}

/// Records of the newer kind, in a comment of the older.
fn plus(mut bytes: &[u8], drawn: &mut Drawn<'_>) {
    while let (Some(kind), Some(size)) = (word(bytes, 0), number(bytes, 4)) {
        let Some(record) = bytes.get(..size as usize).filter(|_| size >= 12) else {
            return;
        };
        bytes = &bytes[size as usize..];
        if kind == 0x401C {
            let text = text_of(record, 40, number(record, 20).unwrap_or(0), true).unwrap_or_default();
            drawn.newer.push((number(record, 28).unwrap_or(0), text));
        } else if kind == 0x4008 {
            // An object; of those, only pictures are large.
            drawn.bitmap(size);
        }
    }
}

/// Reads the records of an old metafile; false when the last is not the last.
fn old(mut bytes: &[u8], drawn: &mut Drawn<'_>, limits: &Limits) -> Result<bool, ExtractError> {
    let mut count = 0_u32;
    while let (Some(words), Some(kind)) = (number(bytes, 0), word(bytes, 4)) {
        count += 1;
        if count.is_multiple_of(LOOK) {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        let size = usize::try_from(words).unwrap_or(usize::MAX).saturating_mul(2);
        let Some(record) = bytes.get(..size).filter(|_| size >= 6) else {
            return Ok(false);
        };
        bytes = &bytes[size..];
        match kind {
            0 => return Ok(true),
            0x0521 => {
                let length = word(record, 6).unwrap_or(0);
                let behind = 8 + usize::from(length).next_multiple_of(2);
                let text = text_of(record, 8, u32::from(length), false).unwrap_or_default();
                drawn.text(u32::from(word(record, behind).unwrap_or(0)), &text)?;
            }
            0x0A32 => {
                let boxed = word(record, 12).unwrap_or(0) & 6 != 0;
                let length = u32::from(word(record, 10).unwrap_or(0));
                let text = text_of(record, if boxed { 22 } else { 14 }, length, false).unwrap_or_default();
                drawn.text(u32::from(word(record, 6).unwrap_or(0)), &text)?;
            }
            0x0940 | 0x0B41 | 0x0F43 => drawn.bitmap(size as u32),
            _ => {}
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::extract::Stopped;
    use crate::model::{Hop, Passage};

    #[derive(Default)]
    struct Collect(String, Vec<Cause>);

    impl Sink for Collect {
        fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
            self.0 += &passage.text;
            Ok(())
        }

        fn incomplete(&mut self, cause: Cause) {
            self.1.push(cause);
        }

        fn nested(&mut self, _: Hop, _: &str, _: &mut dyn Read) -> Result<(), Stopped> {
            Ok(())
        }
    }

    fn open(bytes: &[u8]) -> (String, Vec<Cause>) {
        let probe = Probe::new(bytes, "picture", Some(bytes.len() as u64));
        assert_eq!(Metafile.claim(&probe), Claim::ByContent);
        let mut sink = Collect::default();
        Metafile
            .extract(&mut Cursor::new(bytes), &probe, &Limits::default(), &mut sink)
            .expect("a metafile");
        (sink.0, sink.1)
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn record(kind: u32, content: &[u8]) -> Vec<u8> {
        let size = (content.len() + 8).next_multiple_of(4);
        let mut record = [numbers(&[kind, size as u32]), content.to_vec()].concat();
        record.resize(size, 0);
        record
    }

    fn header() -> Vec<u8> {
        let mut header = vec![0; 32];
        header.extend(b" EMF");
        header.extend(numbers(&[0x1_0000, 0, 0, 0, 6, 80, 0, 0, 0]));
        header.extend(wide("Carte\0"));
        record(1, &header)
    }

    /// A text at a height.
    fn text(height: u32, text: &str) -> Vec<u8> {
        let count = text.encode_utf16().count() as u32;
        let mut content = vec![0; 28];
        content.extend(numbers(&[0, height, count, 76, 0, 0, 0, 0, 0, 0]));
        content.extend(wide(text));
        record(84, &content)
    }

    fn newer(text: &str) -> Vec<u8> {
        let text = wide(text);
        let mut content = [&0x401C_u16.to_le_bytes()[..], &[0, 0]].concat();
        let size = 40 + text.len() as u32;
        content.extend(numbers(&[size, size - 12, 0, 0, text.len() as u32 / 2, 0, 0, 0, 0]));
        content.extend(text);
        record(70, &[&numbers(&[0])[..], b"EMF+", &content].concat())
    }

    #[test]
    fn what_is_drawn_is_read_line_by_line() {
        let end = record(14, &[0; 12]);
        let drawn = [
            header(),
            text(9, "Zoë"),
            text(9, "Roy"),
            text(30, "N"),
            text(30, "o"),
            end.clone(),
        ];
        let whole = drawn.concat();
        assert_eq!(open(&whole), ("Carte\nZoë Roy\nNo".to_owned(), Vec::new()));
        assert_eq!(open(&whole[..whole.len() - 30]).1, [Cause::Corrupt]);
        let both = [header(), newer("deux fois"), text(9, "deux fois"), end.clone()].concat();
        assert_eq!(open(&both).0, "Carte\ndeux fois");
        let alone = [header(), newer("une fois"), record(81, &vec![0; 300_000]), end].concat();
        assert_eq!(open(&alone), ("Carte\nune fois".to_owned(), vec![Cause::ImageOnly]));
    }

    #[test]
    fn old_metafiles_are_read_too() {
        let record = |kind: u16, content: &[u8]| {
            let words = u32::midpoint(content.len() as u32, 6);
            [&words.to_le_bytes()[..], &kind.to_le_bytes(), content].concat()
        };
        let short = |numbers: &[u16]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
        let head = short(&[1, 9, 0x300, 0, 0, 0, 0, 0, 0]);
        let first = record(0x0521, &[&short(&[5])[..], b"Zo\xEB R\0", &short(&[7, 7])].concat());
        let second = record(0x0A32, &[&short(&[40, 7, 4, 2, 0, 0, 0, 0])[..], b"1234"].concat());
        let file = [head, first, second, record(0, &[])].concat();
        assert_eq!(open(&file), ("Zoë R\n1234".to_owned(), Vec::new()));
        assert_eq!(open(&file[..file.len() - 6]).1, [Cause::Corrupt]);
        let placed = [&b"\xD7\xCD\xC6\x9A"[..], &[0; 18], &file].concat();
        assert_eq!(open(&placed), open(&file));
    }
}
