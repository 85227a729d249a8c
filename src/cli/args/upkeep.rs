//! Arguments of the commands that look after an inventory: its history, its soundness, its key, its log.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Command, LangArg, Output, Report, Store};

/// `recense diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// A scan, by the number that `recense status` shows
    #[arg(value_name = "SCAN")]
    pub from: i64,
    /// Another scan
    #[arg(value_name = "SCAN")]
    pub to: i64,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense duplicates`
#[derive(Debug, Args)]
pub struct Duplicates {
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// Print a digest of all that is current: inventories of the same files, sealed with the same key, have the same
    #[arg(long)]
    pub canonical_digest: bool,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense key`
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Say whether the key is the one of the inventory
    Check(KeyCheck),
    /// Seal all values with a new key, without reading any file again
    Rotate(KeyRotate),
}

/// `recense key check`
#[derive(Debug, Args)]
pub struct KeyCheck {
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// The language of what is printed [default: that of the system]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

/// `recense key rotate`
#[derive(Debug, Args)]
pub struct KeyRotate {
    /// Where the new key goes [default: in the place of the old one, which is kept beside it as .old]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["new_passphrase", "new_passphrase_file"])]
    pub new_key_file: Option<PathBuf>,
    /// Seal with a passphrase from now on, and ask for it
    #[arg(long, conflicts_with = "new_passphrase_file")]
    pub new_passphrase: bool,
    /// The same, with the first line of this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// The language of what is printed [default: that of the system]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

/// `recense audit`
#[derive(Debug, Args)]
pub struct Audit {
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

impl Command {
    /// Where the inventory of this command is, if it has one.
    pub fn store(&mut self) -> Option<&mut Store> {
        Some(match self {
            Command::Scan(args) => &mut args.store,
            Command::Status(args) => &mut args.store,
            Command::Findings(args) => &mut args.store,
            Command::Find(args) => &mut args.store,
            Command::Report(Report::Inventory(args)) => &mut args.store,
            Command::Diff(args) => &mut args.store,
            Command::Duplicates(args) => &mut args.store,
            Command::Verify(args) => &mut args.store,
            Command::Key(Key::Check(args)) => &mut args.store,
            Command::Key(Key::Rotate(args)) => &mut args.store,
            Command::Audit(args) => &mut args.store,
            Command::Explain(_) | Command::Detect(_) | Command::Eval(_) | Command::Patterns(_) | Command::Worker => {
                return None;
            }
        })
    }

    /// The language that was asked for.
    pub fn lang(&self) -> Option<LangArg> {
        match self {
            Command::Scan(args) => args.output.lang,
            Command::Status(args) => args.output.lang,
            Command::Findings(args) => args.output.lang,
            Command::Explain(args) => args.output.lang,
            Command::Find(args) => args.output.lang,
            Command::Report(Report::Inventory(args)) => args.lang,
            Command::Diff(args) => args.output.lang,
            Command::Duplicates(args) => args.output.lang,
            Command::Verify(args) => args.output.lang,
            Command::Key(Key::Check(args)) => args.lang,
            Command::Key(Key::Rotate(args)) => args.lang,
            Command::Audit(args) => args.output.lang,
            Command::Eval(args) => args.output.lang,
            Command::Detect(_) | Command::Patterns(_) | Command::Worker => None,
        }
    }
}
