//! Helpers on text that every stage may use.

pub mod encoding;
pub mod fold;
pub mod format;
pub mod lang;
pub mod mask;
pub mod safe;
pub mod starts;
