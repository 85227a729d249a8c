//! `recense detect --jsonl`: texts in, spans out, for measuring and for other programs.

use std::io::{BufRead, BufWriter, Write};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::exit::Exit;
use super::{args, catalogue, compiled, failed};
use crate::detect::Detectors;
use crate::model::{Level, Passage};

/// Lines that are read before they are detected together.
const LINES_TOGETHER: usize = 1024;

#[derive(Deserialize)]
struct Request {
    id: serde_json::Value,
    text: String,
}

#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    spans: Vec<Span>,
}

/// A span; offsets count Unicode scalar values from 0, and `end` is one past the last.
#[derive(Serialize)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Its type.
    #[serde(rename = "type")]
    pub output: &'static str,
    /// How sure it is.
    pub level: Level,
}

/// Reads standard input to its end.
pub fn run(args: &args::Detect) -> Exit {
    let detectors = match catalogue(args.patterns.as_deref()).and_then(compiled) {
        Ok(detectors) => detectors,
        Err(exit) => return exit,
    };
    let floor = args.level.into();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().split(b'\n');
    let mut number = 0;
    loop {
        let batch: Result<Vec<Vec<u8>>, _> = lines.by_ref().take(LINES_TOGETHER).collect();
        let batch = match batch {
            Ok(batch) if batch.is_empty() => break,
            Ok(batch) => batch,
            Err(error) => return failed(Exit::Failed, &format!("standard input, after line {number}: {error}")),
        };
        let answers: Vec<Result<Option<String>, String>> =
            batch.par_iter().map(|line| answer(&detectors, line, floor)).collect();
        for answer in answers {
            number += 1;
            let written = match answer {
                Ok(None) => continue,
                Ok(Some(line)) => writeln!(out, "{line}"),
                Err(problem) => {
                    let _ = out.flush();
                    return failed(Exit::Usage, &format!("standard input, line {number}: {problem}"));
                }
            };
            if written.is_err() {
                // Nobody reads any more.
                return Exit::Complete;
            }
        }
    }
    match out.flush() {
        Ok(()) => Exit::Complete,
        Err(error) => failed(Exit::Failed, &format!("standard output: {error}")),
    }
}

fn answer(detectors: &Detectors, line: &[u8], floor: Level) -> Result<Option<String>, String> {
    let line = std::str::from_utf8(line).map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
    if line.trim().is_empty() {
        return Ok(None);
    }
    let request: Request = serde_json::from_str(line).map_err(|error| {
        format!(
            "column {}: not a line of the form {{\"id\", \"lang\", \"text\"}}",
            error.column()
        )
    })?;
    let spans = spans(detectors, request.text, floor);
    let answer = Answer { id: request.id, spans };
    serde_json::to_string(&answer)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// The spans of a text, of that level and above, in their order.
pub fn spans(detectors: &Detectors, text: String, floor: Level) -> Vec<Span> {
    let passage = Passage::plain(text);
    let mut characters = Characters {
        text: &passage.text,
        at: 0,
        count: 0,
    };
    let found = detectors.scan(&passage);
    let mut spans: Vec<Span> = found
        .iter()
        .filter(|finding| finding.level >= floor)
        .map(|finding| {
            let start = characters.before(finding.start as usize);
            let length = passage.text[finding.start as usize..finding.end as usize]
                .chars()
                .count();
            Span {
                start,
                end: start + length,
                output: detectors.detector(finding).output.name(),
                level: finding.level,
            }
        })
        .collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

/// Counts characters before bytes that come in rising order.
struct Characters<'a> {
    text: &'a str,
    at: usize,
    count: usize,
}

impl Characters<'_> {
    fn before(&mut self, byte: usize) -> usize {
        if byte >= self.at {
            self.count += self.text[self.at..byte].chars().count();
        } else {
            self.count = self.text[..byte].chars().count();
        }
        self.at = byte;
        self.count
    }
}
