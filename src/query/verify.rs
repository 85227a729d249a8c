//! Whether an inventory hangs together, and one number that stands for all that it says.

use rusqlite::Connection;

use super::QueryError;
use crate::inventory::{Problem, Reader, paths};

/// What was checked of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// What is wrong; empty when nothing is.
    pub problems: Vec<Problem>,
    /// Items.
    pub items: u64,
    /// Findings.
    pub findings: u64,
    /// Values, and whether they were opened with the key.
    pub values: u64,
    /// Whether the values were opened with the key.
    pub opened: bool,
}

/// References that the tables do not hold by themselves: the single writer does.
const REFERENCES: [(&str, &str); 8] = [
    ("finding", "value"),
    ("finding", "detector"),
    ("finding", "trail"),
    ("finding", "reason_set"),
    ("finding_past", "value"),
    ("finding_past", "detector"),
    ("finding_past", "trail"),
    ("finding_past", "reason_set"),
];

/// Checks the file, its references, and with the key every sealed value.
///
/// # Errors
/// [`QueryError::Inventory`] when the file is so damaged that it cannot be read.
pub fn verify(reader: &Reader) -> Result<Verified, QueryError> {
    let connection = reader.connection();
    let mut verified = Verified::default();
    let mut check = connection.prepare("PRAGMA integrity_check(20)")?;
    let lines = check.query_map((), |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?;
        if line != "ok" {
            verified.problems.push(Problem::Damaged(line));
        }
    }
    if !verified.problems.is_empty() {
        return Ok(verified);
    }
    let mut keys = connection.prepare("PRAGMA foreign_key_check")?;
    let broken = keys.query_map((), |row| row.get::<_, String>(0))?.count();
    if broken > 0 {
        verified.problems.push(Problem::Dangling(broken as u64));
    }
    for (table, column) in REFERENCES {
        let rows = number(
            connection,
            &format!("SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM {column})"),
        )?;
        if rows > 0 {
            verified.problems.push(Problem::Missing { rows, table, column });
        }
    }
    let early = number(connection, "SELECT count(*) FROM finding WHERE first_scan > last_scan")?
        + number(
            connection,
            "SELECT count(*) FROM finding_past WHERE first_scan >= gone_scan",
        )?
        + number(
            connection,
            "SELECT count(*) FROM item_past WHERE from_scan >= until_scan",
        )?;
    if early > 0 {
        verified.problems.push(Problem::Reversed(early));
    }
    verified.items = number(connection, "SELECT count(*) FROM item WHERE gone_scan IS NULL")?;
    verified.findings = number(connection, "SELECT count(*) FROM finding")?;
    verified.values = number(connection, "SELECT count(*) FROM value")?;
    if let Some(sealer) = reader.sealer() {
        let mut values =
            connection.prepare("SELECT k.name, v.digest, v.sealed FROM value AS v JOIN kind AS k ON k.id = v.kind")?;
        let mut rows = values.query(())?;
        let mut shut = 0_u64;
        while let Some(row) = rows.next()? {
            shut += u64::from(
                sealer
                    .open(row.get_ref(0)?.as_str()?, &row.get(1)?, row.get_ref(2)?.as_blob()?)
                    .is_err(),
            );
        }
        if shut > 0 {
            verified.problems.push(Problem::Shut(shut));
        }
        verified.opened = true;
    }
    Ok(verified)
}

/// A digest of all that is current: of items, how far they were read, and findings; whatever their numbers, the
/// order in which they were written, and the scans that did it. Inventories of the same files that are sealed with the
/// same key have the same.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn canonical_digest(reader: &Reader) -> Result<String, QueryError> {
    let connection = reader.connection();
    let mut folders = connection.prepare("SELECT id, path FROM folder ORDER BY path")?;
    let mut items = connection.prepare(
        "SELECT id, name, size, modified, audience, format, outcome, bytes_read, unread FROM item_at
         WHERE folder = ?1 ORDER BY name",
    )?;
    let mut causes = connection.prepare("SELECT cause, bytes FROM cause_at WHERE item = ?1 ORDER BY cause")?;
    let mut findings = connection.prepare(
        "SELECT f.record, f.print, d.name, k.name, f.level, t.hops, f.leaf, r.reasons, v.mask, v.digest
         FROM finding_at AS f JOIN detector AS d ON d.id = f.detector JOIN kind AS k ON k.id = d.kind
         JOIN trail AS t ON t.id = f.trail JOIN reason_set AS r ON r.id = f.reason_set JOIN value AS v ON v.id = f.value
         WHERE f.item = ?1 ORDER BY f.record, f.print",
    )?;
    let mut digest = blake3::Hasher::new();
    let mut folder_rows = folders.query(())?;
    while let Some(folder) = folder_rows.next()? {
        let path = paths::from_column(folder.get_ref(1)?)?;
        let mut item_rows = items.query([folder.get::<_, i64>(0)?])?;
        while let Some(item) = item_rows.next()? {
            digest.update(b"item");
            digest.update(path.as_encoded_bytes());
            take(&mut digest, item, 1..9)?;
            let id: i64 = item.get(0)?;
            let mut rows = causes.query([id])?;
            while let Some(row) = rows.next()? {
                take(&mut digest, row, 0..2)?;
            }
            let mut rows = findings.query([id])?;
            while let Some(row) = rows.next()? {
                take(&mut digest, row, 0..10)?;
            }
        }
    }
    Ok(digest.finalize().to_hex().to_string())
}

/// Columns, told apart by their length.
fn take(
    digest: &mut blake3::Hasher,
    row: &rusqlite::Row<'_>,
    columns: std::ops::Range<usize>,
) -> Result<(), QueryError> {
    use rusqlite::types::ValueRef;
    for column in columns {
        match row.get_ref(column)? {
            ValueRef::Null => digest.update(b"n"),
            ValueRef::Integer(number) => digest.update(b"i").update(&number.to_le_bytes()),
            ValueRef::Real(number) => digest.update(b"r").update(&number.to_le_bytes()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => digest
                .update(b"b")
                .update(&(bytes.len() as u64).to_le_bytes())
                .update(bytes),
        };
    }
    Ok(())
}

fn number(connection: &Connection, query: &str) -> Result<u64, QueryError> {
    let number: i64 = connection.query_row(query, (), |row| row.get(0))?;
    Ok(u64::try_from(number).unwrap_or(0))
}
