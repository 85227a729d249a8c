//! One top-level file, from an open descriptor: its first bytes, its reader, and whether it kept still.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Instant;

use super::hashed::{Hashed, decides};
use super::limits::Overrun;
use super::open::{read_apart, recognising, why};
use super::pace::Pace;
use super::steady::{Steady, data_from};
use super::{Limits, Opened, PROBE_BYTES, Probe, Stopped, Yield, choose};
use crate::model::{Cause, Outcome, Passage};
use crate::text::encoding::SAMPLE_BYTES;

/// Told before and after every call that may wait for the disk.
pub trait Pulse {
    /// A call begins.
    fn begins(&self);

    /// It has ended.
    ///
    /// # Errors
    /// Why nobody waits for the rest of the file.
    fn ended(&self) -> Result<(), Cause>;
}

/// Nobody watches.
pub struct Unwatched;

impl Pulse for Unwatched {
    fn begins(&self) {}

    fn ended(&self) -> Result<(), Cause> {
        Ok(())
    }
}

/// The first bytes of a file, for a [`Probe`]. Of many leading zeros few are left: a log that was cut while a program
/// held it open goes on where that program stood.
///
/// # Errors
/// What the system says.
pub fn read_head(file: &File, size: u64, head: &mut Vec<u8>) -> io::Result<()> {
    head.clear();
    // Of a file that says it is empty, too: it may belong to the system, and hold something.
    let most = if size == 0 {
        PROBE_BYTES as u64
    } else {
        size.min(PROBE_BYTES as u64)
    };
    let mut file = file;
    file.rewind()?;
    match file.take(most).read_to_end(head) {
        Ok(_) if size > most && is_zeros(head) => look_behind_zeros(file, size, head),
        Ok(_) => Ok(()),
        // What comes before the error can be read; the reader will meet it again.
        Err(_) if !head.is_empty() => Ok(()),
        Err(error) => Err(error),
    }
}

/// The hash (BLAKE3) of a file of `size` bytes; none when it has holes, changes, or cannot be read.
pub fn hash_of(file: &File, size: u64, limits: &Limits, pulse: &dyn Pulse) -> Option<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    let mut input = Pulsing::new(Steady::new(file, size, true), limits, pulse);
    let mut buffer = vec![0; 1 << 18];
    loop {
        match input.read(&mut buffer).ok()? {
            0 => break,
            got => hasher.update(&buffer[..got]),
        };
    }
    let steady = input.steady;
    (!steady.changed() && steady.holes() == 0).then(|| *hasher.finalize().as_bytes())
}

/// Zeros at the beginning of a file, or of a member, behind which something is looked for.
pub(super) const ZEROS: u64 = 64 << 20;

/// Whether there is nothing but zeros.
pub(super) fn is_zeros(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// What stands for leading zeros in a head: as many as show that it begins with zeros.
pub(super) const LEADING: [u8; SAMPLE_BYTES] = [0; SAMPLE_BYTES];

/// Goes on to the first byte that is no zero, if there is one.
fn look_behind_zeros(mut file: &File, size: u64, head: &mut Vec<u8>) -> io::Result<()> {
    let from = data_from(file, head.len() as u64, size);
    file.seek(SeekFrom::Start(from))?;
    let mut window = vec![0; PROBE_BYTES];
    let mut at = from;
    while at < from + ZEROS {
        let got = match file.read(&mut window) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // The reader will meet it again.
            Err(_) => break,
        };
        if let Some(first) = window[..got].iter().position(|byte| *byte != 0) {
            head.clear();
            head.extend_from_slice(&LEADING);
            head.extend_from_slice(&window[first..got]);
            head.truncate(PROBE_BYTES);
            let room = PROBE_BYTES - head.len();
            let _met_again = file.take(room as u64).read_to_end(head);
            break;
        }
        at += got as u64;
    }
    Ok(())
}

/// Reads a file of `size` bytes and all that is nested in it, as [`super::read`] does.
pub fn read_file(
    file: &File,
    name: &str,
    size: u64,
    limits: &Limits,
    deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
) -> Opened {
    recognising(limits, deliver, |deliver| {
        read_file_apart(file, name, size, limits, &Unwatched, deliver)
    })
}

/// The same for a process that may start no other: pictures are handed out as they are.
pub(super) fn read_file_apart(
    file: &File,
    name: &str,
    size: u64,
    limits: &Limits,
    pulse: &dyn Pulse,
    deliver: &mut dyn FnMut(Yield) -> Result<(), Stopped>,
) -> Opened {
    let mut head = Vec::with_capacity(PROBE_BYTES);
    if let Err(error) = read_head(file, size, &mut head) {
        return Opened {
            format: None,
            outcome: Outcome::Failed(why(&error)),
            bytes_out: 0,
            holes: 0,
            hash: None,
        };
    }
    let probe = Probe::new(&head, name, Some(size));
    read_probed_apart(file, &probe, limits, pulse, deliver)
}

/// Reads a file whose first bytes and size are known.
pub fn read_probed(
    file: &File,
    probe: &Probe<'_>,
    limits: &Limits,
    pulse: &dyn Pulse,
    deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
) -> Opened {
    recognising(limits, deliver, |deliver| {
        read_probed_apart(file, probe, limits, pulse, deliver)
    })
}

fn read_probed_apart(
    file: &File,
    probe: &Probe<'_>,
    limits: &Limits,
    pulse: &dyn Pulse,
    deliver: &mut dyn FnMut(Yield) -> Result<(), Stopped>,
) -> Opened {
    let forward = choose(probe).is_none_or(|(extractor, _)| extractor.streams());
    let size = probe.size.unwrap_or(0);
    let limits = &limits.started(probe.size);
    let mut input = Hashed::new(Pulsing::new(Steady::new(file, size, forward), limits, pulse));
    let mut opened = read_apart(&mut input, probe, limits, deliver);
    if decides(&opened.outcome) && !probe.head.is_empty() {
        opened.hash = input.finish(size);
    }
    let steady = input.into_inner().steady;
    if steady.changed() || steady.holes() > 0 {
        opened.hash = None;
    }
    if steady.changed() {
        opened.outcome = match opened.outcome {
            // Cut while it was read, it only looks broken.
            Outcome::Failed(Cause::Corrupt) => Outcome::Failed(Cause::Changed),
            other => other.with(Cause::Changed),
        };
    }
    if steady.holes() > 0 {
        // First: what is not read of a sparse file is its holes.
        opened.outcome = match opened.outcome.with(Cause::Holes) {
            Outcome::Partial(mut causes) => {
                causes.sort_by_key(|cause| *cause != Cause::Holes);
                Outcome::Partial(causes)
            }
            other => other,
        };
        opened.holes = steady.holes();
    }
    opened
}

/// An input whose calls are watched.
struct Pulsing<'a> {
    steady: Steady<'a>,
    limits: &'a Limits,
    pulse: &'a dyn Pulse,
    pace: Pace,
}

impl<'a> Pulsing<'a> {
    fn new(steady: Steady<'a>, limits: &'a Limits, pulse: &'a dyn Pulse) -> Pulsing<'a> {
        Pulsing {
            steady,
            limits,
            pulse,
            pace: Pace::new(limits.read_rate),
        }
    }
}

impl Read for Pulsing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stop = |cause| io::Error::other(Overrun(cause));
        let room = self.pace.room(buffer.len());
        let begun = Instant::now();
        self.pulse.begins();
        let got = self.steady.read(&mut buffer[..room]);
        self.pulse.ended().map_err(stop)?;
        let got = got?;
        self.pace.passed(got);
        if let Some(clock) = &self.limits.clock {
            clock.has_read(begun);
        }
        self.limits.check_time().map_err(stop)?;
        Ok(got)
    }
}

impl Seek for Pulsing<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.steady.seek(position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use super::*;

    /// A second of work, and a text of many lines that is read in several passages.
    fn text() -> (File, u64, Limits) {
        let mut file = tempfile::tempfile().expect("a file");
        let content = "Une ligne de plusieurs mots.\n".repeat(100_000);
        file.write_all(content.as_bytes()).expect("its content");
        let limits = Limits {
            seconds: 1,
            ..Limits::default()
        };
        (file, content.len() as u64, limits)
    }

    /// A share that takes a while for each answer.
    struct Slow;

    impl Pulse for Slow {
        fn begins(&self) {
            std::thread::sleep(Duration::from_millis(100));
        }

        fn ended(&self) -> Result<(), Cause> {
            Ok(())
        }
    }

    fn outcome(pulse: &dyn Pulse, deliver: &mut dyn FnMut() -> Result<(), Stopped>) -> Outcome {
        let (file, size, limits) = text();
        read_file_apart(&file, "a.txt", size, &limits, pulse, &mut |_| deliver()).outcome
    }

    #[test]
    fn a_slow_share_that_answers_is_read_to_the_end() {
        let begun = Instant::now();
        assert_eq!(outcome(&Slow, &mut || Ok(())), Outcome::Complete);
        assert!(begun.elapsed() > Duration::from_secs(1), "it was not slow");
    }

    #[test]
    fn what_is_done_with_passages_does_not_count() {
        let mut passages = 0;
        let mut deliver = || {
            passages += 1;
            std::thread::sleep(Duration::from_millis(600));
            Ok(())
        };
        assert_eq!(outcome(&Unwatched, &mut deliver), Outcome::Complete);
        assert!(passages > 1);
    }
}
