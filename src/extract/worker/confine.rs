//! What a worker gives up before it sees its first file.
//!
//! On Linux: new privileges (`no_new_privs`), every path, connection and signal to others (landlock), and every
//! system call but those that computing, reading the file in hand and answering need (seccomp, a list of what is
//! allowed; everything else is refused with an error). So a reader that a hostile file takes over can open no
//! path and no socket, start no program and no process, trace nobody, and write to its scan only.

use std::fmt;

/// How much a worker is confined on this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confinement {
    /// By landlock and seccomp.
    Full,
    /// By seccomp; the kernel has no landlock.
    SyscallsOnly,
    /// It is a process of its own, with the rights of the scan.
    ProcessOnly,
    /// Files are read in the process of the scan.
    None,
}

impl Confinement {
    /// Every state.
    pub const ALL: [Confinement; 4] = [
        Confinement::Full,
        Confinement::SyscallsOnly,
        Confinement::ProcessOnly,
        Confinement::None,
    ];

    /// The stable name, as stored with a scan.
    pub fn name(self) -> &'static str {
        match self {
            Confinement::Full => "full",
            Confinement::SyscallsOnly => "syscalls-only",
            Confinement::ProcessOnly => "process-only",
            Confinement::None => "none",
        }
    }
}

impl fmt::Display for Confinement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(unix)]
pub(super) use here::confine;
pub use here::confinement;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[path = "confine/linux.rs"]
mod here;

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod here {
    use super::Confinement;

    /// How a worker of this program is confined on this system: not at all.
    pub fn confinement() -> Confinement {
        if super::super::isolates() {
            Confinement::ProcessOnly
        } else {
            Confinement::None
        }
    }

    /// Gives up nothing: this system has no way that is known here.
    ///
    /// # Errors
    /// Never; the twin for Linux can fail.
    #[cfg(unix)]
    pub fn confine(_answers: &std::os::unix::net::UnixStream) -> std::io::Result<()> {
        Ok(())
    }
}
