//! A text of one long line, as programs write them, costs as much a byte as a short one.

use std::time::Duration;

use recense::detect::Detectors;
use recense::detect::catalogue::Catalogue;
use recense::link::Records;
use recense::model::{Hop, Layout, Locator, Mark, Passage};

/// Bytes of the shorter text, and how many times as many the longer one has: as many as a passage.
const SHORT: usize = 64 << 10;
const LONGER: usize = 16;

/// Sixteen times the bytes may take sixteen times as long, and what a busy machine adds; what reads the line anew for each
/// of its values takes a hundred times as long and more.
const MOST: u32 = 40;

/// Time that this thread has worked: other tests run beside it.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn worked() -> Duration {
    static BEGUN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGUN.elapsed()
}

/// How long it takes to find all, and to tell where it stands.
fn taken(detectors: &Detectors, passage: &Passage) -> Duration {
    let begun = worked();
    let found = detectors.scan(passage);
    let (mut locator, mut records) = (Locator::new(passage), Records::new(passage));
    let places = found.iter().map(|finding| {
        let offset = finding.start as usize;
        records.at(offset, locator.spot(offset).record)
    });
    assert!(places.count() > 0, "something is found");
    worked().saturating_sub(begun)
}

fn plain(text: String) -> Passage {
    Passage::plain(text)
}

fn field(text: String) -> Passage {
    Passage {
        layout: Layout::Marks(vec![Mark {
            start: 0,
            hop: Hop::Key("texte".into()),
            record: 1,
            field: None,
        }]),
        ..Passage::plain(text)
    }
}

fn row(text: String) -> Passage {
    Passage {
        layout: Layout::Delimited {
            delimiter: b',',
            rows: vec![0],
            first_row: 1,
            first_column: 0,
        },
        ..Passage::plain(text)
    }
}

#[test]
fn a_long_line_costs_no_more_a_byte_than_a_short_one() {
    let detectors = Detectors::new(Catalogue::builtin()).expect("the catalogue compiles");
    let repeated = |part: &str, bytes: usize| part.repeat(bytes / part.len());
    let texts = [
        "(514) 555-0199 ",
        "NAS 130 692 544, nom : Roy, tél. ",
        "12, rue Exemple, Laval (Québec) H1A 1A1 ",
        "ana.roy@example.com, ",
        "Marie Tremblay, diagnostic: asthme, ",
        "4111 1111 1111 1111 09/27 417 ",
        "Marie Tremblay, Luc Roy ",
        "Ana Roy\t514 555-0199\t",
        "Ana Roy, 41 ans, souffre de diabète. ",
    ];
    for part in texts {
        for layout in [plain, field, row] {
            let best = |bytes: usize| {
                let passage = layout(repeated(part, bytes));
                (0..2).map(|_| taken(&detectors, &passage)).min().unwrap_or_default()
            };
            let (short, long) = (best(SHORT), best(LONGER * SHORT));
            assert!(
                long < short * MOST,
                "{part}: {short:?}, of {LONGER} times the bytes {long:?}"
            );
        }
    }
}
