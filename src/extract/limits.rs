//! Budgets: what one top-level file may cost, however its content is nested.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::{ExtractError, Limits};
use crate::model::Cause;

/// What painting one picture adds to the time of a file, where text in pictures is recognised.
pub(super) const PICTURE: Duration = Duration::from_secs(10);

/// Output that no ratio is judged on.
const FREE_BYTES: u64 = 16 << 20;

/// What was spent on one top-level file.
#[derive(Clone, Debug, Default)]
pub(super) struct Budget {
    /// Bytes of text handed over and of members inflated.
    pub bytes_out: u64,
    /// Members, parts and sheets that were opened.
    pub members: u64,
    /// Size of the top-level file in bytes, if known.
    pub size: Option<u64>,
}

impl Budget {
    /// Adds bytes, and tells which limit they break.
    pub fn add_bytes(&mut self, bytes: u64, limits: &Limits) -> Result<(), Cause> {
        self.bytes_out += bytes;
        limits.check_time()?;
        if self.bytes_out > limits.bytes_out {
            return Err(Cause::ByteLimit);
        }
        match self.size {
            Some(size) if is_bomb(size, self.bytes_out, limits) => Err(Cause::RatioLimit),
            _ => Ok(()),
        }
    }

    /// Adds one member, and tells whether it is one too many.
    pub fn add_member(&mut self, limits: &Limits) -> Result<(), Cause> {
        self.members += 1;
        limits.check_time()?;
        if self.members > limits.members {
            return Err(Cause::MemberLimit);
        }
        Ok(())
    }
}

impl Limits {
    /// The same limits for one top-level file of `size` bytes, whose time runs from now: each 4 MiB of it adds a
    /// second of work.
    #[must_use]
    pub(super) fn started(&self, size: Option<u64>) -> Limits {
        let work = Duration::from_secs(self.seconds.saturating_add(size.unwrap_or(0) >> 22));
        Limits {
            clock: Some(Arc::new(Clock::new(work))),
            ..self.clone()
        }
    }

    /// Does what is not the reader's work: its time does not count.
    pub(super) fn aside<T>(&self, other: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = other();
        self.add_time(begun.elapsed());
        result
    }

    /// Adds time to that of the file that is being read.
    pub(super) fn add_time(&self, time: Duration) {
        if let Some(clock) = &self.clock {
            clock.add(time);
        }
    }

    /// The time that a limited rate adds to the reading of a file of `size` bytes. What readers go back for is read, and
    /// paced, again.
    pub fn slack(&self, size: u64) -> Duration {
        match size.checked_div(self.read_rate) {
            Some(seconds) => Duration::from_secs(seconds.saturating_mul(3).saturating_add(1)),
            None => Duration::ZERO,
        }
    }

    /// Tells whether the time for working on this file is over. Readers ask when they do much work without handing anything over.
    ///
    /// # Errors
    /// [`Cause::TimeLimit`] when it is.
    pub(super) fn check_time(&self) -> Result<(), Cause> {
        match &self.clock {
            Some(clock) if clock.is_over() => Err(Cause::TimeLimit),
            _ => Ok(()),
        }
    }
}

/// True when `output` bytes are beyond reason for `input` bytes.
pub(super) fn is_bomb(input: u64, output: u64, limits: &Limits) -> bool {
    output > FREE_BYTES && output / limits.ratio.max(1) > input.max(1)
}

/// A limit that was met while reading, as it travels through parsers that only know [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.code())]
pub(super) struct Overrun(pub Cause);

/// The limit that made reading fail, if it was one; it ends the whole file.
pub(super) fn overrun_in(error: &io::Error) -> Option<Cause> {
    error.get_ref()?.downcast_ref::<Overrun>().map(|overrun| overrun.0)
}

/// Why reading failed, where the error says so; otherwise the content is broken.
pub(super) fn cause_of(error: &io::Error) -> Option<Cause> {
    // What a decoder says when a header asks for a larger window than it is allowed.
    let window = || error.kind() == io::ErrorKind::OutOfMemory || error.to_string().contains("too much memory");
    overrun_in(error).or_else(|| window().then_some(Cause::MemoryLimit))
}

/// The same for whole chains of errors, as parsers wrap them.
pub(super) fn cause_in(error: &(dyn std::error::Error + 'static)) -> Option<Cause> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(overrun) = error.downcast_ref::<Overrun>() {
            return Some(overrun.0);
        }
        if let Some(cause) = error.downcast_ref::<io::Error>().and_then(cause_of) {
            return Some(cause);
        }
        next = error.source();
    }
    None
}

/// An input that counts the bytes read from it, so that what is inflated can be compared with it.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub fn new(inner: R) -> (Counted<R>, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        let counted = Counted {
            inner,
            count: Rc::clone(&count),
        };
        (counted, count)
    }

    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.count.set(self.count.get() + got as u64);
        Ok(got)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// Inflated bytes between two looks at the clock.
const LOOK: u64 = 1 << 20;

/// A member that is inflated under the limits. `consumed` counts the compressed bytes.
pub(super) struct Inflated<R> {
    inner: R,
    consumed: Rc<Cell<u64>>,
    before: u64,
    out: u64,
    looked: u64,
    limits: Limits,
}

impl<R: Read> Inflated<R> {
    pub fn new(inner: R, consumed: &Rc<Cell<u64>>, limits: &Limits) -> Inflated<R> {
        Inflated {
            inner,
            before: consumed.get(),
            consumed: Rc::clone(consumed),
            out: 0,
            looked: 0,
            limits: limits.clone(),
        }
    }
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.out += got as u64;
        if self.out > self.limits.bytes_out {
            return Err(io::Error::other(Overrun(Cause::ByteLimit)));
        }
        if is_bomb(self.consumed.get() - self.before, self.out, &self.limits) {
            return Err(io::Error::other(Overrun(Cause::RatioLimit)));
        }
        if self.out - self.looked >= LOOK {
            self.looked = self.out;
            self.limits
                .check_time()
                .map_err(|cause| io::Error::other(Overrun(cause)))?;
        }
        Ok(got)
    }
}

/// Reads all of `input` into memory, if it is not larger than one member may be.
///
/// # Errors
/// [`Cause::ByteLimit`] when it is larger; the input's own errors.
pub fn read_bounded(input: &mut (impl Read + ?Sized), limits: &Limits) -> Result<Vec<u8>, ExtractError> {
    let mut bytes = Vec::new();
    input.take(limits.member_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.member_bytes {
        return Err(ExtractError::Unreadable(Cause::ByteLimit));
    }
    Ok(bytes)
}
