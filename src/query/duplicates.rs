//! Items with the same content, listed together.

use std::ops::ControlFlow;

use super::QueryError;
use super::rows::CopiesRow;
use crate::inventory::{Reader, paths};

/// Items whose content another item has, too; `None` as of a date, since contents of then are not kept.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn total(reader: &Reader) -> Result<Option<u64>, QueryError> {
    if reader.scan().is_some() {
        return Ok(None);
    }
    let total: Option<i64> = reader.connection().query_row(
        "SELECT sum(n) FROM (SELECT count(*) AS n FROM item WHERE content IS NOT NULL GROUP BY content HAVING n > 1)",
        (),
        |row| row.get(0),
    )?;
    Ok(Some(u64::try_from(total.unwrap_or(0)).unwrap_or(0)))
}

/// Items of one folder whose content another item has, too; `None` as of a date.
pub(super) fn in_folder(reader: &Reader, folder: i64) -> Result<Option<u64>, QueryError> {
    if reader.scan().is_some() {
        return Ok(None);
    }
    let count: i64 = reader
        .connection()
        .prepare_cached(
            "SELECT count(*) FROM item AS i WHERE i.folder = ?1 AND i.content IS NOT NULL
             AND EXISTS (SELECT 1 FROM item AS other WHERE other.content = i.content AND other.id <> i.id)",
        )?
        .query_row([folder], |row| row.get(0))?;
    Ok(Some(u64::try_from(count).unwrap_or(0)))
}

/// Hands over every content that several items have, largest waste first, until `take` breaks.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn duplicates(reader: &Reader, mut take: impl FnMut(CopiesRow) -> ControlFlow<()>) -> Result<(), QueryError> {
    let connection = reader.connection();
    // The index alone says which contents are there twice: of a million items only those few are looked at. What is gone
    // has no content.
    let mut contents = connection.prepare(
        "WITH twice AS MATERIALIZED
         (SELECT content FROM item WHERE content IS NOT NULL GROUP BY content HAVING count(*) > 1)
         SELECT content, max(size) FROM twice CROSS JOIN item USING (content)
         GROUP BY content ORDER BY (count(*) - 1) * max(size) DESC, content",
    )?;
    let mut items = connection.prepare(
        "SELECT i.id, d.path, i.name FROM item_at AS i JOIN folder AS d ON d.id = i.folder
         WHERE i.content = ?1 ORDER BY d.path, i.name",
    )?;
    let mut findings = connection.prepare("SELECT count(*) FROM finding_at WHERE item = ?1")?;
    let mut rows = contents.query(())?;
    while let Some(row) = rows.next()? {
        let content: Vec<u8> = row.get(0)?;
        let mut copies = CopiesRow {
            size: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
            paths: Vec::new(),
            findings: 0,
        };
        let mut found = items.query([content])?;
        while let Some(item) = found.next()? {
            let path = paths::join(
                &paths::from_column(item.get_ref(1)?)?,
                &paths::from_column(item.get_ref(2)?)?,
            );
            if copies.paths.is_empty() {
                let count: i64 = findings.query_row([item.get::<_, i64>(0)?], |row| row.get(0))?;
                copies.findings = u64::try_from(count).unwrap_or(0);
            }
            copies.paths.push(path.to_string_lossy().into_owned());
        }
        if take(copies).is_break() {
            break;
        }
    }
    Ok(())
}
