//! A file as it was when it was opened, however it changes while it is read, and without the holes of a sparse
//! one.
//!
//! Reading ends where the file ended at the beginning, so that a log that grows does not hold the scan. A file
//! that ends earlier, or goes on, is told as changed. Holes hold nothing: whoever reads forward is given a short
//! run of zeros for each, and whoever seeks all of its zeros, without asking the disk for them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::model::OVERLAP_BYTES;

/// Holes of fewer bytes are read like everything else.
const HOLE: u64 = 1 << 16;

/// What stands for a hole when one reads forward: more than the context on which any finding depends.
const STANDS_FOR_HOLE: u64 = 2 * OVERLAP_BYTES as u64;

/// An open file, from its beginning.
pub struct Steady<'a> {
    file: &'a File,
    size: u64,
    at: u64,
    /// Zeros that are still to be given for a hole.
    zeros: u64,
    /// Where the stretch of data ends in which `at` stands; only for a sparse file.
    data_end: Option<u64>,
    forward: bool,
    holes: u64,
    changed: bool,
}

impl<'a> Steady<'a> {
    /// A file of `size` bytes. With `forward`, it is read from beginning to end and long holes are passed over.
    pub fn new(file: &'a File, size: u64, forward: bool) -> Steady<'a> {
        Steady {
            file,
            size,
            at: 0,
            zeros: 0,
            data_end: is_sparse(file, size).then_some(0),
            forward,
            holes: 0,
            changed: false,
        }
    }

    /// Bytes of holes that were passed over.
    pub fn holes(&self) -> u64 {
        self.holes
    }

    /// Whether the file turned out shorter or longer than it was.
    pub fn changed(&self) -> bool {
        self.changed
    }

    /// Makes sure that `at` stands in data, or that there are zeros to be given first.
    fn look_for_hole(&mut self) {
        let Some(data_end) = self.data_end else { return };
        if self.at < data_end || self.at >= self.size {
            return;
        }
        let Some((data, end)) = next_data(self.file, self.at, self.size) else {
            self.data_end = None;
            return;
        };
        self.data_end = Some(end);
        let hole = data - self.at;
        if hole < HOLE {
            return;
        }
        self.zeros = hole;
        if self.forward {
            self.zeros = hole.min(STANDS_FOR_HOLE);
            let passed = hole - self.zeros;
            self.holes += passed;
            self.at += passed;
        }
    }
}

impl Read for Steady<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.zeros == 0 {
            self.look_for_hole();
        }
        if self.zeros > 0 {
            let given = self.zeros.min(buffer.len() as u64) as usize;
            buffer[..given].fill(0);
            self.zeros -= given as u64;
            self.at += given as u64;
            return Ok(given);
        }
        if self.at >= self.size {
            // It must end here; what has been appended is for the next scan.
            self.changed |= read_at(self.file, &mut [0], self.size)? > 0;
            return Ok(0);
        }
        let room = (self.size - self.at).min(buffer.len() as u64) as usize;
        let got = read_at(self.file, &mut buffer[..room], self.at)?;
        self.changed |= got == 0;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Steady<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match position {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(offset) => (self.size, offset),
            SeekFrom::Current(offset) => (self.at, offset),
        };
        let to = base.checked_add_signed(offset);
        self.at = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.zeros = 0;
        self.data_end = self.data_end.map(|_| 0);
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    use std::os::unix::fs::FileExt;
    loop {
        match file.read_at(buffer, at) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(not(unix))]
fn read_at(mut file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    file.seek(SeekFrom::Start(at))?;
    file.read(buffer)
}

/// Whether a file takes less room on the disk than its size by a hole or more.
#[cfg(target_os = "linux")]
fn is_sparse(file: &File, size: u64) -> bool {
    size > HOLE
        && rustix::fs::fstat(file).is_ok_and(|stat| {
            let stored = u64::try_from(stat.st_blocks).unwrap_or(u64::MAX).saturating_mul(512);
            stored.saturating_add(HOLE) < size
        })
}

/// Where data begins at or after `at`, and where that stretch of it ends; `None` where the file system cannot say.
#[cfg(target_os = "linux")]
fn next_data(file: &File, at: u64, size: u64) -> Option<(u64, u64)> {
    use rustix::fs::{SeekFrom, seek};
    use rustix::io::Errno;
    match seek(file, SeekFrom::Data(at)) {
        Ok(data) => {
            let end = seek(file, SeekFrom::Hole(data)).unwrap_or(size);
            Some((data.clamp(at, size), end.clamp(at, size)))
        }
        Err(Errno::NXIO) => Some((size, size)),
        Err(_) => None,
    }
}

/// Where data begins at or after `at`; `at` itself where nobody can say.
pub fn data_from(file: &File, at: u64, size: u64) -> u64 {
    if is_sparse(file, size) {
        next_data(file, at, size).map_or(at, |(data, _)| data)
    } else {
        at
    }
}

/// Where holes cannot be asked for, they are read like everything else.
#[cfg(not(target_os = "linux"))]
fn is_sparse(_file: &File, _size: u64) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn next_data(_file: &File, _at: u64, _size: u64) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(content).expect("its content");
        file
    }

    fn all(steady: &mut Steady<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        steady.read_to_end(&mut bytes).expect("it can be read");
        bytes
    }

    #[test]
    fn what_is_appended_is_left_and_told() {
        let mut grown = file(b"one two");
        let mut steady = Steady::new(&grown, 7, true);
        assert_eq!(
            (all(&mut steady).as_slice(), steady.changed()),
            (b"one two".as_slice(), false)
        );
        let mut steady = Steady::new(&grown, 3, true);
        assert_eq!(
            (all(&mut steady).as_slice(), steady.changed()),
            (b"one".as_slice(), true)
        );
        grown.write_all(b"!").expect("it grows");
        let mut steady = Steady::new(&grown, 20, true);
        assert_eq!(
            (all(&mut steady).as_slice(), steady.changed()),
            (b"one two!".as_slice(), true)
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn holes_are_passed_over_forward_and_zeros_otherwise() {
        use std::os::unix::fs::FileExt;
        let sparse = file(b"head");
        sparse.write_at(b"tail", 1 << 30).expect("it is written");
        let size = (1 << 30) + 4;
        let mut steady = Steady::new(&sparse, size, true);
        let bytes = all(&mut steady);
        assert!(bytes.starts_with(b"head\0") && bytes.ends_with(b"\0tail"));
        assert_eq!(bytes.len() as u64 + steady.holes(), size);
        assert!(bytes.len() < 1 << 20 && !steady.changed(), "{}", bytes.len());

        let mut exact = Steady::new(&sparse, size, false);
        exact.seek(SeekFrom::End(-8)).expect("it can seek");
        assert_eq!(
            (all(&mut exact).as_slice(), exact.holes()),
            (b"\0\0\0\0tail".as_slice(), 0)
        );
    }
}
