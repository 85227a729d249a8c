//! Who writes: one process at a time, by a lock of the system that ends with it, and a note that says who it is.
//!
//! The lock is on a file of its own, because `SQLite` locks the inventory itself in its own way. The note in
//! it is for people; what a killed process left there holds nobody up.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::InventoryError;
use super::open::{private, sidecars};

/// Who holds an inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of the process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// Since when, Unix seconds.
    pub since: i64,
    /// What it does: `scan`, `key rotate`…
    pub what: String,
}

impl Holder {
    /// This process.
    pub fn this(what: &str) -> Holder {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| now.as_secs());
        Holder {
            pid: std::process::id(),
            host: host(),
            since: i64::try_from(since).unwrap_or(0),
            what: what.to_owned(),
        }
    }

    /// Since when, on the clock of this machine.
    pub(super) fn moment(&self) -> String {
        jiff::Timestamp::from_second(self.since)
            .map(|since| since.to_zoned(jiff::tz::TimeZone::system()))
            .map(|since| since.strftime("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default()
    }
}

/// The name of this machine.
pub(crate) fn host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    name
}

/// Takes the lock for one writer and notes who it is; released when the file is dropped.
pub(super) fn take(inventory: &Path, what: &str) -> Result<File, InventoryError> {
    let path = &sidecars(inventory)[3];
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    private(&mut options);
    let mut file = options.open(path).map_err(InventoryError::io(path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(InventoryError::Locked {
                path: inventory.to_owned(),
                holder: note(&mut file),
            });
        }
        Err(TryLockError::Error(error)) => return Err(InventoryError::io(path)(error)),
    }
    // Without a note the lock still holds: on a full disk one may still want to look.
    let _ = serde_json::to_vec(&Holder::this(what)).map(|text| {
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(&text))
    });
    Ok(file)
}

fn note(file: &mut File) -> Option<Holder> {
    let mut text = Vec::new();
    file.take(4096).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
