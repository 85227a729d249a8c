//! The worker's side: answers requests from the socket on standard input until it closes.

use std::cell::Cell;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Instant;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Answer, HEARTBEAT, MEMORY, Request, confine, wire};
use crate::extract::file::{Pulse, read_file_apart};
use crate::extract::{Opened, Stopped, Yield};
use crate::model::Cause;

/// Serves a scan.
///
/// # Errors
/// When the socket fails or is none, and when this process cannot be confined although the system knows how.
pub fn serve() -> io::Result<()> {
    // What a panic would print could hold text of the file.
    std::panic::set_hook(Box::new(|_| {}));
    end_with_the_scan()?;
    let limit = |bytes| Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    setrlimit(Resource::As, limit(MEMORY))?;
    setrlimit(Resource::Core, limit(0))?;
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    confine::confine(&socket)?;
    while let Some((file, request)) = wire::next_request(&socket)? {
        let mut left_out = false;
        let heart = Heart::new(&socket);
        let Request { name, size, limits } = &request;
        let opened = read_file_apart(&file, name, *size, limits, &heart, &mut |yielded| {
            let answer = match yielded {
                Yield::Passage(passage) => Answer::Passage(passage),
                Yield::Picture(picture) => Answer::Picture(picture),
            };
            match wire::send_answer(&socket, &answer) {
                Ok(sent) => left_out |= !sent,
                Err(_) => return Err(Stopped),
            }
            heart.beats();
            Ok(())
        });
        let Opened {
            format,
            mut outcome,
            bytes_out,
            holes,
            hash,
        } = opened;
        if left_out {
            outcome = outcome.with(Cause::ByteLimit);
        }
        let done = Answer::Done {
            format: format.map(str::to_owned),
            outcome,
            bytes_out,
            holes,
            hash,
        };
        // The scan may have lost patience with this file; it says so by closing.
        if !wire::send_answer(&socket, &done)? {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
    }
    Ok(())
}

/// Tells the scan that a file is being read on while nothing comes of it: a long member of an archive that is passed
/// over. A read that hangs tells nothing, and whoever computes without reading neither.
struct Heart<'s> {
    socket: &'s UnixStream,
    last: Cell<Instant>,
}

impl<'s> Heart<'s> {
    fn new(socket: &'s UnixStream) -> Heart<'s> {
        Heart {
            socket,
            last: Cell::new(Instant::now()),
        }
    }

    fn beats(&self) {
        self.last.set(Instant::now());
    }
}

impl Pulse for Heart<'_> {
    fn begins(&self) {}

    fn ended(&self) -> Result<(), Cause> {
        if self.last.get().elapsed() < HEARTBEAT {
            return Ok(());
        }
        self.beats();
        let told = wire::send_answer(self.socket, &Answer::Alive);
        told.map(drop).map_err(|_| Cause::Interrupted)
    }
}

/// A worker must not outlive its scan, whatever it is doing when that is killed.
#[cfg(target_os = "linux")]
fn end_with_the_scan() -> io::Result<()> {
    use rustix::process::{Signal, set_parent_process_death_signal};
    // Where the scan was killed before this, the socket has ended already.
    Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the twin for Linux can fail")]
fn end_with_the_scan() -> io::Result<()> {
    Ok(())
}
