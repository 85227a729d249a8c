//! The command line, as a person reads it in `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

mod texts;
mod upkeep;
mod values;

pub use texts::{Detect, Eval, Patterns};
pub use upkeep::{Audit, Diff, Duplicates, Key, KeyCheck, KeyRotate, Verify};
pub use values::{parse_size, parse_time};

/// Takes the census of personal information on file servers.
///
/// Walks shares, opens documents, spreadsheets, mail and archives, finds personal information, and keeps an
/// inventory of it with every value sealed. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "recense", version, after_help = AFTER_HELP, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 complete, 1 usage, 2 failed, 3 something was left unread, 4 key missing or wrong, 11 inventory locked.
Messages are in French when LANG or LC_ALL begins with fr, or with --lang fr; this help, and what is said of the
command line and of recense.toml, are in English.";

/// One thing that the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Walk folders, read every file, and write what they hold to the inventory
    Scan(Scan),
    /// Show what has been scanned, and what could not be read
    Status(Status),
    /// List findings: where, what, how sure, masked
    Findings(Findings),
    /// Scan one file without an inventory, and print every finding with its reasons
    Explain(Explain),
    /// Find what is held about one person
    Find(Find),
    /// Write a report
    #[command(subcommand)]
    Report(Report),
    /// Show what two scans know differently: new, gone and changed, by folder and kind
    Diff(Diff),
    /// List files with the same content
    Duplicates(Duplicates),
    /// Check the inventory and the log of searches
    Verify(Verify),
    /// Check the key, or seal the inventory with a new one
    #[command(subcommand)]
    Key(Key),
    /// Show the log of searches: who asked, when and why
    Audit(Audit),
    /// Read texts as JSON lines on standard input, and write the spans found
    Detect(Detect),
    /// Measure detection on texts in which spans are marked
    Eval(Eval),
    /// Show or check the catalogue of patterns
    #[command(subcommand)]
    Patterns(Patterns),
    /// Reads files for a scan, in a process of its own
    #[command(hide = true, name = "worker")]
    Worker,
}

/// Where the inventory and its key are.
#[derive(Clone, Debug, Args)]
pub struct Store {
    /// The inventory [default: recense.db, or what recense.toml says]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// The configuration [default: recense.toml beside the inventory]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    // The comment is the help that is printed, where backticks would be noise.
    #[allow(clippy::doc_markdown)]
    /// The inventory's key [default: $RECENSE_KEY_FILE, or recense/key in your configuration folder]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["passphrase", "passphrase_file"])]
    pub key_file: Option<PathBuf>,
    /// Seal with a passphrase instead of a key file, and ask for it
    #[arg(long, conflicts_with = "passphrase_file")]
    pub passphrase: bool,
    /// The same, with the first line of this file
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl Store {
    /// The inventory.
    pub fn inventory(&self) -> &Path {
        self.inventory.as_deref().unwrap_or(Path::new("recense.db"))
    }
}

/// A moment in the past.
#[derive(Clone, Debug, Args)]
pub struct Moment {
    /// Answer from what was known then: 2026-11-25, "2026-11-25 14:30"
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Why somebody asks.
#[derive(Clone, Debug, Args)]
pub struct Why {
    /// Why you ask; it is kept in the log of searches
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// In which language, and in which form.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// Print JSON for programs
    #[arg(long)]
    pub json: bool,
    /// The language of what is printed [default: that of the system]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

/// A language of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// French
    Fr,
    /// English
    En,
}

/// How sure a finding must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    /// Everything
    Possible,
    /// Supported by a checksum, a label or a distinctive shape
    Likely,
    /// Independent evidence agrees
    Certain,
}

/// `recense scan`
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Scan {
    /// Folders or files to scan [default: the roots of recense.toml]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// Leave out what matches, in the syntax of .gitignore: `*.iso`, `cache/`, `Archives/2009`, `!keep.iso` (can be given several times)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Do not read files larger than this: 500K, 200M, 2G
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_file_size: Option<u64>,
    /// Do not enter other file systems mounted below a path
    #[arg(long)]
    pub one_file_system: bool,
    /// Follow symbolic links to what is not below a path that is scanned anyway; each target once
    #[arg(long)]
    pub follow_links: bool,
    /// A folder of your own patterns, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// What the readers are told.
    #[command(flatten)]
    pub reading: Reading,
    /// Threads that read [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Read at most so much a second: 500K, 50M
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_read_rate: Option<u64>,
    /// Give way to other programs: 0 to 19, as nice(1) has it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=19))]
    pub nice: Option<u8>,
    /// Stop cleanly when the clock shows this: 06:00. The next scan goes on
    #[arg(long, value_name = "HH:MM", value_parser = parse_time)]
    pub until: Option<jiff::civil::Time>,
    /// Read everything again, not only what has changed since it was read
    #[arg(long)]
    pub full: bool,
    /// Read once more what was being read when two scans were killed
    #[arg(long)]
    pub retry_quarantined: bool,
    /// End with code 2 instead of 3 when a file failed or was read in part; what was skipped on purpose does not count
    #[arg(long)]
    pub fail_on_incomplete: bool,
    /// No progress bar and no summary
    #[arg(long, short)]
    pub quiet: bool,
    /// Set by the process that guards the scan
    #[arg(long, hide = true)]
    pub guarded: bool,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense status`
#[derive(Debug, Args)]
pub struct Status {
    /// Also show what was not read by folder, in files and bytes
    #[arg(long)]
    pub coverage: bool,
    /// When.
    #[command(flatten)]
    pub moment: Moment,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense findings`
#[derive(Debug, Args)]
pub struct Findings {
    /// Only files at or below this path
    #[arg(value_name = "PATH")]
    pub under: Option<PathBuf>,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// Only this kind: sin, email, phone, name… (can be given several times)
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only this level and above
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub level: Option<LevelArg>,
    /// Only files whose path matches: `*.docx`, `**/RH/**`
    #[arg(long, value_name = "GLOB")]
    pub path: Option<String>,
    /// Show the values themselves: needs the key, and is logged
    #[arg(long)]
    pub reveal: bool,
    /// When.
    #[command(flatten)]
    pub moment: Moment,
    /// Why.
    #[command(flatten)]
    pub why: Why,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A folder of your own patterns, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// What the readers are told.
    #[command(flatten)]
    pub reading: Reading,
    /// Show the values themselves, and the text around them
    #[arg(long)]
    pub reveal: bool,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// What readers need to be told of files that do not tell it themselves.
#[derive(Clone, Debug, Args)]
pub struct Reading {
    /// A file of passwords, one a line, to try on what is locked: archives, PDF, Office documents, Access databases
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Recognise text in scanned pages and pictures with Tesseract, which must be installed (Debian: tesseract-ocr,
    /// tesseract-ocr-fra); takes seconds a page. Without it they are reported as not read (image-only)
    #[arg(long)]
    pub ocr: bool,
    /// Files whose names match are EBCDIC text of a mainframe: `500=*.ebc`, for the code pages 037, 297, 500, 1047,
    /// 1140 and 1148 (can be given several times)
    #[arg(long, value_name = "PAGE=GLOB")]
    pub ebcdic: Vec<String>,
}

/// `recense find`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true))]
#[command(override_usage = "recense find [OPTIONS] <--name|--email|--phone|--sin|--id <VALUE>>...")]
pub struct Find {
    /// A name: "Marie Tremblay" or "Tremblay, Marie" (can be given several times, like all that follow)
    #[arg(long, value_name = "NAME", group = "who")]
    pub name: Vec<String>,
    /// An e-mail address
    #[arg(long, value_name = "ADDRESS", group = "who")]
    pub email: Vec<String>,
    /// A telephone number
    #[arg(long, value_name = "NUMBER", group = "who")]
    pub phone: Vec<String>,
    /// A social insurance number
    #[arg(long, value_name = "NUMBER", group = "who")]
    pub sin: Vec<String>,
    /// Any other identifier: health card, payment card, IBAN, bank account…
    #[arg(long, value_name = "VALUE", group = "who")]
    pub id: Vec<String>,
    /// The folder of your own patterns that was scanned with [default: what recense.toml says]
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
    /// Show the values themselves
    #[arg(long)]
    pub reveal: bool,
    /// When.
    #[command(flatten)]
    pub moment: Moment,
    /// Why.
    #[command(flatten)]
    pub why: Why,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `recense report`
#[derive(Debug, Subcommand)]
pub enum Report {
    /// What is held, where, and how exposed it is
    Inventory(InventoryReport),
}

/// `recense report inventory`
#[derive(Debug, Args)]
pub struct InventoryReport {
    /// The form of the report
    #[arg(long, value_enum, default_value = "html")]
    pub format: FormatArg,
    /// Where to write it; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// The language of the report [default: that of the system]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
    /// When.
    #[command(flatten)]
    pub moment: Moment,
    /// The inventory and its key.
    #[command(flatten)]
    pub store: Store,
}

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A page to read and print
    Html,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
    /// A workbook
    Xlsx,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
