//! What the scan hands to the writer, and what it gets back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use smallvec::SmallVec;

use super::seal::Digest;
use super::stamp::Means;
use crate::model::{Audience, Class, Hop, Level, Outcome, OutcomeKind, Reason};

/// A root, by its 0-based index in the list that was given to [`Writer::begin_scan`](super::Writer::begin_scan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RootId(pub u32);

/// A scan, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScanId(pub i64);

/// An item of the inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(super) i64);

/// An entry that the walk met. Times are Unix seconds, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemEntry {
    /// The root under which it was met.
    pub root: RootId,
    /// Its whole path.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// When its content changed.
    pub modified: Option<i64>,
    /// When its content, owner or rights changed (ctime).
    pub changed: Option<i64>,
    /// Its number in the file system.
    pub inode: Option<u64>,
    /// Who can read it.
    pub audience: Audience,
    /// A number made of all by which a change can be told; none where none can.
    pub stamp: Option<i64>,
}

/// How the reading of an item ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemEnd {
    /// How far it was read.
    pub outcome: Outcome,
    /// The reader that took it.
    pub format: Option<Cow<'static, str>>,
    /// Bytes of it that were read.
    pub bytes_read: u64,
    /// Bytes of it that were not.
    pub unread: u64,
    /// With what it was read; none when it was not opened.
    pub means: Option<Arc<Means>>,
    /// What could be read of it with other means: see [`stamp`](super::stamp).
    pub wants: u8,
    /// [`Sealer::content`](super::Sealer::content) of it, if all was read.
    pub content: Option<[u8; 16]>,
    /// Its stamp holds: what changed after this reading will show.
    pub settled: bool,
}

impl ItemEnd {
    /// The end of an item that was not opened.
    pub fn unopened(outcome: Outcome, size: u64) -> ItemEnd {
        ItemEnd {
            outcome,
            format: None,
            bytes_read: 0,
            unread: size,
            means: None,
            wants: 0,
            content: None,
            settled: true,
        }
    }
}

/// A value at a place, already without anything that could not be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The kind: `sin`, `email`…
    pub kind: Arc<str>,
    /// The detector: `ca/sin`…
    pub detector: Arc<str>,
    /// The class of the detector.
    pub class: Class,
    /// How sure it is.
    pub level: Level,
    /// The steps inside the item, outermost first.
    pub place: Vec<Hop>,
    /// What belongs together has one number, unique per item.
    pub record: u32,
    /// [`Sealer::digest`](super::Sealer::digest) of kind and normal form.
    pub digest: Digest,
    /// [`Sealer::seal`](super::Sealer::seal) of the text as it was found.
    pub sealed: Arc<[u8]>,
    /// The value with most of it hidden.
    pub mask: Arc<str>,
    /// [`Sealer::way`](super::Sealer::way) of the text as it was found: of equal values, the one with the least is kept.
    pub way: i64,
    /// Why it has its level.
    pub reasons: SmallVec<[Reason; 3]>,
}

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanState {
    /// The walk went to its end.
    Complete,
    /// Somebody stopped it.
    Interrupted,
    /// An error stopped it.
    Failed,
}

impl ScanState {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            ScanState::Complete => "complete",
            ScanState::Interrupted => "interrupted",
            ScanState::Failed => "failed",
        }
    }
}

/// What one scan came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanTotals {
    /// The scan's number.
    pub scan: i64,
    /// Items by outcome; every outcome has an entry.
    pub items: BTreeMap<OutcomeKind, u64>,
    /// Bytes of all items.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Findings by kind. The same value, seen twice at one place by one detector, is one finding.
    pub findings: BTreeMap<String, u64>,
    /// Items of earlier scans that are gone.
    pub gone: u64,
    /// Items that were left as their last reading found them.
    pub unchanged: u64,
    /// Items whose content was known from another item.
    pub copies: u64,
    /// Items whose reading ended in this scan.
    pub read: u64,
}
