//! What can go wrong with an inventory, one variant per situation, each with what to do.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use super::holder::Holder;
use super::keys::folder_of;

/// Why an inventory cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// There is no such file.
    #[error("there is no inventory at {}: `recense scan` makes one, `--inventory` names another", .0.display())]
    Missing(PathBuf),
    /// The folder that should hold it is not there.
    #[error(
        "there is no folder {} for the inventory {}: make it first, or name another place with --inventory",
        folder_of(.0).display(), .0.display()
    )]
    NoFolder(PathBuf),
    /// The file is damaged.
    #[error("the inventory is damaged ({0}): restore it from a backup, or move it away and scan again")]
    Corrupt(String),
    /// The file is a healthy something else.
    #[error("{} is not an inventory of recense: name another file with --inventory", .0.display())]
    NotInventory(PathBuf),
    /// Another process writes to it.
    #[error("{}", locked(path, holder.as_ref()))]
    Locked {
        /// The inventory.
        path: PathBuf,
        /// Who writes, if it said so.
        holder: Option<Holder>,
    },
    /// The key is not the one with which the inventory was made.
    #[error("{0} is not the key of this inventory: name the right one with --key-file. {WITHOUT_KEY}")]
    WrongKey(String),
    /// The inventory exists, its key does not.
    #[error("the key {} is missing: bring it back, or name it with --key-file. {WITHOUT_KEY}", .0.display())]
    KeyMissing(PathBuf),
    /// The passphrase is not the one with which the inventory was made.
    #[error("this passphrase is not the one of this inventory. {WITHOUT_KEY}")]
    WrongPassphrase,
    /// The inventory is sealed with a passphrase, and a key was given, or none.
    #[error(
        "this inventory is sealed with a passphrase: give it with --passphrase, --passphrase-file or RECENSE_PASSPHRASE. \
         {WITHOUT_KEY}"
    )]
    PassphraseNeeded,
    /// A passphrase was given for an inventory that has none.
    #[error("this inventory is not sealed with a passphrase: name its key with --key-file")]
    NoPassphrase,
    /// An earlier version of the program made the file, and it cannot be brought up to date.
    #[error(
        "the inventory was made by an earlier recense (schema {found}, this one works with {known}) and has to be brought up to date once: run `recense status` as a user who may write to it"
    )]
    OlderSchema {
        /// The file's schema version.
        found: i64,
        /// The schema version that this program works with.
        known: i64,
    },
    /// No scan had ended at the time that is asked for.
    #[error("nothing was known then: no scan of this inventory had ended; `recense status` lists the scans")]
    NothingKnown,
    /// There is no such scan.
    #[error("there is no scan {0} that has ended: `recense status` lists the scans")]
    NoScan(i64),
    /// A search or a reveal cannot be written to the log, and is therefore not answered.
    #[error("searches are logged before they are answered, and the log {} cannot be written: {why}", path.display())]
    NotLogged {
        /// The log.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Other users can read the key.
    #[error("other users can read the key {path} (mode {mode:o}): `chmod 600 {path}`, and think of who has seen it", path = .path.display())]
    KeyReadable {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error("{} does not hold a key of recense", .0.display())]
    KeyMalformed(PathBuf),
    /// No place is known for the key file.
    #[error("no place is known for the key: set RECENSE_KEY_FILE or use --key-file")]
    KeyPlaceUnknown,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for a key: {0}")]
    NoRandom(String),
    /// The file would stand on a network file system.
    #[error(
        "{} is on a network file system ({kind}), where locks do not hold and an inventory breaks: put it on a local disk",
        .path.display()
    )]
    NetworkFileSystem {
        /// The inventory.
        path: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// The disk is full.
    #[error("the disk is full: what was written until the last commit is kept; make room and scan again")]
    DiskFull,
    /// A newer version of the program made the file.
    #[error("the inventory was made by a newer recense (schema {found}, this one knows {known}): use that version")]
    NewerSchema {
        /// The file's schema version.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// An earlier write failed, and this writer does not go on.
    #[error("the inventory is no longer written to after an earlier error")]
    Stopped,
    /// The system refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// What was touched.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Any other error of the database.
    #[error("the inventory could not be used: {0}")]
    Sql(rusqlite::Error),
}

/// What is lost with a key, and what is not.
const WITHOUT_KEY: &str = "Without it no value can be shown and nobody searched for; counts and places stay: \
    `recense status`, `recense findings` and reports need no key";

fn locked(path: &Path, holder: Option<&Holder>) -> String {
    let path = path.display();
    match holder {
        Some(holder) => format!(
            "another run is writing to {path}: `recense {}`, process {} on {}, since {}; wait until it ends",
            holder.what,
            holder.pid,
            holder.host,
            holder.moment()
        ),
        None => format!("another run is writing to {path}: wait until it ends"),
    }
}

impl InventoryError {
    /// Wraps an error of the system with the path that was touched.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> InventoryError {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => InventoryError::DiskFull,
            _ => InventoryError::Io {
                path: path.to_owned(),
                source,
            },
        }
    }
}

impl From<rusqlite::Error> for InventoryError {
    fn from(error: rusqlite::Error) -> InventoryError {
        if error
            .sqlite_error()
            .is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE)
        {
            // No room even for the few pages that readers and the writer share.
            return InventoryError::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => InventoryError::Corrupt(error.to_string()),
            Some(ErrorCode::DiskFull) => InventoryError::DiskFull,
            _ => match error {
                // A column whose type or range the schema rules out: the file was changed behind our back.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..) => InventoryError::Corrupt(error.to_string()),
                other => InventoryError::Sql(other),
            },
        }
    }
}

impl From<rusqlite::types::FromSqlError> for InventoryError {
    fn from(error: rusqlite::types::FromSqlError) -> InventoryError {
        InventoryError::Corrupt(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: i32) -> InventoryError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn codes_of_the_database_become_situations() {
        assert!(matches!(told(ffi::SQLITE_FULL), InventoryError::DiskFull));
        assert!(matches!(told(ffi::SQLITE_IOERR_SHMSIZE), InventoryError::DiskFull));
        assert!(matches!(told(ffi::SQLITE_CORRUPT_INDEX), InventoryError::Corrupt(_)));
        assert!(matches!(told(ffi::SQLITE_NOTADB), InventoryError::Corrupt(_)));
        assert!(matches!(told(ffi::SQLITE_IOERR_READ), InventoryError::Sql(_)));
    }

    #[test]
    fn a_full_disk_is_told_as_such_whoever_meets_it() {
        let full = InventoryError::io(Path::new("x"))(std::io::ErrorKind::StorageFull.into());
        assert!(matches!(full, InventoryError::DiskFull));
    }
}
