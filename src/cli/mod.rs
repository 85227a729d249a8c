//! The command line: one file a subcommand; what they have in common is here.

pub mod args;
pub mod exit;

pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
