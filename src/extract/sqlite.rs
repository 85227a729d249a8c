//! `SQLite` databases, read page by page and never opened by `SQLite` itself: no path, no lock, no statement is run.
//!
//! - Reads: every table, tables without row numbers too; columns are fields; texts and documents in BLOBs; what
//!   deleted rows have left in free pages and gaps, under `deleted`; the write-ahead log and the rollback journal
//!   beside a database, under their own names. A row's number is its position in its table.
//! - Skips: indexes, which repeat the tables; views and computed columns, which hold nothing of their own, but for the
//!   words in their definitions; short BLOBs that are no text (digests, identifiers).
//! - Limits: one page, and one row up to the limit of a member, are held in memory. BLOBs that nothing reads are told
//!   as `unknown-format` or `not-text`; pages that are broken as `corrupt`; rows in a log that go on in the database as
//!   `external-reference`.
//! - Specification: <https://www.sqlite.org/fileformat2.html>.

mod columns;
mod deleted;
mod log;
mod pages;
mod record;
mod tree;

use self::columns::Column;
use self::pages::{Met, Pages};
use self::record::Value;
use super::table_writer::TableWriter;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Sqlite;

/// First bytes of a database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Tables and other things that a database defines.
const THINGS: usize = 100_000;

/// A thing that the database defines.
struct Thing {
    kind: String,
    name: String,
    root: u32,
    sql: String,
}

impl Extractor for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(MAGIC) || probe.head.starts_with(&log::JOURNAL) || log::is_log(probe.head) {
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
        if !probe.head.starts_with(MAGIC) {
            return log::read(input, limits, sink);
        }
        let mut header = [0; 100];
        input.read_exact(&mut header)?;
        let corrupt = ExtractError::Unreadable(Cause::Corrupt);
        let Some(mut pages) = Pages::of_file(input, &header)? else {
            return Err(corrupt);
        };
        let promised = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
        if pages.count() == 0 {
            return Err(corrupt);
        }
        // The count holds only if the same program wrote it as wrote the file last.
        let mut whole = header[24..28] != header[92..96] || promised <= pages.count();
        let (things, sound) = things(&mut pages, limits, sink)?;
        whole &= sound;
        let mut words = TableWriter::new(sink, vec![Hop::Table("sqlite_schema".to_owned())]);
        for (index, thing) in things.iter().enumerate() {
            if thing.sql.contains(['\'', '-', '/']) {
                words.at(index as u32);
                row(&mut words, &[Value::Text(thing.sql.clone())], &[], None)?;
            }
        }
        words.finish()?;
        for thing in things.iter().filter(|thing| thing.root > 0) {
            if thing.kind == "table" {
                whole &= table(&mut pages, thing, limits, sink)?;
            } else {
                whole &= tree::walk(&mut pages, thing.root, false, limits, &mut |_| Ok(()))?;
            }
        }
        left_behind(&mut pages, limits, sink)?;
        if !whole {
            sink.incomplete(Cause::Corrupt);
        }
        Ok(())
    }
}

/// Everything that the database defines, and whether the list is sound.
fn things(pages: &mut Pages<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(Vec<Thing>, bool), ExtractError> {
    let mut things = Vec::new();
    let letters = pages.letters;
    let mut all = true;
    let whole = tree::walk(pages, 1, true, limits, &mut |cell| {
        let (mut values, sound) = record::values(&cell.payload, letters);
        all &= sound && cell.whole;
        values.resize(5, Value::Null);
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        if things.len() >= THINGS {
            sink.incomplete(Cause::MemberLimit);
            return Ok(());
        }
        things.push(Thing {
            kind: text(&values[0]),
            name: text(&values[1]),
            root: match values[3] {
                Value::Int(root) => u32::try_from(root).unwrap_or(0),
                _ => 0,
            },
            sql: text(&values[4]),
        });
        Ok(())
    })?;
    Ok((things, whole && all))
}

/// Reads one table. False when some of it is broken.
fn table(pages: &mut Pages<'_>, thing: &Thing, limits: &Limits, sink: &mut dyn Sink) -> Result<bool, ExtractError> {
    let columns = columns::stored(&thing.sql);
    let letters = pages.letters;
    let mut writer = TableWriter::new(sink, vec![Hop::Table(thing.name.clone())]);
    let mut whole = true;
    let sound = tree::walk(pages, thing.root, true, limits, &mut |cell| {
        let (values, all) = record::values(&cell.payload, letters);
        if !cell.whole && cell.payload.len() as u64 + (64 << 10) > limits.member_bytes {
            writer.sink().incomplete(Cause::ByteLimit);
        } else {
            whole &= all && cell.whole;
        }
        row(&mut writer, &values, &columns, cell.rowid)
    })?;
    writer.finish()?;
    Ok(whole && sound)
}

/// Reads what deleted rows have left behind, in the pages that no tree needs and in the gaps of those that one does.
fn left_behind(pages: &mut Pages<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let letters = pages.letters;
    let mut writer = TableWriter::new(sink, vec![Hop::Table("deleted".to_owned())]);
    for number in 1..=pages.count() {
        if number % 64 == 1 {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        let met = pages.met(number);
        if met == Met::Overflow {
            continue;
        }
        let Some(page) = pages.read(number)? else { continue };
        let start = tree::header_at(number);
        let rows = match met {
            Met::Tree if deleted::holds_rows(&page, start) => deleted::in_gaps(&page, start, letters),
            Met::Tree => continue,
            _ => deleted::in_free_page(&page, letters),
        };
        for values in rows {
            row(&mut writer, &values, &[], None)?;
        }
    }
    writer.finish()
}

/// Writes a row; `rowid` stands where a column is another name for it.
fn row(
    writer: &mut TableWriter<'_>,
    values: &[Value],
    columns: &[Column],
    rowid: Option<i64>,
) -> Result<(), ExtractError> {
    writer.begin();
    for (index, value) in values.iter().enumerate() {
        let column = columns.get(index);
        let position = column.map_or(index as u32 + 1, |column| column.position);
        let name = column.map(|column| column.name.as_str());
        match value {
            Value::Null if column.is_some_and(|column| column.is_rowid) => {
                let id = rowid.map(|id| id.to_string()).unwrap_or_default();
                writer.cell(position, name, &id)?;
            }
            Value::Null => {}
            Value::Int(number) => writer.cell(position, name, &number.to_string())?,
            Value::Real(number) => writer.cell(position, name, &number.to_string())?,
            Value::Text(text) => writer.cell(position, name, text)?,
            Value::Blob(bytes) => writer.bytes(position, name, bytes)?,
        }
    }
    writer.end()
}

#[cfg(test)]
mod tests;
