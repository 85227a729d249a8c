//! A second scan reads what has changed, and nothing else.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::sandbox::{Sandbox, object};

/// Longer than the clock of file systems stands still: what is written then has another time.
const TICK: Duration = Duration::from_millis(60);

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("rh/paie.csv", "nom,courriel\nMarie Roy,marie@example.ca\n");
    sandbox.write("rh/note.txt", "Joindre Luc au 514 555-0123.\n");
    sandbox.write("vide.bin", [0_u8, 159, 146, 150, 0, 1, 2]);
    std::thread::sleep(TICK);
    sandbox
}

/// Scans with these options as well, and gives how many items were left as they were, were copies, or are gone.
#[track_caller]
fn scan(sandbox: &Sandbox, options: &[&str]) -> (u64, u64, u64) {
    let ran = sandbox.run(&[&["scan", "share", "--json"], options].concat());
    assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
    let scan = object(&ran.out);
    let number = |name: &str| scan[name].as_u64().expect("a number");
    (number("unchanged"), number("copies"), number("gone"))
}

fn emails(sandbox: &Sandbox) -> usize {
    sandbox.findings(&["--kind", "email"]).len()
}

#[test]
fn what_has_not_changed_is_not_read() {
    let sandbox = sandbox();
    assert_eq!(scan(&sandbox, &[]), (0, 0, 0));
    let before: Vec<Value> = sandbox.findings(&[]);
    // A file that may not be opened any more would be told, were it opened.
    for name in ["rh/paie.csv", "rh/note.txt", "vide.bin"] {
        assert!(sandbox.share().join(name).exists());
    }
    assert_eq!(scan(&sandbox, &[]), (3, 0, 0));
    assert_eq!(sandbox.findings(&[]), before);
    assert_eq!(scan(&sandbox, &["--full"]), (0, 0, 0));
    assert_eq!(scan(&sandbox, &[]), (3, 0, 0));
}

#[test]
fn a_share_is_the_same_however_its_path_is_typed() {
    let sandbox = sandbox();
    scan(&sandbox, &[]);
    let whole = sandbox.share().to_string_lossy().into_owned();
    let elsewhere = format!("{whole}/rh/../../share");
    for path in [&format!("{whole}/"), "share/.", "tmp/../share", &elsewhere] {
        let ran = object(&sandbox.run(&["scan", path, "--json"]).out);
        assert_eq!((&ran["unchanged"], &ran["copies"]), (&json!(3), &json!(0)), "{path}");
    }
    let status = object(&sandbox.ok(&["status", "--json"]));
    assert_eq!(status["roots"].as_array().map(Vec::len), Some(1));
    assert_eq!(sandbox.findings(&["tmp/../share/rh", "--kind", "email"]).len(), 1);
}

#[test]
fn an_edit_that_keeps_size_and_time_is_caught_by_the_time_of_change() {
    let sandbox = sandbox();
    scan(&sandbox, &[]);
    let path = sandbox.share().join("rh/paie.csv");
    let modified = fs::metadata(&path).expect("it is there").modified().expect("a time");
    let edited = fs::read_to_string(&path).expect("text").replace("marie@", "m4rie@");
    fs::write(&path, edited).expect("own file");
    let file = fs::OpenOptions::new().write(true).open(&path).expect("own file");
    file.set_modified(modified).expect("own file");
    drop(file);
    std::thread::sleep(TICK);
    assert_eq!(scan(&sandbox, &[]), (2, 0, 0));
    let found = sandbox.findings(&["--kind", "email", "--reveal"]);
    assert_eq!(found[0]["value"], json!("m4rie@example.ca"));
}

#[test]
fn a_file_that_was_edited_while_the_clock_stood_still_is_read_again() {
    let sandbox = sandbox();
    // Written within the tick in which it is read: its stamp cannot be trusted.
    let path = sandbox.write("late.txt", "late@example.ca");
    let future = std::time::SystemTime::now() + Duration::from_hours(1);
    fs::File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_modified(future))
        .expect("own file");
    scan(&sandbox, &[]);
    let (unchanged, ..) = scan(&sandbox, &[]);
    assert!(unchanged >= 3, "{unchanged}");
}

#[test]
fn moved_and_copied_files_are_known_by_their_content() {
    let sandbox = sandbox();
    scan(&sandbox, &[]);
    let found = emails(&sandbox);
    let share = sandbox.share();
    fs::copy(share.join("rh/paie.csv"), share.join("copie de paie.csv")).expect("own file");
    fs::create_dir(share.join("archives")).expect("own folder");
    fs::rename(share.join("rh/note.txt"), share.join("archives/note.txt")).expect("own file");
    std::thread::sleep(TICK);
    assert_eq!(scan(&sandbox, &[]), (2, 2, 1));
    assert_eq!(emails(&sandbox), found * 2);
    assert_eq!(sandbox.findings(&["--path", "**/archives/*"]).len(), 1);
    assert_eq!(scan(&sandbox, &[]), (4, 0, 0));
}

#[test]
fn a_moved_file_is_read_when_another_takes_its_place() {
    let sandbox = sandbox();
    sandbox.write("a.txt", "Joindre ana@example.ca\n");
    std::thread::sleep(TICK);
    scan(&sandbox, &[]);
    fs::rename(sandbox.share().join("a.txt"), sandbox.share().join("b2.txt")).expect("own file");
    sandbox.write("a.txt", "Joindre eve@example.ca\n");
    std::thread::sleep(TICK);
    let (_, _, gone) = scan(&sandbox, &["--threads", "1"]);
    assert_eq!(gone, 0);
    let complete = ("complete".to_owned(), Vec::new());
    for name in ["a.txt", "b2.txt"] {
        assert_eq!(sandbox.outcomes()[name], complete, "{name}");
    }
    let found = |file: &str| sandbox.findings(&["--path", file, "--reveal"])[0]["value"].clone();
    assert_eq!(
        (found("a.txt"), found("b2.txt")),
        (json!("eve@example.ca"), json!("ana@example.ca"))
    );
    let wrong = "SELECT count(*) FROM item WHERE bytes_read + unread <> size";
    let wrong: i64 = sandbox
        .connection()
        .query_row(wrong, (), |row| row.get(0))
        .expect("a number");
    assert_eq!(wrong, 0);
    assert_eq!(scan(&sandbox, &[]), (5, 0, 0));
}

#[test]
fn copies_met_in_the_same_scan_are_read_once() {
    let sandbox = Sandbox::new();
    for n in 0..20 {
        sandbox.write(&format!("{n}/a.csv"), "nom,courriel\nMarie Roy,marie@example.ca\n");
        // Larger than what is looked at first, so that the rest has to be compared.
        let long = "Rien à signaler ici.\n".repeat(5000) + "fin@example.ca\n";
        sandbox.write(&format!("{n}/long.txt"), long);
        let other = "Rien à signaler ici.\n".repeat(5000) + &format!("n{n:02}@example.ca");
        sandbox.write(&format!("{n}/long b.txt"), other);
    }
    std::thread::sleep(TICK);
    let (_, copies, _) = scan(&sandbox, &[]);
    assert_eq!(copies, 38);
    assert_eq!(emails(&sandbox), 60);
    let distinct = "SELECT count(DISTINCT content) FROM item";
    let contents: i64 = sandbox
        .connection()
        .query_row(distinct, (), |row| row.get(0))
        .expect("a number");
    assert_eq!(contents, 22);
}

#[test]
fn a_file_that_was_touched_and_not_changed_keeps_what_it_holds() {
    let sandbox = sandbox();
    scan(&sandbox, &[]);
    let path = sandbox.share().join("rh/paie.csv");
    let content = fs::read(&path).expect("own file");
    fs::write(&path, content).expect("own file");
    std::thread::sleep(TICK);
    assert_eq!(scan(&sandbox, &[]), (2, 1, 0));
    assert_eq!(emails(&sandbox), 1);
    let past = "SELECT count(*) FROM finding_past";
    let past: i64 = sandbox
        .connection()
        .query_row(past, (), |row| row.get(0))
        .expect("a number");
    assert_eq!(past, 0);
}

#[test]
fn a_copy_in_a_format_of_a_reader_is_known_too() {
    let sandbox = Sandbox::new();
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/docx");
    let document = super::sandbox::files_below(&document)
        .into_iter()
        .find(|path| path.ends_with("dossier.docx"))
        .expect("a document");
    for name in ["a.docx", "b.docx"] {
        fs::copy(&document, sandbox.share().join(name)).expect("own file");
    }
    std::thread::sleep(TICK);
    assert_eq!(scan(&sandbox, &[]), (0, 1, 0));
    let of = |name: &str| {
        let mut found = sandbox.findings(&["--path", name]);
        for row in &mut found {
            row["path"] = Value::Null;
        }
        found
    };
    assert_eq!(of("a.docx"), of("b.docx"));
}

#[test]
fn copies_of_what_is_compressed_are_told_with_names_of_their_own() {
    let sandbox = Sandbox::new();
    let bytes = zstd::encode_all(&b"nom,courriel\nMarie Roy,marie@example.ca\n"[..], 3).expect("memory takes all");
    for name in ["clients.csv.zst", "notes.txt.zst", "archives/clients.csv.zst"] {
        sandbox.write(name, &bytes);
    }
    std::thread::sleep(TICK);
    assert_eq!(scan(&sandbox, &["--threads", "1"]), (0, 1, 0));
    let places = |file: &str| sandbox.findings(&["--path", file, "--kind", "email"])[0]["hops"].clone();
    assert_eq!(places("**/clients.csv.zst"), json!(["clients.csv", "B2"]));
    assert_eq!(places("notes.txt.zst"), json!(["notes.txt", "line 2"]));
}

#[test]
fn a_deletion_is_dated_and_a_return_is_new() {
    let sandbox = sandbox();
    scan(&sandbox, &[]);
    let path = sandbox.share().join("rh/paie.csv");
    let kept = fs::read(&path).expect("own file");
    fs::remove_file(&path).expect("own file");
    assert_eq!(scan(&sandbox, &[]), (2, 0, 1));
    assert_eq!(emails(&sandbox), 0);
    fs::write(&path, kept).expect("own file");
    std::thread::sleep(TICK);
    let (unchanged, _, gone) = scan(&sandbox, &[]);
    assert_eq!((unchanged, gone, emails(&sandbox)), (2, 0, 1));
}

#[test]
fn options_that_change_what_is_read_read_what_they_concern() {
    let sandbox = sandbox();
    scan(&sandbox, &["--exclude", "*.csv"]);
    assert_eq!(emails(&sandbox), 0);
    // The same refusal is no news; without it the file is read.
    assert_eq!(scan(&sandbox, &["--exclude", "*.csv"]), (3, 0, 0));
    assert_eq!(scan(&sandbox, &[]), (2, 0, 0));
    assert_eq!(emails(&sandbox), 1);
    assert_eq!(scan(&sandbox, &["--max-file-size", "20"]), (1, 0, 0));
    assert_eq!(scan(&sandbox, &["--max-file-size", "20"]), (3, 0, 0));
    assert_eq!(scan(&sandbox, &[]), (1, 0, 0));
    assert_eq!(scan(&sandbox, &["--ebcdic", "500=*.bin"]), (2, 0, 0));
    assert_eq!(scan(&sandbox, &[]), (2, 0, 0));
}

#[test]
fn other_patterns_read_everything_and_other_words_about_them_nothing() {
    let sandbox = sandbox();
    let folder = sandbox.path("own/acme");
    fs::create_dir_all(&folder).expect("own folder");
    let write = |text: &str| fs::write(folder.join("client.toml"), text).expect("own file");
    write(super::patterns::PATTERN);
    scan(&sandbox, &[]);
    let patterns = ["--patterns", "own"];
    let ran = sandbox.run(&["patterns", "check", "own"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(scan(&sandbox, &patterns), (0, 0, 0));
    assert_eq!(scan(&sandbox, &patterns), (3, 0, 0));
    write(&super::patterns::PATTERN.replace("Client number", "Number of a client"));
    assert_eq!(scan(&sandbox, &patterns), (3, 0, 0));
    assert_eq!(scan(&sandbox, &[]), (0, 0, 0));
}

#[test]
fn a_pattern_that_needs_a_person_now_reads_everything() {
    let sandbox = sandbox();
    let folder = sandbox.path("own/acme");
    fs::create_dir_all(&folder).expect("own folder");
    let write = |text: &str| fs::write(folder.join("client.toml"), text).expect("own file");
    let patterns = ["--patterns", "own"];
    let class = "class = \"medium\"";
    write(super::patterns::PATTERN);
    scan(&sandbox, &patterns);
    write(&super::patterns::PATTERN.replace(class, &format!("{class}\nperson = \"raises\"")));
    assert_eq!(scan(&sandbox, &patterns), (0, 0, 0));
    assert_eq!(scan(&sandbox, &patterns), (3, 0, 0));
}
