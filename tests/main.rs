//! Every check of the whole program, in one binary.

mod engine;
mod tidy;
mod vectors;
