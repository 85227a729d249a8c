//! The directories of TIFF, which EXIF uses in every picture: texts, position, and the blocks of other standards.

use std::io::SeekFrom;

use super::super::Input;
use super::{Facts, Group};
use crate::text::encoding::{self, Charset};

/// Directories in one picture: pages of a fax, at most.
const DIRECTORIES: usize = 2000;

/// Entries of one directory.
const ENTRIES: u16 = 1000;

/// Bytes of one value.
const VALUE: u64 = 4 << 20;

/// Names of the texts that tell of persons, places and machines.
#[rustfmt::skip]
const NAMES: &[(u16, &str)] = &[
    (0x010D, "DocumentName"), (0x010E, "ImageDescription"), (0x010F, "Make"), (0x0110, "Model"), (0x011D, "PageName"),
    (0x0131, "Software"), (0x0132, "DateTime"), (0x013B, "Artist"), (0x013C, "HostComputer"), (0x8298, "Copyright"),
    (0x9003, "DateTimeOriginal"), (0x9004, "DateTimeDigitized"), (0x9286, "UserComment"), (0x9C9B, "XPTitle"),
    (0x9C9C, "XPComment"), (0x9C9D, "XPAuthor"), (0x9C9E, "XPKeywords"), (0x9C9F, "XPSubject"),
    (0xA420, "ImageUniqueID"), (0xA430, "CameraOwnerName"), (0xA431, "BodySerialNumber"), (0xA433, "LensMake"),
    (0xA434, "LensModel"), (0xA435, "LensSerialNumber"), (0xA436, "ImageTitle"), (0xA437, "Photographer"),
    (0xA438, "ImageEditor"),
];

/// A TIFF structure inside of an input.
struct Tiff<'i> {
    input: &'i mut dyn Input,
    base: u64,
    big_endian: bool,
}

/// One entry of a directory.
struct Entry {
    tag: u16,
    kind: u16,
    value: Vec<u8>,
}

/// Where a directory belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Picture,
    Position,
}

/// Reads the structure that begins at `base`; false when some of it is broken.
pub fn read(input: &mut dyn Input, base: u64, facts: &mut Facts) -> bool {
    let mut tiff = Tiff {
        input,
        base,
        big_endian: false,
    };
    let Some(header) = tiff.bytes(0, 8) else { return false };
    tiff.big_endian = header[0] == b'M';
    let mut todo = vec![(tiff.long(&header[4..]), Of::Picture)];
    let mut seen = Vec::new();
    let mut whole = true;
    while let Some((at, of)) = todo.pop() {
        if at == 0 {
            continue;
        }
        if seen.contains(&at) || seen.len() >= DIRECTORIES {
            whole = false;
            continue;
        }
        seen.push(at);
        whole &= tiff.directory(at, of, &mut todo, facts).is_some();
    }
    whole
}

impl Tiff<'_> {
    fn bytes(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        self.input.seek(SeekFrom::Start(self.base.checked_add(at)?)).ok()?;
        let mut bytes = Vec::new();
        let input = &mut *self.input;
        std::io::Read::read_to_end(&mut std::io::Read::take(input, length), &mut bytes).ok()?;
        (bytes.len() as u64 == length).then_some(bytes)
    }

    fn short(&self, bytes: &[u8]) -> u16 {
        let two = bytes.first_chunk().copied().unwrap_or_default();
        if self.big_endian {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        }
    }

    fn long(&self, bytes: &[u8]) -> u64 {
        let four = bytes.first_chunk().copied().unwrap_or_default();
        u64::from(if self.big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        })
    }

    fn directory(&mut self, at: u64, of: Of, todo: &mut Vec<(u64, Of)>, facts: &mut Facts) -> Option<()> {
        let count = self.bytes(at, 2)?;
        let count = self.short(&count).min(ENTRIES);
        let list = self.bytes(at + 2, u64::from(count) * 12)?;
        let mut position = Vec::new();
        for raw in list.chunks_exact(12) {
            let Some(entry) = self.entry(raw) else { continue };
            match (of, entry.tag) {
                (Of::Picture, 0x8769) => todo.push((self.long(&entry.value), Of::Picture)),
                (Of::Picture, 0x8825) => todo.push((self.long(&entry.value), Of::Position)),
                (Of::Picture, 700) => super::xmp::read(&entry.value, facts),
                (Of::Picture, 33723) => super::iptc::read(&entry.value, facts),
                (Of::Picture, 34377) => super::iptc::blocks(&entry.value, facts),
                (Of::Picture, _) => {
                    if let Some(text) = text_of(&entry, self.big_endian) {
                        let known = NAMES.iter().find(|(tag, _)| *tag == entry.tag);
                        let name = known.map_or_else(|| format!("0x{:04X}", entry.tag), |(_, name)| (*name).to_owned());
                        facts.add(Group::Exif, &name, &text);
                    }
                }
                (Of::Position, _) => position.push(entry),
            }
        }
        self.position(&position, facts);
        // Only pages follow one another; the directories inside of them are ends.
        let next = self.bytes(at + 2 + u64::from(count) * 12, 4);
        todo.extend(next.filter(|_| of == Of::Picture).map(|next| (self.long(&next), of)));
        Some(())
    }

    fn entry(&mut self, raw: &[u8]) -> Option<Entry> {
        let kind = self.short(&raw[2..]);
        let width = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = self.long(&raw[4..]) * width;
        let value = if length <= 4 {
            raw[8..8 + length as usize].to_vec()
        } else if length > VALUE {
            return None;
        } else {
            self.bytes(self.long(&raw[8..]), length)?
        };
        Some(Entry {
            tag: self.short(raw),
            kind,
            value,
        })
    }

    /// The place where the picture was taken, as `45.501700, -73.567300`, and what else is text.
    fn position(&self, entries: &[Entry], facts: &mut Facts) {
        let of = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
        let degrees = |tag: u16| {
            let parts = of(tag).filter(|entry| entry.kind == 5)?.value.chunks_exact(8);
            let parts: Vec<f64> = parts
                .map(|part| self.long(part) as f64 / self.long(&part[4..]) as f64)
                .map(|part| if part.is_finite() { part } else { 0.0 })
                .collect();
            let at = |index: usize| parts.get(index).copied().unwrap_or(0.0);
            let south_or_west = of(tag - 1).is_some_and(|entry| matches!(entry.value.first(), Some(b'S' | b'W')));
            let sign = if south_or_west { -1.0 } else { 1.0 };
            (!parts.is_empty()).then(|| sign * (at(0) + at(1) / 60.0 + at(2) / 3600.0))
        };
        if let (Some(latitude), Some(longitude)) = (degrees(2), degrees(4)) {
            facts.add(Group::Exif, "GPS", &format!("{latitude:.6}, {longitude:.6}"));
        }
        for (tag, name) in [(0x1C, "GPSAreaInformation"), (0x1D, "GPSDateStamp")] {
            if let Some(text) = of(tag).and_then(|entry| text_of(entry, self.big_endian)) {
                facts.add(Group::Exif, name, &text);
            }
        }
    }
}

/// The text of an entry, if it is one.
fn text_of(entry: &Entry, big_endian: bool) -> Option<String> {
    let value = &entry.value;
    let wide = |bytes: &[u8], big_endian: bool| {
        let label = if big_endian { "utf-16be" } else { "utf-16le" };
        encoding::by_label(label).map(|charset| encoding::decode(bytes, charset).0)
    };
    let text = match entry.tag {
        0x9C9B..=0x9C9F => wide(value, false)?,
        0x9286 | 0x1C => match value.split_at_checked(8)? {
            (b"UNICODE\0", text) => wide(text, big_endian)?,
            (_, text) => plain(text),
        },
        _ if entry.kind == 2 => plain(value),
        _ => return None,
    };
    Some(text)
}

/// A text in whatever encoding it is.
pub(super) fn plain(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let charset = encoding::guess(&bytes[..end], true).map_or(Charset::Utf8, |guess| guess.charset);
    encoding::decode(&bytes[..end], charset).0
}
