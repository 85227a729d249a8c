//! What need not be read again, and what is read once for all its copies.

use super::*;

fn known(home: &Home, path: &str) -> Option<Known> {
    let mut memory = Memory::open(&home.file()).expect("an inventory");
    memory.of(Path::new(path)).expect("an answer").cloned()
}

#[test]
fn an_item_is_known_by_its_stamp_and_means() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"])]);
    let a = known(&home, "/srv/a").expect("known");
    assert_eq!((a.stamp, a.outcome, a.wants), (Some(7), Some(OutcomeKind::Complete), 0));
    let memory = Memory::open(&home.file()).expect("an inventory");
    assert_eq!(memory.means(&a), Some(&*means()));
    assert_eq!(known(&home, "/srv/b"), None);
    assert_eq!(known(&home, "/elsewhere/a"), None);
}

#[test]
fn what_may_pass_wants_to_be_read() {
    let home = Home::new();
    let mut writer = home.begun();
    put(&mut writer, "/srv/a", &[], &Outcome::Failed(Cause::NoPermission));
    put(&mut writer, "/srv/b", &[], &Outcome::Failed(Cause::Corrupt));
    let item = writer.begin_item(&entry("/srv/c")).expect("an item");
    let unsettled = ItemEnd {
        settled: false,
        ..end(&Outcome::Complete, 100, 0)
    };
    writer.end_item(item, unsettled).expect("ended");
    writer.end_scan(ScanState::Complete).expect("an end");
    let wants = |path| known(&home, path).map(|known| known.wants);
    assert_eq!(wants("/srv/a"), Some(stamp::WANTS_NOW));
    assert_eq!(wants("/srv/b"), Some(0));
    assert_eq!(known(&home, "/srv/c").expect("known").stamp, None);
}

#[test]
fn what_was_met_unchanged_is_not_gone_and_counts() {
    let home = Home::new();
    home.scan(&[("/srv/a", &["x@example.com"]), ("/srv/b", &["y@example.com"])]);
    let tallied = "SELECT value FROM meta WHERE name = 'tallied'";
    let before: String = home
        .reader()
        .connection()
        .query_row(tallied, (), |row| row.get(0))
        .expect("tallied");
    let writer = home.begun();
    for path in ["/srv/a", "/srv/b"] {
        let known = known(&home, path).expect("known");
        writer
            .met()
            .unchanged(known.item, OutcomeKind::Complete, known.size, known.bytes_read);
    }
    let totals = writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!((totals.gone, totals.unchanged, totals.bytes), (0, 2, 200));
    assert_eq!(totals.items[&OutcomeKind::Complete], 2);
    assert_eq!(home.current().len(), 2);
    // Nothing changed: nothing was counted anew.
    let after: String = home
        .reader()
        .connection()
        .query_row(tallied, (), |row| row.get(0))
        .expect("tallied");
    assert_eq!(after, before);
}

#[test]
fn a_copy_holds_what_the_other_holds() {
    let home = Home::new();
    let mut writer = home.begun();
    let content = [9; 16];
    let item = writer.begin_item(&entry("/srv/a.txt")).expect("an item");
    let seen = [
        sighting(writer.sealer(), 1, "x@example.com"),
        Sighting {
            place: vec![Hop::Header("name".into())],
            record: 0,
            ..sighting(writer.sealer(), 0, "own-name@example.com")
        },
    ];
    writer.sightings(item, &seen).expect("stored");
    let outcome = Outcome::Partial(vec![Cause::Corrupt, Cause::ImageOnly]);
    let ended = ItemEnd {
        content: Some(content),
        wants: stamp::WANTS_OCR,
        ..end(&outcome, 60, 40)
    };
    writer.end_item(item, ended).expect("ended");
    let copy = |writer: &mut Writer, path: &str, named: Named| {
        let item = writer.begin_item(&entry(path)).expect("an item");
        writer
            .end_as_copy(item, content, &means(), &named, true)
            .expect("asked")
    };
    assert!(copy(&mut writer, "/srv/b.txt", Named::Ending("txt".into())));
    assert!(!copy(&mut writer, "/srv/c.csv", Named::Ending("csv".into())));
    assert!(!copy(&mut writer, "/srv/c.txt", Named::Whole("c.txt".into())));
    let totals = writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!((totals.copies, totals.findings["email"]), (1, 3));
    let expected = [
        ("/srv/a.txt", "own-name@example.com"),
        ("/srv/a.txt", "x@example.com"),
        ("/srv/b.txt", "x@example.com"),
    ];
    assert_eq!(home.current(), pairs(&expected));
    let alike = "SELECT count(*) FROM item WHERE outcome = 1 AND bytes_read = 60 AND unread = 40 AND wants = 2
                 AND content IS NOT NULL AND 2 = (SELECT count(*) FROM item_cause WHERE item = item.id)";
    assert_eq!(home.number(alike), 2);
}

#[test]
fn what_was_known_of_a_file_that_becomes_a_copy_is_history() {
    let home = Home::new();
    let content = [9; 16];
    let seen = |writer: &Writer, level| Sighting {
        level,
        ..sighting(writer.sealer(), 1, "x@example.com")
    };
    let mut writer = home.begun();
    let item = writer.begin_item(&entry("/srv/b.txt")).expect("an item");
    let before = [
        seen(&writer, Level::Possible),
        sighting(writer.sealer(), 2, "y@example.com"),
    ];
    writer.sightings(item, &before).expect("stored");
    writer.end_item(item, end(&Outcome::Complete, 100, 0)).expect("ended");
    writer.end_scan(ScanState::Complete).expect("an end");
    let mut writer = home.begun();
    let item = writer.begin_item(&entry("/srv/a.txt")).expect("an item");
    let now = [
        seen(&writer, Level::Certain),
        sighting(writer.sealer(), 2, "y@example.com"),
    ];
    writer.sightings(item, &now).expect("stored");
    let ended = ItemEnd {
        content: Some(content),
        ..end(&Outcome::Complete, 100, 0)
    };
    writer.end_item(item, ended).expect("ended");
    let item = writer.begin_item(&entry("/srv/b.txt")).expect("an item");
    let copied = writer.end_as_copy(item, content, &means(), &Named::Ending("txt".into()), true);
    assert!(copied.expect("asked"));
    let totals = writer.end_scan(ScanState::Complete).expect("an end");
    assert_eq!((totals.copies, totals.findings["email"]), (1, 4));
    // The level that it had until then, and the one that it has; what is the same goes on.
    assert_eq!(
        home.number("SELECT level * 100 + first_scan * 10 + gone_scan FROM finding_past"),
        12
    );
    let of_b = "FROM finding WHERE item = (SELECT id FROM item WHERE name = 'b.txt')";
    assert_eq!(
        home.number(&format!("SELECT level * 10 + first_scan {of_b} AND record = 1")),
        22
    );
    assert_eq!(
        home.number(&format!("SELECT first_scan * 10 + last_scan {of_b} AND record = 2")),
        12
    );
}
