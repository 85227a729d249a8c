//! The whole program from outside: what a person or a script that runs it can rely on.
//!
//! Every test works in a [`Sandbox`] of its own, with its own key, temporary folder and language.

mod browser;
mod canaries;
mod detect;
mod enumeration;
mod eval;
mod exit_codes;
mod failing;
mod find;
mod findings;
mod help;
mod history;
mod incremental;
mod interrupted;
mod invariants;
mod inventory_files;
mod json;
mod keys;
mod killed;
mod lookalikes;
mod nightly;
mod passwords;
mod patterns;
mod report;
mod rotation;
pub mod sandbox;
mod searches;
mod walk;
