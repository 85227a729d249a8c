//! Every check of the whole program, in one binary.

mod engine;
mod formats;
mod share;
mod tidy;
mod vectors;
