//! Every check of the whole program, in one binary.

#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "what is made here is small, and read more often than run"
)]

mod archives;
mod cli;
#[cfg(feature = "test-extractor")]
mod corpus;
mod engine;
mod faults;
mod formats;
mod growth;
mod isolation;
mod ocr;
mod office;
mod patterns;
mod share;
mod special;
mod tidy;
mod vectors;
