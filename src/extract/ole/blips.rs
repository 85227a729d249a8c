//! Pictures as the old Office formats keep them, one record each, and bitmaps without the header of a file.
//! Specification: MS-ODRAW 2.2.23 to 2.2.32.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::extract::cfb::{Container, ROOT};
use crate::extract::limits::{Counted, Inflated};
use crate::extract::{ExtractError, Limits, Sink};
use crate::model::Hop;

/// Streams in which pictures stand: of Word, of `PowerPoint`.
const STREAMS: [&str; 3] = ["Data", "WordDocument", "Pictures"];

/// Kinds of records, each with the instances that say that one digest stands before the picture, or two.
const KINDS: [(u8, u16); 8] = [
    (0x1A, 0x3D4),
    (0x1B, 0x216),
    (0x1C, 0x542),
    (0x1D, 0x46A),
    (0x1D, 0x6E2),
    (0x1E, 0x6E0),
    (0x1F, 0x7A8),
    (0x29, 0x6E4),
];

/// Bytes of a record's header, of a digest, and of what stands before a metafile.
const HEADER: usize = 8;
const DIGEST: usize = 16;
const BEFORE_METAFILE: usize = 34;

/// Hands over the pictures of a document, and of a workbook its records of drawings, which are `drawings`.
pub(super) fn hand_over(
    container: &Container<'_>,
    drawings: &[u8],
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let mut number = 0;
    for name in STREAMS {
        let bytes = container.stream(ROOT, name).unwrap_or_default().bytes;
        pictures(&bytes, &mut number, limits, sink)?;
    }
    pictures(drawings, &mut number, limits, sink)
}

/// Hands over the pictures wherever they stand in a stream: nothing else begins as their records do.
fn pictures(bytes: &[u8], number: &mut u32, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut from = 0;
    for at in memchr::memchr_iter(0xF0, bytes) {
        let start = at.wrapping_sub(3);
        let Some(picture) = (start >= from).then(|| picture_at(bytes, start)).flatten() else {
            continue;
        };
        limits.check_time().map_err(ExtractError::Unreadable)?;
        *number += 1;
        let hop = Hop::Header(format!("picture {number}"));
        match picture.kind {
            // Of the Macintosh; nothing reads it.
            0x1C => sink.nested(hop, "picture.pict", &mut &*picture.content)?,
            0x1A | 0x1B if picture.compressed => {
                let (content, consumed) = Counted::new(picture.content);
                let mut inflated = Inflated::new(ZlibDecoder::new(content), &consumed, limits);
                sink.illustration(hop, "", &mut inflated)?;
            }
            0x1F => sink.illustration(hop, "", &mut bitmap(picture.content).chain(picture.content))?,
            _ => sink.illustration(hop, "", &mut &*picture.content)?,
        }
        from = picture.end;
    }
    Ok(())
}

struct Picture<'b> {
    kind: u8,
    content: &'b [u8],
    compressed: bool,
    /// Behind its record.
    end: usize,
}

/// The picture whose record begins there.
fn picture_at(bytes: &[u8], start: usize) -> Option<Picture<'_>> {
    let header = bytes.get(start..start.checked_add(HEADER)?)?;
    let first = u16::from_le_bytes([header[0], header[1]]);
    let instance = first >> 4;
    let known = KINDS.iter().any(|kind| *kind == (header[2], instance & !1));
    if first & 15 != 0 || !known {
        return None;
    }
    let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
    let end = (start + HEADER).checked_add(length)?;
    let content = bytes.get(start + HEADER..end)?;
    let digests = DIGEST * (1 + usize::from(instance & 1));
    let before = if header[2] <= 0x1C { BEFORE_METAFILE } else { 1 };
    Some(Picture {
        kind: header[2],
        // The last byte but one before a metafile says how it is compressed.
        compressed: content.get(digests + 32) == Some(&0),
        content: content.get(digests + before..)?,
        end,
    })
}

/// What stands before a bitmap in a file.
pub(in crate::extract) fn bitmap(content: &[u8]) -> std::io::Cursor<Vec<u8>> {
    let number = |at: usize| {
        let four = content.get(at..at + 4).and_then(|four| four.first_chunk::<4>());
        four.map_or(0, |four| u32::from_le_bytes(*four))
    };
    let (header, bits, colours) = (number(0), number(14) & 0xFFFF, number(32));
    let colours = match (colours, bits) {
        (0, 1..=8) => 1 << bits,
        (colours, _) => colours.min(256),
    };
    let mut before = b"BM".to_vec();
    before.extend((content.len() as u32 + 14).to_le_bytes());
    before.extend([0; 4]);
    before.extend((14 + header.saturating_add(4 * colours)).to_le_bytes());
    std::io::Cursor::new(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_a_picture_is_known_by_its_start() {
        let record = |first: u16, kind: u8, content: &[u8]| {
            let mut record = first.to_le_bytes().to_vec();
            record.extend([kind, 0xF0]);
            record.extend((content.len() as u32).to_le_bytes());
            record.extend(content);
            record
        };
        let one = record(0x6E00, 0x1E, &[&[7; 17][..], b"\x89PNG"].concat());
        let found = picture_at(&one, 0).expect("a picture");
        assert_eq!(
            (found.kind, found.content, found.end),
            (0x1E, &b"\x89PNG"[..], one.len())
        );
        let two = record(0x46B0, 0x1D, &[&[7; 33][..], b"\xFF\xD8"].concat());
        assert_eq!(picture_at(&two, 0).expect("a picture").content, b"\xFF\xD8");
        let drawn = record(0x3D40, 0x1A, &[&[0; 50][..], b"squeezed"].concat());
        let found = picture_at(&drawn, 0).expect("a picture");
        assert_eq!((found.content, found.compressed), (&b"squeezed"[..], true));
        for wrong in [
            record(0x6E01, 0x1E, &[0; 40]),
            record(0x6E00, 0x1D, &[0; 40]),
            one[..20].to_vec(),
        ] {
            assert!(picture_at(&wrong, 0).is_none());
        }
    }
}
