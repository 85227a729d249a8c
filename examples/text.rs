//! Prints what the readers hand over of a file: each passage under its place, and how far it was read.
//!
//!     cargo run --release --example text -- FILE…
//!
//! For those who add a format, and for `benches/pdf_words.py`.

use std::io::Write;

use recense::extract::{Limits, Ocr, PROBE_BYTES, Probe, read};
use recense::model::display_hops;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let limits = Limits {
        ocr: std::env::var_os("OCR").and_then(|_| Ocr::find()),
        ..Limits::default()
    };
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let probe = Probe::new(&bytes[..bytes.len().min(PROBE_BYTES)], &path, Some(bytes.len() as u64));
        let mut written = Ok(());
        let opened = read(&mut std::io::Cursor::new(&bytes), &probe, &limits, &mut |passage| {
            let text = &passage.text[passage.core.start as usize..passage.core.end as usize];
            written = writeln!(out, "\u{1}{}\n{text}", display_hops(&passage.trail));
            Ok(())
        });
        written?;
        eprintln!("{path}\t{}\t{:?}", opened.format.unwrap_or("-"), opened.outcome);
    }
    Ok(())
}
