//! What was current once is kept apart: until which scan, and as what.

use super::*;

#[test]
fn what_comes_back_begins_anew() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    home.scan(&[]);
    home.scan(&[("/srv/a", &["x@example.com"])]);
    assert_eq!(home.current(), pairs(&[("/srv/a", "x@example.com")]));
    assert_eq!(home.number("SELECT first_scan FROM finding"), 3);
    assert_eq!(home.number("SELECT first_scan * 10 + gone_scan FROM finding_past"), 12);
    assert_eq!(home.number("SELECT from_scan * 10 + until_scan FROM item_past"), 12);
}

#[test]
fn a_level_that_changes_ends_the_finding_and_begins_another() {
    let home = Home::new();
    for level in [Level::Possible, Level::Possible, Level::Certain] {
        let mut writer = home.begun();
        let item = writer.begin_item(&entry("/srv/a")).expect("an item");
        let seen = Sighting {
            level,
            ..sighting(writer.sealer(), 1, "x@example.com")
        };
        writer.sightings(item, &[seen]).expect("stored");
        writer.end_item(item, end(&Outcome::Complete, 100, 0)).expect("ended");
        writer.end_scan(ScanState::Complete).expect("an end");
    }
    assert_eq!(home.number("SELECT level FROM finding WHERE first_scan = 3"), 2);
    assert_eq!(
        home.number("SELECT level FROM finding_past WHERE first_scan = 1 AND gone_scan = 3"),
        0
    );
    assert_eq!(home.number("SELECT count(*) FROM finding_past"), 1);
    assert_eq!(home.number("SELECT count(*) FROM item_past"), 2);
}

#[test]
fn a_scan_that_is_stopped_leaves_what_it_did_not_read() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &[], &Outcome::Skipped(Cause::Interrupted));
    writer.end_scan(ScanState::Interrupted).expect("an end");
    assert_eq!(home.current(), pairs(&[("/srv/a", "x@example.com")]));
    assert_eq!(
        home.number("SELECT count(*) FROM item WHERE outcome = 0 AND stamp IS NULL"),
        1
    );
    assert_eq!(home.number("SELECT count(*) FROM finding_past"), 0);
}

#[test]
fn what_was_read_when_a_scan_was_killed_twice_is_suspect() {
    let home = Home::new();
    for crashes in 0..3 {
        let writer = home.begun();
        let known: Vec<i64> = writer.suspects().values().map(|(crashes, _)| *crashes).collect();
        assert_eq!(known, if crashes == 0 { vec![] } else { vec![crashes] });
        let flight = writer.flight().expect("a file").clone();
        std::mem::forget(flight.begins(Path::new("/srv/a")));
    }
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &[], &Outcome::Complete);
    writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!(home.number("SELECT count(*) FROM suspect"), 0);
    assert!(!sidecars(&home.file())[4].exists());
}
