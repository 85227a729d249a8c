//! Numbers for what repeats: folders, detectors, trails, reasons. Each is looked up or stored once and then
//! remembered, within a bound: when a memory is full it starts anew, which costs look-ups and nothing else.

use std::ffi::{OsStr, OsString};
use std::hash::Hash;
use std::sync::Arc;

use foldhash::HashMap;
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::{InventoryError, Sighting, codes, paths, places};
use crate::model::{Hop, Reason};

/// Folders, trails and sets of reasons that are remembered, of each.
const WORDS: usize = 50_000;

/// Of each kind that a detector yields, the number of the detector and of the kind.
type Kinds = Vec<(Arc<str>, (i64, i64))>;

/// The numbers that were given so far.
#[derive(Default)]
pub(super) struct Interned {
    folders: HashMap<OsString, i64>,
    trails: HashMap<Vec<Hop>, i64>,
    reasons: HashMap<Vec<Reason>, i64>,
    /// By name.
    detectors: HashMap<Arc<str>, Kinds>,
}

impl Interned {
    /// The number of a folder, by its whole path.
    pub fn folder(&mut self, connection: &Connection, path: &OsStr) -> Result<i64, InventoryError> {
        if let Some(id) = self.folders.get(path) {
            return Ok(*id);
        }
        let id = stored(
            connection,
            "SELECT id FROM folder WHERE path = ?1",
            "INSERT INTO folder (path) VALUES (?1)",
            [paths::to_column(path)],
        )?;
        Ok(remember(&mut self.folders, WORDS, path.to_owned(), id))
    }

    /// The numbers of a sighting's detector, whose class is brought up to date, and of its kind.
    pub fn detector(&mut self, connection: &Connection, seen: &Sighting) -> Result<(i64, i64), InventoryError> {
        let known = self.detectors.get(&seen.detector);
        let known = known.and_then(|kinds| kinds.iter().find(|(kind, _)| *kind == seen.kind));
        if let Some((_, numbers)) = known {
            return Ok(*numbers);
        }
        let kind = stored(
            connection,
            "SELECT id FROM kind WHERE name = ?1",
            "INSERT INTO kind (name) VALUES (?1)",
            [&*seen.kind],
        )?;
        let id = connection
            .prepare_cached(
                "INSERT INTO detector (name, kind, class) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name, kind) DO UPDATE SET class = excluded.class RETURNING id",
            )?
            .query_row(params![&*seen.detector, kind, codes::class_number(seen.class)], |row| {
                row.get(0)
            })?;
        let kinds = self.detectors.entry(seen.detector.clone()).or_default();
        kinds.push((seen.kind.clone(), (id, kind)));
        Ok((id, kind))
    }

    /// The number of the steps before the last.
    pub fn trail(&mut self, connection: &Connection, hops: &[Hop]) -> Result<i64, InventoryError> {
        if let Some(id) = self.trails.get(hops) {
            return Ok(*id);
        }
        let id = stored(
            connection,
            "SELECT id FROM trail WHERE hops = ?1",
            "INSERT INTO trail (hops) VALUES (?1)",
            [places::encode_trail(hops)],
        )?;
        Ok(remember(&mut self.trails, WORDS, hops.to_vec(), id))
    }

    /// The number of a set of reasons, in their order.
    pub fn reasons(&mut self, connection: &Connection, reasons: &[Reason]) -> Result<i64, InventoryError> {
        if let Some(id) = self.reasons.get(reasons) {
            return Ok(*id);
        }
        let texts: Vec<String> = reasons.iter().map(Reason::to_string).collect();
        let id = stored(
            connection,
            "SELECT id FROM reason_set WHERE reasons = ?1",
            "INSERT INTO reason_set (reasons) VALUES (?1)",
            [serde_json::Value::from(texts).to_string()],
        )?;
        Ok(remember(&mut self.reasons, WORDS, reasons.to_vec(), id))
    }
}

/// The number of a row that is looked up, and stored when it is not there.
pub(super) fn stored(
    connection: &Connection,
    look_up: &str,
    insert: &str,
    key: impl Params + Clone,
) -> Result<i64, InventoryError> {
    let found = connection
        .prepare_cached(look_up)?
        .query_row(key.clone(), |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => Ok(connection.prepare_cached(insert)?.insert(key)?),
    }
}

fn remember<K: Eq + Hash, V: Copy>(memory: &mut HashMap<K, V>, bound: usize, key: K, id: V) -> V {
    if memory.len() >= bound {
        memory.clear();
    }
    memory.insert(key, id);
    id
}
