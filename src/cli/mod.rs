//! The command line: one file a subcommand; what they have in common is here.

pub mod args;
mod detect;
pub mod exit;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::detect::Detectors;
use crate::detect::catalogue::Catalogue;
use crate::model::Level;
use args::{Cli, Command};
use exit::Exit;

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
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
    let exit = match &cli.command {
        Command::Detect(args) => detect::run(args),
        _ => Exit::Usage,
    };
    exit.into()
}

/// The built-in detectors and those of a folder, ready to scan.
fn compiled(patterns: Option<&Path>) -> Result<Detectors, Exit> {
    let catalogue = match patterns {
        None => Catalogue::builtin(),
        Some(folder) => Catalogue::with_user(folder).map_err(|error| failed(Exit::Usage, &error.to_string()))?,
    };
    Detectors::new(catalogue).map_err(|error| failed(Exit::Usage, &error.to_string()))
}

/// Says on standard error what went wrong.
fn failed(exit: Exit, message: &str) -> Exit {
    eprintln!("recense: {message}");
    exit
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
