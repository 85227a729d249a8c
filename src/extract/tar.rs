//! Tar archives: every member goes through the door again.
//!
//! - Reads: the old, ustar, GNU and pax forms; long names, sparse members, archives behind each other. It reads
//!   forward only, so a compressed archive is never held as a whole.
//! - Skips: symbolic links, hard links to what is not in the archive (`symlink`), pipes and devices
//!   (`special-file`): they are told and never followed. Directories hold nothing.
//! - Limits: the shared budget; headers of at most 1 MiB. A broken header costs what it describes: reading goes on
//!   at the next one.
//! - Specification: POSIX.1-2017 `pax`; GNU tar's manual, "Basic Tar Format".

mod header;
mod sparse;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, SeekFrom};

use header::{BLOCK, Extended, Header, PIECES, Piece, more_pieces, until_nul};
use sparse::Sparse;

use super::archive::{Clock, Exactly, member_name};
use super::limits::overrun_in;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Tar;

/// Longest extended header, in bytes.
const EXTENDED: u64 = 1 << 20;

/// Zeros behind the end of an archive in which another may follow; more are not looked through.
const PADDING: u64 = 16 << 20;

/// From here on it is worth asking whether the input can seek.
const LEAP: u64 = 256 << 10;

impl Extractor for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some((block, _)) = probe.head.split_first_chunk::<BLOCK>() else {
            return Claim::No;
        };
        // Only the newer forms have a mark; the sum of the old one is as good, if there is a name.
        if &block[257..262] == b"ustar" || block[0] != 0 && Header::new(block).is_some() {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let mut archive = Archive {
            input,
            sink,
            clock: Clock::new(limits),
            names: HashSet::new(),
            found: false,
        };
        archive.read()
    }
}

struct Archive<'a> {
    input: &'a mut dyn Input,
    sink: &'a mut dyn Sink,
    clock: Clock<'a>,
    /// Digests of the names of members, to know which links lead into the archive.
    names: HashSet<u64>,
    found: bool,
}

/// How a member's content stands in the archive.
enum Form {
    /// As it is.
    Whole,
    /// Its pieces behind each other, and its size with the holes.
    Pieces(Vec<Piece>, u64),
    /// The same, behind a map of the pieces.
    MapBefore(u64),
}

impl Archive<'_> {
    fn read(&mut self) -> Result<(), ExtractError> {
        let mut global = Extended::default();
        let mut extended = Extended::default();
        let mut zeros = 0_u64;
        let mut lost = false;
        let mut block = [0; BLOCK];
        loop {
            match self.next(&mut block)? {
                BLOCK => {}
                0 if zeros > 0 => return Ok(()),
                // A writer ends an archive with zeros: without them it was cut.
                _ => return self.broken(),
            }
            if block == [0; BLOCK] {
                zeros += BLOCK as u64;
                if zeros > PADDING {
                    return self.broken();
                }
                continue;
            }
            let Some(header) = Header::new(&block) else {
                if !lost {
                    lost = true;
                    self.broken()?;
                }
                continue;
            };
            (lost, zeros) = (false, 0);
            let Some(size) = extended.size.or_else(|| header.size()) else {
                self.broken()?;
                continue;
            };
            match header.kind() {
                b'x' | b'X' => {
                    let records = self.small(size)?;
                    if !extended.add(&records) {
                        self.broken()?;
                    }
                }
                b'g' => {
                    let records = self.small(size)?;
                    if !global.add(&records) {
                        self.broken()?;
                    }
                    extended = global.clone();
                }
                b'L' => extended.path = Some(member_name(until_nul(&self.small(size)?))),
                b'K' => drop(self.small(size)?),
                _ => {
                    self.member(&header, size, std::mem::replace(&mut extended, global.clone()))?;
                }
            }
        }
    }

    /// Tells that something is broken; if nothing was read, so is the whole.
    fn broken(&mut self) -> Result<(), ExtractError> {
        if !self.found {
            return Err(ExtractError::Unreadable(Cause::Corrupt));
        }
        self.sink.incomplete(Cause::Corrupt);
        Ok(())
    }

    /// Reads the next block, and says how much of it there was.
    fn next(&mut self, block: &mut [u8; BLOCK]) -> Result<usize, ExtractError> {
        self.clock.worked(BLOCK as u64)?;
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) => break,
                Ok(got) => filled += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(filled)
    }

    /// The content of a header that is itself content.
    fn small(&mut self, size: u64) -> Result<Vec<u8>, ExtractError> {
        let mut bytes = Vec::new();
        let kept = size.min(EXTENDED);
        self.input.take(kept).read_to_end(&mut bytes)?;
        if kept < size {
            self.sink.incomplete(Cause::Corrupt);
        }
        self.skip(size - kept + padding(size))?;
        Ok(bytes)
    }

    fn member(&mut self, header: &Header<'_>, size: u64, extended: Extended) -> Result<(), ExtractError> {
        let real_size = extended.real_size.unwrap_or(size);
        let form = if header.kind() == b'S' {
            let (pieces, real_size) = self.gnu_pieces(header)?;
            Form::Pieces(pieces, real_size.unwrap_or(size))
        } else if extended.map_before {
            Form::MapBefore(real_size)
        } else if extended.pieces.is_empty() {
            Form::Whole
        } else {
            Form::Pieces(extended.pieces, real_size)
        };
        let named = extended.sparse_name.or(extended.path);
        let name = named.unwrap_or_else(|| member_name(&header.name()));
        self.found = true;
        match header.kind() {
            b'2' => self.sink.incomplete(Cause::Symlink),
            b'1' if size == 0 && !self.names.contains(&digest(&member_name(header.target()))) => {
                self.sink.incomplete(Cause::Symlink);
            }
            b'3' | b'4' | b'6' => self.sink.incomplete(Cause::SpecialFile),
            // Directories, labels and lists of directories; the old form tells a directory by its name.
            b'5' | b'V' | b'D' => {}
            b'0' | 0 if name.ends_with('/') && size == 0 => {}
            b'1' if size == 0 => {}
            kind => {
                if kind == b'M' {
                    self.sink.incomplete(Cause::Corrupt);
                }
                self.names.insert(digest(&name));
                return self.content(&name, size, form);
            }
        }
        self.skip(size + padding(size))
    }

    /// Hands over one member's content, and goes behind it.
    fn content(&mut self, name: &str, size: u64, form: Form) -> Result<(), ExtractError> {
        let mut content = Exactly::new(&mut *self.input, size);
        let hop = || Hop::Member(name.to_owned());
        let pieces = match form {
            Form::Whole => {
                self.sink.nested(hop(), name, &mut content)?;
                None
            }
            Form::Pieces(pieces, real_size) => Some(Ok((pieces, real_size))),
            Form::MapBefore(real_size) => Some(sparse::map_before(&mut content).map(|pieces| (pieces, real_size))),
        };
        match pieces {
            None => {}
            Some(Ok((pieces, real_size))) => match Sparse::new(&mut content, pieces, real_size) {
                Some(mut whole) => self.sink.nested(hop(), name, &mut whole)?,
                None => self.sink.incomplete(Cause::Corrupt),
            },
            Some(Err(error)) if overrun_in(&error).is_some() => return Err(error.into()),
            Some(Err(_)) => self.sink.incomplete(Cause::Corrupt),
        }
        let left = content.left();
        self.skip(left + padding(size))
    }

    /// The map of GNU's old sparse form, which may go on in blocks behind the header.
    fn gnu_pieces(&mut self, header: &Header<'_>) -> Result<(Vec<Piece>, Option<u64>), ExtractError> {
        let (mut pieces, mut goes_on, real_size) = header.sparse();
        while goes_on {
            let mut block = [0; BLOCK];
            if self.next(&mut block)? < BLOCK {
                break;
            }
            let (more, further) = more_pieces(&block);
            if pieces.len() <= PIECES {
                pieces.extend(more);
            }
            goes_on = further;
        }
        Ok((pieces, real_size))
    }

    /// Goes forward, with a leap where the input can do that.
    fn skip(&mut self, bytes: u64) -> Result<(), ExtractError> {
        if bytes >= LEAP && i64::try_from(bytes).is_ok_and(|by| self.input.seek(SeekFrom::Current(by)).is_ok()) {
            return Ok(());
        }
        let mut left = bytes;
        let mut buffer = [0; 16 << 10];
        while left > 0 {
            let room = left.min(buffer.len() as u64) as usize;
            match self.input.read(&mut buffer[..room]) {
                // That the archive ends here shows when the next header is missing.
                Ok(0) => return Ok(()),
                Ok(got) => {
                    self.clock.worked(got as u64)?;
                    left -= got as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Bytes between the end of a content and the next block.
fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64) - size
}

fn digest(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
