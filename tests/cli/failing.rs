//! A disk that fails at every single write, sync and opening, one after another: the inventory stays sound, and a report
//! appears whole or not at all.
//!
//! `strace` makes the n-th call fail, of the whole program as it is: `SQLite`, key files, logs and reports alike. What is
//! told is checked for each; when no call is left that could fail, the scenario has run undisturbed.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use super::sandbox::{PROGRAM, Ran, Sandbox};

/// Calls that are made to fail, and how.
const FAULTS: [(&str, &str); 4] = [
    ("pwrite64,write,ftruncate", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync,fdatasync", "EIO"),
    ("openat,rename,renameat,renameat2,linkat", "EACCES"),
];

/// Files of the scenario: only calls that concern these fail.
const FILES: [&str; 12] = [
    "recense.db",
    "recense.db-wal",
    "recense.db-shm",
    "recense.db-lock",
    "recense.db-flight",
    "recense.db-journal",
    "recense.db-audit",
    "keys/key",
    "keys/key.new",
    "keys/key.old",
    "out",
    "keys",
];

/// Runs a command whose n-th call of these fails; whether one did, and how it ended.
fn failing(sandbox: &Sandbox, command: &[&str], calls: &str, error: &str, n: u32) -> (bool, Ran) {
    let log = sandbox.path("strace.log");
    let mut arguments = vec!["-f".to_owned(), "-qq".to_owned(), "-o".to_owned(), log.display().to_string()];
    for file in FILES {
        arguments.extend(["-P".to_owned(), sandbox.path(file).display().to_string()]);
    }
    arguments.extend([
        format!("--trace={calls}"),
        format!("--inject={calls}:error={error}:when={n}"),
        PROGRAM.to_owned(),
    ]);
    arguments.extend(command.iter().map(|argument| (*argument).to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = sandbox
        .command_of(Path::new("strace"), &arguments)
        .output()
        .expect("strace is installed");
    let injected = fs::read_to_string(&log).unwrap_or_default().contains("(INJECTED)");
    (injected, Ran::of(output))
}

/// Lets every call fail once, each time from the same beginning, and checks what is left.
fn each_failure(command: &[&str], prepare: impl Fn(&Sandbox), check: impl Fn(&Sandbox, &Ran, &str)) {
    let whole = |path: &str| format!("{}/{path}", std::env::temp_dir().display());
    let _ = whole;
    for (calls, error) in FAULTS {
        let mut failures = 0;
        for n in 1.. {
            assert!(n < 400, "{calls} never end");
            let sandbox = Sandbox::new();
            prepare(&sandbox);
            let command: Vec<String> = command
                .iter()
                .map(|argument| argument.replace("{here}", &sandbox.path("").display().to_string()))
                .collect();
            let command: Vec<&str> = command.iter().map(String::as_str).collect();
            let (injected, ran) = failing(&sandbox, &command, calls, error, n);
            let told = format!("{command:?}: {calls} no. {n} fails with {error}: {ran:?}");
            assert!(!ran.err.contains("panicked") && !ran.err.contains("a fault of the program"), "{told}");
            check(&sandbox, &ran, &told);
            if !injected {
                assert!(ran.code == Some(0), "undisturbed, it is done: {told}");
                break;
            }
            failures += 1;
        }
        assert!(failures > 0, "{command:?}: no call of {calls} was made");
    }
}

fn assert_sound_and_goes_on(sandbox: &Sandbox, told: &str) {
    let scan = sandbox.run(&["scan", "share", "--quiet"]);
    assert_eq!(scan.code, Some(0), "{told}\nthe next scan: {scan:?}");
    let verify = sandbox.run(&["verify"]);
    assert_eq!(verify.code, Some(0), "{told}\nafterwards: {verify:?}");
    assert_eq!(sandbox.findings(&["--reveal"]).len(), 4, "{told}");
}

fn share(sandbox: &Sandbox) {
    sandbox.write("a.csv", "nom,courriel\nMarie Roy,marie@example.ca\nLuc Roy,luc@example.ca\n");
}

fn scanned(sandbox: &Sandbox) {
    share(sandbox);
    sandbox.ok(&["scan", "share", "--quiet"]);
}

#[test]
fn a_first_scan_on_a_failing_disk_leaves_no_ruin() {
    let inventory = ["scan", "share", "--quiet", "--threads", "1", "--inventory", "{here}recense.db", "--key-file", "{here}keys/key"];
    each_failure(&inventory, share, |sandbox, _, told| assert_sound_and_goes_on(sandbox, told));
}

#[test]
fn a_rotation_on_a_failing_disk_leaves_a_key_that_fits() {
    let rotate = ["key", "rotate", "--inventory", "{here}recense.db", "--key-file", "{here}keys/key"];
    each_failure(&rotate, scanned, |sandbox, _, told| assert_sound_and_goes_on(sandbox, told));
}

#[test]
fn a_search_on_a_failing_disk_is_logged_or_not_answered() {
    let find = ["find", "--email", "marie@example.ca", "--inventory", "{here}recense.db", "--key-file", "{here}keys/key"];
    each_failure(&find, scanned, |sandbox, ran, told| {
        let logged = fs::read_to_string(sandbox.path("recense.db-audit")).unwrap_or_default().lines().count();
        if ran.out.contains("a.csv") {
            assert_eq!(logged, 1, "{told}");
        }
        assert_sound_and_goes_on(sandbox, told);
    });
}

#[test]
fn a_report_on_a_failing_disk_appears_whole_or_not_at_all() {
    // The draft has a name that nobody knows before: all files of its folder are watched.
    for format in ["html", "csv", "json", "xlsx"] {
        let sandbox = Sandbox::new();
        scanned(&sandbox);
        fs::create_dir(sandbox.path("out")).expect("own folder");
        let report = sandbox.path(&format!("out/r.{format}"));
        let write = ["report", "inventory", "--format", format, "-o", report.to_str().expect("text")];
        sandbox.ok(&write);
        let whole = fs::metadata(&report).expect("a report").len();
        for (calls, error) in [("write,pwrite64,lseek", "ENOSPC"), ("fsync", "EIO"), ("rename,renameat,renameat2", "EACCES")] {
            let mut failures = 0;
            for n in 1.. {
                let _ = fs::remove_file(&report);
                let (injected, ran) = failing_everywhere(&sandbox, &write, calls, error, n);
                let told = format!("{format}: {calls} no. {n}: {ran:?}");
                match fs::metadata(&report) {
                    // Times in it may be longer or shorter by a letter or two.
                    Ok(written) => assert!(written.len().abs_diff(whole) < 200, "{told}"),
                    Err(_) => assert_ne!(ran.code, Some(0), "{told}"),
                }
                let left = fs::read_dir(sandbox.path("out")).expect("a folder").count();
                assert!(left <= 1, "{told}");
                if !injected {
                    assert_eq!(ran.code, Some(0), "{told}");
                    break;
                }
                failures += 1;
            }
            assert!(failures > 0 || calls.starts_with("rename"), "{format}: no {calls}");
        }
    }
}

/// Like [`failing`], of any file whatever.
fn failing_everywhere(sandbox: &Sandbox, command: &[&str], calls: &str, error: &str, n: u32) -> (bool, Ran) {
    let log = sandbox.path("strace.log");
    let log_text = log.display().to_string();
    let (trace, inject) = (format!("--trace={calls}"), format!("--inject={calls}:error={error}:when={n}"));
    let mut arguments = vec!["-f", "-qq", "-o", &log_text, &trace, &inject, PROGRAM];
    arguments.extend(command);
    let output = sandbox
        .command_of(Path::new("strace"), &arguments)
        .output()
        .expect("strace is installed");
    let injected = fs::read_to_string(&log).unwrap_or_default().contains("(INJECTED)");
    (injected, Ran::of(output))
}
