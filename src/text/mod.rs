//! Helpers on text that every stage may use.

pub mod fold;
pub mod starts;
