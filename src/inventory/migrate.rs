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
}
