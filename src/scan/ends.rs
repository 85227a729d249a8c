//! How the reading of an item ended, as the inventory keeps it.

use std::borrow::Cow;

use crate::extract as door;
use crate::inventory::ItemEnd;
use crate::model::{Cause, Outcome};
use crate::walk::Refusal;

/// The end of an item that is not opened.
pub fn refused_reading(refused: Refusal, size: u64) -> ItemEnd {
    let outcome = match refused {
        Refusal::Skip(cause) => Outcome::Skipped(cause),
        Refusal::Fail(cause) => Outcome::Failed(cause),
    };
    ItemEnd::unopened(outcome, size)
}

/// Causes of a sparse file that was read to its end: what stands for its holes is no text.
const HARMLESS: [Cause; 2] = [Cause::Holes, Cause::BadEncoding];

/// Bytes that were read and bytes that were not are the file's size together. Of a file that was read in part, what
/// came out says how much was read, as far as its size allows; of a sparse one, all but the holes.
pub fn reading(opened: door::Opened, size: u64) -> ItemEnd {
    let read = match &opened.outcome {
        Outcome::Complete => size,
        Outcome::Partial(causes) if opened.holes > 0 && causes.iter().all(|cause| HARMLESS.contains(cause)) => {
            size.saturating_sub(opened.holes)
        }
        Outcome::Partial(_) => size.min(opened.bytes_out),
        Outcome::Skipped(_) | Outcome::Failed(_) => 0,
    };
    ItemEnd {
        format: opened.format.map(Cow::Borrowed),
        bytes_read: read,
        ..ItemEnd::unopened(opened.outcome, size - read)
    }
}
