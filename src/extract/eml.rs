//! Mail messages: headers, bodies and attachments.
//!
//! - Reads: every header decoded; text and HTML bodies in their encodings; attachments and messages in
//!   the message go through the door.
//! - Skips: nothing; an encrypted body (S/MIME, PGP/MIME) is told as `encrypted`.
//! - Limits: the message is held in memory; multipart nested deeper than 64 is told as `depth-limit`.
//! - Specification: RFC 5322, RFC 2045–2047.

use std::io::Cursor;

use mailparse::{
    DispositionType, MailHeader, MailHeaderMap, parse_content_disposition, parse_content_type, parse_mail,
};
use memchr::memmem;

use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, base64, html};
use crate::model::{Cause, Hop};
use crate::text::encoding;

/// The format.
pub struct Eml;

/// Multiparts in multiparts.
const DEPTH: u32 = 64;

/// Headers of which two make a message.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "reply-to",
    "sender",
    "x-mailer",
    "dkim-signature",
    "content-transfer-encoding",
    "x-originating-ip",
];

impl Extractor for Eml {
    fn name(&self) -> &'static str {
        "eml"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if starts_with_headers(probe.head) {
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
        let mut message = Message { sink, limits, parts: 0 };
        message.headers(&bytes)?;
        message.part(&bytes, 0)
    }
}

/// True when there are at least two known headers, and only headers, up to the first empty line.
pub(super) fn starts_with_headers(head: &[u8]) -> bool {
    let mut known = 0;
    for line in head.split(|byte| *byte == b'\n').take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else {
            return known >= 3;
        };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return known >= 3;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        known += usize::from(KNOWN.contains(&name.as_str()));
    }
    known >= 2
}

/// One message while it is read.
struct Message<'m> {
    sink: &'m mut dyn Sink,
    limits: &'m Limits,
    parts: u32,
}

/// The headers of a part and where its body starts; a part without proper headers is all body.
fn split(bytes: &[u8]) -> (Vec<MailHeader<'_>>, usize) {
    if let Some(body) = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n")) {
        return (Vec::new(), bytes.len() - body.len());
    }
    mailparse::parse_headers(bytes).unwrap_or_default()
}

impl Message<'_> {
    /// The message's own headers, as one record.
    fn headers(&mut self, bytes: &[u8]) -> Result<(), ExtractError> {
        let (headers, _) = split(bytes);
        let mut builder = Builder::marks(self.sink, Vec::new());
        for header in headers {
            let key = header.get_key();
            let value = header.get_value();
            if value.trim().is_empty() {
                continue;
            }
            builder.mark(Hop::Header(key.clone()), 0, Some(&key));
            builder.push(value.trim())?;
            builder.push("\n")?;
        }
        builder.finish()?;
        Ok(())
    }

    fn part(&mut self, bytes: &[u8], depth: u32) -> Result<(), ExtractError> {
        let (headers, body_start) = split(bytes);
        let content_type = parse_content_type(&headers.get_first_value("Content-Type").unwrap_or_default());
        let boundary = content_type
            .params
            .get("boundary")
            .filter(|boundary| !boundary.is_empty());
        let kind = content_type.mimetype.as_str();
        if kind == "multipart/encrypted" {
            self.sink.incomplete(Cause::Encrypted);
        }
        match boundary {
            Some(boundary) if kind.starts_with("multipart/") => {
                if depth >= DEPTH {
                    self.sink.incomplete(Cause::DepthLimit);
                    return Ok(());
                }
                let parted = Parted::new(&bytes[body_start..], boundary);
                self.beside("preamble", parted.before)?;
                if depth == 0 && parted.behind.is_none() {
                    // Only the outermost end tells a message that was cut from one that was put together badly.
                    self.sink.incomplete(Cause::Corrupt);
                }
                for part in parted.parts {
                    if u64::from(self.parts) >= self.limits.members {
                        self.sink.incomplete(Cause::MemberLimit);
                        break;
                    }
                    self.part(part, depth + 1)?;
                }
                self.beside("epilogue", parted.behind.unwrap_or_default())
            }
            _ => {
                self.parts += 1;
                self.leaf(bytes, &headers, kind, depth)
            }
        }
    }

    /// Text before the first part or behind the last, which mail programs do not show.
    fn beside(&mut self, name: &str, bytes: &[u8]) -> Result<(), ExtractError> {
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let charset = encoding::guess(bytes, true).map_or(encoding::Charset::Utf8, |guess| guess.charset);
        let mut builder = Builder::lines(self.sink, vec![Hop::Header(name.to_owned())]);
        builder.push(encoding::decode(bytes, charset).0.trim())?;
        Ok(builder.finish()?)
    }

    fn leaf(&mut self, bytes: &[u8], headers: &[MailHeader<'_>], kind: &str, depth: u32) -> Result<(), ExtractError> {
        let content_type = parse_content_type(&headers.get_first_value("Content-Type").unwrap_or_default());
        let disposition =
            parse_content_disposition(&headers.get_first_value("Content-Disposition").unwrap_or_default());
        let name = disposition
            .params
            .get("filename")
            .or_else(|| content_type.params.get("name"));
        let name = name.map(String::as_str).map(decoded_name);
        let content = self.decoded(bytes);
        let place = Hop::Part(self.parts);
        let trail = if depth == 0 { Vec::new() } else { vec![place.clone()] };
        let attached = name.is_some() || disposition.disposition == DispositionType::Attachment;
        match kind {
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                self.sink.incomplete(Cause::Encrypted);
                Ok(())
            }
            "" | "text/plain" | "text/html" if !attached => {
                let charset = content_type
                    .params
                    .get("charset")
                    .filter(|label| !label.eq_ignore_ascii_case("us-ascii"))
                    .and_then(|label| encoding::by_label(label))
                    .or_else(|| encoding::guess(&content, true).map(|guess| guess.charset));
                let Some(charset) = charset else {
                    self.sink.nested(place, "", &mut Cursor::new(content))?;
                    return Ok(());
                };
                let (text, broken) = encoding::decode(&content, charset);
                if broken {
                    self.sink.incomplete(Cause::BadEncoding);
                }
                let mut builder = Builder::lines(self.sink, trail);
                if kind == "text/html" {
                    html::write_text(&mut text.as_bytes(), &mut builder)?;
                } else {
                    builder.push(&text)?;
                }
                builder.finish()?;
                Ok(())
            }
            _ => {
                let fallback = if kind == "message/rfc822" { "message.eml" } else { "" };
                let label = name.clone().unwrap_or_else(|| fallback.to_owned());
                let hop = name.map_or(place, Hop::Member);
                self.sink.nested(hop, &label, &mut Cursor::new(content))?;
                Ok(())
            }
        }
    }

    /// The body without its transfer encoding.
    fn decoded(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (_, body_start) = split(bytes);
        let raw = || bytes[body_start..].to_vec();
        if body_start == 0 || bytes.starts_with(b"\n") || bytes.starts_with(b"\r\n") {
            return raw();
        }
        let (headers, _) = split(bytes);
        let transfer = headers.get_first_value("Content-Transfer-Encoding").unwrap_or_default();
        let content = if transfer.trim().eq_ignore_ascii_case("base64") {
            base64::decode(&bytes[body_start..])
        } else {
            parse_mail(bytes).and_then(|part| part.get_body_raw()).ok()
        };
        if let Some(content) = content {
            return content;
        }
        self.sink.incomplete(Cause::Corrupt);
        raw()
    }
}

/// A file name with encoded words decoded, as some programs write them where they should not.
fn decoded_name(name: &str) -> String {
    let header = format!("X: {name}");
    match mailparse::parse_header(header.as_bytes()) {
        Ok((header, _)) if name.contains("=?") => header.get_value(),
        _ => name.to_owned(),
    }
}

/// A body by the lines with its boundary.
struct Parted<'b> {
    /// What stands before the first line; all of it when there is none.
    before: &'b [u8],
    parts: Vec<&'b [u8]>,
    /// What stands behind the closing line, if there is one.
    behind: Option<&'b [u8]>,
}

impl<'b> Parted<'b> {
    fn new(body: &'b [u8], boundary: &str) -> Parted<'b> {
        let line = format!("--{boundary}").into_bytes();
        let mut parted = Parted {
            before: body,
            parts: Vec::new(),
            behind: None,
        };
        // Where the part begins that is open.
        let mut open = None;
        for start in memmem::find_iter(body, &line) {
            let Some((end, closing)) = line_end(body, start, line.len()) else {
                continue;
            };
            match open {
                None => parted.before = &body[..start],
                Some(from) => parted.parts.push(without_newline(&body[from..start.max(from)])),
            }
            open = Some(end);
            if closing {
                parted.behind = Some(&body[end..]);
                return parted;
            }
        }
        if let Some(from) = open {
            parted.parts.push(without_newline(&body[from..]));
        }
        parted
    }
}

/// Where the line ends that begins with the boundary, and whether it is the closing one; `None` when this is no such
/// line.
fn line_end(body: &[u8], start: usize, length: usize) -> Option<(usize, bool)> {
    if start > 0 && body[start - 1] != b'\n' {
        return None;
    }
    let behind = start + length;
    let closing = body[behind..].starts_with(b"--");
    let rest = body[behind..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    if !closing && !matches!(rest, None | Some(b'\n')) {
        return None;
    }
    let end = memchr::memchr(b'\n', &body[behind..]).map_or(body.len(), |end| behind + end + 1);
    Some((end, closing))
}

fn without_newline(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_parted_at_lines_with_its_boundary() {
        let body = b"before\r\n--b\r\none\r\n--bx\r\n--b \r\n\r\ntwo\n--b--\r\nbehind";
        let parted = Parted::new(body, "b");
        assert_eq!(parted.before, b"before\r\n");
        assert_eq!(parted.parts, [&b"one\r\n--bx"[..], b"\r\ntwo"]);
        assert_eq!(parted.behind, Some(&b"behind"[..]));
        let cut = Parted::new(b"--b\none\n--b\ntw", "b");
        assert_eq!((cut.parts, cut.behind), (vec![&b"one"[..], b"tw"], None));
        let none = Parted::new(b"no part at all", "b");
        assert_eq!((none.before, none.parts.len()), (&b"no part at all"[..], 0));
    }
}
