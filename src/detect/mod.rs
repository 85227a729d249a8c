//! Detecting: from text to findings with reasons.

pub mod engine;
