//! Reaching files and folders: without being led elsewhere, without leaving a trace, however long their path.

use std::ffi::OsStr;
use std::fs::File;

#[cfg(unix)]
#[path = "reach/unix.rs"]
mod here;

#[cfg(not(unix))]
#[path = "reach/elsewhere.rs"]
mod here;

pub use here::{Folder, Reach, open};

/// A file that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The file, at its start.
    pub file: File,
    /// Whether reading it may change its access time.
    pub traces: bool,
}

/// Tests have no share that hangs: they name files after the call that never returns. Other builds know no such
/// thing.
fn hang_for_tests(call: &str, name: Option<&OsStr>) {
    if cfg!(feature = "test-extractor") && std::env::var_os("RECENSE_TEST_HANG").is_some() {
        let named = name.and_then(OsStr::to_str).is_some_and(|name| name.starts_with(call));
        if named {
            std::thread::sleep(std::time::Duration::from_hours(1));
        }
    }
}
