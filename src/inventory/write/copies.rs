//! Items whose content is known from another item: what was found there is found here.

use std::sync::Arc;

use rusqlite::params;

use super::Writer;
use super::pending::{Row, Value};
use crate::inventory::entry::{ItemEnd, ItemId};
use crate::inventory::known::{Named, donor};
use crate::inventory::stamp::{self, Means};
use crate::inventory::{InventoryError, codes};
use crate::model::{Cause, Outcome, OutcomeKind};

/// The place of what is found in a file's own name: the only finding that content does not decide about.
const OWN_NAME: &str = "hname";

/// Findings that are taken from another item at once.
const TOGETHER: i64 = 10_000;

impl Writer {
    pub(super) fn end_as_copy_in(
        &mut self,
        item: ItemId,
        content: [u8; 16],
        means: &Arc<Means>,
        named: &Named,
        settled: bool,
    ) -> Result<bool, InventoryError> {
        let Some(flight) = self.in_flight.get(&item.0) else {
            return Ok(true);
        };
        let size = flight.entry.size;
        if let Some((before, reading)) = flight.before
            && before == content
            && reading == stamp::number(&self.connection, means)?
        {
            // Its own content, as it was: only what the file system says of it has changed.
            return self.end_as_before(item, content, means, size, settled);
        }
        let mut found = donor(&self.connection, content, means, named)?;
        if found.is_none() {
            // The other may have ended a moment ago.
            self.flush_in()?;
            found = donor(&self.connection, content, means, named)?;
        }
        let Some(donor) = found else {
            return Ok(false);
        };
        self.repeat_findings(donor, item)?;
        let end = self.end_of(donor, content, means, size, settled)?;
        self.totals.copies += 1;
        self.end_item_in(item, end)?;
        Ok(true)
    }

    /// The findings of another item, but those in its name, wait to be written as if they had been read in this one: what
    /// stands at these places already is seen again, or becomes history.
    fn repeat_findings(&mut self, donor: i64, item: ItemId) -> Result<(), InventoryError> {
        self.begin()?;
        let own_name = self.interned.trail(&self.connection, &[])?;
        let mut last = (i64::MIN, i64::MIN);
        loop {
            let mut statement = self.connection.prepare_cached(
                "SELECT record, print, value, detector, level, trail, leaf, reason_set FROM finding
                 WHERE item = ?1 AND (record, print) > (?2, ?3) AND NOT (record = 0 AND trail = ?4 AND leaf = ?5)
                 ORDER BY record, print LIMIT ?6",
            )?;
            let mut rows = statement.query(params![donor, last.0, last.1, own_name, OWN_NAME, TOGETHER])?;
            let before = last;
            while let Some(row) = rows.next()? {
                last = (row.get(0)?, row.get(1)?);
                let leaf = self.pending.leaf(row.get_ref(6)?.as_str()?);
                self.pending.rows.push(Row {
                    item: item.0,
                    record: row.get(0)?,
                    print: row.get(1)?,
                    value: Value::Known(row.get(2)?),
                    detector: row.get(3)?,
                    level: row.get(4)?,
                    trail: row.get(5)?,
                    leaf,
                    reasons: row.get(7)?,
                });
            }
            drop(rows);
            drop(statement);
            if last == before {
                return Ok(());
            }
            self.wrote()?;
        }
    }

    fn end_as_before(
        &mut self,
        item: ItemId,
        content: [u8; 16],
        means: &Arc<Means>,
        size: u64,
        settled: bool,
    ) -> Result<bool, InventoryError> {
        self.begin()?;
        let own_name = self.interned.trail(&self.connection, &[])?;
        self.connection
            .prepare_cached(
                "UPDATE finding SET last_scan = ?2
                 WHERE item = ?1 AND NOT (record = 0 AND trail = ?3 AND leaf = ?4)",
            )?
            .execute(params![item.0, self.totals.scan, own_name, OWN_NAME])?;
        let end = self.end_of(item.0, content, means, size, settled)?;
        self.totals.copies += 1;
        self.end_item_in(item, end)?;
        Ok(true)
    }

    /// The end of an item, as another with the same content ended.
    fn end_of(
        &self,
        donor: i64,
        content: [u8; 16],
        means: &Arc<Means>,
        size: u64,
        settled: bool,
    ) -> Result<ItemEnd, InventoryError> {
        let (outcome, format, read, wants) = self
            .connection
            .prepare_cached("SELECT outcome, format, bytes_read, wants FROM item WHERE id = ?1")?
            .query_row([donor], |row| {
                Ok((
                    codes::outcome(row.get_ref(0)?)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, i64>(2)?,
                    row.get::<_, u8>(3)?,
                ))
            })?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT cause FROM item_cause WHERE item = ?1 ORDER BY bytes DESC, cause")?;
        let causes = statement
            .query_map([donor], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let causes: Vec<Cause> = causes.iter().filter_map(|code| Cause::from_code(code)).collect();
        let first = causes.first().copied().unwrap_or(Cause::ReadError);
        let read = u64::try_from(read).unwrap_or(0).min(size);
        Ok(ItemEnd {
            outcome: match outcome {
                OutcomeKind::Complete => Outcome::Complete,
                OutcomeKind::Partial => Outcome::Partial(causes),
                OutcomeKind::Skipped => Outcome::Skipped(first),
                OutcomeKind::Failed => Outcome::Failed(first),
            },
            format: format.map(Into::into),
            bytes_read: read,
            unread: size - read,
            means: Some(Arc::clone(means)),
            wants,
            content: Some(content),
            settled,
        })
    }
}
