//! What the file system says of an entry.

use std::fs::Metadata;

use crate::model::Audience;

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
    /// Who can read it.
    pub audience: Audience,
    /// A number made of size, modification, change of the record (both as exact as the system has them) and inode: when it
    /// is another, something of them has changed. (Not of the device: a share has another number after each mount.)
    pub stamp: Option<i64>,
    /// The last change that the system has noted, in nanoseconds since 1970.
    pub noted: Option<i64>,
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

/// One number of several; a change in any of them changes it, but for one case in 2^63.
fn stamp(numbers: &[i64]) -> i64 {
    let mut mixed = 0x9e37_79b9_7f4a_7c15_u64;
    for number in numbers {
        mixed = (mixed ^ number.cast_unsigned()).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 29).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 32;
    }
    (mixed >> 1).cast_signed()
}

/// A clock that the system notes changes with goes at least this fast.
const TICK_NS: i64 = 20_000_000;

/// Where changes are noted without fractions of a second, it may go as slowly as this.
const SLOW_TICK_NS: i64 = 2_000_000_000;

impl Facts {
    /// Whether a change after `now` (nanoseconds since 1970) is sure to be noted as another time than the last one: the
    /// clock of file systems stands still for a moment, and what is written twice in it looks like once.
    pub fn is_settled(&self, now: i64) -> bool {
        let tick = |noted: i64| {
            if noted % 1_000_000_000 == 0 {
                SLOW_TICK_NS
            } else {
                TICK_NS
            }
        };
        self.noted.is_some_and(|noted| noted.saturating_add(tick(noted)) < now)
    }

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
            [metadata.mtime_nsec(), metadata.ctime_nsec()],
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
            [time(stat.st_mtime_nsec), time(stat.st_ctime_nsec)],
            [whole(stat.st_ino), whole(stat.st_dev)],
        )
    }

    fn from_numbers(
        mode: u32,
        size: u64,
        [modified, changed]: [i64; 2],
        [modified_ns, changed_ns]: [i64; 2],
        [inode, device]: [u64; 2],
    ) -> Look {
        let kind = match mode & 0o170_000 {
            0o100_000 => Kind::File,
            0o040_000 => Kind::Folder,
            0o120_000 => Kind::Link,
            _ => Kind::Special,
        };
        let audience = match mode {
            mode if mode & 0o004 != 0 => Audience::Everyone,
            mode if mode & 0o040 != 0 => Audience::Group,
            _ => Audience::Owner,
        };
        Look {
            kind,
            facts: Facts {
                size: if kind == Kind::File { size } else { 0 },
                modified: Some(modified),
                changed: Some(changed),
                inode: Some(inode),
                audience,
                stamp: Some(stamp(&[
                    size.cast_signed(),
                    modified,
                    modified_ns,
                    changed,
                    changed_ns,
                    inode.cast_signed(),
                    // Rights are part of what is told of an item.
                    i64::from(mode),
                ])),
                noted: changed
                    .checked_mul(1_000_000_000)
                    .and_then(|ns| ns.checked_add(changed_ns)),
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
        let modified = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanoseconds = modified.and_then(|since| i64::try_from(since.as_nanos()).ok());
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
                // Without a time of change, an edit that keeps the size and puts the time back cannot be seen.
                stamp: nanoseconds.map(|at| stamp(&[metadata.len().cast_signed(), at])),
                noted: nanoseconds,
                ..Facts::default()
            },
            device: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_counts_in_a_stamp() {
        let base = [5, 1_700_000_000, 7, 1_700_000_001, 9, 42, 0o100_644];
        for at in 0..base.len() {
            for change in [-1, 1, 256] {
                let mut other = base;
                other[at] += change;
                assert_ne!(stamp(&other), stamp(&base));
            }
        }
        assert!(stamp(&base) >= 0);
    }

    #[cfg(unix)]
    #[test]
    fn the_widest_right_to_read_is_the_audience() {
        let audience = |mode| Look::from_numbers(mode, 0, [0; 2], [0; 2], [0; 2]).facts.audience;
        for (mode, expected) in [
            (0o100_600, Audience::Owner),
            (0o100_640, Audience::Group),
            (0o100_604, Audience::Everyone),
            (0o100_733, Audience::Owner),
        ] {
            assert_eq!(audience(mode), expected, "{mode:o}");
        }
        assert_eq!(Facts::default().audience, Audience::Unknown);
    }

    #[test]
    fn a_change_in_the_same_tick_is_not_trusted() {
        let noted = |at| Facts {
            noted: Some(at),
            ..Facts::default()
        };
        assert!(noted(1_000_000_005).is_settled(1_000_000_006 + TICK_NS));
        assert!(!noted(1_000_000_005).is_settled(1_000_000_005 + TICK_NS));
        assert!(!noted(2_000_000_000).is_settled(3_000_000_000));
        assert!(!Facts::default().is_settled(i64::MAX));
    }
}
