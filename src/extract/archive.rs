//! What the formats of archives share: names of members, and the skipping of what is not wanted.

use std::cell::Cell;
use std::io::{self, Read};

use super::Limits;
use super::limits::Overrun;

/// Longest name of a member that is kept, in bytes.
const NAME_BYTES: usize = 64 << 10;

/// A member's name as text. Bytes that are no UTF-8 are taken as Windows-1252, in which every byte is a character:
/// no two names become one. It is only a name, whatever folders it climbs.
pub(super) fn member_name(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(NAME_BYTES)];
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

/// True for the mode of a symbolic link as Unix writes it.
pub(super) fn is_link_mode(mode: u32) -> bool {
    mode & 0o170_000 == 0o120_000
}

/// Reads `content` to its end, and drops it.
///
/// # Errors
/// Those of the content.
pub(super) fn drain(content: &mut dyn Read) -> io::Result<()> {
    io::copy(content, &mut io::sink()).map(|_| ())
}

/// Content of known length. That it ends before is an error: it was cut.
pub(super) struct Exactly<'r, R: ?Sized> {
    inner: &'r mut R,
    left: u64,
}

impl<'r, R: Read + ?Sized> Exactly<'r, R> {
    pub fn new(inner: &'r mut R, length: u64) -> Exactly<'r, R> {
        Exactly { inner, left: length }
    }

    /// Bytes that were not read yet.
    pub fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read + ?Sized> Read for Exactly<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if room == 0 {
            return Ok(0);
        }
        let got = self.inner.read(&mut buffer[..room])?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= got as u64;
        Ok(got)
    }
}

/// Looks at the clock now and then, for work that hands nothing over.
pub(super) struct Clock<'l> {
    limits: &'l Limits,
    bytes: Cell<u64>,
}

impl<'l> Clock<'l> {
    pub fn new(limits: &'l Limits) -> Clock<'l> {
        Clock {
            limits,
            bytes: Cell::new(0),
        }
    }

    /// Counts bytes of work.
    ///
    /// # Errors
    /// When the file's time is over.
    pub fn worked(&self, bytes: u64) -> io::Result<()> {
        let before = self.bytes.get();
        self.bytes.set(before + bytes);
        if before >> 20 == (before + bytes) >> 20 {
            return Ok(());
        }
        self.limits
            .check_time()
            .map_err(|cause| io::Error::other(Overrun(cause)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_whatever_their_bytes() {
        for (bytes, name) in [
            (&b"../../etc/passwd"[..], "../../etc/passwd"),
            ("café.txt".as_bytes(), "café.txt"),
            (b"caf\xe9.txt", "café.txt"),
            (b"\xff\xfe", "ÿþ"),
            (b"", ""),
        ] {
            assert_eq!(member_name(bytes), name);
        }
    }

    #[test]
    fn what_is_cut_is_an_error_and_not_an_end() {
        let mut bytes = &b"abc"[..];
        let mut read = Vec::new();
        let cut = Exactly::new(&mut bytes, 4).read_to_end(&mut read);
        assert_eq!(read, b"abc");
        assert_eq!(cut.map_err(|error| error.kind()), Err(io::ErrorKind::UnexpectedEof));
        let mut bytes = &b"abc"[..];
        let mut exact = Exactly::new(&mut bytes, 2);
        drain(&mut exact).expect("there");
        assert_eq!((exact.left(), bytes), (0, &b"c"[..]));
    }
}
