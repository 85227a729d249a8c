//! The inventory as a whole: written, read again, broken, locked, searched for canaries.

mod canaries;
mod damage;
mod history;
mod migrated;
mod unchanged;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use smallvec::smallvec;

use super::*;
use crate::model::{Audience, Cause, Class, Hop, Level, Outcome, OutcomeKind, Reason};

/// A folder with an inventory and a key.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        Home {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("recense.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("conf/key")
    }

    fn source(&self) -> KeySource {
        KeySource::File(self.key())
    }

    fn open(&self) -> Result<Writer, InventoryError> {
        Writer::open(&self.file(), &self.source())
    }

    fn begun(&self) -> Writer {
        let mut writer = self.open().expect("a writable inventory");
        writer.begin_scan(plan(&[PathBuf::from("/srv")])).expect("a scan");
        writer
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.file()).expect("a readable inventory")
    }

    /// Scans files of one e-mail address per line, completely.
    fn scan(&self, files: &[(&str, &[&str])]) -> ScanTotals {
        let mut writer = self.begun();
        for (path, values) in files {
            put(&mut writer, path, values, &Outcome::Complete);
        }
        writer.end_scan(ScanState::Complete).expect("an end")
    }

    /// Values of current findings, by path.
    fn current(&self) -> Vec<(String, String)> {
        let mut reader = self.reader();
        reader.unlock(&self.source()).expect("the key");
        let sealer = reader.sealer().expect("unlocked").clone();
        let mut statement = reader
            .connection()
            .prepare(
                "SELECT d.path || '/' || i.name, v.digest, v.sealed FROM finding f
                 JOIN item i ON i.id = f.item JOIN folder d ON d.id = i.folder JOIN value v ON v.id = f.value
                 WHERE i.gone_scan IS NULL ORDER BY 1, f.record",
            )
            .expect("a statement");
        statement
            .query_map((), |row| {
                let hidden: Vec<u8> = row.get(2)?;
                Ok((
                    row.get(0)?,
                    sealer.open("email", &row.get(1)?, &hidden).expect("its own key"),
                ))
            })
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("rows")
    }

    fn number(&self, query: &str) -> i64 {
        self.reader()
            .connection()
            .query_row(query, (), |row| row.get(0))
            .expect("a number")
    }
}

fn entry(path: &str) -> ItemEntry {
    ItemEntry {
        root: RootId(0),
        path: PathBuf::from(path),
        size: 100,
        modified: Some(1_700_000_000),
        changed: Some(1_700_000_000),
        inode: Some(u64::MAX),
        audience: Audience::Everyone,
        stamp: Some(7),
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

fn means() -> Arc<Means> {
    Arc::new(Means {
        reader: "text 1".into(),
        detection: "abc".into(),
        ..Means::default()
    })
}

fn end(outcome: &Outcome, bytes_read: u64, unread: u64) -> ItemEnd {
    ItemEnd {
        format: Some("text".into()),
        bytes_read,
        means: Some(means()),
        ..ItemEnd::unopened(outcome.clone(), unread)
    }
}

fn sighting(sealer: &Sealer, line: u32, value: &str) -> Sighting {
    let digest = sealer.digest("email", value);
    Sighting {
        kind: "email".into(),
        detector: "any/email".into(),
        class: Class::Medium,
        level: Level::Certain,
        place: vec![Hop::Member("a.zip".into()), Hop::Line(u64::from(line))],
        record: line,
        digest,
        sealed: sealer.seal("email", &digest, value).into(),
        mask: "m***@e***.com".into(),
        way: 0,
        reasons: smallvec![Reason::Shape, Reason::Keyword("courriel".into())],
    }
}

fn put(writer: &mut Writer, path: &str, values: &[&str], outcome: &Outcome) {
    let item = writer.begin_item(&entry(path)).expect("an item");
    let sealer = writer.sealer().clone();
    let seen: Vec<Sighting> = (1..)
        .zip(values)
        .map(|(line, value)| sighting(&sealer, line, value))
        .collect();
    writer.sightings(item, &seen).expect("stored");
    let unread = if outcome.kind() == OutcomeKind::Complete {
        0
    } else {
        100
    };
    writer
        .end_item(item, end(outcome, 100 - unread, unread))
        .expect("ended");
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn what_is_written_is_read_again() {
    let home = Home::new();
    let totals = home.scan(&[
        ("/srv/a.txt", &["x@example.com", "y@example.com"]),
        ("/srv/b/c.txt", &["x@example.com"]),
    ]);
    assert_eq!(totals.items[&OutcomeKind::Complete], 2);
    assert_eq!(totals.findings["email"], 3);
    assert_eq!((totals.bytes, totals.bytes_read), (200, 200));
    let expected = [
        ("/srv/a.txt", "x@example.com"),
        ("/srv/a.txt", "y@example.com"),
        ("/srv/b/c.txt", "x@example.com"),
    ];
    assert_eq!(home.current(), pairs(&expected));
    assert_eq!(home.number("SELECT count(*) FROM value"), 2);
    assert_eq!(
        home.number("SELECT count(*) FROM scan WHERE state = 'complete' AND finished IS NOT NULL"),
        1
    );
    home.reader().verify().expect("sound");
}

#[test]
fn a_rescan_keeps_history() {
    let home = Home::new();
    home.scan(&[
        ("/srv/a", &["x@example.com", "y@example.com"]),
        ("/srv/b", &["z@example.com"]),
    ]);
    let totals = home.scan(&[("/srv/a", &["x@example.com", "w@example.com"])]);
    assert_eq!(totals.gone, 1);
    assert_eq!(
        home.current(),
        pairs(&[("/srv/a", "x@example.com"), ("/srv/a", "w@example.com")])
    );
    assert_eq!(
        home.number("SELECT count(*) FROM finding WHERE first_scan = 1 AND last_scan = 2"),
        1
    );
    assert_eq!(
        home.number("SELECT count(*) FROM finding WHERE first_scan = 1 AND last_scan = 1"),
        1
    );
    assert_eq!(home.number("SELECT first_scan * 10 + gone_scan FROM finding_past"), 12);
    assert_eq!(home.number("SELECT gone_scan FROM item WHERE name = 'b'"), 2);
    home.scan(&[("/srv/a", &[]), ("/srv/b", &["z@example.com"])]);
    assert_eq!(home.current(), pairs(&[("/srv/b", "z@example.com")]));
    assert_eq!(home.number("SELECT count(*) FROM item WHERE gone_scan IS NOT NULL"), 0);
}

#[test]
fn an_item_that_could_not_be_read_this_time_leaves_history() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &[], &Outcome::Failed(Cause::NoPermission));
    writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!(home.current(), []);
    assert_eq!(
        home.number("SELECT count(*) FROM finding_past WHERE first_scan = 1 AND gone_scan = 2"),
        1
    );
    assert_eq!(
        home.number("SELECT bytes FROM item_cause WHERE cause = 'no-permission'"),
        100
    );
}

#[test]
fn what_was_not_looked_for_is_not_gone() {
    let home = Home::new();
    home.scan(&[
        ("/srv/open/a", &["x@example.com"]),
        ("/srv/shut/deep/b", &["y@example.com"]),
    ]);
    let mut writer = home.begun();
    put(&mut writer, "/srv/shut", &[], &Outcome::Failed(Cause::NoPermission));
    let totals = writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!(totals.gone, 1);
    assert_eq!(home.current(), pairs(&[("/srv/shut/deep/b", "y@example.com")]));
}

#[test]
fn a_scan_of_another_root_marks_nothing_gone() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    let mut writer = home.open().expect("writable");
    writer
        .begin_scan(plan(&[PathBuf::from("/srv2"), PathBuf::from("/srv/b")]))
        .expect("a scan");
    assert_eq!(writer.end_scan(ScanState::Complete).expect("an end").gone, 0);
    let mut writer = home.open().expect("writable");
    writer.begin_scan(plan(&[PathBuf::from("/srv/a")])).expect("a scan");
    assert_eq!(writer.end_scan(ScanState::Complete).expect("an end").gone, 1);
}

#[test]
fn a_scan_that_ends_leaves_the_index_of_values() {
    let home = Home::new();
    let index = "SELECT count(*) FROM sqlite_schema WHERE name = 'finding_value'";
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &["x@example.com"], &Outcome::Complete);
    writer.flush().expect("committed");
    assert_eq!(home.number(index), 0);
    drop(writer);
    home.scan(&[]);
    assert_eq!(home.number(index), 1);
    let writer = home.begun();
    assert_eq!(home.number(index), 1);
    drop(writer);
}

#[test]
fn what_is_written_early_is_there_in_the_end() {
    let home = Home::new();
    let mut writer = home.begun();
    let item = writer.begin_item(&entry("/srv/a")).expect("an item");
    writer.flush().expect("committed");
    let values: Vec<String> = (0..9_500).map(|number| format!("x{number}@example.com")).collect();
    for (line, value) in (1..).zip(&values) {
        let seen = sighting(writer.sealer(), line, value);
        writer.sightings(item, &[seen]).expect("stored");
    }
    writer.end_item(item, end(&Outcome::Complete, 100, 0)).expect("ended");
    let totals = writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!(totals.findings["email"], 9_500);
    assert_eq!(home.number("SELECT count(*) FROM finding"), 9_500);
    assert_eq!(home.number("SELECT count(*) FROM value"), 9_500);
}

#[test]
fn two_sightings_at_one_place_are_one_finding_with_the_surer_level() {
    for levels in [[Level::Possible, Level::Certain], [Level::Certain, Level::Possible]] {
        let home = Home::new();
        let mut writer = home.begun();
        let item = writer.begin_item(&entry("/srv/a")).expect("an item");
        let seen = levels.map(|level| Sighting {
            level,
            ..sighting(writer.sealer(), 1, "x@example.com")
        });
        writer.sightings(item, &seen).expect("stored");
        writer.end_item(item, end(&Outcome::Complete, 100, 0)).expect("ended");
        assert_eq!(
            writer.end_scan(ScanState::Complete).expect("an end").findings["email"],
            1
        );
        assert_eq!(home.number("SELECT level FROM finding"), 2);
    }
}

#[cfg(unix)]
#[test]
fn every_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    fs::write(home.file(), "").expect("own file");
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o666)).expect("own file");
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &["x@example.com"], &Outcome::Complete);
    writer.flush().expect("committed");
    // The log of searches begins with the first search.
    for file in &sidecars(&home.file())[..5] {
        let mode = fs::metadata(file).expect("it exists").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
}

#[cfg(unix)]
#[test]
fn a_name_in_an_old_encoding_is_found_again() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let home = Home::new();
    let path = Path::new(OsStr::from_bytes(b"/srv/re\xe7us/caf\xe9.txt"));
    for _ in 0..2 {
        let mut writer = home.begun();
        let item = writer
            .begin_item(&ItemEntry {
                path: path.to_owned(),
                ..entry("")
            })
            .expect("an item");
        writer.end_item(item, end(&Outcome::Complete, 100, 0)).expect("ended");
        assert_eq!(writer.end_scan(ScanState::Complete).expect("an end").gone, 0);
    }
    assert_eq!(home.number("SELECT count(*) FROM item"), 1);
    let reader = home.reader();
    let (folder, name) = reader
        .connection()
        .query_row(
            "SELECT path, name FROM item JOIN folder ON folder.id = folder",
            (),
            |row| {
                Ok((
                    paths::from_column(row.get_ref(0)?)?,
                    paths::from_column(row.get_ref(1)?)?,
                ))
            },
        )
        .expect("one item");
    assert_eq!(paths::join(&folder, &name), path);
}
