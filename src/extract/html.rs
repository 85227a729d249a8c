//! HTML: the text as a person sees it, and what the markup hides.
//!
//! - Reads: text with its blocks and table rows, entities decoded; addresses in `mailto:` and `tel:` links;
//!   `alt`, `title`, `placeholder`, values of fields and of `meta`; comments; JSON-LD.
//! - Skips: script and style.
//! - Limits: tokens only, so depth costs nothing.
//! - Specification: WHATWG HTML, tokenisation.

use std::io::Read;

use html5gum::{DefaultEmitter, IoReader, StartTag, Token, Tokenizer};

use super::limits::cause_of;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::Cause;
use crate::text::encoding::{self, Charset, TextStream, Utf8Reader};

/// The format.
pub struct Html;

/// Elements in elements without complaint.
const DEPTH: usize = 10_000;

impl Extractor for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some(guess) = probe.encoding() else {
            return Claim::No;
        };
        let sample = &probe.head[guess.mark_bytes..probe.head.len().min(4096)];
        let (text, _) = encoding::decode(sample, guess.charset);
        let text = text.trim_start().to_ascii_lowercase();
        if text.starts_with("<!doctype html") || text.contains("<html") && text.starts_with('<') {
            return Claim::ByContent;
        }
        let named = matches!(probe.extension().as_str(), "html" | "htm" | "xhtml" | "mhtml");
        let fragment = ["<body", "<div", "<p>", "<table", "<head", "<span", "<ul", "<h1", "<!--"];
        if named && text.contains('<') || fragment.iter().any(|tag| text.starts_with(tag)) {
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
        probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let mut guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        if matches!(guess.charset, Charset::Other(found) if found.is_ascii_compatible())
            && let Some(declared) = declared(probe.head)
        {
            guess.charset = declared;
        }
        let mut input = input;
        let mut source = Utf8Reader::new(TextStream::new(&mut input, guess));
        let mut builder = Builder::lines(sink, Vec::new());
        let result = write_text(&mut source, &mut builder);
        builder.finish()?;
        if source.broken() {
            sink.incomplete(Cause::BadEncoding);
        }
        result
    }
}

/// The encoding that a `meta` element names.
fn declared(head: &[u8]) -> Option<Charset> {
    let head = &head[..head.len().min(4096)];
    let at = memchr::memmem::find(head, b"charset=")? + 8;
    let label = head[at..].trim_ascii_start();
    let label = label
        .strip_prefix(b"\"")
        .or_else(|| label.strip_prefix(b"'"))
        .unwrap_or(label);
    let end = label
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte))?;
    encoding::by_label(std::str::from_utf8(&label[..end]).ok()?)
}

/// Writes the text of the HTML that `source` yields in UTF-8.
pub(super) fn write_text(source: &mut dyn Read, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut hidden = false;
    let mut depth = 0_usize;
    for token in Tokenizer::new_with_emitter(IoReader::new(source), emitter) {
        let token = token.map_err(|error| match cause_of(&error) {
            Some(cause) => ExtractError::Unreadable(cause),
            None => ExtractError::Io(error),
        })?;
        match token {
            Token::StartTag(tag) => {
                depth += usize::from(!tag.self_closing && has_end(&tag.name));
                if depth == DEPTH {
                    builder.sink().incomplete(Cause::DepthLimit);
                }
                hidden = match tag.name.as_slice() {
                    b"style" => true,
                    b"script" => attribute(&tag, "type") != "application/ld+json",
                    _ => false,
                };
                separate(&tag.name, builder)?;
                write_attributes(&tag, builder)?;
            }
            Token::EndTag(tag) => {
                hidden = false;
                depth = depth.saturating_sub(usize::from(has_end(&tag.name)));
                separate(&tag.name, builder)?;
            }
            Token::String(text) if !hidden => write_folded(&String::from_utf8_lossy(&text), builder)?,
            Token::Comment(text) => {
                // Conditional comments and templates hold markup; what matters in them reads the same.
                builder.push("\n")?;
                builder.push(&String::from_utf8_lossy(&text))?;
                builder.push("\n")?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Elements that stay open until they are closed; others end with what follows, or hold nothing.
fn has_end(name: &[u8]) -> bool {
    !matches!(
        name,
        b"p" | b"li"
            | b"dt"
            | b"dd"
            | b"td"
            | b"th"
            | b"tr"
            | b"thead"
            | b"tbody"
            | b"tfoot"
            | b"option"
            | b"colgroup"
            | b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
            | b"basefont"
            | b"frame"
            | b"isindex"
            | b"spacer"
    )
}

/// Writes text with its white space folded, as it is shown.
fn write_folded(text: &str, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    let mut blank = builder.last_char().is_none_or(|last| matches!(last, '\n' | '\t' | ' '));
    for piece in text.split_inclusive([' ', '\n', '\t', '\r']) {
        let word = piece.trim_end_matches([' ', '\n', '\t', '\r']);
        if !word.is_empty() {
            builder.push(word)?;
            blank = false;
        }
        if word.len() < piece.len() && !blank {
            builder.push(" ")?;
            blank = true;
        }
    }
    Ok(())
}

/// Blocks stand on lines of their own, cells are kept apart by tabs, and inline elements do not part words.
fn separate(name: &[u8], builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    let separator = match name {
        b"td" | b"th" => "\t",
        b"a" | b"abbr" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"code" | b"del" | b"dfn" | b"em" | b"font"
        | b"i" | b"ins" | b"kbd" | b"mark" | b"q" | b"s" | b"samp" | b"small" | b"span" | b"strike" | b"strong"
        | b"sub" | b"sup" | b"time" | b"tt" | b"u" | b"var" | b"wbr" | b"img" | b"input" => return Ok(()),
        _ => "\n",
    };
    let last = builder.last_char().unwrap_or('\n');
    if last != '\n' && !(separator == "\t" && last == '\t') {
        builder.push(separator)?;
    }
    Ok(())
}

fn attribute(tag: &StartTag<()>, name: &str) -> String {
    tag.attributes
        .get(name.as_bytes())
        .map(|value| String::from_utf8_lossy(value).into_owned())
        .unwrap_or_default()
}

fn write_attributes(tag: &StartTag<()>, builder: &mut Builder<'_>) -> Result<(), ExtractError> {
    if tag.attributes.is_empty() {
        return Ok(());
    }
    let href = attribute(tag, "href");
    if let Some(address) = href.strip_prefix("mailto:").or_else(|| href.strip_prefix("tel:")) {
        let address = address.split('?').next().unwrap_or(address);
        builder.push(&percent_decoded(address))?;
        builder.push(" ")?;
    }
    for name in ["alt", "title", "placeholder", "value", "content"] {
        let value = attribute(tag, name);
        if value.trim().is_empty() {
            continue;
        }
        let label = [attribute(tag, "name"), attribute(tag, "property"), attribute(tag, "id")]
            .into_iter()
            .find(|label| !label.is_empty() && matches!(name, "value" | "content"));
        if let Some(label) = label {
            builder.push("\n")?;
            builder.push(&label)?;
            builder.push(": ")?;
        }
        write_folded(&value, builder)?;
        builder.push("\n")?;
    }
    Ok(())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
