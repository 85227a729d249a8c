//! `recense status`: what has been scanned, and what could not be read.

use std::io::{BufWriter, Write};

use super::exit::Exit;
use super::present::{self, Style};
use super::{args, json, language, moment, printed, query_failed, reader};
use crate::query::overview::{OverviewLimits, overview};

/// Folders and unread items that the terminal shows; reports show them all.
const LISTED: OverviewLimits = OverviewLimits {
    folders: 10,
    unread: 20,
    unread_folders: 0,
};

/// Folders with what was not read in them that the terminal shows; a program gets them all.
const LISTED_FOLDERS: usize = 40;

/// Prints the overview.
pub fn run(args: &args::Status) -> Exit {
    let mut reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    if let Err(exit) = moment::go_to(&mut reader, args.moment.as_of.as_deref()) {
        return exit;
    }
    let limits = OverviewLimits {
        unread_folders: match (args.coverage, args.output.json) {
            (false, _) => 0,
            (true, false) => LISTED_FOLDERS,
            (true, true) => usize::MAX,
        },
        ..LISTED
    };
    let overview = match overview(&reader, limits) {
        Ok(overview) => overview,
        Err(error) => return query_failed(&error),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        json::status(&mut out, &overview, args.coverage)
    } else {
        present::status(&mut out, language(args.output.lang), &overview, Style::detect())
    };
    printed(shown.and_then(|()| out.flush()))
}
