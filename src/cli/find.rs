//! `recense find`: what is held about one person.

use std::io::{BufWriter, Write};

use super::config::Config;
use super::exit::Exit;
use super::present::{self, Style};
use super::{args, audit, catalogue, compiled, json, language, moment, printed, query_failed, reader};
use crate::detect::Detectors;
use crate::detect::catalogue::Catalogue;
use crate::inventory::Reader;
use crate::inventory::audit::Asked;
use crate::query::findings::kinds_held;
use crate::query::person::{PersonQuery, find};
use crate::text::lang::fill;
use crate::text::safe::safe;

/// Searches and prints, grouped by file.
pub fn run(args: &args::Find, config: &Config) -> Exit {
    let mut reader = match reader(&args.store, true) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    if let Err(exit) = moment::go_to(&mut reader, args.moment.as_of.as_deref()) {
        return exit;
    }
    let (detectors, unknown) = match detectors(args, config, &reader) {
        Ok(made) => made,
        Err(exit) => return exit,
    };
    if !unknown.is_empty() {
        let sentence = language(args.output.lang).words().find_unknown_kinds;
        eprintln!("recense: {}", safe(&fill(sentence, &[("kinds", &unknown.join(", "))])));
    }
    let query = PersonQuery {
        names: args.name.clone(),
        emails: args.email.clone(),
        phones: args.phone.clone(),
        sins: args.sin.clone(),
        ids: args.id.clone(),
        reveal: args.reveal,
    };
    let question = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        args.name, args.email, args.phone, args.sin, args.id, args.moment.as_of
    );
    let asked = Asked {
        what: if args.reveal { "find --reveal" } else { "find" },
        question: &question,
        reason: args.why.reason.as_deref(),
    };
    if let Err(exit) = audit::log(&reader, &args.store, config, asked) {
        return exit;
    }
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
    match printed(shown.and_then(|()| out.flush())) {
        Exit::Complete if !unknown.is_empty() => Exit::Unread,
        exit => exit,
    }
}

/// The detectors to search with, and the kinds that an identifier may be of and that none of them knows: its normal form
/// cannot be told there, so that nothing found would be a wrong answer.
fn detectors(args: &args::Find, config: &Config, reader: &Reader) -> Result<(Detectors, Vec<String>), Exit> {
    let patterns = args.patterns.as_deref().or(config.scan.patterns.as_deref());
    let catalogue = catalogue(patterns)?;
    let unknown = if args.id.is_empty() {
        Vec::new()
    } else {
        let mut held = kinds_held(reader).map_err(|error| query_failed(&error))?;
        held.retain(|kind| !catalogue.detectors.iter().any(|detector| detector.kind == *kind));
        held
    };
    Ok((compiled(only_asked(catalogue, args))?, unknown))
}

/// The detectors that can tell the normal form of what is asked for: compiling all of them takes longer than the search.
/// A name needs none.
fn only_asked(mut catalogue: Catalogue, args: &args::Find) -> Catalogue {
    let asked = |kind: &str| match kind {
        "email" => !args.email.is_empty(),
        "phone" => !args.phone.is_empty(),
        "sin" => !args.sin.is_empty(),
        "name" | "address" | "dob" => false,
        _ => !args.id.is_empty(),
    };
    catalogue.detectors.retain(|detector| asked(&detector.kind));
    catalogue
}
