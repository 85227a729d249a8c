//! The scan's side of a worker: starts it when the first file comes, and again when it was lost.

use std::fs::File;
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;

use super::{Answer, PATIENCE, Request, SUBCOMMAND, for_tests, lost, silence, wire};
use crate::extract::limits::{PICTURE, is_bomb};
use crate::extract::ocr::Recogniser;
use crate::extract::{EXTRACTORS, Limits, Opened, Stopped};
use crate::model::{Cause, Passage};

/// The scan's side of one worker.
#[derive(Debug)]
pub struct Worker {
    program: PathBuf,
    running: Option<Running>,
    silence: Duration,
    patience: Duration,
}

#[derive(Debug)]
struct Running {
    child: Child,
    socket: UnixStream,
    /// It has been ended, or was left behind.
    left: bool,
}

/// How often a waiting scan looks up whether it has been asked to end.
const LOOK_UP: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 200_000_000,
};

/// How long a killed worker is waited for. One that the system holds in a call that does not return is left
/// behind: it ends when the call does.
const FAREWELL: Duration = Duration::from_millis(500);

/// Why a worker was lost.
enum Loss {
    Silent,
    Gone,
    Stopped,
}

/// When an answer comes too late.
struct Wait<'a> {
    silence: Duration,
    deadline: Instant,
    stop: &'a dyn Fn() -> bool,
}

impl Worker {
    /// A worker that will be started from this program.
    ///
    /// # Errors
    /// When the program's own file cannot be found.
    pub fn new() -> io::Result<Worker> {
        let patience = for_tests("RECENSE_TEST_PATIENCE").unwrap_or(PATIENCE);
        Ok(Worker::of(own_program()?, silence(), patience))
    }

    /// A worker that will be started from the program in that file, and is waited for so long: when it is silent, and
    /// for one small file.
    pub fn of(program: PathBuf, silence: Duration, patience: Duration) -> Worker {
        Worker {
            program,
            running: None,
            silence,
            patience,
        }
    }

    /// Has the file read, and takes its passages as they come.
    pub fn read(
        &mut self,
        file: &File,
        name: &str,
        size: u64,
        limits: &Limits,
        stop: &dyn Fn() -> bool,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> Opened {
        let mut bytes_out = 0;
        let mut delivered = false;
        let mut counted = |passage: Passage| {
            bytes_out += u64::from(passage.core.end - passage.core.start);
            delivered = true;
            deliver(passage)
        };
        let request = Request {
            name: name.to_owned(),
            size,
            limits: limits.clone(),
        };
        // Taken out, and put back when it has done with the file: where whoever takes the passages panics, it ends with
        // what it still had to say, which the next file would be told otherwise.
        let Some(mut running) = self.running.take().or_else(|| start(&self.program).ok()) else {
            return lost(Cause::ReaderCrashed, delivered, bytes_out);
        };
        match self.ask(&running, file, &request, stop, &mut counted) {
            Ok(opened) => {
                self.running = Some(running);
                opened
            }
            Err(loss) => lost(running.bury(&loss), delivered, bytes_out),
        }
    }

    fn ask(
        &self,
        running: &Running,
        file: &File,
        request: &Request,
        stop: &dyn Fn() -> bool,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> Result<Opened, Loss> {
        let mut recogniser = Recogniser::new(request.limits.ocr.as_ref(), stop);
        let size = request.size.min(1 << 40);
        let slack = request.limits.slack(size);
        let mut wait = Wait {
            silence: self.silence + slack,
            deadline: Instant::now() + self.patience + Duration::from_secs(size >> 16) + slack,
            stop,
        };
        wire::send_request(&running.socket, file, request).map_err(|_| Loss::Gone)?;
        let mut heard = 0;
        loop {
            let frame = next_frame(&running.socket, &wait)?;
            let begun = Instant::now();
            match Answer::read(&frame).ok_or(Loss::Gone)? {
                Answer::Done {
                    format,
                    outcome,
                    bytes_out,
                    holes,
                    hash,
                } => {
                    let known = |name: &str| EXTRACTORS.iter().map(|known| known.name()).find(|known| *known == name);
                    return Ok(recogniser.sum_up(Opened {
                        format: format.as_deref().and_then(known),
                        outcome,
                        bytes_out,
                        holes,
                        hash,
                    }));
                }
                Answer::Picture(picture) => {
                    recogniser.read(picture, deliver).map_err(|_| Loss::Stopped)?;
                    wait.deadline += PICTURE;
                }
                Answer::Alive => {}
                Answer::Passage(passage) => {
                    heard += passage.text.len() as u64;
                    if !keeps_limits(heard, request) {
                        return Err(Loss::Gone);
                    }
                    deliver(passage).map_err(|_| Loss::Stopped)?;
                }
            }
            // This side was at it, and the worker waited to be heard.
            wait.deadline += begun.elapsed();
        }
    }
}

impl Running {
    /// Ends a lost worker and says what became of it.
    fn bury(&mut self, loss: &Loss) -> Cause {
        if !matches!(loss, Loss::Gone) {
            // It may have ended by itself in this moment: then there is nothing to kill.
            let _ = self.child.kill();
        }
        let ended = self.farewell();
        let last_words = self.child.stderr.take().map(last_words).unwrap_or_default();
        match loss {
            // Killed, and still there: it is not computing, the system does not answer it.
            Loss::Silent if !ended => Cause::Stalled,
            Loss::Silent => Cause::TimeLimit,
            Loss::Stopped => Cause::Interrupted,
            // The runtime's last words when the system refuses memory.
            Loss::Gone if last_words.contains("memory allocation") => Cause::MemoryLimit,
            Loss::Gone => Cause::ReaderCrashed,
        }
    }

    /// Tells the worker that nobody listens any more, and waits for its end; false when it is still there.
    fn farewell(&mut self) -> bool {
        // It has closed its side already, or learns it from this.
        let _ = self.socket.shutdown(Shutdown::Both);
        self.left = true;
        farewell(&mut self.child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.left {
            let _ = self.child.kill();
            self.farewell();
        }
    }
}

/// This program, also when its file has been replaced since it was started.
///
/// # Errors
/// When the program's own file cannot be found.
pub fn own_program() -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let running = Path::new("/proc/self/exe");
    Ok(if own.exists() || !running.exists() {
        own
    } else {
        running.to_owned()
    })
}

fn start(program: &Path) -> io::Result<Running> {
    let (ours, theirs) = UnixStream::pair()?;
    let child = Command::new(program)
        .arg(SUBCOMMAND)
        .env_clear()
        // Threads and arenas reserve address space that the limit counts.
        .env("RAYON_NUM_THREADS", "1")
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // A key that interrupts the scan is the scan's to answer.
        .process_group(0)
        .spawn()?;
    Ok(Running {
        child,
        socket: ours,
        left: false,
    })
}

/// Whether a worker that keeps to its limits can have sent so many bytes of text: neighbours share some, never half. One
/// that does not would hold this side without end, whose time is not counted.
fn keeps_limits(text: u64, request: &Request) -> bool {
    let (limits, once) = (&request.limits, text / 2);
    once <= limits.bytes_out && !is_bomb(request.size, once, limits)
}

/// The next frame. It may come in pieces, and however small they are, the whole has to come in time.
fn next_frame(socket: &UnixStream, wait: &Wait<'_>) -> Result<Vec<u8>, Loss> {
    let mut length = [0; 4];
    receive(socket, &mut length, wait)?;
    let mut frame = vec![0; wire::frame_length(length).ok_or(Loss::Gone)?];
    receive(socket, &mut frame, wait)?;
    Ok(frame)
}

fn receive(mut socket: &UnixStream, mut buffer: &mut [u8], wait: &Wait<'_>) -> Result<(), Loss> {
    while !buffer.is_empty() {
        await_bytes(socket, wait)?;
        match socket.read(buffer) {
            Ok(0) => return Err(Loss::Gone),
            Ok(got) => buffer = &mut buffer[got..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Loss::Gone),
        }
    }
    Ok(())
}

/// Waits until the worker says something.
fn await_bytes(socket: &UnixStream, wait: &Wait<'_>) -> Result<(), Loss> {
    let silent_from = Instant::now();
    loop {
        if (wait.stop)() {
            return Err(Loss::Stopped);
        }
        let now = Instant::now();
        if now >= wait.deadline || now - silent_from >= wait.silence {
            return Err(Loss::Silent);
        }
        let mut waited = [PollFd::new(socket, PollFlags::IN)];
        match rustix::event::poll(&mut waited, Some(&LOOK_UP)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(_) => return Err(Loss::Gone),
        }
    }
}

/// Waits a little for a worker that has no more reason to be; false when it is still there.
fn farewell(child: &mut Child) -> bool {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(None) if begun.elapsed() < FAREWELL => {
                // One that ends by itself does so at once.
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(None) => {
                let killed = child.kill();
                std::thread::sleep(Duration::from_millis(20));
                return killed.is_ok() && matches!(child.try_wait(), Ok(Some(_)));
            }
            Ok(Some(_)) | Err(_) => return true,
        }
    }
}

/// What a worker said at its end, as far as it is there: one that is left behind still holds its side open.
fn last_words(stderr: std::process::ChildStderr) -> String {
    let mut words = Vec::new();
    if rustix::fs::fcntl_setfl(&stderr, OFlags::NONBLOCK).is_ok() {
        let _ = stderr.take(4096).read_to_end(&mut words);
    }
    String::from_utf8_lossy(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_text_than_a_file_may_yield_is_not_taken() {
        let request = |size| Request {
            name: "a.zip".to_owned(),
            size,
            limits: Limits::default(),
        };
        let most = Limits::default().bytes_out;
        assert!(keeps_limits(32 << 20, &request(1000)));
        assert!(!keeps_limits(40 << 20, &request(1000)));
        assert!(keeps_limits(most, &request(most)));
        assert!(!keeps_limits(2 * most + 2, &request(most)));
    }
}
