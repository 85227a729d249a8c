//! The threads that read, and who looks after them.
//!
//! A thread that waits too long for the file system is left behind: its file is told as unanswered, and another
//! thread takes its place. Threads own what they need, so that one that never comes back holds nobody up.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, TryRecvError, bounded, select};

use super::batch::Room;
use super::copies::Copies;
use super::item::{Gone, Reader, refuse};
use super::means::AllMeans;
use super::progress::Control;
use super::seal::Seal;
use super::suspects::Suspects;
use super::unchanged::{Fate, Unchanged};
use super::{News, Options, Ticket};
use crate::extract::Pulse;
use crate::inventory::flight::Flight;
use crate::inventory::{ItemEnd, Sealer};
use crate::model::{Cause, Outcome};
use crate::walk::watch::{Left, Post};
use crate::walk::{Entry, Walk};

/// How often threads are looked after.
const ROUND: Duration = Duration::from_millis(200);

/// How long a scan that has been asked to end still waits for the file system.
const HURRY: Duration = Duration::from_secs(2);

/// What is read in this process is waited for at most this long in all, and one second more for each 4 KiB of it. A slow
/// share answers sooner; one that hands out a few bytes now and then has gone bad, too.
const SLOWEST: Duration = Duration::from_secs(40);

/// Entries that may wait to be read; small, since each holds a path.
const WAITING: usize = 1024;

/// What all threads of a scan share.
pub struct Shared {
    /// What to scan, and how.
    pub options: Options,
    /// Detects and seals; made when the first file is read.
    pub seal: LazyLock<Seal, Box<dyn FnOnce() -> Seal + Send>>,
    /// What digests contents.
    pub sealer: Sealer,
    /// With what is read.
    pub means: Arc<AllMeans>,
    /// What need not be read.
    pub unchanged: Unchanged,
    /// What has been read in this scan, by content.
    pub copies: Copies,
    /// For passages that wait to be detected together.
    pub room: Room,
    /// What is read last: it was being read when a scan was killed.
    pub suspects: Suspects,
    /// The inventory.
    pub inventory: PathBuf,
    /// Where is noted what is being read.
    pub flight: Option<Arc<Flight>>,
    /// How far the scan is, and whether it is to end.
    pub control: Arc<Control>,
    /// To the writer.
    pub tell: Sender<News>,
}

/// Where one thread reads.
#[derive(Default)]
pub struct Desk {
    post: Post,
    reading: Mutex<Option<Held>>,
    delivered: AtomicBool,
    /// Items that have begun and wait for another to be read. Not the thread's: they stay when it is left behind.
    aside: Mutex<VecDeque<(Ticket, Entry)>>,
}

/// What a thread is reading.
#[derive(Clone, Copy)]
struct Held {
    ticket: Ticket,
    size: u64,
    device: Option<u64>,
    /// How long the file system was waited for, call by call.
    waited: Duration,
}

impl Held {
    /// Whether the file system, which answered each time, has taken too long in all.
    fn is_too_slow(&self) -> bool {
        self.waited > SLOWEST + Duration::from_secs(self.size >> 12)
    }
}

impl Desk {
    /// For a thread that takes the place of another that was left behind, with what that one had put aside.
    fn after(other: &Desk) -> Desk {
        Desk {
            aside: Mutex::new(std::mem::take(&mut *lock(&other.aside))),
            ..Desk::default()
        }
    }

    /// An item waits.
    pub fn puts_aside(&self, ticket: Ticket, entry: Entry) {
        lock(&self.aside).push_back((ticket, entry));
    }

    /// The item that was put aside last.
    pub fn take_up(&self) -> Option<(Ticket, Entry)> {
        lock(&self.aside).pop_back()
    }

    /// The item that waits longest, if more than `most` do.
    pub fn one_too_many(&self, most: usize) -> Option<(Ticket, Entry)> {
        let mut aside = lock(&self.aside);
        if aside.len() > most { aside.pop_front() } else { None }
    }

    /// A file is taken.
    pub fn takes(&self, ticket: Ticket, entry: &Entry) {
        self.delivered.store(false, Ordering::Relaxed);
        *self.held() = Some(Held {
            ticket,
            size: entry.facts.size,
            device: entry.device,
            waited: Duration::ZERO,
        });
    }

    /// Some of it has been handed over.
    pub fn delivers(&self) {
        self.delivered.store(true, Ordering::Relaxed);
    }

    /// Makes one call that may not return.
    ///
    /// # Errors
    /// [`Gone`] when it has taken too long: the file has been ended for this thread, which has to end, too.
    pub fn call<T>(&self, call: impl FnOnce() -> T) -> Result<T, Gone> {
        self.post.call(call).map_err(|Left| Gone)
    }

    /// Whether the thread has been left behind.
    pub fn is_left(&self) -> bool {
        self.post.is_left()
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        lock(&self.reading)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // There is no half-written state.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pulse for Desk {
    fn begins(&self) {
        self.post.begins();
    }

    fn ended(&self) -> Result<(), Cause> {
        let took = self.post.ended().map_err(|Left| Cause::Stalled)?;
        let mut held = self.held();
        let Some(held) = held.as_mut() else { return Ok(()) };
        held.waited += took;
        if held.is_too_slow() {
            Err(Cause::TimeLimit)
        } else {
            Ok(())
        }
    }
}

/// Walks and reads in threads of their own, and tells the writer when all is over.
pub fn start(shared: Arc<Shared>) {
    let (met, to_read) = bounded::<Entry>(WAITING);
    let (walking, walked) = bounded::<()>(0);
    let all = Arc::clone(&shared);
    let tell = move |mut entry: Entry| {
        all.control.counts.met(entry.facts.size);
        match (all.unchanged.fate(&mut entry), entry.refused) {
            (Fate::Left, _) => all.control.counts.left(entry.facts.size),
            // Readers have nothing to do with it. What the file system does not answer is told like this while it may
            // hold them all, and nothing takes from their queue.
            (_, Some(refused)) => {
                if refuse(&all, &entry, refused).is_err() {
                    return false;
                }
            }
            (Fate::ReadLast, None) => all.suspects.push(entry),
            (Fate::Read, None) => return queue(&met, entry, &all.control),
        }
        !all.control.is_stopping()
    };
    let walk = Walk::start(shared.options.walk.clone(), Box::new(tell), walking);
    std::thread::spawn(move || look_after(&shared, &walk, &to_read, &walked));
}

/// Hands an entry to the readers, as soon as there is room; false when nobody wants it any more.
fn queue(met: &Sender<Entry>, entry: Entry, control: &Control) -> bool {
    let mut waiting = entry;
    loop {
        if control.is_stopping() {
            return false;
        }
        match met.send_timeout(waiting, ROUND) {
            Ok(()) => return true,
            Err(SendTimeoutError::Timeout(entry)) => waiting = entry,
            Err(SendTimeoutError::Disconnected(_)) => return false,
        }
    }
}

/// Seats the readers, and stays until the last has gone.
fn look_after(shared: &Arc<Shared>, walk: &Arc<Walk>, to_read: &Receiver<Entry>, walked: &Receiver<()>) {
    let (leave, left) = bounded::<()>(0);
    let mut desks: Vec<Arc<Desk>> = Vec::new();
    let seat = |desks: &mut Vec<Arc<Desk>>, desk: Desk| {
        let desk = Arc::new(desk);
        desks.push(Arc::clone(&desk));
        let (shared, walk) = (Arc::clone(shared), Arc::clone(walk));
        let (to_read, walked, leave) = (to_read.clone(), walked.clone(), leave.clone());
        std::thread::spawn(move || {
            read_all(&shared, &walk, &desk, &to_read, &walked);
            // One that was left behind has been counted out.
            if !desk.is_left() {
                let _ = leave.send(());
            }
        });
    };
    for _ in 0..shared.options.threads.max(1) {
        seat(&mut desks, Desk::default());
    }
    let mut seated = desks.len();
    while seated > 0 {
        match left.recv_timeout(ROUND) {
            Ok(()) => seated -= 1,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if matches!(walked.try_recv(), Err(TryRecvError::Disconnected)) {
            shared.control.counts.walked();
        }
        let hurry = shared.control.is_stopping().then_some(HURRY);
        walk.look_after(hurry);
        for at in (0..desks.len()).rev() {
            if end_overdue(shared, walk, &desks[at], hurry) {
                let left = desks.swap_remove(at);
                seat(&mut desks, Desk::after(&left));
            }
        }
    }
    shared.control.counts.walked();
    shared.control.left_behind(walk.patience().lost());
    // The writer may have ended before.
    let _ = shared.tell.send(News::Over);
}

/// Ends the file of a thread that has waited too long; false when it has not.
fn end_overdue(shared: &Shared, walk: &Walk, desk: &Desk, hurry: Option<Duration>) -> bool {
    let Some(held) = *desk.held() else { return false };
    let patience = walk.patience().with(held.device);
    if !desk.post.leave(hurry.map_or(patience, |hurry| hurry.min(patience))) {
        return false;
    }
    walk.patience().lost_one(held.device);
    let outcome = if desk.delivered.load(Ordering::Relaxed) {
        Outcome::Partial(vec![Cause::Stalled])
    } else {
        Outcome::Failed(Cause::Stalled)
    };
    // Without a writer, nobody has to be told.
    let _ = shared
        .tell
        .send(News::Ended(held.ticket, ItemEnd::unopened(outcome, held.size)));
    shared.control.counts.done(held.size);
    true
}

/// One reading thread.
fn read_all(shared: &Arc<Shared>, walk: &Walk, desk: &Desk, to_read: &Receiver<Entry>, walked: &Receiver<()>) {
    let mut reader = Reader::new(shared, walk, desk);
    loop {
        let entry = select! {
            recv(to_read) -> entry => entry.ok(),
            // The walk is over: what waits is the last.
            recv(walked) -> _ => to_read.try_recv().ok(),
        };
        let Some(entry) = entry else { break };
        if reader.read(entry).is_err() {
            return;
        }
    }
    if reader.finish().is_err() {
        return;
    }
    while let Some(entry) = shared.suspects.next() {
        if reader.read(entry).and_then(|()| reader.finish()).is_err() {
            return;
        }
    }
    // The writer may be gone, and then there is nothing to do either.
    let _ = reader.read_returned();
}
