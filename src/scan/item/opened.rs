//! An open file: whether it is a copy of what was read, and if not, its reading.

use std::ffi::OsStr;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Gone, Reader, Told};
use crate::extract as door;
use crate::extract::worker::Worker;
use crate::extract::{Probe, Stopped};
use crate::inventory::{ItemEnd, Sighting};
use crate::model::{Cause, Outcome, Passage};
use crate::scan::batch::{Batch, LARGE};
use crate::scan::copies::{BeingRead, Content, Head, Likeness};
use crate::scan::crew::Shared;
use crate::scan::ends::reading;
use crate::scan::means::{named, wants};
use crate::scan::repeats::Repeats;
use crate::scan::{News, Ticket};
use crate::walk::{Entry, Facts};

/// Findings that are told together.
const TOLD_TOGETHER: usize = 1024;

/// A file that was opened to be read.
pub(super) struct Opened<'a> {
    pub file: &'a File,
    /// In bytes, when it was opened.
    pub size: u64,
    pub probe: Probe<'a>,
    /// Its stamp tells a later change: it is older than the clock's step.
    pub settled: bool,
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
    /// Reads an open file, unless its content is known or is being read.
    pub(super) fn read_opened(
        &mut self,
        ticket: Ticket,
        entry: &Entry,
        opened: &Opened<'_>,
        may_wait: bool,
    ) -> Result<Told, Gone> {
        let like = self.likeness(entry, opened, may_wait);
        if !matches!(like, Like::Aside) {
            self.tell_name(ticket, opened.probe.name)?;
        }
        match like {
            Like::Aside => Ok(Told::Aside),
            Like::Copy(content) => Ok(Told::Copy(content, opened.settled)),
            Like::None(taken) => {
                // It is taken until this returns: a copy that waits finds it read then.
                let begins = taken.as_ref().map(|(begins, _)| *begins);
                self.read_anew(ticket, entry, opened, begins)
            }
        }
    }

    /// Reads a file whose content is not known; how it `begins`, if that is worth remembering.
    fn read_anew(
        &mut self,
        ticket: Ticket,
        entry: &Entry,
        opened: &Opened<'_>,
        begins: Option<Head>,
    ) -> Result<Told, Gone> {
        let shared = self.shared;
        // A file that makes a detector panic fails alone. What the panic says is not shown: it may quote text.
        let read = AssertUnwindSafe(|| self.read_text(ticket, entry, opened));
        let failed = || ItemEnd {
            means: Some(shared.means.of(None)),
            ..ItemEnd::unopened(Outcome::Failed(Cause::ReaderCrashed), entry.facts.size)
        };
        let (mut end, hash) = catch_unwind(read).unwrap_or_else(|_| Ok((failed(), None)))?;
        end.settled &= opened.settled;
        let (Some(begins), Some(hash), Some(means)) = (begins, hash, &end.means) else {
            return Ok(Told::Last(News::Ended(ticket, end)));
        };
        let digest = shared.sealer.content(begins, &hash);
        end.content = Some(digest);
        if !end.settled {
            return Ok(Told::Last(News::Ended(ticket, end)));
        }
        let named = named(end.format.as_deref().unwrap_or_default(), name_of(entry));
        let means = Arc::clone(means);
        // The end goes first, so that the writer knows this content before a copy refers to it.
        self.send(News::Ended(ticket, end))?;
        shared.copies.has_read(begins, Content { digest, means, named });
        Ok(Told::All)
    }

    /// Whether a file is a copy of one that was read, or may be one of a file that is being read.
    fn likeness(&mut self, entry: &Entry, opened: &Opened<'_>, may_wait: bool) -> Like<'a> {
        let shared = self.shared;
        let Opened { file, size, probe, .. } = opened;
        let mainframe = shared.options.limits.mainframe.reader(probe.name).is_some();
        let Some((extractor, _)) = door::choose(probe).filter(|_| !mainframe && *size == entry.facts.size && *size > 0)
        else {
            return Like::None(None);
        };
        let head = shared.sealer.content_head(*size, probe.head);
        let Some((like, being_read)) = shared.copies.take(head, may_wait) else {
            return Like::Aside;
        };
        // A full scan does not ask the inventory: it reads each content itself, where it meets it first, and takes copies
        // for copies of that.
        let known = like == Likeness::Read || (!shared.options.full && self.archive.has_head(head));
        if !known || self.anew {
            return Like::None(Some((head, being_read)));
        }
        let whole = if probe.is_whole() {
            Some(*blake3::hash(probe.head).as_bytes())
        } else {
            door::hash_of(file, *size, &shared.options.limits, self.desk)
        };
        let Some(whole) = whole else {
            return Like::None(Some((head, being_read)));
        };
        let content = Content {
            digest: shared.sealer.content(head, &whole),
            means: shared.means.of(Some(extractor.name())),
            named: named(extractor.name(), name_of(entry)),
        };
        if shared.copies.holds(&content) || (!shared.options.full && self.archive.has(&content)) {
            Like::Copy(content)
        } else {
            Like::None(Some((head, being_read)))
        }
    }

    /// Reads a file's text and what is found in it; yields its end, and the hash of its content if that is known.
    fn read_text(
        &mut self,
        ticket: Ticket,
        entry: &Entry,
        file: &Opened<'_>,
    ) -> Result<(ItemEnd, Option<[u8; 32]>), Gone> {
        let (shared, desk) = (self.shared, self.desk);
        let mut telling = Telling::new(shared, ticket, file.size);
        let mut opened = self.pass(file, &mut |passage| {
            desk.delivers();
            telling.push(passage)
        });
        let rest = telling.finish();
        if desk.is_left() {
            return Err(Gone);
        }
        self.tell_seen(ticket, rest?)?;
        if opened.outcome.causes().contains(&Cause::Stalled) {
            // The worker was held, and left behind.
            self.walk.patience().lost_one(entry.device);
        }
        let now = desk.call(|| file.file.metadata())?.map(|metadata| Facts::of(&metadata));
        let same = now.as_ref().is_ok_and(|now| now.stamp == entry.facts.stamp);
        if now.is_ok_and(|now| now.size != entry.facts.size || now.modified != entry.facts.modified) {
            opened.outcome = opened.outcome.with(Cause::Changed);
        }
        if shared.control.is_stopping() && opened.outcome != Outcome::Complete {
            opened.outcome = opened.outcome.with(Cause::Interrupted);
        }
        let hash = opened.hash.take().filter(|_| same);
        let end = ItemEnd {
            wants: wants(&opened.outcome),
            means: Some(shared.means.of(opened.format)),
            settled: same,
            ..reading(opened, entry.facts.size)
        };
        Ok((end, hash))
    }

    /// Hands on a file's passages, read in this process or by the worker.
    fn pass(
        &mut self,
        Opened { file, size, probe, .. }: &Opened<'_>,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> door::Opened {
        let shared = self.shared;
        let limits = &shared.options.limits;
        let isolated = door::choose(probe).is_some_and(|(extractor, _)| extractor.isolated());
        if !isolated || in_process() {
            return door::read_probed(file, probe, limits, self.desk, deliver);
        }
        let stops = || shared.control.is_stopping();
        match self.worker() {
            Some(worker) => worker.read(file, probe.name, *size, limits, &stops, deliver),
            None => door::Opened {
                format: None,
                outcome: Outcome::Failed(Cause::ReaderCrashed),
                bytes_out: 0,
                holes: 0,
                hash: None,
            },
        }
    }

    fn worker(&mut self) -> Option<&mut Worker> {
        if self.worker.is_none() {
            self.worker = Worker::new().ok();
        }
        self.worker.as_mut()
    }
}

/// Looks for personal data in a file's passages, and tells what is found while the file is read.
struct Telling<'a> {
    shared: &'a Shared,
    ticket: Ticket,
    batch: Batch<'a, Sighting>,
    seen: Vec<Sighting>,
    repeats: Repeats,
    /// Nobody listens any more.
    gone: bool,
}

impl<'a> Telling<'a> {
    /// For a file of so many bytes.
    fn new(shared: &'a Shared, ticket: Ticket, size: u64) -> Telling<'a> {
        let room = (size >= LARGE).then_some(&shared.room);
        let batch = Batch::new(Box::new(move |passage| shared.seal.passage(passage)), room);
        Telling {
            shared,
            ticket,
            batch,
            seen: Vec::new(),
            repeats: Repeats::default(),
            gone: false,
        }
    }

    fn push(&mut self, passage: Passage) -> Result<(), Stopped> {
        let found = self.batch.push(passage);
        self.take(found);
        if self.gone || self.shared.control.is_stopping() {
            Err(Stopped)
        } else {
            Ok(())
        }
    }

    /// Tells what is found in pieces: the queue is bounded in news, and memory by what they hold. Pieces are cut by number
    /// alone, so that what is told does not depend on how many passages are looked at together.
    fn take(&mut self, found: Vec<Sighting>) {
        self.seen.extend(found);
        if self.seen.len() < TOLD_TOGETHER {
            return;
        }
        let mut all = std::mem::take(&mut self.seen).into_iter();
        while all.len() >= TOLD_TOGETHER && !self.gone {
            let mut piece: Vec<_> = all.by_ref().take(TOLD_TOGETHER).collect();
            self.repeats.tag(&mut piece);
            self.shared.control.counts.found(TOLD_TOGETHER as u64);
            self.gone = self.shared.tell.send(News::Seen(self.ticket, piece)).is_err();
        }
        self.seen = all.collect();
    }

    /// What has not been told yet.
    fn finish(mut self) -> Result<Vec<Sighting>, Gone> {
        let found = self.batch.finish();
        self.take(found);
        self.repeats.tag(&mut self.seen);
        if self.gone { Err(Gone) } else { Ok(self.seen) }
    }
}

/// The bench of isolation compares with reading in this process; other builds know no such thing.
fn in_process() -> bool {
    cfg!(feature = "test-extractor") && std::env::var_os("RECENSE_TEST_IN_PROCESS").is_some()
}

fn name_of(entry: &Entry) -> &OsStr {
    entry.path.file_name().unwrap_or_default()
}
