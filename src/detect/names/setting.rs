//! What kind of text and of line a run of words stands in: prose, code or figures, a heading, a field.

use std::cell::OnceCell;
use std::ops::Range;

use super::features::template;
use super::model::Evidence;
use super::tokens::Reader;

/// Bytes around a run that say whether it stands in prose.
const PROSE: usize = 96;

/// Bytes of a line that are looked at on either side.
pub(super) const LINE: usize = 200;

/// What is told of the line and the passage in which a run stands; the same for all its spans.
pub struct Setting {
    pub(super) prose: u64,
    pub(super) field: u64,
    line: OnceCell<LineKind>,
    run: Range<usize>,
}

/// What else stands on the line of a run.
#[derive(Clone, Copy)]
pub(super) struct LineKind {
    pub title_case: u64,
    pub words: u64,
}

/// How many of the bytes around a run are small letters, digits and signs of code: three numbers in one, so that a byte
/// costs one addition.
const COUNTED: [u32; 256] = {
    let mut counted = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        counted[byte] = match byte as u8 {
            b'a'..=b'z' => 1,
            b'0'..=b'9' => 1 << 10,
            b'=' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'|' | b';' | b'_' | b'\\' | b'/' | b'#' | b'*' | b'$' => {
                1 << 20
            }
            _ => 0,
        };
        byte += 1;
    }
    counted
};

impl Setting {
    /// That of the run between two bytes; `field` says what kind of field it stands in.
    pub fn of(reader: &Reader<'_>, start: usize, end: usize, field: u64) -> Setting {
        let bytes = reader.bytes();
        let low = start.saturating_sub(PROSE);
        let high = bytes.len().min(end + PROSE);
        let around = bytes[low..start].iter().chain(&bytes[end..high]);
        let counted: u32 = around.map(|byte| COUNTED[usize::from(*byte)]).sum();
        let (small, digits, odd) = (counted & 1023, counted >> 10 & 1023, counted >> 20);
        let all = (start - low + high - end).max(1);
        let share = |count: u32, steps: usize| (count as usize * steps / all).min(steps) as u64;
        let prose = share(small, 6) | share(digits * 3, 4).min(3) << 4 | share(odd * 8, 4).min(3) << 8;
        Setting {
            prose,
            field,
            line: OnceCell::new(),
            run: start..end,
        }
    }

    /// What else stands on the line: asked for only where a span is weighed.
    pub(super) fn line(&self, reader: &Reader<'_>) -> LineKind {
        *self.line.get_or_init(|| LineKind::of(reader, &self.run))
    }

    /// Tells the features of where a span of one word, or of several, stands.
    pub fn features(&self, single: bool, to: &mut impl Evidence) {
        to.feature(template::PROSE, self.prose | u64::from(single) << 20);
    }

    /// Whether it is worth the while to weigh a word there that no list holds: in prose, and not in code or figures.
    pub fn is_prose(&self) -> bool {
        self.prose & 0xf >= 2 && self.prose >> 8 < 3
    }
}

impl LineKind {
    fn of(reader: &Reader<'_>, run: &Range<usize>) -> LineKind {
        let bytes = reader.bytes();
        let (line, rest) = line_around(bytes, run.start, run.end);
        let (mut words, mut capitals) = (0, 0);
        let mut before = b' ';
        for &byte in bytes[line..run.start].iter().chain(&bytes[run.end..rest]) {
            if before.is_ascii_whitespace() && byte.is_ascii_alphabetic() {
                words += 1;
                capitals += u64::from(byte.is_ascii_uppercase());
            }
            before = byte;
        }
        let title_case: u64 = (capitals * 5_u64).checked_div(words).unwrap_or(7);
        let words = match words {
            0..=3 => words,
            4..=6 => 4,
            7..=12 => 5,
            _ => 6,
        };
        LineKind { title_case, words }
    }
}

/// The line that holds a run, as far as it is looked at.
fn line_around(bytes: &[u8], start: usize, end: usize) -> (usize, usize) {
    let low = start.saturating_sub(LINE);
    let line = memchr::memrchr(b'\n', &bytes[low..start]).map_or(low, |at| low + at + 1);
    let high = bytes.len().min(end + LINE);
    let rest = memchr::memchr(b'\n', &bytes[end..high]).map_or(high, |at| end + at);
    (line, rest)
}
