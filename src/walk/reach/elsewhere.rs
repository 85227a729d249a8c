//! Reaching files by their paths, where the system has no other way that is known here.

use std::ffi::{OsStr, OsString};
use std::fs::{File, ReadDir};
use std::io;
use std::path::{Path, PathBuf};

use super::super::{Entry, Look};
use super::{Opened, hang_for_tests};

/// The way to the entries of a walk.
#[derive(Debug)]
pub struct Reach;

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    entries: ReadDir,
}

impl Reach {
    /// Ways below these roots.
    pub fn new(_roots: &[PathBuf]) -> Reach {
        Reach
    }

    /// Opens a folder of a walk to list it.
    ///
    /// # Errors
    /// What the system says.
    pub fn folder(&self, _root: usize, path: &Path, _linked: bool) -> io::Result<Folder> {
        hang_for_tests("hang-list", path.file_name());
        Ok(Folder {
            path: path.to_owned(),
            entries: std::fs::read_dir(path)?,
        })
    }

    /// Opens a file of a walk to read it.
    ///
    /// # Errors
    /// What the system says.
    pub fn file(&self, entry: &Entry) -> io::Result<Opened> {
        hang_for_tests("hang-open", entry.path.file_name());
        open(&entry.path)
    }
}

impl Folder {
    /// The next name in it.
    pub fn next_name(&mut self) -> Option<io::Result<OsString>> {
        self.entries.next().map(|entry| entry.map(|entry| entry.file_name()))
    }

    /// What stands under that name, a link not followed.
    ///
    /// # Errors
    /// What the system says.
    pub fn look(&self, name: &OsStr) -> io::Result<Look> {
        hang_for_tests("hang-look", Some(name));
        Ok(Look::of(&std::fs::symlink_metadata(self.path.join(name))?))
    }

    /// What the folder itself is.
    ///
    /// # Errors
    /// What the system says.
    pub fn look_at_itself(&self) -> io::Result<Look> {
        Ok(Look::of(&std::fs::metadata(&self.path)?))
    }

    /// Whether its files are made up by the system, not stored.
    pub fn is_made_up(&self) -> bool {
        false
    }
}

/// Opens a file that was named by a person: links are followed.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> io::Result<Opened> {
    Ok(Opened {
        file: File::open(path)?,
        traces: true,
    })
}
