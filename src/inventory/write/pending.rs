//! What waits to be written: findings, values that may be new, ends of items; and how all of it is.
//!
//! The index of values is the dearest part of an inventory: digests come in no order, so that each new value touches
//! another page of it. Sorted, many values share a page, and each page is written once a batch. Numbers of new
//! values are given in that order.

use foldhash::HashMap;
use rusqlite::params;

use super::Writer;
use super::items::InFlight;
use crate::inventory::InventoryError;
use crate::inventory::entry::{ItemEnd, Sighting};
use crate::inventory::seal::{STORED_DIGEST_BYTES, stored_digest};

/// Findings and ends of items after which all is written and committed.
const BATCH: usize = 200_000;

/// After so many all is written, though not yet committed, while there are few values: their index is in memory, so that
/// nothing is gained by sorting many of them, and what has been written need not be at the end, when nobody reads any
/// more.
const EARLY: usize = 4_000;
const FEW_VALUES: i64 = 200_000;

/// Bytes of their texts after which it is.
const BATCH_BYTES: usize = 32 << 20;

/// A stored digest.
pub type Stored = [u8; STORED_DIGEST_BYTES];

/// Values that are remembered with their number: about 25 MB.
const REMEMBERED: usize = 400_000;

/// Texts of what waits that lie in one piece of memory: millions of small ones would be as many small allocations.
#[derive(Debug, Default)]
struct Texts(Vec<u8>);

/// Where one of them lies.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    start: u32,
    end: u32,
}

impl Texts {
    fn add(&mut self, text: &[u8]) -> Text {
        let start = self.0.len() as u32;
        self.0.extend_from_slice(text);
        Text {
            start,
            end: self.0.len() as u32,
        }
    }

    fn get(&self, text: Text) -> &[u8] {
        &self.0[text.start as usize..text.end as usize]
    }

    /// What was added as a text.
    fn text(&self, text: Text) -> Result<&str, InventoryError> {
        std::str::from_utf8(self.get(text)).map_err(|error| rusqlite::Error::Utf8Error(0, error).into())
    }
}

/// A finding that waits.
#[derive(Debug)]
pub struct Row {
    pub item: i64,
    pub record: u32,
    pub print: i64,
    pub value: Value,
    pub detector: i64,
    pub level: i64,
    pub trail: i64,
    pub leaf: Text,
    pub reasons: i64,
}

/// A value by its number, or by its place among those that wait.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    Known(i64),
    Waiting(u32),
}

/// A value that waits; the way of writing with the least number, of those met.
#[derive(Debug)]
struct Waiting {
    digest: Stored,
    kind: i64,
    sealed: Text,
    mask: Text,
    way: i64,
    number: i64,
}

/// All that waits.
#[derive(Debug, Default)]
pub struct Pending {
    pub rows: Vec<Row>,
    pub ends: Vec<(i64, InFlight, ItemEnd)>,
    texts: Texts,
    values: Vec<Waiting>,
    by_digest: HashMap<Stored, u32>,
    /// Number and way of values that were met before.
    remembered: HashMap<Stored, (i64, i64)>,
    /// The highest number of a value that was met: about as many there are.
    newest: i64,
    /// Findings and ends of items that were written and not yet committed.
    uncommitted: usize,
}

impl Pending {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.ends.is_empty()
    }

    /// Whether there is so much that it is to be written and committed.
    pub fn is_much(&self) -> bool {
        self.uncommitted + self.waiting() >= BATCH || self.texts.0.len() >= BATCH_BYTES
    }

    /// Whether so much waits that it is to be written, at least.
    pub fn is_enough(&self) -> bool {
        self.newest < FEW_VALUES && self.waiting() >= EARLY
    }

    fn waiting(&self) -> usize {
        self.rows.len() + self.ends.len()
    }

    /// Keeps the last step of a place.
    pub fn leaf(&mut self, leaf: &str) -> Text {
        self.texts.add(leaf.as_bytes())
    }

    /// The place of the value of a sighting.
    pub fn value(&mut self, seen: &Sighting, kind: i64) -> Value {
        let digest = *stored_digest(&seen.digest);
        if let Some((number, known)) = self.remembered.get(&digest)
            && *known <= seen.way
        {
            return Value::Known(*number);
        }
        let mut keep = || (self.texts.add(&seen.sealed), self.texts.add(seen.mask.as_bytes()));
        if let Some(at) = self.by_digest.get(&digest) {
            let waiting = &mut self.values[*at as usize];
            if seen.way < waiting.way {
                (waiting.sealed, waiting.mask) = keep();
                waiting.way = seen.way;
            }
            return Value::Waiting(*at);
        }
        let (sealed, mask) = keep();
        let at = self.values.len() as u32;
        self.values.push(Waiting {
            digest,
            kind,
            sealed,
            mask,
            way: seen.way,
            number: 0,
        });
        self.by_digest.insert(digest, at);
        Value::Waiting(at)
    }
}

impl Writer {
    /// Writes what waits, and commits.
    pub(super) fn flush_in(&mut self) -> Result<(), InventoryError> {
        if self.connection.is_autocommit() && self.pending.is_empty() {
            return Ok(());
        }
        self.write_waiting()?;
        self.forget_tallies()?;
        self.connection
            .prepare_cached("UPDATE scan SET alive = ?2 WHERE id = ?1")?
            .execute([self.totals.scan, super::now()])?;
        self.commit()?;
        self.pending.uncommitted = 0;
        self.since = std::time::Instant::now();
        Ok(())
    }

    /// Writes what waits, in one transaction with what is written next.
    pub(super) fn write_waiting(&mut self) -> Result<(), InventoryError> {
        self.begin()?;
        self.pending.uncommitted += self.pending.waiting();
        self.write_values()?;
        self.write_rows()?;
        for (item, flight, end) in std::mem::take(&mut self.pending.ends) {
            self.write_end(item, &flight, &end)?;
        }
        Ok(())
    }

    /// The tallies stand for what was there before.
    fn forget_tallies(&self) -> Result<(), InventoryError> {
        if self.changed {
            self.connection
                .prepare_cached("DELETE FROM meta WHERE name = 'tallied'")?
                .execute(())?;
        }
        Ok(())
    }

    /// Gives every waiting value its number, in the order of the digests.
    fn write_values(&mut self) -> Result<(), InventoryError> {
        let pending = &mut self.pending;
        pending.by_digest.clear();
        if pending.values.is_empty() {
            return Ok(());
        }
        let mut order: Vec<u32> = (0..pending.values.len() as u32).collect();
        order.sort_unstable_by_key(|at| pending.values[*at as usize].digest);
        // Most are new: whether one is known is asked when it is not taken.
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO value (kind, digest, sealed, mask, way) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (digest) DO NOTHING",
        )?;
        let mut look_up = self
            .connection
            .prepare_cached("SELECT id, way FROM value WHERE digest = ?1")?;
        let mut update = self
            .connection
            .prepare_cached("UPDATE value SET sealed = ?2, mask = ?3, way = ?4 WHERE id = ?1")?;
        for at in order {
            let value = &mut pending.values[at as usize];
            let sealed = pending.texts.get(value.sealed);
            let mask = pending.texts.text(value.mask)?;
            let new = insert.execute(params![value.kind, value.digest, sealed, mask, value.way])? == 1;
            let way = if new {
                value.number = self.connection.last_insert_rowid();
                value.way
            } else {
                let (number, way): (i64, i64) =
                    look_up.query_row([value.digest], |row| Ok((row.get(0)?, row.get(1)?)))?;
                value.number = number;
                if value.way < way {
                    update.execute(params![number, sealed, mask, value.way])?;
                }
                way.min(value.way)
            };
            pending.newest = pending.newest.max(value.number);
            if pending.remembered.len() >= REMEMBERED {
                pending.remembered.clear();
            }
            pending.remembered.insert(value.digest, (value.number, way));
        }
        Ok(())
    }

    /// Writes the waiting findings in the order of their key: one that is new is inserted, one that is known is seen
    /// again, one that has become another is both.
    fn write_rows(&mut self) -> Result<(), InventoryError> {
        let mut rows = std::mem::take(&mut self.pending.rows);
        rows.sort_by_key(|row| (row.item, row.record, row.print));
        let scan = self.totals.scan;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO finding (item, record, print, value, detector, level, trail, leaf, reason_set, first_scan, last_scan)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
             ON CONFLICT (item, record, print) DO UPDATE SET last_scan = excluded.last_scan
             WHERE last_scan <> excluded.last_scan AND level = excluded.level AND reason_set = excluded.reason_set",
        )?;
        for row in &rows {
            let value = match row.value {
                Value::Known(number) => number,
                Value::Waiting(at) => self.pending.values[at as usize].number,
            };
            let new = insert.execute(params![
                row.item,
                row.record,
                row.print,
                value,
                row.detector,
                row.level,
                row.trail,
                self.pending.texts.text(row.leaf)?,
                row.reasons,
                scan,
            ])?;
            if new == 1 || self.changed_finding(row, scan)? {
                *self.counts.entry(row.detector).or_default() += 1;
            }
        }
        drop(insert);
        self.pending.values.clear();
        self.pending.texts.0.clear();
        rows.clear();
        self.pending.rows = rows;
        Ok(())
    }

    /// A finding that stands there already and is not the same; false when this reading has told of it before.
    fn changed_finding(&self, row: &Row, scan: i64) -> Result<bool, InventoryError> {
        let key = params![row.item, row.record, row.print];
        let seen: i64 = self
            .connection
            .prepare_cached("SELECT last_scan FROM finding WHERE item = ?1 AND record = ?2 AND print = ?3")?
            .query_row(key, |row| row.get(0))?;
        let change = if seen == scan {
            // Seen twice at one place: the surer sighting stands, in whatever order they come.
            "UPDATE finding SET level = ?4, reason_set = ?5 WHERE item = ?1 AND record = ?2 AND print = ?3 AND level < ?4
             AND ?6 = ?6"
        } else {
            self.connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO finding_past
                     SELECT item, record, print, ?4, value, detector, level, trail, leaf, reason_set, first_scan
                     FROM finding WHERE item = ?1 AND record = ?2 AND print = ?3",
                )?
                .execute(params![row.item, row.record, row.print, scan])?;
            "UPDATE finding SET level = ?4, reason_set = ?5, first_scan = ?6, last_scan = ?6
             WHERE item = ?1 AND record = ?2 AND print = ?3"
        };
        self.connection.prepare_cached(change)?.execute(params![
            row.item,
            row.record,
            row.print,
            row.level,
            row.reasons,
            scan
        ])?;
        Ok(seen != scan)
    }
}
