//! The command line: one file a subcommand; what they have in common is here.

pub mod args;
mod audit;
mod config;
mod detect;
mod diff;
mod duplicates;
mod eval;
pub mod exit;
mod explain;
mod find;
mod findings;
mod guard;
pub mod json;
mod key;
mod keys;
mod moment;
mod patterns;
mod place;
pub mod present;
mod reading;
mod report;
mod scan;
mod status;
mod verify;

use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Parser;

use crate::detect::Detectors;
use crate::detect::catalogue::{Catalogue, Status};
use crate::inventory::{InventoryError, KeySource, Reader};
use crate::model::Level;
use crate::query::QueryError;
use crate::text::lang::Lang;
use crate::text::safe::safe;
use args::{Cli, Command};
use config::Config;
use exit::Exit;

/// The language of messages, from when the command line is understood.
static SPOKEN: OnceLock<Lang> = OnceLock::new();

fn spoken() -> Lang {
    *SPOKEN.get_or_init(Lang::from_env)
}

/// Runs the program.
pub fn run() -> ExitCode {
    quiet_panics();
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are errors of exit code 0 to the parser.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Complete.into()
            };
        }
    };
    let _ = SPOKEN.set(language(cli.command.lang()));
    let config = match cli.command.store().map(Config::settle).transpose() {
        Ok(config) => config.unwrap_or_default(),
        Err(exit) => return exit.into(),
    };
    let exit = match &cli.command {
        Command::Scan(args) => scan::run(args, &config),
        Command::Status(args) => status::run(args),
        Command::Findings(args) => findings::run(args, &config),
        Command::Explain(args) => explain::run(args),
        Command::Find(args) => find::run(args, &config),
        Command::Diff(args) => diff::run(args),
        Command::Duplicates(args) => duplicates::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Key(args::Key::Check(args)) => key::check(args),
        Command::Key(args::Key::Rotate(args)) => key::new(args),
        Command::Audit(args) => audit::run(args),
        Command::Report(args::Report::Inventory(args)) => report::run(args),
        Command::Detect(args) => detect::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Patterns(args) => patterns::run(args),
        Command::Worker => worker(),
    };
    exit.into()
}

/// A panic is a fault of the program, and says where it is. What it says beside that is not shown: it may quote
/// text of a document.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            eprintln!(
                "recense: a fault of the program at {}:{}; please report it",
                place.file(),
                place.line()
            );
        }
    }));
}

/// The other side of a scan: reads files that it is handed.
fn worker() -> Exit {
    match crate::extract::worker::serve() {
        Ok(()) => Exit::Complete,
        Err(error) => failed(
            Exit::Failed,
            &format!("a worker is started by a scan, not by hand: {error}"),
        ),
    }
}

/// The built-in detectors and those of a folder.
fn catalogue(patterns: Option<&Path>) -> Result<Catalogue, Exit> {
    let mut catalogue = match patterns {
        None => Catalogue::builtin(),
        Some(folder) => Catalogue::with_user(folder).map_err(|error| failed(Exit::Usage, &error.to_string()))?,
    };
    // Detectors whose precision is not known yet are tested with their examples, and not used.
    catalogue.detectors.retain(|detector| detector.status == Status::Stable);
    Ok(catalogue)
}

/// These detectors, ready to scan.
fn compiled(catalogue: Catalogue) -> Result<Detectors, Exit> {
    Detectors::new(catalogue).map_err(|error| failed(Exit::Usage, &error.to_string()))
}

/// Says on standard error what went wrong. A message may name files, and have several lines.
fn failed(exit: Exit, message: &str) -> Exit {
    let lines: Vec<_> = message.split('\n').map(safe).collect();
    eprintln!("recense: {}", lines.join("\n"));
    exit
}

/// Where the key comes from: as given, from the environment, or its default place.
fn key_source(store: &args::Store) -> Result<KeySource, Exit> {
    if let Some(file) = &store.key_file {
        return Ok(KeySource::File(file.clone()));
    }
    if let Some(file) = &store.passphrase_file {
        return keys::passphrase_of(file).map(KeySource::Passphrase);
    }
    if store.passphrase {
        return keys::asked("Passphrase of the inventory: ").map(KeySource::Passphrase);
    }
    KeySource::from_env().map_err(|error| inventory_failed(&error))
}

/// Opens the inventory for a question; with its key when values are looked up or shown.
fn reader(store: &args::Store, unlocked: bool) -> Result<Reader, Exit> {
    let mut reader = Reader::open(store.inventory()).map_err(|error| inventory_failed(&error))?;
    if unlocked {
        reader
            .unlock(&key_source(store)?)
            .map_err(|error| inventory_failed(&error))?;
    }
    Ok(reader)
}

fn inventory_failed(error: &InventoryError) -> Exit {
    let exit = match error {
        InventoryError::Missing(_)
        | InventoryError::NoFolder(_)
        | InventoryError::NotInventory(_)
        | InventoryError::NothingKnown
        | InventoryError::NoScan(_)
        | InventoryError::KeyPlaceUnknown => Exit::Usage,
        InventoryError::Locked { .. } => Exit::Locked,
        InventoryError::WrongKey(_)
        | InventoryError::KeyMissing(_)
        | InventoryError::WrongPassphrase
        | InventoryError::PassphraseNeeded
        | InventoryError::NoPassphrase
        | InventoryError::KeyReadable { .. }
        | InventoryError::KeyMalformed(_) => Exit::Key,
        _ => Exit::Failed,
    };
    failed(exit, &error.message(spoken()))
}

fn query_failed(error: &QueryError) -> Exit {
    let exit = match error {
        QueryError::Inventory(error) => return inventory_failed(error),
        QueryError::NothingAsked(_) => Exit::Usage,
        QueryError::Locked => Exit::Key,
        QueryError::Sealed => Exit::Failed,
    };
    failed(exit, &error.message(spoken()))
}

/// The end of a command that printed: a reader that went away (a pager that was closed) is no failure.
fn printed(result: std::io::Result<()>) -> Exit {
    match result {
        Ok(()) => Exit::Complete,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Complete,
        Err(error) => failed(Exit::Failed, &format!("standard output: {error}")),
    }
}

fn language(asked: Option<args::LangArg>) -> Lang {
    match asked {
        Some(args::LangArg::Fr) => Lang::Fr,
        Some(args::LangArg::En) => Lang::En,
        None => Lang::from_env(),
    }
}

impl From<args::LevelArg> for Level {
    fn from(level: args::LevelArg) -> Level {
        match level {
            args::LevelArg::Possible => Level::Possible,
            args::LevelArg::Likely => Level::Likely,
            args::LevelArg::Certain => Level::Certain,
        }
    }
}
