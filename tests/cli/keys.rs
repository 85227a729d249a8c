//! The key: made once with the inventory, never made anew, and needed only for values.

use std::fs;

use super::sandbox::Sandbox;

fn scanned() -> Sandbox {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    sandbox.scan();
    sandbox
}

/// Commands that need the key of an inventory that exists.
const LOCKED: &[&[&str]] = &[
    &["scan", "share"],
    &["findings", "--reveal"],
    &["find", "--email", "marie@example.ca"],
];

/// Commands that do without.
const OPEN: &[&[&str]] = &[&["status"], &["findings"], &["report", "inventory", "-o", "r.html"]];

#[track_caller]
fn assert_locked(sandbox: &Sandbox, said: &[&str]) {
    let states = sandbox.scan_states();
    for command in LOCKED {
        sandbox.run(command).assert_refused(4, said);
    }
    for command in OPEN {
        sandbox.ok(command);
    }
    assert_eq!(sandbox.scan_states(), states, "a refused scan leaves no trace");
}

#[cfg(unix)]
#[test]
fn the_key_and_the_inventory_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = scanned();
    let mode = |path: &std::path::Path| fs::metadata(path).expect("it exists").permissions().mode() & 0o777;
    assert_eq!(mode(&sandbox.key()), 0o600);
    assert_eq!(mode(sandbox.key().parent().expect("its folder")), 0o700);
    for file in recense::inventory::sidecars(&sandbox.inventory())
        .iter()
        .filter(|file| file.exists())
    {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_key_that_is_missing_is_not_made_anew() {
    let sandbox = scanned();
    fs::remove_file(sandbox.key()).expect("the key");
    assert_locked(&sandbox, &["keys/key is missing", "--key-file"]);
    assert!(!sandbox.key().exists());
}

#[test]
fn a_wrong_key_is_told() {
    let sandbox = scanned();
    let other = scanned();
    fs::copy(other.key(), sandbox.key()).expect("a key in its place");
    assert_locked(&sandbox, &["is not the key of this inventory", "--key-file"]);
}

#[test]
fn a_file_that_holds_no_key_is_told() {
    let sandbox = scanned();
    fs::write(sandbox.key(), "not a key\n").expect("own file");
    assert_locked(&sandbox, &["does not hold a key"]);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = scanned();
    fs::set_permissions(sandbox.key(), fs::Permissions::from_mode(0o644)).expect("own file");
    assert_locked(&sandbox, &["other users can read the key", "chmod 600"]);
}

#[test]
fn the_option_goes_before_the_environment() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    sandbox.ok(&["scan", "share", "--key-file", "other/key", "--inventory", "other.db"]);
    assert!(sandbox.path("other/key").exists() && !sandbox.key().exists());
    assert!(sandbox.path("other.db").exists() && !sandbox.inventory().exists());
    let reveal = ["findings", "--reveal", "--inventory", "other.db"];
    sandbox.run(&reveal).assert_refused(4, &["keys/key is missing"]);
    assert!(
        sandbox
            .ok(&[&reveal[..], &["--key-file", "other/key"]].concat())
            .contains("marie@example.ca")
    );
}

#[test]
fn an_existing_key_serves_a_new_inventory() {
    let sandbox = scanned();
    let key = fs::read(sandbox.key()).expect("the key");
    sandbox.ok(&["scan", "share", "--inventory", "second.db"]);
    assert_eq!(fs::read(sandbox.key()).expect("the key"), key);
}
