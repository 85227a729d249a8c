//! How much a scan of a tree that has not changed takes beside walks that only ask for the facts of every file.
//!
//! `cargo bench --bench rescan` makes a tree of 200,000 files; `RECENSE_BENCH_TREE=DIR` takes another. The tree is scanned
//! once; then each row is run in turn, `RECENSE_BENCH_ROUNDS` times, so that other work on the machine meets all of them.
//! Ratios are of the runs of one round, and the one in the middle counts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use recense::walk::{Globs, Options, Walk};

/// Files of the tree that is made, and how many are in a folder.
const FILES: usize = 200_000;
const IN_FOLDER: usize = 100;

/// Rounds, if nobody says otherwise.
const ROUNDS: usize = 9;

const ROWS: [&str; 4] = [
    "find -printf",
    "a plain walk, one thread",
    "the walk alone, its threads",
    "recense scan, unchanged",
];

fn main() {
    let made = tempfile::tempdir().expect("a folder for the bench");
    let tree = std::env::var_os("RECENSE_BENCH_TREE").map_or_else(|| grow(made.path()), PathBuf::from);
    let rounds = std::env::var("RECENSE_BENCH_ROUNDS").ok();
    let rounds = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS).max(1);
    println!("first scan: {:.1} s", timed(|| scan(&tree, made.path())).as_secs_f64());
    // What was written while the clock of the file system stood still is read once more.
    scan(&tree, made.path());
    let mut files = [0; 2];
    let mut took: [Vec<f64>; ROWS.len()] = Default::default();
    for _ in 0..rounds {
        took[0].push(millis(timed(|| find(&tree))));
        took[1].push(millis(timed(|| files[0] = plain_walk(&tree))));
        took[2].push(millis(timed(|| files[1] = own_walk(&tree))));
        took[3].push(millis(timed(|| scan(&tree, made.path()))));
    }
    println!(
        "{} files; {} entries told by the walk; {rounds} rounds",
        files[0], files[1]
    );
    println!(
        "{:28} {:>9} {:>9}   scan is so many times that",
        "", "best, ms", "middle"
    );
    for (name, row) in ROWS.into_iter().zip(&took) {
        let ratios = row.iter().zip(&took[3]).map(|(row, scan)| scan / row);
        let best = row.iter().copied().fold(f64::INFINITY, f64::min);
        println!(
            "{name:28} {best:9.0} {:9.0}   {:.2}",
            middle(row.iter().copied()),
            middle(ratios)
        );
    }
}

fn middle(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// A tree of small texts.
fn grow(folder: &Path) -> PathBuf {
    let tree = folder.join("tree");
    for file in 0..FILES {
        let (folder, within) = (file / IN_FOLDER, file % IN_FOLDER);
        let place = tree.join(format!("{:02}/{folder:04}", folder % 40));
        if within == 0 {
            std::fs::create_dir_all(&place).expect("a folder");
        }
        let text = format!("Note {file}: the meeting is moved to another day.\n");
        std::fs::write(place.join(format!("note {within:03}.txt")), text).expect("a file");
    }
    tree
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
