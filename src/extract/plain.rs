//! Plain text and logs, and the example for a new format.
//!
//! - Reads: every text in an encoding that [`crate::text::encoding`] knows.
//! - Skips: nothing; wrong bytes are told as `bad-encoding`.
//! - Limits: memory is one window, whatever the size and the length of the lines.

use super::window::Window;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Layout, Passage};
use crate::text::encoding::{Guess, TextStream};

/// The format.
pub struct Plain;

impl Extractor for Plain {
    fn name(&self) -> &'static str {
        "text"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        match probe.encoding() {
            Some(_) => Claim::ByContent,
            None => Claim::No,
        }
    }

    fn isolated(&self) -> bool {
        false
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::UnknownFormat))?;
        lines(input, guess, sink)
    }
}

/// Reads running text in a known encoding.
pub(super) fn lines(input: &mut dyn Input, guess: Guess, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut input = input;
    let mut window = Window::new(TextStream::new(&mut input, guess));
    let mut first_line = 1;
    loop {
        window.fill();
        let core_end = window.core_limit();
        let next_start = window.next_start_limit(core_end);
        let last = window.ended() && core_end == window.text().len();
        let lines = memchr::memchr_iter(b'\n', &window.text().as_bytes()[..next_start]).count() as u64;
        let (text, core) = window.take(core_end, next_start);
        if !core.is_empty() {
            sink.passage(Passage {
                core,
                layout: Layout::Lines { first_line },
                ..Passage::plain(text)
            })?;
        }
        first_line += lines;
        if last {
            break;
        }
    }
    finish(&mut window, sink)
}

/// Tells the sink what the decoding met, once the text has ended.
pub(super) fn finish(window: &mut Window<'_>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    if window.stream().broken() {
        sink.incomplete(Cause::BadEncoding);
    }
    match window.stream().take_error() {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}
