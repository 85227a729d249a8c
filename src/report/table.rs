//! The lines of the inventory: one for each folder and category of data, with the columns of a register.
//!
//! CSV and XLSX write the same columns in the same order, JSON the same facts under stable names. Some
//! columns only a person can fill; they stand empty, with a hint at what belongs in them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::model::{Cause, Class, Level};
use crate::query::rows::{Audience, KindRow, Overview, RootNote};
use crate::text::format;
use crate::text::lang::kinds::{self, Category};
use crate::text::lang::{Lang, fill};
use crate::text::safe::safe;

/// Masked samples on a line, at most.
const SAMPLES: usize = 3;

/// One folder and one category of data in it. Times are Unix seconds, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InventoryRow {
    /// The root under which the folder stands; empty when no root fits.
    pub system: String,
    /// The folder.
    pub path: String,
    /// `file`: the medium is an electronic file.
    pub medium: &'static str,
    /// The stable name of the category: `government`, `health`…
    pub category: &'static str,
    /// The kinds of that category, worst class first.
    pub identifiers: Vec<String>,
    /// The worst class of those kinds.
    pub sensitivity: Class,
    /// Who can read the folder's files.
    pub audience: Audience,
    /// Files that hold the most frequent of the kinds: at least so many hold the category.
    pub files: u64,
    /// Findings of every level.
    pub findings: u64,
    /// Distinct values found at least once at level Likely or above.
    pub distinct_low: u64,
    /// Distinct values of every level.
    pub distinct_high: u64,
    /// Oldest modification of the folder's files with personal information.
    pub oldest: Option<i64>,
    /// Newest modification of them.
    pub newest: Option<i64>,
    /// Files of the folder that a password protects, which were not read.
    pub protected_files: u64,
    /// Program and version that found it.
    pub detector_version: String,
    /// Findings by level; every level has an entry.
    pub confidence: BTreeMap<Level, u64>,
    /// Masks of a few values.
    pub samples: Vec<String>,
    /// Files of the folder whose content another file has, too; not known as of a date.
    pub duplicates: Option<u64>,
    /// What only a person can say: from recense.toml, else `null`, so that a reader finds the names.
    #[serde(flatten)]
    pub to_complete: ToComplete,
    #[serde(skip)]
    group: Category,
}

/// The columns that a person fills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the hints of `columns` say what each holds")]
pub struct ToComplete {
    pub owner: Option<String>,
    pub jurisdiction: Option<String>,
    pub person_category: Option<String>,
    pub purpose: Option<String>,
    pub legal_basis: Option<String>,
    pub source: Option<String>,
    pub recipients: Option<String>,
    pub retention_rule: Option<String>,
}

impl InventoryRow {
    /// The category of the line.
    pub fn category(&self) -> Category {
        self.group
    }
}

/// The lines of an inventory, most exposed folder first, then by category.
pub fn rows(overview: &Overview) -> Vec<InventoryRow> {
    let version = detector_version(overview);
    let protected = protected_files(overview);
    let mut rows = Vec::new();
    for folder in &overview.folders {
        let mut groups: BTreeMap<Category, Vec<&KindRow>> = BTreeMap::new();
        for kind in &folder.kinds {
            groups.entry(kinds::category(&kind.kind)).or_default().push(kind);
        }
        let root = system(&overview.roots, &folder.path).unwrap_or_default();
        let note = overview.root_notes.iter().find(|note| note.path == root);
        for (group, members) in groups {
            let mut confidence: BTreeMap<Level, u64> = Level::ALL.into_iter().map(|level| (level, 0)).collect();
            for (level, number) in members.iter().flat_map(|kind| &kind.levels) {
                *confidence.entry(*level).or_default() += number;
            }
            rows.push(InventoryRow {
                system: note
                    .and_then(|note| note.label.clone())
                    .unwrap_or_else(|| root.to_owned()),
                path: folder.path.clone(),
                medium: "file",
                category: group.name(),
                identifiers: members.iter().map(|kind| kind.kind.clone()).collect(),
                sensitivity: members.iter().map(|kind| kind.class).max().unwrap_or(Class::Business),
                audience: folder.audience,
                files: members.iter().map(|kind| kind.items).max().unwrap_or(0),
                findings: confidence.values().sum(),
                distinct_low: members.iter().map(|kind| kind.distinct_likely).sum(),
                distinct_high: members.iter().map(|kind| kind.distinct).sum(),
                oldest: folder.oldest,
                newest: folder.newest,
                protected_files: protected.get(folder.path.as_str()).copied().unwrap_or(0),
                detector_version: version.clone(),
                confidence,
                samples: samples(&members),
                duplicates: folder.copies,
                to_complete: note.map(said).unwrap_or_default(),
                group,
            });
        }
    }
    rows
}

/// What recense.toml says of a root.
fn said(note: &RootNote) -> ToComplete {
    ToComplete {
        owner: note.owner.clone(),
        jurisdiction: note.jurisdiction.clone(),
        purpose: note.purpose.clone(),
        recipients: (!note.recipients.is_empty()).then(|| note.recipients.join(", ")),
        retention_rule: note.retention.clone(),
        ..ToComplete::default()
    }
}

/// What recense.toml says of a root, on one line.
pub fn root_note(lang: Lang, note: &RootNote) -> String {
    let w = lang.words();
    let recipients = (!note.recipients.is_empty()).then(|| note.recipients.join(", "));
    let said = [
        (w.col_owner, note.owner.as_deref()),
        (w.col_purpose, note.purpose.as_deref()),
        (w.col_jurisdiction, note.jurisdiction.as_deref()),
        (w.col_recipients, recipients.as_deref()),
        (w.col_retention, note.retention.as_deref()),
    ];
    let mut parts = vec![match &note.label {
        Some(label) => format!("{} ({})", safe(label), safe(&note.path)),
        None => safe(&note.path).into_owned(),
    }];
    let colon = lang.pick(": ", "\u{a0}: ");
    parts.extend(
        said.into_iter()
            .filter_map(|(title, text)| Some(format!("{title}{colon}{}", safe(text?)))),
    );
    parts.join(" · ")
}

/// The program and the version of the newest scan.
pub fn detector_version(overview: &Overview) -> String {
    overview
        .scans
        .first()
        .map_or_else(|| "recense".to_owned(), |scan| format!("recense {}", scan.version))
}

/// The first mask of each kind, then the second ones…, so that every kind is seen.
fn samples(members: &[&KindRow]) -> Vec<String> {
    let longest = members.iter().map(|kind| kind.samples.len()).max().unwrap_or(0);
    (0..longest)
        .flat_map(|at| members.iter().filter_map(move |kind| kind.samples.get(at)))
        .take(SAMPLES)
        .cloned()
        .collect()
}

/// The longest root that holds a folder.
fn system<'a>(roots: &'a [String], path: &str) -> Option<&'a str> {
    roots
        .iter()
        .map(String::as_str)
        .filter(|root| {
            path.strip_prefix(root.trim_end_matches(SEPARATORS))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(SEPARATORS))
        })
        .max_by_key(|root| root.len())
}

const SEPARATORS: [char; 2] = ['/', '\\'];

/// Files that need a password, by their folder.
fn protected_files(overview: &Overview) -> HashMap<&str, u64> {
    let mut counts = HashMap::new();
    for row in &overview.unread {
        if row.reasons.iter().any(|code| code == Cause::Encrypted.code()) {
            let folder = row.path.rfind(SEPARATORS).map_or("", |at| &row.path[..at]);
            *counts.entry(folder).or_default() += 1;
        }
    }
    counts
}

/// One column of the CSV and XLSX forms.
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// What a person writes in it, when a person has to.
    pub hint: Option<&'static str>,
    /// Its width in a workbook, in characters.
    pub width: u16,
}

/// The columns, in order.
pub fn columns(lang: Lang) -> Vec<Column> {
    let w = lang.words();
    let found = |title, width| Column {
        title,
        hint: None,
        width,
    };
    let human = |title, hint| Column {
        title,
        hint: Some(hint),
        width: 22,
    };
    vec![
        found(w.col_system, 24),
        found(w.col_folder, 48),
        human(w.col_owner, w.hint_owner),
        found(w.col_medium, 18),
        human(w.col_jurisdiction, w.hint_jurisdiction),
        found(w.col_category, 26),
        found(w.col_identifiers, 40),
        found(w.col_sensitivity, 13),
        found(w.col_sensitivity_reason, 36),
        human(w.col_person_category, w.hint_person_category),
        human(w.col_purpose, w.hint_purpose),
        human(w.col_legal_basis, w.hint_legal_basis),
        human(w.col_source, w.hint_source),
        human(w.col_recipients, w.hint_recipients),
        found(w.col_access, 18),
        found(w.col_files_least, 12),
        found(w.col_findings, 12),
        found(w.col_distinct_low, 18),
        found(w.col_distinct_high, 18),
        found(w.col_oldest, 14),
        found(w.col_newest, 14),
        human(w.col_retention, w.hint_retention),
        found(w.col_encryption, 28),
        found(w.col_duplicates, 14),
        found(w.col_version, 18),
        found(w.col_confidence, 34),
        found(w.col_sample, 40),
    ]
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text, safe to show.
    Text(String),
    /// A number.
    Number(u64),
    /// Nothing: for a person to fill.
    Empty,
}

/// The cells of a line, one for each of [`columns`].
pub fn cells(lang: Lang, row: &InventoryRow) -> Vec<Cell> {
    let w = lang.words();
    let text = |text: &str| Cell::Text(safe(text).into_owned());
    let said = |said: &Option<String>| said.as_deref().map_or(Cell::Empty, text);
    let day = |seconds: Option<i64>| seconds.map_or(Cell::Empty, |at| Cell::Text(format::day(at)));
    vec![
        text(&row.system),
        text(&row.path),
        said(&row.to_complete.owner),
        text(w.medium_file),
        said(&row.to_complete.jurisdiction),
        text(row.group.title(lang)),
        text(&kind_names(lang, &row.identifiers)),
        text(lang.class(row.sensitivity)),
        text(row.group.harm(lang)),
        Cell::Empty,
        said(&row.to_complete.purpose),
        Cell::Empty,
        Cell::Empty,
        said(&row.to_complete.recipients),
        text(audience(lang, row.audience)),
        Cell::Number(row.files),
        Cell::Number(row.findings),
        Cell::Number(row.distinct_low),
        Cell::Number(row.distinct_high),
        day(row.oldest),
        day(row.newest),
        said(&row.to_complete.retention_rule),
        text(&encryption(lang, row.protected_files)),
        row.duplicates.map_or_else(|| text(w.duplicates_unknown), Cell::Number),
        text(&row.detector_version),
        text(&confidence(lang, &row.confidence)),
        text(&row.samples.join(", ")),
    ]
}

fn encryption(lang: Lang, protected: u64) -> String {
    let w = lang.words();
    if protected == 0 {
        w.encryption_none.to_owned()
    } else {
        fill(w.encryption_some, &[("count", &format::count(lang, protected))])
    }
}

/// Names of kinds as one text.
pub fn kind_names(lang: Lang, names: &[String]) -> String {
    names
        .iter()
        .map(|name| kinds::kind(lang, name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Levels with their numbers, surest first, without those that have none: `certain 12, likely 3`.
pub fn confidence(lang: Lang, levels: &BTreeMap<Level, u64>) -> String {
    Level::ALL
        .into_iter()
        .rev()
        .filter_map(|level| {
            let number = levels.get(&level).copied().filter(|number| *number > 0)?;
            Some(format!("{}\u{a0}{}", lang.level(level), format::count(lang, number)))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The name of an audience.
pub fn audience(lang: Lang, audience: Audience) -> &'static str {
    let w = lang.words();
    match audience {
        Audience::Unknown => w.audience_unknown,
        Audience::Owner => w.audience_owner,
        Audience::Group => w.audience_group,
        Audience::Everyone => w.audience_everyone,
    }
}

/// The name of a scan's state; an unknown one stands for itself.
pub fn state(lang: Lang, state: &str) -> &str {
    let w = lang.words();
    match state {
        "complete" => w.state_complete,
        "interrupted" => w.state_interrupted,
        "failed" => w.state_failed,
        "running" => w.state_running,
        other => other,
    }
}

/// How far the readers of files were confined, in words; nothing for a scan that did not say.
pub fn confinement(lang: Lang, name: &str) -> Option<&'static str> {
    let w = lang.words();
    match name {
        "full" => Some(w.readers_full),
        "syscalls-only" => Some(w.readers_syscalls),
        "process-only" => Some(w.readers_process),
        "none" => Some(w.readers_none),
        _ => None,
    }
}

/// The same for the last scan of an inventory.
pub fn last_confinement(lang: Lang, overview: &Overview) -> Option<&'static str> {
    let last = overview.scans.first()?;
    confinement(lang, last.confinement.as_deref()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_line_stands_for_a_folder_and_a_category() {
        let overview = sample::overview();
        let rows = rows(&overview);
        let pay: Vec<&InventoryRow> = rows.iter().filter(|row| row.path.ends_with("Paie")).collect();
        let categories: Vec<&str> = pay.iter().map(|row| row.category).collect();
        assert_eq!(categories, ["government", "financial", "identity"]);
        let folder = overview.folders.iter().find(|folder| folder.path.ends_with("Paie"));
        let findings: u64 = folder
            .iter()
            .flat_map(|folder| &folder.kinds)
            .map(KindRow::findings)
            .sum();
        assert_eq!(pay.iter().map(|row| row.findings).sum::<u64>(), findings);
        assert!(pay.iter().all(|row| row.distinct_low <= row.distinct_high));
        assert!(pay.iter().all(|row| row.system == "/srv/partage"));
        assert_eq!(pay[0].protected_files, 2);
    }

    #[test]
    fn the_longest_root_is_the_system() {
        let roots = ["/srv".to_owned(), "/srv/rh/".to_owned(), "/".to_owned()];
        for (path, expected) in [
            ("/srv/rh/paie", Some("/srv/rh/")),
            ("/srv/rh", Some("/srv/rh/")),
            ("/srv/rhum", Some("/srv")),
            ("/home", Some("/")),
            ("C:\\x", None),
        ] {
            assert_eq!(system(&roots, path), expected, "{path}");
        }
    }

    #[test]
    fn every_cell_has_a_column_and_only_a_persons_columns_are_empty() {
        let overview = sample::overview();
        for lang in Lang::ALL {
            let columns = columns(lang);
            for row in rows(&overview) {
                let cells = cells(lang, &row);
                assert_eq!(cells.len(), columns.len());
                for (column, cell) in columns.iter().zip(&cells) {
                    assert_eq!(column.hint.is_some(), *cell == Cell::Empty, "{}", column.title);
                }
            }
        }
    }
}
