//! Why a question cannot be answered.

use crate::inventory::InventoryError;

/// Why a question cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// Values are asked for, and the reader was not given the key.
    #[error("the key is needed to look values up or to show them")]
    Locked,
    /// A sealed value does not open, though the key is right.
    #[error("a sealed value does not open: the inventory was changed; restore it from a backup, or scan again")]
    Sealed,
    /// Nothing to search for was given, or nothing that is valid.
    #[error("nothing to search for: {0}")]
    NothingAsked(String),
    /// The inventory cannot be read.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
}

impl QueryError {
    pub(super) fn corrupt(what: &str) -> QueryError {
        QueryError::Inventory(InventoryError::Corrupt(what.to_owned()))
    }
}

impl From<rusqlite::Error> for QueryError {
    fn from(error: rusqlite::Error) -> QueryError {
        QueryError::Inventory(error.into())
    }
}

impl From<rusqlite::types::FromSqlError> for QueryError {
    fn from(error: rusqlite::types::FromSqlError) -> QueryError {
        QueryError::Inventory(error.into())
    }
}
