//! How much was read: items by outcome, bytes, and the reasons of what was not.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::{InventoryError, codes};
use crate::model::OutcomeKind;

/// How much was read, of all current items or of those of the moment that the views of this connection stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTally {
    /// Items by outcome; every outcome has an entry.
    pub items: BTreeMap<OutcomeKind, u64>,
    /// Bytes of all items.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// By reason code: items, and bytes that were not read.
    pub reasons: BTreeMap<String, (u64, u64)>,
}

/// The coverage that was stored with the tallies.
///
/// # Errors
/// [`InventoryError::Sql`], `Corrupt`.
pub fn stored(connection: &Connection) -> Result<CoverageTally, InventoryError> {
    let text = super::open::meta(connection, "coverage")?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| InventoryError::Corrupt(format!("its coverage: {error}")))
}

/// Counts the coverage, of `item` and `item_cause` or, with `past`, of the views.
///
/// # Errors
/// [`InventoryError::Sql`], `Corrupt`.
pub fn count(connection: &Connection, past: bool) -> Result<CoverageTally, InventoryError> {
    let mut coverage = CoverageTally {
        items: OutcomeKind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
        ..CoverageTally::default()
    };
    let unsigned = |row: &Row<'_>, column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.cast_unsigned());
    let (items, causes) = if past {
        (
            "SELECT outcome, count(*), sum(size), sum(bytes_read) FROM item_at WHERE outcome IS NOT NULL GROUP BY outcome",
            "SELECT cause, count(*), sum(bytes) FROM cause_at GROUP BY cause",
        )
    } else {
        (
            "SELECT outcome, count(*), sum(size), sum(bytes_read) FROM item
             WHERE gone_scan IS NULL AND outcome IS NOT NULL GROUP BY outcome",
            "SELECT c.cause, count(*), sum(c.bytes) FROM item_cause AS c JOIN item AS i ON i.id = c.item
             WHERE i.gone_scan IS NULL GROUP BY c.cause",
        )
    };
    let mut statement = connection.prepare(items)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        coverage
            .items
            .insert(codes::outcome(row.get_ref(0)?)?, unsigned(row, 1)?);
        coverage.bytes += unsigned(row, 2)?;
        coverage.bytes_read += unsigned(row, 3)?;
    }
    let mut statement = connection.prepare(causes)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        coverage
            .reasons
            .insert(row.get(0)?, (unsigned(row, 1)?, unsigned(row, 2)?));
    }
    Ok(coverage)
}
