//! The fields of news agencies (IPTC-IIM), and the blocks of Photoshop in which they stand.

use std::io::Cursor;

use super::{Facts, Group, exif, xmp};

/// Names of the fields of the second record.
#[rustfmt::skip]
const NAMES: &[(u8, &str)] = &[
    (5, "ObjectName"), (25, "Keywords"), (26, "LocationCode"), (27, "LocationName"), (40, "SpecialInstructions"),
    (55, "DateCreated"), (80, "By-line"), (85, "By-lineTitle"), (90, "City"), (92, "Sub-location"),
    (95, "Province-State"), (101, "Country"), (103, "TransmissionReference"), (105, "Headline"), (110, "Credit"),
    (115, "Source"), (116, "CopyrightNotice"), (118, "Contact"), (120, "Caption"), (122, "Writer"),
];

/// Reads the fields.
pub fn read(bytes: &[u8], facts: &mut Facts) {
    let mut rest = bytes;
    let mut utf8 = false;
    while let [0x1C, record, set, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((value, behind)) = after.split_at_checked(length) else {
            facts.broken = true;
            return;
        };
        rest = behind;
        match (record, set) {
            (1, 90) => utf8 = value == b"\x1B%G",
            // The version of the record is a number.
            (2, 0) => {}
            (2, set) => {
                let known = NAMES.iter().find(|(number, _)| number == set);
                let name = known.map_or_else(|| format!("2:{set}"), |(_, name)| (*name).to_owned());
                let text = if utf8 {
                    String::from_utf8_lossy(value).into_owned()
                } else {
                    exif::plain(value)
                };
                facts.add(Group::Iptc, &name, &text);
            }
            _ => {}
        }
    }
}

/// Reads the blocks of Photoshop: those with fields, with EXIF and with XMP.
pub fn blocks(bytes: &[u8], facts: &mut Facts) {
    let mut rest = bytes;
    while let Some(block) = rest.strip_prefix(b"8BIM") {
        let Some((number, after)) = block.split_first_chunk::<2>() else {
            return;
        };
        // The name has its length before it, and fills an even number of bytes.
        let name = after.first().map_or(0, |length| (usize::from(*length) + 2) & !1);
        let Some((size, data)) = after.get(name..).and_then(<[u8]>::split_first_chunk::<4>) else {
            return;
        };
        let size = u32::from_be_bytes(*size) as usize;
        let Some(held) = data.get(..size) else {
            facts.broken = true;
            return;
        };
        match u16::from_be_bytes(*number) {
            0x0404 => read(held, facts),
            0x0422 => facts.broken |= !exif::read(&mut Cursor::new(held), 0, facts),
            0x0424 => xmp::read(held, facts),
            _ => {}
        }
        rest = data.get(size + size % 2..).unwrap_or_default();
    }
}
