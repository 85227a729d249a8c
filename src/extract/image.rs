//! Pictures: what is written about them. Their pixels are handed on to text recognition, or told as `image-only`.
//!
//! - Reads: EXIF (texts, persons, serial numbers, position), XMP, IPTC, and comments, in JPEG, PNG, TIFF (every page),
//!   WebP, GIF, HEIC and AVIF.
//! - Skips: small previews, notes of makers, the position of the picture's copies.
//! - Limits: a block of up to 4 MiB is looked at, and HEIC up to the limit of a member.
//! - Specification: EXIF 3.0, TIFF 6.0, ISO 16684-1 (XMP), IPTC-IIM 4.2, PNG 3rd edition.

mod exif;
mod iptc;
mod xmp;

use std::io::{Cursor, Read, SeekFrom};

use memchr::memmem;

use super::limits::read_bounded;
use super::open::PICTURE_BYTES;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The formats.
pub struct Image;

/// Bytes of one block of facts.
const BLOCK: u64 = 4 << 20;

/// Facts of one picture.
const FACTS: usize = 20_000;

/// Which standard a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Exif,
    Xmp,
    Iptc,
    Comment,
}

impl Group {
    const ALL: [(Group, &'static str); 4] = [
        (Group::Exif, "EXIF"),
        (Group::Xmp, "XMP"),
        (Group::Iptc, "IPTC"),
        (Group::Comment, "comment"),
    ];
}

/// What is written about a picture.
#[derive(Default)]
struct Facts {
    found: Vec<(Group, String, String)>,
    /// Some of it could not be read.
    broken: bool,
}

impl Facts {
    fn add(&mut self, group: Group, name: &str, text: &str) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if text.is_empty() {
            return;
        }
        if self.found.len() >= FACTS {
            self.broken = true;
            return;
        }
        self.found.push((group, name.to_owned(), text.to_owned()));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Jpeg,
    Png,
    Tiff,
    Webp,
    Gif,
    Heif,
}

fn kind_of(head: &[u8]) -> Option<Kind> {
    let brand = head
        .get(4..8)
        .filter(|tag| *tag == b"ftyp")
        .and_then(|_| head.get(8..12));
    Some(match head {
        [0xFF, 0xD8, 0xFF, ..] => Kind::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Kind::Png,
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Kind::Tiff,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Webp,
        _ => match brand? {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"avif" | b"avis" => {
                Kind::Heif
            }
            _ => return None,
        },
    })
}

/// Whether this is a picture that is looked into.
pub(super) fn is_image(head: &[u8]) -> bool {
    kind_of(head).is_some()
}

impl Extractor for Image {
    fn name(&self) -> &'static str {
        "image"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if is_image(probe.head) {
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
        let mut facts = Facts::default();
        let whole = match kind_of(probe.head) {
            Some(Kind::Jpeg) => jpeg(input, limits, &mut facts),
            Some(Kind::Png) => png(input, limits, &mut facts),
            Some(Kind::Webp) => webp(input, limits, &mut facts),
            Some(Kind::Tiff) => Some(exif::read(input, 0, &mut facts)),
            Some(Kind::Gif) => gif(&read_bounded(input, limits)?, &mut facts),
            Some(Kind::Heif) | None => Some(anywhere(&read_bounded(input, limits)?, &mut facts)),
        };
        for (group, name) in Group::ALL {
            let mut builder = Builder::marks(&mut *sink, vec![Hop::Header(name.to_owned())]);
            for (_, key, text) in facts.found.iter().filter(|(of, ..)| *of == group) {
                builder.mark(Hop::Header(key.clone()), 1, Some(key));
                builder.push(text)?;
                builder.push("\n")?;
            }
            builder.finish()?;
        }
        limits.check_time().map_err(ExtractError::Unreadable)?;
        if limits.ocr.is_some() {
            let mut bytes = Vec::new();
            input.rewind()?;
            input.take(PICTURE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            sink.picture(Vec::new(), bytes)?;
        } else {
            sink.incomplete(Cause::ImageOnly);
        }
        if facts.broken || whole != Some(true) {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}

/// So many bytes from where the input stands; `None` when there are fewer, or more than a block may have.
fn take(input: &mut dyn Input, length: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    if length > BLOCK {
        return None;
    }
    input.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

fn skip(input: &mut dyn Input, length: u64) -> Option<()> {
    input
        .seek(SeekFrom::Current(i64::try_from(length).ok()?))
        .ok()
        .map(drop)
}

/// The segments before the pixels. Like the others, `None` when the file ends too early.
fn jpeg(input: &mut dyn Input, limits: &Limits, facts: &mut Facts) -> Option<bool> {
    const EXTENDED: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
    let mut extended = Vec::new();
    let mut photoshop = Vec::new();
    skip(input, 2)?;
    loop {
        limits.check_time().ok()?;
        let mut marker = take(input, 2)?;
        // Any number of these may stand before a marker.
        while marker[1] == 0xFF {
            marker = vec![0xFF, take(input, 1)?[0]];
        }
        match marker[..] {
            [0xFF, 0xDA | 0xD9] => break,
            [0xFF, 0x01 | 0xD0..=0xD8] => continue,
            [0xFF, _] => {}
            _ => return Some(false),
        }
        let length = take(input, 2)?;
        let length = u64::from(u16::from_be_bytes([length[0], length[1]])).checked_sub(2)?;
        if !matches!(marker[1], 0xE1 | 0xED | 0xFE) {
            skip(input, length)?;
            continue;
        }
        let segment = take(input, length)?;
        if let Some(tiff) = segment
            .strip_prefix(b"Exif\0\0")
            .or_else(|| segment.strip_prefix(b"Exif\0\xFF"))
        {
            facts.broken |= !exif::read(&mut Cursor::new(tiff), 0, facts);
        } else if let Some(packet) = segment.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
            xmp::read(packet, facts);
        } else if let Some(part) = segment.strip_prefix(EXTENDED).and_then(|part| part.get(40..)) {
            extended.extend_from_slice(part);
        } else if let Some(blocks) = segment.strip_prefix(b"Photoshop 3.0\0") {
            photoshop.extend_from_slice(blocks);
        } else if marker[1] == 0xFE {
            facts.add(Group::Comment, "comment", &exif::plain(&segment));
        }
    }
    if !extended.is_empty() {
        xmp::read(&extended, facts);
    }
    iptc::blocks(&photoshop, facts);
    Some(true)
}

/// All chunks but those of the pixels.
fn png(input: &mut dyn Input, limits: &Limits, facts: &mut Facts) -> Option<bool> {
    skip(input, 8)?;
    loop {
        limits.check_time().ok()?;
        let header = take(input, 8)?;
        let length = u64::from(u32::from_be_bytes([header[0], header[1], header[2], header[3]]));
        let kind = &header[4..];
        if kind == b"IEND" {
            return Some(true);
        }
        if matches!(kind, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf") {
            let chunk = take(input, length)?;
            if kind == b"eXIf" {
                facts.broken |= !exif::read(&mut Cursor::new(chunk), 0, facts);
            } else {
                facts.broken |= png_text(kind, &chunk, facts).is_none();
            }
            skip(input, 4)?;
        } else {
            skip(input, length + 4)?;
        }
    }
}

/// A key and its text, as they stand, compressed, or in UTF-8.
fn png_text(kind: &[u8], chunk: &[u8], facts: &mut Facts) -> Option<()> {
    let split = |bytes: &[u8]| {
        let at = memchr::memchr(0, bytes)?;
        Some((bytes[..at].to_vec(), bytes[at + 1..].to_vec()))
    };
    let (key, mut text) = split(chunk)?;
    let key = exif::plain(&key);
    let mut compressed = kind == b"zTXt";
    if compressed {
        text.drain(..1.min(text.len()));
    }
    if kind == b"iTXt" {
        compressed = *text.first()? == 1;
        let (_, rest) = split(text.get(2..)?)?;
        text = split(&rest)?.1;
    }
    if compressed {
        let mut plain = Vec::new();
        let inflated = flate2::read::ZlibDecoder::new(text.as_slice())
            .take(BLOCK)
            .read_to_end(&mut plain);
        inflated.ok()?;
        text = plain;
    }
    if let Some(profile) = key.strip_prefix("Raw profile type ") {
        let bytes = raw_profile(&text)?;
        match profile.trim() {
            "exif" | "APP1" => {
                let tiff = bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes);
                facts.broken |= !exif::read(&mut Cursor::new(tiff), 0, facts);
            }
            "iptc" => iptc::blocks(&bytes, facts),
            "xmp" => xmp::read(&bytes, facts),
            _ => {}
        }
    } else if key == "XML:com.adobe.xmp" {
        xmp::read(&text, facts);
    } else {
        facts.add(Group::Comment, &key, &exif::plain(&text));
    }
    Some(())
}

/// Bytes that some programs write as digits, behind a name and a length.
fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    let (_, rest) = text.split_once('\n')?;
    let (_, digits) = rest.trim_start().split_once('\n')?;
    let digits: Vec<u8> = digits
        .bytes()
        .filter_map(|digit| char::from(digit).to_digit(16).map(|d| d as u8))
        .collect();
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn webp(input: &mut dyn Input, limits: &Limits, facts: &mut Facts) -> Option<bool> {
    let end = input.seek(SeekFrom::End(0)).ok()?;
    let mut at = 12;
    while at + 8 <= end {
        limits.check_time().ok()?;
        input.seek(SeekFrom::Start(at)).ok()?;
        let header = take(input, 8)?;
        let length = u64::from(u32::from_le_bytes([header[4], header[5], header[6], header[7]]));
        match &header[..4] {
            b"EXIF" => {
                let chunk = take(input, length)?;
                let tiff = chunk.strip_prefix(b"Exif\0\0").unwrap_or(&chunk);
                facts.broken |= !exif::read(&mut Cursor::new(tiff), 0, facts);
            }
            b"XMP " => xmp::read(&take(input, length)?, facts),
            _ => {}
        }
        at += 8 + length + length % 2;
    }
    Some(at >= end)
}

/// Comments, and the packet of XMP that stands as it is.
fn gif(bytes: &[u8], facts: &mut Facts) -> Option<bool> {
    let table = |flags: u8| {
        if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        let label = match bytes.get(at)? {
            0x3B => break,
            0x2C => {
                at += 11 + table(*bytes.get(at + 9)?);
                0
            }
            0x21 => {
                at += 2;
                *bytes.get(at - 1)?
            }
            _ => return Some(false),
        };
        let mut comment = Vec::new();
        loop {
            let length = usize::from(*bytes.get(at)?);
            if label == 0xFE {
                comment.extend_from_slice(bytes.get(at + 1..at + 1 + length)?);
            }
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
        facts.add(Group::Comment, "comment", &exif::plain(&comment));
    }
    packets(bytes, facts);
    Some(true)
}

/// Packets of XMP wherever they stand.
fn packets(bytes: &[u8], facts: &mut Facts) {
    let mut at = 0;
    while let Some(start) = memmem::find(&bytes[at..], b"<x:xmpmeta").map(|found| at + found) {
        let Some(length) = memmem::find(&bytes[start..], b"</x:xmpmeta>") else {
            facts.broken = true;
            return;
        };
        at = start + length;
        xmp::read(&bytes[start..at], facts);
    }
}

/// Blocks by how they begin: the boxes of HEIC say where they are, but each begins as nothing else does.
fn anywhere(bytes: &[u8], facts: &mut Facts) -> bool {
    let mut whole = true;
    for at in memmem::find_iter(bytes, b"Exif\0\0").take(64) {
        let tiff = &bytes[at + 6..];
        if tiff.starts_with(b"II*\0") || tiff.starts_with(b"MM\0*") {
            whole &= exif::read(&mut Cursor::new(tiff), 0, facts);
        }
    }
    packets(bytes, facts);
    whole
}

#[cfg(test)]
mod tests;
