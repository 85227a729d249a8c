//! What `--exclude` leaves out.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns of `--exclude`, in the order given: the last one that matches decides.
#[derive(Clone, Debug)]
pub struct Globs(Gitignore);

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
    /// Compiles patterns such as `*.iso`, `node_modules/` or `Archives/**`, in the syntax of `.gitignore`. One that
    /// begins with a slash is a whole path; every other one matches at any depth. A slash at the end means a folder;
    /// `!` in front takes back what a pattern before left out.
    ///
    /// # Errors
    /// When a pattern is not a glob.
    pub fn new(patterns: &[String]) -> Result<Globs, GlobError> {
        let wrong = |pattern: &str, error: &ignore::Error| GlobError {
            pattern: pattern.to_owned(),
            reason: match error {
                ignore::Error::Glob { err, .. } => err.clone(),
                other => other.to_string(),
            },
        };
        let mut set = GitignoreBuilder::new("/");
        // A person who types `a[` is told, where git would take it as it stands.
        set.allow_unclosed_class(false);
        for pattern in patterns {
            let (back, glob) = match pattern.strip_prefix('!') {
                Some(glob) => ("!", glob),
                None => ("", pattern.as_str()),
            };
            let anywhere = if glob.starts_with('/') { "" } else { "**/" };
            set.add_line(None, &format!("{back}{anywhere}{glob}"))
                .map_err(|error| wrong(pattern, &error))?;
        }
        set.build()
            .map(Globs)
            .map_err(|error| wrong(&patterns.join(", "), &error))
    }

    /// Whether a path is left out.
    pub(super) fn matches(&self, path: &Path, is_folder: bool) -> bool {
        self.0.matched(path, is_folder).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(patterns: &[&str]) -> Globs {
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        Globs::new(&patterns).expect("the globs are right")
    }

    #[test]
    fn a_wrong_glob_is_named() {
        let error = Globs::new(&["a[".to_owned()]).expect_err("an open bracket");
        assert!(error.to_string().contains("`a[`"), "{error}");
    }

    #[test]
    fn a_pattern_matches_at_any_depth_or_from_the_top() {
        let set = globs(&["*.iso", "!keep.iso", "cache/", "Archives/2009", "/srv/tmp", "#*"]);
        for (path, is_folder, left_out) in [
            ("/srv/share/film.iso", false, true),
            ("share/film.iso", false, true),
            ("/srv/share/keep.iso", false, false),
            ("/srv/cache", true, true),
            ("/srv/cache", false, false),
            ("/srv/Archives/2009", true, true),
            ("/srv/Archives/20091", true, false),
            ("/srv/tmp", true, true),
            ("/home/srv/tmp", true, false),
            ("/srv/#lock", false, true),
        ] {
            assert_eq!(set.matches(Path::new(path), is_folder), left_out, "{path}");
        }
    }
}
