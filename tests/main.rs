//! Every check of the whole program, in one binary.

mod cli;
mod engine;
mod faults;
mod formats;
mod tidy;
mod vectors;
