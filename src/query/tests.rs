//! Questions to a small inventory of an invented firm.

mod overview;
mod person;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use smallvec::smallvec;

use super::rows::{FindingRow, HitRow};
use super::*;
use crate::inventory::{
    ItemEnd, ItemEntry, KeySource, Plan, Reader, RootId, ScanState, ScanTotals, Sealer, Sighting, Writer,
};
use crate::model::{Audience, Cause, Class, Hop, Level, Outcome, OutcomeKind, Reason};

/// A value to write: kind, normal form, text, record, level.
type Value = (&'static str, &'static str, &'static str, u32, Level);

struct Firm {
    folder: tempfile::TempDir,
}

impl Firm {
    fn new() -> Firm {
        Firm {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("recense.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    fn begin(&self) -> Writer {
        let mut writer = Writer::open(&self.file(), &KeySource::File(self.key())).expect("writable");
        writer.begin_scan(plan(&[PathBuf::from("/srv")])).expect("a scan");
        writer
    }

    fn reader(&self) -> Reader {
        let mut reader = Reader::open(&self.file()).expect("readable");
        reader.unlock(&KeySource::File(self.key())).expect("the key");
        reader
    }

    /// The firm's share: staff in a table, a letter, a shared list, a scan without text, a broken file.
    fn scan(&self) -> ScanTotals {
        let mut writer = self.begin();
        let staff: &[Value] = &[
            ("person", "marie eve|tremblay", "Marie-Ève Tremblay", 2, Level::Likely),
            ("sin", "123456782", "123-456-782", 2, Level::Certain),
            ("person", "jean|roy", "Jean Roy", 3, Level::Likely),
            ("sin", "900000001", "900 000 001", 3, Level::Certain),
        ];
        put(
            &mut writer,
            "/srv/rh/paie.csv",
            Audience::Owner,
            staff,
            &Outcome::Complete,
        );
        let letter: &[Value] = &[
            ("person", "tremblay marie eve", "TREMBLAY Marie-Ève", 1, Level::Possible),
            ("email", "info@example.com", "info@example.com", 9, Level::Certain),
        ];
        put(
            &mut writer,
            "/srv/rh/lettre.txt",
            Audience::Owner,
            letter,
            &Outcome::Partial(vec![Cause::BadEncoding]),
        );
        let list: &[Value] = &[
            (
                "email",
                "mtremblay@example.com",
                "MTremblay@example.com",
                1,
                Level::Certain,
            ),
            (
                "email",
                "mtremblay@example.com",
                "mtremblay@example.com",
                4,
                Level::Certain,
            ),
            ("phone", "+15145550199", "514 555-0199", 4, Level::Possible),
        ];
        put(
            &mut writer,
            "/srv/commun/liste.txt",
            Audience::Everyone,
            list,
            &Outcome::Complete,
        );
        put(
            &mut writer,
            "/srv/commun/photo.jpg",
            Audience::Everyone,
            &[],
            &Outcome::Skipped(Cause::NotText),
        );
        put(
            &mut writer,
            "/srv/commun/casse.pdf",
            Audience::Everyone,
            &[],
            &Outcome::Failed(Cause::Corrupt),
        );
        writer.end_scan(ScanState::Complete).expect("an end")
    }

    fn list(&self, filter: &Filter) -> Vec<FindingRow> {
        let mut rows = Vec::new();
        findings(&self.reader(), filter, |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .expect("an answer");
        rows
    }
}

fn plan(roots: &[PathBuf]) -> Plan<'_> {
    Plan {
        roots,
        about: &[],
        version: "0.1.0",
        catalogue: "abc",
        options: "{}",
        require_reason: None,
    }
}

fn end(outcome: &Outcome, bytes_read: u64, unread: u64) -> ItemEnd {
    ItemEnd {
        bytes_read,
        ..ItemEnd::unopened(outcome.clone(), unread)
    }
}

fn entry(path: &str, audience: Audience) -> ItemEntry {
    ItemEntry {
        root: RootId(0),
        path: PathBuf::from(path),
        size: 10,
        modified: Some(if path.contains("paie") { 100 } else { 200 }),
        changed: None,
        inode: None,
        stamp: None,
        audience,
    }
}

fn sighting(sealer: &Sealer, (kind, normal, text, record, level): &Value) -> Sighting {
    let digest = sealer.digest(kind, normal);
    Sighting {
        kind: (*kind).into(),
        detector: format!("any/{kind}").into(),
        class: if *kind == "sin" { Class::High } else { Class::Medium },
        level: *level,
        place: vec![Hop::Cell {
            row: *record,
            column: 1 + u32::from(*kind == "sin"),
        }],
        record: *record,
        digest,
        sealed: sealer.seal(kind, &digest, text).into(),
        mask: format!("{}***", &text[..1]).into(),
        way: 0,
        reasons: smallvec![Reason::Shape],
    }
}

fn put(writer: &mut Writer, path: &str, audience: Audience, values: &[Value], outcome: &Outcome) {
    let item = writer.begin_item(&entry(path, audience)).expect("an item");
    let sealer = writer.sealer().clone();
    let seen: Vec<Sighting> = values.iter().map(|value| sighting(&sealer, value)).collect();
    writer.sightings(item, &seen).expect("stored");
    let unread = if outcome.kind() == OutcomeKind::Complete { 0 } else { 4 };
    writer.end_item(item, end(outcome, 10 - unread, unread)).expect("ended");
}

/// Stands in for the detectors' normalisers.
fn normalise(field: &str, text: &str) -> Vec<(String, String)> {
    let form = |kind: &str, normal: String| vec![(kind.to_owned(), normal)];
    match field {
        "name" => form("person", text.to_lowercase().replace('è', "e").replace(['-', ','], " ")),
        "email" => form("email", text.to_lowercase()),
        "sin" if text.len() < 9 => Vec::new(),
        "sin" => form("sin", text.replace([' ', '-'], "")),
        "phone" => form("phone", text.replace([' ', '-'], "")),
        _ => ["sin", "passport"]
            .into_iter()
            .flat_map(|kind| form(kind, text.to_owned()))
            .collect(),
    }
}

fn places(hits: &[HitRow]) -> Vec<String> {
    hits.iter()
        .map(|hit| {
            format!(
                "{} {} {} {}",
                hit.finding.path,
                hit.finding.hops.join("/"),
                hit.finding.kind,
                hit.matched
            )
        })
        .collect()
}

#[test]
fn findings_are_filtered_and_in_order() {
    let firm = Firm::new();
    firm.scan();
    let all = firm.list(&Filter::default());
    let paths: Vec<_> = all.iter().map(|row| format!("{} {}", row.path, row.hops[0])).collect();
    assert_eq!(
        paths,
        [
            "/srv/commun/liste.txt A1",
            "/srv/commun/liste.txt A4",
            "/srv/commun/liste.txt A4",
            "/srv/rh/lettre.txt A1",
            "/srv/rh/lettre.txt A9",
            "/srv/rh/paie.csv A2",
            "/srv/rh/paie.csv B2",
            "/srv/rh/paie.csv A3",
            "/srv/rh/paie.csv B3",
        ]
    );
    assert!(
        all.iter()
            .all(|row| row.value.is_none() && row.reasons == ["shape"] && row.scan == 1)
    );
    let count = |filter: Filter| firm.list(&filter).len();
    assert_eq!(
        count(Filter {
            kinds: vec!["sin".into(), "phone".into()],
            ..Filter::default()
        }),
        3
    );
    assert_eq!(
        count(Filter {
            level: Some(Level::Likely),
            ..Filter::default()
        }),
        7
    );
    let under = |path: &str| Filter {
        path: Where::Under(path.into()),
        ..Filter::default()
    };
    assert_eq!(count(under("/srv")), 9);
    assert_eq!(count(under("/srv/rh")), 6);
    assert_eq!(count(under("/srv/rh/paie.csv")), 4);
    assert_eq!(count(under("/srv/r")), 0);
    let glob = globset::Glob::new("**/*.txt").expect("a glob").compile_matcher();
    assert_eq!(
        count(Filter {
            path: Where::Glob(glob),
            ..Filter::default()
        }),
        5
    );
}

#[test]
fn values_are_shown_only_with_the_key() {
    let firm = Firm::new();
    firm.scan();
    let filter = Filter {
        kinds: vec!["sin".into()],
        reveal: true,
        ..Filter::default()
    };
    let values: Vec<_> = firm.list(&filter).into_iter().filter_map(|row| row.value).collect();
    assert_eq!(values, ["123-456-782", "900 000 001"]);
    let reader = Reader::open(&firm.file()).expect("readable");
    let told = findings(&reader, &filter, |_| ControlFlow::Continue(()));
    assert!(matches!(told, Err(QueryError::Locked)));
    let mut listed = 0;
    findings(&reader, &Filter::default(), |_| {
        listed += 1;
        ControlFlow::Break(())
    })
    .expect("places need no key");
    assert_eq!(listed, 1);
}

#[test]
fn a_changed_value_does_not_open() {
    let firm = Firm::new();
    firm.scan();
    let thief = rusqlite::Connection::open(firm.file()).expect("a database");
    thief
        .execute(
            "UPDATE value SET sealed = (SELECT sealed FROM value WHERE id = 2) WHERE id = 1",
            (),
        )
        .expect("an update");
    drop(thief);
    let filter = Filter {
        reveal: true,
        ..Filter::default()
    };
    let told = findings(&firm.reader(), &filter, |_| ControlFlow::Continue(()));
    assert!(matches!(told, Err(QueryError::Sealed)));
}
