//! The scan: the one place where walking, reading, detecting, linking and storing meet.
//!
//! ```text
//! walk ──entries──► read, detect, link, seal (threads) ──news──► the single writer
//! ```
//!
//! Queues are bounded, so that memory does not grow with the tree. An error of the inventory stops the
//! scan; what was committed stays. [`Control::stop`] ends it cleanly from outside.

mod batch;
mod copies;
mod crew;
mod ends;
mod item;
mod look;
mod means;
mod progress;
mod repeats;
mod seal;
mod suspects;
mod unchanged;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::detect::Detectors;
use crate::extract::Limits;
use crate::inventory::{InventoryError, ItemEnd, ItemEntry, ItemId, ScanState, ScanTotals, Sighting, Writer};
use crate::walk::{self, Entry};

use batch::Room;
use copies::{Content, Copies};
use means::AllMeans;
use suspects::Suspects;
use unchanged::Unchanged;

pub use look::look;
pub use progress::{Control, Counts};
pub use seal::clean;

/// What to scan, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to walk.
    pub walk: walk::Options,
    /// Files of more bytes than this are told as too large, and not read.
    pub max_file_size: Option<u64>,
    /// Budgets for one file.
    pub limits: Limits,
    /// Threads that read and detect; each has a worker process.
    pub threads: usize,
    /// Files that are never read: the inventory, its companions, its key.
    pub own_files: Vec<PathBuf>,
    /// Names the detectors: what was read with others is read again.
    pub detection: String,
    /// Read everything again, whatever is known of it.
    pub full: bool,
    /// Read what is in quarantine once more.
    pub retry_quarantined: bool,
}

/// Makes the detectors, when the first file is read that needs them.
pub type Compile = Box<dyn FnOnce() -> Detectors + Send>;

/// How a scan ended.
#[derive(Debug)]
pub struct Ended {
    /// Whether it went to its end.
    pub state: ScanState,
    /// What it came to.
    pub totals: ScanTotals,
    /// The error of the inventory that stopped it.
    pub stopped_by: Option<InventoryError>,
}

/// News that may wait; few, since each may hold a thousand findings.
const WAITING_NEWS: usize = 24;

/// A writer that hears nothing for this long commits what it has.
const PAUSE: Duration = Duration::from_secs(1);

/// Numbers the scans of this process.
static SCANS: AtomicU64 = AtomicU64::new(1);

/// Numbers the items in flight.
type Ticket = u64;

/// What reading threads tell the writer.
enum News {
    /// An item is being read.
    Begun(Ticket, ItemEntry),
    /// Findings of it.
    Seen(Ticket, Vec<Sighting>),
    /// It has been read, or not.
    Ended(Ticket, ItemEnd),
    /// It is a copy; and whether its stamp holds.
    Copy(Ticket, Entry, Content, bool),
    /// Somebody has nothing else to do, and asks for what has to be read after all.
    Asked(Sender<Vec<(Ticket, Entry)>>),
    /// All entries have been told.
    Over,
}

/// How long the file system may take for one answer.
pub fn silence() -> Duration {
    crate::extract::worker::silence()
}

/// Runs a scan that has begun in `writer`. Threads that the file system holds are left behind when it ends.
///
/// # Errors
/// When not even the end of the scan could be written. An earlier error of the inventory is in
/// [`Ended::stopped_by`].
pub fn run(
    options: Options,
    detectors: Compile,
    mut writer: Writer,
    control: &Arc<Control>,
) -> Result<Ended, InventoryError> {
    let sealer = writer.sealer().clone();
    let means = Arc::new(AllMeans::new(&options.limits, options.detection.clone(), &sealer));
    let unchanged = Unchanged {
        inventory: (!options.full).then(|| writer.file().to_owned()),
        met: Arc::clone(writer.met()),
        means: Arc::clone(&means),
        max_file_size: options.max_file_size,
        mainframe: options.limits.mainframe.clone(),
        suspects: if options.retry_quarantined {
            HashMap::new()
        } else {
            writer.suspects().clone()
        },
        number: SCANS.fetch_add(1, Ordering::Relaxed),
    };
    let threads = options.threads.max(1);
    let (room, suspects) = (Room::new(threads), Suspects::new(threads));
    let (tell, news) = bounded::<News>(WAITING_NEWS);
    crew::start(Arc::new(crew::Shared {
        options,
        seal: LazyLock::new(Box::new({
            let sealer = sealer.clone();
            move || seal::Seal::new(detectors(), sealer)
        })),
        sealer,
        means,
        unchanged,
        copies: Copies::default(),
        room,
        suspects,
        inventory: writer.file().to_owned(),
        flight: writer.flight().cloned(),
        control: Arc::clone(control),
        tell,
    }));
    let stopped_by = write_all(&mut writer, &news, control);
    // Readers that still have news for a writer that has stopped must not wait for ever.
    drop(news);
    let state = match (&stopped_by, control.is_stopping()) {
        (Some(_), _) => ScanState::Failed,
        (None, true) => ScanState::Interrupted,
        (None, false) => ScanState::Complete,
    };
    match (writer.end_scan(state), stopped_by) {
        (Ok(totals), stopped_by) => Ok(Ended {
            state,
            totals,
            stopped_by,
        }),
        (Err(_), Some(first)) => Err(first),
        (Err(error), None) => Err(error),
    }
}

/// The single writer: stores news until there are no more, or an error stops the scan.
fn write_all(writer: &mut Writer, news: &Receiver<News>, control: &Control) -> Option<InventoryError> {
    let mut ledger = Ledger::default();
    loop {
        let written = match news.recv_timeout(PAUSE) {
            Ok(News::Over) | Err(RecvTimeoutError::Disconnected) => return None,
            Ok(news) => write_one(writer, &mut ledger, news, control),
            // While all wait for one large file, what is there is committed.
            Err(RecvTimeoutError::Timeout) => writer.flush(),
        };
        if let Err(error) = written {
            control.stop();
            return Some(error);
        }
    }
}

/// What the writer keeps in mind of items.
#[derive(Default)]
struct Ledger {
    in_flight: HashMap<Ticket, ItemId>,
    /// Told as copies, of files that had changed by then.
    returned: Vec<(Ticket, Entry)>,
}

fn write_one(writer: &mut Writer, ledger: &mut Ledger, news: News, control: &Control) -> Result<(), InventoryError> {
    match news {
        News::Begun(ticket, entry) => {
            let item = writer.begin_item(&entry)?;
            ledger.in_flight.insert(ticket, item);
        }
        News::Seen(ticket, sightings) => {
            if let Some(item) = ledger.in_flight.get(&ticket) {
                writer.sightings(*item, &sightings)?;
            }
        }
        News::Ended(ticket, reading) => {
            if let Some(item) = ledger.in_flight.remove(&ticket) {
                writer.end_item(item, reading)?;
            }
        }
        News::Copy(ticket, entry, content, settled) => {
            if let Some(item) = ledger.in_flight.get(&ticket) {
                let Content { digest, means, named } = content;
                if writer.end_as_copy(*item, digest, &means, &named, settled)? {
                    ledger.in_flight.remove(&ticket);
                    control.counts.done(entry.facts.size);
                } else {
                    // The other has changed meanwhile, and holds something else now.
                    ledger.returned.push((ticket, entry));
                }
            }
        }
        News::Asked(answer) => {
            // Whoever asked may have been left behind.
            let _ = answer.send(std::mem::take(&mut ledger.returned));
        }
        News::Over => {}
    }
    Ok(())
}
