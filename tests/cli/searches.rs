//! Every search and reveal is in the log before it is answered, and what happens to the log shows.

use std::fs;

use serde_json::{Value, json};

use super::sandbox::{Sandbox, lines};

fn searched() -> Sandbox {
    let sandbox = Sandbox::with("a.txt", "Marie Roy, marie@example.ca, 514 555-0123");
    sandbox.scan();
    sandbox.ok(&["find", "--email", "marie@example.ca", "--reason", "demande d'accès 12"]);
    sandbox.ok(&["findings", "--reveal"]);
    sandbox.ok(&["find", "--email", "marie@example.ca", "--reveal"]);
    sandbox
}

fn log(sandbox: &Sandbox) -> Vec<Value> {
    lines(&sandbox.ok(&["audit", "--json"]))
}

#[test]
fn searches_and_reveals_are_logged_and_lists_are_not() {
    let sandbox = searched();
    sandbox.ok(&["findings"]);
    sandbox.ok(&["status"]);
    let log = log(&sandbox);
    let whats: Vec<&Value> = log.iter().map(|entry| &entry["what"]).collect();
    assert_eq!(whats, ["find", "findings --reveal", "find --reveal"]);
    assert_eq!(log[0]["reason"], json!("demande d'accès 12"));
    assert!(log[0]["who"].as_str().is_some_and(|who| !who.is_empty()));
    let text = fs::read_to_string(sandbox.path("recense.db-audit")).expect("the log");
    assert!(!text.contains("marie"), "{text}");
    let shown = sandbox.ok(&["verify"]);
    assert!(shown.contains("3 searches"), "{shown}");
}

#[test]
fn the_same_question_has_the_same_digest() {
    let sandbox = searched();
    sandbox.ok(&["find", "--email", "marie@example.ca"]);
    sandbox.run(&["find", "--email", "luc@example.ca"]);
    let log = log(&sandbox);
    assert_eq!(log[0]["asked"], log[3]["asked"]);
    assert_ne!(log[0]["asked"], log[4]["asked"]);
}

/// Changes the log, and expects `verify` to see it.
#[track_caller]
fn assert_seen(change: impl FnOnce(&mut Vec<String>), said: &str) {
    let sandbox = searched();
    let path = sandbox.path("recense.db-audit");
    let text = fs::read_to_string(&path).expect("the log");
    let mut entries: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut entries);
    let changed: String = entries.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&path, changed).expect("own file");
    let ran = sandbox.run(&["verify"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains(said), "{ran:?}");
    let french = sandbox.run(&["verify", "--lang", "fr"]).err;
    for said in ["journal des recherches", "comparez-le à une sauvegarde"] {
        assert!(french.contains(said), "{french}");
    }
}

#[test]
fn an_edit_shows() {
    assert_seen(|log| log[0] = log[0].replace("demande", "Demande"), "was changed");
    assert_seen(
        |log| log[1] = log[1].replace("findings --reveal", "find"),
        "was changed",
    );
}

#[test]
fn an_entry_that_is_taken_out_shows() {
    assert_seen(|log| drop(log.remove(1)), "missing or in another order");
    assert_seen(|log| drop(log.remove(0)), "missing or in another order");
}

#[test]
fn another_order_shows() {
    assert_seen(|log| log.swap(0, 1), "missing or in another order");
}

#[test]
fn renumbering_does_not_help() {
    assert_seen(
        |log| {
            log.remove(1);
            log[1] = log[1].replace("\"n\":3", "\"n\":2");
        },
        "was changed",
    );
}

#[test]
fn a_log_that_is_cut_at_its_end_shows() {
    assert_seen(|log| drop(log.pop()), "it has 2 entries, and 3 were written");
    assert_seen(Vec::clear, "it has 0 entries, and 3 were written");
}

#[test]
fn a_log_that_was_cut_and_written_again_still_shows() {
    let sandbox = searched();
    let path = sandbox.path("recense.db-audit");
    fs::remove_file(&path).expect("own file");
    for _ in 0..4 {
        sandbox.ok(&["find", "--email", "marie@example.ca"]);
    }
    let ran = sandbox.run(&["verify"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("was cut"), "{ran:?}");
}

#[test]
fn without_the_anchor_beside_the_key_the_one_in_the_inventory_holds() {
    let sandbox = searched();
    let keys = fs::read_dir(sandbox.path("keys")).expect("the folder of the key");
    for entry in keys.flatten() {
        if entry.file_name().to_string_lossy().contains(".audit-") {
            fs::remove_file(entry.path()).expect("own file");
        }
    }
    let path = sandbox.path("recense.db-audit");
    let text = fs::read_to_string(&path).expect("the log");
    let cut = text.lines().next().expect("an entry").to_owned() + "\n";
    fs::write(&path, cut).expect("own file");
    let ran = sandbox.run(&["verify"]);
    assert!(ran.err.contains("it has 1 entries, and 3 were written"), "{ran:?}");
}

#[test]
fn what_cannot_be_logged_is_not_answered() {
    let sandbox = searched();
    let path = sandbox.path("recense.db-audit");
    fs::remove_file(&path).expect("own file");
    fs::create_dir(&path).expect("own folder");
    sandbox
        .run(&["find", "--email", "marie@example.ca"])
        .assert_refused(2, &["searches are logged before they are answered"]);
    sandbox
        .run(&["findings", "--reveal"])
        .assert_refused(2, &["searches are logged before they are answered"]);
    sandbox.ok(&["findings"]);
}

#[test]
fn a_reason_is_demanded_by_configuration() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    fs::write(sandbox.path("recense.toml"), "[audit]\nrequire_reason = true\n").expect("own file");
    sandbox.scan();
    let refused = |arguments: &[&str]| sandbox.run(arguments).assert_refused(1, &["--reason"]);
    refused(&["find", "--email", "marie@example.ca"]);
    refused(&["find", "--email", "marie@example.ca", "--reason", " "]);
    refused(&["findings", "--reveal"]);
    sandbox.ok(&["find", "--email", "marie@example.ca", "--reason", "12"]);
    // The inventory remembers, wherever one asks from.
    fs::remove_file(sandbox.path("recense.toml")).expect("own file");
    refused(&["find", "--email", "marie@example.ca"]);
}

#[test]
fn searches_go_on_while_a_scan_holds_the_inventory() {
    let sandbox = searched();
    let key = recense::inventory::KeySource::File(sandbox.key());
    let mut writer = recense::inventory::Writer::open(&sandbox.inventory(), &key).expect("a writer");
    writer
        .begin_scan(recense::inventory::Plan {
            roots: &[],
            about: &[],
            version: "0",
            catalogue: "",
            options: "{}",
            require_reason: None,
        })
        .expect("a scan");
    sandbox.ok(&["find", "--email", "marie@example.ca"]);
    assert_eq!(log(&sandbox).len(), 4);
}
