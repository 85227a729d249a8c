//! Paths as people type them, made whole, so that a later scan from another folder means the same files.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The path from the root of the file system, as it will be written whoever asks from wherever: without `.`, without a
/// separator at its end, and with what comes before a `..` resolved. Links in it stay otherwise, since they are how
/// people name a share.
///
/// # Errors
/// When the current folder, or the folder before a `..`, cannot be found.
pub fn whole(path: &Path) -> io::Result<PathBuf> {
    let whole: PathBuf = std::path::absolute(path)?.components().collect();
    let ups = whole.components().enumerate();
    let Some((last, _)) = ups.filter(|(_, part)| *part == Component::ParentDir).last() else {
        return Ok(whole);
    };
    // `link/..` is the parent of what the link leads to: only the system knows which folder that is.
    let mut parts = whole.components();
    let before: PathBuf = parts.by_ref().take(last + 1).collect();
    Ok(before.canonicalize()?.components().chain(parts).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_has_one_path_however_it_is_typed() {
        let made = tempfile::tempdir().expect("a folder");
        let base = made.path().canonicalize().expect("it is there");
        std::fs::create_dir_all(base.join("a/b")).expect("new folders");
        for typed in ["a", "a/", "./a", "a/.", "a/b/..", "a/b/../../a", "a/../a/"] {
            assert_eq!(
                whole(&base.join(typed)).expect("a path").as_os_str(),
                base.join("a").as_os_str(),
                "{typed}"
            );
        }
        assert!(whole(&base.join("none/../a")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_its_name_unless_one_goes_up_from_its_target() {
        let made = tempfile::tempdir().expect("a folder");
        let base = made.path().canonicalize().expect("it is there");
        std::fs::create_dir_all(base.join("far/target")).expect("new folders");
        std::os::unix::fs::symlink(base.join("far/target"), base.join("link")).expect("a link");
        assert_eq!(whole(&base.join("link")).expect("a path"), base.join("link"));
        assert_eq!(whole(&base.join("link/..")).expect("a path"), base.join("far"));
    }
}
