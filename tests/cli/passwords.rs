//! `scan --password-file`: what is locked is opened, and the passwords are left nowhere.

use std::fs;
use std::path::Path;

use super::sandbox::{Sandbox, files_below};

/// A share of three locked files and one that no password of the list opens.
fn locked() -> Sandbox {
    let sandbox = Sandbox::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    for (name, fixture) in [
        ("a.zip", "zip/opened-zipcrypto.zip"),
        ("b.7z", "7z/opened.7z"),
        ("c.pdf", "pdf/opened.pdf"),
        ("d.xlsx", "xlsx/locked.xlsx"),
    ] {
        sandbox.write(name, fs::read(fixtures.join(fixture)).expect("a fixture"));
    }
    sandbox
}

#[test]
fn what_is_locked_is_opened_and_no_password_is_left_behind() {
    let sandbox = locked();
    fs::write(sandbox.path("passwords"), "not-this-one\nerable\nérable\n").expect("written");
    let ran = sandbox.run(&["scan", "share", "--json", "--password-file", "passwords"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    for name in ["a.zip", "b.7z", "c.pdf"] {
        assert_eq!(outcomes[name].0, "complete", "{name}");
    }
    assert_eq!(outcomes["d.xlsx"], ("failed".into(), vec!["encrypted".into()]));
    assert!(sandbox.findings(&["--kind", "email"]).len() >= 5);

    assert!(
        !ran.out.contains("not-this-one") && !ran.err.contains("not-this-one"),
        "{ran:?}"
    );
    for path in files_below(&sandbox.path("")) {
        if path.ends_with("passwords") || path.starts_with(sandbox.share()) {
            continue;
        }
        let bytes = fs::read(&path).expect("readable");
        for password in ["not-this-one", "érable"] {
            let found = bytes
                .windows(password.len())
                .any(|window| window == password.as_bytes());
            assert!(!found, "{password:?} in {}", path.display());
        }
    }
}

#[test]
fn without_the_file_what_is_locked_is_told() {
    let sandbox = locked();
    assert_eq!(sandbox.run(&["scan", "share", "--quiet"]).code, Some(3));
    for (name, (_, causes)) in sandbox.outcomes() {
        assert_eq!(causes, ["encrypted"], "{name}");
    }
}

#[test]
fn a_file_of_passwords_that_cannot_be_used_stops_before_anything_is_written() {
    let sandbox = locked();
    fs::write(sandbox.path("binary"), b"secret\xFF\n").expect("written");
    fs::write(sandbox.path("long"), "secret\n".repeat(200_000)).expect("written");
    for name in ["missing", "binary", "long"] {
        let ran = sandbox.run(&["scan", "share", "--password-file", name]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains(name) && !ran.err.contains("secret"), "{ran:?}");
        assert!(!sandbox.inventory().exists());
    }
}
