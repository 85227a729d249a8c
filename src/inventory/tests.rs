//! The inventory as a whole: written, read again, broken, locked, searched for canaries.

use std::fs;
use std::path::{Path, PathBuf};

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

    fn open(&self) -> Result<Writer, InventoryError> {
        Writer::open(&self.file(), &self.key())
    }

    fn begun(&self) -> Writer {
        let mut writer = self.open().expect("a writable inventory");
        writer
            .begin_scan(&[PathBuf::from("/srv")], "0.1.0", "abc", "{}")
            .expect("a scan");
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
        reader.unlock(&self.key()).expect("the key");
        let sealer = reader.sealer().expect("unlocked").clone();
        let mut statement = reader
            .connection()
            .prepare(
                "SELECT d.path || '/' || i.name, v.digest, v.sealed FROM finding f
                 JOIN item i ON i.id = f.item JOIN folder d ON d.id = i.folder JOIN value v ON v.id = f.value
                 WHERE f.last_scan >= i.last_scan AND i.gone_scan IS NULL ORDER BY 1, f.record",
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
        sealed: sealer.seal("email", &digest, value),
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
        .end_item(item, outcome, Some("text"), 100 - unread, unread)
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
        2
    );
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
    assert_eq!(home.number("SELECT count(*) FROM finding WHERE last_scan = 1"), 1);
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
        .begin_scan(&[PathBuf::from("/srv2"), PathBuf::from("/srv/b")], "0.1.0", "abc", "{}")
        .expect("a scan");
    assert_eq!(writer.end_scan(ScanState::Complete).expect("an end").gone, 0);
    let mut writer = home.open().expect("writable");
    writer
        .begin_scan(&[PathBuf::from("/srv/a")], "0.1.0", "abc", "{}")
        .expect("a scan");
    assert_eq!(writer.end_scan(ScanState::Complete).expect("an end").gone, 1);
}

#[test]
fn an_interrupted_scan_leaves_a_sound_inventory() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"]), ("/srv/z", &["z@example.com"])]);
    let mut writer = home.begun();
    let old = writer.begin_item(&entry("/srv/a")).expect("an item");
    let new = writer.begin_item(&entry("/srv/b")).expect("an item");
    let seen = sighting(writer.sealer(), 1, "y@example.com");
    writer.sightings(old, std::slice::from_ref(&seen)).expect("stored");
    writer.sightings(new, &[seen]).expect("stored");
    let totals = writer.end_scan(ScanState::Interrupted).expect("an end");
    assert_eq!((totals.items[&OutcomeKind::Failed], totals.gone), (2, 0));
    home.reader().verify().expect("sound");
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'interrupted'"), 1);
    assert_eq!(home.number("SELECT outcome FROM item WHERE name = 'a'"), 0);
    assert_eq!(home.number("SELECT outcome FROM item WHERE name = 'b'"), 3);
    // Cut off, /srv/a has what its last reading found and what this one found so far.
    let mut current = home.current();
    current.sort();
    let expected = [
        ("/srv/a", "x@example.com"),
        ("/srv/a", "y@example.com"),
        ("/srv/b", "y@example.com"),
        ("/srv/z", "z@example.com"),
    ];
    assert_eq!(current, pairs(&expected));
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
fn a_killed_scan_is_closed_by_the_next() {
    let home = Home::new();
    let mut writer = home.begun();
    let item = writer.begin_item(&entry("/srv/a")).expect("an item");
    let seen = sighting(writer.sealer(), 1, "x@example.com");
    writer.sightings(item, &[seen]).expect("stored");
    writer.flush().expect("committed");
    drop(writer);
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'running'"), 1);
    home.scan(&[]);
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'interrupted'"), 1);
    assert_eq!(home.number("SELECT count(*) FROM item WHERE outcome IS NULL"), 0);
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
        writer.end_item(item, &Outcome::Complete, None, 100, 0).expect("ended");
        assert_eq!(
            writer.end_scan(ScanState::Complete).expect("an end").findings["email"],
            1
        );
        assert_eq!(home.number("SELECT level FROM finding"), 2);
    }
}

#[test]
fn a_second_writer_is_locked_out_and_readers_are_not() {
    let home = Home::new();
    let writer = home.begun();
    assert!(matches!(home.open().map(|_| ()), Err(InventoryError::Locked(_))));
    assert_eq!(home.number("SELECT count(*) FROM scan"), 1);
    drop(writer);
    assert!(home.open().is_ok());
}

#[test]
fn a_wrong_or_missing_key_is_told_and_no_key_is_made() {
    let home = Home::new();
    home.scan(&[]);
    let other = home.folder.path().join("other");
    keys::Key::create(&other).expect("a new key");
    assert!(matches!(
        Writer::open(&home.file(), &other).map(|_| ()),
        Err(InventoryError::WrongKey(_))
    ));
    assert!(matches!(home.reader().unlock(&other), Err(InventoryError::WrongKey(_))));
    fs::remove_file(home.key()).expect("own file");
    assert!(matches!(home.open().map(|_| ()), Err(InventoryError::KeyMissing(_))));
    assert!(matches!(
        home.reader().unlock(&home.key()),
        Err(InventoryError::KeyMissing(_))
    ));
    assert!(!home.key().exists());
}

#[test]
fn an_inventory_that_is_not_there_is_missing() {
    let home = Home::new();
    assert!(matches!(
        Reader::open(&home.file()).map(|_| ()),
        Err(InventoryError::Missing(_))
    ));
    assert!(!home.file().exists());
}

#[test]
fn damage_is_told() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    let good = fs::read(home.file()).expect("own file");
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let damaged: [&[u8]; 4] = [&noise, &good[..50], &good[..good.len() / 2], b"just some text"];
    for bytes in damaged {
        fs::write(home.file(), bytes).expect("own file");
        assert!(
            matches!(Reader::open(&home.file()).map(|_| ()), Err(InventoryError::Corrupt(_))),
            "{}",
            bytes.len()
        );
        assert!(
            matches!(home.open().map(|_| ()), Err(InventoryError::Corrupt(_))),
            "{}",
            bytes.len()
        );
    }
    let mut holed = good.clone();
    holed[8192..].fill(0xaa);
    fs::write(home.file(), &holed).expect("own file");
    let told = Reader::open(&home.file()).and_then(|reader| reader.verify());
    assert!(matches!(told, Err(InventoryError::Corrupt(_))));
}

#[test]
fn another_database_is_not_touched() {
    let home = Home::new();
    let other = rusqlite::Connection::open(home.file()).expect("a database");
    other.execute_batch("CREATE TABLE mine (a)").expect("a table");
    drop(other);
    let before = fs::read(home.file()).expect("own file");
    assert!(matches!(home.open().map(|_| ()), Err(InventoryError::NotInventory(_))));
    assert!(matches!(
        Reader::open(&home.file()).map(|_| ()),
        Err(InventoryError::NotInventory(_))
    ));
    assert_eq!(fs::read(home.file()).expect("own file"), before);
}

#[test]
fn a_newer_schema_is_refused() {
    let home = Home::new();
    home.scan(&[]);
    let newer = rusqlite::Connection::open(home.file()).expect("a database");
    newer.pragma_update(None, "user_version", 99).expect("a version");
    drop(newer);
    let told = home.open().map(|_| ());
    assert!(matches!(told, Err(InventoryError::NewerSchema { found: 99, known: 1 })));
    assert!(matches!(
        Reader::open(&home.file()).map(|_| ()),
        Err(InventoryError::NewerSchema { .. })
    ));
}

#[test]
fn a_full_disk_keeps_what_was_committed() {
    let home = Home::new();
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &["x@example.com"], &Outcome::Complete);
    writer.flush().expect("committed");
    writer.limit_pages(40);
    let item = writer.begin_item(&entry("/srv/b")).expect("an item");
    let sealer = writer.sealer().clone();
    let many: Vec<Sighting> = (0..5000)
        .map(|line| sighting(&sealer, line, &format!("x{line}@example.com")))
        .collect();
    assert!(matches!(writer.sightings(item, &many), Err(InventoryError::DiskFull)));
    assert!(matches!(writer.flush(), Err(InventoryError::Stopped)));
    // Room for the scan's own row may be left or not; either way the file is sound.
    let _ = writer.end_scan(ScanState::Complete);
    home.reader().verify().expect("sound");
    assert_eq!(home.current(), pairs(&[("/srv/a", "x@example.com")]));
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'complete'"), 0);
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
    for file in sidecars(&home.file()) {
        let mode = fs::metadata(&file).expect("it exists").permissions().mode() & 0o777;
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
        writer.end_item(item, &Outcome::Complete, None, 100, 0).expect("ended");
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

#[test]
fn no_canary_is_in_any_file() {
    let home = Home::new();
    let mut writer = home.begun();
    let canaries: Vec<String> = (0..100)
        .map(|number| format!("Zanzibar-Québec {number:02}@canary.example.com"))
        .collect();
    let values: Vec<&str> = canaries.iter().map(String::as_str).collect();
    put(&mut writer, "/srv/a", &values, &Outcome::Complete);
    writer.flush().expect("committed");
    let search = || {
        let mut searched = 0;
        for folder in [home.folder.path().to_owned(), home.folder.path().join("conf")] {
            for file in fs::read_dir(folder).expect("own folder").flatten() {
                if !file.path().is_file() {
                    continue;
                }
                let bytes = fs::read(file.path()).expect("own file");
                searched += bytes.len();
                for form in canaries.iter().flat_map(|canary| forms(canary)) {
                    let hit = memchr::memmem::find(&bytes, &form);
                    assert_eq!(
                        hit,
                        None,
                        "{} in {}",
                        String::from_utf8_lossy(&form),
                        file.path().display()
                    );
                }
            }
        }
        searched
    };
    assert!(fs::metadata(&sidecars(&home.file())[1]).expect("the log").len() > 0);
    assert!(search() > 10_000);
    writer.end_scan(ScanState::Complete).expect("an end");
    search();
    assert_eq!(home.current().len(), 100);
}

/// A text in the encodings in which it could hide.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex = |upper: bool| {
        bytes
            .iter()
            .flat_map(|byte| {
                if upper {
                    format!("{byte:02X}")
                } else {
                    format!("{byte:02x}")
                }
                .into_bytes()
            })
            .collect()
    };
    let mut forms = vec![
        bytes.to_vec(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex(true),
        hex(false),
    ];
    forms.extend((0..3).map(|skip| base64(&bytes[skip..])));
    forms
}

/// Whole groups only: they are the same wherever the text begins in what was encoded.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks_exact(3)
        .flat_map(|group| {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            [18, 12, 6, 0].map(|shift| LETTERS[(bits >> shift & 63) as usize])
        })
        .collect()
}

#[test]
fn the_forms_of_a_canary_are_the_usual_ones() {
    assert_eq!(base64(b"canary"), b"Y2FuYXJ5");
    assert!(forms("é").contains(&b"C3A9".to_vec()));
}
