//! Questions to a small inventory of an invented firm.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use smallvec::smallvec;

use super::rows::{FindingRow, HitRow};
use super::*;
use crate::inventory::{ItemEntry, Reader, RootId, ScanState, ScanTotals, Sealer, Sighting, Writer};
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
        let mut writer = Writer::open(&self.file(), &self.key()).expect("writable");
        writer
            .begin_scan(&[PathBuf::from("/srv")], "0.1.0", "abc", "{}")
            .expect("a scan");
        writer
    }

    fn reader(&self) -> Reader {
        let mut reader = Reader::open(&self.file()).expect("readable");
        reader.unlock(&self.key()).expect("the key");
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

fn entry(path: &str, audience: Audience) -> ItemEntry {
    ItemEntry {
        root: RootId(0),
        path: PathBuf::from(path),
        size: 10,
        modified: Some(if path.contains("paie") { 100 } else { 200 }),
        changed: None,
        inode: None,
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
        sealed: sealer.seal(kind, &digest, text),
        mask: format!("{}***", &text[..1]),
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
    writer
        .end_item(item, outcome, None, 10 - unread, unread)
        .expect("ended");
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
fn the_overview_counts() {
    let firm = Firm::new();
    firm.scan();
    let seen = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!(seen.roots, ["/srv"]);
    assert_eq!(
        (seen.scans.len(), seen.scans[0].state.as_str(), &*seen.scans[0].roots[0]),
        (1, "complete", "/srv")
    );
    let kinds: Vec<_> = seen
        .kinds
        .iter()
        .map(|kind| (&*kind.kind, kind.findings(), kind.distinct, kind.items))
        .collect();
    assert_eq!(
        kinds,
        [
            ("sin", 2, 2, 1),
            ("email", 3, 2, 2),
            ("person", 3, 3, 2),
            ("phone", 1, 1, 1)
        ]
    );
    assert_eq!(seen.kinds[2].levels[&Level::Likely], 2);
    assert_eq!(seen.kinds[0].samples, ["1***", "9***"]);
    // Owner only: 2 SINs, 2 names, 1 address at Likely or above. Everyone: 1 address, twice.
    let folders: Vec<_> = seen
        .folders
        .iter()
        .map(|folder| (&*folder.path, folder.exposure, folder.items))
        .collect();
    assert_eq!(folders, [("/srv/rh", 230, 2), ("/srv/commun", 20, 1)]);
    assert_eq!((seen.folders[0].oldest, seen.folders[0].newest), (Some(100), Some(200)));
    assert_eq!(seen.folders[1].audience, Audience::Everyone);
    assert_eq!(seen.folders[0].kinds[0].kind, "sin");
    let items: Vec<u64> = seen.coverage.items.values().copied().collect();
    assert_eq!(
        (items, seen.coverage.bytes, seen.coverage.bytes_read),
        (vec![2, 1, 1, 1], 50, 38)
    );
    assert_eq!(seen.coverage.reasons["corrupt"].bytes, 4);
    let unread: Vec<_> = seen
        .unread
        .iter()
        .map(|row| (&*row.path, row.outcome, &*row.reasons[0]))
        .collect();
    assert_eq!(
        unread,
        [
            ("/srv/commun/casse.pdf", OutcomeKind::Failed, "corrupt"),
            ("/srv/rh/lettre.txt", OutcomeKind::Partial, "bad-encoding"),
            ("/srv/commun/photo.jpg", OutcomeKind::Skipped, "not-text"),
        ]
    );
    assert_eq!((seen.folders_total, seen.unread_total), (2, 3));
}

#[test]
fn the_overview_counts_the_same_while_a_scan_runs() {
    let firm = Firm::new();
    firm.scan();
    let ended = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    let running = firm.begin();
    let counted = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!(counted.scans[0].state, "running");
    assert_eq!((counted.kinds, counted.folders), (ended.kinds, ended.folders));
    drop(running);
}

#[test]
fn limits_cut_lists_and_not_totals() {
    let firm = Firm::new();
    firm.scan();
    let seen = overview(
        &firm.reader(),
        OverviewLimits {
            folders: 1,
            unread: 0,
            unread_folders: 1,
        },
    )
    .expect("an overview");
    assert_eq!((seen.folders.len(), seen.folders_total), (1, 2));
    assert_eq!((seen.unread.len(), seen.unread_total), (0, 3));
    assert!(seen.unread_folders.len() <= 1 && seen.unread_folders_total >= 1);
    let all = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    let sums = |take: fn(&super::rows::UnreadFolderRow) -> u64| all.unread_folders.iter().map(take).sum::<u64>();
    let reasons = all.coverage.reasons.values();
    assert_eq!(sums(|row| row.items), reasons.clone().map(|row| row.items).sum::<u64>());
    assert_eq!(sums(|row| row.bytes), reasons.map(|row| row.bytes).sum::<u64>());
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

#[test]
fn a_person_is_found_by_identifiers_and_possibly_by_name() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        names: vec!["Tremblay, Marie-Ève".into()],
        emails: vec!["MTREMBLAY@example.com".into()],
        sins: vec!["123 456 782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(
        places(&answer.person),
        [
            "/srv/commun/liste.txt A1 email email exact",
            "/srv/commun/liste.txt A4 email email exact",
            "/srv/rh/paie.csv A2 person name folded",
            "/srv/rh/paie.csv B2 sin sin exact",
        ]
    );
    assert_eq!(places(&answer.possibly), ["/srv/rh/lettre.txt A1 person name folded"]);
    assert_eq!(answer.mentioned, []);
    assert_eq!(
        answer.not_searched.keys().collect::<Vec<_>>(),
        ["bad-encoding", "corrupt", "not-text"]
    );
    assert!(answer.person.iter().all(|hit| hit.finding.value.is_none()));
}

#[test]
fn a_name_alone_is_only_possibly_the_person() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        names: vec!["Marie-Ève Tremblay".into()],
        reveal: true,
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(answer.person, []);
    let values: Vec<_> = answer
        .possibly
        .iter()
        .filter_map(|hit| hit.finding.value.as_deref())
        .collect();
    assert_eq!(values, ["TREMBLAY Marie-Ève", "Marie-Ève Tremblay"]);
}

#[test]
fn a_record_does_not_reach_over_two_sheets() {
    let firm = Firm::new();
    let mut writer = firm.begin();
    let sealer = writer.sealer().clone();
    let item = writer
        .begin_item(&entry("/srv/a.xlsx", Audience::Owner))
        .expect("an item");
    for (sheet, value) in [
        ("Paie", ("sin", "123456782", "123-456-782", 2, Level::Certain)),
        (
            "Clients",
            ("person", "marie eve|tremblay", "Marie-Ève Tremblay", 2, Level::Likely),
        ),
    ] {
        let mut seen = sighting(&sealer, &value);
        seen.place.insert(0, Hop::Sheet(sheet.into()));
        writer.sightings(item, &[seen]).expect("stored");
    }
    writer.end_item(item, &Outcome::Complete, None, 10, 0).expect("ended");
    writer.end_scan(ScanState::Complete).expect("an end");
    let query = PersonQuery {
        names: vec!["Marie-Ève Tremblay".into()],
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(places(&answer.person), ["/srv/a.xlsx Paie/B2 sin sin exact"]);
    assert_eq!(places(&answer.possibly), ["/srv/a.xlsx Clients/A2 person name folded"]);
}

#[test]
fn an_identifier_of_any_kind_is_found() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        ids: vec!["900000001".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(places(&answer.person), ["/srv/rh/paie.csv B3 sin sin exact"]);
}

#[test]
fn a_question_that_cannot_be_asked_is_told() {
    let firm = Firm::new();
    firm.scan();
    let invalid = PersonQuery {
        sins: vec!["12".into()],
        ..PersonQuery::default()
    };
    for query in [PersonQuery::default(), invalid.clone()] {
        assert!(matches!(
            find(&firm.reader(), &query, &normalise),
            Err(QueryError::NothingAsked(_))
        ));
    }
    let locked = Reader::open(&firm.file()).expect("readable");
    let query = PersonQuery {
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    assert!(matches!(find(&locked, &query, &normalise), Err(QueryError::Locked)));
}

#[test]
fn hits_are_written_as_promised() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    let json = serde_json::to_value(&answer).expect("JSON");
    assert_eq!(
        json["person"][0],
        serde_json::json!({
            "path": "/srv/rh/paie.csv", "hops": ["B2"], "kind": "sin", "detector": "any/sin", "level": "certain",
            "mask": "1***", "reasons": ["shape"], "scan": 1, "matched": "sin exact"
        })
    );
    assert_eq!(
        json["not_searched"]["corrupt"],
        serde_json::json!({"items": 1, "bytes": 4})
    );
}

#[test]
fn what_is_gone_is_not_listed() {
    let firm = Firm::new();
    firm.scan();
    let mut writer = firm.begin();
    put(
        &mut writer,
        "/srv/rh/paie.csv",
        Audience::Owner,
        &[("sin", "900000001", "900000001", 3, Level::Certain)],
        &Outcome::Complete,
    );
    writer.end_scan(ScanState::Complete).expect("an end");
    let rows = firm.list(&Filter::default());
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (Path::new(&rows[0].path), rows[0].scan),
        (Path::new("/srv/rh/paie.csv"), 2)
    );
    let seen = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!((seen.kinds.len(), seen.coverage.bytes), (1, 10));
}
