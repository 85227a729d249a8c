//! `recense findings`: what was found, one finding a line.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

use globset::GlobBuilder;

use super::config::Config;
use super::exit::Exit;
use super::present::{FindingsList, Style};
use super::{args, audit, failed, json, language, moment, place, printed, query_failed, reader};
use crate::detect::catalogue::Catalogue;
use crate::inventory::Reader;
use crate::inventory::audit::Asked;
use crate::query::findings::{Filter, Where, findings, is_known, kinds_held};
use crate::text::lang::fill;

/// Prints the findings that are asked for.
pub fn run(args: &args::Findings, config: &Config) -> Exit {
    let filter = match filter(args) {
        Ok(filter) => filter,
        Err(exit) => return exit,
    };
    let mut reader = match reader(&args.store, args.reveal) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    if let Err(exit) = moment::go_to(&mut reader, args.moment.as_of.as_deref()) {
        return exit;
    }
    if let Err(exit) = known(&args.kind, &reader) {
        return exit;
    }
    if args.reveal {
        let question = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            args.under, args.kind, args.level, args.path, args.moment.as_of
        );
        let asked = Asked {
            what: "findings --reveal",
            question: &question,
            reason: args.why.reason.as_deref(),
        };
        if let Err(exit) = audit::log(&reader, &args.store, config, asked) {
            return exit;
        }
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut list = FindingsList::new(language(args.output.lang), Style::detect());
    let mut shown = Ok(());
    let mut any = false;
    let answered = findings(&reader, &filter, |row| {
        any = true;
        shown = if args.output.json {
            json::finding(&mut out, &row)
        } else {
            list.row(&mut out, &row)
        };
        if shown.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    if let Err(error) = answered {
        // What was printed before stays printed.
        let _ = out.flush();
        return query_failed(&error);
    }
    if !any && let Err(exit) = looked_at(args, &filter.path, &reader) {
        return exit;
    }
    if shown.is_ok() && !args.output.json {
        shown = list.end(&mut out);
    }
    printed(shown.and_then(|()| out.flush()))
}

/// A place that no scan has seen must not look like one where nothing was found.
fn looked_at(args: &args::Findings, place: &Where, reader: &Reader) -> Result<(), Exit> {
    if is_known(reader, place).map_err(|error| query_failed(&error))? {
        return Ok(());
    }
    let words = language(args.output.lang).words();
    let message = match (place, &args.path) {
        (Where::Under(path), _) => fill(words.findings_nowhere, &[("path", &path.display().to_string())]),
        (_, Some(pattern)) => {
            let unmatched = fill(words.findings_unmatched, &[("pattern", pattern)]);
            let partial = pattern.contains('/') && !pattern.starts_with(['/', '*']);
            let meant = format!("**/{pattern}");
            if partial {
                unmatched + &fill(words.findings_whole_path, &[("meant", &meant)])
            } else {
                unmatched
            }
        }
        // An inventory without files: nothing was asked for that it lacks.
        _ => return Ok(()),
    };
    Err(failed(Exit::Usage, &message))
}

/// A kind that no detector has and that the inventory does not hold is a slip: nothing found would be a wrong answer.
fn known(kinds: &[String], reader: &Reader) -> Result<(), Exit> {
    let mut known: BTreeSet<String> = Catalogue::builtin()
        .detectors
        .into_iter()
        .map(|detector| detector.kind)
        .collect();
    if kinds.iter().all(|kind| known.contains(kind)) {
        return Ok(());
    }
    known.extend(kinds_held(reader).map_err(|error| query_failed(&error))?);
    let Some(unknown) = kinds.iter().find(|kind| !known.contains(*kind)) else {
        return Ok(());
    };
    let known: Vec<String> = known.into_iter().collect();
    let message = format!("--kind: there is no kind `{unknown}`; there are {}", known.join(", "));
    Err(failed(Exit::Usage, &message))
}

fn filter(args: &args::Findings) -> Result<Filter, Exit> {
    let path = match (&args.under, &args.path) {
        (Some(_), Some(_)) => return Err(failed(Exit::Usage, "give either a PATH or --path, not both")),
        // A path is stored whole; one that is gone cannot be completed, and is taken as it is typed.
        (Some(under), None) => Where::Under(place::whole(under).unwrap_or_else(|_| under.clone())),
        (None, Some(pattern)) => {
            let anywhere = if pattern.contains('/') {
                pattern.clone()
            } else {
                format!("**/{pattern}")
            };
            let glob = GlobBuilder::new(&anywhere)
                .literal_separator(true)
                .build()
                .map_err(|error| {
                    failed(
                        Exit::Usage,
                        &format!("--path: `{pattern}` is not a file pattern: {}", error.kind()),
                    )
                })?;
            Where::Glob(glob.compile_matcher())
        }
        (None, None) => Where::Everywhere,
    };
    Ok(Filter {
        path,
        kinds: args.kind.clone(),
        level: args.level.map(Into::into),
        reveal: args.reveal,
    })
}
