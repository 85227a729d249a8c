//! The single writer of a scan.
//!
//! Items of several threads may be in flight at once; their findings come in pieces. What is written is committed
//! every second, so that a crash loses little, and an item that a crash cut off
//! keeps the findings of its last reading besides the new ones.

mod sightings;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, params};

use super::entry::{ItemEntry, ItemId, RootId, ScanId, ScanState, ScanTotals, Sighting};
use super::intern::{self, Interned};
use super::seal::Sealer;
use super::{InventoryError, codes, gone, open, paths, tally};
use crate::model::{Cause, Outcome, OutcomeKind};

/// Rows after which a transaction is committed, however fast they come.
const BATCH: u32 = 500_000;

/// Time after which it is committed. New values go to every page of their index, so that many small transactions
/// would write that index over and over.
const PAUSE: Duration = Duration::from_secs(1);

/// An item between its beginning and its end.
struct InFlight {
    entry: ItemEntry,
    /// An earlier reading of it ended.
    read_before: bool,
}

/// Writes one scan. Dropped without [`Writer::end_scan`], it leaves a valid inventory whose scan counts as
/// interrupted.
pub struct Writer {
    connection: Connection,
    sealer: Sealer,
    _lock: File,
    interned: Interned,
    roots: Vec<(i64, PathBuf)>,
    in_flight: HashMap<i64, InFlight>,
    totals: ScanTotals,
    counts: HashMap<Arc<str>, u64>,
    pending: u32,
    since: Instant,
    stopped: bool,
}

impl Writer {
    /// Opens the inventory for one scan and locks it against other writers; on the first scan makes it, and its key
    /// if there is none.
    ///
    /// # Errors
    /// Every [`InventoryError`] but `Missing` and `Stopped`. The key is never made anew for an inventory that exists.
    pub fn open(file: &Path, key_file: &Path) -> Result<Writer, InventoryError> {
        let open::Writable {
            connection,
            sealer,
            lock,
        } = open::open_writable(file, key_file)?;
        Ok(Writer {
            connection,
            sealer,
            _lock: lock,
            interned: Interned::default(),
            roots: Vec::new(),
            in_flight: HashMap::new(),
            totals: ScanTotals::default(),
            counts: HashMap::new(),
            pending: 0,
            since: Instant::now(),
            stopped: false,
        })
    }

    /// What makes digests and seals values, for the scanning threads.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Begins the scan of `roots` (whole paths). `catalogue_digest` names the detectors that are used; `options_json`
    /// is a JSON object of the options that were given. A scan that was killed before is closed as interrupted.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn begin_scan(
        &mut self,
        roots: &[PathBuf],
        version: &str,
        catalogue_digest: &str,
        options_json: &str,
    ) -> Result<ScanId, InventoryError> {
        self.guard(|writer| writer.begin_scan_in(roots, version, catalogue_digest, options_json))
    }

    /// Begins an entry. Every entry that the walk met has a beginning and an end, also when it is not read.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn begin_item(&mut self, entry: &ItemEntry) -> Result<ItemId, InventoryError> {
        self.guard(|writer| writer.begin_item_in(entry))
    }

    /// Stores findings of an item in flight; may be called many times for one item.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn sightings(&mut self, item: ItemId, seen: &[Sighting]) -> Result<(), InventoryError> {
        self.guard(|writer| writer.sightings_in(item, seen))
    }

    /// Ends an item: its outcome, the reader that took it, the bytes of it that were read and that were not.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn end_item(
        &mut self,
        item: ItemId,
        outcome: &Outcome,
        format: Option<&str>,
        bytes_read: u64,
        unread: u64,
    ) -> Result<(), InventoryError> {
        self.guard(|writer| writer.end_item_in(item, outcome, format, bytes_read, unread))
    }

    /// Commits what was written. Called when the scan pauses; the writer does so by itself while it is busy.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn flush(&mut self) -> Result<(), InventoryError> {
        self.guard(Writer::commit)
    }

    /// Ends the scan: items still in flight end as interrupted, and after a complete scan the items of its roots
    /// that were not met are gone. After an earlier error it closes the scan as failed, with what was committed.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`.
    pub fn end_scan(mut self, state: ScanState) -> Result<ScanTotals, InventoryError> {
        let state = if self.stopped { ScanState::Failed } else { state };
        if self.stopped {
            // What the failed transaction wrote is lost; the items that it began are in flight in the file.
            self.in_flight.clear();
            self.interned = Interned::default();
            self.stopped = false;
        }
        self.guard(|writer| writer.end_scan_in(state))?;
        Ok(std::mem::take(&mut self.totals))
    }

    /// Runs one step. After an error nothing that is remembered can be trusted to be in the file, so that the writer
    /// stops.
    fn guard<T>(&mut self, step: impl FnOnce(&mut Writer) -> Result<T, InventoryError>) -> Result<T, InventoryError> {
        if self.stopped {
            return Err(InventoryError::Stopped);
        }
        step(self).inspect_err(|_| {
            self.stopped = true;
            if !self.connection.is_autocommit() {
                // SQLite may have rolled back by itself; then there is nothing to do.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
        })
    }

    fn begin_scan_in(
        &mut self,
        roots: &[PathBuf],
        version: &str,
        catalogue_digest: &str,
        options_json: &str,
    ) -> Result<ScanId, InventoryError> {
        self.begin()?;
        let connection = &self.connection;
        // Nobody else writes: a scan that is still running was killed.
        connection.execute("UPDATE scan SET state = 'interrupted' WHERE state = 'running'", ())?;
        end_cut_off(connection)?;
        connection.execute("DELETE FROM meta WHERE name = 'tallied'", ())?;
        let first: bool = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM finding)", (), |row| row.get(0))?;
        if first {
            // A first scan brings millions of findings in the order of files: sorting them by value once, at its
            // end, is much less work than keeping them sorted.
            connection.execute("DROP INDEX IF EXISTS finding_value", ())?;
        }
        connection.execute(
            "INSERT INTO scan (started, state, version, catalogue, options) VALUES (?1, 'running', ?2, ?3, ?4)",
            params![now(), version, catalogue_digest, options_json],
        )?;
        let scan = connection.last_insert_rowid();
        self.roots.clear();
        for root in roots {
            let id = intern::stored(
                connection,
                "SELECT id FROM root WHERE path = ?1",
                "INSERT INTO root (path) VALUES (?1)",
                [paths::to_column(root.as_os_str())],
            )?;
            connection.execute("INSERT OR IGNORE INTO scan_root VALUES (?1, ?2)", [scan, id])?;
            self.roots.push((id, root.clone()));
        }
        self.totals = ScanTotals {
            scan,
            items: OutcomeKind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
            ..ScanTotals::default()
        };
        self.commit()?;
        Ok(ScanId(scan))
    }

    fn begin_item_in(&mut self, entry: &ItemEntry) -> Result<ItemId, InventoryError> {
        self.begin()?;
        let (folder, name) = paths::split(&entry.path);
        let folder = self.interned.folder(&self.connection, folder)?;
        let known = self
            .connection
            .prepare_cached("SELECT id FROM item WHERE folder = ?1 AND name = ?2")?
            .query_row(params![folder, paths::to_column(name)], |row| row.get(0))
            .optional()?;
        let id = match known {
            // Its row is brought up to date when it ends: until then its last reading stands.
            Some(id) => id,
            None => self
                .connection
                .prepare_cached(
                    "INSERT INTO item (root, folder, name, size, modified, changed, inode, audience, first_scan, last_scan)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
                )?
                .insert(params![
                    self.root(entry.root),
                    folder,
                    paths::to_column(name),
                    signed(entry.size),
                    entry.modified,
                    entry.changed,
                    entry.inode.map(u64::cast_signed),
                    codes::audience_number(entry.audience),
                    self.totals.scan,
                ])?,
        };
        let flight = InFlight {
            entry: entry.clone(),
            read_before: known.is_some(),
        };
        self.in_flight.insert(id, flight);
        self.wrote(1)?;
        Ok(ItemId(id))
    }

    fn end_item_in(
        &mut self,
        item: ItemId,
        outcome: &Outcome,
        format: Option<&str>,
        bytes_read: u64,
        unread: u64,
    ) -> Result<(), InventoryError> {
        let Some(InFlight { entry, read_before }) = self.in_flight.remove(&item.0) else {
            return Ok(());
        };
        *self.totals.items.entry(outcome.kind()).or_default() += 1;
        self.totals.bytes += entry.size;
        self.totals.bytes_read += bytes_read;
        if read_before && *outcome == Outcome::Failed(Cause::Interrupted) {
            // Nothing new is known of it: its last reading stands.
            return Ok(());
        }
        self.begin()?;
        self.connection
            .prepare_cached(
                "UPDATE item SET root = ?2, size = ?3, modified = ?4, changed = ?5, inode = ?6, audience = ?7, format = ?8,
                 outcome = ?9, bytes_read = ?10, unread = ?11, last_scan = ?12, gone_scan = NULL WHERE id = ?1",
            )?
            .execute(params![
                item.0,
                self.root(entry.root),
                signed(entry.size),
                entry.modified,
                entry.changed,
                entry.inode.map(u64::cast_signed),
                codes::audience_number(entry.audience),
                format,
                codes::outcome_number(outcome.kind()),
                signed(bytes_read),
                signed(unread),
                self.totals.scan,
            ])?;
        self.connection
            .prepare_cached("DELETE FROM item_cause WHERE item = ?1")?
            .execute([item.0])?;
        store_causes(&self.connection, item.0, outcome.causes(), unread)?;
        self.wrote(1)
    }

    fn end_scan_in(&mut self, state: ScanState) -> Result<(), InventoryError> {
        let left: Vec<(i64, u64)> = self
            .in_flight
            .iter()
            .map(|(id, flight)| (*id, flight.entry.size))
            .collect();
        for (id, size) in left {
            self.end_item_in(ItemId(id), &Outcome::Failed(Cause::Interrupted), None, 0, size)?;
        }
        self.begin()?;
        end_cut_off(&self.connection)?;
        if state == ScanState::Complete {
            let roots: Vec<PathBuf> = self.roots.iter().map(|(_, path)| path.clone()).collect();
            self.totals.gone = gone::mark(&self.connection, self.totals.scan, &roots)?;
        }
        self.connection.execute(
            "UPDATE scan SET state = ?2, finished = ?3 WHERE id = ?1",
            params![self.totals.scan, state.name(), now()],
        )?;
        self.commit()?;
        self.index_values()?;
        self.begin()?;
        tally::store(&self.connection, self.totals.scan)?;
        self.commit()?;
        self.connection.execute_batch("PRAGMA optimize;")?;
        self.totals.findings = self
            .counts
            .drain()
            .map(|(kind, count)| (kind.to_string(), count))
            .collect();
        Ok(())
    }

    /// Makes the index that a first scan did without. It is sorted on disk, so that memory stays flat; what is sorted
    /// are numbers of rows. Sorting takes as much memory as the cache may, beside the cache.
    fn index_values(&self) -> Result<(), InventoryError> {
        self.connection.execute_batch(
            "PRAGMA temp_store = FILE; PRAGMA cache_size = -32768;
             CREATE INDEX IF NOT EXISTS finding_value ON finding (value);
             PRAGMA temp_store = MEMORY;",
        )?;
        Ok(())
    }

    /// Makes the inventory behave as on a disk with room for that many pages.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: u32) {
        self.connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), (), |_| Ok(()))
            .expect("a pragma");
    }

    /// A root that was not announced is 0, and `SQLite` refuses the reference in its words.
    fn root(&self, root: RootId) -> i64 {
        self.roots.get(root.0 as usize).map_or(0, |(id, _)| *id)
    }

    fn begin(&mut self) -> Result<(), InventoryError> {
        if self.connection.is_autocommit() {
            self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
            self.since = Instant::now();
            self.pending = 0;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), InventoryError> {
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("COMMIT")?.execute(())?;
        }
        Ok(())
    }

    fn wrote(&mut self, rows: u32) -> Result<(), InventoryError> {
        self.pending += rows;
        if self.pending >= BATCH || self.since.elapsed() >= PAUSE {
            self.commit()?;
        }
        Ok(())
    }
}

/// Items whose first reading was cut off by a crash end as failed.
fn end_cut_off(connection: &Connection) -> Result<(), InventoryError> {
    connection.execute(
        "INSERT OR REPLACE INTO item_cause SELECT id, ?1, size FROM item WHERE outcome IS NULL",
        [Cause::Interrupted.code()],
    )?;
    connection.execute(
        "UPDATE item SET outcome = ?1, unread = size WHERE outcome IS NULL",
        [codes::outcome_number(OutcomeKind::Failed)],
    )?;
    Ok(())
}

/// What was not read is the only cause's; of several causes nobody knows which left how much, and the first, which
/// is the one that ended the reading, takes it.
fn store_causes(connection: &Connection, item: i64, causes: &[Cause], unread: u64) -> Result<(), InventoryError> {
    for (index, cause) in causes.iter().enumerate() {
        let bytes = if index == 0 { signed(unread) } else { 0 };
        connection
            .prepare_cached("INSERT OR IGNORE INTO item_cause VALUES (?1, ?2, ?3)")?
            .execute(params![item, cause.code(), bytes])?;
    }
    Ok(())
}

/// Sizes fit: no file has 2^63 bytes.
fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| signed(since.as_secs()))
}
