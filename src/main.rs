//! The `recense` program: parses the command line and exits with a documented code.

fn main() -> std::process::ExitCode {
    recense::cli::run()
}
