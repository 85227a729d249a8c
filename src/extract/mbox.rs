//! Mailboxes in one file (mbox): each message goes through the door again.
//!
//! - Reads: messages that start with a `From ` line after an empty line.
//! - Skips: nothing; a message beyond the memory limit is told as `byte-limit`.
//! - Specification: RFC 4155, mboxrd quoting is left as it stands.

use std::io::{BufRead, BufReader};

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, eml};
use crate::model::{Cause, Hop};

/// The format.
pub struct Mbox;

impl Extractor for Mbox {
    fn name(&self) -> &'static str {
        "mbox"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some(line_end) = memchr::memchr(b'\n', probe.head) else {
            return Claim::No;
        };
        if probe.head.starts_with(b"From ") && eml::starts_with_headers(&probe.head[line_end + 1..]) {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let mut input = BufReader::with_capacity(64 << 10, input);
        let mut message = Vec::new();
        let mut number = 0;
        let mut after_empty = true;
        let mut skipped = false;
        loop {
            let start = message.len();
            let room = limits.member_bytes.saturating_sub(start as u64) + 1;
            let got = std::io::Read::take(&mut input, room).read_until(b'\n', &mut message)?;
            let line = &message[start..];
            let begins = after_empty && line.starts_with(b"From ");
            if (got == 0 || begins) && start > 0 {
                number += 1;
                sink.nested(Hop::Part(number), "message.eml", &mut &message[..start])?;
            }
            if got == 0 {
                break;
            }
            after_empty = matches!(line, b"\n" | b"\r\n");
            if begins {
                // The envelope line is not part of the message.
                message.clear();
            } else if message.len() as u64 > limits.member_bytes {
                skipped = true;
                message.clear();
            }
        }
        if skipped {
            sink.incomplete(Cause::ByteLimit);
        }
        Ok(())
    }
}
