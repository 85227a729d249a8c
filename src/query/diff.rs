//! What two scans know differently: new, gone and changed personal information, by folder and kind.
//!
//! A place (file, record and step) whose value has become another of the same kind has *changed*; so has one whose level
//! has. What stands at a place where nothing of its kind stood is *new*, what no longer stands anywhere there is *gone*.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::QueryError;
use crate::inventory::{InventoryError, Reader, paths};

/// What is different of one kind in one folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffRow {
    /// The folder.
    pub path: String,
    /// The kind.
    pub kind: String,
    /// Findings that there were not.
    pub new: u64,
    /// Findings that there are no more.
    pub gone: u64,
    /// Findings at whose place stands another value, or with another level.
    pub changed: u64,
}

/// What two scans know differently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The earlier scan.
    pub from: i64,
    /// The later scan.
    pub to: i64,
    /// Items that there were not, that there are no more, and that were read again.
    pub items: ItemDiff,
    /// Findings, by folder and kind.
    pub rows: Vec<DiffRow>,
}

/// Items that two scans know differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ItemDiff {
    /// That there were not.
    pub new: u64,
    /// That there are no more.
    pub gone: u64,
    /// That were read again in between.
    pub changed: u64,
}

/// Findings of one kind at one place, before and after: value and level.
type Places = BTreeMap<(i64, i64, i64, String), [Vec<(i64, i64)>; 2]>;

/// Compares what was known after two scans, the earlier first.
///
/// # Errors
/// [`InventoryError::NoScan`] for a scan that there is not; `Sql`, `Corrupt`.
pub fn diff(reader: &Reader, from: i64, to: i64) -> Result<Diff, QueryError> {
    let connection = reader.connection();
    for scan in [from, to] {
        let ended: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM scan WHERE id = ?1 AND state <> 'running')",
            [scan],
            |row| row.get(0),
        )?;
        if !ended {
            return Err(InventoryError::NoScan(scan).into());
        }
    }
    let mut diff = Diff {
        from,
        to,
        ..Diff::default()
    };
    // Only items that came, went or were read in between can differ: the others are not looked at.
    let mut items = connection.prepare(
        "SELECT id, folder FROM item
         WHERE (first_scan > ?1 AND first_scan <= ?2) OR (gone_scan > ?1 AND gone_scan <= ?2) OR (last_scan > ?1 AND last_scan <= ?2)
         OR id IN (SELECT item FROM item_past
                   WHERE (from_scan > ?1 AND from_scan <= ?2) OR (until_scan > ?1 AND until_scan <= ?2))
         ORDER BY folder, id",
    )?;
    // The reading that stood after a scan, by the scan that made it: later ones leave it as it is.
    let mut reading = connection.prepare(
        "SELECT last_scan FROM item WHERE id = ?1 AND last_scan <= ?2 AND (gone_scan IS NULL OR gone_scan > ?2)
             AND outcome IS NOT NULL
         UNION ALL SELECT from_scan FROM item_past WHERE item = ?1 AND from_scan <= ?2 AND until_scan > ?2",
    )?;
    let mut findings = connection.prepare(
        "SELECT f.trail, f.record, d.kind, f.leaf, f.value, f.level FROM (
             SELECT trail, record, leaf, value, level, detector FROM finding WHERE item = ?1 AND first_scan <= ?2
             UNION ALL
             SELECT trail, record, leaf, value, level, detector FROM finding_past
             WHERE item = ?1 AND first_scan <= ?2 AND gone_scan > ?2
         ) AS f JOIN detector AS d ON d.id = f.detector",
    )?;
    let mut counted: BTreeMap<(i64, i64), [u64; 3]> = BTreeMap::new();
    let mut rows = items.query([from, to])?;
    while let Some(row) = rows.next()? {
        let (item, folder): (i64, i64) = (row.get(0)?, row.get(1)?);
        let mut places = Places::new();
        let mut readings: [Option<i64>; 2] = [None; 2];
        for (side, scan) in [from, to].into_iter().enumerate() {
            readings[side] = reading.query_row([item, scan], |row| row.get(0)).optional()?;
            if readings[side].is_none() {
                continue;
            }
            let mut found = findings.query([item, scan])?;
            while let Some(row) = found.next()? {
                let place = (row.get(2)?, row.get(0)?, row.get(1)?, row.get(3)?);
                places.entry(place).or_default()[side].push((row.get(4)?, row.get(5)?));
            }
        }
        match readings {
            [None, Some(_)] => diff.items.new += 1,
            [Some(_), None] => diff.items.gone += 1,
            [Some(before), Some(after)] => diff.items.changed += u64::from(before != after),
            [None, None] => {}
        }
        for ((kind, ..), [mut before, mut after]) in places {
            before.retain(|finding| match after.iter().position(|other| other == finding) {
                Some(at) => {
                    after.swap_remove(at);
                    false
                }
                None => true,
            });
            let changed = before.len().min(after.len());
            let count = counted.entry((folder, kind)).or_default();
            count[0] += (after.len() - changed) as u64;
            count[1] += (before.len() - changed) as u64;
            count[2] += changed as u64;
        }
    }
    for ((folder, kind), [new, gone, changed]) in counted {
        if new + gone + changed == 0 {
            continue;
        }
        let path = connection
            .prepare_cached("SELECT path FROM folder WHERE id = ?1")?
            .query_row([folder], |row| Ok(paths::from_column(row.get_ref(0)?)?))?;
        let kind = connection
            .prepare_cached("SELECT name FROM kind WHERE id = ?1")?
            .query_row([kind], |row| row.get(0))?;
        diff.rows.push(DiffRow {
            path: path.to_string_lossy().into_owned(),
            kind,
            new,
            gone,
            changed,
        });
    }
    diff.rows
        .sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.kind.cmp(&b.kind)));
    Ok(diff)
}
