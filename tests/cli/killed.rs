//! Killed at any moment, a scan goes on where it was, and comes to what an undisturbed one comes to.
//!
//! `RECENSE_TEST_KILLS=500` kills more often than the checks do.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use super::sandbox::{Sandbox, object};

/// How often the checks kill.
const KILLS: u32 = 100;

/// A share with something of everything: tables, letters, archives, copies, a broken file.
fn share(sandbox: &Sandbox) {
    for n in 0..16 {
        let lines: String = (0..25)
            .map(|line| format!("{n},client{n}.{line}@example.ca,418-555-01{line:02}\n"))
            .collect();
        sandbox.write(&format!("tables/{n:02}.csv"), format!("id,courriel,telephone\n{lines}"));
        sandbox.write(
            &format!("lettres/{}/{n:02}.txt", n % 5),
            format!("Joindre Marie Tremblay au 514 555-01{n:02}.\n"),
        );
    }
    sandbox.write(
        "copies/a.csv",
        fs::read(sandbox.share().join("tables/03.csv")).expect("own file"),
    );
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    for format in ["docx", "zip"] {
        for path in super::sandbox::files_below(&formats.join(format)) {
            if path.extension().is_some_and(|end| end == "toml") {
                continue;
            }
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            sandbox.write(&format!("documents/{name}"), fs::read(&path).expect("a fixture"));
        }
    }
    std::thread::sleep(Duration::from_millis(60));
}

fn digest(sandbox: &Sandbox, inventory: &str) -> String {
    sandbox.ok(&["verify", "--canonical-digest", "--inventory", inventory])
}

fn scan(sandbox: &Sandbox, inventory: &str) -> serde_json::Value {
    let patience = Instant::now() + Duration::from_secs(20);
    let mut ran = sandbox.run(&["scan", "share", "--json", "--inventory", inventory]);
    // A scan whose guard was killed before it could be named ends by itself, in a moment.
    while ran.code == Some(11) && Instant::now() < patience {
        ran = sandbox.run(&["scan", "share", "--json", "--inventory", inventory]);
    }
    assert_eq!(ran.code, Some(3), "{ran:?}");
    object(&ran.out)
}

/// Starts the scan itself, without the process that guards it, so that the signal meets whoever writes.
fn start(sandbox: &Sandbox, inventory: &str) -> Child {
    let mut command = sandbox.command(&["scan", "share", "--quiet", "--inventory", inventory]);
    command.spawn().expect("it starts")
}

/// Kills a scan and its guard with no warning.
fn kill(mut child: Child) {
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap_or_default();
    for scan in children.split_whitespace() {
        let pid = scan.parse().ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
    let _ = child.kill();
    child.wait().expect("it ends");
}

/// Numbers from 0 to 1 without a pattern, the same in each run.
fn random(seed: u32) -> f64 {
    let mut mixed = seed.wrapping_mul(2_654_435_761) ^ 0x5bd1_e995;
    mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85eb_ca6b);
    f64::from(mixed ^ mixed >> 13) / f64::from(u32::MAX)
}

#[cfg(target_os = "linux")]
#[test]
fn a_scan_killed_at_any_moment_goes_on_and_comes_to_the_same() {
    let sandbox = Sandbox::new();
    share(&sandbox);
    let begun = Instant::now();
    scan(&sandbox, "whole.db");
    let took = begun.elapsed();
    let expected = digest(&sandbox, "whole.db");
    let kills = std::env::var("RECENSE_TEST_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(KILLS);
    let next = std::sync::atomic::AtomicU32::new(0);
    let resumed = std::sync::atomic::AtomicU32::new(0);
    let one = || {
        loop {
            let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if number >= kills {
                return;
            }
            let inventory = format!("{number}.db");
            let running = start(&sandbox, &inventory);
            std::thread::sleep(took.mul_f64(1.1 * random(number)));
            kill(running);
            let after = scan(&sandbox, &inventory);
            if after["scan"] == 2 && after["unchanged"].as_u64() > Some(0) {
                resumed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
            assert_eq!(digest(&sandbox, &inventory), expected, "kill {number}");
            assert_eq!(
                sandbox.run(&["verify", "--inventory", &inventory]).code,
                Some(0),
                "kill {number}"
            );
            for ending in ["", "-wal", "-shm", "-lock", "-audit"] {
                let _ = fs::remove_file(sandbox.path(&format!("{inventory}{ending}")));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(one)).collect();
        for thread in threads {
            thread.join().expect("no difference");
        }
    });
    // Some of the moments were in the middle of the writing.
    assert!(
        resumed.into_inner() > 0,
        "no kill met a scan that had written something"
    );
}

/// Scans that have begun.
#[cfg(target_os = "linux")]
fn states(sandbox: &Sandbox) -> i64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = rusqlite::Connection::open_with_flags(sandbox.inventory(), flags);
    connection
        .and_then(|connection| connection.query_row("SELECT count(*) FROM scan", (), |row| row.get(0)))
        .unwrap_or(0)
}

/// Waits until the scan of that number reads these files.
#[cfg(target_os = "linux")]
fn until_read(sandbox: &Sandbox, scan: i64, names: &[&str]) {
    let flight = sandbox.path("recense.db-flight");
    let patience = Instant::now() + Duration::from_secs(30);
    // What the last one left stands there until the next has begun.
    while !sandbox.inventory().exists() || states(sandbox) != scan {
        assert!(Instant::now() < patience, "it does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(100));
    for name in names {
        let at_it = recense::inventory::flight::path_hash(&sandbox.share().join(name));
        while !fs::read(&flight).is_ok_and(|bytes| bytes.windows(16).any(|slot| slot == at_it)) {
            assert!(Instant::now() < patience, "it is not read");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(all(target_os = "linux", feature = "test-extractor"))]
#[test]
fn what_was_read_at_a_crash_and_hangs_costs_itself_alone() {
    let sandbox = Sandbox::with("calme.txt", "Joindre eve@example.ca\n");
    let hanging = ["hang-open-1.txt", "hang-open-2.txt"];
    for name in hanging {
        sandbox.write(name, "jamais@example.ca");
    }
    let scan = ["scan", "share", "--quiet", "--threads", "2"];
    let first = sandbox.command(&scan).env("RECENSE_TEST_HANG", "1").spawn();
    until_read(&sandbox, 1, &hanging);
    kill(first.expect("it starts"));
    std::thread::sleep(Duration::from_millis(200));
    let envs = [("RECENSE_TEST_HANG", "1"), ("RECENSE_TEST_SILENCE", "500")];
    let mut second = sandbox.command(&scan).envs(envs).spawn().expect("it starts");
    let begun = Instant::now();
    while second.try_wait().expect("a child").is_none() {
        if begun.elapsed() > Duration::from_secs(30) {
            kill(second);
            panic!("the scan waits for ever");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let outcomes = sandbox.outcomes();
    for name in hanging {
        assert_eq!(outcomes[name], ("failed".to_owned(), vec!["no-answer".to_owned()]));
    }
    assert_eq!(outcomes["calme.txt"].0, "complete");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_read_at_two_crashes_is_quarantined_and_listed() {
    let sandbox = Sandbox::with("calme.txt", "Joindre eve@example.ca\n");
    // Read slowly: it is what the scan is at when it is killed.
    sandbox.write("lourd.txt", "Rien à signaler ici.\n".repeat(40_000) + "fin@example.ca");
    std::thread::sleep(Duration::from_millis(60));
    for crashes in 0..2 {
        let slow = ["scan", "share", "--quiet", "--threads", "1", "--max-read-rate", "50K"];
        let running = sandbox.command(&slow).spawn().expect("it starts");
        until_read(&sandbox, crashes + 1, &["lourd.txt"]);
        kill(running);
        // The lock goes with the process.
        std::thread::sleep(Duration::from_millis(200));
    }
    let ran = sandbox.run(&["scan", "share", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    assert_eq!(
        outcomes["lourd.txt"],
        ("skipped".to_owned(), vec!["quarantined".to_owned()])
    );
    assert_eq!(outcomes["calme.txt"].0, "complete");
    let status = sandbox.ok(&["status"]);
    assert!(status.contains("quarantined"), "{status}");
    // It stays there, until it changes or is asked for.
    scan(&sandbox, "recense.db");
    assert_eq!(sandbox.outcomes()["lourd.txt"].0, "skipped");
    sandbox.ok(&["scan", "share", "--retry-quarantined"]);
    assert_eq!(sandbox.outcomes()["lourd.txt"].0, "complete");
    sandbox.ok(&["scan", "share"]);
    assert_eq!(sandbox.findings(&[]).len(), 2);
}
