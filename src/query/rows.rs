//! What queries answer with: plain rows, which reports and the command line present.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{Class, Level, OutcomeKind};

pub use crate::model::Audience;

/// One finding, ready to be listed. Times are Unix seconds, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// The file.
    pub path: String,
    /// The steps inside the file, outermost first, in their short form.
    pub hops: Vec<String>,
    /// The kind: `sin`, `email`…
    pub kind: String,
    /// The detector: `ca/sin`…
    pub detector: String,
    /// How sure it is.
    pub level: Level,
    /// The value with most of it hidden.
    pub mask: String,
    /// Why it has its level, in the stable text form.
    pub reasons: Vec<String>,
    /// The last scan that saw it.
    pub scan: i64,
    /// The value itself, only when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Items and bytes that share a reason for not having been read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReasonRow {
    /// How many items.
    pub items: u64,
    /// How many bytes of them were not read.
    pub bytes: u64,
}

/// How much of the roots was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Items by outcome; every outcome has an entry.
    pub items: BTreeMap<OutcomeKind, u64>,
    /// Bytes of all items.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// By reason code: what was not read. An item with two reasons counts under both.
    pub reasons: BTreeMap<String, ReasonRow>,
}

/// Items of one folder (not of its subfolders) that share a reason for not having been read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadFolderRow {
    /// The folder.
    pub path: String,
    /// The reason code.
    pub reason: String,
    /// How many items.
    pub items: u64,
    /// How many bytes of them were not read.
    pub bytes: u64,
}

/// One kind of personal information, over the whole inventory or one folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindRow {
    /// The kind: `sin`, `email`…
    pub kind: String,
    /// The worst class of its detectors.
    pub class: Class,
    /// Findings by level; every level has an entry.
    pub levels: BTreeMap<Level, u64>,
    /// Distinct values.
    pub distinct: u64,
    /// Distinct values that were found at least once at level Likely or above; at most `distinct`.
    pub distinct_likely: u64,
    /// Items that hold it.
    pub items: u64,
    /// Masks of a few values, as a sample (at most three).
    pub samples: Vec<String>,
}

impl KindRow {
    /// Findings of every level.
    pub fn findings(&self) -> u64 {
        self.levels.values().sum()
    }
}

/// One folder with what its files (not its subfolders) hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FolderRow {
    /// The folder.
    pub path: String,
    /// Files in it that hold personal information.
    pub items: u64,
    /// Oldest modification of those files, Unix seconds.
    pub oldest: Option<i64>,
    /// Newest modification of those files, Unix seconds.
    pub newest: Option<i64>,
    /// The widest audience of those files.
    pub audience: Audience,
    /// Files in it whose content another file has, too; not known as of a date.
    pub copies: Option<u64>,
    /// What they hold, worst class first.
    pub kinds: Vec<KindRow>,
    /// Exposure: distinct values of level Likely and above weighed by class (high 100, medium 10, low 1,
    /// business 0), doubled when everyone can read the folder's files. For ranking only.
    pub exposure: u64,
}

/// What recense.toml says of a root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootNote {
    /// The root.
    #[serde(default)]
    pub path: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why it is kept and used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where it stands, and under which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// Who receives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// How long it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
}

/// Items that have the same content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopiesRow {
    /// Bytes of each.
    pub size: u64,
    /// Where they are.
    pub paths: Vec<String>,
    /// Findings in each.
    pub findings: u64,
}

/// One scan. Times are Unix seconds, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScanRow {
    /// Its number in the inventory, from 1.
    pub id: i64,
    /// When it began.
    pub started: i64,
    /// When it ended, if it did.
    pub finished: Option<i64>,
    /// `running`, `complete`, `interrupted` or `failed`.
    pub state: String,
    /// The version of the program.
    pub version: String,
    /// The roots that it walked.
    pub roots: Vec<String>,
    /// How far the readers of files were confined: `full`, `syscalls-only`, `process-only` or `none`; unknown for
    /// scans of older versions.
    pub confinement: Option<String>,
}

/// The whole inventory at a glance: what the inventory report and `status` show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The inventory's file.
    pub inventory: String,
    /// Every root ever scanned.
    pub roots: Vec<String>,
    /// Scans, newest first.
    pub scans: Vec<ScanRow>,
    /// The scan after which is asked; none for what is current.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<i64>,
    /// What recense.toml says of the roots.
    pub root_notes: Vec<RootNote>,
    /// Items whose content another item has, too; not known as of a date.
    pub copies: Option<u64>,
    /// How much was read.
    pub coverage: Coverage,
    /// Kinds over the whole inventory, worst class first, then by number of findings.
    pub kinds: Vec<KindRow>,
    /// Folders with personal information, most exposed first; at most as many as were asked for.
    pub folders: Vec<FolderRow>,
    /// How many such folders there are.
    pub folders_total: u64,
    /// What was not read by folder and reason, most bytes first; at most as many as were asked for.
    pub unread_folders: Vec<UnreadFolderRow>,
    /// How many such pairs there are.
    pub unread_folders_total: u64,
    /// Items that were not read completely, failed ones first; at most as many as were asked for.
    pub unread: Vec<UnreadRow>,
    /// How many such items there are.
    pub unread_total: u64,
}

/// One item that was not read completely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadRow {
    /// The file.
    pub path: String,
    /// How far it was read.
    pub outcome: OutcomeKind,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Its size in bytes.
    pub size: u64,
}

/// A finding that matched a search for a person, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HitRow {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingRow,
    /// What of the question it matched, and how: `email exact`, `name folded`…
    pub matched: String,
}

/// What is held about a person. Hits stand by file and place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonAnswer {
    /// This person: a strong identifier, or the name in the same record as one.
    pub person: Vec<HitRow>,
    /// Possibly this person: the name alone.
    pub possibly: Vec<HitRow>,
    /// The name in a text about something else.
    pub mentioned: Vec<HitRow>,
    /// By reason code: what was not read and hence not searched.
    pub not_searched: BTreeMap<String, ReasonRow>,
}

/// What one scan did, for its summary. Sizes are bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanSummary {
    /// Its number in the inventory, from 1.
    pub scan: i64,
    /// Items by outcome; every outcome has an entry.
    pub items: BTreeMap<OutcomeKind, u64>,
    /// Bytes of all items.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Findings by kind and level.
    pub findings: BTreeMap<String, BTreeMap<Level, u64>>,
    /// How long it took.
    pub seconds: f64,
    /// The most exposed folders, first the worst (at most five).
    pub folders: Vec<FolderRow>,
    /// By reason code: what was not read.
    pub reasons: BTreeMap<String, ReasonRow>,
    /// The inventory's file.
    pub inventory: PathBuf,
    /// Items that had not changed and were left as their last reading found them.
    pub unchanged: u64,
    /// Items whose content was known from another.
    pub copies: u64,
    /// Items of earlier scans that are gone.
    pub gone: u64,
    /// The file of the key that unseals the inventory's values, when there is one.
    pub key: Option<PathBuf>,
    /// `complete`, `interrupted` or `failed`.
    pub state: String,
    /// How far the readers of files were confined.
    pub confinement: String,
}

impl ScanSummary {
    /// Items that were not read completely.
    pub fn unread(&self) -> u64 {
        unread(&self.items)
    }
}

impl Coverage {
    /// Items that were not read completely.
    pub fn unread(&self) -> u64 {
        unread(&self.items)
    }
}

fn unread(items: &BTreeMap<OutcomeKind, u64>) -> u64 {
    items
        .iter()
        .filter(|(outcome, _)| **outcome != OutcomeKind::Complete)
        .map(|(_, number)| number)
        .sum()
}

/// One file looked at without an inventory, with every finding and its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The file.
    pub path: String,
    /// How far it was read.
    pub outcome: OutcomeKind,
    /// Reason codes, when it was not read completely.
    pub causes: Vec<String>,
    /// Its findings in the order of their places.
    pub findings: Vec<ExplainedRow>,
}

/// One finding of a file that was looked at alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedRow {
    /// The steps inside the file, outermost first, in their short form.
    pub hops: Vec<String>,
    /// The kind: `sin`, `email`…
    pub kind: String,
    /// The detector: `ca/sin`…
    pub detector: String,
    /// How sure it is.
    pub level: Level,
    /// The value with most of it hidden.
    pub mask: String,
    /// Why it has its level, in the stable text form.
    pub reasons: Vec<String>,
    /// The line, cell or field (a part of it where it is long), only when values were asked for: beside what was found it
    /// may hold what was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The value itself, only when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}
