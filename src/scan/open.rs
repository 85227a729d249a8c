//! Opening a file of the share without leaving a trace, and without being led elsewhere.

use std::fs::File;
use std::io;
use std::path::Path;

/// A file that was opened.
pub struct Opened {
    /// The file, at its start.
    pub file: File,
    /// Whether reading it may change its access time.
    pub traces: bool,
}

/// Opens for reading. The last step of the path is not followed if it is (or has become) a link, and a pipe
/// that has taken the file's place does not block.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn open(path: &Path, follow: bool) -> io::Result<Opened> {
    use rustix::fs::{Mode, OFlags};

    let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    if !follow {
        flags |= OFlags::NOFOLLOW;
    }
    #[cfg(target_os = "linux")]
    match rustix::fs::open(path, flags | OFlags::NOATIME, Mode::empty()) {
        Ok(file) => {
            return Ok(Opened {
                file: File::from(file),
                traces: false,
            });
        }
        // Only the owner (or a privileged user) may read without changing the access time.
        Err(rustix::io::Errno::PERM) => {}
        Err(error) => return Err(error.into()),
    }
    let file = rustix::fs::open(path, flags, Mode::empty())?;
    Ok(Opened {
        file: File::from(file),
        traces: true,
    })
}

/// Opens for reading.
///
/// # Errors
/// What the system says.
#[cfg(not(unix))]
pub fn open(path: &Path, _follow: bool) -> io::Result<Opened> {
    Ok(Opened {
        file: File::open(path)?,
        traces: true,
    })
}
