//! Copies are read once: what has the content of a file that was read holds what that one holds.
//!
//! Whether a file may be a copy is told by its size and its first bytes, which are read anyway; only then is all of
//! it read to see. Of two that are met at the same time, one waits for the other.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::inventory::{InventoryError, Means, Memory, Named};

/// Contents of this scan that are remembered here; the inventory remembers the others.
const REMEMBERED: usize = 100_000;

/// Size and first bytes of a file, digested: the first half of its content's digest.
pub type Head = [u8; 8];

/// What decides, beside the content, about what is found in a file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Content {
    /// Its digest.
    pub digest: [u8; 16],
    /// With what it is read.
    pub means: Arc<Means>,
    /// What of its name decides.
    pub named: Named,
}

/// What has been read and what is being read.
#[derive(Default)]
pub struct Copies {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    being_read: HashMap<Head, u32>,
    heads: HashSet<Head>,
    read: HashSet<Content>,
}

/// What is known of a file by its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Nothing like it is known here.
    New,
    /// One like it has been read.
    Read,
}

impl Copies {
    /// What is known of a file that begins like this; from now on it is being read, until the guard is dropped. None
    /// when another like it is being read and this one `may_wait`.
    pub fn take(&self, head: Head, may_wait: bool) -> Option<(Likeness, BeingRead<'_>)> {
        let mut state = self.lock();
        if may_wait && state.being_read.contains_key(&head) {
            return None;
        }
        *state.being_read.entry(head).or_default() += 1;
        let like = if state.heads.contains(&head) {
            Likeness::Read
        } else {
            Likeness::New
        };
        Some((like, BeingRead { copies: self, head }))
    }

    /// A file has been read whose content decides about what was found.
    pub fn has_read(&self, head: Head, content: Content) {
        let mut state = self.lock();
        if state.read.len() >= REMEMBERED {
            state.read.clear();
            state.heads.clear();
        }
        state.heads.insert(head);
        state.read.insert(content);
    }

    /// Whether a file of that content has been read in this scan.
    pub fn holds(&self, content: &Content) -> bool {
        self.lock().read.contains(content)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file is being read.
pub struct BeingRead<'a> {
    copies: &'a Copies,
    head: Head,
}

impl Drop for BeingRead<'_> {
    fn drop(&mut self) {
        let mut state = self.copies.lock();
        if let Some(readers) = state.being_read.get_mut(&self.head) {
            *readers -= 1;
            if *readers == 0 {
                state.being_read.remove(&self.head);
            }
        }
    }
}

/// One thread's look into the inventory for contents.
pub struct Archive {
    inventory: PathBuf,
    memory: Option<Memory>,
}

impl Archive {
    /// Opened when it is first asked.
    pub fn new(inventory: PathBuf) -> Archive {
        Archive {
            inventory,
            memory: None,
        }
    }

    /// Whether the inventory has a content that begins like this. What cannot be asked is no.
    pub fn has_head(&mut self, head: Head) -> bool {
        self.ask(|memory| memory.begins_like(head))
    }

    /// Whether the inventory has this content, read with these means.
    pub fn has(&mut self, content: &Content) -> bool {
        self.ask(|memory| memory.has_content(content.digest, &content.means, &content.named))
    }

    fn ask(&mut self, question: impl FnOnce(&Memory) -> Result<bool, InventoryError>) -> bool {
        if self.memory.is_none() {
            self.memory = Memory::open(&self.inventory).ok();
        }
        self.memory
            .as_ref()
            .is_some_and(|memory| question(memory).unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_like_one_that_is_or_was_read() {
        let copies = Copies::default();
        let head = [1; 8];
        let like = |may_wait| copies.take(head, may_wait).map(|(like, _)| like);
        assert_eq!(like(true), Some(Likeness::New));
        let (_, one) = copies.take(head, true).expect("nobody reads it");
        let (_, two) = copies.take(head, false).expect("it does not wait");
        drop(one);
        assert_eq!(like(true), None);
        assert_eq!(like(false), Some(Likeness::New));
        let content = Content {
            digest: [1; 16],
            means: Arc::default(),
            named: Named::Ending("txt".into()),
        };
        copies.has_read(head, content.clone());
        drop(two);
        assert_eq!(like(true), Some(Likeness::Read));
        assert!(copies.holds(&content));
        let other = Content {
            named: Named::Ending("csv".into()),
            ..content
        };
        assert!(!copies.holds(&other));
    }
}
