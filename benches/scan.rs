//! How fast `recense scan` goes through a tree, as a whole process: files and MB a second, beside a plain read of
//! the same files.
//!
//! `cargo bench --bench scan` writes a tree of invented text files and copies of the fixtures' documents into a
//! folder of its own, which goes when it is done. `RECENSE_BENCH_TREE=DIR` scans a folder of yours instead.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Small text files in the tree.
const TEXTS: usize = 4000;

/// Copies of each document of the fixtures.
const COPIES: usize = 20;

/// Runs of each row; the best is printed, since other work on the machine only makes runs slower.
const RUNS: usize = 3;

fn main() {
    let made = tempfile::tempdir().expect("a folder for the bench");
    let tree = if let Some(own) = std::env::var_os("RECENSE_BENCH_TREE") {
        PathBuf::from(own)
    } else {
        let tree = made.path().join("tree");
        make_texts(&tree);
        make_documents(&tree.join("documents"));
        tree
    };
    let mut parts = vec![("all", tree.clone())];
    if tree.starts_with(made.path()) {
        parts.extend(["letters", "logs", "tables", "documents"].map(|part| (part, tree.join(part))));
    }
    println!(
        "{:10} {:>7} {:>8} {:>10} {:>10} {:>9} {:>9} {:>6}",
        "part", "files", "MB", "read, s", "scan, s", "files/s", "MB/s", "ratio"
    );
    for (part, folder) in parts {
        let (mut files, mut bytes) = (0, 0);
        let read = best(|| (files, bytes) = read_all(&folder));
        let mut run = 0;
        let scan = best(|| {
            run += 1;
            scan(&folder, &made.path().join(format!("{part}-{run}")));
        });
        let (megabytes, seconds) = (bytes as f64 / 1e6, scan.as_secs_f64());
        println!(
            "{part:10} {files:7} {megabytes:8.1} {:10.3} {seconds:10.3} {:9.0} {:9.1} {:6.1}",
            read.as_secs_f64(),
            files as f64 / seconds,
            megabytes / seconds,
            seconds / read.as_secs_f64()
        );
    }
}

fn best(mut run: impl FnMut()) -> Duration {
    let times = (0..RUNS).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    times.min().unwrap_or_default()
}

/// Scans into a new inventory; what is left unread is no failure.
fn scan(folder: &Path, store: &Path) {
    fs::create_dir_all(store).expect("a folder for the inventory");
    let output = Command::new(env!("CARGO_BIN_EXE_recense"))
        .arg("scan")
        .arg(folder)
        .args(["--quiet", "--inventory"])
        .arg(store.join("inventory"))
        .arg("--key-file")
        .arg(store.join("key"))
        .output()
        .expect("recense runs");
    assert!(
        matches!(output.status.code(), Some(0 | 3)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Reads every file as the standard library does; gives their number and their bytes.
fn read_all(folder: &Path) -> (usize, usize) {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            let (more_files, more_bytes) = read_all(&entry.path());
            files += more_files;
            bytes += more_bytes;
        } else if kind.is_file() {
            files += 1;
            bytes += fs::read(entry.path()).map_or(0, |content| std::hint::black_box(content).len());
        }
    }
    (files, bytes)
}

/// Letters, tables and logs of 1 to 16 KB, each kind in a folder with folders of twenty. What there is to find
/// stands in the tables, one address and one number a line, so that they show what a finding costs.
fn make_texts(tree: &Path) {
    for number in 0..TEXTS {
        let lines = 15 + number % 160;
        let (kind, ending, text) = match number % 3 {
            0 => ("letters", "txt", letter(number, lines)),
            1 => ("tables", "csv", table(number, lines)),
            _ => ("logs", "log", log(number, lines)),
        };
        let place = tree.join(kind).join(format!("{:03}", number / 60));
        fs::create_dir_all(&place).expect("a folder in the tree");
        fs::write(place.join(format!("{number:05}.{ending}")), text).expect("a file in the tree");
    }
}

fn letter(number: usize, lines: usize) -> String {
    let mut text = String::from("Bonjour,\n\nvoici le compte rendu de la rencontre du comité.\n");
    for line in 0..lines {
        text.push_str("Le dossier suit son cours ; la prochaine étape est prévue au printemps, selon le budget.\n");
        if line % 20 == 0 {
            writeln!(
                text,
                "Joindre l'adjointe au 514 555-01{:02}, poste {line}.",
                number % 100
            )
            .expect("a string takes it");
        }
    }
    text
}

fn table(number: usize, lines: usize) -> String {
    let mut text = String::from("id,courriel,telephone,ville\n");
    for line in 0..lines {
        writeln!(
            text,
            "{},client{number}.{line}@example.ca,418-555-01{:02},Québec",
            number * 1000 + line,
            line % 100
        )
        .expect("a string takes it");
    }
    text
}

fn log(number: usize, lines: usize) -> String {
    let mut text = String::new();
    for line in 0..lines {
        writeln!(
            text,
            "2026-03-{:02} 10:{:02}:{:02} INFO worker-{number}: job {} done in {} ms",
            number % 28 + 1,
            line / 60 % 60,
            line % 60,
            number * 31 + line,
            line * 7 % 900
        )
        .expect("a string takes it");
    }
    text
}

/// Copies of the documents among the fixtures, in one folder for each copy.
fn make_documents(folder: &Path) {
    let share = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/share");
    let mut documents = Vec::new();
    find_documents(&share, &mut documents);
    documents.sort();
    for copy in 0..COPIES {
        let place = folder.join(format!("{copy:02}"));
        fs::create_dir_all(&place).expect("a folder in the tree");
        for (number, document) in documents.iter().enumerate() {
            let name = document.file_name().expect("a file has a name").to_string_lossy();
            fs::copy(document, place.join(format!("{number:02} {name}"))).expect("a document in the tree");
        }
    }
}

fn find_documents(folder: &Path, documents: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the fixtures can be read").flatten() {
        let path = entry.path();
        let ends = |endings: &[&str]| {
            path.extension()
                .is_some_and(|end| endings.iter().any(|known| end == *known))
        };
        if path.is_dir() {
            find_documents(&path, documents);
        } else if ends(&["docx", "xlsx", "pptx", "pdf", "eml", "odt", "rtf"]) {
            documents.push(path);
        }
    }
}
