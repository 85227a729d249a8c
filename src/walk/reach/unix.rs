//! Reaching files from the open folder of their root, step by step where the path is longer than the system takes.
//!
//! On Linux the system is asked to follow no link on the way (`openat2`), so that nobody who swaps a folder for a
//! link while the scan runs leads it out of its roots. Elsewhere only the last step is guarded.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags};
use rustix::io::Errno;

use super::super::{Entry, Look};
use super::{Opened, hang_for_tests};

/// Bytes of a path that are asked for at once; systems take 1,024 or 4,096.
const STEP: usize = 1000;

/// The way to the entries of a walk.
#[derive(Debug)]
pub struct Reach {
    roots: Vec<Root>,
}

#[derive(Debug)]
struct Root {
    path: PathBuf,
    folder: OnceLock<OwnedFd>,
}

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    entries: Dir,
}

impl Reach {
    /// Ways below these roots.
    pub fn new(roots: &[PathBuf]) -> Reach {
        let root = |path: &PathBuf| Root {
            path: path.clone(),
            folder: OnceLock::new(),
        };
        Reach {
            roots: roots.iter().map(root).collect(),
        }
    }

    /// Opens a folder of a walk to list it. The root itself may be a link; below it none is followed, unless the
    /// folder was `linked`.
    ///
    /// # Errors
    /// What the system says.
    pub fn folder(&self, root: usize, path: &Path, linked: bool) -> io::Result<Folder> {
        hang_for_tests("hang-list", path.file_name());
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = &self.roots[root];
        let (opened, _) = if path == root.path {
            let (folder, traces) = without_trace(|more| way(CWD, path, flags | more, true))?;
            if let Ok(kept) = folder.as_fd().try_clone_to_owned() {
                // Opened again, it is the folder that is kept already.
                let _ = root.folder.set(kept);
            }
            (folder, traces)
        } else {
            without_trace(|more| root.below(path, flags | more, linked))?
        };
        Ok(Folder {
            entries: Dir::new(opened)?,
        })
    }

    /// Opens a file of a walk to read it. A pipe that has taken its place does not block.
    ///
    /// # Errors
    /// What the system says.
    pub fn file(&self, entry: &Entry) -> io::Result<Opened> {
        hang_for_tests("hang-open", entry.path.file_name());
        let root = &self.roots[entry.root];
        if entry.path == root.path {
            return open(&entry.path);
        }
        let (file, traces) = without_trace(|more| root.below(&entry.path, FILE | more, entry.linked))?;
        Ok(Opened {
            file: File::from(file),
            traces,
        })
    }
}

const FILE: OFlags = OFlags::RDONLY
    .union(OFlags::CLOEXEC)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY);

impl Root {
    fn below(&self, path: &Path, flags: OFlags, linked: bool) -> Result<OwnedFd, Errno> {
        match (self.folder.get(), path.strip_prefix(&self.path)) {
            (Some(folder), Ok(rest)) => way(folder.as_fd(), rest, flags, linked),
            _ => way(CWD, path, flags, linked),
        }
    }
}

impl Folder {
    /// The next name in it.
    pub fn next_name(&mut self) -> Option<io::Result<OsString>> {
        loop {
            match self.entries.next()? {
                Ok(entry) => {
                    let name = entry.file_name().to_bytes();
                    if name != b"." && name != b".." {
                        return Some(Ok(OsString::from_vec(name.to_vec())));
                    }
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    }

    /// What stands under that name, a link not followed.
    ///
    /// # Errors
    /// What the system says.
    pub fn look(&self, name: &OsStr) -> io::Result<Look> {
        hang_for_tests("hang-look", Some(name));
        let stat = rustix::fs::statat(self.entries.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(Look::of_stat(&stat))
    }

    /// What the folder itself is.
    ///
    /// # Errors
    /// What the system says.
    pub fn look_at_itself(&self) -> io::Result<Look> {
        Ok(Look::of_stat(&self.entries.stat()?))
    }

    /// Whether its files are made up by the system, not stored: they have no end, no size, or an effect.
    #[cfg(target_os = "linux")]
    pub fn is_made_up(&self) -> bool {
        /// `proc`, `sysfs`, `cgroup`, `cgroup2`, `debugfs`, `tracefs`, `securityfs`, `devpts`, `bpf`, `configfs`,
        /// `pstore`, `selinuxfs`, `binfmt_misc`, `mqueue`, `efivarfs`.
        const MADE_UP: [u32; 15] = [
            0x9fa0,
            0x6265_6572,
            0x0027_e0eb,
            0x6367_7270,
            0x6462_6720,
            0x7472_6163,
            0x7363_6673,
            0x1cd1,
            0xcafe_4a11,
            0x6265_6570,
            0x6165_676c,
            0xf97c_ff8c,
            0x4249_4e4d,
            0x1980_0202,
            0xde5e_81e4,
        ];
        let kind = self
            .entries
            .fd()
            .map_err(io::Error::from)
            .and_then(|folder| Ok(rustix::fs::fstatfs(folder)?.f_type));
        // The numbers have 32 bits, whatever type they come in.
        kind.is_ok_and(|kind| {
            MADE_UP
                .iter()
                .any(|known| i128::from(*known) == i128::from(kind) & 0xffff_ffff)
        })
    }

    /// Whether its files are made up by the system: not known here.
    #[cfg(not(target_os = "linux"))]
    pub fn is_made_up(&self) -> bool {
        false
    }
}

/// Opens a file that was named by a person: links are followed.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> io::Result<Opened> {
    let (file, traces) = without_trace(|more| way(CWD, path, FILE | more, true))?;
    Ok(Opened {
        file: File::from(file),
        traces,
    })
}

/// Asks for the access time to stay, and goes without where that is refused: only an owner (or a privileged user)
/// may.
fn without_trace(open: impl Fn(OFlags) -> Result<OwnedFd, Errno>) -> io::Result<(OwnedFd, bool)> {
    #[cfg(target_os = "linux")]
    match open(OFlags::NOATIME) {
        Ok(file) => return Ok((file, false)),
        Err(Errno::PERM) => {}
        Err(error) => return Err(error.into()),
    }
    Ok((open(OFlags::empty())?, true))
}

/// Opens what stands at the end of a path, in as many steps as its length needs.
fn way(from: BorrowedFd<'_>, path: &Path, flags: OFlags, follow: bool) -> Result<OwnedFd, Errno> {
    let mut rest = path.as_os_str().as_bytes();
    let mut reached: Option<OwnedFd> = None;
    while rest.len() > STEP {
        let Some(cut) = rest[..STEP]
            .iter()
            .rposition(|byte| *byte == b'/')
            .filter(|cut| *cut > 0)
        else {
            break;
        };
        let through = PASSING | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let here = reached.as_ref().map_or(from, AsFd::as_fd);
        reached = Some(step(here, &rest[..cut], through, follow)?);
        rest = &rest[cut..];
        while let [b'/', after @ ..] = rest {
            rest = after;
        }
    }
    let rest = if rest.is_empty() { b"." } else { rest };
    step(reached.as_ref().map_or(from, AsFd::as_fd), rest, flags, follow)
}

/// A folder on the way is entered, not read.
#[cfg(target_os = "linux")]
const PASSING: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASSING: OFlags = OFlags::RDONLY;

fn step(from: BorrowedFd<'_>, path: &[u8], flags: OFlags, follow: bool) -> Result<OwnedFd, Errno> {
    if follow {
        return rustix::fs::openat(from, path, flags, Mode::empty());
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(from, path, flags, Mode::empty(), resolve) {
            // An old kernel, or one whose filters do not know the call.
            Err(Errno::NOSYS) => {}
            result => return result,
        }
    }
    rustix::fs::openat(from, path, flags | OFlags::NOFOLLOW, Mode::empty())
}
