//! RAR archives: every member goes through the door again.
//!
//! - Reads: RAR 1.3 to 7, stored and compressed members, solid archives; encrypted members and encrypted lists of
//!   members, when one of the passwords given opens them.
//! - Skips: directories; links (`symlink`); what stays encrypted (`encrypted`); members that go on in another volume;
//!   all of it in a program built without the feature `rar` (`unsupported-format`).
//!   Of an archive that was cut, the members before the cut are read.
//! - Limits: the shared budget; archives of at most 256 MiB (`byte-limit`) and windows of at most 256 MiB
//!   (`memory-limit`).
//! - Specification: `RARLAB`'s technical note for RAR 5; older forms have none that is public.

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};

/// The format.
pub struct Rar;

impl Extractor for Rar {
    fn name(&self) -> &'static str {
        "rar"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        // The mark of version 1.3 is short; its header begins with a length that is never 0.
        let oldest = probe.head.starts_with(b"RE~^") && probe.head.get(4..6).is_some_and(|length| length != [0, 0]);
        if probe.head.starts_with(b"Rar!\x1A\x07") || oldest {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        members::read(input, limits, sink)
    }
}

#[cfg(feature = "rar")]
mod cut;
#[cfg(feature = "rar")]
mod members;

#[cfg(not(feature = "rar"))]
mod members {
    use super::{ExtractError, Input, Limits, Sink};
    use crate::model::Cause;

    pub fn read(_input: &mut dyn Input, _limits: &Limits, _sink: &mut dyn Sink) -> Result<(), ExtractError> {
        Err(ExtractError::Unreadable(Cause::Unsupported))
    }
}
