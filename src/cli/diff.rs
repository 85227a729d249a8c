//! `recense diff`: what two scans know differently.

use std::io::{BufWriter, Write};

use super::exit::Exit;
use super::present::{self, Style};
use super::{args, language, printed, query_failed, reader};
use crate::query::diff::diff;
use crate::text::safe::safe_json;

/// Compares two scans.
pub fn run(args: &args::Diff) -> Exit {
    let reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    let (from, to) = (args.from.min(args.to), args.from.max(args.to));
    let diff = match diff(&reader, from, to) {
        Ok(diff) => diff,
        Err(error) => return query_failed(&error),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        serde_json::to_string(&diff)
            .map_err(std::io::Error::other)
            .and_then(|json| writeln!(out, "{}", safe_json(&json)))
    } else {
        present::diff(&mut out, language(args.output.lang), &diff, Style::detect())
    };
    printed(shown.and_then(|()| out.flush()))
}
