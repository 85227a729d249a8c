//! What a complete scan of a root did not meet again is gone.
//!
//! An item under a folder that could not be entered this time (refused, excluded, on another file system) was not
//! looked for, and stays: absence of evidence is not evidence of absence.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::met::Met;
use super::{InventoryError, codes, paths};
use crate::model::OutcomeKind;

/// Marks the items under `roots` that `scan` should have met and did not; returns how many.
pub(super) fn mark(connection: &Connection, scan: i64, roots: &[PathBuf], met: &Met) -> Result<u64, InventoryError> {
    let mut unmet: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut statement = connection.prepare("SELECT id, folder FROM item WHERE gone_scan IS NULL")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let item = row.get(0)?;
        if !met.has(item) {
            unmet.entry(row.get(1)?).or_default().push(item);
        }
    }
    let mut entered = HashMap::new();
    let mut gone = 0;
    for (folder, items) in unmet {
        let path = PathBuf::from(
            connection
                .prepare_cached("SELECT path FROM folder WHERE id = ?1")?
                .query_row([folder], |row| Ok(paths::from_column(row.get_ref(0)?)?))?,
        );
        let mut looked = false;
        for root in roots.iter().filter(|root| path.starts_with(root)) {
            looked |= was_entered(connection, met, &path, root, &mut entered)?;
        }
        for item in items {
            // Or it is a root that is itself a file.
            if looked || is_root(connection, item, &path, roots)? {
                gone += connection
                    .prepare_cached("UPDATE item SET gone_scan = ?1, content = NULL WHERE id = ?2")?
                    .execute([scan, item])? as u64;
            }
        }
    }
    Ok(gone)
}

fn is_root(connection: &Connection, item: i64, folder: &Path, roots: &[PathBuf]) -> Result<bool, InventoryError> {
    if !roots.iter().any(|root| root.parent() == Some(folder)) {
        return Ok(false);
    }
    let name = connection
        .prepare_cached("SELECT name FROM item WHERE id = ?1")?
        .query_row([item], |row| Ok(paths::from_column(row.get_ref(0)?)?))?;
    Ok(roots.contains(&paths::join(folder.as_os_str(), &name)))
}

/// Whether the walk could look into `folder`: neither it nor a folder between it and `root` ended unread.
fn was_entered(
    connection: &Connection,
    met: &Met,
    folder: &Path,
    root: &Path,
    known: &mut HashMap<PathBuf, bool>,
) -> Result<bool, InventoryError> {
    for path in folder.ancestors().take_while(|path| path.starts_with(root)) {
        let entered = if let Some(entered) = known.get(path) {
            *entered
        } else {
            let entered = !ended_unread(connection, met, path)?;
            known.insert(path.to_owned(), entered);
            entered
        };
        if !entered {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether this scan met `path` itself as an entry and could not or would not read it.
fn ended_unread(connection: &Connection, met: &Met, path: &Path) -> Result<bool, InventoryError> {
    let (folder, name) = paths::split(path);
    let item = connection
        .prepare_cached(
            "SELECT id FROM item
             WHERE folder = (SELECT id FROM folder WHERE path = ?1) AND name = ?2 AND outcome >= ?3",
        )?
        .query_row(
            params![
                paths::to_column(folder),
                paths::to_column(name),
                codes::outcome_number(OutcomeKind::Skipped)
            ],
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    Ok(item.is_some_and(|item| met.has(item)))
}
