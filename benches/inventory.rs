//! An inventory of ten million findings over a million items: how fast it is written, how large it is, how fast it answers.
//!
//! `cargo bench --bench inventory` makes it in a folder of its own. `RECENSE_BENCH_FINDINGS`, `RECENSE_BENCH_ITEMS` and
//! `RECENSE_BENCH_DISTINCT` (of a hundred findings, how many have a value of their own) change it;
//! `RECENSE_BENCH_KEEP=DIR` makes it there and leaves it, for other measurements.
//!
//! Values are sealed by all processors, as in a scan, and not counted: the rate is that of the writer alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use recense::inventory::{
    ItemEnd, ItemEntry, KeySource, Means, Plan, RootId, ScanState, Sealer, Sighting, Writer, sidecars,
};
use recense::model::{Audience, Class, Hop, Level, Outcome, Reason};
use smallvec::smallvec;

/// Items that are made together.
const TOGETHER: u64 = 4096;

/// Items of one folder.
const IN_FOLDER: u64 = 60;

/// Runs of each question; the best counts.
const RUNS: usize = 3;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

fn main() {
    let findings = number("RECENSE_BENCH_FINDINGS", 10_000_000);
    let items = number("RECENSE_BENCH_ITEMS", 1_000_000).max(1);
    let distinct = number("RECENSE_BENCH_DISTINCT", 25).clamp(1, 100);
    let made = tempfile::tempdir().expect("a folder for the bench");
    let folder = std::env::var_os("RECENSE_BENCH_KEEP").map_or_else(|| made.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder for the inventory");
    let (inventory, key) = (folder.join("recense.db"), folder.join("key"));
    println!("{findings} findings, {items} items, {distinct} of 100 findings with a value of their own");

    let (written, ended) = write(&inventory, &key, findings, items, distinct);
    println!(
        "written in {:.1} s: {:.0} findings a second; ended in {:.1} s",
        written.as_secs_f64(),
        findings as f64 / written.as_secs_f64(),
        ended.as_secs_f64()
    );
    let size: u64 = sidecars(&inventory)
        .iter()
        .filter_map(|file| std::fs::metadata(file).ok())
        .map(|file| file.len())
        .sum();
    let values = sealed(&inventory);
    println!(
        "{:.0} MB, of which sealed values {:.0} MB: {:.1} bytes a finding beside them, {:.1} with them",
        size as f64 / 1e6,
        values as f64 / 1e6,
        (size - values) as f64 / findings as f64,
        size as f64 / findings as f64
    );
    for question in [
        &["status"][..],
        &["status", "--coverage"],
        &["findings", "--kind", "sin", "/srv/000123"],
        &["findings", "/srv/000123"],
        &["findings", "--json"],
        &["duplicates"],
        &["diff", "1", "1"],
        &["find", "--email", "client77@example.ca"],
        &["find", "--name", "Marie Tremblay"],
        &["find", "--phone", "514 555-0123", "--email", "client9@example.ca"],
    ] {
        let times = (0..RUNS).map(|_| first_line(&folder, question));
        println!(
            "{:60} {:6.0} ms",
            question.join(" "),
            times.min().unwrap_or_default().as_secs_f64() * 1000.0
        );
    }
}

/// Writes it; how long the writer worked, and how long the end took.
fn write(inventory: &Path, key: &Path, findings: u64, items: u64, distinct: u64) -> (Duration, Duration) {
    let mut writer = Writer::open(inventory, &KeySource::File(key.to_owned())).expect("an inventory");
    writer
        .begin_scan(Plan {
            roots: &[PathBuf::from("/srv")],
            about: &[],
            version: env!("CARGO_PKG_VERSION"),
            catalogue: "bench",
            options: "{}",
            require_reason: None,
        })
        .expect("a scan");
    let sealer = writer.sealer().clone();
    let means = Arc::new(Means {
        reader: "csv bench".to_owned(),
        detection: "bench".to_owned(),
        ..Means::default()
    });
    let mut took = Duration::ZERO;
    for from in (0..items).step_by(TOGETHER as usize) {
        let upto = (from + TOGETHER).min(items);
        let of_item = |item: u64| -> Vec<Sighting> {
            let (first, last) = (item * findings / items, (item + 1) * findings / items);
            (first..last)
                .map(|finding| sighting(&sealer, finding, finding - first, distinct))
                .collect()
        };
        let made: Vec<Vec<Sighting>> = (from..upto).into_par_iter().map(of_item).collect();
        let begun = Instant::now();
        for (item, seen) in (from..upto).zip(made) {
            let id = writer.begin_item(&entry(item)).expect("an item");
            writer.sightings(id, &seen).expect("stored");
            let content = (item % 10 != 0).then(|| {
                let mut content = [0; 16];
                content[..8].copy_from_slice(&(item.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_le_bytes());
                content
            });
            let end = ItemEnd {
                format: Some("csv".into()),
                bytes_read: 4096,
                means: Some(Arc::clone(&means)),
                content,
                ..ItemEnd::unopened(Outcome::Complete, 0)
            };
            writer.end_item(id, end).expect("ended");
        }
        took += begun.elapsed();
    }
    let begun = Instant::now();
    writer.flush().expect("written");
    took += begun.elapsed();
    let begun = Instant::now();
    writer.end_scan(ScanState::Complete).expect("an end");
    (took, begun.elapsed())
}

fn entry(item: u64) -> ItemEntry {
    ItemEntry {
        root: RootId(0),
        path: PathBuf::from(format!(
            "/srv/{:06}/export {:03}.csv",
            item / IN_FOLDER,
            item % IN_FOLDER
        )),
        size: 4096,
        modified: Some(1_700_000_000 + item.cast_signed()),
        changed: Some(1_700_000_000 + item.cast_signed()),
        inode: Some(item + 1_000_000),
        audience: Audience::ALL[(item % 4) as usize],
        stamp: Some(item.wrapping_mul(0x9e37_79b9_7f4a_7c15).cast_signed() >> 1),
    }
}

/// A finding of a table: every third is an address, a telephone number, a social insurance number.
fn sighting(sealer: &Sealer, finding: u64, place: u64, distinct: u64) -> Sighting {
    // Of a hundred findings some have a value of their own; the others share those of a pool.
    let own = finding % 100 < distinct;
    let person = if own {
        finding
    } else {
        finding.wrapping_mul(0x9e37_79b9) % 100_000
    };
    let (kind, detector, class, value, mask): (_, _, _, String, &str) = match finding % 3 {
        0 => (
            "email",
            "any/email",
            Class::Medium,
            format!("client{person}@example.ca"),
            "c•••@e•••.ca",
        ),
        1 => (
            "phone",
            "any/phone_nanp",
            Class::Medium,
            format!("+1514555{person:04}"),
            "•••••••0123",
        ),
        _ => ("sin", "ca/sin", Class::High, format!("9{person:08}"), "••• ••• 782"),
    };
    let digest = sealer.digest(kind, &value);
    Sighting {
        kind: kind.into(),
        detector: detector.into(),
        class,
        level: Level::ALL[(finding % 7 % 3) as usize],
        place: vec![Hop::Cell {
            row: place as u32 / 3 + 2,
            column: place as u32 % 3 + 1,
        }],
        record: place as u32 / 3 + 2,
        digest,
        sealed: sealer.seal(kind, &digest, &value).into(),
        mask: mask.into(),
        way: sealer.way(kind, &value),
        reasons: smallvec![Reason::Shape, Reason::Field("courriel".into())],
    }
}

/// Bytes of the sealed values themselves.
fn sealed(inventory: &Path) -> u64 {
    let connection = rusqlite::Connection::open(inventory).expect("the inventory");
    let sum: i64 = connection
        .query_row("SELECT sum(length(sealed)) FROM value", (), |row| row.get(0))
        .expect("a sum");
    sum.cast_unsigned()
}

/// How long it takes until a question is answered; of a list, until it is there or its beginning has filled a pipe.
fn first_line(folder: &Path, question: &[&str]) -> Duration {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_recense"))
        .args(question)
        .current_dir(folder)
        .env("RECENSE_KEY_FILE", folder.join("key"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("recense runs");
    let mut out = child.stdout.take().expect("a pipe");
    let mut head = vec![0; 1 << 16];
    let mut got = 0;
    while got < head.len() {
        match std::io::Read::read(&mut out, &mut head[got..]) {
            Ok(0) | Err(_) => break,
            Ok(more) => got += more,
        }
    }
    let took = begun.elapsed();
    drop(out);
    let _ = child.wait();
    took
}
