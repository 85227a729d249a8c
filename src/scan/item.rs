//! One item: opened, read in this process or in a worker, detected, told to the writer.

use std::ffi::OsString;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::batch::{Batch, LARGE};
use super::copies::{Archive, BeingRead, Content, Head, Likeness};
use super::crew::{Desk, Shared};
use super::ends::{reading, refused_reading};
use super::means::wants;
use super::repeats;
use super::{News, Ticket};
use crate::extract as door;
use crate::extract::worker::Worker;
use crate::extract::{PROBE_BYTES, Probe, Stopped};
use crate::inventory::known::ending_of;
use crate::inventory::{ItemEnd, ItemEntry, RootId, Sighting};
use crate::model::{Audience, Cause, Outcome, Passage};
use crate::walk::{self, Entry, Facts, Refusal, Walk};

/// Items that may wait for another to be read.
const ASIDE: usize = 64;

/// How long a copy waits, when nothing else is to be done, and how often it looks.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Findings that are told together.
const TOLD_TOGETHER: usize = 1024;

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
    archive: Archive,
    aside: Vec<(Ticket, Entry)>,
}

/// What has been told of an item.
enum Told {
    /// Nothing: it waits.
    Aside,
    /// All but this.
    Last(News),
    /// All.
    All,
}

/// How a file is like another.
enum Like<'a> {
    /// It waits for one that is being read.
    Aside,
    /// It has this content, which has been read.
    Copy(Content),
    /// It is to be read; and how it begins, if that is worth remembering.
    None(Option<(Head, BeingRead<'a>)>),
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
            archive: Archive::new(shared.inventory.clone()),
            aside: Vec::new(),
        }
    }

    /// Reads one item, whatever it is, and tells its beginning, its findings and its end; or puts it aside.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn read(&mut self, entry: Entry) -> Result<(), Gone> {
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
            stamp: facts.stamp,
        };
        self.takes(ticket, &entry);
        self.send(News::Begun(ticket, begun))?;
        self.go_on(ticket, entry, true)?;
        if self.aside.len() > ASIDE {
            let (ticket, entry) = self.aside.remove(0);
            self.takes(ticket, &entry);
            self.go_on(ticket, entry, false)?;
        }
        Ok(())
    }

    /// Reads what was put aside.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn finish(&mut self) -> Result<(), Gone> {
        let begun = Instant::now();
        for (ticket, mut entry) in std::mem::take(&mut self.aside) {
            self.takes(ticket, &entry);
            // There is nothing else to do; but whoever reads the other may never come back.
            loop {
                let may_wait = begun.elapsed() < LONGEST_WAIT && !self.shared.control.is_stopping();
                self.go_on(ticket, entry, may_wait)?;
                match self.aside.pop() {
                    Some((_, waiting)) => entry = waiting,
                    None => break,
                }
                std::thread::sleep(LOOK_AGAIN);
            }
        }
        Ok(())
    }

    /// Reads an item that has begun. With `may_wait` it is put aside if another like it is being read.
    fn go_on(&mut self, ticket: Ticket, entry: Entry, may_wait: bool) -> Result<(), Gone> {
        let size = entry.facts.size;
        let told = if let Some(refused) = self.refusal(&entry)? {
            Told::Last(News::Ended(ticket, refused_reading(refused, size)))
        } else {
            let flight = self.shared.flight.clone();
            let _slot = flight.as_ref().map(|flight| flight.begins(&entry.path));
            self.read_file(ticket, &entry, may_wait)?
        };
        match told {
            Told::Aside => {
                self.aside.push((ticket, entry));
                return Ok(());
            }
            Told::Last(news) => self.send(news)?,
            Told::All => {}
        }
        self.shared.control.counts.done(size);
        Ok(())
    }

    fn takes(&self, ticket: Ticket, entry: &Entry) {
        let slack = self.shared.options.limits.slack(entry.facts.size);
        self.desk.takes(ticket, entry, slack);
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

    fn read_file(&mut self, ticket: Ticket, entry: &Entry, may_wait: bool) -> Result<Told, Gone> {
        let name = walk::name_of(&entry.path);
        let begun = nanoseconds();
        let mut head = std::mem::take(&mut self.head);
        let opened = self.desk.call(|| self.open(entry, &mut head))?;
        let (file, size) = match opened {
            Ok(opened) => opened,
            Err(refused) => {
                self.head = head;
                self.tell_seen(ticket, self.shared.seal.file_name(&name))?;
                return Ok(Told::Last(News::Ended(
                    ticket,
                    refused_reading(refused, entry.facts.size),
                )));
            }
        };
        let settled = entry.facts.is_settled(begun);
        let probe = Probe::new(&head, &name, Some(size));
        let like = self.likeness(entry, &file, size, &probe, may_wait);
        let told = match like {
            Like::Aside => Told::Aside,
            Like::Copy(content) => {
                self.tell_seen(ticket, self.shared.seal.file_name(&name))?;
                Told::Last(News::Copy(ticket, content, settled))
            }
            Like::None(taken) => {
                self.tell_seen(ticket, self.shared.seal.file_name(&name))?;
                let shared = self.shared;
                let begins = taken.as_ref().map(|(begins, _)| *begins);
                // A file that makes a detector panic fails alone. What the panic says is not shown: it may quote text.
                let read = AssertUnwindSafe(|| self.read_open(ticket, entry, &file, size, &probe));
                let failed = || ItemEnd {
                    means: Some(shared.means.of(None)),
                    ..ItemEnd::unopened(Outcome::Failed(Cause::ReaderCrashed), entry.facts.size)
                };
                let (mut end, hash) = catch_unwind(read).unwrap_or_else(|_| Ok((failed(), None)))?;
                end.settled &= settled;
                if let (Some(begins), Some(hash), Some(means)) = (begins, hash, &end.means) {
                    let digest = shared.sealer.content(begins, &hash);
                    end.content = Some(digest);
                    if end.settled {
                        let (means, ending) = (Arc::clone(means), ending(entry));
                        // Before the end is told, and told before whoever asks now: the writer will know it by then.
                        self.send(News::Ended(ticket, end))?;
                        shared.copies.has_read(begins, Content { digest, means, ending });
                        drop(taken);
                        self.desk.call(|| drop(file))?;
                        self.head = head;
                        return Ok(Told::All);
                    }
                }
                Told::Last(News::Ended(ticket, end))
            }
        };
        self.head = head;
        // Closing asks the file system, too.
        self.desk.call(|| drop(file))?;
        Ok(told)
    }

    /// Whether a file is a copy of one that was read, or may be one of a file that is being read.
    fn likeness(&mut self, entry: &Entry, file: &File, size: u64, probe: &Probe<'_>, may_wait: bool) -> Like<'a> {
        let shared = self.shared;
        let mainframe = shared.options.limits.mainframe.reader(probe.name).is_some();
        let Some((extractor, _)) = door::choose(probe).filter(|_| !mainframe && size == entry.facts.size && size > 0)
        else {
            return Like::None(None);
        };
        let head = shared.sealer.content_head(size, probe.head);
        let Some((like, being_read)) = shared.copies.take(head, may_wait) else {
            return Like::Aside;
        };
        // Whatever is known of it, this scan reads it; but once.
        let known = like == Likeness::Read || (!shared.options.full && self.archive.has_head(head));
        if !known {
            return Like::None(Some((head, being_read)));
        }
        let whole = if probe.is_whole() {
            Some(*blake3::hash(probe.head).as_bytes())
        } else {
            door::hash_of(file, size, &shared.options.limits, self.desk)
        };
        let Some(whole) = whole else {
            return Like::None(Some((head, being_read)));
        };
        let content = Content {
            digest: shared.sealer.content(head, &whole),
            means: shared.means.of(Some(extractor.name())),
            ending: ending(entry),
        };
        if shared.copies.holds(&content) || (!shared.options.full && self.archive.has(&content)) {
            Like::Copy(content)
        } else {
            Like::None(Some((head, being_read)))
        }
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
        probe: &Probe<'_>,
    ) -> Result<(ItemEnd, Option<[u8; 32]>), Gone> {
        let isolated = door::choose(probe).is_some_and(|(extractor, _)| extractor.isolated());
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
                Some(worker) => worker.read(
                    file,
                    probe.name,
                    size,
                    limits,
                    &|| shared.control.is_stopping(),
                    &mut deliver,
                ),
                None => door::Opened {
                    format: None,
                    outcome: Outcome::Failed(Cause::ReaderCrashed),
                    bytes_out: 0,
                    holes: 0,
                    hash: None,
                },
            }
        } else {
            door::read_probed(file, probe, limits, desk, &mut deliver)
        };
        seen.append(&mut batch.finish());
        repeats::tag(&mut seen);
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
        let same = now.as_ref().is_ok_and(|now| now.stamp == entry.facts.stamp);
        if now.is_ok_and(|now| now.size != entry.facts.size || now.modified != entry.facts.modified) {
            opened.outcome = opened.outcome.with(Cause::Changed);
        }
        if shared.control.is_stopping() && opened.outcome != Outcome::Complete {
            opened.outcome = opened.outcome.with(Cause::Interrupted);
        }
        let hash = opened.hash.take().filter(|_| same);
        let means = shared.means.of(opened.format);
        let end = ItemEnd {
            wants: wants(&opened.outcome),
            means: Some(means),
            settled: same,
            ..reading(opened, entry.facts.size)
        };
        Ok((end, hash))
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

fn ending(entry: &Entry) -> OsString {
    ending_of(entry.path.file_name().unwrap_or_default())
}

fn nanoseconds() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_nanos()).unwrap_or(i64::MAX))
}
