//! Web pages saved with all that belongs to them (MHTML): a message whose parts are the page's files.
//!
//! - Reads: as a mail message, in which every part is read.
//! - Skips: pictures (`image-only`, unless text in them is recognised).
//! - Limits: those of mail messages.
//! - Specification: RFC 2557.

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, eml};

/// The format.
pub struct Mhtml;

impl Extractor for Mhtml {
    fn name(&self) -> &'static str {
        "mhtml"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if !eml::starts_with_headers(probe.head) {
            return Claim::No;
        }
        let head = String::from_utf8_lossy(&probe.head[..probe.head.len().min(4096)]).to_ascii_lowercase();
        let headers = head
            .split("\r\n\r\n")
            .next()
            .and_then(|head| head.split("\n\n").next())
            .unwrap_or_default();
        let related = headers.contains("multipart/related");
        let saved = headers.contains("snapshot-content-location:") || headers.contains("from: <saved by");
        let named = matches!(probe.extension().as_str(), "mht" | "mhtml");
        if related && (saved || named) || named && headers.contains("text/html") {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        eml::Eml.extract(input, probe, limits, sink)
    }
}
