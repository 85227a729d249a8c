//! cli
pub mod json;
pub mod present;

pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
