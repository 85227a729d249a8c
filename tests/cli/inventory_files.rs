//! Inventories that cannot be used: damaged, foreign, newer, locked, on a full disk.

use std::fs;

use super::sandbox::Sandbox;

/// Commands that open the inventory.
const COMMANDS: &[&[&str]] = &[
    &["scan", "share"],
    &["status"],
    &["findings"],
    &["find", "--email", "marie@example.ca"],
    &["report", "inventory", "-o", "r.html"],
];

fn scanned() -> Sandbox {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    sandbox.scan();
    sandbox
}

/// Fails unless every command refuses this file, and leaves it as it is.
#[track_caller]
fn assert_unusable(sandbox: &Sandbox, bytes: &[u8], code: i32, said: &str) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(sandbox.path(&format!("recense.db{ending}")));
    }
    for command in COMMANDS {
        fs::write(sandbox.inventory(), bytes).expect("own file");
        sandbox.run(command).assert_refused(code, &[said]);
        assert!(
            fs::read(sandbox.inventory()).expect("it is there") == bytes,
            "{command:?} changed it"
        );
    }
    assert!(!sandbox.path("r.html").exists());
}

#[test]
fn random_bytes_are_a_damaged_inventory() {
    let sandbox = scanned();
    let bytes: Vec<u8> = (0..20_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    assert_unusable(&sandbox, &bytes, 2, "the inventory is damaged");
    assert_unusable(&sandbox, b"short", 2, "the inventory is damaged");
}

#[test]
fn a_truncated_inventory_is_damaged() {
    let sandbox = scanned();
    let whole = fs::read(sandbox.inventory()).expect("the inventory");
    for length in [50, 100, 4096, whole.len() / 2, whole.len() - 1] {
        assert_unusable(&sandbox, &whole[..length], 2, "the inventory is damaged");
    }
}

#[test]
fn damage_in_the_middle_never_looks_like_an_answer() {
    let sandbox = scanned();
    let mut bytes = fs::read(sandbox.inventory()).expect("the inventory");
    bytes[200..].fill(0xa5);
    assert_unusable(&sandbox, &bytes, 2, "the inventory is damaged");
}

#[test]
fn an_empty_file_is_no_inventory_but_can_become_one() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    fs::write(sandbox.inventory(), "").expect("own file");
    sandbox.run(&["status"]).assert_refused(1, &["is not an inventory"]);
    sandbox.scan();
    sandbox.ok(&["status"]);
}

#[test]
fn another_database_is_left_alone() {
    let sandbox = scanned();
    let other = sandbox.path("other.db");
    let connection = rusqlite::Connection::open(&other).expect("a database");
    connection
        .execute_batch("CREATE TABLE bill (id INTEGER); INSERT INTO bill VALUES (7);")
        .expect("a table");
    drop(connection);
    assert_unusable(
        &sandbox,
        &fs::read(other).expect("a database"),
        1,
        "is not an inventory of recense",
    );
}

#[test]
fn a_newer_schema_is_told() {
    let sandbox = scanned();
    let connection = rusqlite::Connection::open(sandbox.inventory()).expect("the inventory");
    connection
        .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99;")
        .expect("a new version");
    drop(connection);
    let bytes = fs::read(sandbox.inventory()).expect("the inventory");
    assert_unusable(&sandbox, &bytes, 2, "made by a newer recense (schema 99");
}

#[test]
fn a_folder_in_the_inventorys_place_is_told() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    let ran = sandbox.run(&["scan", "share", "--inventory", "share"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("share"), "{ran:?}");
    assert!(!sandbox.key().exists());
}

#[test]
fn an_inventory_in_a_missing_folder_is_told() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    let ran = sandbox.run(&["scan", "share", "--inventory", "no/where.db"]);
    ran.assert_refused(1, &["no folder no for", "no/where.db", "--inventory"]);
    assert!(!sandbox.path("no").exists() && !sandbox.key().exists());
}

#[test]
fn a_second_scan_waits_for_nobody_and_questions_are_answered() {
    let sandbox = scanned();
    let writer = recense::inventory::Writer::open(
        &sandbox.inventory(),
        &recense::inventory::KeySource::File(sandbox.key()),
    )
    .expect("a writer");
    sandbox.run(&["scan", "share"]).assert_refused(
        11,
        &[
            "another run is writing to recense.db: `recense scan`, process ",
            " since 20",
            "wait",
        ],
    );
    sandbox.ok(&["status"]);
    assert_eq!(sandbox.findings(&["--reveal"]).len(), 1);
    drop(writer);
    sandbox.scan();
    assert_eq!(sandbox.scan_states(), ["complete", "complete"]);
}

/// A disk with little room: a file system in memory, in a mount namespace of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_what_was_written_is_kept() {
    use super::sandbox::{PROGRAM, Ran, is_root};

    let sandbox = Sandbox::new();
    // The failure comes with the first commit; more than may wait for the writer comes after it.
    for file in 0..100 {
        let lines: String = (0..400).map(|n| format!("p{file}-{n}@example.ca\n")).collect();
        sandbox.write(&format!("{file:03}.txt"), lines);
    }
    fs::create_dir(sandbox.path("disk")).expect("a folder");
    fs::create_dir(sandbox.path("kept")).expect("a folder");
    let script = "mount -t tmpfs -o size=1500k none disk || exit 77
        $PROGRAM scan share --inventory disk/recense.db --quiet; code=$?
        $PROGRAM status --inventory disk/recense.db --json >status.json || code=$?
        cp disk/recense.db* kept/ || exit 77
        exit $code";
    let flags = if is_root() { "-m" } else { "-rm" };
    let mut command = sandbox.command_of("unshare".as_ref(), &[flags, "sh", "-c", script]);
    let ran = Ran::of(command.env("PROGRAM", PROGRAM).output().expect("unshare is installed"));
    assert_ne!(
        ran.code,
        Some(77),
        "no private file system could be mounted here: {ran:?}"
    );
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("the disk is full"), "{ran:?}");
    let status = super::sandbox::object(&fs::read_to_string(sandbox.path("status.json")).expect("a status"));
    assert_eq!(status["last_scan"]["id"], 1, "{status}");
    for entry in fs::read_dir(sandbox.path("kept")).expect("the folder") {
        let entry = entry.expect("an entry");
        fs::rename(entry.path(), sandbox.path("").join(entry.file_name())).expect("own file");
    }
    sandbox.assert_sound();
    // With room again, the same inventory goes on.
    sandbox.scan();
    assert_eq!(sandbox.findings(&[]).len(), 40_000);
}
