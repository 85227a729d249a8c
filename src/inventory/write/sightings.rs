//! Sightings become rows that wait: small words get their numbers, places their prints.

use super::Writer;
use super::pending::Row;
use crate::inventory::{InventoryError, ItemId, Sighting, codes, places};
use crate::model::Hop;

impl Writer {
    /// Takes findings of an item in flight.
    pub(super) fn sightings_in(&mut self, item: ItemId, seen: &[Sighting]) -> Result<(), InventoryError> {
        self.begin()?;
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
            let (detector, kind) = self.interned.detector(&self.connection, sighting)?;
            let row = Row {
                item: item.0,
                record: sighting.record,
                print: print(sighting, trail, &leaf, last),
                value: self.pending.value(sighting, kind),
                detector,
                level: codes::level_number(sighting.level),
                trail: self.interned.trail(&self.connection, trail)?,
                leaf: self.pending.leaf(&leaf),
                reasons: self.interned.reasons(&self.connection, &sighting.reasons)?,
            };
            self.pending.rows.push(row);
        }
        self.changed = true;
        self.wrote()
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
