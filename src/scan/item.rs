//! One item: opened, read in this process or in a worker, detected, told to the writer.

use std::fs::File;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::Sender;

use super::batch::{Batch, LARGE};
use super::open::open;
use super::progress::Control;
use super::seal::Seal;
use super::{News, Options, Reading, Ticket};
use crate::extract as door;
use crate::extract::worker::Worker;
use crate::extract::{PROBE_BYTES, Probe, Stopped};
use crate::inventory::{ItemEntry, RootId, Sighting};
use crate::model::{Audience, Cause, Outcome, Passage};
use crate::walk::{self, Entry, Facts, Refusal};

/// Findings that are told together.
const TOLD_TOGETHER: usize = 4096;

static TICKETS: AtomicU64 = AtomicU64::new(0);

/// The writer is gone: the scan has ended.
pub struct Gone;

/// Reads items one after another, with one worker.
pub struct Reader<'a> {
    options: &'a Options,
    seal: &'a Seal<'a>,
    control: &'a Control,
    tell: &'a Sender<News>,
    worker: Option<Worker>,
    head: Vec<u8>,
}

/// Why an item is not read (further).
enum Problem {
    Fail(Cause),
    Skip(Cause),
}

impl<'a> Reader<'a> {
    /// A reader whose worker starts with the first file that needs it.
    pub fn new(options: &'a Options, seal: &'a Seal<'a>, control: &'a Control, tell: &'a Sender<News>) -> Reader<'a> {
        Reader {
            options,
            seal,
            control,
            tell,
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
        self.send(News::Begun(ticket, begun))?;
        let reading = match self.refusal(entry) {
            Some(Problem::Skip(cause)) => not_read(Outcome::Skipped(cause), facts.size),
            Some(Problem::Fail(cause)) => not_read(Outcome::Failed(cause), facts.size),
            None => self.read_file(ticket, entry)?,
        };
        self.send(News::Ended(ticket, reading))
    }

    fn send(&self, news: News) -> Result<(), Gone> {
        self.tell.send(news).map_err(|_| Gone)
    }

    /// Why the entry is not even opened, if so.
    fn refusal(&self, entry: &Entry) -> Option<Problem> {
        if let Some(refused) = entry.refused {
            return Some(match refused {
                Refusal::Skip(cause) => Problem::Skip(cause),
                Refusal::Fail(cause) => Problem::Fail(cause),
            });
        }
        if self.control.is_stopping() {
            return Some(Problem::Skip(Cause::Interrupted));
        }
        if self.options.max_file_size.is_some_and(|most| entry.facts.size > most) {
            return Some(Problem::Skip(Cause::TooLarge));
        }
        self.is_own(&entry.path).then_some(Problem::Skip(Cause::OwnFile))
    }

    fn is_own(&self, path: &Path) -> bool {
        let named = self
            .options
            .own_files
            .iter()
            .any(|own| own.file_name() == path.file_name());
        named
            && path
                .canonicalize()
                .is_ok_and(|whole| self.options.own_files.contains(&whole))
    }

    fn read_file(&mut self, ticket: Ticket, entry: &Entry) -> Result<Reading, Gone> {
        let name = walk::name_of(&entry.path);
        self.tell_seen(ticket, self.seal.file_name(&name))?;
        match self.open(entry) {
            Ok(file) => {
                // A file that makes a detector panic fails alone. What the panic says is not shown: it may quote text.
                let read = AssertUnwindSafe(|| self.read_open(ticket, entry, &file, &name));
                let panicked = |_| Ok(not_read(Outcome::Failed(Cause::ReaderCrashed), entry.facts.size));
                catch_unwind(read).unwrap_or_else(panicked)
            }
            Err(Problem::Fail(cause)) => Ok(not_read(Outcome::Failed(cause), entry.facts.size)),
            Err(Problem::Skip(cause)) => Ok(not_read(Outcome::Skipped(cause), entry.facts.size)),
        }
    }

    fn open(&mut self, entry: &Entry) -> Result<File, Problem> {
        let is_root = self
            .options
            .walk
            .roots
            .get(entry.root)
            .is_some_and(|root| *root == entry.path);
        let failed = |error: std::io::Error| Problem::Fail(walk::cause_of(&error));
        let opened = open(&entry.path, is_root).map_err(failed)?;
        // What was a file when it was met may have been replaced.
        let now = opened.file.metadata().map_err(failed)?;
        if !now.is_file() {
            return Err(Problem::Skip(Cause::SpecialFile));
        }
        if opened.traces {
            self.control.counts.touched();
        }
        self.head.clear();
        let mut file = &opened.file;
        file.take(PROBE_BYTES as u64)
            .read_to_end(&mut self.head)
            .map_err(failed)?;
        file.rewind().map_err(failed)?;
        Ok(opened.file)
    }

    fn read_open(&mut self, ticket: Ticket, entry: &Entry, mut file: &File, name: &str) -> Result<Reading, Gone> {
        let size = entry.facts.size;
        let head = std::mem::take(&mut self.head);
        let probe = Probe {
            head: &head,
            name,
            size: Some(size),
        };
        let isolated = door::choose(&probe).is_some_and(|(extractor, _)| extractor.isolated());
        let width = if size >= LARGE {
            self.options.threads.max(1) * 2
        } else {
            1
        };
        let mut batch = Batch::new(self.seal, width);
        let mut seen: Vec<Sighting> = Vec::new();
        let mut gone = false;
        let (tell, control, options) = (self.tell, self.control, self.options);
        let mut deliver = |passage: Passage| {
            seen.append(&mut batch.push(passage));
            if seen.len() >= TOLD_TOGETHER {
                control.counts.found(seen.len() as u64);
                gone = tell.send(News::Seen(ticket, std::mem::take(&mut seen))).is_err();
            }
            if gone || control.is_stopping() {
                Err(Stopped)
            } else {
                Ok(())
            }
        };
        let opened = if isolated {
            match self.worker() {
                Some(worker) => worker.read(
                    file,
                    name,
                    size,
                    &options.limits,
                    &|| control.is_stopping(),
                    &mut deliver,
                ),
                None => door::Opened {
                    format: None,
                    outcome: Outcome::Failed(Cause::ReaderCrashed),
                    bytes_out: 0,
                    holes: 0,
                },
            }
        } else {
            door::read(&mut file, &probe, &self.options.limits, &mut deliver)
        };
        seen.append(&mut batch.finish());
        self.head = head;
        if gone {
            return Err(Gone);
        }
        self.tell_seen(ticket, seen)?;
        let mut outcome = opened.outcome;
        let now = file.metadata().map(|metadata| Facts::of(&metadata));
        if now.is_ok_and(|now| now.size != size || now.modified != entry.facts.modified) {
            outcome = outcome.with(Cause::Changed);
        }
        if self.control.is_stopping() && outcome != Outcome::Complete {
            outcome = outcome.with(Cause::Interrupted);
        }
        Ok(reading(outcome, opened.format, opened.bytes_out, size))
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
        self.control.counts.found(seen.len() as u64);
        self.send(News::Seen(ticket, seen))
    }
}

fn not_read(outcome: Outcome, size: u64) -> Reading {
    Reading {
        outcome,
        format: None,
        read: 0,
        unread: size,
    }
}

/// Bytes that were read and bytes that were not are the file's size together. Of a file that was read in
/// part, what came out says how much was read, as far as its size allows.
fn reading(outcome: Outcome, format: Option<&'static str>, bytes_out: u64, size: u64) -> Reading {
    let read = match &outcome {
        Outcome::Complete => size,
        Outcome::Partial(_) => size.min(bytes_out),
        Outcome::Skipped(_) | Outcome::Failed(_) => 0,
    };
    Reading {
        outcome,
        format,
        read,
        unread: size - read,
    }
}
