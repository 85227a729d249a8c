//! What the scan hands to the writer, and what it gets back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use smallvec::SmallVec;

use super::seal::Digest;
use crate::model::{Audience, Class, Hop, Level, OutcomeKind, Reason};

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
    pub sealed: Vec<u8>,
    /// The value with most of it hidden.
    pub mask: String,
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
}
