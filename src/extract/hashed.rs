//! A file's content is hashed while it is read.
//!
//! Readers of text go forward, and so does the hash. Readers of other formats jump: the hash takes what continues where
//! it stands, and is brought to the end afterwards, so that next to nothing is read for it alone.

use std::io::{self, Read, Seek, SeekFrom};

use crate::model::{Cause, Outcome};

/// Bytes that are read for the hash alone, at most; or as many as it has already.
const REST: u64 = 64 << 20;

/// An input whose content is hashed.
pub struct Hashed<R> {
    inner: R,
    hasher: blake3::Hasher,
    /// Bytes from the beginning that are in the hash.
    taken: u64,
    at: u64,
}

impl<R: Read + Seek> Hashed<R> {
    /// From its beginning.
    pub fn new(inner: R) -> Hashed<R> {
        Hashed {
            inner,
            hasher: blake3::Hasher::new(),
            taken: 0,
            at: 0,
        }
    }

    /// The hash of all of it, `size` bytes, if that can be had. What of it is not hashed yet is read.
    pub fn finish(&mut self, size: u64) -> Option<[u8; 32]> {
        if size - self.taken.min(size) > REST.max(self.taken) {
            return None;
        }
        if self.taken < size {
            self.seek(SeekFrom::Start(self.taken)).ok()?;
            let mut buffer = vec![0; 1 << 18];
            while self.taken < size {
                if self.read(&mut buffer).ok()? == 0 {
                    return None;
                }
            }
        }
        (self.taken == size).then(|| *self.hasher.finalize().as_bytes())
    }

    /// What is read from.
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let end = self.at + got as u64;
        if self.at <= self.taken && end > self.taken {
            self.hasher.update(&buffer[(self.taken - self.at) as usize..got]);
            self.taken = end;
        }
        self.at = end;
        Ok(got)
    }
}

impl<R: Seek> Seek for Hashed<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        Ok(self.at)
    }
}

/// Whether another file with the same content would end like this one: then it is worth a hash.
pub fn decides(outcome: &Outcome) -> bool {
    let causes = match outcome {
        Outcome::Complete => return true,
        Outcome::Partial(causes) => causes,
        Outcome::Skipped(_) | Outcome::Failed(_) => return false,
    };
    causes.iter().all(|cause| {
        matches!(
            cause,
            Cause::ImageOnly
                | Cause::Encrypted
                | Cause::Corrupt
                | Cause::BadEncoding
                | Cause::ExternalReference
                | Cause::Unsupported
                | Cause::UnknownFormat
                | Cause::NotText
                | Cause::SpecialFile
                | Cause::Symlink
                | Cause::DepthLimit
                | Cause::MemberLimit
        )
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn whatever_the_way_the_hash_is_that_of_the_content() {
        let content: Vec<u8> = (0..100_000_u32).map(|n| ((n * 7919) >> 3) as u8).collect();
        let expected = *blake3::hash(&content).as_bytes();
        let ways: [&[(u64, usize)]; 5] = [
            &[],
            &[(0, 100_000)],
            &[(99_000, 1000), (0, 300), (200, 5000), (100, 10)],
            &[(50_000, 50_000), (0, 50_000)],
            &[(0, 10), (20, 30)],
        ];
        for way in ways {
            let mut hashed = Hashed::new(Cursor::new(&content));
            for (from, length) in way {
                hashed.seek(SeekFrom::Start(*from)).expect("it seeks");
                let mut part = vec![0; *length];
                hashed.read_exact(&mut part).expect("it reads");
                assert_eq!(part, content[*from as usize..*from as usize + length]);
            }
            assert_eq!(hashed.finish(100_000), Some(expected), "{way:?}");
        }
        assert_eq!(Hashed::new(Cursor::new(&content)).finish(100_001), None);
    }
}
