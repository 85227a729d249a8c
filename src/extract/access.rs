//! Access databases (MDB, ACCDB), by the crate `jetdb`.
//!
//! - Reads: every table, hidden ones too, with the names of its columns; files attached to a row, fields with several
//!   values, earlier versions of long texts; texts and documents in OLE fields; properties of the database and of all
//!   that is in it; the words of queries, macros and modules, and what stands on forms and reports. ACCDB that a password
//!   locks, when one of the passwords given opens it; the password of an MDB locks nothing.
//! - Skips: what deleted rows have left; the tables of the system, but for the list of all things; forms and reports
//!   of Access 97 (`unsupported-format`); tables that are linked from elsewhere (`external-reference`).
//! - Limits: the file is held in memory.
//! - Specification: what mdbtools and Jackcess say of Jet 3, Jet 4 and ACE.

mod design;
#[cfg(test)]
mod sample;

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::sync::Arc;

use jetdb::timestamp::format_default;
use jetdb::{
    CatalogEntry, ComplexColumn, ComplexValues, FileError, ObjectType, PageReader, TableDef, TableRows, Value,
    calculated_column_types_in, read_catalog, read_complex_column, read_table_def,
};

use super::table_writer::TableWriter;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, read_bounded};
use crate::model::{Cause, Hop};

/// The format.
pub struct Access;

/// What stands behind the first four bytes.
const MARKS: [&[u8]; 2] = [b"Standard Jet DB\0", b"Standard ACE DB\0"];

/// The list of all things, and the page of its table.
const LIST: (&str, u32) = ("MSysObjects", 2);

/// Columns of that list which are of interest to a person: where linked tables are.
const LIST_COLUMNS: [&str; 4] = ["Name", "Connect", "Database", "ForeignName"];

/// Rows between two looks at the clock.
const LOOK: u32 = 256;

impl Extractor for Access {
    fn name(&self) -> &'static str {
        "access"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if MARKS
            .iter()
            .any(|mark| probe.head.get(4..4 + mark.len()) == Some(*mark))
        {
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
        let bytes = Arc::from(read_bounded(input, limits)?);
        let mut reader = open(&bytes, limits)?;
        let catalog = read_catalog(&mut reader).map_err(|error| ExtractError::Unreadable(cause(&error)))?;
        list(&mut reader, limits, sink)?;
        for entry in &catalog {
            match entry.object_type {
                ObjectType::Table if !entry.is_system() => table(&mut reader, &catalog, entry, limits, sink)?,
                ObjectType::LinkedTable | ObjectType::LinkedOdbcTable => sink.incomplete(Cause::ExternalReference),
                _ => {}
            }
        }
        design::read(&mut reader, &catalog, limits, sink)
    }
}

/// Opens a database, with one of the passwords if it is locked.
fn open(bytes: &Arc<[u8]>, limits: &Limits) -> Result<PageReader, ExtractError> {
    let unreadable = |error: FileError| ExtractError::Unreadable(cause(&error));
    match PageReader::open_reader(Cursor::new(Arc::clone(bytes))) {
        Err(FileError::PasswordRequired) => {}
        opened => return opened.map_err(unreadable),
    }
    for password in limits.passwords.iter() {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        match PageReader::open_reader_with_password(Cursor::new(Arc::clone(bytes)), Some(password)) {
            Err(FileError::InvalidPassword) => {}
            opened => return opened.map_err(unreadable),
        }
    }
    Err(ExtractError::Unreadable(Cause::Encrypted))
}

/// Why a file, or some of it, is not read.
fn cause(error: &FileError) -> Cause {
    match error {
        FileError::PasswordRequired | FileError::InvalidPassword | FileError::UnsupportedEncryption { .. } => {
            Cause::Encrypted
        }
        FileError::Jet3FormsNotRead => Cause::Unsupported,
        _ => Cause::Corrupt,
    }
}

/// Reads the list of all things: what linked tables are called elsewhere, and how they are reached.
fn list(reader: &mut PageReader, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let (name, page) = LIST;
    let Ok(definition) = read_table_def(reader, name, page) else {
        sink.incomplete(Cause::Corrupt);
        return Ok(());
    };
    let shown: Vec<usize> = (0..definition.columns.len())
        .filter(|index| LIST_COLUMNS.contains(&definition.columns[*index].name.as_str()))
        .collect();
    let types = HashMap::new();
    let rows = TableRows::new(&definition, &types).with_columns(&shown);
    let mut writer = TableWriter::new(sink, vec![Hop::Table(name.to_owned())]);
    rows_of(reader, rows, &definition, &BTreeMap::new(), limits, &mut writer)?;
    writer.finish()
}

/// Reads one table.
fn table(
    reader: &mut PageReader,
    catalog: &[CatalogEntry],
    entry: &CatalogEntry,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    limits.check_time().map_err(ExtractError::Unreadable)?;
    let definition = match read_table_def(reader, &entry.name, entry.table_page) {
        Ok(definition) => definition,
        Err(error) => {
            sink.incomplete(cause(&error));
            return Ok(());
        }
    };
    let mut complex = BTreeMap::new();
    for (index, column) in definition.columns.iter().enumerate() {
        match read_complex_column(reader, catalog, &definition, column) {
            Ok(Some(values)) => drop(complex.insert(index, values)),
            Ok(None) => {}
            Err(error) => sink.incomplete(cause(&error)),
        }
    }
    let types = calculated_column_types_in(catalog, &definition);
    let rows = TableRows::new(&definition, &types);
    let mut writer = TableWriter::new(sink, vec![Hop::Table(entry.name.clone())]);
    rows_of(reader, rows, &definition, &complex, limits, &mut writer)?;
    writer.finish()
}

fn rows_of(
    reader: &mut PageReader,
    mut rows: TableRows<'_>,
    definition: &TableDef,
    complex: &BTreeMap<usize, ComplexColumn>,
    limits: &Limits,
    writer: &mut TableWriter<'_>,
) -> Result<(), ExtractError> {
    let mut count = 0_u32;
    loop {
        if count.is_multiple_of(LOOK) {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        count = count.wrapping_add(1);
        let row = match rows.next_row(reader) {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                writer.sink().incomplete(cause(&error));
                break;
            }
        };
        writer.begin();
        for (index, value) in row.values.iter().enumerate() {
            let position = index as u32 + 1;
            let name = definition.columns.get(index).map(|column| column.name.as_str());
            match (complex.get(&index), value) {
                (Some(column), Value::Long(number)) => match column.values(reader, *number) {
                    Ok(values) => several(values, position, name, writer)?,
                    Err(error) => writer.sink().incomplete(cause(&error)),
                },
                (_, value) => one(value, position, name, writer)?,
            }
        }
        writer.end()?;
    }
    if rows.skipped_rows() > 0 {
        writer.sink().incomplete(Cause::Corrupt);
    }
    Ok(())
}

/// Writes one value.
fn one(value: &Value, column: u32, name: Option<&str>, writer: &mut TableWriter<'_>) -> Result<(), ExtractError> {
    match value {
        Value::Binary(bytes) => writer.bytes(column, name, bytes),
        other => writer.cell(column, name, &shown(other)),
    }
}

/// A simple value as text.
fn shown(value: &Value) -> String {
    match value {
        Value::Byte(number) => number.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::BigInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Timestamp(days) => format_default(*days),
        Value::Text(text)
        | Value::Money(text)
        | Value::Numeric(text)
        | Value::Guid(text)
        | Value::DateTimeExtended(text) => text.clone(),
        // Yes and no say nothing without their column, and nothing of anybody with it.
        _ => String::new(),
    }
}

/// Writes what a field holds that has several values.
fn several(
    values: ComplexValues,
    column: u32,
    name: Option<&str>,
    writer: &mut TableWriter<'_>,
) -> Result<(), ExtractError> {
    match values {
        ComplexValues::MultiValue(values) => {
            for value in &values {
                one(value, column, name, writer)?;
            }
        }
        ComplexValues::VersionHistory(versions) => {
            for version in &versions {
                one(&version.value, column, name, writer)?;
            }
        }
        ComplexValues::Attachment(files) => {
            for file in &files {
                one(&file.url, column, name, writer)?;
                let file_name = shown(&file.name);
                match &file.data {
                    Value::Binary(bytes) => writer.nested(column, name, &file_name, bytes)?,
                    _ => writer.sink().incomplete(Cause::Corrupt),
                }
            }
        }
        _ => writer.sink().incomplete(Cause::UnknownFormat),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_people_write_them() {
        assert_eq!(shown(&Value::Timestamp(29_221.0)), "1980-01-01");
        assert_eq!(shown(&Value::Timestamp(29_221.5)), "1980-01-01 12:00:00");
        assert_eq!(shown(&Value::Double(900_000_001.0)), "900000001");
        assert_eq!(shown(&Value::Money("12.5000".to_owned())), "12.5000");
        assert_eq!(shown(&Value::Bool(true)), "");
    }

    #[test]
    fn a_lock_that_no_password_opens_is_told_as_one() {
        let reason = String::new();
        assert_eq!(cause(&FileError::UnsupportedEncryption { reason }), Cause::Encrypted);
        assert_eq!(cause(&FileError::InvalidUsageMap { reason: "" }), Cause::Corrupt);
    }
}
