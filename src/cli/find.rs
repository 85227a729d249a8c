//! `recense find`: what is held about one person.

use std::io::{BufWriter, Write};

use super::exit::Exit;
use super::present::{self, Style};
use super::{args, compiled, json, language, printed, query_failed, reader};
use crate::query::person::{PersonQuery, find};

/// Searches and prints, grouped by file.
pub fn run(args: &args::Find) -> Exit {
    let reader = match reader(&args.store, true) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    let detectors = match compiled(None) {
        Ok(detectors) => detectors,
        Err(exit) => return exit,
    };
    let query = PersonQuery {
        names: args.name.clone(),
        emails: args.email.clone(),
        phones: args.phone.clone(),
        sins: args.sin.clone(),
        ids: args.id.clone(),
        reveal: args.reveal,
    };
    let answer = match find(&reader, &query, &|field, text| detectors.normal_forms(field, text)) {
        Ok(answer) => answer,
        Err(error) => return query_failed(&error),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        json::find(&mut out, &answer)
    } else {
        present::answer(&mut out, language(args.output.lang), &answer, Style::detect())
    };
    printed(shown.and_then(|()| out.flush()))
}
