//! Parquet: tables by columns, of data warehouses and of data science.
//!
//! - Reads: every row, one row group after another; the names of columns, of inner ones too, are fields; texts that the
//!   writer has added to the file. All usual compressions.
//! - Skips: statistics, which repeat values; bytes that are no text.
//! - Limits: one group of rows is held in memory, up to the limit of a member; a page of each column is held beside it.
//! - Specification: <https://parquet.apache.org/docs/file-format/>.

mod pages;
mod window;

use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::metadata::page_index::RowGroupPageIndex;
use parquet::file::properties::{ReaderProperties, ReaderPropertiesPtr};
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::record::{Field, Row};

use self::pages::Checked;
use self::window::Window;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Parquet;

/// Keys of the writer that hold the schema again, for programs.
const FOR_PROGRAMS: &[&str] = &["ARROW:schema", "pandas", "org.apache.spark.sql.parquet.row.metadata"];

/// Lists and groups in one another that are followed.
const DEPTH: u32 = 64;

/// Rows between two looks at the clock.
const LOOK: u32 = 256;

impl Extractor for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(b"PAR1") {
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
        let metadata = window::metadata(input, limits)?;
        let about = metadata.file_metadata();
        let mut builder = Builder::marks(&mut *sink, Vec::new());
        for pair in about.key_value_metadata().into_iter().flatten() {
            if let Some(value) = pair
                .value
                .as_ref()
                .filter(|_| !FOR_PROGRAMS.contains(&pair.key.as_str()))
            {
                builder.mark(Hop::Header(pair.key.clone()), 0, Some(&pair.key));
                builder.push(value)?;
                builder.push("\n")?;
            }
        }
        builder.finish()?;
        let mut writer = Writer {
            builder: Builder::marks(sink, Vec::new()),
            row: 0,
            column: 0,
            first: true,
        };
        let properties = Arc::new(ReaderProperties::builder().build());
        for group in metadata.row_groups() {
            let window = match Window::of_group(input, group, limits) {
                Ok(window) => Arc::new(window),
                Err(ExtractError::Unreadable(cause)) => {
                    writer.builder.sink().incomplete(cause);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let index = RowGroupPageIndex::new(0, None);
            match SerializedRowGroupReader::new(window, group, index, ReaderPropertiesPtr::clone(&properties)) {
                Ok(group) => writer.group(&Checked(&group), limits)?,
                Err(error) => writer.builder.sink().incomplete(cause(&error)),
            }
        }
        Ok(writer.builder.finish()?)
    }
}

/// Why a file, or some of it, is not read.
fn cause(error: &ParquetError) -> Cause {
    let text = error.to_string();
    if text.contains("encrypt") {
        Cause::Encrypted
    } else if matches!(error, ParquetError::NYI(_)) {
        Cause::Unsupported
    } else {
        Cause::Corrupt
    }
}

/// Writes rows: cells by tabs, each marked with its column.
struct Writer<'s> {
    builder: Builder<'s>,
    /// 1-based.
    row: u32,
    column: u32,
    first: bool,
}

impl Writer<'_> {
    fn group(&mut self, group: &dyn RowGroupReader, limits: &Limits) -> Result<(), ExtractError> {
        let rows = match group.get_row_iter(None) {
            Ok(rows) => rows,
            Err(error) => {
                self.builder.sink().incomplete(cause(&error));
                return Ok(());
            }
        };
        for row in rows {
            match row {
                Ok(row) => self.row(&row, limits)?,
                // The columns of this group no longer stand beside one another.
                Err(error) => {
                    self.builder.sink().incomplete(cause(&error));
                    break;
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, limits: &Limits) -> Result<(), ExtractError> {
        self.row = self.row.saturating_add(1);
        if self.row % LOOK == 1 {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        self.first = true;
        for (index, (name, field)) in row.get_column_iter().enumerate() {
            self.column = index as u32 + 1;
            self.field(name, field, 0)?;
        }
        if !self.first {
            self.builder.push("\n")?;
        }
        Ok(())
    }

    fn field(&mut self, name: &str, field: &Field, depth: u32) -> Result<(), ExtractError> {
        if depth > DEPTH {
            self.builder.sink().incomplete(Cause::DepthLimit);
            return Ok(());
        }
        match field {
            Field::Null => Ok(()),
            Field::Group(group) => {
                for (name, inner) in group.get_column_iter() {
                    self.field(name, inner, depth + 1)?;
                }
                Ok(())
            }
            Field::ListInternal(list) => {
                for inner in list.elements() {
                    self.field(name, inner, depth + 1)?;
                }
                Ok(())
            }
            Field::MapInternal(map) => {
                for (key, inner) in map.entries() {
                    self.cell(name, &shown(key))?;
                    let key = shown(key);
                    self.field(&key, inner, depth + 1)?;
                }
                Ok(())
            }
            other => self.cell(name, &shown(other)),
        }
    }

    fn cell(&mut self, name: &str, text: &str) -> Result<(), ExtractError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if !self.first {
            self.builder.push("\t")?;
        }
        self.first = false;
        let hop = Hop::Cell {
            row: self.row,
            column: self.column,
        };
        self.builder.mark(hop, self.row, Some(name));
        Ok(self.builder.push(text)?)
    }
}

/// A simple value as text; bytes when they are one.
fn shown(field: &Field) -> String {
    match field {
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).unwrap_or_default().to_owned(),
        // Dates and times in ISO form, numbers as they are.
        other => other.to_string().trim_end_matches(" +00:00").to_owned(),
    }
}

#[cfg(test)]
mod tests;
