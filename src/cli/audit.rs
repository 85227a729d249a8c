//! The log of searches: what is written before an answer is given, and `recense audit`, which shows it.

use std::io::{BufWriter, Write};

use super::config::Config;
use super::exit::Exit;
use super::{args, failed, inventory_failed, key_source, language, printed, spoken};
use crate::inventory::Reader;
use crate::inventory::audit::{self, Asked, entries};
use crate::text::format;
use crate::text::safe::{safe, safe_json};

/// Logs a search or a reveal; nothing may be answered when that fails, or when a reason is demanded and not given.
pub fn log(reader: &Reader, store: &args::Store, config: &Config, asked: Asked<'_>) -> Result<(), Exit> {
    let demanded = config.require_reason.unwrap_or_else(|| reader.requires_reason());
    if demanded && asked.reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(failed(Exit::Usage, spoken().words().reason_demanded));
    }
    audit::log(reader, &key_source(store)?, asked).map_err(|error| inventory_failed(&error))
}

/// Shows the log.
pub fn run(args: &args::Audit) -> Exit {
    let log = match entries(args.store.inventory()) {
        Ok(log) => log,
        Err(error) => return inventory_failed(&error),
    };
    let lang = language(args.output.lang);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut shown = Ok(());
    for entry in &log {
        shown = if args.output.json {
            serde_json::to_string(entry)
                .map_err(std::io::Error::other)
                .and_then(|json| writeln!(out, "{}", safe_json(&json)))
        } else {
            writeln!(
                out,
                "{:>4}  {}  {}@{}  {}  {}  {}",
                entry.n,
                format::moment(lang, entry.at),
                safe(&entry.who),
                safe(&entry.host),
                safe(&entry.what),
                entry.asked.get(..8).unwrap_or_default(),
                safe(entry.reason.as_deref().unwrap_or("–")),
            )
        };
        if shown.is_err() {
            break;
        }
    }
    if log.is_empty() && !args.output.json {
        shown = writeln!(out, "{}", lang.words().audit_none);
    }
    printed(shown.and_then(|()| out.flush()))
}
