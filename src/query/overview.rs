//! The whole inventory at a glance.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension, Row};

use super::QueryError;
use super::duplicates;
use super::rows::{Coverage, FolderRow, KindRow, Overview, ReasonRow, RootNote, ScanRow, UnreadFolderRow, UnreadRow};
use crate::inventory::tally::{self, FolderTally, KindTally};
use crate::inventory::{InventoryError, Reader, codes, coverage, paths};
use crate::model::{Level, OutcomeKind};

/// How long the lists of an overview may be; their totals are always given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverviewLimits {
    /// Folders.
    pub folders: usize,
    /// Items that were not read completely; [`unread`] streams them all.
    pub unread: usize,
    /// Folders with what was not read in them, by reason.
    pub unread_folders: usize,
}

impl Default for OverviewLimits {
    fn default() -> OverviewLimits {
        OverviewLimits {
            folders: 10_000,
            unread: 10_000,
            unread_folders: 10_000,
        }
    }
}

/// The whole inventory at a glance. Fast when the last scan ended; while one runs, findings are counted anew.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn overview(reader: &Reader, limits: OverviewLimits) -> Result<Overview, QueryError> {
    let connection = reader.connection();
    let (tallies, mut folders) = if reader.scan().is_none() && tally::is_stored(connection)? {
        stored(connection)
    } else {
        counted(connection, reader.scan().is_some())
    }?;
    let kinds = kind_names(connection)?;
    let folders_total = folders.len() as u64;
    folders.sort_by(|a, b| b.exposure.cmp(&a.exposure).then(a.folder.cmp(&b.folder)));
    folders.truncate(limits.folders);
    let coverage = coverage(reader)?;
    let unread_total = coverage
        .items
        .iter()
        .filter(|(kind, _)| **kind != OutcomeKind::Complete)
        .map(|(_, count)| count)
        .sum();
    let mut unread_rows = Vec::new();
    if limits.unread > 0 {
        unread(reader, |row| {
            unread_rows.push(row);
            if unread_rows.len() < limits.unread {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
    }
    let (unread_folders, unread_folders_total) = unread_folders(reader, limits.unread_folders)?;
    Ok(Overview {
        inventory: reader.file().to_string_lossy().into_owned(),
        roots: roots(reader)?,
        scans: scans(reader)?,
        as_of: reader.scan(),
        root_notes: root_notes(reader)?,
        copies: duplicates::total(reader)?,
        coverage,
        kinds: kind_rows(tallies, &kinds),
        folders: folders
            .into_iter()
            .map(|folder| folder_row(reader, folder, &kinds))
            .collect::<Result<_, _>>()?,
        folders_total,
        unread_folders,
        unread_folders_total,
        unread: unread_rows,
        unread_total,
    })
}

/// How much of the roots was read, by the last reading of each item.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn coverage(reader: &Reader) -> Result<Coverage, QueryError> {
    let connection = reader.connection();
    let counted = if reader.scan().is_none() && tally::is_stored(connection)? {
        coverage::stored(connection)
    } else {
        coverage::count(connection, true)
    }?;
    Ok(Coverage {
        items: counted.items,
        bytes: counted.bytes,
        bytes_read: counted.bytes_read,
        reasons: counted
            .reasons
            .into_iter()
            .map(|(code, (items, bytes))| (code, ReasonRow { items, bytes }))
            .collect(),
    })
}

/// Hands over every item that was not read completely, until `take` breaks: failed ones first, then partial, then
/// skipped ones.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn unread(reader: &Reader, mut take: impl FnMut(UnreadRow) -> ControlFlow<()>) -> Result<(), QueryError> {
    let connection = reader.connection();
    let mut items = connection.prepare(
        "SELECT i.id, d.path, i.name, i.size FROM item_at AS i JOIN folder AS d ON d.id = i.folder
         WHERE i.outcome = ?1",
    )?;
    let mut causes = connection.prepare("SELECT cause FROM cause_at WHERE item = ?1")?;
    for outcome in [OutcomeKind::Failed, OutcomeKind::Partial, OutcomeKind::Skipped] {
        let mut rows = items.query([codes::outcome_number(outcome)])?;
        while let Some(row) = rows.next()? {
            let path = paths::join(
                &paths::from_column(row.get_ref(1)?)?,
                &paths::from_column(row.get_ref(2)?)?,
            );
            let row = UnreadRow {
                path: path.to_string_lossy().into_owned(),
                outcome,
                reasons: causes
                    .query_map([row.get::<_, i64>(0)?], |cause| cause.get(0))?
                    .collect::<Result<_, _>>()?,
                size: unsigned(row, 3)?,
            };
            if take(row).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What was not read by folder and reason, most bytes first, then most items; and how many such pairs there are.
fn unread_folders(reader: &Reader, most: usize) -> Result<(Vec<UnreadFolderRow>, u64), QueryError> {
    let connection = reader.connection();
    if most == 0 {
        return Ok((Vec::new(), 0));
    }
    let mut pairs = connection.prepare(
        "SELECT d.path, c.cause, count(*), sum(c.bytes), count(*) OVER ()
         FROM cause_at AS c JOIN item AS i ON i.id = c.item JOIN folder AS d ON d.id = i.folder
         GROUP BY i.folder, c.cause ORDER BY 4 DESC, 3 DESC, 1, 2 LIMIT ?1",
    )?;
    let mut rows = pairs.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
    let (mut found, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        total = unsigned(row, 4)?;
        found.push(UnreadFolderRow {
            path: paths::from_column(row.get_ref(0)?)?.to_string_lossy().into_owned(),
            reason: row.get(1)?,
            items: unsigned(row, 2)?,
            bytes: unsigned(row, 3)?,
        });
    }
    Ok((found, total))
}

type Tallies = (Vec<KindTally>, Vec<FolderTally>);

/// Counts anew. The kinds of folders are kept, which is much memory only for many folders in the middle of a scan.
fn counted(connection: &Connection, past: bool) -> Result<Tallies, QueryError> {
    let mut folders = Vec::new();
    let kinds = tally::count(connection, past, |folder| -> Result<(), InventoryError> {
        folders.push(folder);
        Ok(())
    })?;
    Ok((kinds, folders))
}

/// Reads what the writer counted. The kinds of folders are left for [`folder_row`], which reads those that are shown.
fn stored(connection: &Connection) -> Result<Tallies, QueryError> {
    let mut statement =
        connection.prepare("SELECT folder, items, oldest, newest, audience, exposure FROM folder_tally")?;
    let mut rows = statement.query(())?;
    let mut folders = Vec::new();
    while let Some(row) = rows.next()? {
        folders.push(FolderTally {
            folder: row.get(0)?,
            items: unsigned(row, 1)?,
            oldest: row.get(2)?,
            newest: row.get(3)?,
            audience: codes::audience(row.get_ref(4)?)?,
            exposure: unsigned(row, 5)?,
            kinds: Vec::new(),
        });
    }
    Ok((stored_kinds(connection, 0)?, folders))
}

fn stored_kinds(connection: &Connection, folder: i64) -> Result<Vec<KindTally>, QueryError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, class, possible, likely, certain, distinct_values, distinct_likely, items, samples FROM kind_tally WHERE folder = ?1",
    )?;
    let mut rows = statement.query([folder])?;
    let mut kinds = Vec::new();
    while let Some(row) = rows.next()? {
        kinds.push(KindTally {
            kind: row.get(0)?,
            class: codes::class(row.get_ref(1)?)?,
            levels: [unsigned(row, 2)?, unsigned(row, 3)?, unsigned(row, 4)?],
            distinct: unsigned(row, 5)?,
            distinct_likely: unsigned(row, 6)?,
            items: unsigned(row, 7)?,
            samples: serde_json::from_str(row.get_ref(8)?.as_str()?)
                .map_err(|error| QueryError::corrupt(&error.to_string()))?,
        });
    }
    Ok(kinds)
}

fn kind_names(connection: &Connection) -> Result<BTreeMap<i64, String>, QueryError> {
    let mut statement = connection.prepare("SELECT id, name FROM kind")?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Kinds as rows, worst class first, then by number of findings.
fn kind_rows(tallies: Vec<KindTally>, names: &BTreeMap<i64, String>) -> Vec<KindRow> {
    let mut rows: Vec<KindRow> = tallies
        .into_iter()
        .map(|tally| KindRow {
            kind: names.get(&tally.kind).cloned().unwrap_or_default(),
            class: tally.class,
            levels: Level::ALL.into_iter().zip(tally.levels).collect(),
            distinct: tally.distinct,
            distinct_likely: tally.distinct_likely,
            items: tally.items,
            samples: tally.samples,
        })
        .collect();
    rows.sort_by(|a, b| {
        (b.class, b.findings())
            .cmp(&(a.class, a.findings()))
            .then_with(|| a.kind.cmp(&b.kind))
    });
    rows
}

fn folder_row(reader: &Reader, folder: FolderTally, names: &BTreeMap<i64, String>) -> Result<FolderRow, QueryError> {
    let connection = reader.connection();
    let path = connection
        .prepare_cached("SELECT path FROM folder WHERE id = ?1")?
        .query_row([folder.folder], |row| Ok(paths::from_column(row.get_ref(0)?)?))
        .optional()?
        .ok_or_else(|| QueryError::corrupt("a folder is missing"))?;
    let kinds = if folder.kinds.is_empty() {
        stored_kinds(connection, folder.folder)?
    } else {
        folder.kinds
    };
    Ok(FolderRow {
        path: path.to_string_lossy().into_owned(),
        items: folder.items,
        oldest: folder.oldest,
        newest: folder.newest,
        audience: folder.audience,
        copies: duplicates::in_folder(reader, folder.folder)?,
        kinds: kind_rows(kinds, names),
        exposure: folder.exposure,
    })
}

/// Every root ever scanned.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn roots(reader: &Reader) -> Result<Vec<String>, QueryError> {
    texts(
        reader.connection(),
        &format!(
            "SELECT path FROM root WHERE id IN (SELECT root FROM scan_root WHERE scan <= {}) ORDER BY path",
            reader.scan().unwrap_or(i64::MAX)
        ),
    )
}

/// What recense.toml says of the roots, as of their last scan.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn root_notes(reader: &Reader) -> Result<Vec<RootNote>, QueryError> {
    let mut statement = reader
        .connection()
        .prepare("SELECT path, about FROM root WHERE about IS NOT NULL ORDER BY path")?;
    let mut rows = statement.query(())?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        let about: String = row.get(1)?;
        let mut note: RootNote =
            serde_json::from_str(&about).map_err(|error| QueryError::corrupt(&error.to_string()))?;
        note.path = paths::from_column(row.get_ref(0)?)?.to_string_lossy().into_owned();
        notes.push(note);
    }
    Ok(notes)
}

/// Every scan, newest first.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn scans(reader: &Reader) -> Result<Vec<ScanRow>, QueryError> {
    let connection = reader.connection();
    let mut statement =
        connection.prepare(
            "SELECT id, started, finished, state, version, json_extract(options, '$.confinement') FROM scan WHERE id <= ?1 ORDER BY id DESC",
        )?;
    let mut rows = statement.query([reader.scan().unwrap_or(i64::MAX)])?;
    let mut scans = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        scans.push(ScanRow {
            id,
            started: row.get(1)?,
            finished: row.get(2)?,
            state: row.get(3)?,
            version: row.get(4)?,
            confinement: row.get(5)?,
            roots: texts(
                connection,
                &format!(
                    "SELECT r.path FROM scan_root AS s JOIN root AS r ON r.id = s.root WHERE s.scan = {id} ORDER BY 1"
                ),
            )?,
        });
    }
    Ok(scans)
}

fn texts(connection: &Connection, query: &str) -> Result<Vec<String>, QueryError> {
    let mut statement = connection.prepare_cached(query)?;
    let rows = statement.query_map((), |row| {
        Ok(paths::from_column(row.get_ref(0)?)?.to_string_lossy().into_owned())
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A column that is never negative, by the schema's checks.
fn unsigned(row: &Row<'_>, column: usize) -> Result<u64, rusqlite::Error> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
