//! Rich Text Format: what is seen, and what is kept beside it.
//!
//! - Reads: text in every code page and in Unicode escapes, tables by row, headers, footers, notes, comments
//!   with their authors, text boxes, fields, hidden and deleted text, properties; embedded objects go through
//!   the door; HTML that a mail program has wrapped in RTF.
//!   Pictures are read as files of their own.
//! - Skips: the pixels of small pictures beside text.
//! - Limits: the file is held in memory; below 1000 groups in groups, styles are lost (`depth-limit`), not text.
//! - Specification: Rich Text Format 1.9.1, MS-OXRTFEX.

mod groups;
mod output;

use std::io::Read;

use self::groups::{Group, Target};
use self::output::Output;
use super::limits::read_bounded;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, codepage, ole};
use crate::model::{Cause, Hop};

/// The format.
pub struct Rtf;

/// Groups in groups whose formats are remembered.
const DEPTH: usize = 1000;

impl Extractor for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if starts_rtf(probe.head) {
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
        let bytes = read_bounded(input, limits)?;
        Walk::new(&bytes, sink, Vec::new()).run()
    }
}

/// True when the bytes begin as RTF does; blanks and a byte-order mark may stand before.
pub(super) fn starts_rtf(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    head.starts_with(b"{\\rtf") || head.starts_with(b"{\\urtf")
}

/// Reads RTF that stands in something else, under `trail`.
pub(super) fn read(bytes: &[u8], trail: Vec<Hop>, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    Walk::new(bytes, sink, trail).run()
}

/// One document while it is read.
struct Walk<'b, 's> {
    bytes: &'b [u8],
    at: usize,
    stack: Vec<Group>,
    now: Group,
    /// Groups that are open below the deepest one whose format is kept.
    beyond: usize,
    /// The group's first word was `\*`: a reader that does not know the next one passes over it.
    optional: bool,
    /// Nothing but `\*` has been seen of the group.
    fresh: bool,
    /// Characters to pass over, as they stand for a Unicode escape.
    skip: u32,
    /// The code page of the whole document.
    page: u16,
    /// Fonts by number, with their code pages.
    fonts: std::collections::HashMap<i64, u16>,
    default_font: i64,
    font: i64,
    pictures: bool,
    out: Output<'s>,
}

impl<'b, 's> Walk<'b, 's> {
    fn new(bytes: &'b [u8], sink: &'s mut dyn Sink, trail: Vec<Hop>) -> Walk<'b, 's> {
        Walk {
            bytes,
            at: 0,
            stack: Vec::new(),
            now: Group::default(),
            beyond: 0,
            optional: false,
            fresh: false,
            skip: 0,
            page: codepage::WESTERN,
            fonts: std::collections::HashMap::new(),
            default_font: 0,
            font: 0,
            pictures: false,
            out: Output::new(sink, trail),
        }
    }

    fn run(mut self) -> Result<(), ExtractError> {
        let mut ended = false;
        while let Some(byte) = self.next() {
            match byte {
                b'{' => self.open()?,
                b'}' => {
                    self.close()?;
                    if self.stack.is_empty() {
                        ended = true;
                        break;
                    }
                }
                b'\\' => self.control()?,
                b'\r' | b'\n' | 0 => {}
                b'\t' => self.sign("\t")?,
                byte => self.byte(byte)?,
            }
        }
        self.out.flush(self.now)?;
        if !ended {
            self.out.sink().incomplete(Cause::Corrupt);
        }
        let found = self.out.finish()?;
        if !found.0 && self.pictures {
            found.1.incomplete(Cause::ImageOnly);
        }
        Ok(())
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn open(&mut self) -> Result<(), ExtractError> {
        self.out.flush(self.now)?;
        self.skip = 0;
        if self.stack.len() >= DEPTH {
            if self.beyond == 0 {
                self.out.sink().incomplete(Cause::DepthLimit);
            }
            self.beyond += 1;
        } else {
            self.stack.push(self.now);
            self.now.owner = false;
        }
        (self.optional, self.fresh) = (false, true);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ExtractError> {
        self.out.flush(self.now)?;
        (self.skip, self.fresh, self.optional) = (0, false, false);
        if self.beyond > 0 {
            self.beyond -= 1;
            return Ok(());
        }
        let done = self.now;
        self.now = self.stack.pop().unwrap_or_default();
        if done.owner {
            self.out.leave(done.target)?;
        }
        Ok(())
    }

    /// One byte of text.
    fn byte(&mut self, byte: u8) -> Result<(), ExtractError> {
        self.fresh = false;
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        self.out.byte(byte, self.now)
    }

    /// A sign that has a word of its own.
    fn sign(&mut self, sign: &str) -> Result<(), ExtractError> {
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        self.out.text(sign, self.now)
    }

    fn control(&mut self) -> Result<(), ExtractError> {
        let Some(first) = self.next() else { return Ok(()) };
        if !first.is_ascii_alphabetic() {
            return self.symbol(first);
        }
        let start = self.at - 1;
        let length = self.bytes[start..]
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let word = &self.bytes[start..start + length];
        self.at = start + length;
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        // The letters are ASCII, as was seen.
        let word = std::str::from_utf8(word).unwrap_or_default();
        self.word(word, number)
    }

    fn number(&mut self) -> Option<i64> {
        let rest = &self.bytes[self.at..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..]
            .iter()
            .take(12)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 {
            return None;
        }
        let text = &rest[..sign + digits];
        self.at += text.len();
        std::str::from_utf8(text).ok()?.parse().ok()
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), ExtractError> {
        match symbol {
            b'*' => {
                self.optional = true;
                return Ok(());
            }
            b'\'' => {
                let digit = |at: usize| self.bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(self.at), digit(self.at + 1)) else {
                    self.out.sink().incomplete(Cause::Corrupt);
                    return Ok(());
                };
                self.at += 2;
                return self.byte((high * 16 + low) as u8);
            }
            b'\\' | b'{' | b'}' => return self.byte(symbol),
            b'~' => self.sign("\u{A0}")?,
            b'_' => self.sign("-")?,
            b'\r' | b'\n' => self.out.end_paragraph(self.now)?,
            // An optional hyphen and what only editors need.
            _ => {}
        }
        self.fresh = false;
        Ok(())
    }

    fn word(&mut self, word: &str, number: Option<i64>) -> Result<(), ExtractError> {
        let value = number.unwrap_or(1);
        if word == "u" {
            return self.unicode(value);
        }
        if self.skip > 0 && word != "bin" {
            // A word counts as one of the characters that stand for a Unicode escape.
            self.skip -= 1;
            return Ok(());
        }
        let (fresh, optional) = (std::mem::take(&mut self.fresh), std::mem::take(&mut self.optional));
        if fresh && self.destination(word, optional) {
            return Ok(());
        }
        if let Some(sign) = groups::sign(word) {
            return self.out.text(sign, self.now);
        }
        match word {
            "par" | "sect" | "page" | "column" | "line" | "softline" | "softpage" => {
                self.out.end_paragraph(self.now)?;
            }
            "row" | "nestrow" => self.out.end_row(self.now)?,
            "cell" | "nestcell" => self.out.text("\t", self.now)?,
            "intbl" => self.now.in_table = value != 0,
            "bin" => {
                let start = self.at.min(self.bytes.len());
                let end = start.saturating_add(usize::try_from(value).unwrap_or(0));
                self.out.binary(&self.bytes[start..end.min(self.bytes.len())], self.now);
                self.at = end;
            }
            "uc" => self.now.stand_ins = u32::try_from(value).unwrap_or(1).min(64),
            "f" => self.set_font(value)?,
            "fcharset" | "cpg" if self.now.target == Target::Fonts => {
                let page = match word {
                    "cpg" => u16::try_from(value).ok(),
                    _ => codepage::of_font(value),
                };
                self.fonts.extend(page.map(|page| (self.font, page)));
            }
            "deff" => self.default_font = value,
            "ansicpg" | "mac" | "pc" | "pca" => {
                let page = match word {
                    "mac" => 10000,
                    "pc" => 437,
                    "pca" => 850,
                    _ => u16::try_from(value).unwrap_or(codepage::WESTERN),
                };
                self.page = if page == 0 { codepage::WESTERN } else { page };
                self.set_page(self.page)?;
            }
            "plain" => {
                self.out.flush(self.now)?;
                (self.now.hidden, self.now.deleted) = (false, false);
                self.set_font(self.default_font)?;
            }
            "pard" => self.now.in_table = false,
            "v" | "deleted" | "htmlrtf" => {
                self.out.flush(self.now)?;
                match word {
                    "v" => self.now.hidden = value != 0,
                    "deleted" => self.now.deleted = value != 0,
                    _ => self.now.rtf_only = value != 0,
                }
            }
            "fromhtml" => self.out.wrap_html(),
            _ => {}
        }
        Ok(())
    }

    fn set_font(&mut self, font: i64) -> Result<(), ExtractError> {
        self.font = font;
        if self.now.target == Target::Fonts {
            return Ok(());
        }
        self.set_page(self.fonts.get(&font).copied().unwrap_or(self.page))
    }

    fn set_page(&mut self, page: u16) -> Result<(), ExtractError> {
        if page != self.now.page {
            self.out.flush(self.now)?;
            self.now.page = page;
        }
        Ok(())
    }

    fn unicode(&mut self, value: i64) -> Result<(), ExtractError> {
        self.fresh = false;
        let unit = value.rem_euclid(65536) as u16;
        self.out.unit(unit, self.now)?;
        self.skip = self.now.stand_ins;
        Ok(())
    }

    /// Takes the group for what its first word says. False when the word names no destination.
    fn destination(&mut self, word: &str, optional: bool) -> bool {
        let outer = self.now.target;
        let target = match word {
            "fonttbl" => Target::Fonts,
            "pict" => {
                self.pictures = true;
                self.out.begin_picture()
            }
            "objdata" => self.out.begin_object(),
            "htmltag" => Target::Markup,
            _ if groups::is_skipped(word) => Target::Skip,
            _ if outer == Target::Skip => return optional,
            // Names of a shape's properties decide about the values behind them.
            "sn" => Target::Name,
            "sv" if !self.out.wants_property() => Target::Skip,
            _ => match groups::aside(word) {
                Some(label) => self.out.begin_aside(label),
                None if optional && !groups::is_transparent(word) => Target::Skip,
                None => return optional || groups::is_transparent(word),
            },
        };
        self.now.target = if outer == Target::Skip && target != Target::Fonts {
            Target::Skip
        } else {
            self.now.owner = true;
            target
        };
        true
    }
}

/// Hands an embedded object over, as it stands in the hexadecimal digits of a document.
fn hand_over(bytes: &[u8], number: u32, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    ole::native::embedded(bytes, Hop::Part(number), sink)
}

/// Hands a picture over. Bitmaps stand without the header that they have in a file.
fn hand_over_picture(bytes: &[u8], number: u32, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let hop = Hop::Header(format!("picture {number}"));
    if bytes.starts_with(&[40, 0, 0, 0]) {
        return Ok(sink.illustration(hop, "", &mut ole::blips::bitmap(bytes).chain(bytes))?);
    }
    if !bytes.is_empty() {
        sink.illustration(hop, "", &mut &*bytes)?;
    }
    Ok(())
}
