//! The inventory: one `SQLite` file that remembers what was found where, with every value sealed.
//!
//! | file | holds |
//! |---|---|
//! | `schema.sql` | the tables, with the rules that hold for them |
//! | [`keys`], [`seal`] | the key file; digests for look-up, sealing |
//! | [`open`] | creating, opening, locking, migrating; [`Reader`] |
//! | [`mod@write`] | [`Writer`], the single writer of a scan |
//! | `entry` | what the scan hands to the writer: [`ItemEntry`], [`Sighting`] |
//! | `intern`, `gone` | parts of the writer: numbers for what repeats; what is no longer met |
//! | [`tally`] | counts for the overview |
//! | `places`, `paths`, `codes` | how steps, paths and enumerations stand in columns |

pub mod codes;
mod entry;
pub mod error;
mod gone;
mod intern;
pub mod keys;
mod network;
pub mod open;
pub mod paths;
pub mod places;
pub mod seal;
pub mod tally;
pub mod write;

#[cfg(test)]
mod tests;

pub use entry::{ItemEntry, ItemId, RootId, ScanId, ScanState, ScanTotals, Sighting};
pub use error::InventoryError;
pub use keys::default_key_file;
pub use open::{Reader, sidecars};
pub use seal::{Digest, KeyError, Sealer};
pub use write::Writer;
