//! `recense` takes the census of personal information on file servers.
//!
//! The data flows one way, and each stage is a folder:
//!
//! ```text
//! walk ──► extract ──► detect ──► link ──► inventory ──► query ──► report
//! ```
//!
//! A stage knows the types in [`model`] and the helpers in [`text`], never a sibling stage;
//! [`scan`] and [`query`] are the two places where stages meet. `ARCHITECTURE.md` has the
//! bird's-eye view and the invariants; `tests/tidy.rs` keeps the layers true.

pub mod cli;
pub mod detect;
pub mod extract;
pub mod inventory;
pub mod link;
pub mod model;
pub mod query;
pub mod report;
pub mod scan;
pub mod text;
pub mod walk;
