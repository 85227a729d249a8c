//! Inventories that earlier versions made: brought up to date, nothing lost.
//!
//! `fixtures/inventories` has one of each version, of invented people: a share of three files, scanned twice; in between
//! one file lost a row, and one went.

use super::*;

const FIRST: &[u8] = include_bytes!("../../../fixtures/inventories/1.db.zst");
const KEY: &str = include_str!("../../../fixtures/inventories/key");

fn home_with(packed: &[u8]) -> Home {
    let home = Home::new();
    fs::write(home.file(), zstd::decode_all(packed).expect("a packed file")).expect("own file");
    fs::create_dir(home.folder.path().join("conf")).expect("own folder");
    fs::write(home.key(), KEY).expect("own file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(home.key(), fs::Permissions::from_mode(0o600)).expect("own file");
    }
    home
}

fn assert_up_to_date(home: &Home) {
    home.reader().verify().expect("sound");
    assert_eq!(home.number("PRAGMA user_version"), migrate::SCHEMA);
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'complete'"), 2);
    assert_eq!(home.number("SELECT count(*) FROM item WHERE gone_scan = 2"), 1);
    // The file that went has its findings still; the row that was lost is history.
    assert_eq!(
        home.number("SELECT count(*) FROM finding_past WHERE first_scan = 1 AND gone_scan = 2"),
        2
    );
    let current = "SELECT count(*) FROM finding AS f JOIN item AS i ON i.id = f.item WHERE i.gone_scan IS NULL";
    assert_eq!(home.number(current), 6);
    let mut reader = home.reader();
    reader.unlock(&home.source()).expect("its key");
    let sealer = reader.sealer().expect("unlocked");
    let digest = sealer.digest("email", "marie@example.ca");
    let found = "SELECT sealed FROM value WHERE digest = ?1";
    let hidden: Vec<u8> = reader
        .connection()
        .query_row(found, [seal::stored_digest(&digest)], |row| row.get(0))
        .expect("it is there");
    let opened = sealer.open("email", seal::stored_digest(&digest), &hidden);
    assert_eq!(opened.as_deref(), Ok("marie@example.ca"));
}

#[test]
fn a_reader_brings_version_1_up_to_date() {
    let home = home_with(FIRST);
    drop(home.reader());
    assert_up_to_date(&home);
}

#[test]
fn a_scan_brings_version_1_up_to_date_and_goes_on() {
    let home = home_with(FIRST);
    drop(home.open().expect("writable"));
    assert_up_to_date(&home);
    home.scan(&[("/srv/a", &["x@example.com"])]);
    assert_eq!(home.number("SELECT max(id) FROM scan"), 3);
}

#[test]
fn a_wrong_key_leaves_version_1_as_it_is() {
    let home = home_with(FIRST);
    let other = home.folder.path().join("other");
    keys::Key::create(&other).expect("a key");
    assert!(matches!(
        Writer::open(&home.file(), &KeySource::File(other)).map(|_| ()),
        Err(InventoryError::WrongKey(_))
    ));
    let version = |file: &Path| {
        let connection = rusqlite::Connection::open(file).expect("a database");
        connection
            .query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0))
            .expect("a version")
    };
    assert_eq!(version(&home.file()), 1);
}
