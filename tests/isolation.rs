//! A reader that does on demand the worst that a reader can do: its file ends with the right reason, and the scan
//! goes on. Needs the feature `test-extractor`.
#![cfg(all(unix, feature = "test-extractor"))]

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use recense::extract::worker::Worker;
use recense::extract::{Limits, Opened};
use recense::model::{Cause, Outcome, Passage};

use crate::cli::sandbox::{PROGRAM, Ran, Sandbox, object};

/// Patience with workers that are waited for in vain, in milliseconds: with a silent one, and with any.
const IMPATIENT: [(&str, &str); 2] = [("RECENSE_TEST_SILENCE", "1500"), ("RECENSE_TEST_PATIENCE", "4000")];

/// Scans a share in which some files have their reader do this, between files that are read well.
#[track_caller]
fn scanned(words: &[&str], patience: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (number, word) in words.iter().enumerate() {
        sandbox.write(&format!("{number}-a.html"), format!("<p>avant-{number}@example.ca</p>"));
        sandbox.write(&format!("{number}-b-{word}.txt"), format!("RECENSE TEST: {word}\n"));
        sandbox.write(&format!("{number}-c.html"), format!("<p>apres-{number}@example.ca</p>"));
    }
    let begun = Instant::now();
    let ran = Ran::of(
        sandbox
            .command(&["scan", "share", "--json", "--threads", "1"])
            .envs(patience.iter().copied())
            .output()
            .expect("the program starts"),
    );
    assert!(
        matches!(ran.code, Some(0 | 3)) && ran.err.is_empty(),
        "{words:?}: {ran:?}"
    );
    assert!(
        begun.elapsed() < Duration::from_mins(1),
        "{words:?} took {:?}",
        begun.elapsed()
    );
    let outcomes = sandbox.outcomes();
    assert_eq!(outcomes.len(), 3 * words.len());
    for (path, (outcome, reasons)) in &outcomes {
        if !path.contains("-b-") {
            assert_eq!(
                (outcome.as_str(), reasons.len()),
                ("complete", 0),
                "{path} of {words:?}"
            );
        }
    }
    let found = sandbox.findings(&["--kind", "email", "--path", "*.html"]);
    assert_eq!(found.len(), 2 * words.len(), "{words:?}");
    assert_eq!(object(&ran.out)["state"], "complete");
    sandbox
}

/// The file ends so, and nothing was found in it.
#[track_caller]
fn assert_fails(word: &str, reason: &str) {
    let waited_for = reason == "time-limit";
    let sandbox = scanned(&[word], if waited_for { &IMPATIENT } else { &[] });
    assert_ended(&sandbox, word, "failed", reason);
    assert!(sandbox.findings(&["--path", "*.txt"]).is_empty());
}

#[track_caller]
fn assert_ended(sandbox: &Sandbox, word: &str, outcome: &str, reason: &str) {
    let outcomes = sandbox.outcomes();
    let expected = (outcome.to_owned(), vec![reason.to_owned()]);
    assert_eq!(
        outcomes.get(&format!("0-b-{word}.txt")),
        Some(&expected),
        "{outcomes:?}"
    );
}

#[test]
fn a_reader_that_panics_fails_alone() {
    assert_fails("panic", "reader-crashed");
}

#[test]
fn a_reader_that_aborts_fails_alone() {
    assert_fails("abort", "reader-crashed");
}

#[test]
fn a_reader_that_overflows_its_stack_fails_alone() {
    assert_fails("overflow", "reader-crashed");
}

#[test]
fn a_reader_that_allocates_without_end_fails_alone() {
    assert_fails("allocate", "memory-limit");
}

#[test]
fn a_reader_that_spins_is_ended() {
    assert_fails("spin", "time-limit");
}

#[test]
fn a_reader_that_sleeps_is_ended() {
    assert_fails("sleep", "time-limit");
}

#[test]
fn a_frame_that_never_comes_to_its_end_is_not_waited_for() {
    assert_fails("drip", "time-limit");
}

#[test]
fn a_reader_that_reads_on_without_a_word_is_not_taken_for_dead() {
    let sandbox = scanned(&["plod"], &IMPATIENT);
    assert_eq!(sandbox.outcomes()["0-b-plod.txt"], ("complete".to_owned(), Vec::new()));
    assert_eq!(sandbox.findings(&["--path", "*.txt"]).len(), 1);
}

#[test]
fn places_outside_of_the_text_are_not_believed() {
    assert_fails("lie-core", "reader-crashed");
    assert_fails("lie-marks", "reader-crashed");
}

#[test]
fn frames_that_are_none_are_not_believed() {
    assert_fails("garbage", "reader-crashed");
    assert_fails("long-frame", "reader-crashed");
}

#[test]
fn endless_output_ends_and_what_came_of_it_is_kept() {
    let sandbox = scanned(&["endless"], &IMPATIENT);
    assert_ended(&sandbox, "endless", "partial", "ratio-limit");
    assert!(!sandbox.findings(&["--path", "*.txt"]).is_empty());
}

#[test]
fn what_a_reader_said_before_it_crashed_is_kept() {
    let sandbox = scanned(&["half"], &[]);
    assert_ended(&sandbox, "half", "partial", "reader-crashed");
    assert_eq!(sandbox.findings(&["--path", "*.txt"]).len(), 1);
}

/// Each crash costs one worker and one file, also when they come one after another.
#[test]
fn many_crashes_in_a_row_cost_their_own_files_only() {
    let sandbox = scanned(
        &["abort", "panic", "allocate", "abort", "fine", "lie-core", "abort"],
        &[],
    );
    let outcomes = sandbox.outcomes();
    assert_eq!(outcomes["4-b-fine.txt"].0, "complete");
    assert_eq!(outcomes.values().filter(|(outcome, _)| outcome == "failed").count(), 6);
}

/// A worker of the program that is tested.
fn worker(patience: Duration) -> Worker {
    Worker::of(PROGRAM.into(), Duration::from_secs(30), patience)
}

/// Has a file read that says this, and hands on the text of its passages.
fn read(worker: &mut Worker, word: &str, deliver: &mut dyn FnMut(String)) -> Opened {
    read_under(worker, word, &Limits::default(), deliver)
}

fn read_under(worker: &mut Worker, word: &str, limits: &Limits, deliver: &mut dyn FnMut(String)) -> Opened {
    let mut file = tempfile::tempfile().expect("a file");
    let content = format!("RECENSE TEST: {word}\n");
    file.write_all(content.as_bytes()).expect("its content");
    let mut deliver = |passage: Passage| {
        deliver(passage.text);
        Ok(())
    };
    let size = content.len() as u64;
    worker.read(&file, "a.txt", size, limits, &|| false, &mut deliver)
}

#[test]
fn whoever_panics_over_a_passage_does_not_get_the_rest_with_the_next_file() {
    let mut worker = worker(Duration::from_mins(1));
    let panics = AssertUnwindSafe(|| read(&mut worker, "many", &mut |_| std::panic::resume_unwind(Box::new(()))));
    assert!(catch_unwind(panics).is_err());
    for _ in 0..2 {
        let mut told = Vec::new();
        let opened = read(&mut worker, "fine", &mut |text| told.push(text));
        assert_eq!(
            (opened.outcome, told),
            (Outcome::Complete, vec!["fine@example.invalid".to_owned()])
        );
    }
}

#[test]
fn what_the_scan_does_with_passages_is_not_held_against_a_worker() {
    let mut told = 0;
    let opened = read(&mut worker(Duration::from_secs(2)), "many", &mut |_| {
        told += 1;
        std::thread::sleep(Duration::from_millis(700));
    });
    assert_eq!((opened.outcome, told), (Outcome::Complete, 5));
}

/// It is not silent: it reads. Its own clock ends it long before that of the scan.
#[test]
fn a_reader_that_reads_without_end_is_ended() {
    let limits = Limits {
        seconds: 1,
        ..Limits::default()
    };
    let begun = Instant::now();
    let opened = read_under(&mut worker(Duration::from_mins(1)), "reread", &limits, &mut |_| {});
    assert_eq!(opened.outcome, Outcome::Failed(Cause::TimeLimit));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

/// Everything that a reader has no business to do is tried, and refused.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_can_do_nothing_but_read_its_file_and_answer() {
    let sandbox = scanned(&["escape"], &[]);
    assert_eq!(sandbox.outcomes()["0-b-escape.txt"].0, "complete");
    let found = sandbox.findings(&["--reveal", "--path", "*.txt"]);
    let mut told: Vec<&str> = found.iter().filter_map(|row| row["value"].as_str()).collect();
    told.sort_unstable();
    let tried = [
        "attach", "create", "exec", "fork", "kill", "list", "open", "ptrace", "remove", "self", "stdout", "tcp", "udp",
        "unix",
    ];
    assert_eq!(told, tried.map(|name| format!("refused-{name}@example.invalid")));
}

/// A share of which some calls never return, between files that are read well.
fn hanging() -> Sandbox {
    let sandbox = Sandbox::with("a/before.txt", "avant@example.ca");
    for name in [
        "a/hang-open.txt",
        "a/hang-look.txt",
        "a/hang-list/in.txt",
        "b/hang-open.html",
        "b/hang-look.txt",
    ] {
        sandbox.write(name, "jamais@example.ca");
    }
    sandbox.write("a/z/after.txt", "apres@example.ca");
    sandbox.write("b/after.html", "<p>apres@example.ca</p>");
    sandbox
}

#[test]
fn a_call_that_never_returns_costs_its_own_file_or_folder_only() {
    let sandbox = hanging();
    let begun = Instant::now();
    let ran = Ran::of(
        sandbox
            .command(&["scan", "share", "--json", "--threads", "2"])
            .envs([("RECENSE_TEST_SILENCE", "1000"), ("RECENSE_TEST_HANG", "1")])
            .output()
            .expect("the program starts"),
    );
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.contains("did not answer 5 times"), "{ran:?}");
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "it took {:?}",
        begun.elapsed()
    );
    let outcomes = sandbox.outcomes();
    let unanswered = ("failed".to_owned(), vec!["no-answer".to_owned()]);
    for path in [
        "a/hang-open.txt",
        "a/hang-look.txt",
        "a/hang-list",
        "b/hang-open.html",
        "b/hang-look.txt",
    ] {
        assert_eq!(outcomes.get(path), Some(&unanswered), "{path}: {outcomes:?}");
    }
    for path in ["a/before.txt", "a/z/after.txt", "b/after.html"] {
        assert_eq!(outcomes[path].0, "complete", "{path}: {outcomes:?}");
    }
    assert_eq!((outcomes.len(), sandbox.findings(&[]).len()), (8, 3));
}

/// While one file is read slowly, another reader puts its copies aside, and then waits in vain for the file system.
#[test]
fn copies_that_wait_are_read_although_their_reader_hangs() {
    let sandbox = Sandbox::new();
    for n in 0..24 {
        sandbox.write(&format!("copie-{n}.txt"), "Joindre eve@example.ca\n".repeat(2000));
    }
    for n in 0..3 {
        sandbox.write(&format!("hang-open-{n}.txt"), "jamais@example.ca");
    }
    let ran = Ran::of(
        sandbox
            .command(&["scan", "share", "--json", "--threads", "2", "--max-read-rate", "30K"])
            .envs([("RECENSE_TEST_SILENCE", "300"), ("RECENSE_TEST_HANG", "1")])
            .output()
            .expect("the program starts"),
    );
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    assert_eq!(outcomes.len(), 27);
    for (path, (outcome, _)) in &outcomes {
        let expected = if path.starts_with("copie") {
            "complete"
        } else {
            "failed"
        };
        assert_eq!(outcome, expected, "{path}: {outcomes:?}");
    }
}

/// More files wait than readers take, all readers wait for the file system, and so do folders.
#[test]
fn what_hangs_in_the_walk_does_not_wait_for_readers_that_hang() {
    use rustix::process::{Pid, Signal, kill_process};
    let sandbox = Sandbox::new();
    for n in 0..1100 {
        sandbox.write(&format!("hang-open-{n}.txt"), "jamais@example.ca");
    }
    for n in 0..8 {
        sandbox.write(&format!("hang-list-{n}/in.txt"), "jamais@example.ca");
    }
    let mut child = sandbox
        .command(&["scan", "share", "--quiet", "--threads", "2"])
        .envs([("RECENSE_TEST_SILENCE", "500"), ("RECENSE_TEST_HANG", "1")])
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if begun.elapsed() > Duration::from_mins(1) {
            kill_process(Pid::from_child(&child), Signal::INT).expect("it runs still");
            child.wait().expect("it ends");
            panic!("the scan waits for ever");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let unanswered = ("failed".to_owned(), vec!["no-answer".to_owned()]);
    let outcomes = sandbox.outcomes();
    assert_eq!(outcomes.len(), 1108);
    assert!(outcomes.values().all(|outcome| *outcome == unanswered), "{outcomes:?}");
}

#[test]
fn a_scan_that_waits_in_vain_can_be_interrupted() {
    use rustix::process::{Pid, Signal, kill_process};
    let sandbox = hanging();
    let child = sandbox
        .command(&["scan", "share", "--json", "--threads", "2"])
        .env("RECENSE_TEST_HANG", "1")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    sandbox.until_written();
    let begun = Instant::now();
    kill_process(Pid::from_child(&child), Signal::INT).expect("it runs still");
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "it took {:?}",
        begun.elapsed()
    );
    assert_eq!(object(&ran.out)["state"], "interrupted");
    sandbox.assert_sound();
}
