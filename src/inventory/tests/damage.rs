//! Interrupted, locked, broken, full: what is told, and what is kept.

use super::*;

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
fn a_second_writer_is_locked_out_and_readers_are_not() {
    let home = Home::new();
    let writer = home.begun();
    assert!(matches!(
        home.open().map(|_| ()),
        Err(InventoryError::Locked { holder: Some(_), .. })
    ));
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
        Writer::open(&home.file(), &KeySource::File(other.clone())).map(|_| ()),
        Err(InventoryError::WrongKey(_))
    ));
    assert!(matches!(
        home.reader().unlock(&KeySource::File(other)),
        Err(InventoryError::WrongKey(_))
    ));
    fs::remove_file(home.key()).expect("own file");
    assert!(matches!(home.open().map(|_| ()), Err(InventoryError::KeyMissing(_))));
    assert!(matches!(
        home.reader().unlock(&home.source()),
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
    assert!(matches!(told, Err(InventoryError::NewerSchema { found: 99, known: 2 })));
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
    let full = writer.sightings(item, &many).and_then(|()| writer.flush());
    assert!(matches!(full, Err(InventoryError::DiskFull)));
    assert!(matches!(writer.flush(), Err(InventoryError::Stopped)));
    // Room for the scan's own row may be left or not; either way the file is sound.
    let _ = writer.end_scan(ScanState::Complete);
    home.reader().verify().expect("sound");
    assert_eq!(home.current(), pairs(&[("/srv/a", "x@example.com")]));
    assert_eq!(home.number("SELECT count(*) FROM scan WHERE state = 'complete'"), 0);
}
