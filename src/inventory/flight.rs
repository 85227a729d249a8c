//! What is being read at this moment, on disk: after a scan was killed, the next one knows which items it was at.
//!
//! A file beside the inventory has one slot for each reading thread, in which the hash of a path stands while that item
//! is read. It is written for every item and synchronised for none: what a killed process wrote is there, and
//! what only a machine that loses its power loses here is a suspicion.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Bytes of a slot: the hash of a path, or zeros.
const SLOT: usize = 16;

/// Slots that are read back; more threads than that are not given.
const MOST: usize = 4096;

/// A path, hashed.
pub type PathHash = [u8; SLOT];

/// The hash of a path.
pub fn path_hash(path: &Path) -> PathHash {
    let hash = blake3::hash(path.as_os_str().as_encoded_bytes());
    *hash.as_bytes().first_chunk().expect("16 of 32 bytes")
}

/// The file of slots.
#[derive(Debug)]
pub struct Flight {
    file: File,
    free: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    free: Vec<usize>,
    given: usize,
}

/// One thread's slot.
#[derive(Debug)]
pub struct Slot<'a> {
    flight: &'a Flight,
    number: usize,
}

impl Flight {
    /// Makes the file anew, empty.
    pub(super) fn create(path: &Path) -> io::Result<Flight> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        super::open::private(&mut options);
        Ok(Flight {
            file: options.open(path)?,
            free: Mutex::default(),
        })
    }

    /// An item is being read; the slot is freed when dropped. A failure loses a suspicion and nothing else.
    pub fn begins(&self, path: &Path) -> Slot<'_> {
        let mut slots = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let number = slots.free.pop().unwrap_or_else(|| {
            slots.given += 1;
            slots.given - 1
        });
        drop(slots);
        let _ = write_at(&self.file, &path_hash(path), (number * SLOT) as u64);
        Slot { flight: self, number }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let _ = write_at(&self.flight.file, &[0; SLOT], (self.number * SLOT) as u64);
        let mut slots = self.flight.free.lock().unwrap_or_else(PoisonError::into_inner);
        slots.free.push(self.number);
    }
}

/// What a scan that was killed was reading.
pub(super) fn left_in(path: &Path) -> Vec<PathHash> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take((MOST * SLOT) as u64).read_to_end(&mut bytes));
    if read.is_err() {
        return Vec::new();
    }
    let (slots, _) = bytes.as_chunks::<SLOT>();
    slots.iter().copied().filter(|slot| *slot != [0; SLOT]).collect()
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, at).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ended_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("flight");
        assert!(left_in(&file).is_empty());
        let flight = Flight::create(&file).expect("a file");
        let (one, two) = (flight.begins(Path::new("/a")), flight.begins(Path::new("/b")));
        drop(one);
        let three = flight.begins(Path::new("/c"));
        let mut left = left_in(&file);
        left.sort_unstable();
        let mut expected = vec![path_hash(Path::new("/b")), path_hash(Path::new("/c"))];
        expected.sort_unstable();
        assert_eq!(left, expected);
        drop((two, three));
        assert!(left_in(&file).is_empty());
    }
}
