//! The inventory: one `SQLite` file that remembers what was found where, with every value sealed.
//!
//! | file | holds |
//! |---|---|
//! | `schema.sql`, `migrate` | the tables, with the rules that hold for them; the steps from earlier versions |
//! | [`keys`], [`source`], `unlock`, [`seal`] | the key and its file; where a key comes from; whether it fits; digests for look-up, sealing |
//! | [`audit`], [`rotate`] | the log of searches; a new key |
//! | [`open`], [`holder`] | creating, opening; [`Reader`]; who writes |
//! | [`mod@write`] | [`Writer`], the single writer of a scan |
//! | `entry` | what the scan hands to the writer: [`ItemEntry`], [`Sighting`] |
//! | [`known`], [`stamp`], [`met`] | what need not be read again |
//! | [`flight`] | what is being read, for the scan after a crash |
//! | `intern`, `gone` | parts of the writer: numbers for what repeats; what is no longer met |
//! | `moment` | what is current, or what was known after a certain scan |
//! | [`tally`] | counts for the overview |
//! | [`error`], `told`, [`problem`] | what can go wrong, and what a check finds; in both languages |
//! | `places`, `paths`, `codes` | how steps, paths and enumerations stand in columns |

pub mod audit;
pub mod codes;
pub mod coverage;
mod entry;
pub mod error;
pub mod flight;
mod gone;
pub mod holder;
mod intern;
pub mod keys;
pub mod known;
pub mod met;
mod migrate;
mod moment;
mod network;
pub mod open;
pub mod paths;
pub mod places;
pub mod problem;
pub mod rotate;
pub mod seal;
pub mod source;
pub mod stamp;
pub mod tally;
mod told;
mod unlock;
pub mod write;

#[cfg(test)]
mod tests;

pub use entry::{ItemEnd, ItemEntry, ItemId, RootId, ScanId, ScanState, ScanTotals, Sighting};
pub use error::InventoryError;
pub use keys::default_key_file;
pub use known::{Known, Memory, Named};
pub use met::Met;
pub use open::{Reader, sidecars};
pub use problem::Problem;
pub use seal::{Digest, KeyError, Sealer};
pub use source::KeySource;
pub use stamp::Means;
pub use write::{Plan, Writer};
