//! Members of a zip archive that its directory does not show, found by the headers that stand before them.

use std::io::{self, BufReader, Read, SeekFrom};
use std::ops::Range;

use flate2::bufread::DeflateDecoder;

use super::super::archive::{Clock, Exactly, member_name};
use super::super::limits::{Counted, Inflated};
use super::super::{ExtractError, Input, Limits, Sink};
use crate::model::{Cause, Hop};

const SIGNATURE: &[u8; 4] = b"PK\x03\x04";

/// Bytes of a header before the name.
const HEADER: usize = 30;

/// Bytes that are looked through at once.
const WINDOW: usize = 64 << 10;

/// Reads the members whose headers stand in these ranges, and says how many there were.
///
/// # Errors
/// When a limit is met, or the input cannot be read.
pub fn read(
    input: &mut dyn Input,
    ranges: &[Range<u64>],
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<u64, ExtractError> {
    let clock = Clock::new(limits);
    let mut found = 0;
    for range in ranges {
        let mut at = range.start;
        while let Some(start) = find(input, at..range.end, &clock)? {
            at = start + SIGNATURE.len() as u64;
            let Some(member) = Member::at(input, start, range.end)? else {
                continue;
            };
            found += 1;
            at = member.read(input, range.end, limits, sink)?.max(at);
        }
    }
    Ok(found)
}

/// Where the next header stands in the range.
fn find(input: &mut dyn Input, range: Range<u64>, clock: &Clock<'_>) -> io::Result<Option<u64>> {
    let mut at = range.start;
    let mut window = vec![0; WINDOW];
    while range.end.saturating_sub(at) >= HEADER as u64 {
        input.seek(SeekFrom::Start(at))?;
        let room = usize::try_from(range.end - at).unwrap_or(WINDOW).min(WINDOW);
        let filled = fill(input, &mut window[..room])?;
        if let Some(offset) = memchr::memmem::find(&window[..filled], SIGNATURE) {
            return Ok(Some(at + offset as u64));
        }
        if filled < room || filled < SIGNATURE.len() {
            return Ok(None);
        }
        // A signature may lie across the edge.
        at += (filled + 1 - SIGNATURE.len()) as u64;
        clock.worked(filled as u64)?;
    }
    Ok(None)
}

fn fill(input: &mut dyn Input, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A member as its own header describes it.
struct Member {
    name: String,
    method: u16,
    encrypted: bool,
    /// Its compressed bytes, if the header knows.
    size: Option<u64>,
    data: u64,
}

impl Member {
    /// The member whose header stands at `start`; `None` if these bytes are none.
    fn at(input: &mut dyn Input, start: u64, end: u64) -> io::Result<Option<Member>> {
        let mut header = [0; HEADER];
        input.seek(SeekFrom::Start(start))?;
        if fill(input, &mut header)? < HEADER {
            return Ok(None);
        }
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let size = u32::from_le_bytes([header[18], header[19], header[20], header[21]]);
        let (flags, method) = (short(6), short(8));
        let mut name = vec![0; usize::from(short(26))];
        let data = start + (HEADER + name.len()) as u64 + u64::from(short(28));
        // No version of the format is higher, and no name is empty.
        if header[4] > 63 || method > 99 || name.is_empty() || data > end || fill(input, &mut name)? < name.len() {
            return Ok(None);
        }
        let known = flags & 8 == 0 && size != u32::MAX;
        Ok(Some(Member {
            name: member_name(&name),
            method,
            encrypted: flags & 1 != 0,
            size: known.then_some(u64::from(size)),
            data,
        }))
    }

    /// Hands over the content; where it ends.
    fn read(&self, input: &mut dyn Input, end: u64, limits: &Limits, sink: &mut dyn Sink) -> Result<u64, ExtractError> {
        let behind = self.data.saturating_add(self.size.unwrap_or(0));
        if self.name.ends_with('/') {
            return Ok(behind);
        }
        if self.encrypted {
            sink.incomplete(Cause::Encrypted);
            return Ok(behind);
        }
        input.seek(SeekFrom::Start(self.data))?;
        let hop = Hop::Member(self.name.clone());
        match (self.method, self.size) {
            (0, Some(size)) => sink.nested(hop, &self.name, &mut Exactly::new(input, size))?,
            (8, size) => {
                let room = size.unwrap_or(u64::MAX).min(end - self.data);
                let (input, consumed) = Counted::new(input.take(room));
                let mut decoder = DeflateDecoder::new(BufReader::new(input));
                sink.nested(hop, &self.name, &mut Inflated::new(&mut decoder, &consumed, limits))?;
                return Ok(size.map_or_else(|| self.data + decoder.total_in(), |_| behind));
            }
            (0, None) => sink.incomplete(Cause::Corrupt),
            _ => sink.incomplete(Cause::Unsupported),
        }
        Ok(behind)
    }
}
