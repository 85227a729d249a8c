//! The door: everything that is read goes through here, and what is nested comes back to it.
//!
//! One call of [`read`] reads one top-level file with all that is in it, under one budget. It chooses the
//! extractor by content, puts the outer steps before each place, keeps a crash of a parser local, and
//! sums up how far the file was read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::choose::choose_under;
use super::file::{LEADING, ZEROS, is_zeros};
use super::limits::{Budget, Overrun, PICTURE, cause_of, overrun_in};
use super::ocr::Recogniser;
use super::{Claim, ExtractError, Extractor, Input, Limits, PROBE_BYTES, Picture, Probe, Sink, Stopped, Yield, sniff};
use crate::model::{Cause, Hop, Outcome, Passage};

/// Bytes of one picture in which text is recognised, at most.
pub(super) const PICTURE_BYTES: usize = 48 << 20;

/// How the reading of one top-level file went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The format's stable name; `None` for an empty file and for unknown content.
    pub format: Option<&'static str>,
    /// How far it was read.
    pub outcome: Outcome,
    /// Bytes of text handed over and of members inflated.
    pub bytes_out: u64,
    /// Bytes of holes in a sparse file that were passed over.
    pub holes: u64,
    /// The hash (BLAKE3) of all its bytes, where all of them decided about what came out.
    pub hash: Option<[u8; 32]>,
}

/// Reads one top-level file and all that is nested in it. `deliver` gets every passage, with its whole
/// trail, and may stop the reading. Text in pictures is recognised here if the limits name a program for it.
pub fn read(
    input: &mut dyn Input,
    probe: &Probe<'_>,
    limits: &Limits,
    deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
) -> Opened {
    let limits = &limits.started(probe.size);
    recognising(limits, deliver, |deliver| read_apart(input, probe, limits, deliver))
}

/// Has text in pictures recognised while a file is read.
pub(super) fn recognising(
    limits: &Limits,
    deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    read: impl FnOnce(&mut dyn FnMut(Yield) -> Result<(), Stopped>) -> Opened,
) -> Opened {
    let mut recogniser = Recogniser::new(limits.ocr.as_ref(), &|| false);
    let opened = read(&mut |yielded| match yielded {
        Yield::Passage(passage) => deliver(passage),
        Yield::Picture(picture) => recogniser.read(picture, deliver),
    });
    recogniser.sum_up(opened)
}

/// The same as [`read`] for a process that may start no other: pictures are handed out as they are. The time of the
/// limits has been started.
pub(super) fn read_apart(
    input: &mut dyn Input,
    probe: &Probe<'_>,
    limits: &Limits,
    deliver: &mut dyn FnMut(Yield) -> Result<(), Stopped>,
) -> Opened {
    let mut reading = Reading {
        limits,
        budget: Budget {
            size: probe.size,
            ..Budget::default()
        },
        causes: Vec::new(),
        deliver,
        delivered: false,
        stopped: false,
    };
    let rewound = input.seek(SeekFrom::Start(0));
    let (format, end) = match rewound {
        Ok(_) => reading.item(input, probe, choose_under(probe, limits), &[], Standing::default()),
        Err(error) => (None, Err(why(&error))),
    };
    let touched = reading.delivered || !reading.causes.is_empty();
    let outcome = match end {
        Ok(()) if reading.causes.is_empty() => Outcome::Complete,
        Err(cause @ (Cause::UnknownFormat | Cause::NotText | Cause::Unsupported)) if !touched => {
            Outcome::Skipped(cause)
        }
        Err(cause) if !touched => Outcome::Failed(cause),
        // Broken parts, and nothing that came out of any.
        Ok(()) if !reading.delivered && reading.causes == [Cause::Corrupt] => Outcome::Failed(Cause::Corrupt),
        end => {
            if let Err(cause) = end {
                reading.note(cause);
            }
            Outcome::Partial(reading.causes)
        }
    };
    Opened {
        format,
        outcome,
        bytes_out: reading.budget.bytes_out,
        holes: 0,
        hash: None,
    }
}

/// Why an error of reading came: a limit, the system, or broken content.
pub(super) fn why(error: &io::Error) -> Cause {
    match cause_of(error) {
        Some(cause) => cause,
        None if error.raw_os_error().is_some() => Cause::ReadError,
        None => Cause::Corrupt,
    }
}

/// One top-level file while it is read.
struct Reading<'d> {
    limits: &'d Limits,
    budget: Budget,
    causes: Vec<Cause>,
    deliver: &'d mut dyn FnMut(Yield) -> Result<(), Stopped>,
    delivered: bool,
    stopped: bool,
}

impl Reading<'_> {
    fn note(&mut self, cause: Cause) {
        if !self.causes.contains(&cause) {
            self.causes.push(cause);
        }
    }

    /// Notes the cause and ends the whole file.
    fn stop(&mut self, cause: Cause) -> Stopped {
        self.note(cause);
        self.stopped = true;
        Stopped
    }

    /// Hands out an item that is a picture about which nothing is written.
    fn picture(&mut self, input: &mut dyn Input, trail: &[Hop]) -> Result<(), Cause> {
        if self.limits.ocr.is_none() {
            self.note(Cause::ImageOnly);
            return Ok(());
        }
        let mut bytes = Vec::new();
        let read = input.take(PICTURE_BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| why(&error))?;
        self.hand_out(trail.to_vec(), bytes)
    }

    fn hand_out(&mut self, trail: Vec<Hop>, bytes: Vec<u8>) -> Result<(), Cause> {
        if bytes.len() > PICTURE_BYTES {
            return Err(Cause::ImageOnly);
        }
        self.budget.add_member(self.limits)?;
        self.hand_over(Yield::Picture(Picture { trail, bytes })).map_err(|_| {
            self.stop(Cause::Interrupted);
            Cause::Interrupted
        })?;
        self.limits.add_time(PICTURE);
        Ok(())
    }

    /// What becomes of it is not the reader's work.
    fn hand_over(&mut self, yielded: Yield) -> Result<(), Stopped> {
        self.limits.aside(|| (self.deliver)(yielded))
    }

    /// Reads one item, top-level or nested. The error is why it could not be read (further).
    fn item(
        &mut self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        chosen: Option<(&'static dyn Extractor, Claim)>,
        trail: &[Hop],
        place: Standing,
    ) -> (Option<&'static str>, Result<(), Cause>) {
        if probe.head.is_empty() {
            return (None, Ok(()));
        }
        if let Some((format, cause)) = sniff::unread(probe.head) {
            let end = match cause {
                Cause::ImageOnly if place.is_decoration => Ok(()),
                Cause::ImageOnly => self.picture(input, trail),
                cause => Err(cause),
            };
            return (Some(format), end);
        }
        let Some((extractor, _)) = chosen else {
            let broken = sniff::must_be_binary(&probe.extension());
            return (None, Err(if broken { Cause::Corrupt } else { Cause::UnknownFormat }));
        };
        let limits = self.limits;
        let mut host = Host {
            reading: self,
            trail,
            place,
        };
        let result = catch_unwind(AssertUnwindSafe(|| extractor.extract(input, probe, limits, &mut host)));
        let end = match result {
            Ok(Ok(()) | Err(ExtractError::Stopped(_))) => Ok(()),
            Ok(Err(ExtractError::Unreadable(cause))) => Err(cause),
            Ok(Err(ExtractError::Io(error))) => Err(why(&error)),
            Err(_) => Err(Cause::ReaderCrashed),
        };
        (Some(extractor.name()), end)
    }
}

/// Pixels of a picture beside text below which it is a logo or an icon, not a page or a card: somewhat less than an
/// identity card at 200 dots per inch.
const DECORATION: usize = 250_000;

/// How an item stands in the file.
#[derive(Clone, Copy, Default)]
struct Standing {
    /// Containers around it.
    depth: u32,
    /// A small picture beside text: what is in it is not missed.
    is_decoration: bool,
}

/// What one extractor sees of the reading.
struct Host<'r, 'd> {
    reading: &'r mut Reading<'d>,
    trail: &'r [Hop],
    place: Standing,
}

impl Sink for Host<'_, '_> {
    fn passage(&mut self, mut passage: Passage) -> Result<(), Stopped> {
        if self.reading.stopped {
            return Err(Stopped);
        }
        let bytes = u64::from(passage.core.end - passage.core.start);
        passage.trail.splice(0..0, self.trail.iter().cloned());
        self.reading.delivered = true;
        if self.reading.hand_over(Yield::Passage(passage)).is_err() {
            return Err(self.reading.stop(Cause::Interrupted));
        }
        let limits = self.reading.limits;
        match self.reading.budget.add_bytes(bytes, limits) {
            Ok(()) => Ok(()),
            Err(cause) => Err(self.reading.stop(cause)),
        }
    }

    fn incomplete(&mut self, cause: Cause) {
        if cause != Cause::ImageOnly || !self.place.is_decoration {
            self.reading.note(cause);
        }
    }

    fn picture(&mut self, trail: Vec<Hop>, bytes: Vec<u8>) -> Result<(), Stopped> {
        if self.reading.stopped {
            return Err(Stopped);
        }
        if self.place.is_decoration {
            return Ok(());
        }
        if self.reading.limits.ocr.is_none() {
            self.reading.note(Cause::ImageOnly);
            return Ok(());
        }
        match self.reading.hand_out([self.trail, &trail].concat(), bytes) {
            Ok(()) => Ok(()),
            Err(Cause::ImageOnly) => {
                self.reading.note(Cause::ImageOnly);
                Ok(())
            }
            Err(cause) => Err(self.reading.stop(cause)),
        }
    }

    fn nested(&mut self, hop: Hop, name: &str, content: &mut dyn Read) -> Result<(), Stopped> {
        self.hand_on(hop, name, content, false)
    }

    fn illustration(&mut self, hop: Hop, name: &str, content: &mut dyn Read) -> Result<(), Stopped> {
        self.hand_on(hop, name, content, true)
    }
}

impl Host<'_, '_> {
    fn hand_on(&mut self, hop: Hop, name: &str, content: &mut dyn Read, beside_text: bool) -> Result<(), Stopped> {
        if self.reading.stopped {
            return Err(Stopped);
        }
        let limits = self.reading.limits;
        if let Err(cause) = self.reading.budget.add_member(limits) {
            return Err(self.reading.stop(cause));
        }
        if self.place.depth + 1 > limits.depth {
            self.reading.note(Cause::DepthLimit);
            return Ok(());
        }
        let mut head = Vec::new();
        let mut read = content.take(PROBE_BYTES as u64).read_to_end(&mut head);
        if read.is_ok() && head.len() == PROBE_BYTES && is_zeros(&head) {
            read = self.pass_zeros(content, &mut head);
        }
        let ended = head.len() < PROBE_BYTES || read.is_err();
        self.member_failed(read)?;
        let probe = Probe::new(
            &head,
            name.rsplit(['/', '\\']).next().unwrap_or(name),
            ended.then_some(head.len() as u64),
        );
        let trail = [self.trail, &[hop]].concat();
        let place = Standing {
            depth: self.place.depth + 1,
            is_decoration: beside_text && is_small(&head),
        };
        let chosen = choose_under(&probe, limits);
        let end = if ended || chosen.is_none() {
            self.spend(head.len())?;
            self.reading
                .item(&mut Cursor::new(&head), &probe, chosen, &trail, place)
                .1
        } else if chosen.is_some_and(|(extractor, _)| extractor.streams()) {
            let mut forward = Forward {
                head: Cursor::new(&head),
                rest: content,
            };
            self.reading.item(&mut forward, &probe, chosen, &trail, place).1
        } else {
            let mut bytes = head.clone();
            let room = limits.member_bytes.saturating_sub(head.len() as u64) + 1;
            let read = content.take(room).read_to_end(&mut bytes);
            self.member_failed(read)?;
            self.spend(bytes.len())?;
            if bytes.len() as u64 > limits.member_bytes {
                self.reading.note(Cause::ByteLimit);
                return Ok(());
            }
            let probe = Probe::new(probe.head, probe.name, Some(bytes.len() as u64));
            self.reading
                .item(&mut Cursor::new(&bytes), &probe, chosen, &trail, place)
                .1
        };
        match end {
            Err(cause @ (Cause::RatioLimit | Cause::MemberLimit | Cause::TimeLimit)) => Err(self.reading.stop(cause)),
            Err(cause) => {
                self.reading.note(cause);
                Ok(())
            }
            Ok(()) if self.reading.stopped => Err(Stopped),
            Ok(()) => Ok(()),
        }
    }

    /// Goes on to what stands behind leading zeros, of which few are left. Of a member that holds as many zeros as only
    /// a bomb does, all are asked for, so that its limit is met.
    fn pass_zeros(&mut self, content: &mut dyn Read, head: &mut Vec<u8>) -> io::Result<usize> {
        let limits = self.reading.limits;
        let size = self.reading.budget.size.unwrap_or(0);
        let mut window = Vec::new();
        let mut passed = 0;
        head.truncate(LEADING.len());
        while passed < ZEROS || passed > size {
            window.clear();
            let got = content
                .take((PROBE_BYTES - head.len()) as u64)
                .read_to_end(&mut window)?;
            passed += got as u64;
            let spent = self.reading.budget.add_bytes(got as u64, limits);
            spent.map_err(|cause| io::Error::other(Overrun(cause)))?;
            if let Some(first) = window.iter().position(|byte| *byte != 0) {
                head.extend_from_slice(&window[first..]);
                content.take((PROBE_BYTES - head.len()) as u64).read_to_end(head)?;
                break;
            }
            if got == 0 {
                break;
            }
        }
        Ok(head.len())
    }

    /// Adds the bytes of a member that is held in memory.
    fn spend(&mut self, bytes: usize) -> Result<(), Stopped> {
        let limits = self.reading.limits;
        self.reading
            .budget
            .add_bytes(bytes as u64, limits)
            .map_err(|cause| self.reading.stop(cause))
    }

    /// Notes that a member could not be read to its end: a limit ends the file, broken content only the member, of
    /// which what came before is read.
    fn member_failed(&mut self, read: io::Result<usize>) -> Result<(), Stopped> {
        let Err(error) = read else { return Ok(()) };
        if let Some(cause) = overrun_in(&error) {
            return Err(self.reading.stop(cause));
        }
        self.reading.note(why(&error));
        Ok(())
    }
}

/// Whether this is how a picture of few pixels begins.
fn is_small(head: &[u8]) -> bool {
    imagesize::blob_size(head).is_ok_and(|size| size.width.saturating_mul(size.height) < DECORATION)
}

/// A member that is read while it is inflated; extractors that stream never seek.
struct Forward<'a> {
    head: Cursor<&'a Vec<u8>>,
    rest: &'a mut dyn Read,
}

impl Read for Forward<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.read(buffer)? {
            0 if !buffer.is_empty() => self.rest.read(buffer),
            got => Ok(got),
        }
    }
}

impl Seek for Forward<'_> {
    fn seek(&mut self, _position: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
