//! The values that the stages hand to each other. No input or output happens here.

mod audience;
mod finding;
mod level;
mod locator;
mod outcome;
mod passage;
mod place;

pub use audience::Audience;
pub use finding::{Class, Finding, Kind, Reason};
pub use level::Level;
pub use locator::{Locator, Spot};
pub use outcome::{Cause, Outcome, OutcomeKind};
pub use passage::{CORE_BYTES, FieldId, Layout, Mark, OVERLAP_BYTES, Passage};
pub use place::{Hop, display_hops};
