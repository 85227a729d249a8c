//! The machine-readable output of the commands (`--json`): a promise from the first version on.
//!
//! Names may be added, none is renamed. Paths and masks are exact; what a terminal would obey is escaped.
//!
//! - [`scan`]: `{"scan", "items": {"complete", "partial", "skipped", "failed"}, "bytes", "findings":
//!   {kind: count}, "seconds"}` and `"bytes_read"`, `"state"`, `"reasons"`, `"confinement"`,
//!   `"unchanged"` (items that had not changed and were not read), `"copies"` (known from another item), `"gone"`
//! - [`status`]: `{"roots", "items", "reasons": {code: {"items", "bytes"}}, "last_scan"}` and `"inventory"`,
//!   `"bytes"`, `"bytes_read"`, `"findings"`; `last_scan` is `null` before the first scan; `"copies"` (items whose content another has,
//!   `null` as of a date), `"root_notes"` (what recense.toml says of them), `"as_of"` (the scan after which is asked); with `--coverage`
//!   `"unread_folders": [{"path", "reason", "items", "bytes"}]`
//! - [`finding`]: one line each, as [`FindingRow`]
//! - [`find`]: as [`PersonAnswer`]
//! - [`explain`]: as [`Explanation`]

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::OutcomeKind;
use crate::query::rows::{
    Explanation, FindingRow, KindRow, Overview, PersonAnswer, ReasonRow, RootNote, ScanRow, ScanSummary,
    UnreadFolderRow,
};
use crate::text::safe::safe_json;

#[derive(Serialize)]
struct Items {
    complete: u64,
    partial: u64,
    skipped: u64,
    failed: u64,
}

impl Items {
    fn of(items: &BTreeMap<OutcomeKind, u64>) -> Items {
        let number = |outcome| items.get(&outcome).copied().unwrap_or(0);
        Items {
            complete: number(OutcomeKind::Complete),
            partial: number(OutcomeKind::Partial),
            skipped: number(OutcomeKind::Skipped),
            failed: number(OutcomeKind::Failed),
        }
    }
}

#[derive(Serialize)]
struct ScanObject<'a> {
    scan: i64,
    items: Items,
    bytes: u64,
    bytes_read: u64,
    findings: BTreeMap<&'a str, u64>,
    reasons: &'a BTreeMap<String, ReasonRow>,
    state: &'a str,
    confinement: &'a str,
    unchanged: u64,
    copies: u64,
    gone: u64,
    seconds: f64,
}

#[derive(Serialize)]
struct StatusObject<'a> {
    inventory: &'a str,
    roots: &'a [String],
    items: Items,
    bytes: u64,
    bytes_read: u64,
    findings: BTreeMap<&'a str, u64>,
    reasons: &'a BTreeMap<String, ReasonRow>,
    last_scan: Option<&'a ScanRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<i64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    root_notes: &'a [RootNote],
    copies: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread_folders: Option<&'a [UnreadFolderRow]>,
}

/// Writes what a scan did, as one object.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn scan(out: &mut dyn Write, summary: &ScanSummary) -> io::Result<()> {
    line(
        out,
        &ScanObject {
            scan: summary.scan,
            items: Items::of(&summary.items),
            bytes: summary.bytes,
            bytes_read: summary.bytes_read,
            findings: summary
                .findings
                .iter()
                .map(|(kind, levels)| (kind.as_str(), levels.values().sum()))
                .collect(),
            reasons: &summary.reasons,
            state: &summary.state,
            confinement: &summary.confinement,
            unchanged: summary.unchanged,
            copies: summary.copies,
            gone: summary.gone,
            seconds: summary.seconds,
        },
    )
}

/// Writes the state of an inventory, as one object; with `folders`, what was not read by folder, too.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn status(out: &mut dyn Write, overview: &Overview, folders: bool) -> io::Result<()> {
    line(
        out,
        &StatusObject {
            inventory: &overview.inventory,
            roots: &overview.roots,
            items: Items::of(&overview.coverage.items),
            bytes: overview.coverage.bytes,
            bytes_read: overview.coverage.bytes_read,
            findings: overview
                .kinds
                .iter()
                .map(|row| (row.kind.as_str(), KindRow::findings(row)))
                .collect(),
            reasons: &overview.coverage.reasons,
            last_scan: overview.scans.first(),
            as_of: overview.as_of,
            root_notes: &overview.root_notes,
            copies: overview.copies,
            unread_folders: folders.then_some(&overview.unread_folders),
        },
    )
}

/// Writes one finding, as one line.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn finding(out: &mut dyn Write, row: &FindingRow) -> io::Result<()> {
    line(out, row)
}

/// Writes what is held about a person, as one object.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn find(out: &mut dyn Write, answer: &PersonAnswer) -> io::Result<()> {
    line(out, answer)
}

/// Writes the findings of a file with their reasons, as one object.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn explain(out: &mut dyn Write, file: &Explanation) -> io::Result<()> {
    line(out, file)
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    out.write_all(safe_json(&json).as_bytes())?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::model::Level;
    use crate::query::rows::{Coverage, HitRow};

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes all");
        String::from_utf8(out).expect("it is UTF-8")
    }

    fn row() -> FindingRow {
        FindingRow {
            path: "/a\nb".to_owned(),
            hops: vec!["Sheet1".to_owned(), "C14".to_owned()],
            kind: "sin".to_owned(),
            detector: "ca/sin".to_owned(),
            level: Level::Certain,
            mask: "*** *** 782".to_owned(),
            reasons: vec!["checksum:luhn".to_owned()],
            scan: 3,
            value: None,
        }
    }

    fn reasons() -> BTreeMap<String, ReasonRow> {
        BTreeMap::from([("corrupt".to_owned(), ReasonRow { items: 1, bytes: 20 })])
    }

    #[test]
    fn the_shape_of_scan() {
        let summary = ScanSummary {
            scan: 7,
            items: BTreeMap::from([(OutcomeKind::Complete, 5), (OutcomeKind::Failed, 1)]),
            bytes: 100,
            bytes_read: 80,
            findings: BTreeMap::from([(
                "sin".to_owned(),
                BTreeMap::from([(Level::Likely, 2), (Level::Certain, 3)]),
            )]),
            seconds: 1.5,
            folders: Vec::new(),
            reasons: reasons(),
            unchanged: 4,
            copies: 1,
            gone: 2,
            inventory: PathBuf::from("recense.db"),
            key: None,
            state: "complete".to_owned(),
            confinement: "full".to_owned(),
        };
        assert_eq!(
            written(|out| scan(out, &summary)),
            "{\"scan\":7,\"items\":{\"complete\":5,\"partial\":0,\"skipped\":0,\"failed\":1},\"bytes\":100,\
             \"bytes_read\":80,\"findings\":{\"sin\":5},\"reasons\":{\"corrupt\":{\"items\":1,\"bytes\":20}},\
             \"state\":\"complete\",\"confinement\":\"full\",\"unchanged\":4,\"copies\":1,\"gone\":2,\"seconds\":1.5}\n"
        );
    }

    #[test]
    fn the_shape_of_status() {
        let mut overview = Overview {
            inventory: "recense.db".to_owned(),
            roots: vec!["/srv".to_owned()],
            scans: Vec::new(),
            as_of: None,
            root_notes: Vec::new(),
            copies: Some(0),
            coverage: Coverage {
                reasons: reasons(),
                ..Coverage::default()
            },
            kinds: Vec::new(),
            folders: Vec::new(),
            folders_total: 0,
            unread_folders: vec![UnreadFolderRow {
                path: "/srv".to_owned(),
                reason: "corrupt".to_owned(),
                items: 1,
                bytes: 20,
            }],
            unread_folders_total: 1,
            unread: Vec::new(),
            unread_total: 0,
        };
        assert_eq!(
            written(|out| status(out, &overview, false)),
            "{\"inventory\":\"recense.db\",\"roots\":[\"/srv\"],\"items\":{\"complete\":0,\"partial\":0,\"skipped\":0,\
             \"failed\":0},\"bytes\":0,\"bytes_read\":0,\"findings\":{},\"reasons\":{\"corrupt\":{\"items\":1,\"bytes\":20}},\
             \"last_scan\":null,\"copies\":0}\n"
        );
        overview.scans.push(ScanRow {
            id: 2,
            started: 10,
            finished: None,
            state: "running".to_owned(),
            version: "0.1.0".to_owned(),
            roots: Vec::new(),
            confinement: None,
        });
        let text = written(|out| status(out, &overview, true));
        assert!(text.contains("\"last_scan\":{\"id\":2,\"started\":10,\"finished\":null,"));
        assert!(
            text.ends_with(
                "\"unread_folders\":[{\"path\":\"/srv\",\"reason\":\"corrupt\",\"items\":1,\"bytes\":20}]}\n"
            )
        );
    }

    #[test]
    fn a_finding_is_one_line() {
        let expected = "{\"path\":\"/a\\nb\",\"hops\":[\"Sheet1\",\"C14\"],\"kind\":\"sin\",\"detector\":\"ca/sin\",\
                        \"level\":\"certain\",\"mask\":\"*** *** 782\",\"reasons\":[\"checksum:luhn\"],\"scan\":3}\n";
        assert_eq!(written(|out| finding(out, &row())), expected);
        let mut revealed = row();
        revealed.value = Some("x".to_owned());
        assert!(written(|out| finding(out, &revealed)).ends_with(",\"scan\":3,\"value\":\"x\"}\n"));
    }

    #[test]
    fn a_hit_is_a_finding_with_how_it_matched() {
        let answer = PersonAnswer {
            person: vec![HitRow {
                finding: row(),
                matched: "exact".to_owned(),
            }],
            not_searched: reasons(),
            ..PersonAnswer::default()
        };
        let text = written(|out| find(out, &answer));
        assert!(text.starts_with("{\"person\":[{\"path\":\"/a\\nb\","));
        assert!(text.ends_with(
            "\"scan\":3,\"matched\":\"exact\"}],\"possibly\":[],\"mentioned\":[],\
             \"not_searched\":{\"corrupt\":{\"items\":1,\"bytes\":20}}}\n"
        ));
    }
}
