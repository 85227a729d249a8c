//! Files in the old Office container (OLE2): tells what is inside, and reads the workbooks.
//!
//! - Reads: XLS workbooks.
//! - Skips: DOC, PPT and MSG (`unsupported-format`); encrypted Office files (`encrypted`).
//! - Limits: at most 4096 directory sectors are looked at.
//! - Specification: MS-CFB.

use std::io::SeekFrom;

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, spreadsheet};
use crate::model::Cause;

/// The format.
pub struct Ole;

const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

impl Extractor for Ole {
    fn name(&self) -> &'static str {
        "ole2"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(MAGIC) {
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
        let names = stream_names(input).ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if has("EncryptedPackage") || has("EncryptionInfo") {
            return Err(ExtractError::Unreadable(Cause::Encrypted));
        }
        if has("Workbook") || has("Book") {
            input.seek(SeekFrom::Start(0))?;
            return spreadsheet::xls(input, limits, sink);
        }
        Err(ExtractError::Unreadable(Cause::Unsupported))
    }
}

/// Names of the streams and storages in the container; `None` when its directory cannot be found.
fn stream_names(input: &mut dyn Input) -> Option<Vec<String>> {
    let mut header = [0; 512];
    input.seek(SeekFrom::Start(0)).ok()?;
    input.read_exact(&mut header).ok()?;
    let shift = u16::from_le_bytes([header[30], header[31]]);
    if !(7..=16).contains(&shift) {
        return None;
    }
    let size = 1_usize << shift;
    let number =
        |bytes: &[u8], at: usize| -> Option<u32> { Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    let mut sector = number(&header, 48)?;
    let mut names = Vec::new();
    let mut bytes = vec![0; size];
    let mut table = vec![0; size];
    for _ in 0..4096 {
        if sector >= 0xFFFF_FFFA || read_sector(input, sector, &mut bytes).is_none() {
            break;
        }
        names.extend(bytes.chunks_exact(128).filter_map(entry_name));
        // The next sector of the directory stands in the allocation table, whose first 109 sectors the header lists.
        let index = sector as usize / (size / 4);
        let next = (index < 109)
            .then(|| number(&header, 76 + 4 * index))
            .flatten()
            .filter(|table_sector| *table_sector < 0xFFFF_FFFA)
            .and_then(|table_sector| read_sector(input, table_sector, &mut table))
            .and_then(|()| number(&table, 4 * (sector as usize % (size / 4))));
        match next {
            Some(next) => sector = next,
            None => break,
        }
    }
    (!names.is_empty()).then_some(names)
}

fn read_sector(input: &mut dyn Input, sector: u32, bytes: &mut [u8]) -> Option<()> {
    let at = (u64::from(sector) + 1) * bytes.len() as u64;
    input.seek(SeekFrom::Start(at)).ok()?;
    input.read_exact(bytes).ok()
}

fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    let units: Vec<u16> = entry
        .get(..length.checked_sub(2)?.min(64))?
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    (!units.is_empty()).then(|| String::from_utf16_lossy(&units))
}
