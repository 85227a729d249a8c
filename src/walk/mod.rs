//! Walking: from roots to entries. Every entry met is told once, whatever becomes of it later.
//!
//! A file server is not a repository: hidden files are walked and `.gitignore` is not obeyed. Symbolic
//! links are told, never followed; a folder that cannot be listed is told with the reason.

mod audience;

use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::model::Cause;

pub use audience::audience_of;

/// What to walk and what to leave out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Files and folders to walk.
    pub roots: Vec<PathBuf>,
    /// What matches is told as excluded and not entered.
    pub exclude: Globs,
    /// Stay on each root's file system.
    pub one_file_system: bool,
    /// Threads that list folders.
    pub threads: usize,
}

/// Patterns of `--exclude`, in the order given.
#[derive(Clone, Debug, Default)]
pub struct Globs(GlobSet);

/// A pattern of `--exclude` that is not a glob.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is not a file pattern: {reason}")]
pub struct GlobError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Globs {
    /// Compiles patterns such as `*.iso`, `node_modules` or `Archives/**`. One without a slash is matched
    /// against names anywhere; one with a slash against the end of the path.
    ///
    /// # Errors
    /// When a pattern is not a glob.
    pub fn new(patterns: &[String]) -> Result<Globs, GlobError> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let error = |error: &globset::Error| GlobError {
                pattern: pattern.clone(),
                reason: error.kind().to_string(),
            };
            let trimmed = pattern.trim_end_matches('/');
            let anywhere = if trimmed.starts_with('/') {
                trimmed.to_owned()
            } else {
                format!("**/{trimmed}")
            };
            let glob = GlobBuilder::new(&anywhere)
                .literal_separator(true)
                .build()
                .map_err(|e| error(&e))?;
            set.add(glob);
        }
        let error = |e: globset::Error| GlobError {
            pattern: patterns.join(", "),
            reason: e.to_string(),
        };
        set.build().map(Globs).map_err(error)
    }

    fn matches(&self, path: &Path) -> bool {
        !self.0.is_empty() && self.0.is_match(path)
    }
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
    /// Why it is not to be read, if so.
    pub refused: Option<Refusal>,
}

/// What the file system says of an entry. Times are Unix seconds, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Size in bytes; 0 for what is not a file.
    pub size: u64,
    /// Last modification.
    pub modified: Option<i64>,
    /// Last change of the file's own record (Unix).
    pub changed: Option<i64>,
    /// Number on its file system (Unix).
    pub inode: Option<u64>,
    /// Who can read it: 0 unknown, 1 its owner, 2 its group, 3 everyone.
    pub audience: u8,
}

/// Why an entry is not to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// On purpose.
    Skip(Cause),
    /// It cannot be.
    Fail(Cause),
}

impl Facts {
    /// The facts of this metadata.
    pub fn of(metadata: &Metadata) -> Facts {
        let seconds = |time: std::time::SystemTime| match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
        };
        let (changed, inode) = platform(metadata);
        Facts {
            size: if metadata.is_file() { metadata.len() } else { 0 },
            modified: metadata.modified().ok().map(seconds),
            changed,
            inode,
            audience: audience_of(metadata),
        }
    }
}

#[cfg(unix)]
fn platform(metadata: &Metadata) -> (Option<i64>, Option<u64>) {
    use std::os::unix::fs::MetadataExt;
    (Some(metadata.ctime()), Some(metadata.ino()))
}

#[cfg(not(unix))]
fn platform(_: &Metadata) -> (Option<i64>, Option<u64>) {
    (None, None)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "the twin for other systems knows none")]
fn device(metadata: &Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.dev())
}

#[cfg(not(unix))]
fn device(_: &Metadata) -> Option<u64> {
    None
}

/// Walks all roots and tells every entry, from several threads at once. `tell` answers whether to go on.
pub fn walk(options: &Options, tell: &(dyn Fn(Entry) -> bool + Sync)) {
    for (root, path) in options.roots.iter().enumerate() {
        let home = std::fs::metadata(path).ok().as_ref().and_then(device);
        let walker = WalkBuilder::new(path)
            .standard_filters(false)
            .follow_links(false)
            .threads(options.threads)
            .build_parallel();
        walker.run(|| {
            Box::new(move |met| match met {
                Ok(entry) => visit(root, &entry, home, options, tell),
                Err(error) => {
                    let entry = unreadable(root, &options.roots[root], &error);
                    if tell(entry) {
                        WalkState::Continue
                    } else {
                        WalkState::Quit
                    }
                }
            })
        });
    }
}

fn visit(
    root: usize,
    entry: &DirEntry,
    home: Option<u64>,
    options: &Options,
    tell: &(dyn Fn(Entry) -> bool + Sync),
) -> WalkState {
    let path = entry.path();
    let told = |facts: Facts, refused: Option<Refusal>| {
        tell(Entry {
            root,
            path: path.to_owned(),
            facts,
            refused,
        })
    };
    // A root within a root is walked for itself: met here too, it would be read twice.
    if entry.depth() > 0 && options.roots.iter().any(|other| other == path) {
        return WalkState::Skip;
    }
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    // The root itself is what was asked for: it is never excluded, and a link given as a root is followed.
    let metadata = if entry.depth() == 0 {
        std::fs::metadata(path)
    } else {
        std::fs::symlink_metadata(path)
    };
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error) => {
            let go_on = told(Facts::default(), Some(Refusal::Fail(cause_of(&error))));
            return if go_on { WalkState::Continue } else { WalkState::Quit };
        }
    };
    let facts = Facts::of(&metadata);
    let kind = metadata.file_type();
    let refused = if entry.depth() > 0 && options.exclude.matches(path) {
        Some(Refusal::Skip(Cause::Excluded))
    } else if options.one_file_system && home.is_some() && device(&metadata) != home {
        Some(Refusal::Skip(Cause::OtherFileSystem))
    } else if kind.is_symlink() {
        Some(Refusal::Skip(Cause::Symlink))
    } else if !kind.is_file() && !kind.is_dir() {
        Some(Refusal::Skip(Cause::SpecialFile))
    } else {
        None
    };
    if is_folder && refused.is_none() {
        return WalkState::Continue;
    }
    match (told(facts, refused), is_folder) {
        (false, _) => WalkState::Quit,
        (true, true) => WalkState::Skip,
        (true, false) => WalkState::Continue,
    }
}

/// The entry for a folder or file that the walk could not look at.
fn unreadable(root: usize, root_path: &Path, error: &ignore::Error) -> Entry {
    let path = path_of(error).unwrap_or_else(|| root_path.to_owned());
    let cause = error.io_error().map_or(Cause::ReadError, cause_of);
    Entry {
        root,
        path,
        facts: Facts::default(),
        refused: Some(Refusal::Fail(cause)),
    }
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
    }
}

/// The cause that an error of the system stands for.
pub fn cause_of(error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => Cause::NoPermission,
        std::io::ErrorKind::NotFound => Cause::Vanished,
        _ => Cause::ReadError,
    }
}

/// A file name as detectors and readers want it: its text, with what is not text replaced.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| OsString::from(name).to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn told(root: &Path, exclude: &[&str]) -> Vec<(String, Option<Refusal>)> {
        let exclude: Vec<String> = exclude.iter().map(ToString::to_string).collect();
        let exclude = Globs::new(&exclude).expect("the globs are right");
        let options = Options {
            roots: vec![root.to_owned()],
            exclude,
            one_file_system: true,
            threads: 2,
        };
        let entries = Mutex::new(Vec::new());
        walk(&options, &|entry| {
            let path = entry
                .path
                .strip_prefix(root)
                .unwrap_or(&entry.path)
                .to_string_lossy()
                .into_owned();
            entries.lock().expect("no thread panicked").push((path, entry.refused));
            true
        });
        let mut entries = entries.into_inner().expect("no thread panicked");
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
        assert_eq!(told(folder.path(), &["*.iso", "skip/"]), expected);
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
        assert_eq!(told(folder.path(), &[]), expected);
    }

    #[test]
    fn a_wrong_glob_is_named() {
        let error = Globs::new(&["a[".to_owned()]).expect_err("an open bracket");
        assert!(error.to_string().contains("`a[`"), "{error}");
    }
}
