//! What holds for every scan: no trace on the share, the same answer each time, no network.

use std::fs;
use std::time::{Duration, SystemTime};

use super::sandbox::{Sandbox, files_below, lines, object};

fn fixture() -> String {
    let share = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/share");
    share.display().to_string()
}

/// Findings with their values, in an order of their own, without the number of the scan.
fn sorted(sandbox: &Sandbox, inventory: &str) -> Vec<String> {
    let listed = sandbox.ok(&["findings", "--json", "--reveal", "--inventory", inventory]);
    let mut rows: Vec<String> = lines(&listed)
        .into_iter()
        .map(|mut finding| {
            finding.as_object_mut().expect("an object").remove("scan");
            finding.to_string()
        })
        .collect();
    rows.sort();
    rows
}

/// Where access times are kept (some systems mount without), reading a file would set this old one to now.
#[cfg(target_os = "linux")]
#[test]
fn access_times_stay() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "marie@example.ca");
    sandbox.write("b.csv", "Courriel\nmarie@example.ca\n");
    sandbox.write("c.html", "<p>marie@example.ca</p>");
    sandbox.write("d.docx", b"PK\x03\x04 this is not a document");
    let old = SystemTime::now() - Duration::from_hours(400 * 24);
    let files = files_below(&sandbox.share());
    for file in &files {
        let opened = fs::File::options().write(true).open(file).expect("own file");
        opened
            .set_times(fs::FileTimes::new().set_accessed(old))
            .expect("own file");
    }
    let accessed = || -> Vec<_> {
        let time = |file: &std::path::PathBuf| file.metadata().and_then(|file| file.accessed()).expect("a time");
        files.iter().map(time).collect()
    };
    let before = accessed();
    let ran = sandbox.run(&["scan", "share"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""), "{ran:?}");
    sandbox.ok(&["explain", "share/a.txt"]);
    assert_eq!(accessed(), before);
}

#[test]
fn findings_are_the_same_for_any_number_of_threads() {
    let sandbox = Sandbox::new();
    let of = |threads: &str| {
        let inventory = format!("{threads}.db");
        let ran = sandbox.run(&[
            "scan",
            &fixture(),
            "--threads",
            threads,
            "--json",
            "--inventory",
            &inventory,
        ]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        (object(&ran.out)["items"].clone(), sorted(&sandbox, &inventory))
    };
    let (one, four) = (of("1"), of("4"));
    assert!(one.1.len() > 400);
    assert_eq!(one.0, four.0);
    for (one, four) in one.1.iter().zip(&four.1) {
        assert_eq!(one, four);
    }
    assert_eq!(one.1.len(), four.1.len());
}

#[test]
fn a_second_scan_changes_nothing() {
    let sandbox = Sandbox::new();
    let scan = || {
        let ran = sandbox.run(&["scan", &fixture(), "--json"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        let mut scan = object(&ran.out);
        // What was read is no news the second time.
        for field in ["scan", "seconds", "unchanged", "copies"] {
            scan.as_object_mut().expect("an object").remove(field);
        }
        (scan, sorted(&sandbox, "recense.db"))
    };
    let first = scan();
    assert!(first == scan());
    let rows = |table: &str| -> i64 {
        let count = format!("SELECT count(*) FROM {table}");
        sandbox
            .connection()
            .query_row(&count, (), |row| row.get(0))
            .expect("a number")
    };
    let before = ["finding", "value", "item", "folder"].map(rows);
    scan();
    assert_eq!(["finding", "value", "item", "folder"].map(rows), before);
}

#[test]
fn what_is_gone_or_changed_is_no_longer_listed() {
    let sandbox = Sandbox::new();
    sandbox.write("gone.txt", "a@example.ca");
    sandbox.write("changed.txt", "b@example.ca");
    sandbox.write("kept.txt", "c@example.ca");
    sandbox.scan();
    fs::remove_file(sandbox.share().join("gone.txt")).expect("own file");
    sandbox.write("changed.txt", "d@example.ca and e@example.ca");
    let scan = sandbox.scan();
    assert_eq!(scan["findings"]["email"], 3, "{scan}");
    let listed = sandbox.findings(&["--reveal"]);
    let mut values: Vec<&str> = listed.iter().filter_map(|row| row["value"].as_str()).collect();
    values.sort_unstable();
    assert_eq!(values, ["c@example.ca", "d@example.ca", "e@example.ca"]);
}

/// Nothing leaves the machine: of the sockets that exist, the program asks only for those between its own processes.
#[cfg(target_os = "linux")]
#[test]
fn no_network_is_asked_for() {
    let strace = std::process::Command::new("strace").arg("-V").output();
    if !strace.is_ok_and(|output| output.status.success()) {
        // Without a way to look at calls, the libraries are looked at: none of them speaks to a network.
        let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).expect("the lock file");
        for speaker in [
            "hyper",
            "reqwest",
            "ureq",
            "curl",
            "native-tls",
            "rustls",
            "tokio",
            "socket2",
        ] {
            assert!(!lock.contains(&format!("name = \"{speaker}\"\n")), "{speaker}");
        }
        return;
    }
    let sandbox = Sandbox::with(
        "a.html",
        "<p>marie@example.ca <img src=\"http://example.com/x.png\"></p>",
    );
    sandbox.write("b.txt", "http://example.com marie@example.ca");
    let program = super::sandbox::PROGRAM;
    let commands: [&[&str]; 3] = [
        &["scan", "share"],
        &["find", "--email", "marie@example.ca"],
        &["report", "inventory", "-o", "r.html"],
    ];
    for command in commands {
        let traced = [
            &["-f", "-qq", "-e", "trace=network,execve", "-o", "calls", program],
            command,
        ]
        .concat();
        let output = sandbox
            .command_of("strace".as_ref(), &traced)
            .output()
            .expect("strace is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let calls = fs::read_to_string(sandbox.path("calls")).expect("the calls");
        assert!(calls.contains("execve("), "{calls}");
        for call in calls
            .lines()
            .filter(|call| call.contains("socket(") || call.contains("connect("))
        {
            assert!(call.contains("AF_UNIX"), "{command:?}: {call}");
        }
        for call in calls.lines().filter(|call| call.contains("execve(")) {
            assert!(call.contains(program), "{command:?}: {call}");
        }
    }
}
