//! `recense verify`: whether the inventory and its log of searches are whole.

use std::io::Write;

use serde_json::json;

use super::exit::Exit;
use super::{args, failed, inventory_failed, key_source, language, printed, query_failed, reader};
use crate::inventory::{InventoryError, audit};
use crate::query::verify::{canonical_digest, verify};
use crate::text::format;
use crate::text::lang::{Lang, fill};

/// Checks, and says what is wrong.
pub fn run(args: &args::Verify) -> Exit {
    let mut reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    let key = match key_source(&args.store) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    // What needs no key is checked without one; a wrong one is told.
    let unlocked = match reader.unlock(&key) {
        Ok(()) => true,
        Err(InventoryError::KeyMissing(_) | InventoryError::NoPassphrase | InventoryError::PassphraseNeeded) => false,
        Err(error) => return inventory_failed(&error),
    };
    let mut verified = match verify(&reader) {
        Ok(verified) => verified,
        Err(error) => return query_failed(&error),
    };
    match audit::problems(&reader, unlocked.then_some(&key)) {
        Ok(problems) => verified.problems.extend(problems),
        Err(error) => return inventory_failed(&error),
    }
    let searches = audit::entries(reader.file()).map_or(0, |entries| entries.len() as u64);
    let digest = if args.canonical_digest {
        match canonical_digest(&reader) {
            Ok(digest) => Some(digest),
            Err(error) => return query_failed(&error),
        }
    } else {
        None
    };
    let lang = language(args.output.lang);
    let w = lang.words();
    let said = |lang| -> Vec<String> {
        let problems = verified.problems.iter();
        problems.map(|problem| problem.message(lang)).collect()
    };
    let mut out = std::io::stdout().lock();
    let shown = if args.output.json {
        let object = json!({
            "sound": verified.problems.is_empty(), "problems": said(Lang::En), "items": verified.items,
            "findings": verified.findings, "values": verified.values, "values_opened": verified.opened,
            "searches": searches, "canonical_digest": digest,
        });
        writeln!(out, "{object}")
    } else if let Some(digest) = &digest {
        writeln!(out, "{digest}")
    } else if verified.problems.is_empty() {
        let says = if verified.opened {
            w.verify_sound
        } else {
            w.verify_sound_locked
        };
        let numbers = [
            ("items", format::count(lang, verified.items)),
            ("findings", format::count(lang, verified.findings)),
            ("values", format::count(lang, verified.values)),
            ("searches", format::count(lang, searches)),
        ];
        let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, text)| (*name, text.as_str())).collect();
        writeln!(out, "{}", fill(says, &numbers))
    } else {
        Ok(())
    };
    match printed(shown) {
        Exit::Complete if !verified.problems.is_empty() => {
            let of_log = |wanted| verified.problems.iter().any(|problem| problem.is_of_log() == wanted);
            let mut lines = said(lang);
            lines.extend(of_log(false).then(|| w.verify_restore.to_owned()));
            lines.extend(of_log(true).then(|| w.verify_log_broken.to_owned()));
            failed(Exit::Failed, &lines.join("\n"))
        }
        exit => exit,
    }
}
