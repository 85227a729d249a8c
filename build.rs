//! Numbers the program's ways of detecting and of reading, so that an inventory knows what was read with other ones:
//! each number is a hash of the sources that decide, and of the versions of the libraries that do.
//!
//! A number that a person has to raise would be forgotten once, and an inventory would then keep what a newer
//! program would find otherwise.

use std::fs;
use std::path::{Path, PathBuf};

/// Libraries that decide what is found.
const DETECTION: &[&str] = &[
    "psl",
    "regex-automata",
    "regex-syntax",
    "rlibphonenumber",
    "unicode-normalization",
];

/// Libraries that decide how plain text is read.
const TEXT: &[&str] = &["chardetng", "encoding_rs"];

/// Libraries that decide how all other formats are read, beside those for text.
const READERS: &[&str] = &[
    "bzip2",
    "calamine",
    "flate2",
    "html5gum",
    "lopdf",
    "lzma-rust2",
    "mailparse",
    "parquet",
    "quick-xml",
    "rars",
    "sevenz-rust2",
    "unpdf",
    "zip",
    "zstd",
];

fn main() {
    let text = &[
        "src/extract/plain.rs",
        "src/extract/csv.rs",
        "src/extract/steady.rs",
        "src/text",
        "src/model",
    ];
    number(
        "RECENSE_DETECTION",
        &["src/detect", "src/link", "src/text", "src/model", "patterns/names"],
        DETECTION,
    );
    number("RECENSE_TEXT", text, TEXT);
    number(
        "RECENSE_READERS",
        &["src/extract", "src/text", "src/model"],
        &[TEXT, READERS].concat(),
    );
}

fn number(name: &str, sources: &[&str], libraries: &[&str]) {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for source in sources {
        println!("cargo:rerun-if-changed={source}");
        let mut files = Vec::new();
        gather(Path::new(source), &mut files);
        files.sort();
        for file in files {
            take(&fs::read(&file).unwrap_or_default());
        }
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    for package in lock.split("[[package]]") {
        let mut lines = package.lines().filter(|line| !line.is_empty());
        let (Some(named), Some(version)) = (lines.next(), lines.next()) else {
            continue;
        };
        if libraries.iter().any(|library| named == format!("name = \"{library}\"")) {
            take(named.as_bytes());
            take(version.as_bytes());
        }
    }
    println!("cargo:rustc-env={name}={hash:016x}");
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    for entry in entries.flatten() {
        gather(&entry.path(), files);
    }
}
