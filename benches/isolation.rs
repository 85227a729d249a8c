//! What isolation costs: a scan of 5,000 small DOCX files with readers in processes of their own, beside the same scan
//! with readers in the process of the scan.
//!
//! `cargo bench --bench isolation --features test-extractor`; the feature lets a scan read in its own process.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Files in the tree.
const FILES: usize = 5000;

/// Runs of each way, in turn; the best is counted, since other work on the machine only makes runs slower.
const RUNS: usize = 4;

fn main() {
    let made = tempfile::tempdir().expect("a folder for the bench");
    let tree = made.path().join("tree");
    for number in 0..FILES {
        let folder = tree.join(format!("{:02}", number % 50));
        fs::create_dir_all(&folder).expect("a folder in the tree");
        fs::write(folder.join(format!("{number:04}.docx")), document(number)).expect("a file in the tree");
    }
    let mut best = [Duration::MAX; 2];
    for run in 0..RUNS {
        for (way, best) in best.iter_mut().enumerate() {
            let begun = Instant::now();
            scan(&tree, &made.path().join(format!("{run}-{way}")), way == 1);
            *best = begun.elapsed().min(*best);
        }
    }
    let [isolated, in_process] = best.map(|time| time.as_secs_f64());
    println!(
        "{FILES} DOCX: isolated {isolated:.2} s, in-process {in_process:.2} s, cost {:+.1} %",
        (isolated / in_process - 1.0) * 100.0
    );
}

fn scan(tree: &Path, store: &Path, in_process: bool) {
    fs::create_dir_all(store).expect("a folder for the inventory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_recense"));
    if in_process {
        command.env("RECENSE_TEST_IN_PROCESS", "1");
    }
    let output = command
        .arg("scan")
        .arg(tree)
        .args(["--quiet", "--inventory"])
        .arg(store.join("inventory"))
        .arg("--key-file")
        .arg(store.join("key"))
        .output()
        .expect("recense runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A letter of a page.
fn document(number: usize) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let mut lines = String::new();
    for line in 0..25 {
        write!(
            lines,
            "<w:p><w:r><w:t>Le dossier {number}-{line} suit son cours ; joindre p{number}.{line}@example.ca ou le \
             514 555-01{line:02}.</w:t></w:r></w:p>"
        )
        .expect("a string takes it");
    }
    let body = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"{main}\"><w:body>{lines}</w:body></w:document>");
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", &body),
    ] {
        zip.start_file(name, options).expect("a member");
        zip.write_all(text.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}
