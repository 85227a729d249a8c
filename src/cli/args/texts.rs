//! Arguments of the commands that work without an inventory: on texts, and on the catalogue.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{LevelArg, Output};

/// `recense detect`
#[derive(Debug, Args)]
pub struct Detect {
    /// Read and write JSON lines: {"id","lang","text"} in, {"id","spans"} out (the only form there is)
    #[arg(long, required = true)]
    pub jsonl: bool,
    /// Only spans of this level and above
    #[arg(long, value_enum, default_value = "possible", value_name = "LEVEL")]
    pub level: LevelArg,
    /// A folder of your own patterns, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
}

/// `recense eval`
#[derive(Debug, Args)]
pub struct Eval {
    /// Files of JSON lines: {"id","text","spans":[{"start","end","type"}]}, offsets in characters, and optionally
    /// "types" (those that are marked in this text) and "decoys" (look-alikes, with their "kind")
    #[arg(required = true, value_name = "GOLD")]
    pub files: Vec<PathBuf>,
    /// Only what is found at this level and above
    #[arg(long, value_enum, default_value = "possible", value_name = "LEVEL")]
    pub level: LevelArg,
    /// A folder of your own patterns, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense patterns`
#[derive(Debug, Subcommand)]
pub enum Patterns {
    /// List the detectors
    List {
        /// A folder of your own patterns, beside the built-in ones
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
    /// Check a folder of your own patterns: every mistake with file, line and caret; every example
    Check {
        /// The folder [default: the built-in patterns]
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
}
