//! detect
pub mod addresses;
pub mod names;
