//! What `--exclude` leaves out.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

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

    /// Whether a path is left out.
    pub(super) fn matches(&self, path: &Path) -> bool {
        !self.0.is_empty() && self.0.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_glob_is_named() {
        let error = Globs::new(&["a[".to_owned()]).expect_err("an open bracket");
        assert!(error.to_string().contains("`a[`"), "{error}");
    }
}
