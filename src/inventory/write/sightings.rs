//! Storing sightings: a finding that is new is inserted, one that is known is seen again.

use rusqlite::params;

use super::Writer;
use crate::inventory::{InventoryError, ItemId, Sighting, codes, places};
use crate::model::Hop;

impl Writer {
    /// Stores findings of an item in flight.
    pub(super) fn sightings_in(&mut self, item: ItemId, seen: &[Sighting]) -> Result<(), InventoryError> {
        self.begin()?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO finding (item, record, print, value, detector, level, trail, leaf, reason_set, first_scan, last_scan)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
             ON CONFLICT (item, record, print) DO UPDATE
             SET level = excluded.level, reason_set = excluded.reason_set, last_scan = excluded.last_scan
             WHERE last_scan <> excluded.last_scan",
        )?;
        let mut leaf = String::new();
        for sighting in seen {
            leaf.clear();
            let (last, trail) = sighting
                .place
                .split_last()
                .map_or((None, &[][..]), |(last, trail)| (Some(last), trail));
            if let Some(hop) = last {
                places::encode(hop, &mut leaf);
            }
            let value = self.interned.value(&self.connection, sighting)?;
            let detector = self.interned.detector(&self.connection, sighting)?;
            let print = print(sighting, trail, &leaf, last);
            let level = codes::level_number(sighting.level);
            let reasons = self.interned.reasons(&self.connection, &sighting.reasons)?;
            let new = insert.execute(params![
                item.0,
                sighting.record,
                print,
                value,
                detector,
                level,
                self.interned.trail(&self.connection, trail)?,
                leaf,
                reasons,
                self.totals.scan,
            ])?;
            if new == 1 {
                match self.counts.get_mut(&sighting.kind) {
                    Some(count) => *count += 1,
                    None => {
                        self.counts.insert(sighting.kind.clone(), 1);
                    }
                }
            } else {
                // Seen twice at one place: the surer sighting stands, in whatever order they come.
                self.connection
                    .prepare_cached(
                        "UPDATE finding SET level = ?4, reason_set = ?5
                         WHERE item = ?1 AND record = ?2 AND print = ?3 AND level < ?4",
                    )?
                    .execute(params![item.0, sighting.record, print, level, reasons])?;
            }
        }
        drop(insert);
        self.wrote(seen.len() as u32)
    }
}

/// What tells the findings of one record apart (see schema.sql): order above, a hash of value, detector and place
/// below. The hash is FNV-1a with a mixing end, written out because it must never change.
fn print(sighting: &Sighting, trail: &[Hop], leaf: &str, last: Option<&Hop>) -> i64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut take = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        // 0xff is in no text, so that texts do not run into each other.
        hash = (hash ^ 0xff).wrapping_mul(PRIME);
    };
    take(&sighting.digest[..16]);
    take(sighting.detector.as_bytes());
    take(leaf.as_bytes());
    let mut step = String::new();
    for hop in trail {
        step.clear();
        places::encode(hop, &mut step);
        take(step.as_bytes());
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^= hash >> 32;
    let order = u64::from(last.map_or(0, places::order));
    (order << 47 | hash >> 17).cast_signed()
}
