//! `recense explain`: every finding of one file, with its reasons. Text of the document is shown only when values are asked
//! for: what stands around a value may be another one that was not found.

use std::io::{BufWriter, ErrorKind, Write};
use std::ops::Range;

use super::exit::Exit;
use super::present::{self, Style};
use super::{args, catalogue, compiled, failed, json, language, printed, reading};
use crate::detect::Detectors;
use crate::model::{Cause, Finding, Hop, Locator, Outcome, Passage};
use crate::query::rows::{ExplainedRow, Explanation};
use crate::scan::clean;
use crate::text::mask::mask;

/// Text shown before and after a value, in bytes, where its line is long.
const AROUND: usize = 60;

/// Reads the file and prints what is found in it.
pub fn run(args: &args::Explain) -> Exit {
    let detectors = match catalogue(args.patterns.as_deref()).and_then(compiled) {
        Ok(detectors) => detectors,
        Err(exit) => return exit,
    };
    let limits = match reading::limits(&args.reading, language(args.output.lang)) {
        Ok(limits) => limits,
        Err(exit) => return exit,
    };
    let mut rows = Vec::new();
    let looked = crate::scan::look(&args.file, &detectors, &limits, |passage, found| {
        explain(&detectors, passage, &found, args.reveal, &mut rows);
    });
    let opened = match looked {
        Ok(opened) => opened,
        Err(error) => {
            let exit = match error.kind() {
                ErrorKind::NotFound | ErrorKind::InvalidInput => Exit::Usage,
                _ => Exit::Failed,
            };
            return failed(exit, &format!("{}: {error}", args.file.display()));
        }
    };
    let explanation = Explanation {
        path: args.file.display().to_string(),
        outcome: opened.outcome.kind(),
        causes: opened
            .outcome
            .causes()
            .iter()
            .copied()
            .map(Cause::code)
            .map(str::to_owned)
            .collect(),
        findings: rows,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        json::explain(&mut out, &explanation)
    } else {
        present::explanation(&mut out, language(args.output.lang), &explanation, Style::detect())
    };
    match printed(shown.and_then(|()| out.flush())) {
        Exit::Complete if opened.outcome != Outcome::Complete => Exit::Unread,
        exit => exit,
    }
}

fn explain(detectors: &Detectors, passage: &Passage, found: &[Finding], reveal: bool, rows: &mut Vec<ExplainedRow>) {
    let text = &passage.text;
    // A key or a header may hold a value: it is shown as in an inventory.
    let told = |hop: &Hop| {
        if reveal {
            hop.to_string()
        } else {
            clean(detectors, hop).to_string()
        }
    };
    let trail: Vec<String> = passage.trail.iter().map(told).collect();
    let mut locator = Locator::new(passage);
    for finding in found {
        let span = finding.start as usize..finding.end as usize;
        let spot = locator.spot(span.start);
        let mut hops = trail.clone();
        hops.push(told(&spot.hop));
        let detector = detectors.detector(finding);
        rows.push(ExplainedRow {
            hops,
            kind: detector.kind.clone(),
            detector: detector.id.clone(),
            level: finding.level,
            mask: mask(detector.mask, &text[span.clone()]),
            value: reveal.then(|| text[span.clone()].to_owned()),
            reasons: finding.reasons.iter().map(ToString::to_string).collect(),
            line: reveal.then(|| text[around(text, &spot.bounds, &span)].to_owned()),
        });
    }
}

/// The line of a value, cut where it is long.
fn around(text: &str, bounds: &Range<usize>, span: &Range<usize>) -> Range<usize> {
    let mut start = bounds.start.min(span.start).max(span.start.saturating_sub(AROUND));
    let mut end = bounds.end.max(span.end).min(span.end + AROUND);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}
