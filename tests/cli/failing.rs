//! A disk that fails at every single write, sync and opening, one after another: the inventory stays sound, and a report
//! appears whole or not at all.
//!
//! The scenarios are those of the program: a first scan, a new key, a search, a report. Each runs in a process of its
//! own under `strace`, which makes the n-th call to the system fail, be it of `SQLite` or of the program, until there is none
//! left that could. (The process is this test program, which starts faster than one that compiles a catalogue.)

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use recense::inventory::audit::{self, Asked};
use recense::inventory::rotate::{NewKey, rotate};
use recense::inventory::{
    InventoryError, ItemEnd, ItemEntry, KeySource, Plan, Reader, RootId, ScanState, Sighting, Writer,
};
use recense::model::{Audience, Class, Hop, Level, Outcome, Reason};
use recense::query::overview::{OverviewLimits, overview};
use recense::query::verify::verify;
use recense::report::{Format, Report, Target, write};
use recense::text::lang::Lang;
use smallvec::smallvec;

/// Calls that are made to fail, and how.
const FAULTS: [(&str, &str); 4] = [
    ("pwrite64,write,ftruncate", "ENOSPC"),
    ("pwrite64,write", "EIO"),
    ("fsync,fdatasync", "EIO"),
    ("openat,rename,renameat,renameat2,linkat", "EACCES"),
];

/// Files of a scenario: only calls that concern these fail.
const FILES: [&str; 11] = [
    "recense.db",
    "recense.db-wal",
    "recense.db-shm",
    "recense.db-lock",
    "recense.db-flight",
    "recense.db-journal",
    "recense.db-audit",
    "keys",
    "keys/key",
    "keys/key.new",
    "keys/key.old",
];

/// Where a scenario plays.
struct Place(PathBuf);

impl Place {
    fn inventory(&self) -> PathBuf {
        self.0.join("recense.db")
    }

    fn key(&self) -> KeySource {
        KeySource::File(self.0.join("keys/key"))
    }

    /// Three files with a value each; the second scan meets two of them and a new one.
    fn scan(&self, files: &[&str]) -> Result<(), InventoryError> {
        let mut writer = Writer::open(&self.inventory(), &self.key())?;
        let roots = [PathBuf::from("/srv")];
        writer.begin_scan(Plan {
            roots: &roots,
            about: &[],
            version: "0",
            catalogue: "c",
            options: "{}",
            require_reason: None,
        })?;
        for file in files {
            let item = writer.begin_item(&entry(file))?;
            let digest = writer.sealer().digest("email", &format!("{file}@example.ca"));
            let sighting = Sighting {
                kind: "email".into(),
                detector: "any/email".into(),
                class: Class::Medium,
                level: Level::Certain,
                place: vec![Hop::Line(1)],
                record: 1,
                digest,
                sealed: writer
                    .sealer()
                    .seal("email", &digest, &format!("{file}@example.ca"))
                    .into(),
                mask: "•".into(),
                way: 0,
                reasons: smallvec![Reason::Shape],
            };
            writer.sightings(item, &[sighting])?;
            let end = ItemEnd {
                format: Some("text".into()),
                bytes_read: 10,
                means: Some(Arc::default()),
                content: Some([file.as_bytes()[0]; 16]),
                ..ItemEnd::unopened(Outcome::Complete, 0)
            };
            writer.end_item(item, end)?;
            writer.flush()?;
        }
        writer.end_scan(ScanState::Complete)?;
        Ok(())
    }

    fn reader(&self) -> Result<Reader, InventoryError> {
        let mut reader = Reader::open(&self.inventory())?;
        reader.unlock(&self.key())?;
        Ok(reader)
    }

    fn search(&self) -> Result<(), InventoryError> {
        let asked = Asked {
            what: "find",
            question: "marie",
            reason: Some("12"),
        };
        audit::log(&self.reader()?, &self.key(), asked)
    }

    fn report(&self, format: Format) -> Result<(), String> {
        let reader = self.reader().map_err(|error| error.to_string())?;
        let overview = overview(&reader, OverviewLimits::default()).map_err(|error| error.to_string())?;
        let target = Target::File(self.0.join("out/report"));
        write(Report::Inventory, format, Lang::Fr, &overview, &target).map_err(|error| error.to_string())
    }

    fn play(&self, scenario: &str) -> Result<(), String> {
        let told = |error: InventoryError| error.to_string();
        match scenario {
            "scan" => self.scan(&["a", "b", "c"]).map_err(told),
            "rescan" => self.scan(&["a", "b", "d"]).map_err(told),
            "rotate" => rotate(&self.inventory(), &self.key(), NewKey::InPlace)
                .map(drop)
                .map_err(told),
            "search" => self.search().map_err(told),
            report => self.report(Format::from_name(report).ok_or("no such scenario")?),
        }
    }

    /// Whatever failed: what is there is sound and opens with the key, and the next scan goes on.
    fn assert_sound(&self, told: &str) {
        let expect = |result: Result<(), InventoryError>| result.unwrap_or_else(|error| panic!("{told}: {error}"));
        expect(self.scan(&["a", "b", "e"]));
        let reader = self.reader().unwrap_or_else(|error| panic!("{told}: {error}"));
        let verified = verify(&reader).expect("it can be read");
        assert_eq!(verified.problems, [], "{told}");
        assert_eq!(verified.items, 3, "{told}");
        let log = audit::problems(&reader, Some(&self.key())).expect("it can be read");
        assert_eq!(log, [], "{told}");
    }
}

fn entry(file: &str) -> ItemEntry {
    ItemEntry {
        root: RootId(0),
        path: Path::new("/srv").join(file),
        size: 10,
        modified: Some(1),
        changed: Some(1),
        inode: Some(1),
        audience: Audience::Owner,
        stamp: Some(1),
    }
}

const SCENARIO: &str = "RECENSE_TEST_SCENARIO";

/// Plays one scenario, when it is started for that.
#[test]
fn scenario() {
    let Some(scenario) = std::env::var(SCENARIO).ok() else {
        return;
    };
    let place = Place(std::env::current_dir().expect("a folder"));
    // How it ended is said by a file: what is printed may be made to fail.
    let said = match place.play(&scenario) {
        Ok(()) => "done".to_owned(),
        Err(error) => error,
    };
    let _ = fs::write(place.0.join("said"), said);
}

/// Plays a scenario whose n-th call of these fails; whether one did, and what the scenario said at its end.
fn failing(place: &Place, scenario: &str, calls: &str, error: &str, n: u32, everywhere: bool) -> (bool, String) {
    let log = place.0.join("strace.log");
    let _ = fs::remove_file(place.0.join("said"));
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(&log);
    if !everywhere {
        for file in FILES {
            command.arg("-P").arg(place.0.join(file));
        }
    }
    command
        .arg(format!("--trace={calls}"))
        .arg(format!("--inject={calls}:error={error}:when={n}"))
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "cli::failing::scenario", "--test-threads=1"])
        .env(SCENARIO, scenario)
        .current_dir(&place.0);
    let output = command.output().expect("strace is installed");
    let injected = fs::read_to_string(&log).unwrap_or_default().contains("(INJECTED)");
    let said = fs::read_to_string(place.0.join("said")).unwrap_or_else(|_| format!("{output:?}"));
    (injected, said)
}

/// Lets every call fail once, each time from the same beginning, and checks what is left.
fn each_failure(scenario: &str, before: &[&str], check: impl Fn(&Place, &str, &str)) {
    for (calls, error) in FAULTS {
        let mut failures = 0;
        for n in 1.. {
            assert!(n < 1000, "{calls} never end");
            let folder = tempfile::tempdir().expect("a folder");
            let place = Place(folder.path().canonicalize().expect("a folder"));
            for earlier in before {
                place.play(earlier).expect("undisturbed");
            }
            let (injected, said) = failing(&place, scenario, calls, error, n, false);
            let told = format!("{scenario}: {calls} no. {n} fails with {error}: {said}");
            check(&place, &said, &told);
            if !injected {
                assert_eq!(said, "done", "undisturbed: {told}");
                break;
            }
            failures += 1;
        }
        assert!(failures > 0, "{scenario}: no call of {calls} was made");
    }
}

#[test]
fn a_first_scan_on_a_failing_disk_leaves_no_ruin() {
    each_failure("scan", &[], |place, _, told| place.assert_sound(told));
}

#[test]
fn a_later_scan_on_a_failing_disk_leaves_no_ruin() {
    each_failure("rescan", &["scan"], |place, _, told| place.assert_sound(told));
}

#[test]
fn a_new_key_on_a_failing_disk_leaves_a_key_that_fits() {
    each_failure("rotate", &["scan", "search"], |place, _, told| place.assert_sound(told));
}

#[test]
fn a_search_on_a_failing_disk_is_logged_or_not_answered() {
    each_failure("search", &["scan"], |place, said, told| {
        let logged = fs::read_to_string(place.0.join("recense.db-audit")).unwrap_or_default();
        if said == "done" {
            assert_eq!(logged.lines().count(), 1, "{told}");
        }
        place.assert_sound(told);
    });
}

#[test]
fn a_report_on_a_failing_disk_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place(folder.path().canonicalize().expect("a folder"));
    place.play("scan").expect("undisturbed");
    fs::create_dir(place.0.join("out")).expect("own folder");
    let report = place.0.join("out/report");
    for format in Format::ALL.map(Format::name) {
        place.play(format).expect("undisturbed");
        let whole = fs::metadata(&report).expect("a report").len();
        let faults = [
            ("write,pwrite64", "ENOSPC"),
            ("fsync,fdatasync", "EIO"),
            ("rename,renameat,renameat2,linkat", "EACCES"),
        ];
        for (calls, error) in faults {
            let mut failures = 0;
            for n in 1.. {
                let _ = fs::remove_file(&report);
                let (injected, said) = failing(&place, format, calls, error, n, true);
                let told = format!("{format}: {calls} no. {n}: {said}");
                match fs::metadata(&report) {
                    // The time that it tells may have another length.
                    Ok(written) => assert!(written.len().abs_diff(whole) < 64, "{told}"),
                    Err(_) => assert_ne!(said, "done", "{told}"),
                }
                assert!(
                    fs::read_dir(place.0.join("out")).expect("a folder").count() <= 1,
                    "{told}"
                );
                if !injected {
                    assert_eq!(said, "done", "{told}");
                    break;
                }
                failures += 1;
            }
            assert!(failures > 0, "{format}: no {calls}");
        }
    }
}
