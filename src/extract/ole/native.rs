//! Objects of the first OLE: a file in a wrapper that names it.

use crate::extract::{ExtractError, Sink, codepage};
use crate::model::{Cause, Hop};

/// Reads forward through a wrapper.
struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn number(&mut self) -> Option<u32> {
        let (four, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*four))
    }

    /// As many bytes as a number before them says.
    fn counted(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        let bytes = self.0.get(..length)?;
        self.0 = &self.0[length..];
        Some(bytes)
    }

    /// The bytes up to a NUL.
    fn text(&mut self) -> Option<&'b [u8]> {
        let end = memchr::memchr(0, self.0.get(..self.0.len().min(4096))?)?;
        let bytes = &self.0[..end];
        self.0 = &self.0[end + 1..];
        Some(bytes)
    }
}

/// Hands over the object that `bytes` wrap, as RTF has it: class, topic, item and content.
pub(in crate::extract) fn embedded(bytes: &[u8], hop: Hop, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut cursor = Cursor(bytes);
    let parsed = (|| {
        let _version = cursor.number()?;
        let kind = cursor.number()?;
        if kind == 1 {
            return Some((kind, &[][..]));
        }
        let class = cursor.counted()?;
        let _topic = cursor.counted()?;
        let _item = cursor.counted()?;
        Some((kind, class))
    })();
    match parsed {
        Some((1, _)) => sink.incomplete(Cause::ExternalReference),
        Some((2, class)) => {
            let declared = cursor.number().unwrap_or(0) as usize;
            let content = cursor.0.get(..declared).unwrap_or_else(|| {
                sink.incomplete(Cause::Corrupt);
                cursor.0
            });
            if class.starts_with(b"Package") {
                return wrapped(content, hop, sink);
            }
            sink.nested(hop, "", &mut &*content)?;
        }
        Some(_) => {}
        None => sink.incomplete(Cause::Corrupt),
    }
    Ok(())
}

/// Hands over the file in the stream `\1Ole10Native`.
pub(super) fn package(bytes: &[u8], hop: Hop, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    wrapped(bytes.get(4..).unwrap_or_default(), hop, sink)
}

/// Hands over a file that stands behind its label, its name and the path that it had.
fn wrapped(bytes: &[u8], hop: Hop, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut cursor = Cursor(bytes);
    let parsed = (|| {
        cursor.0 = cursor.0.get(2..)?;
        let label = cursor.text()?;
        let name = cursor.text()?;
        let _kind = cursor.number()?;
        let _temporary = cursor.counted()?;
        let content = cursor.counted()?;
        Some((if label.is_empty() { name } else { label }, content))
    })();
    let Some((name, content)) = parsed else {
        // An object of another program stands there as it is.
        sink.nested(hop, "", &mut &*bytes)?;
        return Ok(());
    };
    let (name, _) = codepage::decode(name, codepage::WESTERN);
    let name = name.rsplit(['\\', '/']).next().unwrap_or_default();
    let hop = if name.is_empty() {
        hop
    } else {
        Hop::Member(name.to_owned())
    };
    sink.nested(hop, name, &mut &*content)?;
    Ok(())
}
