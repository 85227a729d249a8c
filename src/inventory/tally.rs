//! Counts for the overview: kinds over the whole inventory and by folder, in one pass over the current findings.
//!
//! The writer stores them at the end of a scan; while a scan runs, or after one was killed, a query counts anew.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::{InventoryError, codes, coverage};
use crate::model::{Audience, Class};

mod sums;

use sums::{Folder, Whole};

/// Masks that are kept as a sample of a kind.
pub const SAMPLES: usize = 3;

/// One kind in one folder or in the whole inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindTally {
    /// The number of the kind.
    pub kind: i64,
    /// The worst class of its detectors.
    pub class: Class,
    /// Findings by level, in the order of [`crate::model::Level::ALL`].
    pub levels: [u64; 3],
    /// Distinct values.
    pub distinct: u64,
    /// Distinct values with a finding of level Likely or above.
    pub distinct_likely: u64,
    /// Items that hold it.
    pub items: u64,
    /// Masks, at most [`SAMPLES`].
    pub samples: Vec<String>,
}

/// One folder's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderTally {
    /// The number of the folder.
    pub folder: i64,
    /// Items that hold findings.
    pub items: u64,
    /// Oldest modification of those items, Unix seconds.
    pub oldest: Option<i64>,
    /// Newest modification of those items, Unix seconds.
    pub newest: Option<i64>,
    /// The widest audience of those items.
    pub audience: Audience,
    /// For ranking only: distinct values of level Likely and above, weighed by class, doubled when everyone can read.
    pub exposure: u64,
    /// What they hold.
    pub kinds: Vec<KindTally>,
}

/// Counts the current findings, or with `past` those of the moment that the views of this connection stand for: hands
/// over each folder that holds some, and returns the kinds over all.
///
/// # Errors
/// [`InventoryError::Corrupt`], `Sql`, and those of `take`.
pub fn count(
    connection: &Connection,
    past: bool,
    mut take: impl FnMut(FolderTally) -> Result<(), InventoryError>,
) -> Result<Vec<KindTally>, InventoryError> {
    let detectors = detectors(connection)?;
    let mut whole = Whole::default();
    let mut open: Option<Folder> = None;
    // The unique index of item makes folders come one after another, and the key of finding the findings of an item.
    let mut statement = connection.prepare(if past {
        "SELECT i.folder, i.id, i.modified, i.audience, f.value, f.detector, f.level
         FROM item_at AS i JOIN finding_at AS f ON f.item = i.id ORDER BY i.folder, i.id"
    } else {
        "SELECT i.folder, i.id, i.modified, i.audience, f.value, f.detector, f.level
         FROM item AS i INDEXED BY sqlite_autoindex_item_1
         CROSS JOIN finding AS f ON f.item = i.id
         WHERE i.gone_scan IS NULL
         ORDER BY i.folder"
    })?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if open.as_ref().is_none_or(|folder| folder.id() != id)
            && let Some(done) = open.replace(Folder::new(id))
        {
            take(done.close(connection, &mut whole)?)?;
        }
        let folder = open.as_mut().expect("opened above");
        let item: i64 = row.get(1)?;
        if folder.is_new(item) {
            folder.enter(item, row.get(2)?, codes::audience(row.get_ref(3)?)?);
        }
        let detector: i64 = row.get(5)?;
        let (kind, class) = *detectors
            .get(&detector)
            .ok_or_else(|| InventoryError::Corrupt(format!("detector {detector} is missing")))?;
        let level = codes::level(row.get_ref(6)?)?;
        folder.add(kind, class, level, row.get(4)?);
    }
    if let Some(done) = open {
        take(done.close(connection, &mut whole)?)?;
    }
    Ok(whole.close())
}

/// Whether what is stored stands for what is current.
///
/// # Errors
/// [`InventoryError::Sql`].
pub fn is_stored(connection: &Connection) -> Result<bool, InventoryError> {
    Ok(
        connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'tallied')", (), |row| {
            row.get(0)
        })?,
    )
}

/// Counts and stores, in the open transaction.
pub(super) fn store(connection: &Connection, scan: i64) -> Result<(), InventoryError> {
    connection.execute("DELETE FROM folder_tally", ())?;
    connection.execute("DELETE FROM kind_tally", ())?;
    let whole = count(connection, false, |folder| {
        connection
            .prepare_cached("INSERT INTO folder_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                folder.folder,
                folder.items.cast_signed(),
                folder.oldest,
                folder.newest,
                codes::audience_number(folder.audience),
                folder.exposure.cast_signed(),
            ])?;
        store_kinds(connection, folder.folder, &folder.kinds)
    })?;
    store_kinds(connection, 0, &whole)?;
    let coverage = serde_json::to_string(&coverage::count(connection, false)?)
        .map_err(|error| InventoryError::Corrupt(error.to_string()))?;
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('coverage', ?1)", [coverage])?;
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('tallied', ?1)", [scan.to_string()])?;
    Ok(())
}

fn store_kinds(connection: &Connection, folder: i64, kinds: &[KindTally]) -> Result<(), InventoryError> {
    let mut insert =
        connection.prepare_cached("INSERT INTO kind_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for kind in kinds {
        let [possible, likely, certain] = kind.levels.map(u64::cast_signed);
        insert.execute(params![
            folder,
            kind.kind,
            codes::class_number(kind.class),
            possible,
            likely,
            certain,
            kind.distinct.cast_signed(),
            kind.distinct_likely.cast_signed(),
            kind.items.cast_signed(),
            serde_json::Value::from(kind.samples.clone()).to_string(),
        ])?;
    }
    Ok(())
}

fn detectors(connection: &Connection) -> Result<HashMap<i64, (i64, Class)>, InventoryError> {
    let mut statement = connection.prepare("SELECT id, kind, class FROM detector")?;
    let rows = statement.query_map((), |row| {
        Ok((row.get(0)?, (row.get(1)?, codes::class(row.get_ref(2)?)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
