//! Where the text of RTF goes: paragraphs, what stands apart from them, wrapped HTML and embedded objects.

use super::groups::{Group, Target};
use crate::extract::{Builder, ExtractError, Sink, codepage, html};
use crate::model::{Cause, Hop};

/// Bytes of a piece of text that may be signs and no words.
const SIGNS: usize = 2;

/// The text as it is put together.
pub(super) struct Output<'s> {
    builder: Builder<'s>,
    trail: Vec<Hop>,
    paragraph: u64,
    /// Bytes that wait for more of a character.
    bytes: Vec<u8>,
    /// The first half of a surrogate pair.
    half: Option<u16>,
    /// Hidden and deleted text of the paragraph.
    unseen: String,
    /// Whether what stands last in it was deleted; `None` when something that is seen stands behind it.
    last_unseen: Option<bool>,
    /// Texts that stand apart, with their places, until the paragraph ends.
    asides: Vec<(&'static str, String)>,
    /// How many of them are open.
    open: usize,
    property: String,
    digits: Vec<u8>,
    objects: u32,
    pictures: u32,
    html: Option<String>,
    found: bool,
}

impl<'s> Output<'s> {
    pub fn new(sink: &'s mut dyn Sink, trail: Vec<Hop>) -> Output<'s> {
        let mut builder = Builder::marks(sink, trail.clone());
        builder.mark(Hop::Line(1), 1, None);
        Output {
            builder,
            trail,
            paragraph: 1,
            bytes: Vec::new(),
            half: None,
            unseen: String::new(),
            last_unseen: None,
            asides: Vec::new(),
            open: 0,
            property: String::new(),
            digits: Vec::new(),
            objects: 0,
            pictures: 0,
            html: None,
            found: false,
        }
    }

    pub fn sink(&mut self) -> &mut dyn Sink {
        self.builder.sink()
    }

    /// The document is HTML in the guise of RTF.
    pub fn wrap_html(&mut self) {
        self.html.get_or_insert_default();
    }

    pub fn begin_aside(&mut self, label: &'static str) -> Target {
        self.asides.push((label, String::new()));
        self.open += 1;
        Target::Aside(self.asides.len() - 1)
    }

    pub fn begin_object(&mut self) -> Target {
        self.digits.clear();
        Target::Object
    }

    pub fn begin_picture(&mut self) -> Target {
        self.digits.clear();
        self.pictures += 1;
        Target::Picture
    }

    /// Bytes that stand among the digits as they are.
    pub fn binary(&mut self, bytes: &[u8], group: Group) {
        if matches!(group.target, Target::Object | Target::Picture) {
            for byte in bytes {
                self.digits.extend(format!("{byte:02x}").bytes());
            }
        }
    }

    /// Whether the value of the shape's property that was named last is a text for people.
    pub fn wants_property(&mut self) -> bool {
        let name = std::mem::take(&mut self.property);
        ["wzDescription", "gtextUNICODE", "wzTooltip", "pihlShape"].contains(&name.trim())
    }

    /// Ends what a group began.
    pub fn leave(&mut self, target: Target) -> Result<(), ExtractError> {
        match target {
            Target::Aside(_) => self.open = self.open.saturating_sub(1),
            Target::Object => {
                let bytes = unhex(&self.digits);
                self.digits = Vec::new();
                self.objects += 1;
                self.found = true;
                super::hand_over(&bytes, self.objects, self.builder.sink())?;
            }
            Target::Picture => {
                let bytes = unhex(&std::mem::take(&mut self.digits));
                super::hand_over_picture(&bytes, self.pictures, self.builder.sink())?;
            }
            _ => {}
        }
        Ok(())
    }

    pub fn byte(&mut self, byte: u8, group: Group) -> Result<(), ExtractError> {
        match group.target {
            Target::Skip | Target::Fonts => return Ok(()),
            Target::Object | Target::Picture => {
                if byte.is_ascii_hexdigit() {
                    self.digits.push(byte);
                }
                return Ok(());
            }
            _ => {}
        }
        self.drop_half();
        self.bytes.push(byte);
        if self.bytes.len() >= 64 << 10 && byte.is_ascii_whitespace() {
            self.flush(group)?;
        }
        Ok(())
    }

    /// A unit of UTF-16.
    pub fn unit(&mut self, unit: u16, group: Group) -> Result<(), ExtractError> {
        self.flush_bytes(group)?;
        let units = match (self.half.take(), unit) {
            (_, 0xD800..0xDC00) => {
                self.half = Some(unit);
                return Ok(());
            }
            (Some(half), 0xDC00..0xE000) => vec![half, unit],
            // Signs of symbol fonts stand in the private area by their bytes.
            (_, 0xF020..0xF100) => vec![unit - 0xF000],
            _ => vec![unit],
        };
        self.put(&String::from_utf16_lossy(&units), group)
    }

    pub fn text(&mut self, text: &str, group: Group) -> Result<(), ExtractError> {
        self.flush(group)?;
        self.put(text, group)
    }

    /// Decodes the bytes that wait.
    pub fn flush(&mut self, group: Group) -> Result<(), ExtractError> {
        self.drop_half();
        self.flush_bytes(group)
    }

    /// Half a surrogate pair without the other half is no character.
    fn drop_half(&mut self) {
        if self.half.take().is_some() {
            self.sink().incomplete(Cause::BadEncoding);
        }
    }

    fn flush_bytes(&mut self, group: Group) -> Result<(), ExtractError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let (mut text, mut broken) = codepage::decode(&bytes, group.page);
        if broken && bytes.len() <= SIGNS {
            // A bullet in a font whose character set is named wrongly.
            (text, broken) = codepage::decode(&bytes, codepage::WESTERN);
        }
        if broken && group.target != Target::Name {
            self.sink().incomplete(Cause::BadEncoding);
        }
        self.put(&text, group)?;
        self.bytes = bytes;
        self.bytes.clear();
        Ok(())
    }

    fn put(&mut self, text: &str, group: Group) -> Result<(), ExtractError> {
        match group.target {
            Target::Skip | Target::Fonts | Target::Object | Target::Picture => {}
            Target::Name => self.property.push_str(text),
            Target::Markup => {
                if let Some(html) = &mut self.html {
                    html.push_str(text);
                }
            }
            Target::Aside(index) => {
                if let Some((_, aside)) = self.asides.get_mut(index) {
                    aside.push_str(text);
                }
            }
            Target::Body => {
                if let Some(html) = &mut self.html {
                    if !group.rtf_only {
                        push_escaped(html, text);
                    }
                } else if group.hidden || group.deleted {
                    if !self.unseen.is_empty() && self.last_unseen != Some(group.deleted) {
                        self.unseen.push('\t');
                    }
                    self.last_unseen = Some(group.deleted);
                    self.unseen.push_str(text);
                } else {
                    self.last_unseen = None;
                    self.found |= !text.trim().is_empty();
                    self.builder.push(text)?;
                }
            }
        }
        Ok(())
    }

    /// A paragraph's end; in a table it only parts words.
    pub fn end_paragraph(&mut self, group: Group) -> Result<(), ExtractError> {
        self.flush(group)?;
        match group.target {
            Target::Body if !group.in_table && self.html.is_none() => self.end_line(),
            Target::Body if group.in_table => self.put(" ", group),
            _ => self.put("\n", group),
        }
    }

    pub fn end_row(&mut self, group: Group) -> Result<(), ExtractError> {
        self.flush(group)?;
        if group.target == Target::Body {
            self.end_line()
        } else {
            self.put("\n", group)
        }
    }

    fn end_line(&mut self) -> Result<(), ExtractError> {
        let unseen = std::mem::take(&mut self.unseen);
        if !unseen.is_empty() {
            self.found = true;
            self.builder.push("\t")?;
            self.builder.push(&unseen)?;
        }
        if self.open == 0 {
            for (label, text) in std::mem::take(&mut self.asides) {
                self.put_aside(label, &text)?;
            }
        }
        self.builder.push("\n")?;
        self.paragraph += 1;
        self.builder
            .mark(Hop::Line(self.paragraph), self.paragraph as u32, None);
        Ok(())
    }

    fn put_aside(&mut self, label: &'static str, text: &str) -> Result<(), ExtractError> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == ';');
        if text.is_empty() {
            return Ok(());
        }
        self.found = true;
        self.builder.push("\n")?;
        let record = if is_property(label) { 0 } else { self.paragraph as u32 };
        self.builder.mark(Hop::Header(label.to_owned()), record, Some(label));
        self.builder.push(text)?;
        Ok(())
    }

    /// Hands over the rest; whether there was any text, and the sink.
    pub fn finish(mut self) -> Result<(bool, &'s mut dyn Sink), ExtractError> {
        self.open = 0;
        if !self.asides.is_empty() || !self.unseen.is_empty() {
            self.end_line()?;
        }
        let sink = self.builder.end()?;
        if let Some(html) = self.html {
            let mut builder = Builder::lines(sink, self.trail);
            html::write_text(&mut html.as_bytes(), &mut builder)?;
            return Ok((true, builder.end()?));
        }
        Ok((self.found, sink))
    }
}

/// Properties of the document belong together; what stands beside a paragraph belongs to it.
fn is_property(label: &str) -> bool {
    !matches!(
        label,
        "footnote" | "comment" | "comment-author" | "text-box" | "field" | "form-field" | "shape"
    )
}

fn push_escaped(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            other => html.push(other),
        }
    }
}

fn unhex(digits: &[u8]) -> Vec<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0) as u8;
    digits
        .chunks_exact(2)
        .map(|pair| value(pair[0]) << 4 | value(pair[1]))
        .collect()
}
