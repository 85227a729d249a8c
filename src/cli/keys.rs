//! Keys and passphrases as people give them.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;

use console::Term;
use zeroize::Zeroizing;

use super::exit::Exit;
use super::failed;

/// Longest passphrase, in bytes.
const LONGEST: u64 = 4096;

/// The first line of a file.
pub fn passphrase_of(file: &Path) -> Result<Zeroizing<String>, Exit> {
    let unusable = |why: &str| failed(Exit::Usage, &format!("--passphrase-file {}: {why}", file.display()));
    let opened = File::open(file).map_err(|error| unusable(&error.to_string()))?;
    let mut text = Zeroizing::new(String::new());
    opened
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| unusable(&error.to_string()))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(unusable("its first line is empty"));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// What a person types, without showing it.
pub fn asked(question: &str) -> Result<Zeroizing<String>, Exit> {
    if !std::io::stdin().is_terminal() {
        let help = "--passphrase asks on a terminal; elsewhere use --passphrase-file or RECENSE_PASSPHRASE";
        return Err(failed(Exit::Usage, help));
    }
    let terminal = Term::stderr();
    let typed = terminal
        .write_str(question)
        .and_then(|()| terminal.read_secure_line())
        .map(Zeroizing::new)
        .map_err(|error| failed(Exit::Failed, &format!("the passphrase cannot be read: {error}")))?;
    if typed.is_empty() {
        return Err(failed(Exit::Usage, "the passphrase is empty"));
    }
    Ok(typed)
}
