//! `recense status`: what has been scanned, and what could not be read.

use std::io::{BufWriter, Write};

use super::exit::Exit;
use super::present::{self, Style};
use super::{args, json, language, printed, query_failed, reader};
use crate::query::overview::{OverviewLimits, overview};

/// Folders and unread items that the terminal shows; reports show them all.
const LISTED: OverviewLimits = OverviewLimits {
    folders: 10,
    unread: 20,
};

/// Prints the overview.
pub fn run(args: &args::Status) -> Exit {
    let reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    let overview = match overview(&reader, LISTED) {
        Ok(overview) => overview,
        Err(error) => return query_failed(&error),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        json::status(&mut out, &overview)
    } else {
        present::status(&mut out, language(args.output.lang), &overview, Style::detect())
    };
    printed(shown.and_then(|()| out.flush()))
}
