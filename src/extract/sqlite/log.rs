//! The files that `SQLite` keeps beside a database: the write-ahead log and the rollback journal, which hold pages.

use std::collections::HashMap;
use std::io::{self, Read, SeekFrom};

use super::super::{ExtractError, Input, Limits, Sink};
use super::pages::{Letters, Pages};
use super::record::{self, Value};
use super::tree::{self, Kind};
use super::{deleted, row};
use crate::extract::table_writer::TableWriter;
use crate::model::{Cause, Hop};

/// First bytes of a journal.
pub const JOURNAL: [u8; 8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];

/// Bytes before the first frame of a log, and before the page in each.
const LOG_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// Whether a file starts as a write-ahead log.
pub fn is_log(head: &[u8]) -> bool {
    head.len() >= 32
        && matches!(head[..4], [0x37, 0x7F, 0x06, 0x82 | 0x83])
        && head[4..8] == 3_007_000_u32.to_be_bytes()
}

fn page_size(bytes: &[u8]) -> Option<usize> {
    let size = u32::from_be_bytes(bytes.try_into().ok()?) as usize;
    (size.is_power_of_two() && (512..=65536).contains(&size)).then_some(size)
}

/// Reads every version of every page in the log or journal; what its rows lack stands in the database.
pub fn read(input: &mut dyn Input, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut header = [0; 32];
    input.read_exact(&mut header)?;
    let log = is_log(&header);
    let size = page_size(if log { &header[8..12] } else { &header[24..28] });
    let Some(size) = size else {
        return Err(ExtractError::Unreadable(Cause::Corrupt));
    };
    let sector = u64::from(u32::from_be_bytes([header[20], header[21], header[22], header[23]])).max(32);
    let (mut at, before, after) = if log {
        (LOG_HEADER, FRAME_HEADER, 0)
    } else {
        (sector, 4, 4)
    };
    let end = input.seek(SeekFrom::End(0))?;
    let mut frames = Vec::new();
    while at + before + size as u64 <= end {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        input.seek(SeekFrom::Start(at))?;
        let mut number = [0; 4];
        input.read_exact(&mut number)?;
        if !log && number == JOURNAL[..4] {
            // The header of a further part of the journal.
            at += sector;
            continue;
        }
        frames.push((u32::from_be_bytes(number), at + before));
        at += before + size as u64 + after;
    }
    let places: HashMap<u32, u64> = frames.iter().copied().collect();
    let letters = letters(input, size, places.get(&1).copied())?;
    let mut pages = Pages::of_log(input, size, places);
    pages.letters = letters;
    let trail = if log { "write-ahead log" } else { "journal" };
    let mut writer = TableWriter::new(sink, vec![Hop::Table(trail.to_owned())]);
    let mut cut = false;
    for (number, at) in frames {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let Some(page) = pages.read_at(at)? else {
            cut = true;
            continue;
        };
        cut |= page_rows(&page, number, letters, &mut writer)?;
    }
    if cut {
        writer.sink().incomplete(Cause::ExternalReference);
    }
    writer.finish()
}

/// How texts are written, as the first page says if it is there.
fn letters(input: &mut dyn Input, size: usize, first: Option<u64>) -> io::Result<Letters> {
    let Some(first) = first else {
        return Ok(Letters::Utf8);
    };
    let mut header = [0; 100];
    input.seek(SeekFrom::Start(first))?;
    let read = input.take(size.min(100) as u64).read(&mut header)?;
    Ok(if read == 100 {
        Letters::of(header[59])
    } else {
        Letters::Utf8
    })
}

/// Writes the rows of one page. True when one of them goes on elsewhere.
fn page_rows(page: &[u8], number: u32, letters: Letters, writer: &mut TableWriter<'_>) -> Result<bool, ExtractError> {
    let mut cut = false;
    let rows = tree::cells(page, 0).or_else(|| tree::cells(page, tree::header_at(number)));
    match rows {
        Some((kind @ Kind { leaf: true, .. }, offsets, _)) => {
            for at in offsets {
                let Some((cell, whole)) = tree::lone_cell(page, at, kind) else {
                    continue;
                };
                // An index repeats what the table has.
                let (values, _) = record::values(&cell.payload, letters);
                if kind.table || values.iter().any(|value| matches!(value, Value::Text(_))) {
                    cut |= !whole;
                    row(writer, &values, &[], cell.rowid)?;
                }
            }
        }
        Some(_) => {}
        // The rest of a long row, or a page that is free.
        None => {
            for values in deleted::in_free_page(page, letters) {
                row(writer, &values, &[], None)?;
            }
        }
    }
    Ok(cut)
}
