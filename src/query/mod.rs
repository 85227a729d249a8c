//! Answers to the three questions, from the inventory.

pub mod diff;
pub mod duplicates;
mod error;
pub mod findings;
pub mod overview;
pub mod person;
pub mod rows;
pub mod verify;

#[cfg(test)]
mod tests;

pub use error::QueryError;
pub use findings::{Filter, Where, findings};
pub use overview::{OverviewLimits, coverage, overview, roots, scans, unread};
pub use person::{Normalise, PersonQuery, find};
