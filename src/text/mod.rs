//! Helpers on text that every stage may use.

pub mod encoding;
pub mod format;
pub mod lang;
pub mod mask;
pub mod safe;
