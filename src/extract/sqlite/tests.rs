//! Databases that `SQLite` itself writes, read back; and broken ones.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rusqlite::Connection;

use crate::extract::{Limits, Opened, PROBE_BYTES, Probe, read};
use crate::model::{Cause, Outcome, Passage, display_hops};

fn open(bytes: &[u8]) -> (Opened, Vec<Passage>) {
    let mut passages = Vec::new();
    let probe = Probe::new(
        &bytes[..bytes.len().min(PROBE_BYTES)],
        "base.db",
        Some(bytes.len() as u64),
    );
    let opened = read(
        &mut std::io::Cursor::new(bytes),
        &probe,
        &Limits::default(),
        &mut |passage| {
            assert!(passage.is_sound());
            passages.push(passage);
            Ok(())
        },
    );
    (opened, passages)
}

/// Place and field of a text.
fn place(passages: &[Passage], text: &str) -> Option<(String, Option<String>)> {
    passages.iter().find_map(|passage| {
        let at = passage.text.find(text)?;
        let field = passage.spot(at).field.map(str::to_owned);
        Some((display_hops(&passage.hops(at)), field))
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with an answer that may be none")]
fn at(place: &str, field: Option<&str>) -> Option<(String, Option<String>)> {
    Some((place.to_owned(), field.map(str::to_owned)))
}

/// The file of a database that these statements make, and its write-ahead log if it is still open.
fn made(statements: &str) -> (Vec<u8>, Option<Vec<u8>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("base.db");
    let connection = Connection::open(&file).expect("a database");
    connection.execute_batch(statements).expect("sound statements");
    let log = fs::read(folder.path().join("base.db-wal")).ok();
    let bytes = fs::read(&file).expect("the file");
    drop(connection);
    (bytes, log)
}

const CLIENTS: &str = "
    CREATE TABLE clients (id INTEGER PRIMARY KEY, nom TEXT, courriel TEXT, telephone INTEGER, note BLOB, total REAL,
                          double AS (total * 2));
    INSERT INTO clients (nom, courriel, telephone, note, total) VALUES
        ('Ana Roy', 'ana@example.com', 5145550101, NULL, 12.5),
        ('Luc Côté', 'luc@example.com', 5145550102, CAST('note de luc: luc2@example.com' AS BLOB), 3.0),
        ('Zoë Müller', 'zoe@example.com', 5145550103, x'7B2261223A226A736F6E406578616D706C652E636F6D227D', -1);
    CREATE INDEX par_nom ON clients (nom);
    CREATE VIEW amis AS SELECT nom, 'vue@example.com' AS courriel FROM clients;
    CREATE TABLE codes (ville TEXT, cle TEXT, valeur TEXT, PRIMARY KEY (cle)) WITHOUT ROWID;
    INSERT INTO codes VALUES ('Sainte-Foy', 'b', 'cle-b@example.com'), ('Alma', 'a', 'cle-a@example.com');";

#[test]
fn tables_are_read_with_the_names_of_their_columns() {
    for pragma in [
        "",
        "PRAGMA encoding='UTF-16le';",
        "PRAGMA encoding='UTF-16be';",
        "PRAGMA page_size=512;",
    ] {
        let (bytes, _) = made(&format!("{pragma}{CLIENTS}"));
        let (opened, passages) = open(&bytes);
        assert_eq!(opened.outcome, Outcome::Complete, "{pragma}");
        assert_eq!(opened.format, Some("sqlite"));
        for (text, expected) in [
            ("Luc Côté", at("clients › B2", Some("nom"))),
            ("5145550103", at("clients › D3", Some("telephone"))),
            ("12.5", at("clients › F1", Some("total"))),
            ("luc2@example.com", at("clients › E2", Some("note"))),
            ("cle-b@example.com", at("codes › C2", Some("valeur"))),
            ("Alma", at("codes › A1", Some("ville"))),
            ("vue@example.com", at("sqlite_schema › A3", None)),
        ] {
            assert_eq!(place(&passages, text), expected, "{pragma} {text}");
        }
        assert!(
            pragma.contains("UTF")
                || place(&passages, "json@").is_some_and(|(place, _)| place.starts_with("clients[3].note"))
        );
    }
}

#[test]
fn long_rows_and_large_tables_are_read_in_order() {
    let (bytes, _) = made(
        "CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT);
         WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000)
         INSERT INTO t SELECT i, 'ligne' || i || '@example.com' FROM c;
         UPDATE t SET x = x || replace(hex(zeroblob(50000)), '0', 'y') || ' fin@example.com' WHERE n = 19999;",
    );
    let (opened, passages) = open(&bytes);
    assert_eq!(opened.outcome, Outcome::Complete);
    assert_eq!(place(&passages, "ligne1@"), at("t › B1", Some("x")));
    assert_eq!(place(&passages, "ligne20000@"), at("t › B20000", Some("x")));
    assert_eq!(place(&passages, " fin@example.com"), at("t › B19999", Some("x")));
}

#[test]
fn deleted_rows_are_read() {
    let (bytes, _) = made(&format!(
        "PRAGMA secure_delete=0; {CLIENTS} DELETE FROM clients WHERE id = 2;
         CREATE TABLE old (nom TEXT, note TEXT); INSERT INTO old VALUES ('Yves Cyr', 'yves@example.com'); DROP TABLE old;"
    ));
    let (opened, passages) = open(&bytes);
    assert_eq!(opened.outcome, Outcome::Complete);
    let (found, _) = place(&passages, "luc@example.com").expect("a deleted row");
    assert!(found.starts_with("deleted › "), "{found}");
    assert!(place(&passages, "yves@example.com").is_some_and(|(place, _)| place.starts_with("deleted › B")));
}

#[test]
fn the_log_beside_a_database_is_read() {
    let (_, log) = made(&format!(
        "PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0; {CLIENTS}"
    ));
    let (opened, passages) = open(&log.expect("a log"));
    assert_eq!((opened.format, opened.outcome), (Some("sqlite"), Outcome::Complete));
    let (found, _) = place(&passages, "zoe@example.com").expect("a row");
    assert!(found.starts_with("write-ahead log › C"), "{found}");
}

#[test]
fn a_database_that_is_cut_gives_what_it_has_and_says_so() {
    let (bytes, _) = made(CLIENTS);
    let (opened, passages) = open(&bytes[..bytes.len() - 4096]);
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Corrupt]));
    assert!(place(&passages, "ana@example.com").is_some());
    let (opened, _) = open(&bytes[..80]);
    assert_eq!(opened.outcome, Outcome::Failed(Cause::Corrupt));
    let mut endless = bytes.clone();
    // The table's root says that it is an interior page, whose last child is itself.
    endless[4096] = 5;
    endless[4096 + 8..4096 + 12].copy_from_slice(&2_u32.to_be_bytes());
    assert_eq!(open(&endless).0.outcome.causes(), [Cause::Corrupt]);
}

/// `RECENSE_WRITE_FIXTURES=1 cargo test --lib samples` writes the fixtures again.
#[test]
fn samples_are_what_the_fixtures_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/sqlite");
    if std::env::var_os("RECENSE_WRITE_FIXTURES").is_some() {
        fs::create_dir_all(&root).expect("a folder");
        let (bytes, _) = made(&format!(
            "PRAGMA secure_delete=0; {CLIENTS} DELETE FROM clients WHERE id = 2;"
        ));
        let (_, log) = made(&format!(
            "PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0; {CLIENTS}"
        ));
        fs::write(root.join("clients.db"), &bytes).expect("written");
        fs::write(root.join("cut.sqlite"), &bytes[..bytes.len() - 4096]).expect("written");
        fs::write(root.join("log.db-wal"), log.expect("a log")).expect("written");
    }
    let (opened, passages) = open(&fs::read(root.join("clients.db")).expect("the fixture"));
    assert_eq!(opened.outcome, Outcome::Complete);
    assert!(place(&passages, "luc@example.com").is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn broken_databases_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..60),
        cut in any::<prop::sample::Index>(),
        log: bool,
    ) {
        static MADE: std::sync::OnceLock<[Vec<u8>; 2]> = std::sync::OnceLock::new();
        let [file, wal] = MADE.get_or_init(|| {
            let statements = format!("PRAGMA page_size=512; PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0; {CLIENTS}");
            [made(&format!("PRAGMA page_size=512; {CLIENTS}")).0, made(&statements).1.unwrap_or_default()]
        });
        let mut bytes = if log { wal.clone() } else { file.clone() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(100 + cut.index(bytes.len() * 2));
        let (opened, _) = open(&bytes);
        prop_assert!(!opened.outcome.causes().contains(&Cause::ReaderCrashed));
    }
}
