//! One item: opened, read in this process or in a worker, detected, told to the writer.

mod opened;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::bounded;

use self::opened::Opened;
use super::copies::{Archive, Content};
use super::crew::{Desk, Shared};
use super::ends::refused_reading;
use super::{News, Ticket};
use crate::extract as door;
use crate::extract::worker::Worker;
use crate::extract::{PROBE_BYTES, Probe};
use crate::inventory::{ItemEntry, RootId, Sighting};
use crate::model::Cause;
use crate::walk::{self, Entry, Refusal, Walk};

/// Items that may wait for another to be read.
const ASIDE: usize = 64;

/// How long a copy waits, when nothing else is to be done, and how often it looks.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

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
    /// Whatever is known of the inventory's contents, files are read.
    anew: bool,
}

/// What has been told of an item.
enum Told {
    /// Nothing: it waits.
    Aside,
    /// It is a copy of this content; and whether its stamp holds.
    Copy(Content, bool),
    /// All but this.
    Last(News),
    /// All.
    All,
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
            anew: false,
        }
    }

    /// Reads one item, whatever it is, and tells its beginning, its findings and its end; or puts it aside.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn read(&mut self, entry: Entry) -> Result<(), Gone> {
        let ticket = next_ticket();
        self.desk.takes(ticket, &entry);
        self.send(News::Begun(ticket, beginning(&entry)))?;
        self.go_on(ticket, entry, true)?;
        if let Some((ticket, entry)) = self.desk.one_too_many(ASIDE) {
            self.desk.takes(ticket, &entry);
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
        while let Some((ticket, entry)) = self.desk.take_up() {
            self.desk.takes(ticket, &entry);
            // There is nothing else to do; but whoever reads the other may never come back.
            let may_wait = begun.elapsed() < LONGEST_WAIT && !self.shared.control.is_stopping();
            if self.go_on(ticket, entry, may_wait)? {
                std::thread::sleep(LOOK_AGAIN);
            }
        }
        Ok(())
    }

    /// Reads what was told as a copy of a file that has been read anew since, and holds something else.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn read_returned(&mut self) -> Result<(), Gone> {
        let (answer, answered) = bounded(1);
        self.send(News::Asked(answer))?;
        self.anew = true;
        // At the desk, from where whoever takes this seat goes on with them.
        for (ticket, entry) in answered.recv().map_err(|_| Gone)? {
            self.desk.puts_aside(ticket, entry);
        }
        self.finish()
    }

    /// Reads an item that has begun. With `may_wait` it is put aside if another like it is being read; whether it was.
    fn go_on(&mut self, ticket: Ticket, entry: Entry, may_wait: bool) -> Result<bool, Gone> {
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
                self.desk.puts_aside(ticket, entry);
                return Ok(true);
            }
            Told::Copy(content, settled) => {
                self.send(News::Copy(ticket, entry, content, settled))?;
                return Ok(false);
            }
            Told::Last(news) => self.send(news)?,
            Told::All => {}
        }
        self.shared.control.counts.done(size);
        Ok(false)
    }

    fn send(&self, news: News) -> Result<(), Gone> {
        self.shared.tell.send(news).map_err(|_| Gone)
    }

    /// Why the entry is not even opened, if so.
    fn refusal(&self, entry: &Entry) -> Result<Option<Refusal>, Gone> {
        let options = &self.shared.options;
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
        let mut head = std::mem::take(&mut self.head);
        let told = self.open_and_read(ticket, entry, may_wait, &mut head);
        self.head = head;
        told
    }

    fn open_and_read(
        &mut self,
        ticket: Ticket,
        entry: &Entry,
        may_wait: bool,
        head: &mut Vec<u8>,
    ) -> Result<Told, Gone> {
        let name = walk::name_of(&entry.path);
        let begun = nanoseconds();
        let (file, size) = match self.desk.call(|| self.open(entry, head))? {
            Ok(opened) => opened,
            Err(refused) => {
                self.tell_name(ticket, &name)?;
                let end = refused_reading(refused, entry.facts.size);
                return Ok(Told::Last(News::Ended(ticket, end)));
            }
        };
        let opened = Opened {
            file: &file,
            size,
            probe: Probe::new(head, &name, Some(size)),
            settled: entry.facts.is_settled(begun),
        };
        let told = self.read_opened(ticket, entry, &opened, may_wait)?;
        // Closing asks the file system, too.
        self.desk.call(|| drop(file))?;
        Ok(told)
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

    /// Tells what the name of a file holds. One that makes a detector panic costs what it holds, and not this thread.
    fn tell_name(&self, ticket: Ticket, name: &str) -> Result<(), Gone> {
        let found = AssertUnwindSafe(|| self.shared.seal.file_name(name));
        self.tell_seen(ticket, catch_unwind(found).unwrap_or_default())
    }

    fn tell_seen(&self, ticket: Ticket, seen: Vec<Sighting>) -> Result<(), Gone> {
        if seen.is_empty() {
            return Ok(());
        }
        self.shared.control.counts.found(seen.len() as u64);
        self.send(News::Seen(ticket, seen))
    }
}

/// Tells the beginning and the end of an entry that is not to be read.
///
/// # Errors
/// When nobody listens any more.
pub fn refuse(shared: &Shared, entry: &Entry, refused: Refusal) -> Result<(), Gone> {
    let (ticket, size) = (next_ticket(), entry.facts.size);
    let tell = |news| shared.tell.send(news).map_err(|_| Gone);
    tell(News::Begun(ticket, beginning(entry)))?;
    tell(News::Ended(ticket, refused_reading(refused, size)))?;
    shared.control.counts.done(size);
    Ok(())
}

fn next_ticket() -> Ticket {
    TICKETS.fetch_add(1, Ordering::Relaxed)
}

fn beginning(entry: &Entry) -> ItemEntry {
    let facts = entry.facts;
    ItemEntry {
        root: RootId(entry.root as u32),
        path: entry.path.clone(),
        size: facts.size,
        modified: facts.modified,
        changed: facts.changed,
        inode: facts.inode,
        audience: facts.audience,
        stamp: facts.stamp,
    }
}

fn nanoseconds() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_nanos()).unwrap_or(i64::MAX))
}
