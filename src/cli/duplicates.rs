//! `recense duplicates`: files with the same content.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

use super::exit::Exit;
use super::{args, language, printed, query_failed, reader};
use crate::query::duplicates::duplicates;
use crate::text::format;
use crate::text::lang::fill;
use crate::text::safe::{safe, safe_json};

/// Lists them.
pub fn run(args: &args::Duplicates) -> Exit {
    let reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    let lang = language(args.output.lang);
    let w = lang.words();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut shown = Ok(());
    let mut any = false;
    let answered = duplicates(&reader, |row| {
        any = true;
        shown = if args.output.json {
            serde_json::to_string(&row)
                .map_err(std::io::Error::other)
                .and_then(|json| writeln!(out, "{}", safe_json(&json)))
        } else {
            let numbers = [
                ("files", format::count(lang, row.paths.len() as u64)),
                ("size", format::bytes(lang, row.size)),
                ("findings", format::count(lang, row.findings)),
            ];
            let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let says = lang.plural(row.findings, w.duplicates_says_one, w.duplicates_says);
            writeln!(out, "{}", fill(says, &numbers))
                .and_then(|()| row.paths.iter().try_for_each(|path| writeln!(out, "  {}", safe(path))))
        };
        if shown.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    if let Err(error) = answered {
        return query_failed(&error);
    }
    if !any && !args.output.json && shown.is_ok() {
        shown = writeln!(out, "{}", w.duplicates_none);
    }
    printed(shown.and_then(|()| out.flush()))
}
