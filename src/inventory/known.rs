//! What the inventory knows of the items that a walk meets, folder by folder, so that what has not changed is left alone.
//!
//! Each thread that walks has a connection of its own, and remembers the folder that it is in: memory is bounded by the
//! largest folder, not by the tree.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row};

use super::stamp::Means;
use super::{InventoryError, codes, open, paths};
use crate::model::OutcomeKind;

/// An item as its last reading left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub item: i64,
    /// [`ItemEntry::stamp`](super::ItemEntry::stamp) at its last reading.
    pub stamp: Option<i64>,
    /// How that ended; none when it has not.
    pub outcome: Option<OutcomeKind>,
    /// Its size then.
    pub size: u64,
    /// Bytes of it that were read.
    pub bytes_read: u64,
    /// The reader that took it.
    pub format: Option<String>,
    /// What could be read of it with other means.
    pub wants: u8,
    /// The number of the means with which it was read.
    reading: Option<i64>,
}

/// Looks items up, for one thread.
pub struct Memory {
    connection: Connection,
    means: HashMap<i64, Means>,
    folder: Option<OsString>,
    items: HashMap<OsString, Known>,
}

impl Memory {
    /// Opens the inventory beside its writer.
    ///
    /// # Errors
    /// [`InventoryError::Sql`], `Corrupt`.
    pub fn open(inventory: &Path) -> Result<Memory, InventoryError> {
        let connection = open::beside(inventory)?;
        let mut statement = connection.prepare("SELECT id, reader, detection, ocr, passwords FROM reading")?;
        let means = statement
            .query_map((), |row| {
                let means = Means {
                    reader: row.get(1)?,
                    detection: row.get(2)?,
                    ocr: row.get(3)?,
                    passwords: row.get(4)?,
                };
                Ok((row.get(0)?, means))
            })?
            .collect::<Result<_, _>>()?;
        drop(statement);
        Ok(Memory {
            connection,
            means,
            folder: None,
            items: HashMap::new(),
        })
    }

    /// What is known of the item at a path, if it was there the last time.
    ///
    /// # Errors
    /// [`InventoryError::Sql`], `Corrupt`.
    pub fn of(&mut self, path: &Path) -> Result<Option<&Known>, InventoryError> {
        let (folder, name) = paths::split(path);
        if self.folder.as_deref() != Some(folder) {
            self.enter(folder)?;
        }
        Ok(self.items.get(name))
    }

    /// The means with which an item was read.
    pub fn means(&self, known: &Known) -> Option<&Means> {
        self.means.get(&known.reading?)
    }

    /// The only cause for which an item was not read, by its code.
    ///
    /// # Errors
    /// [`InventoryError::Sql`].
    pub fn cause(&self, item: i64) -> Result<Option<String>, InventoryError> {
        Ok(self
            .connection
            .prepare_cached("SELECT cause FROM item_cause WHERE item = ?1")?
            .query_row([item], |row| row.get(0))
            .optional()?)
    }

    /// Whether some item has a content that begins like this and has this size: the first half of a content.
    ///
    /// # Errors
    /// [`InventoryError::Sql`].
    pub fn begins_like(&self, half: [u8; 8]) -> Result<bool, InventoryError> {
        let (mut least, mut most) = ([0; 16], [0xff; 16]);
        least[..8].copy_from_slice(&half);
        most[..8].copy_from_slice(&half);
        Ok(self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM item WHERE content BETWEEN ?1 AND ?2)")?
            .query_row([least, most], |row| row.get(0))?)
    }

    /// Whether an item with this content has been read with these means, by this reader.
    ///
    /// # Errors
    /// [`InventoryError::Sql`].
    pub fn has_content(&self, content: [u8; 16], means: &Means, named: &Named) -> Result<bool, InventoryError> {
        Ok(donor(&self.connection, content, means, named)?.is_some())
    }

    fn enter(&mut self, folder: &OsStr) -> Result<(), InventoryError> {
        self.items.clear();
        self.folder = None;
        let mut statement = self.connection.prepare_cached(
            "SELECT name, id, stamp, outcome, size, bytes_read, format, wants, reading FROM item
             WHERE folder = (SELECT id FROM folder WHERE path = ?1) AND gone_scan IS NULL",
        )?;
        let mut rows = statement.query([paths::to_column(folder)])?;
        while let Some(row) = rows.next()? {
            let known = Known::of(row)?;
            self.items.insert(paths::from_column(row.get_ref(0)?)?, known);
        }
        self.folder = Some(folder.to_owned());
        Ok(())
    }
}

impl Known {
    fn of(row: &Row<'_>) -> Result<Known, InventoryError> {
        let unsigned =
            |column| -> Result<u64, rusqlite::Error> { Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0)) };
        let outcome = row.get_ref(3)?;
        Ok(Known {
            item: row.get(1)?,
            stamp: row.get(2)?,
            outcome: match outcome {
                rusqlite::types::ValueRef::Null => None,
                outcome => Some(codes::outcome(outcome)?),
            },
            size: unsigned(4)?,
            bytes_read: unsigned(5)?,
            format: row.get(6)?,
            wants: row.get(7)?,
            reading: row.get(8)?,
        })
    }
}

/// An item of that content, read with those means, under a name that is like this one: what was found in the one is in the
/// other.
pub(super) fn donor(
    connection: &Connection,
    content: [u8; 16],
    means: &Means,
    named: &Named,
) -> Result<Option<i64>, InventoryError> {
    let mut statement = connection.prepare_cached(
        "SELECT i.id, i.name FROM item AS i JOIN reading AS r ON r.id = i.reading
         WHERE i.content = ?1 AND i.gone_scan IS NULL AND i.outcome IS NOT NULL AND r.reader = ?2 AND r.detection = ?3 AND r.ocr = ?4
         AND r.passwords = ?5",
    )?;
    let mut rows = statement.query(rusqlite::params![
        content,
        means.reader,
        means.detection,
        means.ocr,
        means.passwords
    ])?;
    while let Some(row) = rows.next()? {
        let name = paths::from_column(row.get_ref(1)?)?;
        if named.fits(&name) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// What decides, of a file's name, about what is found in its content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// Its ending in lower case: the reader is chosen by it.
    Ending(OsString),
    /// All of it: what is in the file has no name but this.
    Whole(OsString),
}

impl Named {
    /// By the ending of a name.
    pub fn by_ending(name: &OsStr) -> Named {
        let ending = Path::new(name).extension().map(OsStr::to_ascii_lowercase);
        Named::Ending(ending.unwrap_or_default())
    }

    /// Whether the same is found in a file of that name, if its content is the same.
    fn fits(&self, name: &OsStr) -> bool {
        match self {
            Named::Ending(_) => *self == Named::by_ending(name),
            Named::Whole(whole) => whole == name,
        }
    }
}
