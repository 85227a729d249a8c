//! Items: their beginning, their end, and what an end makes of the reading before.

use std::ffi::OsStr;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::{Outcome, Writer, codes, path_hash, paths, signed};
use crate::inventory::entry::{ItemEnd, ItemEntry, ItemId};
use crate::inventory::stamp::{Means, WANTS_NOW};
use crate::inventory::{InventoryError, stamp};
use crate::model::{Cause, OutcomeKind};

/// An item between its beginning and its end.
#[derive(Debug)]
pub struct InFlight {
    pub entry: ItemEntry,
    /// An earlier reading of it ended.
    pub read_before: bool,
    /// The content and the means of that reading, if it can be answered for.
    pub before: Option<([u8; 16], i64)>,
}

/// Its number, whether a reading of it ended, and the content and the means of that reading.
type Known = (i64, bool, Option<([u8; 16], i64)>);

/// How an item ends that the end of a scan cuts off.
pub fn interrupted() -> ItemEnd {
    ItemEnd::unopened(Outcome::Failed(Cause::Interrupted), 0)
}

impl Writer {
    pub(super) fn begin_item_in(&mut self, entry: &ItemEntry) -> Result<ItemId, InventoryError> {
        self.begin()?;
        let (folder, name) = paths::split(&entry.path);
        let folder = self.interned.folder(&self.connection, folder)?;
        // Most are new: whether one is known is asked when it is not taken.
        let new = self
            .connection
            .prepare_cached(
                "INSERT INTO item (root, folder, name, size, modified, changed, inode, audience, first_scan, last_scan)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT (folder, name) DO NOTHING",
            )?
            .execute(params![
                self.root(entry.root),
                folder,
                paths::to_column(name),
                signed(entry.size),
                entry.modified,
                entry.changed,
                entry.inode.map(u64::cast_signed),
                codes::audience_number(entry.audience),
                self.totals.scan,
            ])?;
        let (id, read_before, before) = match new {
            1 => (self.connection.last_insert_rowid(), false, None),
            _ => self.begin_known(folder, name)?,
        };
        self.met.add(id);
        let entry = entry.clone();
        self.in_flight.insert(
            id,
            InFlight {
                entry,
                read_before,
                before,
            },
        );
        self.changed = true;
        self.wrote()?;
        Ok(ItemId(id))
    }

    /// Begins an item that the inventory knows.
    fn begin_known(&mut self, folder: i64, name: &OsStr) -> Result<Known, InventoryError> {
        let (id, gone, read_before, content, reading): (i64, Option<i64>, bool, Option<[u8; 16]>, Option<i64>) = self
            .connection
            .prepare_cached(
                "SELECT id, gone_scan, outcome IS NOT NULL, content, reading FROM item WHERE folder = ?1 AND name = ?2",
            )?
            .query_row(params![folder, paths::to_column(name)], |row| row.try_into())?;
        if let (Some(gone), true) = (gone, read_before) {
            self.flush_in()?;
            self.begin()?;
            self.revive(id, gone)?;
            return Ok((id, false, None));
        }
        // Its row is brought up to date when it ends: until then its last reading stands. Only its content can no
        // longer be answered for.
        self.connection
            .prepare_cached("UPDATE item SET content = NULL WHERE id = ?1 AND content IS NOT NULL")?
            .execute([id])?;
        Ok((id, read_before, content.zip(reading)))
    }

    /// An item that was gone is back: what it held until then is history, and it begins anew.
    fn revive(&self, item: i64, gone: i64) -> Result<(), InventoryError> {
        let connection = &self.connection;
        keep_reading(connection, item, gone)?;
        keep_findings(connection, item, gone, i64::MAX)?;
        connection.execute("DELETE FROM item_cause WHERE item = ?1", [item])?;
        connection.execute(
            "UPDATE item SET gone_scan = NULL, outcome = NULL, content = NULL, last_scan = ?2 WHERE id = ?1",
            [item, self.totals.scan],
        )?;
        Ok(())
    }

    pub(super) fn end_item_in(&mut self, item: ItemId, end: ItemEnd) -> Result<(), InventoryError> {
        let Some(flight) = self.in_flight.remove(&item.0) else {
            return Ok(());
        };
        *self.totals.items.entry(end.outcome.kind()).or_default() += 1;
        self.totals.bytes += flight.entry.size;
        self.totals.bytes_read += end.bytes_read;
        self.totals.read += u64::from(end.means.is_some());
        self.pending.ends.push((item.0, flight, end));
        self.begin()?;
        self.wrote()
    }

    /// Writes the end of an item whose findings have been written.
    pub(super) fn write_end(&mut self, item: i64, flight: &InFlight, end: &ItemEnd) -> Result<(), InventoryError> {
        let scan = self.totals.scan;
        let cut_off = end.outcome.causes().contains(&Cause::Interrupted);
        if flight.read_before && cut_off {
            // Nothing certain is new of it: its last reading stands, and the next scan reads it again.
            self.connection
                .prepare_cached("UPDATE item SET stamp = NULL WHERE id = ?1")?
                .execute([item])?;
            return Ok(());
        }
        if flight.read_before {
            keep_reading(&self.connection, item, scan)?;
        }
        let entry = &flight.entry;
        let means = end.means.as_ref().map(|means| self.number_of(means)).transpose()?;
        let passing = end.outcome.causes().iter().any(|cause| may_pass(*cause));
        let wants = end.wants | if passing { WANTS_NOW } else { 0 };
        let outcome = end.outcome.kind();
        let unread = match outcome {
            // The item itself knows its size best.
            OutcomeKind::Failed if cut_off => entry.size,
            _ => end.unread,
        };
        self.connection
            .prepare_cached(
                "UPDATE item SET root = ?2, size = ?3, modified = ?4, changed = ?5, inode = ?6, audience = ?7, format = ?8,
                 outcome = ?9, bytes_read = ?10, unread = ?11, last_scan = ?12, stamp = ?13, reading = ?14, wants = ?15,
                 content = ?16 WHERE id = ?1",
            )?
            .execute(params![
                item,
                self.root(entry.root),
                signed(entry.size),
                entry.modified,
                entry.changed,
                entry.inode.map(u64::cast_signed),
                codes::audience_number(entry.audience),
                end.format,
                codes::outcome_number(outcome),
                signed(end.bytes_read),
                signed(unread),
                scan,
                entry.stamp.filter(|_| end.settled),
                means,
                wants,
                end.content.filter(|_| !passing),
            ])?;
        if flight.read_before {
            self.connection
                .prepare_cached("DELETE FROM item_cause WHERE item = ?1")?
                .execute([item])?;
            keep_findings(&self.connection, item, scan, scan)?;
        }
        store_causes(&self.connection, item, end.outcome.causes(), unread)?;
        self.clear_suspicion(entry, end)
    }

    /// The number of these means.
    fn number_of(&mut self, means: &Arc<Means>) -> Result<i64, InventoryError> {
        if let Some(number) = self.means.get(means) {
            return Ok(*number);
        }
        let number = stamp::number(&self.connection, means)?;
        self.means.insert(Arc::clone(means), number);
        Ok(number)
    }

    /// An item that was read to an end is no longer suspect; one in quarantine remembers what it looked like.
    fn clear_suspicion(&mut self, entry: &ItemEntry, end: &ItemEnd) -> Result<(), InventoryError> {
        if self.suspects.is_empty() {
            return Ok(());
        }
        let path = path_hash(&entry.path);
        if !self.suspects.contains_key(&path) {
            return Ok(());
        }
        if end.outcome.causes() == [Cause::Quarantined] {
            self.connection.execute(
                "UPDATE suspect SET stamp = ?2 WHERE path = ?1",
                params![path, entry.stamp],
            )?;
        } else if !end.outcome.causes().contains(&Cause::Interrupted) {
            self.connection.execute("DELETE FROM suspect WHERE path = ?1", [path])?;
            self.suspects.remove(&path);
        }
        Ok(())
    }
}

/// Whether the reason for which something was not read may be over at the next scan, though the item has not changed.
fn may_pass(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::NoPermission
            | Cause::Vanished
            | Cause::ReadError
            | Cause::Stalled
            | Cause::Changed
            | Cause::Interrupted
            | Cause::Excluded
            | Cause::TooLarge
            | Cause::OtherFileSystem
            | Cause::Symlink
            | Cause::LinkLoop
            | Cause::LinkedTwice
            | Cause::OwnFile
            | Cause::Quarantined
    )
}

/// The reading that stands becomes history, valid until (without) `until`.
fn keep_reading(connection: &Connection, item: i64, until: i64) -> Result<(), InventoryError> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO item_past
             SELECT id, ?2, last_scan, size, modified, audience, format, outcome, bytes_read, unread,
                    (SELECT json_group_array(json_array(cause, bytes)) FROM item_cause WHERE item = ?1)
             FROM item WHERE id = ?1 AND outcome IS NOT NULL AND last_scan < ?2",
        )?
        .execute([item, until])?;
    Ok(())
}

/// Findings of an item that no reading since `since` has seen become history, valid until (without) `until`.
fn keep_findings(connection: &Connection, item: i64, until: i64, since: i64) -> Result<(), InventoryError> {
    let unseen: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM finding WHERE item = ?1 AND last_scan < ?2)")?
        .query_row([item, since], |row| row.get(0))?;
    if unseen {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO finding_past
                 SELECT item, record, print, ?2, value, detector, level, trail, leaf, reason_set, first_scan
                 FROM finding WHERE item = ?1 AND last_scan < ?3 AND first_scan < ?2",
            )?
            .execute([item, until, since])?;
        connection
            .prepare_cached("DELETE FROM finding WHERE item = ?1 AND last_scan < ?2")?
            .execute([item, since])?;
    }
    Ok(())
}

/// Items whose first reading was cut off by a crash end as failed; the next scan reads them.
pub fn end_cut_off(connection: &Connection) -> Result<(), InventoryError> {
    connection.execute(
        "INSERT OR REPLACE INTO item_cause SELECT id, ?1, size FROM item WHERE outcome IS NULL",
        [Cause::Interrupted.code()],
    )?;
    connection.execute(
        "UPDATE item SET outcome = ?1, unread = size, wants = ?2 WHERE outcome IS NULL",
        params![codes::outcome_number(OutcomeKind::Failed), WANTS_NOW],
    )?;
    Ok(())
}

/// What was not read is the only cause's; of several causes nobody knows which left how much, and the first, which
/// is the one that ended the reading, takes it.
pub(super) fn store_causes(
    connection: &Connection,
    item: i64,
    causes: &[Cause],
    unread: u64,
) -> Result<(), InventoryError> {
    for (index, cause) in causes.iter().enumerate() {
        let bytes = if index == 0 { signed(unread) } else { 0 };
        connection
            .prepare_cached("INSERT OR IGNORE INTO item_cause VALUES (?1, ?2, ?3)")?
            .execute(params![item, cause.code(), bytes])?;
    }
    Ok(())
}
