//! Laying the tables, and bringing a file of an earlier version up to date: forward only, all steps or none.

use rusqlite::Connection;

use super::InventoryError;
use super::keys::{random, to_hex};

/// The tables as they are now.
const TABLES: &str = include_str!("schema.sql");

/// The steps from each earlier version to the next, the first from version 1 to 2. A step is never changed once it has
/// been released: a new one is added, and `schema.sql` brought to what it leads to.
const STEPS: [&str; 1] = [include_str!("schema/2.sql")];

/// The newest schema version.
pub(super) const SCHEMA: i64 = 2;

const _: () = assert!(STEPS.len() == SCHEMA as usize - 1);

/// Makes the tables in an empty file, in an open transaction.
pub(super) fn lay(connection: &Connection) -> Result<(), InventoryError> {
    connection.execute_batch(TABLES)?;
    let mut id = [0; 8];
    random(&mut id)?;
    connection.execute("INSERT INTO meta VALUES ('id', ?1)", [&*to_hex(&id)])?;
    connection.pragma_update(None, "user_version", SCHEMA)?;
    Ok(())
}

/// Takes the steps that the file has not taken yet.
pub(super) fn migrate(connection: &mut Connection, version: i64) -> Result<(), InventoryError> {
    let taken = usize::try_from(version - 1).unwrap_or(0);
    if taken >= STEPS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for step in &STEPS[taken..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", SCHEMA)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::moment;

    /// Version 1 as it was released.
    const FIRST: &str = include_str!("schema/1.sql");

    /// Tables with their columns, and indexes with theirs, whatever their text.
    fn shape(connection: &Connection) -> Vec<String> {
        let all =
            "SELECT t.name || ' ' || t.type || ' ' || t.strict || ' ' || t.wr || ' ' || c.name || ' ' || c.type || ' '
                   || c.[notnull] || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk
                   FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c WHERE t.schema = 'main'
                   UNION ALL SELECT i.name || ' ' || i.[unique] || ' ' || i.partial || ' ' || group_concat(c.name)
                   FROM pragma_table_list AS t JOIN pragma_index_list(t.name) AS i JOIN pragma_index_info(i.name) AS c
                   WHERE t.schema = 'main' GROUP BY i.name ORDER BY 1";
        let mut statement = connection.prepare(all).expect("a statement");
        let rows = statement.query_map((), |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    }

    #[test]
    fn the_steps_lead_to_the_tables_as_they_are_laid() {
        let laid = Connection::open_in_memory().expect("a database");
        lay(&laid).expect("laid");
        let mut old = Connection::open_in_memory().expect("a database");
        old.execute_batch(FIRST).expect("laid");
        migrate(&mut old, 1).expect("migrated");
        assert!(shape(&laid).len() > 100);
        assert_eq!(shape(&old), shape(&laid));
        let version: i64 = old
            .query_row("PRAGMA user_version", (), |row| row.get(0))
            .expect("a version");
        assert_eq!(version, SCHEMA);
    }

    /// Two scans of version 1: a file that lost a row, won another and kept one, one that went, one that was never read
    /// to an end.
    const ROWS: &str = "
        INSERT INTO meta VALUES ('tallied', '2'), ('key_check', 'abc');
        INSERT INTO scan VALUES (1, 10, 11, 'complete', '0.1.0', 'c', '{}'), (2, 20, 21, 'complete', '0.1.0', 'c', '{}');
        INSERT INTO root VALUES (1, '/srv');
        INSERT INTO scan_root VALUES (1, 1), (2, 1);
        INSERT INTO folder VALUES (1, '/srv/rh');
        INSERT INTO item VALUES
            (1, 1, 1, 'paie.csv', 90, 5, 5, 7, 1, 'csv', 1, 80, 10, 1, 2, NULL),
            (2, 1, 1, 'parti.txt', 20, 5, 5, 8, 1, 'text', 0, 20, 0, 1, 1, 2),
            (3, 1, 1, x'6361e9', 30, 5, 5, 9, 1, NULL, NULL, 0, 0, 2, 2, NULL);
        INSERT INTO item_cause VALUES (1, 'corrupt', 10);
        INSERT INTO kind VALUES (1, 'email');
        INSERT INTO detector VALUES (1, 'any/email', 1, 2);
        INSERT INTO value VALUES (1, 1, zeroblob(16), x'01', 'a***', 0), (2, 1, randomblob(16), x'02', 'b***', 0),
            (3, 1, randomblob(16), x'03', 'c***', 0), (4, 1, randomblob(16), x'04', 'd***', 0);
        INSERT INTO trail VALUES (1, '[]');
        INSERT INTO reason_set VALUES (1, '[\"shape\"]');
        INSERT INTO finding VALUES
            (1, 2, 100, 1, 1, 2, 1, 'c2,1', 1, 1, 2),
            (1, 3, 101, 2, 1, 1, 1, 'c3,1', 1, 1, 1),
            (1, 4, 102, 3, 1, 2, 1, 'c4,1', 1, 2, 2),
            (2, 1, 103, 4, 1, 2, 1, 'l1', 1, 1, 1);";

    /// The rows of a query, each as one text.
    fn rows(connection: &Connection, query: &str) -> Vec<String> {
        let mut statement = connection.prepare(query).expect("a statement");
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let columns = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
            columns
                .collect::<Result<Vec<_>, rusqlite::Error>>()
                .map(|texts| texts.join(" "))
        };
        let rows = statement.query_map((), row).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    }

    #[test]
    fn what_version_1_knew_is_answered_as_before() {
        let mut connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(FIRST).expect("laid");
        connection.execute_batch(ROWS).expect("rows of version 1");
        let item = "id, root, folder, name, size, modified, changed, inode, audience, format, outcome, bytes_read, unread, \
                    first_scan, last_scan, gone_scan";
        let kept: Vec<String> = [
            ("id, started, finished, state, version, catalogue, options", "scan"),
            ("id, path", "root"),
            ("*", "scan_root"),
            ("*", "folder"),
            (item, "item"),
            ("*", "item_cause"),
            ("*", "detector"),
            ("*", "value"),
            ("*", "trail"),
            ("*", "reason_set"),
        ]
        .map(|(columns, table)| format!("SELECT {columns} FROM {table}"))
        .to_vec();
        let all = |connection: &Connection| -> Vec<Vec<String>> {
            kept.iter().map(|query| rows(connection, query)).collect()
        };
        let finding = "f.item, f.record, f.print, f.value, f.level, f.leaf, f.first_scan";
        let before = all(&connection);
        let current = format!(
            "SELECT {finding} FROM finding AS f JOIN item AS i ON i.id = f.item
             WHERE i.gone_scan IS NULL AND f.last_scan = i.last_scan"
        );
        let current = rows(&connection, &current);
        let first = rows(
            &connection,
            &format!("SELECT {finding} FROM finding AS f WHERE first_scan = 1"),
        );
        assert_eq!((current.len(), first.len()), (2, 3));

        migrate(&mut connection, 1).expect("migrated");
        assert_eq!(all(&connection), before);
        assert_eq!(rows(&connection, "PRAGMA foreign_key_check"), [""; 0]);
        assert_eq!(
            rows(&connection, "SELECT value FROM meta WHERE name = 'tallied'"),
            [""; 0]
        );
        let asked = |scan| {
            moment::views(&connection, scan).expect("views");
            let joined = if scan.is_none() {
                "JOIN item_at AS i ON i.id = f.item"
            } else {
                ""
            };
            rows(
                &connection,
                &format!("SELECT {finding} FROM finding_at AS f {joined} ORDER BY 1, 2"),
            )
        };
        assert_eq!(asked(None), current);
        assert_eq!(asked(Some(1)), first);
        let past = "SELECT record, first_scan, gone_scan FROM finding_past";
        assert_eq!(rows(&connection, past), ["Integer(3) Integer(1) Integer(2)"]);
    }
}
