//! The piece of a file that is held in memory while one group of rows is read, however large the file is.

use std::io::{Read, SeekFrom};

use bytes::{Buf, Bytes};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};

use crate::extract::{ExtractError, Input, Limits};
use crate::model::Cause;

/// Bytes behind the rows that are read at first; what stands there says how many there are.
const END: u64 = 64 << 10;

/// Some bytes of a file, known by where they stand in it.
pub(super) struct Window {
    start: u64,
    bytes: Bytes,
    /// Bytes of the whole file.
    size: u64,
}

impl Window {
    /// The bytes from `start` to `end`, as far as the file goes.
    fn read(input: &mut dyn Input, start: u64, end: u64, size: u64) -> std::io::Result<Window> {
        let mut bytes = Vec::new();
        input.seek(SeekFrom::Start(start))?;
        input.take(end.saturating_sub(start)).read_to_end(&mut bytes)?;
        Ok(Window {
            start,
            bytes: bytes.into(),
            size,
        })
    }

    /// The bytes of one group of rows.
    ///
    /// # Errors
    /// [`Cause::ByteLimit`] when it is larger than a member may be, [`Cause::Corrupt`] when it stands nowhere.
    pub fn of_group(input: &mut dyn Input, group: &RowGroupMetaData, limits: &Limits) -> Result<Window, ExtractError> {
        let corrupt = ExtractError::Unreadable(Cause::Corrupt);
        let size = input.seek(SeekFrom::End(0))?;
        let (mut start, mut end) = (u64::MAX, 0);
        for column in group.columns() {
            let first = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
            let range = u64::try_from(first.min(column.data_page_offset()))
                .ok()
                .zip(u64::try_from(column.compressed_size()).ok());
            let Some((first, length)) = range else {
                return Err(corrupt);
            };
            start = start.min(first);
            end = end.max(first.saturating_add(length));
        }
        // Some writers leave the header of the first page out of the length.
        let end = end.saturating_add(END).min(size);
        if start >= end {
            return if group.columns().is_empty() {
                Ok(Window::read(input, 0, 0, size)?)
            } else {
                Err(corrupt)
            };
        }
        if end - start > limits.member_bytes {
            return Err(ExtractError::Unreadable(Cause::ByteLimit));
        }
        Ok(Window::read(input, start, end, size)?)
    }
}

/// What stands behind the rows: the schema, and where each group of rows is.
///
/// # Errors
/// When it is broken, encrypted, or larger than a member may be.
pub(super) fn metadata(input: &mut dyn Input, limits: &Limits) -> Result<ParquetMetaData, ExtractError> {
    let size = input.seek(SeekFrom::End(0))?;
    let mut length = END;
    loop {
        let window = Window::read(input, size.saturating_sub(length), size, size)?;
        let mut reader = ParquetMetaDataReader::new();
        let parsed = reader
            .try_parse_sized(&window.bytes, size)
            .and_then(|()| reader.finish());
        length = match parsed {
            Err(ParquetError::NeedMoreData(needed)) if needed as u64 > length => needed as u64,
            parsed => return parsed.map_err(|error| ExtractError::Unreadable(super::cause(&error))),
        };
        if length > limits.member_bytes {
            return Err(ExtractError::Unreadable(Cause::ByteLimit));
        }
    }
}

impl Length for Window {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Window {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let at = start.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let behind = at.filter(|at| *at <= self.bytes.len()).map(|at| self.bytes.slice(at..));
        Ok(behind.ok_or_else(outside)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let at = start.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let range = at.and_then(|at| Some(at..at.checked_add(length)?));
        let bytes = range.filter(|range| range.end <= self.bytes.len());
        Ok(self.bytes.slice(bytes.ok_or_else(outside)?))
    }
}

fn outside() -> ParquetError {
    ParquetError::EOF("a page stands outside of its group of rows".to_owned())
}
