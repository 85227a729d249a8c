//! How much a scan of a tree that has not changed takes beside walks that only ask for the facts of every file.
//!
//! `RECENSE_BENCH_TREE=DIR cargo bench --bench rescan`. The tree is scanned once; then each row is run several times in
//! turn, so that other work on the machine meets all of them, and the best of each is printed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recense::walk::{Globs, Options, Walk};

/// Rounds.
const ROUNDS: usize = 7;

fn main() {
    let Some(tree) = std::env::var_os("RECENSE_BENCH_TREE").map(PathBuf::from) else {
        println!("RECENSE_BENCH_TREE=DIR names the tree to scan");
        return;
    };
    let made = tempfile::tempdir().expect("a folder for the bench");
    scan(&tree, made.path());
    let mut best = [Duration::MAX; 4];
    let mut files = [0; 2];
    for _ in 0..ROUNDS {
        best[0] = best[0].min(timed(|| find(&tree)));
        best[1] = best[1].min(timed(|| files[0] = plain_walk(&tree)));
        best[2] = best[2].min(timed(|| files[1] = own_walk(&tree)));
        best[3] = best[3].min(timed(|| scan(&tree, made.path())));
    }
    println!("{} files; {} entries told by the walk", files[0], files[1]);
    let names = [
        "find -printf",
        "a plain walk, one thread",
        "the walk alone, its threads",
        "recense scan, unchanged",
    ];
    for (name, took) in names.into_iter().zip(best) {
        let ratio = best[3].as_secs_f64() / took.as_secs_f64();
        println!(
            "{name:28} {:6.0} ms   scan is {ratio:.2} times that",
            took.as_secs_f64() * 1000.0
        );
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    run();
    begun.elapsed()
}

fn find(tree: &Path) {
    let mut command = Command::new("find");
    command.arg(tree).args(["-printf", "%s %T@ %C@ %i\\n"]);
    command.stdout(Stdio::null()).status().expect("find runs");
}

/// As the standard library does it.
fn plain_walk(folder: &Path) -> u64 {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        let Ok(facts) = entry.metadata() else { continue };
        if facts.is_dir() {
            files += plain_walk(&entry.path());
        } else {
            files += 1;
            std::hint::black_box(facts.len());
        }
    }
    files
}

/// As a scan walks, with nothing done to what is met.
fn own_walk(tree: &Path) -> u64 {
    let options = Options {
        roots: vec![tree.to_owned()],
        exclude: Globs::new(&[]).expect("no pattern is a good list of patterns"),
        one_file_system: false,
        follow_links: false,
        threads: std::thread::available_parallelism().map_or(1, usize::from).min(4),
        silence: Duration::from_secs(30),
    };
    let (over, ended) = crossbeam_channel::bounded::<()>(0);
    let met = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&met);
    let tell = move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        true
    };
    Walk::start(options, Box::new(tell), over);
    let _ = ended.recv();
    met.load(Ordering::Relaxed)
}

fn scan(tree: &Path, store: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_recense"))
        .arg("scan")
        .arg(tree)
        .args(["--quiet", "--inventory"])
        .arg(store.join("inventory"))
        .arg("--key-file")
        .arg(store.join("key"))
        .status()
        .expect("recense runs");
    assert!(matches!(status.code(), Some(0 | 3)), "{status}");
}
