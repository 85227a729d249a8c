//! The inventory: one `SQLite` file that remembers what was found where, with every value sealed.
//!
//! | file | holds |
//! |---|---|
//! | `schema.sql` | the tables, with the rules that hold for them |
//! | [`keys`] | the key file, digests for look-up, sealing |
//! | [`open`] | creating, opening, locking, migrating; [`Reader`] |
//! | [`write`] | [`Writer`], the single writer of a scan |
//! | [`tally`] | counts for the overview |
//! | `places`, `paths`, `codes` | how steps, paths and enumerations stand in columns |

pub mod codes;
pub mod error;
mod gone;
mod intern;
pub mod keys;
mod network;
pub mod open;
pub mod paths;
pub mod places;
pub mod tally;
pub mod write;

#[cfg(test)]
mod tests;

pub use error::InventoryError;
pub use keys::{Digest, KeyError, Sealer, default_key_file};
pub use open::{Reader, sidecars};
pub use write::{ItemEntry, ItemId, RootId, ScanId, ScanState, ScanTotals, Sighting, Writer};
