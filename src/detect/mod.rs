//! detect

pub mod catalogue;
pub mod fragments;
pub mod validate;
