//! Readers of complex formats run in a process of their own, so that no file can take the scan down.
//!
//! The program starts itself again as `recense worker`, one for each scanning thread, and hands it an open
//! file over a socket; the worker hands back passages as they come, then the outcome. A worker that crashes,
//! needs too much memory or makes no progress is ended, the file gets the reason, and the next file a new
//! worker. It is given a file to read, never a path, and on Linux it can open none ([`confinement`]). Where the
//! system has no such sockets, files are read in this process, guarded against panics only, and [`isolates`]
//! says so.

mod confine;
#[cfg(unix)]
mod lead;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod wire;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Limits, Opened, Picture};
use crate::model::{Cause, Outcome, Passage};

pub use confine::{Confinement, confinement};

/// The name of the hidden subcommand that a worker is started with.
pub const SUBCOMMAND: &str = "worker";

/// Address space that a worker may use, in bytes.
pub const MEMORY: u64 = 1 << 30;

/// A worker that is silent for this long makes no progress.
pub const SILENCE: Duration = Duration::from_secs(30);

/// How often a worker that has nothing else to say tells that it reads on.
#[cfg(unix)]
const HEARTBEAT: Duration = Duration::from_secs(1);

/// A worker keeps the time of its reader itself. One that no more does is ended after so long, and one second more for
/// each 64 KiB of the file: a share that is slower than that has gone bad. What this side does with passages is not in it.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// How long a silent worker is waited for.
pub fn silence() -> Duration {
    for_tests("RECENSE_TEST_SILENCE").unwrap_or(SILENCE)
}

/// Tests that wait for a limit set a shorter one, in milliseconds; other builds know no such thing.
fn for_tests(variable: &str) -> Option<Duration> {
    if cfg!(feature = "test-extractor") {
        let milliseconds = std::env::var(variable).ok()?.parse().ok()?;
        return Some(Duration::from_millis(milliseconds));
    }
    None
}

/// No frame is longer than this many bytes: what says otherwise is not a worker of ours.
#[cfg(unix)]
const LONGEST_FRAME: usize = 16 << 20;

/// What a worker is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    name: String,
    size: u64,
    limits: Limits,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Passage(Passage),
    /// Recognised on the other side: a worker starts no program.
    Picture(Picture),
    /// The file is being read on, although nothing comes of it.
    Alive,
    Done {
        format: Option<String>,
        outcome: Outcome,
        bytes_out: u64,
        holes: u64,
        hash: Option<[u8; 32]>,
    },
}

impl Answer {
    /// What a frame says, if a worker of ours can mean it.
    fn read(frame: &[u8]) -> Option<Answer> {
        let answer = postcard::from_bytes(frame).ok()?;
        match &answer {
            Answer::Passage(passage) if !passage.is_sound() => None,
            _ => Some(answer),
        }
    }
}

/// The outcome of a file whose reader was lost after `delivered` passages.
fn lost(cause: Cause, delivered: bool, bytes_out: u64) -> Opened {
    let outcome = if delivered {
        Outcome::Partial(vec![cause])
    } else {
        Outcome::Failed(cause)
    };
    Opened {
        format: None,
        outcome,
        bytes_out,
        holes: 0,
        hash: None,
    }
}

/// Whether workers are processes of their own on this system.
pub const fn isolates() -> bool {
    cfg!(unix)
}

/// Whether the scan takes what a worker says in one frame; for tests and fuzzing.
#[cfg(feature = "test-extractor")]
pub fn is_understood(frame: &[u8]) -> bool {
    Answer::read(frame).is_some()
}

#[cfg(unix)]
pub use {lead::Worker, lead::own_program, serve::serve};

#[cfg(not(unix))]
pub use elsewhere::{Worker, serve};

#[cfg(not(unix))]
mod elsewhere;
