//! One item: opened, read in this process or in a worker, detected, told to the writer.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::batch::{Batch, LARGE};
use super::crew::{Desk, Shared};
use super::repeats;
use super::{News, Reading, Ticket};
use crate::extract as door;
use crate::extract::worker::Worker;
use crate::extract::{PROBE_BYTES, Probe, Stopped};
use crate::inventory::{ItemEntry, RootId, Sighting};
use crate::model::{Audience, Cause, Outcome, Passage};
use crate::walk::{self, Entry, Facts, Refusal, Walk};

/// Findings that are told together.
const TOLD_TOGETHER: usize = 4096;

static TICKETS: AtomicU64 = AtomicU64::new(0);

/// The writer is gone, or the thread was left behind: it has to end.
pub struct Gone;

/// Reads items one after another, with one worker.
pub struct Reader<'a> {
    shared: &'a Shared,
    walk: &'a Walk,
    desk: &'a Desk,
    worker: Option<Worker>,
    head: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A reader whose worker starts with the first file that needs it.
    pub fn new(shared: &'a Shared, walk: &'a Walk, desk: &'a Desk) -> Reader<'a> {
        Reader {
            shared,
            walk,
            desk,
            worker: None,
            head: Vec::with_capacity(PROBE_BYTES),
        }
    }

    /// Reads one item, whatever it is, and tells its beginning, its findings and its end.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn read(&mut self, entry: &Entry) -> Result<(), Gone> {
        let ticket = TICKETS.fetch_add(1, Ordering::Relaxed);
        let facts = entry.facts;
        let begun = ItemEntry {
            root: RootId(entry.root as u32),
            path: entry.path.clone(),
            size: facts.size,
            modified: facts.modified,
            changed: facts.changed,
            inode: facts.inode,
            audience: Audience::ALL[usize::from(facts.audience)],
        };
        self.desk.takes(ticket, entry);
        self.send(News::Begun(ticket, begun))?;
        let reading = match self.refusal(entry)? {
            Some(refused) => refused_reading(refused, facts.size),
            None => self.read_file(ticket, entry)?,
        };
        self.send(News::Ended(ticket, reading))
    }

    fn send(&self, news: News) -> Result<(), Gone> {
        self.shared.tell.send(news).map_err(|_| Gone)
    }

    /// Why the entry is not even opened, if so.
    fn refusal(&self, entry: &Entry) -> Result<Option<Refusal>, Gone> {
        let options = &self.shared.options;
        if entry.refused.is_some() {
            return Ok(entry.refused);
        }
        if self.shared.control.is_stopping() {
            return Ok(Some(Refusal::Skip(Cause::Interrupted)));
        }
        if options.max_file_size.is_some_and(|most| entry.facts.size > most) {
            return Ok(Some(Refusal::Skip(Cause::TooLarge)));
        }
        if self.walk.patience().is_over(entry.device) {
            return Ok(Some(Refusal::Fail(Cause::Stalled)));
        }
        let own = self.is_own(&entry.path)?;
        Ok(own.then_some(Refusal::Skip(Cause::OwnFile)))
    }

    fn is_own(&self, path: &Path) -> Result<bool, Gone> {
        let own_files = &self.shared.options.own_files;
        if !own_files.iter().any(|own| own.file_name() == path.file_name()) {
            return Ok(false);
        }
        let whole = self.desk.call(|| path.canonicalize())?;
        Ok(whole.is_ok_and(|whole| own_files.contains(&whole)))
    }

    fn read_file(&mut self, ticket: Ticket, entry: &Entry) -> Result<Reading, Gone> {
        let name = walk::name_of(&entry.path);
        self.tell_seen(ticket, self.shared.seal.file_name(&name))?;
        let mut head = std::mem::take(&mut self.head);
        let opened = self.desk.call(|| self.open(entry, &mut head))?;
        self.head = head;
        let (file, size) = match opened {
            Ok(opened) => opened,
            Err(refused) => return Ok(refused_reading(refused, entry.facts.size)),
        };
        // A file that makes a detector panic fails alone. What the panic says is not shown: it may quote text.
        let read = AssertUnwindSafe(|| self.read_open(ticket, entry, &file, size, &name));
        let panicked = |_| Ok(not_read(Outcome::Failed(Cause::ReaderCrashed), entry.facts.size));
        let reading = catch_unwind(read).unwrap_or_else(panicked)?;
        // Closing asks the file system, too.
        self.desk.call(|| drop(file))?;
        Ok(reading)
    }

    /// Opens a file, and looks at its size and its first bytes.
    fn open(&self, entry: &Entry, head: &mut Vec<u8>) -> Result<(File, u64), Refusal> {
        let failed = |error: std::io::Error| Refusal::of(&error);
        let opened = self.walk.reach().file(entry).map_err(failed)?;
        // What was a file when it was met may have been replaced.
        let now = opened.file.metadata().map_err(failed)?;
        if !now.is_file() {
            return Err(Refusal::Skip(Cause::SpecialFile));
        }
        if opened.traces {
            self.shared.control.counts.touched();
        }
        door::read_head(&opened.file, now.len(), head).map_err(failed)?;
        Ok((opened.file, now.len()))
    }

    fn read_open(
        &mut self,
        ticket: Ticket,
        entry: &Entry,
        file: &File,
        size: u64,
        name: &str,
    ) -> Result<Reading, Gone> {
        let head = std::mem::take(&mut self.head);
        let probe = Probe {
            head: &head,
            name,
            size: Some(size),
        };
        let isolated = door::choose(&probe).is_some_and(|(extractor, _)| extractor.isolated());
        let (shared, desk) = (self.shared, self.desk);
        let width = if size >= LARGE {
            shared.options.threads.max(1) * 2
        } else {
            1
        };
        let mut batch = Batch::new(&shared.seal, width);
        let mut seen: Vec<Sighting> = Vec::new();
        let mut gone = false;
        let mut deliver = |passage: Passage| {
            desk.delivers();
            seen.append(&mut batch.push(passage));
            if seen.len() >= TOLD_TOGETHER {
                // In pieces: the queue is bounded in news, and memory by what they hold.
                let mut all = std::mem::take(&mut seen).into_iter();
                while all.len() >= TOLD_TOGETHER && !gone {
                    let piece = all.by_ref().take(TOLD_TOGETHER).collect();
                    shared.control.counts.found(TOLD_TOGETHER as u64);
                    gone = shared.tell.send(News::Seen(ticket, piece)).is_err();
                }
                seen = all.collect();
            }
            if gone || shared.control.is_stopping() {
                Err(Stopped)
            } else {
                Ok(())
            }
        };
        let limits = &shared.options.limits;
        let opened = if isolated && !in_process() {
            match self.worker() {
                Some(worker) => worker.read(file, name, size, limits, &|| shared.control.is_stopping(), &mut deliver),
                None => door::Opened {
                    format: None,
                    outcome: Outcome::Failed(Cause::ReaderCrashed),
                    bytes_out: 0,
                    holes: 0,
                },
            }
        } else {
            door::read_probed(file, &probe, limits, desk, &mut deliver)
        };
        seen.append(&mut batch.finish());
        repeats::tag(&mut seen);
        self.head = head;
        if gone || desk.is_left() {
            return Err(Gone);
        }
        self.tell_seen(ticket, seen)?;
        let mut opened = opened;
        if opened.outcome.causes().contains(&Cause::Stalled) {
            // The worker was held, and left behind.
            self.walk.patience().lost_one(entry.device);
        }
        let now = desk.call(|| file.metadata())?.map(|metadata| Facts::of(&metadata));
        if now.is_ok_and(|now| now.size != entry.facts.size || now.modified != entry.facts.modified) {
            opened.outcome = opened.outcome.with(Cause::Changed);
        }
        if shared.control.is_stopping() && opened.outcome != Outcome::Complete {
            opened.outcome = opened.outcome.with(Cause::Interrupted);
        }
        Ok(reading(opened, entry.facts.size))
    }

    fn worker(&mut self) -> Option<&mut Worker> {
        if self.worker.is_none() {
            self.worker = Worker::new().ok();
        }
        self.worker.as_mut()
    }

    fn tell_seen(&self, ticket: Ticket, seen: Vec<Sighting>) -> Result<(), Gone> {
        if seen.is_empty() {
            return Ok(());
        }
        self.shared.control.counts.found(seen.len() as u64);
        self.send(News::Seen(ticket, seen))
    }
}

/// The bench of isolation compares with reading in this process; other builds know no such thing.
fn in_process() -> bool {
    cfg!(feature = "test-extractor") && std::env::var_os("RECENSE_TEST_IN_PROCESS").is_some()
}

/// What was not read, none of it.
pub fn not_read(outcome: Outcome, size: u64) -> Reading {
    Reading {
        outcome,
        format: None,
        read: 0,
        unread: size,
    }
}

fn refused_reading(refused: Refusal, size: u64) -> Reading {
    let outcome = match refused {
        Refusal::Skip(cause) => Outcome::Skipped(cause),
        Refusal::Fail(cause) => Outcome::Failed(cause),
    };
    not_read(outcome, size)
}

/// Causes of a sparse file that was read to its end: what stands for its holes is no text.
const HARMLESS: [Cause; 2] = [Cause::Holes, Cause::BadEncoding];

/// Bytes that were read and bytes that were not are the file's size together. Of a file that was read in part, what
/// came out says how much was read, as far as its size allows; of a sparse one, all but the holes.
fn reading(opened: door::Opened, size: u64) -> Reading {
    let read = match &opened.outcome {
        Outcome::Complete => size,
        Outcome::Partial(causes) if opened.holes > 0 && causes.iter().all(|cause| HARMLESS.contains(cause)) => {
            size.saturating_sub(opened.holes)
        }
        Outcome::Partial(_) => size.min(opened.bytes_out),
        Outcome::Skipped(_) | Outcome::Failed(_) => 0,
    };
    Reading {
        outcome: opened.outcome,
        format: opened.format,
        read,
        unread: size - read,
    }
}
