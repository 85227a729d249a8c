//! What must hold of any input. The targets feed these checks with what the fuzzer makes up; the tests of the
//! project, with what it has found so far.

use std::cell::RefCell;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;

use recense::detect::Detectors;
use recense::detect::catalogue::{Catalogue, check_dir};
use recense::extract::worker::is_understood;
use recense::extract::{EXTRACTORS, ExtractError, Limits, PROBE_BYTES, Probe, Sink, Stopped};
use recense::model::{Cause, Hop, Passage};

/// Bytes that a reader may make of one input, and parts that it may find.
const MOST_BYTES: u64 = 16 << 20;
const MOST_PARTS: u64 = 2_000;

/// Panics if what must hold of an input does not.
pub type Check = fn(&[u8]);

/// The checks, by the names of the targets.
pub const CHECKS: &[(&str, Check)] = &[
    ("contacts", |data| any_reader(&["vcf", "ics"], data)),
    ("detect", detect),
    ("image", |data| reader("image", data)),
    ("metafile", |data| reader("metafile", data)),
    ("mail", |data| any_reader(&["eml", "mbox", "mhtml"], data)),
    ("ole", |data| reader("ole2", data)),
    ("patterns", patterns),
    ("pdf", |data| reader("pdf", data)),
    ("packed", |data| {
        any_reader(&["gz", "bz2", "xz", "lzma", "zst", "7z"], data);
    }),
    ("pst", |data| reader("pst", data)),
    ("rar", |data| reader("rar", data)),
    ("rtf", |data| reader("rtf", data)),
    ("sheets", |data| any_reader(&["xlsx", "parquet"], data)),
    ("sqlite", |data| reader("sqlite", data)),
    ("tar", |data| reader("tar", data)),
    ("text", |data| any_reader(&["text", "csv", "json", "xml", "html"], data)),
    ("worker", worker),
    ("zip", |data| {
        any_reader(&["zip", "docx", "opendocument", "pptx", "epub"], data);
    }),
];

/// Runs the check of that name.
pub fn check(name: &str, data: &[u8]) {
    let known = CHECKS.iter().find(|(known, _)| *known == name);
    known.expect("a check of that name").1(data);
}

/// The first byte chooses the reader.
fn any_reader(names: &[&str], data: &[u8]) {
    if let Some((first, rest)) = data.split_first() {
        reader(names[usize::from(*first) % names.len()], rest);
    }
}

/// A reader takes anything, hands over sound passages, and ends.
fn reader(name: &str, data: &[u8]) {
    let reader = EXTRACTORS.iter().find(|reader| reader.name() == name);
    let limits = Limits {
        bytes_out: MOST_BYTES,
        members: MOST_PARTS,
        member_bytes: MOST_BYTES,
        ..Limits::default()
    };
    let probe = Probe::new(&data[..data.len().min(PROBE_BYTES)], "input", Some(data.len() as u64));
    let mut sink = Taken { bytes: 0, parts: 0 };
    let reader = reader.expect("a reader of that name");
    forgive_libraries();
    THEIRS.set(false);
    let extract = || reader.extract(&mut Cursor::new(data), &probe, &limits, &mut sink);
    let read = match catch_unwind(AssertUnwindSafe(extract)) {
        Ok(read) => read,
        // The door catches it, and the file is told as one whose reader stopped.
        Err(_) if THEIRS.get() => return,
        Err(panic) => resume_unwind(panic),
    };
    if let Err(ExtractError::Io(error)) = read {
        assert!(error.raw_os_error().is_none(), "nothing but memory is read");
    }
}

thread_local! {
    /// The last panic came from a library.
    static THEIRS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// A panic inside of a library's reader is caught in a scan, and must not hide what is ours. The fuzzer's own hook
/// would end the run.
fn forgive_libraries() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours = take_hook();
        set_hook(Box::new(move |panic| {
            let theirs = panic
                .location()
                .is_some_and(|place| place.file().contains("/registry/src/"));
            THEIRS.set(theirs);
            if !theirs {
                ours(panic);
            }
        }));
    });
}

/// What a reader hands over, counted.
struct Taken {
    bytes: u64,
    parts: u64,
}

impl Taken {
    fn add(&mut self, bytes: usize) -> Result<(), Stopped> {
        self.bytes += bytes as u64;
        self.parts += 1;
        if self.bytes > MOST_BYTES || self.parts > MOST_PARTS {
            return Err(Stopped);
        }
        Ok(())
    }
}

impl Sink for Taken {
    fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
        assert!(passage.is_sound(), "a passage is not sound");
        // Each place can be told.
        for at in (0..passage.text.len())
            .step_by(997)
            .filter(|at| passage.text.is_char_boundary(*at))
        {
            passage.spot(at);
            passage.hops(at);
        }
        self.add(passage.text.len())
    }

    fn incomplete(&mut self, _: Cause) {}

    fn nested(&mut self, _: Hop, _: &str, content: &mut dyn Read) -> Result<(), Stopped> {
        let mut bytes = Vec::new();
        // What breaks off is the reader's to tell.
        let _ = content.take(MOST_BYTES).read_to_end(&mut bytes);
        self.add(bytes.len())
    }
}

thread_local! {
    static DETECTORS: Detectors = Detectors::new(Catalogue::builtin()).expect("the catalogue compiles");
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

/// Findings lie inside of the text, between characters, and the same text has the same ones.
fn detect(data: &[u8]) {
    let passage = Passage::plain(String::from_utf8_lossy(data).into_owned());
    DETECTORS.with(|detectors| {
        let findings = detectors.scan(&passage);
        for finding in &findings {
            let span = finding.start as usize..finding.end as usize;
            assert!(
                span.start < span.end && passage.text.get(span).is_some(),
                "a span is not sound"
            );
        }
        assert!(
            detectors.hits(&passage).is_sorted(),
            "hits come in the order of their place"
        );
        // A line more in front moves all of them and makes none.
        let moved = detectors.hits(&Passage::plain(format!("\n\n{}", passage.text)));
        assert_eq!(
            moved.len(),
            detectors.hits(&passage).len(),
            "hits depend on what stands before a line"
        );
    });
}

/// A user's patterns are taken or told wrong, with a place in the file.
fn patterns(data: &[u8]) {
    FOLDER.with_borrow(|folder| {
        std::fs::write(folder.path().join("own.toml"), data).expect("the folder can be written");
        if let Ok(wrong) = check_dir(folder.path()) {
            assert!(wrong.iter().all(|wrong| !wrong.to_string().is_empty()));
        }
    });
}

/// What a worker says is understood or refused.
fn worker(data: &[u8]) {
    is_understood(data);
}
