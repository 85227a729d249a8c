//! Scans that are cut off: by one signal (cleanly), by two (at once), by the system (without a word).
#![cfg(unix)]

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::sandbox::{Ran, Sandbox, object};

/// Names of one large file: a scan of all of them takes long, and they take little room.
const NAMES: usize = 1000;

/// Lines of that file, each with an address.
const LINES: usize = 10_000;

/// A share of which an unoptimized build needs half a minute, an optimized one seconds.
fn large() -> Sandbox {
    let sandbox = Sandbox::new();
    let lines: String = (0..LINES)
        .map(|n| format!("{n} p{n}@example.ca, 514 555-01{:02}\n", n % 100))
        .collect();
    let one = sandbox.write("000.txt", lines);
    for number in 1..NAMES {
        fs::hard_link(&one, sandbox.share().join(format!("{number:03}.txt"))).expect("a link");
    }
    sandbox
}

/// Starts a scan and waits until it has written some of its findings.
fn started(sandbox: &Sandbox) -> Child {
    let child = sandbox
        .command(&["scan", "share", "--json", "--threads", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    sandbox.until_written();
    child
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_child(child);
    kill_process(pid, signal).expect("it runs still");
}

fn end_of(child: Child) -> Ran {
    Ran::of(child.wait_with_output().expect("it ends"))
}

/// Fails unless what is left is sound and the next scan comes to its end.
#[track_caller]
fn assert_goes_on(sandbox: &Sandbox, [left, then]: [&str; 2]) {
    sandbox.assert_sound();
    let status = object(&sandbox.ok(&["status", "--json"]));
    assert_eq!(status["last_scan"]["state"], left, "{status}");
    let kept = status["findings"]["email"].as_u64().expect("a number");
    assert!(kept >= LINES as u64, "what was read is kept: {status}");
    for number in 2..NAMES {
        fs::remove_file(sandbox.share().join(format!("{number:03}.txt"))).expect("own file");
    }
    let scan = sandbox.scan();
    assert_eq!(
        (&scan["state"], &scan["items"]["complete"]),
        (&"complete".into(), &2.into()),
        "{scan}"
    );
    assert_eq!(sandbox.scan_states(), [then, "complete"]);
    let status = object(&sandbox.ok(&["status", "--json"]));
    assert_eq!(status["findings"]["email"], 2 * LINES, "{status}");
    sandbox.assert_sound();
}

#[test]
fn one_signal_ends_a_scan_cleanly() {
    for signalled in [Signal::INT, Signal::TERM] {
        let sandbox = large();
        let child = started(&sandbox);
        signal(&child, signalled);
        let ran = end_of(child);
        assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""), "{ran:?}");
        assert_eq!(object(&ran.out)["state"], "interrupted", "{ran:?}");
        assert_goes_on(&sandbox, ["interrupted", "interrupted"]);
    }
}

#[test]
fn a_second_signal_ends_the_program_at_once() {
    let sandbox = large();
    // The scan may end cleanly just before the second signal: then it is tried again.
    for _ in 0..5 {
        let child = started(&sandbox);
        signal(&child, Signal::INT);
        std::thread::sleep(Duration::from_millis(20));
        let _ = kill_process(Pid::from_child(&child), Signal::INT);
        let begun = Instant::now();
        let ran = end_of(child);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "it took {:?}",
            begun.elapsed()
        );
        if ran.code == Some(130) {
            assert_eq!(ran.out, "");
            sandbox.assert_sound();
            sandbox.ok(&["status"]);
            return;
        }
        assert_eq!(ran.code, Some(3), "{ran:?}");
    }
    panic!("no second signal came in time");
}

#[test]
fn a_killed_scan_leaves_a_sound_inventory_that_the_next_scan_takes_up() {
    let sandbox = large();
    let mut child = started(&sandbox);
    child.kill().expect("it runs still");
    let ran = end_of(child);
    assert_eq!((ran.code, ran.out.as_str()), (None, ""), "{ran:?}");
    // Nobody could write down that it was cut off: the next scan does.
    assert_goes_on(&sandbox, ["running", "interrupted"]);
}

/// A worker must not outlive the scan that it reads for.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_scan_leaves_no_worker_behind() {
    let sandbox = Sandbox::new();
    let rows: String = (0..20_000)
        .map(|n| format!("<tr><td>p{n}@example.ca</td></tr>"))
        .collect();
    let one = sandbox.write("000.html", format!("<html><body><table>{rows}</table></body></html>"));
    for number in 1..NAMES {
        fs::hard_link(&one, sandbox.share().join(format!("{number:03}.html"))).expect("a link");
    }
    let mut child = started(&sandbox);
    let workers = || {
        let mut workers = Vec::new();
        for entry in fs::read_dir("/proc").expect("the processes") {
            let path = entry.expect("an entry").path();
            let Ok(folder) = fs::read_link(path.join("cwd")) else {
                continue;
            };
            let line = fs::read(path.join("cmdline")).unwrap_or_default();
            if folder.starts_with(sandbox.path("")) && line.ends_with(b"\0worker\0") {
                workers.push(path);
            }
        }
        workers
    };
    let patience = Instant::now() + Duration::from_secs(10);
    while workers().is_empty() {
        assert!(Instant::now() < patience, "no worker was started");
    }
    child.kill().expect("it runs still");
    let _ = child.wait();
    let patience = Instant::now() + Duration::from_secs(10);
    while !workers().is_empty() {
        assert!(Instant::now() < patience, "workers are left: {:?}", workers());
        std::thread::sleep(Duration::from_millis(20));
    }
}
