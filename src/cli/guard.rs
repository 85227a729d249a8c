//! A scan runs in a process of its own, so that the command ends when the scan does.
//!
//! A thread that a dead share holds cannot be ended, and neither can its process: whoever waits for that process
//! waits as long as the share is dead. So the process that the user started only starts another one, passes on
//! signals, and ends with the code that it is told. What is left behind ends when the share answers or is
//! unmounted.

use super::exit::Exit;

#[cfg(unix)]
pub use here::{Guarded, lead};

/// Where there is no guard, the scan runs in the process that the user started.
#[cfg(not(unix))]
pub fn lead() -> Option<Exit> {
    None
}

#[cfg(unix)]
mod here {
    use std::fs::OpenOptions;
    use std::io::{self, Read, Write};
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::process::{Child, Command, Stdio};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::Exit;
    use crate::extract::worker::own_program;
    use crate::scan::Control;

    /// How long a scan that has said its last may take to end.
    const FAREWELL: Duration = Duration::from_millis(300);

    /// What a program ends with that is stopped at once.
    const STOPPED: i32 = 130;

    /// Runs this very command in a process of its own; `None` when no process can be started.
    pub fn lead() -> Option<Exit> {
        let (ours, theirs) = UnixStream::pair().ok()?;
        let arenas = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        let mut signalled = ours.try_clone().ok()?;
        let mut child = Command::new(own_program().ok()?)
            .arg("scan")
            .arg("--guarded")
            .args(std::env::args_os().skip(2))
            // By itself glibc keeps eight heaps for each core, and gives back little of what many threads free.
            .env("MALLOC_ARENA_MAX", arenas.to_string())
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .ok()?;
        let signals = AtomicUsize::new(0);
        // Without a handler, a signal ends this process, and by that the other.
        let _ = ctrlc::set_handler(move || {
            if signals.fetch_add(1, Ordering::Relaxed) > 0 {
                std::process::exit(STOPPED);
            }
            // A scan that has ended meanwhile needs no telling.
            let _ = signalled.write_all(b"s");
        });
        Some(follow(ours, &mut child))
    }

    /// Waits for the end of the scan.
    fn follow(mut socket: UnixStream, child: &mut Child) -> Exit {
        let mut code = [0];
        if matches!(socket.read(&mut code), Ok(1)) {
            let begun = Instant::now();
            while matches!(child.try_wait(), Ok(None)) && begun.elapsed() < FAREWELL {
                std::thread::sleep(Duration::from_millis(1));
            }
            return Exit::from_code(code[0]).unwrap_or(Exit::Failed);
        }
        match child.wait() {
            Ok(status) => {
                let code = status.code().and_then(|code| u8::try_from(code).ok());
                code.and_then(Exit::from_code).unwrap_or_else(|| {
                    super::super::failed(Exit::Failed, &format!("the scan was ended by the system ({status})"))
                })
            }
            Err(error) => super::super::failed(Exit::Failed, &format!("the scan cannot be waited for: {error}")),
        }
    }

    /// The scan's side of its guard.
    pub struct Guarded {
        socket: UnixStream,
    }

    impl Guarded {
        /// Listens to the guard: its first word ends the scan cleanly, and its end at once.
        ///
        /// # Errors
        /// When there is no guard.
        pub fn listen(control: &Arc<Control>) -> io::Result<Guarded> {
            let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
            socket.peer_addr()?;
            // A key that is pressed signals both processes; the guard tells this one.
            ctrlc::set_handler(|| {}).map_err(io::Error::other)?;
            let mut heard = socket.try_clone()?;
            let control = Arc::clone(control);
            std::thread::spawn(move || {
                let mut word = [0];
                while matches!(heard.read(&mut word), Ok(1)) {
                    control.stop();
                }
                std::process::exit(STOPPED);
            });
            Ok(Guarded { socket })
        }

        /// Lets the guard end with this code. What was to be printed has been printed: whoever reads that must not
        /// wait for this process either.
        pub fn release(mut self, exit: Exit) {
            if let Ok(nothing) = OpenOptions::new().read(true).write(true).open("/dev/null") {
                let _ = rustix::stdio::dup2_stdout(&nothing);
                let _ = rustix::stdio::dup2_stderr(&nothing);
            }
            // A guard that is gone waits for nothing.
            let _ = self.socket.write_all(&[exit.code()]);
        }
    }
}
