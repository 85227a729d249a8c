//! Walking: from roots to entries. Every entry met is told once, whatever becomes of it later.
//!
//! A file server is not a repository: hidden files are walked and `.gitignore` is not obeyed. Symbolic links are
//! told, and followed only on demand; a folder that cannot be listed is told with the reason, and one that does
//! not answer is left alone after a while. The walk holds folders that are still to be listed, one step of the
//! tree at a time, and no descriptors but those in use.

mod facts;
mod globs;
mod links;
mod lister;
pub mod reach;
pub mod watch;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::model::Cause;

pub use facts::{Facts, Kind, Look};
pub use globs::{GlobError, Globs};
pub use lister::{Tell, Walk};

/// What to walk and what to leave out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Files and folders to walk.
    pub roots: Vec<PathBuf>,
    /// What matches is told as excluded and not entered.
    pub exclude: Globs,
    /// Stay on each root's file system.
    pub one_file_system: bool,
    /// Follow symbolic links to what is not read in its own place.
    pub follow_links: bool,
    /// Threads that list folders.
    pub threads: usize,
    /// How long the file system may take for one answer.
    pub silence: Duration,
}

/// One entry of a walk that is not a listed folder.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Index of its root in [`Options::roots`].
    pub root: usize,
    /// Its path, beginning with the root as given.
    pub path: PathBuf,
    /// What the file system says of it.
    pub facts: Facts,
    /// Its file system, if that is known.
    pub device: Option<u64>,
    /// Whether a symbolic link below the root leads to it.
    pub linked: bool,
    /// Why it is not to be read, if so.
    pub refused: Option<Refusal>,
}

/// Why an entry is not to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// On purpose.
    Skip(Cause),
    /// It cannot be.
    Fail(Cause),
}

impl Refusal {
    /// What an error of the system, met while reaching an entry, means for it.
    pub fn of(error: &std::io::Error) -> Refusal {
        match cause_of(error) {
            // It has become a link since it was listed.
            Cause::Symlink => Refusal::Skip(Cause::Symlink),
            cause => Refusal::Fail(cause),
        }
    }
}

/// The cause that an error of the system stands for.
pub fn cause_of(error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => Cause::NoPermission,
        std::io::ErrorKind::NotFound => Cause::Vanished,
        std::io::ErrorKind::NotADirectory | std::io::ErrorKind::IsADirectory => Cause::Changed,
        _ if is_link(error) => Cause::Symlink,
        _ => Cause::ReadError,
    }
}

#[cfg(unix)]
fn is_link(error: &std::io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn is_link(_: &std::io::Error) -> bool {
    false
}

/// A file name as detectors and readers want it: its text, with what is not text replaced.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| OsString::from(name).to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(root: &Path, exclude: &[&str], follow_links: bool) -> Vec<(String, Option<Refusal>)> {
        let exclude: Vec<String> = exclude.iter().map(ToString::to_string).collect();
        let exclude = Globs::new(&exclude).expect("the globs are right");
        let options = Options {
            roots: vec![root.to_owned()],
            exclude,
            one_file_system: true,
            follow_links,
            threads: 2,
            silence: Duration::from_secs(30),
        };
        let (tell, told) = crossbeam_channel::unbounded();
        let (over, ended) = crossbeam_channel::bounded::<()>(0);
        Walk::start(options, Box::new(move |entry| tell.send(entry).is_ok()), over);
        assert!(ended.recv().is_err(), "nothing is sent over it, it only ends");
        let name = |entry: &Entry| {
            let path = entry.path.strip_prefix(root).unwrap_or(&entry.path);
            path.to_string_lossy().into_owned()
        };
        let mut entries: Vec<_> = told.try_iter().map(|entry| (name(&entry), entry.refused)).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries
    }

    #[test]
    fn hidden_and_ignored_files_are_told_and_excluded_ones_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("a/.hidden")).expect("folders");
        std::fs::create_dir_all(at("skip/deep")).expect("folders");
        for name in [".gitignore", "a/.hidden/x.txt", "a/film.iso", "skip/deep/y.txt"] {
            std::fs::write(at(name), "*").expect("a file");
        }
        let excluded = Some(Refusal::Skip(Cause::Excluded));
        let expected = [
            (".gitignore", None),
            ("a/.hidden/x.txt", None),
            ("a/film.iso", excluded),
            ("skip", excluded),
        ];
        let expected: Vec<_> = expected.map(|(path, refused)| (path.to_owned(), refused)).into();
        assert_eq!(told(folder.path(), &["*.iso", "skip/"], false), expected);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_told_and_never_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("a link");
        let socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket"));
        assert!(socket.is_ok());
        let skip = |cause| Some(Refusal::Skip(cause));
        let expected = vec![
            ("link".to_owned(), skip(Cause::Symlink)),
            ("socket".to_owned(), skip(Cause::SpecialFile)),
        ];
        assert_eq!(told(folder.path(), &[], false), expected);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_never_in_a_circle() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().expect("a folder");
        std::fs::write(outside.path().join("far.txt"), "*").expect("a file");
        symlink(outside.path(), outside.path().join("again")).expect("a link");
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("in")).expect("a folder");
        std::fs::write(at("in/near.txt"), "*").expect("a file");
        for (target, name) in [
            (outside.path(), "out"),
            (Path::new(".."), "in/up"),
            (Path::new("self"), "self"),
            (Path::new("in"), "near"),
            (Path::new("in/near.txt"), "file"),
            (Path::new("nowhere"), "dangling"),
        ] {
            symlink(target, at(name)).expect("a link");
        }
        let (looped, twice) = (
            Some(Refusal::Skip(Cause::LinkLoop)),
            Some(Refusal::Skip(Cause::LinkedTwice)),
        );
        let expected = [
            ("dangling", Some(Refusal::Fail(Cause::Vanished))),
            ("file", twice),
            ("in/near.txt", None),
            ("in/up", looped),
            ("near", twice),
            ("out/again", twice),
            ("out/far.txt", None),
            ("self", looped),
        ];
        let expected: Vec<_> = expected.map(|(path, refused)| (path.to_owned(), refused)).into();
        assert_eq!(told(folder.path(), &[], true), expected);
    }
}
