//! From bytes to text: which encoding a file is in, and decoding it as a stream.
//!
//! UTF-8 (and so ASCII) is read straight into the caller's buffer and validated in place; every other
//! encoding is transcoded. Wrong bytes become U+FFFD and are remembered, they never end the reading.

pub mod ebcdic;
mod legacy;
#[cfg(test)]
mod measured;
mod stream;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use self::legacy::legacy;
pub use self::stream::{TextStream, Utf8Reader};

/// How the characters of a text are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, and so ASCII.
    Utf8,
    /// UTF-32.
    Utf32 {
        /// The most significant byte comes first.
        big_endian: bool,
    },
    /// A code page of mainframes, which only a person can tell.
    Ebcdic(ebcdic::Page),
    /// Everything that `encoding_rs` knows: UTF-16 and the legacy encodings.
    Other(&'static Encoding),
}

/// What the first bytes of a text say of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The encoding.
    pub charset: Charset,
    /// Bytes of the byte order mark, to be skipped.
    pub mark_bytes: usize,
    /// True when some of it is certainly not text (holes of NUL bytes, UTF-7 sequences).
    pub doubtful: bool,
}

/// How many bytes are looked at for the statistics of controls and NUL bytes.
pub const SAMPLE_BYTES: usize = 8 << 10;

/// The encoding of a text that starts with `head`; `None` when it is not text. `whole` says that the
/// text ends where `head` ends.
pub fn guess(head: &[u8], whole: bool) -> Option<Guess> {
    let found = |charset, mark_bytes| {
        Some(Guess {
            charset,
            mark_bytes,
            doubtful: false,
        })
    };
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return found(Charset::Utf8, 3),
        [0xFF, 0xFE, 0, 0, ..] => return found(Charset::Utf32 { big_endian: false }, 4),
        [0, 0, 0xFE, 0xFF, ..] => return found(Charset::Utf32 { big_endian: true }, 4),
        [0xFF, 0xFE, ..] if wide_is_text(head, UTF_16LE) => return found(Charset::Other(UTF_16LE), 2),
        [0xFE, 0xFF, ..] if wide_is_text(head, UTF_16BE) => return found(Charset::Other(UTF_16BE), 2),
        _ => {}
    }
    let sample = &head[..head.len().min(SAMPLE_BYTES)];
    let Counts { nulls, controls, ascii } = count(sample);
    if !sample.is_empty() && nulls == sample.len() {
        // What stands behind a hole says what it is.
        let zeros = head.iter().take_while(|byte| **byte == 0).count();
        return (zeros < head.len())
            .then(|| guess(&head[zeros..], whole))?
            .map(|behind| Guess {
                mark_bytes: 0,
                doubtful: true,
                ..behind
            });
    }
    if nulls > 0 {
        if let Some(charset) = wide_without_mark(sample) {
            return found(charset, 0);
        }
        if !has_holes_only(sample, nulls, controls) {
            return None;
        }
    }
    if controls > 2 + sample.len() / 64 || is_ebcdic(sample, ascii) {
        return None;
    }
    let doubtful = nulls > 0 || has_utf7(sample);
    Some(Guess {
        charset: narrow(head, whole),
        mark_bytes: 0,
        doubtful,
    })
}

/// The encoding that a label such as `iso-8859-1` names; `None` when it is unknown.
pub fn by_label(label: &str) -> Option<Charset> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    Some(if encoding == encoding_rs::UTF_8 {
        Charset::Utf8
    } else {
        Charset::Other(encoding)
    })
}

/// Decodes a whole text; wrong bytes become U+FFFD. The flag is true when there were some.
pub fn decode(bytes: &[u8], charset: Charset) -> (String, bool) {
    let mut input = bytes;
    let mut stream = TextStream::new(
        &mut input,
        Guess {
            charset,
            mark_bytes: 0,
            doubtful: false,
        },
    );
    let mut text = String::new();
    while !stream.ended() {
        let target = text.len() + (1 << 20);
        stream.fill(&mut text, target);
    }
    (text, stream.broken())
}

/// How many bytes of a sample are what.
#[derive(Clone, Copy, Default)]
struct Counts {
    nulls: usize,
    /// Control characters other than those of ordinary texts; NUL is counted apart.
    controls: usize,
    /// Letters, digits, spaces and line ends of ASCII.
    ascii: usize,
}

/// Counts in one pass: a share has many small files, and each reader of text asks.
fn count(sample: &[u8]) -> Counts {
    const NULL: u8 = 0;
    const CONTROL: u8 = 1;
    const ASCII: u8 = 2;
    const REST: u8 = 3;
    const KIND: [u8; 256] = {
        let mut kinds = [REST; 256];
        let mut byte = 0;
        while byte < 256 {
            kinds[byte] = match byte as u8 {
                0 => NULL,
                b'\n' | b' ' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ASCII,
                b'\t' | 0x0B | 0x0C | b'\r' | 0x1B => REST,
                1..0x20 | 0x7F => CONTROL,
                _ => REST,
            };
            byte += 1;
        }
        kinds
    };
    let mut counts = [[0_u32; 4]; 2];
    let (pairs, rest) = sample.as_chunks::<2>();
    for [a, b] in pairs {
        counts[0][usize::from(KIND[usize::from(*a)])] += 1;
        counts[1][usize::from(KIND[usize::from(*b)])] += 1;
    }
    for byte in rest {
        counts[0][usize::from(KIND[usize::from(*byte)])] += 1;
    }
    let of = |kind: u8| (counts[0][usize::from(kind)] + counts[1][usize::from(kind)]) as usize;
    Counts {
        nulls: of(NULL),
        controls: of(CONTROL),
        ascii: of(ASCII),
    }
}

fn wide_is_text(head: &[u8], encoding: &'static Encoding) -> bool {
    let even = head.len().min(SAMPLE_BYTES) & !1;
    let (text, _) = encoding.decode_without_bom_handling(&head[..even]);
    let odd = text
        .chars()
        .filter(|c| (c.is_control() && !c.is_whitespace()) || *c == '\u{FFFD}')
        .count();
    odd * 20 <= text.chars().count() + 20
}

/// UTF-16 or UTF-32 without a mark, by where the NUL bytes stand.
fn wide_without_mark(sample: &[u8]) -> Option<Charset> {
    let groups = sample.len() / 4;
    if groups < 2 {
        return None;
    }
    let mut nulls = [0_usize; 4];
    for group in sample.chunks_exact(4) {
        for (count, byte) in nulls.iter_mut().zip(group) {
            *count += usize::from(*byte == 0);
        }
    }
    let none = |count: usize| count * 20 <= groups;
    let all = |count: usize| count * 20 >= groups * 19;
    let most = |count: usize| count * 10 >= groups * 6;
    let [a, b, c, d] = nulls;
    let charset = if none(a) && all(c) && all(d) {
        Charset::Utf32 { big_endian: false }
    } else if all(a) && all(b) && none(d) {
        Charset::Utf32 { big_endian: true }
    } else if none(a) && none(c) && most(b) && most(d) {
        Charset::Other(UTF_16LE)
    } else if none(b) && none(d) && most(a) && most(c) {
        Charset::Other(UTF_16BE)
    } else {
        return None;
    };
    match charset {
        Charset::Other(encoding) if !wide_is_text(sample, encoding) => None,
        _ => Some(charset),
    }
}

/// Clean text with a few long runs of NUL bytes: a sparse file, or a log that was cut while it was written.
fn has_holes_only(sample: &[u8], nulls: usize, controls: usize) -> bool {
    let runs = sample.windows(2).filter(|pair| pair[0] == 0 && pair[1] != 0).count() + 1;
    let printable = sample.iter().filter(|byte| byte.is_ascii_graphic()).count();
    controls == 0 && printable >= 8 && runs <= 1 + nulls / 64
}

/// Mainframe text: hardly any ASCII, but letters, digits and spaces of EBCDIC.
fn is_ebcdic(sample: &[u8], ascii: usize) -> bool {
    if ascii * 10 >= sample.len() {
        return false;
    }
    let ebcdic = sample
        .iter()
        .filter(|byte| {
            matches!(**byte, 0x40 | 0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 | 0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9 | 0xF0..=0xF9)
        })
        .count();
    ebcdic * 10 >= sample.len() * 8
}

/// Letters as only UTF-7 writes them: `+AOk-` is é.
fn has_utf7(sample: &[u8]) -> bool {
    memchr::memchr_iter(b'+', sample).any(|at| {
        matches!(sample[at..], [_, b'A', b'E' | b'M'..=b'P', last, b'-', ..] if last.is_ascii_alphanumeric() && !last.is_ascii_digit())
    })
}

/// UTF-8 or a legacy encoding.
fn narrow(head: &[u8], whole: bool) -> Charset {
    match std::str::from_utf8(head) {
        Ok(_) => Charset::Utf8,
        Err(error) if error.error_len().is_none() && !whole => Charset::Utf8,
        Err(_) if mostly_utf8(head) => Charset::Utf8,
        Err(_) => Charset::Other(legacy(head)),
    }
}

/// True when broken bytes are the exception among well-formed UTF-8 sequences.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > 2 * bad
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Hélène Côté habite à Trois-Rivières, près de l’église; ça va très bien.";

    fn read(bytes: &[u8]) -> Option<(String, bool)> {
        let guess = guess(bytes, true)?;
        let mut input = bytes;
        let mut stream = TextStream::new(&mut input, guess);
        let mut text = String::new();
        while !stream.ended() {
            let target = text.len() + 7;
            stream.fill(&mut text, target);
        }
        Some((text, stream.broken()))
    }

    #[test]
    fn encodings_are_recognised_with_and_without_a_mark() {
        let utf16 = |big: bool| -> Vec<u8> {
            let units = FRENCH.encode_utf16();
            units
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let utf32: Vec<u8> = FRENCH.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(FRENCH);
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("utf-8", FRENCH.into()),
            ("utf-8 with mark", [b"\xEF\xBB\xBF", FRENCH.as_bytes()].concat()),
            ("utf-16 le", utf16(false)),
            ("utf-16 be", utf16(true)),
            ("utf-16 le with mark", [vec![0xFF, 0xFE], utf16(false)].concat()),
            ("utf-16 be with mark", [vec![0xFE, 0xFF], utf16(true)].concat()),
            ("utf-32 le", utf32.clone()),
            ("utf-32 le with mark", [vec![0xFF, 0xFE, 0, 0], utf32].concat()),
            ("windows-1252", windows.into_owned()),
        ];
        for (name, bytes) in cases {
            assert_eq!(read(&bytes), Some((FRENCH.into(), false)), "{name}");
        }
    }

    #[test]
    fn mac_roman_is_known_by_its_accents() {
        let bytes = b"H\x8El\x8Fne C\x99t\x8E habite \x88 Trois-Rivi\x8Fres";
        assert_eq!(read(bytes).unwrap().0, "Hélène Côté habite à Trois-Rivières");
    }

    #[test]
    fn a_late_accent_switches_from_ascii_to_the_legacy_encoding() {
        let bytes = ["a".repeat(100_000).as_bytes(), b" Ren\xE9e Gagn\xE9 "].concat();
        let mut input = bytes.as_slice();
        let guess = guess(&bytes[..65536], false).unwrap();
        let mut stream = TextStream::new(&mut input, guess);
        let mut text = String::new();
        stream.fill(&mut text, 1 << 20);
        assert!(text.ends_with(" Renée Gagné "));
    }

    #[test]
    fn broken_bytes_are_replaced_and_remembered() {
        let bytes = [FRENCH.as_bytes(), b"\xFF", FRENCH.as_bytes()].concat();
        assert_eq!(read(&bytes), Some((format!("{FRENCH}\u{FFFD}{FRENCH}"), true)));
    }

    #[test]
    fn binaries_are_not_text() {
        let noise: Vec<u8> = (0..4096_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert_eq!(guess(&noise, true), None);
        assert_eq!(
            guess(b"\x7fELF\x02\x01\x01\0\0\0\0\0\x01\x02\x03\x04\x05\x06", true),
            None
        );
        assert_eq!(
            guess(b"\xC8\x85\x93\x93\x96\x40\xA6\x96\x99\x93\x84", true),
            None,
            "EBCDIC"
        );
    }

    #[test]
    fn holes_of_nul_bytes_leave_a_doubtful_text() {
        let bytes = [b"first line\n".as_slice(), &[0; 4096]].concat();
        assert!(guess(&bytes, true).unwrap().doubtful);
    }
}
