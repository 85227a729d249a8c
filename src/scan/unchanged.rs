//! What has not changed since it was read is left as it is: not opened, not told to the writer, only noted as met.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::means::AllMeans;
use crate::extract::Mainframe;
use crate::inventory::flight::{PathHash, path_hash};
use crate::inventory::{InventoryError, Known, Memory, Met};
use crate::model::{Cause, OutcomeKind};
use crate::walk::{self, Entry, Refusal};

/// Crashes after which an item is left alone.
const QUARANTINE: i64 = crate::inventory::write::QUARANTINE;

/// What the inventory knew before the scan.
pub struct Unchanged {
    /// The inventory; none to read everything anew.
    pub inventory: Option<PathBuf>,
    /// Where is noted what was left as it was.
    pub met: Arc<Met>,
    /// With what this scan reads.
    pub means: Arc<AllMeans>,
    /// Larger files are not read.
    pub max_file_size: Option<u64>,
    /// What is text of a mainframe.
    pub mainframe: Mainframe,
    /// What was being read when a scan was killed: how often, and its stamp at the time.
    pub suspects: HashMap<PathHash, (i64, Option<i64>)>,
    /// Tells this scan from others in the same process.
    pub number: u64,
}

thread_local! {
    /// The connection of a thread that walks, which stays in its folder, and the scan that it is for. Entries come by the
    /// hundred thousand: a lock for each would cost more than the look.
    static MEMORY: RefCell<Option<(u64, Memory)>> = const { RefCell::new(None) };
}

/// What becomes of an entry before it is read.
pub enum Fate {
    /// It is left as it was.
    Left,
    /// It is read.
    Read,
    /// It was being read when a scan was killed: it is read last, so that it holds up nothing if it kills another.
    ReadLast,
}

impl Unchanged {
    /// What is to become of an entry; one that killed two scans is refused.
    pub fn fate(&self, entry: &mut Entry) -> Fate {
        let mut fate = Fate::Read;
        if entry.refused.is_none() && !self.suspects.is_empty() {
            match self.suspects.get(&path_hash(&entry.path)) {
                Some((crashes, stamp))
                    if *crashes >= QUARANTINE && stamp.is_none_or(|_| *stamp == entry.facts.stamp) =>
                {
                    entry.refused = Some(Refusal::Skip(Cause::Quarantined));
                }
                Some(_) => fate = Fate::ReadLast,
                None => {}
            }
        }
        // What cannot be looked up is read: the writer will say what is wrong with the inventory.
        if self.is_left(entry).unwrap_or(false) {
            Fate::Left
        } else {
            fate
        }
    }

    fn is_left(&self, entry: &Entry) -> Result<bool, InventoryError> {
        let (Some(inventory), Some(stamp)) = (&self.inventory, entry.facts.stamp) else {
            return Ok(false);
        };
        let left = MEMORY.with_borrow_mut(|mine| -> Result<Option<Known>, InventoryError> {
            if mine.as_ref().is_none_or(|(number, _)| *number != self.number) {
                *mine = Some((self.number, Memory::open(inventory)?));
            }
            let Some((_, memory)) = mine else { return Ok(None) };
            let Some(known) = memory
                .of(&entry.path)?
                .filter(|known| known.stamp == Some(stamp))
                .cloned()
            else {
                return Ok(None);
            };
            Ok(self.holds(memory, entry, &known)?.then_some(known))
        })?;
        if let Some(Known {
            item,
            outcome: Some(outcome),
            size,
            bytes_read,
            ..
        }) = left
        {
            self.met.unchanged(item, outcome, size, bytes_read);
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether the last reading of an item whose stamp is the same still holds.
    fn holds(&self, memory: &Memory, entry: &Entry, known: &Known) -> Result<bool, InventoryError> {
        let too_large = self.max_file_size.is_some_and(|most| entry.facts.size > most);
        let refused = match entry.refused {
            None if too_large => Some(Refusal::Skip(Cause::TooLarge)),
            refused => refused,
        };
        if let Some(refused) = refused {
            let (outcome, cause) = match refused {
                Refusal::Skip(cause) => (OutcomeKind::Skipped, cause),
                Refusal::Fail(cause) => (OutcomeKind::Failed, cause),
            };
            // Refused again for the same reason.
            return Ok(known.outcome == Some(outcome) && memory.cause(known.item)?.as_deref() == Some(cause.code()));
        }
        let mainframe = self.mainframe.reader(&walk::name_of(&entry.path)).is_some();
        if known.outcome.is_none() || mainframe != (known.format.as_deref() == Some("ebcdic")) {
            return Ok(false);
        }
        let now = self.means.of(known.format.as_deref());
        Ok(memory
            .means(known)
            .is_some_and(|means| !means.is_outdated(known.wants, &now)))
    }
}
