//! `recense key`: whether a key fits, and a new one.

use std::io::Write;

use super::exit::Exit;
use super::{args, failed, inventory_failed, key_source, keys, language, printed, reader};
use crate::inventory::KeySource;
use crate::inventory::rotate::{NewKey, rotate};
use crate::text::format;
use crate::text::lang::fill;
use crate::text::safe::safe;

/// Says whether the key fits.
pub fn check(args: &args::KeyCheck) -> Exit {
    let key = match key_source(&args.store) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    if let Err(exit) = reader(&args.store, true) {
        return exit;
    }
    let w = language(args.lang).words();
    let says = match key {
        KeySource::Passphrase(_) => w.passphrase_fits,
        KeySource::File(_) | KeySource::Given(_) => w.key_fits,
    };
    let inventory = args.store.inventory().display().to_string();
    let text = fill(says, &[("key", &safe(&key.name())), ("inventory", &safe(&inventory))]);
    printed(writeln!(std::io::stdout().lock(), "{text}"))
}

/// Seals the inventory with a new key.
pub fn new(args: &args::KeyRotate) -> Exit {
    let key = match key_source(&args.store) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    let new = match (&args.new_key_file, &args.new_passphrase_file, args.new_passphrase) {
        (Some(file), ..) => NewKey::File(file.clone()),
        (None, Some(file), _) => match keys::passphrase_of(file) {
            Ok(passphrase) => NewKey::Passphrase(passphrase),
            Err(exit) => return exit,
        },
        (None, None, true) => match new_passphrase() {
            Ok(passphrase) => NewKey::Passphrase(passphrase),
            Err(exit) => return exit,
        },
        (None, None, false) if key.file().is_some() => NewKey::InPlace,
        (None, None, false) => {
            let help = "say where the new key goes: --new-key-file, --new-passphrase or --new-passphrase-file";
            return failed(Exit::Usage, help);
        }
    };
    let done = match rotate(args.store.inventory(), &key, new) {
        Ok(done) => done,
        Err(error) => return inventory_failed(&error),
    };
    let lang = language(args.lang);
    let w = lang.words();
    let mut out = std::io::stdout().lock();
    let path = |path: &std::path::Path| safe(&path.display().to_string()).into_owned();
    let mut shown = writeln!(
        out,
        "{}",
        fill(w.key_rotated, &[("values", &format::count(lang, done.values))])
    );
    let now = match &done.key {
        Some(key) => fill(w.key_now, &[("key", &path(key))]),
        None => w.passphrase_now.to_owned(),
    };
    shown = shown.and_then(|()| writeln!(out, "{now}"));
    if let Some(old) = &done.old {
        shown = shown.and_then(|()| writeln!(out, "{}", fill(w.key_old, &[("key", &path(old))])));
    }
    printed(shown)
}

fn new_passphrase() -> Result<zeroize::Zeroizing<String>, Exit> {
    let one = keys::asked("New passphrase: ")?;
    let two = keys::asked("The same again: ")?;
    if *one == *two {
        Ok(one)
    } else {
        Err(failed(
            Exit::Usage,
            "the two passphrases are not the same; nothing was changed",
        ))
    }
}
