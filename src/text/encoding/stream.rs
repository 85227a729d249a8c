//! Decoding a stream of bytes, whose encoding is known or guessed, into text.

use std::io::{self, Read};

use encoding_rs::Decoder;

use super::ebcdic::Page;
use super::legacy::legacy;
use super::{Charset, Guess, mostly_utf8};

/// Decodes a stream of bytes into the caller's text.
pub struct TextStream<'a> {
    input: &'a mut dyn Read,
    decode: Decode,
    /// Bytes that were read and not decoded: the start of a character.
    rest: Vec<u8>,
    skip: usize,
    ended: bool,
    broken: bool,
    only_ascii: bool,
    error: Option<io::Error>,
}

enum Decode {
    Utf8,
    Utf32 { big_endian: bool },
    Ebcdic(Page),
    Other(Box<Decoder>),
}

impl<'a> TextStream<'a> {
    /// Reads `input` from where it stands, which must be the start of the text.
    pub fn new(input: &'a mut dyn Read, guess: Guess) -> TextStream<'a> {
        TextStream {
            input,
            decode: match guess.charset {
                Charset::Utf8 => Decode::Utf8,
                Charset::Utf32 { big_endian } => Decode::Utf32 { big_endian },
                Charset::Ebcdic(page) => Decode::Ebcdic(page),
                Charset::Other(encoding) => Decode::Other(Box::new(encoding.new_decoder_without_bom_handling())),
            },
            rest: Vec::new(),
            skip: guess.mark_bytes,
            ended: false,
            broken: guess.doubtful,
            only_ascii: true,
            error: None,
        }
    }

    /// True when the input has ended (or failed) and everything is decoded.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// True when some bytes were not text in the encoding.
    pub fn broken(&self) -> bool {
        self.broken
    }

    /// The error that ended the reading, if one did; what was decoded before it stays valid.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Appends to `text` until it has at least `target` bytes or the input ends. A few bytes more than
    /// `target` may come when the input is not UTF-8.
    pub fn fill(&mut self, text: &mut String, target: usize) {
        self.skip_mark();
        while text.len() < target && !self.ended {
            if matches!(self.decode, Decode::Utf8) {
                self.fill_utf8(text, target);
            } else {
                self.fill_other(text);
            }
        }
    }

    fn skip_mark(&mut self) {
        let mut mark = [0; 4];
        let count = std::mem::take(&mut self.skip);
        if count > 0
            && let Err(error) = self.input.read_exact(&mut mark[..count])
        {
            self.fail(error);
        }
    }

    fn fail(&mut self, error: io::Error) {
        self.ended = true;
        if error.kind() != io::ErrorKind::UnexpectedEof {
            self.error = Some(error);
        }
    }

    /// Reads up to `want` bytes behind `bytes`; notes the end of the input.
    fn read(&mut self, bytes: &mut Vec<u8>, want: usize) {
        match (&mut *self.input).take(want as u64).read_to_end(bytes) {
            Ok(got) => self.ended = got < want,
            Err(error) => {
                self.ended = true;
                self.error = Some(error);
            }
        }
    }

    fn fill_utf8(&mut self, text: &mut String, target: usize) {
        let mut bytes = std::mem::take(text).into_bytes();
        let start = bytes.len();
        bytes.append(&mut self.rest);
        let want = (target - start).max(8);
        bytes.reserve(want);
        self.read(&mut bytes, want);
        if !self.ended {
            self.rest = bytes.split_off(bytes.len() - unfinished(&bytes[start..]));
        }
        match String::from_utf8(bytes) {
            Ok(valid) => {
                self.only_ascii = self.only_ascii && valid.as_bytes()[start..].is_ascii();
                *text = valid;
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                if self.only_ascii && bytes[start..valid].is_ascii() && !mostly_utf8(&bytes[valid..]) {
                    // The first bytes were plain ASCII; only here it shows that this is not UTF-8.
                    let mut tail = bytes.split_off(valid);
                    tail.append(&mut self.rest);
                    let mut decoder = legacy(&tail).new_decoder_without_bom_handling();
                    *text = String::from_utf8(bytes).unwrap_or_default();
                    self.broken |= transcode(&mut decoder, &tail, text, self.ended);
                    self.decode = Decode::Other(Box::new(decoder));
                } else {
                    self.broken = true;
                    self.only_ascii = false;
                    *text = String::from_utf8_lossy(&bytes).into_owned();
                }
            }
        }
    }

    fn fill_other(&mut self, text: &mut String) {
        let mut raw = std::mem::take(&mut self.rest);
        self.read(&mut raw, 64 << 10);
        match &mut self.decode {
            Decode::Other(decoder) => self.broken |= transcode(decoder, &raw, text, self.ended),
            Decode::Utf32 { big_endian } => {
                let whole = raw.len() & !3;
                for group in raw[..whole].chunks_exact(4) {
                    let bytes = [group[0], group[1], group[2], group[3]];
                    let number = if *big_endian {
                        u32::from_be_bytes(bytes)
                    } else {
                        u32::from_le_bytes(bytes)
                    };
                    self.broken |= char::from_u32(number).is_none();
                    text.push(char::from_u32(number).unwrap_or('\u{FFFD}'));
                }
                self.broken |= self.ended && whole < raw.len();
                self.rest = raw.split_off(whole);
            }
            Decode::Ebcdic(page) => {
                for byte in &raw {
                    let character = page.character(*byte);
                    self.broken |= character.is_none();
                    text.push(character.unwrap_or(' '));
                }
            }
            Decode::Utf8 => unreachable!("UTF-8 has its own way"),
        }
    }
}

/// Appends the decoded bytes; true when some were wrong.
fn transcode(decoder: &mut Decoder, bytes: &[u8], text: &mut String, last: bool) -> bool {
    let room = decoder
        .max_utf8_buffer_length(bytes.len())
        .unwrap_or(bytes.len() * 3 + 16);
    text.reserve(room);
    let (_, _, broken) = decoder.decode_to_string(bytes, text, last);
    broken
}

/// How many bytes at the end are the start of a character that is not finished.
fn unfinished(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let length = match bytes[bytes.len() - back] {
            0x80..=0xBF => continue,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        return if length > back { back } else { 0 };
    }
    0
}

/// A [`TextStream`] as a reader of UTF-8 bytes, for parsers that want one.
pub struct Utf8Reader<'a> {
    stream: TextStream<'a>,
    text: String,
    at: usize,
}

impl<'a> Utf8Reader<'a> {
    /// Reads what `stream` decodes.
    pub fn new(stream: TextStream<'a>) -> Utf8Reader<'a> {
        Utf8Reader {
            stream,
            text: String::new(),
            at: 0,
        }
    }

    /// True when some bytes were not text in the encoding.
    pub fn broken(&self) -> bool {
        self.stream.broken()
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.text.clear();
            self.at = 0;
            self.stream.fill(&mut self.text, 64 << 10);
            if self.text.is_empty()
                && let Some(error) = self.stream.take_error()
            {
                return Err(error);
            }
        }
        let count = buffer.len().min(self.text.len() - self.at);
        buffer[..count].copy_from_slice(&self.text.as_bytes()[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
