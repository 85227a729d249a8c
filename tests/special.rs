//! Files that are not what they seem to be, and files that do not keep still: each is told, and none is an obstacle.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{FileExt, MetadataExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::cli::sandbox::{Sandbox, files_below, object};

/// A file of a hundred gigabytes with an address at each end, which takes no room.
#[cfg(target_os = "linux")]
#[test]
fn the_holes_of_a_sparse_file_are_passed_over_and_told() {
    const SIZE: u64 = 100 << 30;
    let sandbox = Sandbox::with("sparse.txt", "tete@example.ca\n");
    let file = File::options()
        .write(true)
        .open(sandbox.share().join("sparse.txt"))
        .expect("own file");
    file.write_at(b"\nqueue@example.ca", SIZE).expect("holes take no room");
    let begun = Instant::now();
    let scan = sandbox.run(&["scan", "share", "--json"]);
    assert_eq!(scan.code, Some(3), "{scan:?}");
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        begun.elapsed()
    );
    let (outcome, reasons) = &sandbox.outcomes()["sparse.txt"];
    assert!(
        outcome == "partial" && reasons.contains(&"sparse-holes".to_owned()),
        "{reasons:?}"
    );
    assert_eq!(sandbox.findings(&["--kind", "email"]).len(), 2);
    let scan = object(&scan.out);
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    let unread = number(&scan["reasons"]["sparse-holes"]["bytes"]);
    assert_eq!(number(&scan["bytes"]), SIZE + 17);
    assert_eq!(number(&scan["bytes_read"]) + unread, SIZE + 17);
    assert!(unread > SIZE - (1 << 20), "{unread}");
}

/// Longer than any path that the system takes at once.
#[test]
fn a_path_of_any_length_is_reached() {
    use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
    let sandbox = Sandbox::new();
    let step = "d".repeat(250);
    let mut folder = openat(CWD, sandbox.share(), OFlags::DIRECTORY, Mode::empty()).expect("the share");
    for _ in 0..18 {
        mkdirat(&folder, &*step, Mode::RWXU).expect("a folder");
        folder = openat(&folder, &*step, OFlags::DIRECTORY, Mode::empty()).expect("a folder");
    }
    for (name, text) in [
        ("bottom.txt", "fond@example.ca"),
        ("bottom.html", "<p>fonds@example.ca</p>"),
    ] {
        let file = openat(&folder, name, OFlags::CREATE | OFlags::WRONLY, Mode::RWXU).expect("a file");
        File::from(file).write_all(text.as_bytes()).expect("its text");
    }
    sandbox.scan();
    let found = sandbox.findings(&["--kind", "email"]);
    assert_eq!(found.len(), 2);
    let path = found[0]["path"].as_str().expect("a path");
    assert!(
        path.len() > 4500 && path.contains(&format!("{step}/{step}/bottom.")),
        "{path}"
    );
}

/// Says that it is over when it goes out of scope.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Files grow, shrink, vanish and are replaced, and a folder is swapped with a link that leads out.
#[test]
fn what_does_not_keep_still_is_told_and_leads_nowhere() {
    let sandbox = Sandbox::new();
    let outside = sandbox.path("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("secret.txt"), "dehors@example.ca").expect("a file");
    let share = sandbox.share();
    let still: String = (0..200).map(|n| format!("p{n}@example.ca\n")).collect();
    sandbox.write("still.txt", still);
    sandbox.write("shrinks.txt", "x ".repeat(1 << 20));
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Also when a check below fails.
        let ends = Ends(&over);
        scope.spawn(|| {
            let mut round = 0_u32;
            while !over.load(Ordering::Relaxed) {
                round += 1;
                let mut grows = File::options()
                    .append(true)
                    .create(true)
                    .open(share.join("grows.log"))
                    .expect("a log");
                grows
                    .write_all("une ligne de plus\n".repeat(500).as_bytes())
                    .expect("it grows");
                let shrinks = File::options()
                    .write(true)
                    .open(share.join("shrinks.txt"))
                    .expect("own file");
                shrinks
                    .set_len([0, 4096, 2 << 20][round as usize % 3])
                    .expect("its size");
                fs::write(share.join("new"), format!("version {round} ").repeat(1000)).expect("a file");
                fs::rename(share.join("new"), share.join("replaced.txt")).expect("it takes the place");
                let vanishes = share.join(format!("vanishes-{}.txt", round % 20));
                if fs::remove_file(&vanishes).is_err() {
                    fs::write(&vanishes, "nothing").expect("a file");
                }
                let swap = share.join("swap");
                let _ = fs::remove_dir(&swap);
                let _ = fs::remove_file(&swap);
                if round.is_multiple_of(2) {
                    symlink(&outside, &swap).expect("a link");
                } else {
                    fs::create_dir(&swap).expect("a folder");
                }
                // Faster than a scan, and no faster: the log must not fill the disk.
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        for _ in 0..8 {
            let ran = sandbox.run(&["scan", "share", "--json"]);
            assert!(matches!(ran.code, Some(0 | 3)) && ran.err.is_empty(), "{ran:?}");
            let scan = object(&ran.out);
            assert_eq!(scan["state"], "complete");
            let items = scan["items"].as_object().expect("an object").values();
            assert!(items.filter_map(serde_json::Value::as_u64).sum::<u64>() >= 3, "{scan}");
        }
        drop(ends);
    });
    let found = sandbox.findings(&["--reveal", "--kind", "email"]);
    let values: Vec<&str> = found.iter().filter_map(|row| row["value"].as_str()).collect();
    assert!(!values.contains(&"dehors@example.ca"), "a link led out of the share");
    assert_eq!(values.iter().filter(|value| value.starts_with('p')).count(), 200);
    sandbox.assert_sound();
}

#[test]
fn links_are_followed_on_demand_once_and_not_in_a_circle() {
    let sandbox = Sandbox::with("in/near.txt", "proche@example.ca");
    let outside = sandbox.path("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("far.txt"), "loin@example.ca").expect("a file");
    fs::write(sandbox.path("alone.txt"), "seul@example.ca").expect("a file");
    let share = sandbox.share();
    symlink(&outside, share.join("out")).expect("a link");
    symlink(&outside, share.join("out-again")).expect("a link");
    symlink(sandbox.path("alone.txt"), share.join("alone.txt")).expect("a link");
    symlink("..", share.join("in/up")).expect("a link");
    symlink("/", share.join("top")).expect("a link");
    let ran = sandbox.run(&["scan", "share", "--follow-links", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    let told = |path: &str| outcomes.get(path).map(|(_, reasons)| reasons.join(" "));
    for path in ["in/up", "top"] {
        assert_eq!(told(path).as_deref(), Some("link-loop"), "{path}: {outcomes:?}");
    }
    let (once, twice) = (told("out"), told("out-again"));
    assert!(once.is_none() != twice.is_none(), "{outcomes:?}");
    assert_eq!(once.or(twice).as_deref(), Some("linked-twice"), "{outcomes:?}");
    assert_eq!(told("alone.txt").as_deref(), Some(""), "{outcomes:?}");
    assert_eq!(sandbox.findings(&["--kind", "email"]).len(), 3);
}

/// The system's own files have no end, or an effect.
#[cfg(target_os = "linux")]
#[test]
fn files_that_the_system_makes_up_are_not_opened() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["scan", "/proc/self", "/sys/kernel", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let scan = object(&ran.out);
    assert_eq!(scan["items"]["skipped"], 2, "{scan}");
    assert_eq!(scan["reasons"]["special-file"]["items"], 2, "{scan}");
}

#[test]
fn many_files_in_one_folder_are_all_told() {
    let sandbox = Sandbox::new();
    for number in 0..5000 {
        sandbox.write(
            &format!("many/{number:05}.txt"),
            if number % 1000 == 0 { "x@example.ca" } else { "rien" },
        );
    }
    let scan = sandbox.scan();
    assert_eq!(scan["items"]["complete"], 5000, "{scan}");
    assert_eq!(sandbox.findings(&["--kind", "email"]).len(), 5);
}

/// Reading is no use that an administrator should see in the access time of a file or a folder.
#[cfg(target_os = "linux")]
#[test]
fn access_times_of_own_files_and_folders_stay() {
    let sandbox = Sandbox::with("a/b/text.txt", "a@example.ca");
    sandbox.write("a/page.html", "<p>b@example.ca</p>");
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let mut all = files_below(&sandbox.share());
    all.extend(["a", "a/b", ""].map(|folder| sandbox.share().join(folder)));
    for path in &all {
        let file = File::open(path).expect("own file");
        file.set_times(fs::FileTimes::new().set_accessed(old))
            .expect("own file");
    }
    sandbox.scan();
    for path in &all {
        let seconds = fs::symlink_metadata(path).expect("own file").atime();
        assert_eq!(seconds, 1_000_000_000, "{}", path.display());
    }
}

#[test]
fn an_incomplete_scan_fails_when_that_is_asked_for() {
    let sandbox = Sandbox::with("a.txt", "a@example.ca");
    let strict = ["scan", "share", "--fail-on-incomplete", "--quiet"];
    assert_eq!(sandbox.run(&strict).code, Some(0));
    symlink("a.txt", sandbox.share().join("link")).expect("a link");
    assert_eq!(
        sandbox.run(&strict).code,
        Some(3),
        "what is skipped on purpose is no failure"
    );
    sandbox.write("cut.docx", "PK\u{3}\u{4}cut");
    assert_eq!(sandbox.run(&strict).code, Some(2));
    assert_eq!(sandbox.run(&["scan", "share", "--quiet"]).code, Some(3));
}

/// The same numbers by reason, by folder, and in every form of the report.
#[test]
fn what_was_not_read_is_counted_by_folder_everywhere() {
    let sandbox = Sandbox::with("a/good.txt", "a@example.ca");
    sandbox.write("a/cut.docx", "PK\u{3}\u{4}cut");
    sandbox.write("b/one.mp3", b"ID3\x03\0\0\0\0\0");
    sandbox.write("b/two.mp3", b"ID3\x03\0\0\0\0\0\0");
    assert_eq!(sandbox.run(&["scan", "share", "--quiet"]).code, Some(3));
    let status = object(&sandbox.ok(&["status", "--coverage", "--json"]));
    let folder = |name: &str| sandbox.share().join(name).display().to_string();
    let expected = serde_json::json!([
        {"path": folder("b"), "reason": "not-text", "items": 2, "bytes": 19},
        {"path": folder("a"), "reason": "corrupt", "items": 1, "bytes": 7},
    ]);
    assert_eq!(status["unread_folders"], expected, "{status}");
    assert!(
        object(&sandbox.ok(&["status", "--json"]))
            .get("unread_folders")
            .is_none()
    );
    let shown = sandbox.ok(&["status", "--coverage", "--lang", "fr"]);
    assert!(
        shown.contains("Non lu, par dossier et par raison") && shown.contains(&folder("b")),
        "{shown}"
    );
    for format in ["html", "csv", "json"] {
        let report = sandbox.ok(&["report", "inventory", "--format", format, "-o", "-", "--lang", "en"]);
        assert!(report.contains(&folder("b")), "{format}: {report}");
    }
    sandbox.ok(&[
        "report",
        "inventory",
        "--format",
        "xlsx",
        "-o",
        "r.xlsx",
        "--lang",
        "en",
    ]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(sandbox.path("r.xlsx")).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "Not read, by folder").expect("the sheet");
    assert_eq!(sheet.get_value((1, 0)), Some(&calamine::Data::String(folder("b"))));
}
