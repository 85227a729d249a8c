//! What is current, or what was known after a certain scan: questions ask the views that are made here.
//!
//! | view | holds |
//! |---|---|
//! | `item_at` | items, with the reading that was the last one then |
//! | `cause_at` | why they were not read completely |
//! | `finding_at` | findings, also of items that were gone then: to be joined with `item_at` |

use rusqlite::{Connection, OptionalExtension};

use super::InventoryError;

/// Makes the views; `scan` is the last one whose knowledge counts, none for what is current.
pub(super) fn views(connection: &Connection, scan: Option<i64>) -> Result<(), InventoryError> {
    let drop =
        "DROP VIEW IF EXISTS temp.item_at; DROP VIEW IF EXISTS temp.cause_at; DROP VIEW IF EXISTS temp.finding_at;";
    let columns = "value, detector, level, trail, leaf, reason_set, first_scan";
    let make = match scan {
        None => "CREATE TEMP VIEW item_at AS
             SELECT id, root, folder, name, size, modified, audience, format, outcome, bytes_read, unread, content
             FROM item WHERE gone_scan IS NULL;
             CREATE TEMP VIEW cause_at AS
             SELECT c.item, c.cause, c.bytes FROM item_cause AS c JOIN item AS i ON i.id = c.item
             WHERE i.gone_scan IS NULL;
             CREATE TEMP VIEW finding_at AS SELECT * FROM finding;"
            .to_owned(),
        Some(scan) => format!(
            "CREATE TEMP VIEW item_at AS
             SELECT id, root, folder, name, size, modified, audience, format, outcome, bytes_read, unread, content
             FROM item WHERE last_scan <= {scan} AND (gone_scan IS NULL OR gone_scan > {scan}) AND outcome IS NOT NULL
             UNION ALL
             SELECT i.id, i.root, i.folder, i.name, p.size, p.modified, p.audience, p.format, p.outcome, p.bytes_read, p.unread, NULL
             FROM item_past AS p JOIN item AS i ON i.id = p.item
             WHERE p.from_scan <= {scan} AND p.until_scan > {scan};
             CREATE TEMP VIEW cause_at AS
             SELECT c.item, c.cause, c.bytes FROM item_cause AS c JOIN item AS i ON i.id = c.item
             WHERE i.last_scan <= {scan} AND (i.gone_scan IS NULL OR i.gone_scan > {scan})
             UNION ALL
             SELECT p.item, json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]')
             FROM item_past AS p, json_each(p.causes) AS j WHERE p.from_scan <= {scan} AND p.until_scan > {scan};
             CREATE TEMP VIEW finding_at AS
             SELECT item, record, print, {columns}, min(last_scan, {scan}) AS last_scan
             FROM finding WHERE first_scan <= {scan}
             UNION ALL
             SELECT item, record, print, {columns}, min(gone_scan - 1, {scan}) AS last_scan
             FROM finding_past WHERE first_scan <= {scan} AND gone_scan > {scan};"
        ),
    };
    connection.execute_batch(&format!("{drop}{make}"))?;
    Ok(())
}

/// The last scan that had ended at that time (Unix seconds).
pub(super) fn last_scan(connection: &Connection, at: i64) -> Result<Option<i64>, InventoryError> {
    let last: Option<Option<i64>> = connection
        .query_row(
            "SELECT max(id) FROM scan WHERE state <> 'running' AND coalesce(finished, started) <= ?1",
            [at],
            |row| row.get(0),
        )
        .optional()?;
    Ok(last.flatten())
}
