//! Symbolic links, where they are followed: each target once, nothing that is read in its own place, no circles.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Kind, Look, Refusal, cause_of};
use crate::model::Cause;

/// What has been entered through links.
#[derive(Debug, Default)]
pub struct Links {
    entered: Mutex<HashSet<PathBuf>>,
}

impl Links {
    /// What stands behind a link, or why it is not read.
    pub fn follow(&self, link: &Path, roots: &[PathBuf]) -> Result<Look, Refusal> {
        let failed = |error: &io::Error| match cause_of(error) {
            // The system went round until it had enough.
            Cause::Symlink => Refusal::Skip(Cause::LinkLoop),
            cause => Refusal::Fail(cause),
        };
        let target = link.canonicalize().map_err(|error| failed(&error))?;
        let look = Look::of(&std::fs::metadata(&target).map_err(|error| failed(&error))?);
        let place = link.parent().and_then(|folder| folder.canonicalize().ok());
        let leads_up = |place: &Path| look.kind == Kind::Folder && place.starts_with(&target);
        for root in roots {
            let Ok(root) = root.canonicalize() else { continue };
            // Above the root, too: what is below would be met again, and this link in it.
            if leads_up(&root) {
                return Err(Refusal::Skip(Cause::LinkLoop));
            }
            if target.starts_with(&root) {
                let up = place.as_deref().is_some_and(leads_up);
                return Err(Refusal::Skip(if up { Cause::LinkLoop } else { Cause::LinkedTwice }));
            }
        }
        let mut entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        if look.kind == Kind::Folder && !entered.insert(target) {
            return Err(Refusal::Skip(Cause::LinkedTwice));
        }
        Ok(look)
    }
}
