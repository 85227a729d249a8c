//! What a complete scan of a root did not meet again is gone.
//!
//! An item under a folder that could not be entered this time (refused, excluded, on another file system) was not
//! looked for, and stays: absence of evidence is not evidence of absence.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::{InventoryError, codes, paths};
use crate::model::OutcomeKind;

/// Marks the items under `roots` that `scan` should have met and did not; returns how many.
pub(super) fn mark(connection: &Connection, scan: i64, roots: &[PathBuf]) -> Result<u64, InventoryError> {
    let mut entered = HashMap::new();
    let mut gone = 0;
    for (folder, path) in folders_with_unmet(connection, scan)? {
        let path = PathBuf::from(path);
        let mut under = roots.iter().filter(|root| path.starts_with(root));
        let mut looked = false;
        for root in under.by_ref() {
            looked |= was_entered(connection, scan, &path, root, &mut entered)?;
        }
        if looked {
            gone += connection
                .prepare_cached(
                    "UPDATE item SET gone_scan = ?1 WHERE folder = ?2 AND last_scan < ?1 AND gone_scan IS NULL",
                )?
                .execute(params![scan, folder])? as u64;
        }
        // A root that is itself a file.
        for root in roots.iter().filter(|root| root.parent() == Some(path.as_path())) {
            gone += connection
                .prepare_cached(
                    "UPDATE item SET gone_scan = ?1
                     WHERE folder = ?2 AND name = ?3 AND last_scan < ?1 AND gone_scan IS NULL",
                )?
                .execute(params![scan, folder, paths::to_column(paths::split(root).1)])? as u64;
        }
    }
    Ok(gone)
}

fn folders_with_unmet(connection: &Connection, scan: i64) -> Result<Vec<(i64, OsString)>, InventoryError> {
    let mut statement = connection.prepare(
        "SELECT id, path FROM folder WHERE id IN
         (SELECT folder FROM item WHERE last_scan < ?1 AND gone_scan IS NULL)",
    )?;
    let rows = statement.query_map([scan], |row| Ok((row.get(0)?, paths::from_column(row.get_ref(1)?)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the walk could look into `folder`: neither it nor a folder between it and `root` ended unread.
fn was_entered(
    connection: &Connection,
    scan: i64,
    folder: &Path,
    root: &Path,
    known: &mut HashMap<PathBuf, bool>,
) -> Result<bool, InventoryError> {
    for path in folder.ancestors().take_while(|path| path.starts_with(root)) {
        let entered = if let Some(entered) = known.get(path) {
            *entered
        } else {
            let entered = !ended_unread(connection, scan, path)?;
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
fn ended_unread(connection: &Connection, scan: i64, path: &Path) -> Result<bool, InventoryError> {
    let (folder, name) = paths::split(path);
    let outcome = connection
        .prepare_cached(
            "SELECT outcome FROM item
             WHERE folder = (SELECT id FROM folder WHERE path = ?1) AND name = ?2 AND last_scan = ?3 AND outcome >= ?4",
        )?
        .query_row(
            params![
                paths::to_column(folder),
                paths::to_column(name),
                scan,
                codes::outcome_number(OutcomeKind::Skipped)
            ],
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    Ok(outcome.is_some())
}
