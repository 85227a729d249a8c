//! How fast the engine and the detectors read text, in MB a second of processor time.
//!
//! `cargo bench --bench detect` reads invented logs and CSV text; `RECENSE_BENCH_TEXT=FILE` reads a file of
//! yours instead (several with colons between them); `RECENSE_BENCH_ROWS=engine` runs the rows alone whose name begins so.
//! The second row doubles the number of patterns: the engine's speed should hardly change.

#![allow(clippy::format_push_string, reason = "what is invented here is made once")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use recense::detect::Detectors;
use recense::detect::catalogue::{Catalogue, Detector, Status};
use recense::model::Passage;

/// Runs of each row; the best is printed, since other work on the machine only makes runs slower.
const RUNS: usize = 5;

fn main() {
    let texts: Vec<(String, String)> = match std::env::var("RECENSE_BENCH_TEXT") {
        Ok(files) => files.split(':').map(|file| (file.to_owned(), read(file))).collect(),
        Err(_) => vec![("logs".to_owned(), logs(16 << 20)), ("csv".to_owned(), table(16 << 20))],
    };
    let detectors = compiled("the catalogue", Catalogue::builtin());
    let mut twice = Catalogue::builtin();
    let again: Vec<Detector> = Catalogue::builtin()
        .detectors
        .into_iter()
        .filter(|detector| detector.code.is_none())
        .map(varied)
        .collect();
    twice.detectors.extend(again);
    let detectors_of_twice = compiled("twice the catalogue", twice);
    for (name, text) in &texts {
        let passages: Vec<Passage> = pieces(text).map(Passage::plain).collect();
        let search = |detectors: &Detectors| {
            passages
                .iter()
                .map(|passage| detectors.hits(passage).len())
                .sum::<usize>()
        };
        row(name, "engine", text.len(), || search(&detectors));
        row(name, "engine, twice the patterns", text.len(), || {
            search(&detectors_of_twice)
        });
        most_frequent(name, &detectors, &passages);
        row(name, "patterns with their context", text.len(), || {
            passages.iter().map(|passage| detectors.patterns(passage).len()).sum()
        });
        row(name, "all detectors", text.len(), || {
            passages.iter().map(|passage| detectors.scan(passage).len()).sum()
        });
    }
}

fn compiled(what: &str, mut catalogue: Catalogue) -> Detectors {
    catalogue.detectors.retain(|detector| detector.status == Status::Stable);
    let shapes: usize = catalogue.detectors.iter().map(|detector| detector.shapes.len()).sum();
    let begun = Instant::now();
    let detectors = Detectors::new(catalogue).expect("the catalogue compiles");
    println!("{what}: {shapes} shapes compiled in {:.0?}", begun.elapsed());
    detectors
}

/// Prints the shapes that hit most: each hit costs a validator.
fn most_frequent(text: &str, detectors: &Detectors, passages: &[Passage]) {
    let mut counts: BTreeMap<(u16, u16), usize> = BTreeMap::new();
    let hits = passages.iter().flat_map(|passage| detectors.hits(passage));
    hits.for_each(|hit| *counts.entry((hit.detector, hit.shape)).or_default() += 1);
    let mut order: Vec<_> = counts.into_iter().collect();
    order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let id = |detector: u16| &detectors.catalogue().detectors[usize::from(detector)].id;
    let most = order
        .iter()
        .take(6)
        .map(|((detector, shape), count)| format!("{} {shape}: {count}", id(*detector)));
    println!("{text:24} most hits: {}", most.collect::<Vec<_>>().join(", "));
}

/// Seconds that this thread has been on a processor; where the system does not tell, seconds of the clock.
/// Other work on the machine does not count against the program so.
#[cfg(unix)]
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[cfg(not(unix))]
fn processor_time() -> f64 {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGUN.elapsed().as_secs_f64()
}

fn read(file: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(file).expect("the file can be read")).into_owned()
}

/// Pieces of about 1 MiB, cut behind lines.
fn pieces(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let most = rest.len().min(1 << 20);
        let cut = rest.as_bytes()[..most]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(most, |at| at + 1);
        let (piece, after) = rest.split_at_checked(cut)?;
        rest = after;
        (!piece.is_empty()).then(|| piece.to_owned())
    })
}

fn row(text: &str, what: &str, bytes: usize, mut run: impl FnMut() -> usize) {
    if std::env::var("RECENSE_BENCH_ROWS").is_ok_and(|wanted| !what.starts_with(&wanted)) {
        return;
    }
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..RUNS {
        let begun = processor_time();
        found = black_box(run());
        best = best.min(processor_time() - begun);
    }
    println!(
        "{text:24} {what:30} {:8.0} MB/s {found:10} found",
        bytes as f64 / 1e6 / best
    );
}

/// A detector that is like another, but not the same: its shapes have a letter of their own in front.
fn varied(mut detector: Detector) -> Detector {
    detector.id.push_str("_varied");
    for shape in &mut detector.shapes {
        let front = if shape.pivot.is_some() {
            "[A-Za-z0-9]"
        } else {
            "[QWZqwz]"
        };
        shape.regex = format!("{front}(?:{})", shape.regex);
    }
    detector
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn logs(bytes: usize) -> String {
    let mut numbers = Numbers(42);
    let mut text = String::with_capacity(bytes + 200);
    let actions = [
        "GET /fr/produits/liste",
        "POST /api/v2/commandes",
        "Accepted connection",
        "BLOCK* NameSystem.addStoredBlock",
    ];
    while text.len() < bytes {
        let n = |numbers: &mut Numbers, below| numbers.next(below);
        let (day, hour, minute, second) = (
            n(&mut numbers, 28) + 1,
            n(&mut numbers, 24),
            n(&mut numbers, 60),
            n(&mut numbers, 60),
        );
        let action = actions[n(&mut numbers, 4) as usize];
        let (host, size, id) = (
            n(&mut numbers, 250),
            n(&mut numbers, 90_000),
            n(&mut numbers, u64::MAX >> 33),
        );
        text.push_str(&format!(
            "2026-03-{day:02} {hour:02}:{minute:02}:{second:02},{:03} INFO dfs.DataNode$PacketResponder: {action} blk_{id} from /10.250.{}.{host}:50010 size {size}\n",
            n(&mut numbers, 1000),
            host / 2
        ));
    }
    text
}

fn table(bytes: usize) -> String {
    let mut numbers = Numbers(7);
    let mut text = String::from("id;prenom;nom;courriel;telephone;code_postal;solde;note\n");
    let given = ["Marie-Ève", "Luc", "Nadia", "Jean-François", "Émilie", "Karim"];
    let family = ["Tremblay", "Nguyen", "St-Pierre", "Gagnon", "Benali", "O'Neil"];
    let mut id = 0;
    while text.len() < bytes {
        id += 1;
        let (g, f) = (given[numbers.next(6) as usize], family[numbers.next(6) as usize]);
        text.push_str(&format!(
            "{id};{g};{f};client{id}@example.ca;514-555-01{:02};G1K {}C{};{}.{:02};commande {} livrée sans remarque\n",
            numbers.next(100),
            numbers.next(10),
            numbers.next(10),
            numbers.next(10_000),
            numbers.next(100),
            numbers.next(1_000_000)
        ));
    }
    text
}
