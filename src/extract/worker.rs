//! Readers of complex formats run in a process of their own, so that no file can take the scan down.
//!
//! The program starts itself again as `recense worker`, one for each scanning thread, and hands it an open
//! file over a socket; the worker hands back passages as they come, then the outcome. A worker that crashes,
//! needs too much memory or makes no progress is ended, the file gets the reason, and the next file a new
//! worker. It is given a file to read, never a path. Where the system has no such sockets, files are read in
//! this process, guarded against panics only, and [`isolates`] says so.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Limits;
use super::Opened;
use super::Picture;
use crate::model::{Cause, Outcome, Passage};

/// The name of the hidden subcommand that a worker is started with.
pub const SUBCOMMAND: &str = "worker";

/// Address space that a worker may use, in bytes.
pub const MEMORY: u64 = 1 << 30;

/// A worker that is silent for this long makes no progress.
pub const SILENCE: Duration = Duration::from_secs(30);

/// One file takes at most this long, and one second more for each 4 MiB of it.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// What painting one picture adds to that, where text in pictures is recognised.
pub const PICTURE: Duration = Duration::from_secs(10);

/// No frame is longer than this many bytes: what says otherwise is not a worker of ours.
#[cfg(unix)]
const LONGEST_FRAME: usize = 64 << 20;

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
    Done {
        format: Option<String>,
        outcome: Outcome,
        bytes_out: u64,
    },
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
    }
}

/// Whether workers are processes of their own on this system.
pub const fn isolates() -> bool {
    cfg!(unix)
}

#[cfg(unix)]
pub use unix::{Worker, serve};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, IoSlice, IoSliceMut, Read, Seek, Write};
    use std::mem::MaybeUninit;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec};
    use rustix::net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    };
    use rustix::process::{Resource, Rlimit};

    use super::{Answer, LONGEST_FRAME, MEMORY, PATIENCE, PICTURE, Request, SILENCE, SUBCOMMAND, lost};
    use crate::extract::Yield;
    use crate::extract::ocr::Recogniser;
    use crate::extract::{EXTRACTORS, Limits, Opened, PROBE_BYTES, Probe, Stopped};
    use crate::model::{Cause, Passage};

    /// The scan's side: starts its worker when the first file comes, and again when it was lost.
    #[derive(Debug)]
    pub struct Worker {
        program: PathBuf,
        running: Option<Running>,
    }

    #[derive(Debug)]
    struct Running {
        child: Child,
        socket: UnixStream,
    }

    /// How often a waiting scan looks up whether it has been asked to end.
    const LOOK_UP: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 200_000_000,
    };

    /// Why a worker was lost.
    enum Loss {
        Silent,
        Gone,
        Stopped,
    }

    impl Worker {
        /// A worker that will be started from this program.
        ///
        /// # Errors
        /// When the program's own file cannot be found.
        pub fn new() -> io::Result<Worker> {
            Ok(Worker {
                program: std::env::current_exe()?,
                running: None,
            })
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
            let mut limits = limits.clone();
            if limits.ocr.is_some() {
                // The worker's clock runs while a picture is recognised; the one of this side stands still.
                limits.seconds = u64::from(u32::MAX);
            }
            let request = Request {
                name: name.to_owned(),
                size,
                limits,
            };
            match self.ask(file, &request, stop, &mut counted) {
                Ok(opened) => opened,
                Err(loss) => {
                    let cause = self.bury(&loss);
                    lost(cause, delivered, bytes_out)
                }
            }
        }

        fn ask(
            &mut self,
            file: &File,
            request: &Request,
            stop: &dyn Fn() -> bool,
            deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
        ) -> Result<Opened, Loss> {
            let running = match &mut self.running {
                Some(running) => running,
                none => none.insert(start(&self.program).map_err(|_| Loss::Gone)?),
            };
            let mut recogniser = Recogniser::new(request.limits.ocr.as_ref(), stop);
            let mut deadline = Instant::now() + PATIENCE + Duration::from_secs(request.size >> 22);
            let frame = postcard::to_stdvec(request).map_err(|_| Loss::Gone)?;
            hand_over(&running.socket, file, &frame).map_err(|_| Loss::Gone)?;
            loop {
                await_answer(&running.socket, deadline, stop)?;
                let frame = read_frame(&mut running.socket).map_err(|error| match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Loss::Silent,
                    _ => Loss::Gone,
                })?;
                match postcard::from_bytes::<Answer>(&frame).map_err(|_| Loss::Gone)? {
                    Answer::Done {
                        format,
                        outcome,
                        bytes_out,
                    } => {
                        let known =
                            |name: &str| EXTRACTORS.iter().map(|known| known.name()).find(|known| *known == name);
                        let format = format.as_deref().and_then(known);
                        return Ok(recogniser.sum_up(Opened {
                            format,
                            outcome,
                            bytes_out,
                        }));
                    }
                    Answer::Picture(picture) => {
                        let begun = Instant::now();
                        recogniser.read(picture, deliver).map_err(|_| Loss::Stopped)?;
                        deadline += begun.elapsed() + PICTURE;
                    }
                    Answer::Passage(passage) if passage.is_sound() => deliver(passage).map_err(|_| Loss::Stopped)?,
                    Answer::Passage(_) => return Err(Loss::Gone),
                }
            }
        }

        /// Ends a lost worker and says what became of it.
        fn bury(&mut self, loss: &Loss) -> Cause {
            let Some(mut running) = self.running.take() else {
                return Cause::ReaderCrashed;
            };
            if matches!(loss, Loss::Silent | Loss::Stopped) {
                // It may have ended by itself in this moment: then there is nothing to kill.
                let _ = running.child.kill();
            }
            drop(running.socket);
            let mut last_words = String::new();
            if let Some(stderr) = running.child.stderr.take() {
                let _ = stderr.take(4096).read_to_string(&mut last_words);
            }
            let _ = running.child.kill();
            let _ = running.child.wait();
            match loss {
                Loss::Silent => Cause::TimeLimit,
                Loss::Stopped => Cause::Interrupted,
                // The runtime's last words when the system refuses memory.
                Loss::Gone if last_words.contains("memory allocation") => Cause::MemoryLimit,
                Loss::Gone => Cause::ReaderCrashed,
            }
        }
    }

    impl Drop for Worker {
        fn drop(&mut self) {
            if let Some(mut running) = self.running.take() {
                drop(running.socket);
                let _ = running.child.kill();
                let _ = running.child.wait();
            }
        }
    }

    /// Waits until the worker says something.
    fn await_answer(socket: &UnixStream, deadline: Instant, stop: &dyn Fn() -> bool) -> Result<(), Loss> {
        let silent_from = Instant::now();
        loop {
            if stop() {
                return Err(Loss::Stopped);
            }
            let now = Instant::now();
            if now >= deadline || now - silent_from >= SILENCE {
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

    fn start(program: &PathBuf) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        // A worker that stops in the middle of an answer is silent too.
        ours.set_read_timeout(Some(SILENCE))?;
        let child = Command::new(program)
            .arg(SUBCOMMAND)
            .env_clear()
            // Threads and arenas reserve address space that the limit counts.
            .env("RAYON_NUM_THREADS", "1")
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Running { child, socket: ours })
    }

    /// Sends the length, with the open file beside it, then the request.
    fn hand_over(socket: &UnixStream, file: &File, request: &[u8]) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let files = [file.as_fd()];
        ancillary.push(SendAncillaryMessage::ScmRights(&files));
        let length = (request.len() as u32).to_le_bytes();
        let sent = rustix::net::sendmsg(socket, &[IoSlice::new(&length)], &mut ancillary, SendFlags::NOSIGNAL)?;
        if sent != length.len() {
            return Err(io::Error::from(io::ErrorKind::WriteZero));
        }
        let mut socket = socket;
        socket.write_all(request)
    }

    fn read_frame(socket: &mut UnixStream) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        socket.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST_FRAME {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let mut frame = vec![0; length];
        socket.read_exact(&mut frame)?;
        Ok(frame)
    }

    fn write_frame(socket: &mut UnixStream, answer: &Answer) -> io::Result<()> {
        let frame = postcard::to_stdvec(answer).map_err(io::Error::other)?;
        socket.write_all(&(frame.len() as u32).to_le_bytes())?;
        socket.write_all(&frame)
    }

    /// The worker's side: answers requests from the socket on standard input until it closes.
    ///
    /// # Errors
    /// When the socket fails or is none.
    pub fn serve() -> io::Result<()> {
        // What a panic would print could hold text of the file.
        std::panic::set_hook(Box::new(|_| {}));
        let limit = Rlimit {
            current: Some(MEMORY),
            maximum: Some(MEMORY),
        };
        rustix::process::setrlimit(Resource::As, limit)?;
        rustix::process::setrlimit(
            Resource::Core,
            Rlimit {
                current: Some(0),
                maximum: Some(0),
            },
        )?;
        let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        while let Some((mut file, request)) = next_request(&mut socket)? {
            let opened = answer(&mut file, &request, &mut socket);
            let Opened {
                format,
                outcome,
                bytes_out,
            } = opened;
            let done = Answer::Done {
                format: format.map(str::to_owned),
                outcome,
                bytes_out,
            };
            write_frame(&mut socket, &done)?;
        }
        Ok(())
    }

    fn answer(file: &mut File, request: &Request, socket: &mut UnixStream) -> Opened {
        let mut head = Vec::with_capacity(PROBE_BYTES);
        let read = file
            .rewind()
            .and_then(|()| (&*file).take(PROBE_BYTES as u64).read_to_end(&mut head));
        if read.and_then(|_| file.rewind()).is_err() {
            return lost(Cause::ReadError, false, 0);
        }
        let probe = Probe {
            head: &head,
            name: &request.name,
            size: Some(request.size),
        };
        crate::extract::open::read_apart(file, &probe, &request.limits, &mut |yielded| {
            let answer = match yielded {
                Yield::Passage(passage) => Answer::Passage(passage),
                Yield::Picture(picture) => Answer::Picture(picture),
            };
            write_frame(socket, &answer).map_err(|_| Stopped)
        })
    }

    /// The next file and what is asked of it; none when the scan is over.
    fn next_request(socket: &mut UnixStream) -> io::Result<Option<(File, Request)>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut length = [0; 4];
        let received = rustix::net::recvmsg(
            &*socket,
            &mut [IoSliceMut::new(&mut length)],
            &mut ancillary,
            RecvFlags::CMSG_CLOEXEC,
        )?;
        if received.bytes == 0 {
            return Ok(None);
        }
        let file = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut files) => files.next(),
            _ => None,
        });
        let (Some(file), 4) = (file, received.bytes) else {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        };
        let mut request = vec![0; u32::from_le_bytes(length) as usize];
        socket.read_exact(&mut request)?;
        let request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        Ok(Some((File::from(file), request)))
    }
}

#[cfg(not(unix))]
pub use elsewhere::{Worker, serve};

#[cfg(not(unix))]
mod elsewhere;
