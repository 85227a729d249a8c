//! What the file system says of an entry.

use std::fs::Metadata;

/// What the file system says of an entry. Times are Unix seconds, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Size in bytes; 0 for what is not a file.
    pub size: u64,
    /// Last modification.
    pub modified: Option<i64>,
    /// Last change of the file's own record (Unix).
    pub changed: Option<i64>,
    /// Number on its file system (Unix).
    pub inode: Option<u64>,
    /// Who can read it: 0 unknown, 1 its owner, 2 its group, 3 everyone.
    pub audience: u8,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file with content.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Special,
}

/// What one look at an entry shows.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// What it is.
    pub kind: Kind,
    /// Its facts.
    pub facts: Facts,
    /// Its file system (Unix).
    pub device: Option<u64>,
}

impl Facts {
    /// The facts of this metadata.
    pub fn of(metadata: &Metadata) -> Facts {
        Look::of(metadata).facts
    }
}

#[cfg(unix)]
impl Look {
    /// What this metadata shows.
    pub fn of(metadata: &Metadata) -> Look {
        use std::os::unix::fs::MetadataExt;
        Look::from_numbers(
            metadata.mode(),
            metadata.len(),
            [metadata.mtime(), metadata.ctime()],
            [metadata.ino(), metadata.dev()],
        )
    }

    /// What this answer of the system shows.
    pub(super) fn of_stat(stat: &rustix::fs::Stat) -> Look {
        /// The numbers of systems differ in their width, not in what they mean.
        fn whole<T: TryInto<u64>>(number: T) -> u64 {
            number.try_into().unwrap_or(0)
        }
        fn time<T: TryInto<i64>>(number: T) -> i64 {
            number.try_into().unwrap_or(0)
        }
        Look::from_numbers(
            whole(stat.st_mode) as u32,
            whole(stat.st_size),
            [time(stat.st_mtime), time(stat.st_ctime)],
            [whole(stat.st_ino), whole(stat.st_dev)],
        )
    }

    fn from_numbers(mode: u32, size: u64, [modified, changed]: [i64; 2], [inode, device]: [u64; 2]) -> Look {
        let kind = match mode & 0o170_000 {
            0o100_000 => Kind::File,
            0o040_000 => Kind::Folder,
            0o120_000 => Kind::Link,
            _ => Kind::Special,
        };
        let audience = match mode {
            mode if mode & 0o004 != 0 => 3,
            mode if mode & 0o040 != 0 => 2,
            _ => 1,
        };
        Look {
            kind,
            facts: Facts {
                size: if kind == Kind::File { size } else { 0 },
                modified: Some(modified),
                changed: Some(changed),
                inode: Some(inode),
                audience,
            },
            device: Some(device),
        }
    }
}

#[cfg(not(unix))]
impl Look {
    /// What this metadata shows. Access lists of other systems are not read.
    pub fn of(metadata: &Metadata) -> Look {
        use std::time::{SystemTime, UNIX_EPOCH};
        let seconds = |time: SystemTime| match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
        };
        let kind = match metadata.file_type() {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_symlink() => Kind::Link,
            _ => Kind::Special,
        };
        Look {
            kind,
            facts: Facts {
                size: if kind == Kind::File { metadata.len() } else { 0 },
                modified: metadata.modified().ok().map(seconds),
                ..Facts::default()
            },
            device: None,
        }
    }
}
