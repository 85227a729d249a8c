//! Names in small letters, as they are typed in chats and hasty mails: only on lines without a capital, that read
//! like sentences.

use std::ops::Range;

use super::Search;
use super::cues::Role;
use super::judge::Run;
use super::tokens::{Piece, Reader};

/// Bytes of the longest line that is read for names in small letters.
const LONGEST: usize = 400;

/// Words that a line must have at least.
const FEWEST_WORDS: usize = 2;

impl Search<'_> {
    /// Hands out the runs of words in small letters that may be names.
    pub fn small_runs(&self, mut each: impl FnMut(Run)) {
        let reader = self.reader;
        let bytes = reader.bytes();
        let mut start = 0;
        while start < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
            if end - start <= LONGEST && reads_like_chat(&bytes[start..end]) {
                reader.small_runs_of_line(start..end, &mut each);
            }
            start = end + 1;
        }
    }
}

/// Whether a line has words and no capitals, digits in plenty or signs of programs.
fn reads_like_chat(line: &[u8]) -> bool {
    // Most lines end here, with their first bytes: without branches the compiler compares many at once.
    let foreign = |part: &[u8]| {
        part.iter().fold(0, |any, &byte| {
            any | u8::from(byte.wrapping_sub(b'A') < 26)
                | u8::from(byte == b'=')
                | u8::from(byte == b'_')
                | u8::from(byte == b'\\')
                | u8::from(byte == b';')
                | u8::from(byte.wrapping_sub(b'{') < 3)
                | u8::from(byte == b'<')
                | u8::from(byte == b'$')
                | u8::from(byte == b'[')
        }) != 0
    };
    if line.len() < 8 || line.chunks(32).any(foreign) {
        return false;
    }
    let blanks = memchr::memchr_iter(b' ', line).count();
    let small = line.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    blanks + 1 >= FEWEST_WORDS && small * 5 >= line.len() * 3
}

impl Reader<'_> {
    fn small_runs_of_line(&self, line: Range<usize>, each: &mut impl FnMut(Run)) {
        let mut at = line.start;
        while at < line.end {
            let byte = self.byte(at);
            if !(byte.is_ascii_lowercase() || byte >= 0x80) {
                at += 1;
                continue;
            }
            let Some(piece) = self.char(at).and_then(|_| self.piece(at)) else {
                at += 1;
                continue;
            };
            let end = piece.after.max(at + 1);
            let stands_alone = at == line.start || matches!(self.byte(at - 1), b' ' | b'"' | b'(' | b'\'');
            if stands_alone && is_small_name(&piece) {
                let run = self.small_run(piece);
                at = run[run.len() - 1].after.max(end);
                each(run);
            } else {
                at = end;
            }
        }
    }

    /// The words that go on with a name in small letters.
    fn small_run(&self, first: Piece) -> Run {
        let mut run = Run::new();
        run.push(first);
        let mut last = first;
        while run.len() < 4 && last.after == last.end {
            let Some(next) = self.blank(last.end).and_then(|at| self.piece(at)) else {
                break;
            };
            let listed = next.entry.given >= 2 || next.entry.surname >= 2;
            let initial = next.letters == 1 && matches!(next.entry.role, None | Some(Role::Particle));
            if next.code || !(listed && next.entry.word <= 6 || initial || next.unknown() && next.letters > 3) {
                break;
            }
            run.push(Piece {
                initial: next.initial || initial,
                ..next
            });
            last = next;
        }
        run
    }
}

/// Whether a word in small letters is a name and hardly ever a word.
pub fn is_small_name(piece: &Piece) -> bool {
    let entry = piece.entry;
    let listed = entry.given == 3 && entry.word <= 5 || entry.surname == 3 && entry.word <= 2 && piece.letters > 4;
    !piece.capital && !piece.code && piece.letters > 2 && listed && entry.role.is_none() && !entry.place
}
