//! Keys: another one without reading again, passphrases, the environment.

use std::fs;

use super::sandbox::Sandbox;

fn scanned() -> Sandbox {
    let sandbox = Sandbox::with(
        "a.csv",
        "nom,courriel\nMarie Roy,marie@example.ca\nLuc Roy,luc@example.ca\n",
    );
    sandbox.write(
        "copie/a.csv",
        "nom,courriel\nMarie Roy,marie@example.ca\nLuc Roy,luc@example.ca\n",
    );
    std::thread::sleep(std::time::Duration::from_millis(60));
    sandbox.scan();
    sandbox
}

#[track_caller]
fn assert_answers(sandbox: &Sandbox, options: &[&str]) {
    let found = sandbox.ok(&[&["find", "--email", "marie@example.ca", "--reveal"], options].concat());
    assert!(found.contains("marie@example.ca") && found.contains("a.csv"), "{found}");
}

#[test]
fn a_rotated_key_answers_as_the_old_one_did_and_the_old_one_does_not() {
    let sandbox = scanned();
    sandbox.ok(&["find", "--email", "luc@example.ca"]);
    let old = fs::read(sandbox.key()).expect("the key");
    for _ in 0..3 {
        let said = sandbox.ok(&["key", "rotate"]);
        assert!(said.contains("Sealed") && said.contains("key.old"), "{said}");
        assert_answers(&sandbox, &[]);
        // Not read again, and still known by content.
        let scan = sandbox.scan();
        assert_eq!((&scan["unchanged"], &scan["copies"]), (&2.into(), &0.into()));
    }
    assert_ne!(fs::read(sandbox.key()).expect("the key"), old);
    let kept = sandbox.path("very old key");
    fs::write(&kept, old).expect("own file");
    private(&kept);
    let refused = sandbox.run(&["key", "check", "--key-file", "very old key"]);
    refused.assert_refused(4, &["is not the key of this inventory", "counts and places stay"]);
    fs::copy(sandbox.share().join("a.csv"), sandbox.share().join("b.csv")).expect("own file");
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(sandbox.scan()["copies"], 1);
    let shown = sandbox.ok(&["verify"]);
    assert!(shown.contains("all opened"), "{shown}");
}

#[cfg(unix)]
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("own file");
}

#[cfg(not(unix))]
fn private(_: &std::path::Path) {}

#[test]
fn a_rotation_that_was_cut_off_is_brought_to_its_end() {
    let sandbox = scanned();
    // Sealed anew, and the key file not yet in its place.
    let old = fs::read(sandbox.key()).expect("the key");
    sandbox.ok(&["key", "rotate"]);
    fs::rename(sandbox.key(), sandbox.path("keys/key.new")).expect("own file");
    fs::write(sandbox.key(), &old).expect("own file");
    private(&sandbox.key());
    assert_answers(&sandbox, &[]);
    assert!(!sandbox.path("keys/key.new").exists());
    // The key file gone to its old name, the new one not yet there.
    fs::rename(sandbox.key(), sandbox.path("keys/key.new")).expect("own file");
    assert_answers(&sandbox, &[]);
    // A new key that never came to be used is in nobody's way.
    fs::write(sandbox.path("keys/key.new"), old).expect("own file");
    private(&sandbox.path("keys/key.new"));
    assert_answers(&sandbox, &[]);
    sandbox.ok(&["key", "rotate"]);
    assert_answers(&sandbox, &[]);
}

#[test]
fn from_a_file_to_a_passphrase_and_back() {
    let sandbox = scanned();
    fs::write(sandbox.path("phrase"), "quatre mots au hasard\n").expect("own file");
    sandbox.ok(&["key", "rotate", "--new-passphrase-file", "phrase"]);
    assert_answers(&sandbox, &["--passphrase-file", "phrase"]);
    sandbox
        .run(&["key", "check"])
        .assert_refused(4, &["sealed with a passphrase: give it with"]);
    fs::write(sandbox.path("wrong"), "quatre mots au hasrad\n").expect("own file");
    sandbox
        .run(&["key", "check", "--passphrase-file", "wrong"])
        .assert_refused(4, &["this passphrase is not the one of this inventory"]);
    let mut command = sandbox.command(&["key", "check"]);
    let output = command
        .env("RECENSE_PASSPHRASE", "quatre mots au hasard")
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    sandbox.ok(&[
        "key",
        "rotate",
        "--passphrase-file",
        "phrase",
        "--new-key-file",
        "keys/third",
    ]);
    assert_answers(&sandbox, &["--key-file", "keys/third"]);
    sandbox
        .run(&["key", "check", "--passphrase-file", "phrase"])
        .assert_refused(4, &["not sealed with a passphrase"]);
}

#[test]
fn a_first_scan_with_a_passphrase_makes_no_key_file() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    fs::write(sandbox.path("phrase"), "quatre mots au hasard").expect("own file");
    sandbox.ok(&["scan", "share", "--passphrase-file", "phrase"]);
    assert!(!sandbox.key().exists());
    sandbox.ok(&["key", "check", "--passphrase-file", "phrase"]);
    let found = sandbox.ok(&["findings", "--reveal", "--passphrase-file", "phrase"]);
    assert!(found.contains("marie@example.ca"), "{found}");
}

#[test]
fn the_key_itself_may_stand_in_the_environment() {
    let sandbox = scanned();
    let text = fs::read_to_string(sandbox.key()).expect("the key");
    let digits = text.lines().nth(1).expect("a second line");
    fs::remove_file(sandbox.key()).expect("own file");
    let check = |digits: &str| {
        let mut command = sandbox.command(&["key", "check"]);
        command
            .env("RECENSE_KEY", digits)
            .output()
            .expect("it runs")
            .status
            .code()
    };
    assert_eq!(check(digits), Some(0));
    assert_eq!(check(&"0".repeat(64)), Some(4));
    assert_eq!(check("nonsense"), Some(4));
}

#[test]
fn without_the_key_counts_and_places_stay() {
    let sandbox = scanned();
    fs::remove_file(sandbox.key()).expect("own file");
    assert_eq!(sandbox.findings(&[]).len(), 8);
    sandbox.ok(&["status"]);
    sandbox.ok(&["report", "inventory", "--format", "csv", "-o", "r.csv"]);
    let shown = sandbox.ok(&["verify"]);
    assert!(shown.contains("Without the key"), "{shown}");
    sandbox
        .run(&["find", "--email", "marie@example.ca"])
        .assert_refused(4, &["is missing", "counts and places stay"]);
}

#[test]
fn every_key_that_was_replaced_is_kept() {
    let sandbox = scanned();
    sandbox.ok(&["scan", "share", "--inventory", "other.db", "--json"]);
    // However the place of the old key is named, the new one takes it.
    for new in [
        &[][..],
        &["--new-key-file", "keys/key"],
        &["--new-key-file", "./keys/../keys/key"],
    ] {
        sandbox.ok(&[&["key", "rotate"], new].concat());
        assert_answers(&sandbox, &[]);
    }
    let fits = |key: &str| {
        sandbox
            .run(&["key", "check", "--inventory", "other.db", "--key-file", key])
            .code
            == Some(0)
    };
    assert_eq!(
        ["keys/key.old", "keys/key.old.2", "keys/key.old.3"].map(fits),
        [true, false, false]
    );
}

#[test]
fn who_gives_a_key_where_a_passphrase_is_needed_is_told() {
    let sandbox = scanned();
    let phrase = sandbox.path("phrase");
    fs::write(&phrase, "quatre chevaux et une agrafe\n").expect("own file");
    let said = sandbox.ok(&["key", "rotate", "--new-passphrase-file", "phrase"]);
    assert!(said.contains("the passphrase opens it"), "{said}");
    let shown = sandbox.ok(&["key", "check", "--passphrase-file", "phrase"]);
    assert_eq!(shown, "The passphrase is the one of recense.db.\n");
    // The key file of before, another, and none at all.
    for key in [&[][..], &["--key-file", "none"]] {
        let refused = sandbox.run(&[&["find", "--email", "luc@example.ca"], key].concat());
        refused.assert_refused(
            4,
            &[
                "sealed with a passphrase",
                "--passphrase-file",
                "counts and places stay",
            ],
        );
    }
    fs::write(&phrase, "cinq chevaux\n").expect("own file");
    let refused = sandbox.run(&["key", "check", "--passphrase-file", "phrase"]);
    refused.assert_refused(4, &["this passphrase is not the one of this inventory"]);
}

#[test]
fn what_is_wrong_is_said_in_the_language_that_was_asked_for() {
    let sandbox = scanned();
    fs::remove_file(sandbox.key()).expect("own file");
    let refused = sandbox.run(&["find", "--email", "luc@example.ca", "--lang", "fr"]);
    refused.assert_refused(4, &["est introuvable", "les comptes et les endroits restent"]);
    let refused = sandbox.run(&["diff", "1", "9", "--lang", "fr"]);
    refused.assert_refused(1, &["aucune analyse terminée ne porte le numéro 9"]);
}
