//! What a complete scan of a root did not meet again is gone.
//!
//! An item under a folder that could not be entered this time (refused, excluded, on another file system) was not
//! looked for, and stays: absence of evidence is not evidence of absence.

use std::collections::HashMap;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::met::Met;
use super::{InventoryError, codes, paths};
use crate::model::OutcomeKind;

/// Marks the items under `roots` that `scan` should have met and did not; returns how many.
pub(super) fn mark(connection: &Connection, scan: i64, roots: &[PathBuf], met: &Met) -> Result<u64, InventoryError> {
    let mut entered = HashMap::new();
    let mut gone = 0;
    let mut end = |items: &[i64]| -> Result<(), InventoryError> {
        let mut statement = connection
            .prepare_cached("UPDATE item SET gone_scan = ?1, content = NULL WHERE id = ?2 AND gone_scan IS NULL")?;
        for item in items {
            gone += statement.execute([scan, *item])? as u64;
        }
        Ok(())
    };
    for root in roots {
        folders_below(connection, root, |folder, path| {
            let unmet = unmet_in(connection, folder, met)?;
            if !unmet.is_empty() && was_entered(connection, met, path, root, &mut entered)? {
                end(&unmet)?;
            }
            Ok(())
        })?;
        // Or it is itself a file.
        let itself = item_at(connection, root)?;
        end(itself.filter(|item| !met.has(*item)).as_slice())?;
    }
    Ok(gone)
}

/// Hands over the folders at and below a root that hold items: what is elsewhere is not even read.
fn folders_below(
    connection: &Connection,
    root: &Path,
    mut take: impl FnMut(i64, &Path) -> Result<(), InventoryError>,
) -> Result<(), InventoryError> {
    // Of names that are not Unicode, which are behind all texts, there are few: each says itself whether it is below.
    let mut statement = connection.prepare_cached(
        "SELECT id, path FROM folder WHERE path = ?1
         UNION SELECT id, path FROM folder WHERE path >= ?2 AND path < ?3
         UNION SELECT id, path FROM folder WHERE path >= x''",
    )?;
    let (least, most) = between(root);
    let mut rows = statement.query(params![paths::to_column(root.as_os_str()), least, most])?;
    while let Some(row) = rows.next()? {
        let path = PathBuf::from(paths::from_column(row.get_ref(1)?)?);
        if path.starts_with(root) {
            take(row.get(0)?, &path)?;
        }
    }
    Ok(())
}

/// The texts between which all paths below a root stand, if they are Unicode: `/srv/` and `/srv0`.
fn between(root: &Path) -> (String, String) {
    let mut least = root.to_string_lossy().into_owned();
    if !least.ends_with(MAIN_SEPARATOR) {
        least.push(MAIN_SEPARATOR);
    }
    let mut most = least.clone();
    most.pop();
    most.push(char::from(MAIN_SEPARATOR as u8 + 1));
    (least, most)
}

/// The items of a folder that are not known to be gone, and that this scan did not meet.
fn unmet_in(connection: &Connection, folder: i64, met: &Met) -> Result<Vec<i64>, InventoryError> {
    let mut statement = connection.prepare_cached("SELECT id FROM item WHERE folder = ?1 AND gone_scan IS NULL")?;
    let mut unmet = Vec::new();
    let mut rows = statement.query([folder])?;
    while let Some(row) = rows.next()? {
        let item = row.get(0)?;
        if !met.has(item) {
            unmet.push(item);
        }
    }
    Ok(unmet)
}

/// The item of that path.
fn item_at(connection: &Connection, path: &Path) -> Result<Option<i64>, InventoryError> {
    let (folder, name) = paths::split(path);
    let item = connection
        .prepare_cached("SELECT id FROM item WHERE folder = (SELECT id FROM folder WHERE path = ?1) AND name = ?2")?
        .query_row(params![paths::to_column(folder), paths::to_column(name)], |row| {
            row.get(0)
        });
    Ok(item.optional()?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::migrate;

    #[cfg(unix)]
    #[test]
    fn only_what_is_below_a_root_is_looked_at() {
        use std::os::unix::ffi::OsStrExt;
        let connection = Connection::open_in_memory().expect("a database");
        migrate::lay(&connection).expect("laid");
        let names: [&[u8]; 9] = [
            b"/",
            b"/srv",
            b"/srv/a",
            b"/srv/a/b",
            b"/srv/a/\xc3\xa9t\xc3\xa9",
            b"/srv/a/\xe9t\xe9",
            b"/srv/ab",
            b"/srv/a b",
            b"/srv/\xe9",
        ];
        for name in names {
            let path = paths::to_column(std::ffi::OsStr::from_bytes(name));
            connection
                .execute("INSERT INTO folder (path) VALUES (?1)", [path])
                .expect("a folder");
        }
        let below = |root: &[u8]| {
            let mut found: Vec<Vec<u8>> = Vec::new();
            folders_below(&connection, Path::new(std::ffi::OsStr::from_bytes(root)), |_, path| {
                found.push(path.as_os_str().as_bytes().to_vec());
                Ok(())
            })
            .expect("folders");
            found.sort();
            found
        };
        let mut inside: [&[u8]; 4] = [b"/srv/a", b"/srv/a/b", b"/srv/a/\xc3\xa9t\xc3\xa9", b"/srv/a/\xe9t\xe9"];
        inside.sort_unstable();
        assert_eq!(below(b"/srv/a"), inside);
        let mut all = names;
        all.sort_unstable();
        assert_eq!(below(b"/"), all);
        assert_eq!(below(b"/srv/\xe9"), [b"/srv/\xe9"]);
        assert_eq!(below(b"/elsewhere"), [b""; 0]);
    }
}
