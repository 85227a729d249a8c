//! `recense findings`: what was found, one finding a line.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

use globset::GlobBuilder;

use super::config::Config;
use super::exit::Exit;
use super::present::{FindingsList, Style};
use super::{args, audit, failed, json, language, moment, place, printed, query_failed, reader};
use crate::detect::catalogue::{Catalogue, closest};
use crate::inventory::Reader;
use crate::inventory::audit::Asked;
use crate::query::findings::{Filter, Where, findings, is_known, kinds_held};
use crate::text::lang::{Lang, fill, kinds};

/// Prints the findings that are asked for.
pub fn run(args: &args::Findings, config: &Config) -> Exit {
    let mut filter = match filter(args) {
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
    filter.kinds = match kinds_of(&args.kind, &reader) {
        Ok(kinds) => kinds,
        Err(exit) => return exit,
    };
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

/// The kinds that are asked for, however they are typed. One that no detector has and that the inventory does not hold is
/// a slip: nothing found would be a wrong answer.
fn kinds_of(asked: &[String], reader: &Reader) -> Result<Vec<String>, Exit> {
    let builtin = Catalogue::builtin().detectors.into_iter();
    let mut known: BTreeSet<String> = builtin.map(|detector| detector.kind).collect();
    let of = |kind: &String, known: &BTreeSet<String>| {
        let same = |known: &&String| known.to_lowercase() == kind.to_lowercase();
        known.get(kind).or_else(|| known.iter().find(same)).cloned()
    };
    if asked.iter().any(|kind| of(kind, &known).is_none()) {
        known.extend(kinds_held(reader).map_err(|error| query_failed(&error))?);
    }
    let found = asked
        .iter()
        .map(|kind| of(kind, &known).ok_or_else(|| unknown_kind(kind, &known)));
    found.collect()
}

/// Says that there is no such kind, and which may be meant: it is spelled nearly so, or its name has that word.
fn unknown_kind(kind: &str, known: &BTreeSet<String>) -> Exit {
    let asked = kind.to_lowercase();
    let has = |name: &str| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.to_lowercase() == asked)
    };
    let named = known.iter().map(String::as_str).filter(|known| {
        let names = Lang::ALL.map(|lang| kinds::kind(lang, known));
        names.iter().any(|name| has(name)) || has(known)
    });
    let near = closest(&asked, known.iter().map(String::as_str)).into_iter();
    let mut meant: Vec<String> = named.chain(near).map(|kind| format!("`{kind}`")).collect();
    meant.sort();
    meant.dedup();
    let meant = if meant.is_empty() {
        String::new()
    } else {
        format!(" (did you mean {}?)", meant.join(" or "))
    };
    let message = format!("--kind: there is no kind `{kind}`{meant}; `recense patterns list` lists all");
    failed(Exit::Usage, &message)
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
