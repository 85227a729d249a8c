//! The lines of vCard and iCalendar: a name, parameters and a value, folded over several lines.
//!
//! - Specification: RFC 6350, RFC 5545, vCard 2.1.

use encoding_rs::Encoding;

use super::base64;
use crate::text::encoding::{self, Charset};

/// One property.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Property {
    /// The line on which it begins, 1-based.
    pub line: u64,
    /// Its name in capitals, without a group before it.
    pub name: String,
    /// Parameters: names in capitals and values. What stands there without a name has the name `TYPE`.
    pub parameters: Vec<(String, String)>,
    pub value: Value,
}

/// What a property says.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// Text, with its escapes as they stand.
    Text(String),
    /// Something that was encoded in base64.
    Bytes(Vec<u8>),
}

impl Default for Value {
    fn default() -> Value {
        Value::Text(String::new())
    }
}

impl Property {
    /// The first value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The text; empty when there is none.
    pub fn text(&self) -> &str {
        match &self.value {
            Value::Text(text) => text,
            Value::Bytes(_) => "",
        }
    }
}

/// Reads the properties of a file one after the other.
pub(super) struct Lines<'b> {
    rest: &'b [u8],
    /// Lines that were read.
    line: u64,
    /// The encoding of what says nothing of its own.
    charset: Charset,
    /// Some bytes were no text.
    pub broken: bool,
}

impl<'b> Lines<'b> {
    /// A file in that encoding, which writes line ends as ASCII does.
    pub fn new(bytes: &'b [u8], charset: Charset) -> Lines<'b> {
        Lines {
            rest: bytes,
            line: 0,
            charset,
            broken: false,
        }
    }

    fn line(&mut self) -> Option<&'b [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.line += 1;
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// A property's bytes, unfolded.
    fn unfolded(&mut self) -> Option<Vec<u8>> {
        let mut whole = self.line()?.to_vec();
        let quoted = is_quoted_printable(&whole);
        loop {
            if quoted && whole.ends_with(b"=") {
                // The line goes on behind a soft break.
                whole.pop();
                match self.line() {
                    Some(line) => whole.extend(line.strip_prefix(b" ").unwrap_or(line)),
                    None => break,
                }
            } else if matches!(self.rest.first(), Some(b' ' | b'\t')) {
                let line = self.line().unwrap_or_default();
                whole.extend(&line[1..]);
            } else {
                break;
            }
        }
        Some(whole)
    }

    fn decoded(&mut self, bytes: &[u8], charset: Charset) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        let (text, broken) = encoding::decode(bytes, charset);
        self.broken |= broken;
        text
    }
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let head = &line[..memchr::memchr(b':', line).unwrap_or(0)];
    head.windows(16)
        .any(|window| window.eq_ignore_ascii_case(b"QUOTED-PRINTABLE"))
}

impl Iterator for Lines<'_> {
    type Item = Property;

    fn next(&mut self) -> Option<Property> {
        let (number, line) = loop {
            let number = self.line + 1;
            let line = self.unfolded()?;
            if !line.trim_ascii().is_empty() {
                break (number, line);
            }
        };
        let (head, raw) = parted(&line);
        let head = self.decoded(head, self.charset);
        let mut pieces = split_quoted(&head, ';');
        let name = pieces
            .first()
            .map_or("", |name| name.rsplit('.').next().unwrap_or(name));
        let mut property = Property {
            line: number,
            name: name.trim().to_ascii_uppercase(),
            ..Property::default()
        };
        for piece in pieces.drain(..).skip(1) {
            let (key, value) = piece.split_once('=').unwrap_or(("TYPE", piece));
            let value = value.trim().trim_matches('"').to_owned();
            property.parameters.push((key.trim().to_ascii_uppercase(), value));
        }
        let encoded = property.parameter("ENCODING").unwrap_or_default().to_ascii_lowercase();
        let typed = |wanted: &str| {
            let mut types = property.parameters.iter().filter(|(key, _)| key == "TYPE");
            types.any(|(_, value)| value.eq_ignore_ascii_case(wanted))
        };
        let is_base64 = matches!(encoded.as_str(), "b" | "base64") || typed("BASE64");
        if let Some(bytes) = base64::decode(raw).filter(|_| is_base64) {
            property.value = Value::Bytes(bytes);
            return Some(property);
        }
        let charset = property
            .parameter("CHARSET")
            .and_then(|label| Encoding::for_label(label.as_bytes()))
            .map_or(self.charset, |found| match found {
                found if found == encoding_rs::UTF_8 => Charset::Utf8,
                found => Charset::Other(found),
            });
        let text = if encoded == "quoted-printable" || typed("QUOTED-PRINTABLE") {
            self.decoded(&unquoted(raw), charset)
        } else {
            self.decoded(raw, charset)
        };
        property.value = match text.strip_prefix("data:").and_then(|data| data.split_once(";base64,")) {
            Some((_, data)) => base64::decode(data.as_bytes()).map_or(Value::Text(text), Value::Bytes),
            None => Value::Text(text),
        };
        Some(property)
    }
}

/// What stands before and behind the first colon outside of quotation marks.
fn parted(line: &[u8]) -> (&[u8], &[u8]) {
    let mut quoted = false;
    for (at, byte) in line.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b':' if !quoted => return (&line[..at], &line[at + 1..]),
            _ => {}
        }
    }
    // A quotation mark that never closes.
    memchr::memchr(b':', line).map_or((&[], line), |at| (&line[..at], &line[at + 1..]))
}

fn split_quoted(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

/// The parts of a value with several, with their escapes resolved.
pub(super) fn parts(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let last = parts.last_mut().expect("there is always one");
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => last.push('\n'),
                Some(other) => last.push(other),
                None => {}
            },
            other if other == separator => parts.push(String::new()),
            other => last.push(other),
        }
    }
    parts
}

/// A text with its escapes resolved.
pub(super) fn unescaped(text: &str) -> String {
    parts(text, '\0').concat()
}

fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'=')
            .then(|| after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_unfolded_and_decoded() {
        let file = b"item1.TEL;TYPE=\"home:x\";pref:555-\r\n 0101\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:C=F4t=E9;=\r\nLuc\r\n\r\nPHOTO;ENCODING=b:TWFy\r\n aWU=\r\nNOTE:a\\nb\\;c";
        let found: Vec<Property> = Lines::new(file, Charset::Utf8).collect();
        assert_eq!((found[0].name.as_str(), found[0].text()), ("TEL", "555-0101"));
        assert_eq!(found[0].parameter("TYPE"), Some("home:x"));
        assert_eq!(parts(found[1].text(), ';'), ["Côté", "Luc"]);
        assert_eq!(found[2].value, Value::Bytes(b"Marie".to_vec()));
        assert_eq!(unescaped(found[3].text()), "a\nb;c");
    }
}
