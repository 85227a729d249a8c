//! The single writer of a scan.
//!
//! Items of several threads may be in flight at once; their findings come in pieces. Findings wait in memory until
//! there are many or a little time has passed; then they are written in the order of their keys and committed
//! (`write/pending.rs`). A crash loses that much, and an item that it cut off keeps the findings of its last reading
//! besides the new ones until it is read again.

mod copies;
mod items;
mod pending;
mod sightings;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, params};

use super::entry::{ItemEnd, ItemEntry, ItemId, RootId, ScanId, ScanState, ScanTotals, Sighting};
use super::flight::{Flight, PathHash, path_hash};
use super::intern::{self, Interned};
use super::known::Named;
use super::met::Met;
use super::seal::Sealer;
use super::stamp::Means;
use super::{InventoryError, codes, coverage, flight, gone, open, paths, tally};
use crate::model::{Outcome, OutcomeKind};
use items::InFlight;
use pending::Pending;

/// Time after which all that waits is written and committed. New values go to every page of their index, so that many
/// small transactions would write that index over and over.
const PAUSE: Duration = Duration::from_secs(2);

/// Crashes after which an item is left alone.
pub const QUARANTINE: i64 = 2;

/// What a scan is to be.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Whole paths to walk.
    pub roots: &'a [PathBuf],
    /// What is said of each root, as a JSON object, in the same order; may be shorter.
    pub about: &'a [Option<String>],
    /// The version of the program.
    pub version: &'a str,
    /// Names the detectors.
    pub catalogue: &'a str,
    /// The options that were given, as a JSON object.
    pub options: &'a str,
    /// Whether searches need a reason from now on; none to leave it as it is.
    pub require_reason: Option<bool>,
}

/// Writes one scan. Dropped without [`Writer::end_scan`], it leaves a valid inventory whose scan counts as
/// interrupted.
pub struct Writer {
    connection: Connection,
    sealer: Sealer,
    file: PathBuf,
    interned: Interned,
    means: HashMap<Arc<Means>, i64>,
    roots: Vec<(i64, PathBuf)>,
    in_flight: HashMap<i64, InFlight>,
    pending: Pending,
    flight: Option<Arc<Flight>>,
    suspects: HashMap<PathHash, (i64, Option<i64>)>,
    met: Arc<Met>,
    totals: ScanTotals,
    /// New findings, by the number of their detector.
    counts: foldhash::HashMap<i64, u64>,
    since: Instant,
    /// Something that the tallies count was written.
    changed: bool,
    stopped: bool,
    _lock: File,
}

impl Writer {
    /// Opens the inventory for one scan and locks it against other writers; on the first scan makes it, and its key
    /// if there is none.
    ///
    /// # Errors
    /// Every [`InventoryError`] but `Missing` and `Stopped`. The key is never made anew for an inventory that exists.
    pub fn open(file: &Path, key: &super::KeySource) -> Result<Writer, InventoryError> {
        let open::Writable {
            connection,
            sealer,
            lock,
        } = open::open_writable(file, key, "scan")?;
        Ok(Writer {
            connection,
            sealer,
            file: file.to_owned(),
            interned: Interned::default(),
            means: HashMap::new(),
            roots: Vec::new(),
            in_flight: HashMap::new(),
            pending: Pending::default(),
            flight: None,
            suspects: HashMap::new(),
            met: Arc::default(),
            totals: ScanTotals::default(),
            counts: foldhash::HashMap::default(),
            since: Instant::now(),
            changed: false,
            stopped: false,
            _lock: lock,
        })
    }

    /// What makes digests and seals values, for the scanning threads.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The inventory's file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Where items are noted that are left as they are.
    pub fn met(&self) -> &Arc<Met> {
        &self.met
    }

    /// Where reading threads note what they read; there once the scan has begun, if the disk took it.
    pub fn flight(&self) -> Option<&Arc<Flight>> {
        self.flight.as_ref()
    }

    /// Items that were being read when a scan was killed: how often, and their stamp when that was noticed.
    pub fn suspects(&self) -> &HashMap<PathHash, (i64, Option<i64>)> {
        &self.suspects
    }

    /// Begins a scan. One that was killed before is closed as interrupted, and what it was reading is suspect.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn begin_scan(&mut self, plan: Plan<'_>) -> Result<ScanId, InventoryError> {
        self.guard(|writer| writer.begin_scan_in(plan))
    }

    /// Begins an entry. Every entry that the walk met has a beginning and an end, also when it is not read; only what
    /// has not changed has neither.
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

    /// Ends an item.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn end_item(&mut self, item: ItemId, end: ItemEnd) -> Result<(), InventoryError> {
        self.guard(|writer| writer.end_item_in(item, end))
    }

    /// Ends an item as a copy of one that has this content and was read with these means, under a name like its own.
    /// False when there is none (any more): then it has still to be read.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn end_as_copy(
        &mut self,
        item: ItemId,
        content: [u8; 16],
        means: &Arc<Means>,
        named: &Named,
        settled: bool,
    ) -> Result<bool, InventoryError> {
        self.guard(|writer| writer.end_as_copy_in(item, content, means, named, settled))
    }

    /// Commits what was written. Called when the scan pauses; the writer does so by itself while it is busy.
    ///
    /// # Errors
    /// [`InventoryError::DiskFull`], `Corrupt`, `Sql`, `Stopped`.
    pub fn flush(&mut self) -> Result<(), InventoryError> {
        self.guard(Writer::flush_in)
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
            self.pending = Pending::default();
            self.interned = Interned::default();
            self.means.clear();
            self.changed = true;
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

    fn begin_scan_in(&mut self, plan: Plan<'_>) -> Result<ScanId, InventoryError> {
        let flight_file = &open::sidecars(&self.file)[4];
        let left = flight::left_in(flight_file);
        self.begin()?;
        let connection = &self.connection;
        // Nobody else writes: a scan that is still running was killed.
        let killed = connection.execute(
            "UPDATE scan SET state = 'interrupted', finished = coalesce(alive, started) WHERE state = 'running'",
            (),
        )?;
        if killed > 0 {
            for path in left {
                connection.execute(
                    "INSERT INTO suspect VALUES (?1, 1, NULL) ON CONFLICT DO UPDATE SET crashes = crashes + 1",
                    [path],
                )?;
            }
        }
        items::end_cut_off(connection)?;
        let first: bool = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM finding)", (), |row| row.get(0))?;
        if first {
            // A first scan brings millions of findings in the order of files: sorting them by value once, at its
            // end, is much less work than keeping them sorted.
            connection.execute("DROP INDEX IF EXISTS finding_value", ())?;
        }
        connection.execute(
            "INSERT INTO scan (started, state, version, catalogue, options, alive) VALUES (?1, 'running', ?2, ?3, ?4, ?1)",
            params![now(), plan.version, plan.catalogue, plan.options],
        )?;
        let scan = connection.last_insert_rowid();
        match plan.require_reason {
            Some(true) => connection.execute("INSERT OR REPLACE INTO meta VALUES ('require_reason', '1')", ())?,
            Some(false) => connection.execute("DELETE FROM meta WHERE name = 'require_reason'", ())?,
            None => 0,
        };
        self.roots.clear();
        for (index, root) in plan.roots.iter().enumerate() {
            let id = intern::stored(
                connection,
                "SELECT id FROM root WHERE path = ?1",
                "INSERT INTO root (path) VALUES (?1)",
                [paths::to_column(root.as_os_str())],
            )?;
            connection.execute("INSERT OR IGNORE INTO scan_root VALUES (?1, ?2)", [scan, id])?;
            if let Some(Some(about)) = plan.about.get(index) {
                connection.execute("UPDATE root SET about = ?2 WHERE id = ?1", params![id, about])?;
            }
            self.roots.push((id, root.clone()));
        }
        self.totals = ScanTotals {
            scan,
            items: OutcomeKind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
            ..ScanTotals::default()
        };
        let mut statement = self.connection.prepare("SELECT path, crashes, stamp FROM suspect")?;
        let suspects = statement.query_map((), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        self.suspects = suspects.collect::<Result<_, _>>()?;
        drop(statement);
        self.commit()?;
        // A slot file that cannot be made costs suspicions, not the scan.
        self.flight = Flight::create(flight_file).ok().map(Arc::new);
        Ok(ScanId(scan))
    }

    fn end_scan_in(&mut self, state: ScanState) -> Result<(), InventoryError> {
        let left: Vec<i64> = self.in_flight.keys().copied().collect();
        for id in left {
            self.end_item_in(ItemId(id), items::interrupted())?;
        }
        self.flush_in()?;
        // Nothing is written any more that it would help with.
        self.pending = Pending::default();
        self.begin()?;
        items::end_cut_off(&self.connection)?;
        if state == ScanState::Complete && !self.has_met_all()? {
            let roots: Vec<PathBuf> = self.roots.iter().map(|(_, path)| path.clone()).collect();
            self.totals.gone = gone::mark(&self.connection, self.totals.scan, &roots, &self.met)?;
            self.changed |= self.totals.gone > 0;
        }
        if state == ScanState::Complete {
            // Whatever was under suspicion has been read, or left as it was when that had ended.
            self.connection
                .execute("DELETE FROM suspect WHERE crashes < ?1", [QUARANTINE])?;
        }
        self.connection.execute(
            "UPDATE scan SET state = ?2, finished = ?3, alive = ?3 WHERE id = ?1",
            params![self.totals.scan, state.name(), now()],
        )?;
        self.commit()?;
        self.index_values()?;
        if self.changed || !tally::is_stored(&self.connection)? {
            self.begin()?;
            tally::store(&self.connection, self.totals.scan)?;
            self.commit()?;
            self.connection.execute_batch("PRAGMA optimize;")?;
        }
        // It said what would be suspect had this scan been killed.
        let _ = std::fs::remove_file(&open::sidecars(&self.file)[4]);
        let (unchanged, bytes, bytes_read) = self.met.left();
        for (outcome, number) in OutcomeKind::ALL.into_iter().zip(unchanged) {
            *self.totals.items.entry(outcome).or_default() += number;
            self.totals.unchanged += number;
        }
        self.totals.bytes += bytes;
        self.totals.bytes_read += bytes_read;
        self.count_kinds()
    }

    /// Sums the counted findings by kind.
    fn count_kinds(&mut self) -> Result<(), InventoryError> {
        let mut kind = self.connection.prepare_cached(
            "SELECT kind.name FROM detector JOIN kind ON kind.id = detector.kind WHERE detector.id = ?1",
        )?;
        for (detector, count) in self.counts.drain() {
            // One that is not there was lost with a transaction, and its findings with it.
            if let Some(kind) = kind.query_row([detector], |row| row.get(0)).optional()? {
                *self.totals.findings.entry(kind).or_default() += count;
            }
        }
        Ok(())
    }

    /// Whether every item of the inventory was met, as far as that can be told without looking at each.
    fn has_met_all(&self) -> Result<bool, InventoryError> {
        if self.changed || !tally::is_stored(&self.connection)? {
            return Ok(false);
        }
        let items: u64 = coverage::stored(&self.connection)?.items.values().sum();
        Ok(self.met.count() == items)
    }

    /// Makes the index that a first scan did without. It is sorted on disk, so that memory stays flat; what is sorted
    /// are numbers of rows. Sorting takes as much memory as the cache may, beside the cache, which is emptied before.
    fn index_values(&self) -> Result<(), InventoryError> {
        let there: Option<i64> = self
            .connection
            .query_row("SELECT 1 FROM sqlite_schema WHERE name = 'finding_value'", (), |row| {
                row.get(0)
            })
            .optional()?;
        if there.is_none() {
            self.connection.execute_batch(
                "PRAGMA shrink_memory; PRAGMA temp_store = FILE; PRAGMA cache_size = -16384;
                 CREATE INDEX IF NOT EXISTS finding_value ON finding (value);
                 PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;",
            )?;
        }
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
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), InventoryError> {
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("COMMIT")?.execute(())?;
        }
        Ok(())
    }

    /// Writes and commits when there is much, or when what is there has waited; writes when there is enough.
    fn wrote(&mut self) -> Result<(), InventoryError> {
        if self.pending.is_much() || self.since.elapsed() >= PAUSE {
            self.flush_in()
        } else if self.pending.is_enough() {
            self.write_waiting()
        } else {
            Ok(())
        }
    }
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
