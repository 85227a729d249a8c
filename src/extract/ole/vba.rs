//! Macros: their source as somebody wrote it, and what stands on their forms.
//!
//! A project is a storage that holds another one, `VBA`. In that, `dir` tells the modules, and each module's stream
//! holds its source, compressed, behind what was compiled from it.
//! Specification: MS-OVBA.

use crate::extract::cfb::{Container, ROOT};
use crate::extract::limits::is_bomb;
use crate::extract::{Builder, ExtractError, Limits, Sink, codepage};
use crate::model::{Cause, Hop};

use super::runs;

/// Storages that are projects: of a file of its own, of Word, of Excel.
const PROJECTS: [&str; 3] = ["", "Macros", "_VBA_PROJECT_CUR"];

/// Bytes of source that one chunk holds.
const CHUNK: usize = 4096;

/// Bytes of one module's source, and of the list of modules.
const MODULE: usize = 16 << 20;

/// One module.
#[derive(Debug, Default, PartialEq, Eq)]
struct Module {
    stream: String,
    offset: usize,
}

/// Reads the macros of a document.
pub(super) fn read(container: &Container<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for project in PROJECTS {
        let project = match project {
            "" => Some(ROOT),
            name => container.find(ROOT, name),
        };
        let vba = project.and_then(|project| Some((project, container.find(project, "VBA")?)));
        if let Some((project, vba)) = vba.filter(|(_, vba)| container.is_storage(*vba)) {
            let about = container.stream(project, "PROJECT").unwrap_or_default().bytes;
            let mut builder = Builder::lines(&mut *sink, vec![Hop::Header("macro project".to_owned())]);
            builder.push(&codepage::decode(&about, codepage::WESTERN).0)?;
            builder.finish()?;
            modules(container, vba, limits, sink)?;
            forms(container, project, vba, sink)?;
        }
    }
    Ok(())
}

fn modules(container: &Container<'_>, vba: usize, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let dir = container
        .stream(vba, "dir")
        .and_then(|dir| decompressed(&dir.bytes, limits));
    let Some((dir, whole)) = dir else {
        sink.incomplete(Cause::Corrupt);
        return Ok(());
    };
    let (page, modules) = list(&dir);
    if !whole || modules.is_empty() {
        sink.incomplete(Cause::Corrupt);
    }
    for module in modules {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let source = container
            .stream(vba, &module.stream)
            .and_then(|stream| decompressed(stream.bytes.get(module.offset..)?, limits));
        let Some((source, whole)) = source else {
            sink.incomplete(Cause::Corrupt);
            continue;
        };
        if !whole {
            sink.incomplete(Cause::Corrupt);
        }
        let mut builder = Builder::lines(sink, vec![Hop::Header(format!("macro {}", module.stream))]);
        builder.push(&codepage::decode(&source, page).0)?;
        builder.finish()?;
    }
    Ok(())
}

/// Storages beside the code are forms: labels, lists and what stands in fields.
fn forms(container: &Container<'_>, project: usize, vba: usize, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for form in container.children(project) {
        if form == vba || !container.is_storage(form) || project == ROOT && container.find(form, "o").is_none() {
            continue;
        }
        for stream in ["f", "o"] {
            let bytes = container.stream(form, stream).unwrap_or_default().bytes;
            let place = Hop::Header(format!("form {}", container.name(form)));
            runs::write(&bytes, place, sink)?;
        }
    }
    Ok(())
}

/// The code page and the modules of a project.
fn list(dir: &[u8]) -> (u16, Vec<Module>) {
    let mut page = codepage::WESTERN;
    let mut modules = Vec::new();
    let mut module = Module::default();
    let mut rest = dir;
    while let Some((header, behind)) = rest.split_first_chunk::<6>() {
        let kind = u16::from_le_bytes([header[0], header[1]]);
        // The version says that it is shorter than it is.
        let size = match kind {
            9 => 6,
            _ => u32::from_le_bytes([header[2], header[3], header[4], header[5]]) as usize,
        };
        let Some(content) = behind.get(..size) else { break };
        rest = &behind[size..];
        match (kind, content) {
            (0x03, [low, high]) => page = u16::from_le_bytes([*low, *high]),
            (0x1A, name) => module.stream = codepage::decode(name, page).0,
            (0x32, name) if !name.is_empty() => module.stream = codepage::wide(name),
            (0x31, [a, b, c, d]) => module.offset = u32::from_le_bytes([*a, *b, *c, *d]) as usize,
            (0x2B, _) => modules.push(std::mem::take(&mut module)),
            _ => {}
        }
    }
    (page, modules)
}

/// What is compressed in a container, and whether all of it came out; `None` when this is none.
fn decompressed(bytes: &[u8], limits: &Limits) -> Option<(Vec<u8>, bool)> {
    let (mark, mut rest) = bytes.split_first()?;
    if *mark != 1 {
        return None;
    }
    let mut out = Vec::new();
    while let Some((header, behind)) = rest.split_first_chunk::<2>() {
        let header = u16::from_le_bytes(*header);
        let length = usize::from(header & 0xFFF) + 1;
        if header >> 12 & 7 != 3 {
            // What follows the container is none of it.
            return Some((out, false));
        }
        let chunk = &behind[..length.min(behind.len())];
        let whole = if header >> 15 == 1 {
            inflate(chunk, &mut out)
        } else {
            out.extend_from_slice(chunk);
            Some(())
        };
        let too_much = out.len() > MODULE || is_bomb(bytes.len() as u64, out.len() as u64, limits);
        if whole.is_none() || chunk.len() < length || too_much {
            return Some((out, false));
        }
        rest = &behind[length..];
    }
    Some((out, true))
}

/// One chunk: eight letters or references back under each byte of flags.
fn inflate(mut chunk: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let start = out.len();
    while let Some((flags, behind)) = chunk.split_first() {
        chunk = behind;
        for bit in 0..8 {
            if chunk.is_empty() {
                break;
            }
            if flags >> bit & 1 == 0 {
                out.push(chunk[0]);
                chunk = &chunk[1..];
                continue;
            }
            let (token, behind) = chunk.split_first_chunk::<2>()?;
            chunk = behind;
            let token = u16::from_le_bytes(*token);
            let done = out.len() - start;
            // The more there is to refer to, the more bits say where.
            let bits = (usize::BITS - done.saturating_sub(1).leading_zeros()).clamp(4, 12);
            let length = usize::from(token & (0xFFFF >> bits)) + 3;
            let back = usize::from(token >> (16 - bits)) + 1;
            if back > done || done + length > CHUNK {
                return None;
            }
            for _ in 0..length {
                out.push(out[out.len() - back]);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, 3.2.3: "aaa…" as one letter and one reference.
    #[test]
    fn the_specifications_examples_come_out() {
        let limits = Limits::default();
        let repeated = b"\x01\x03\xB0\x02\x61\x45\x00";
        assert_eq!(decompressed(repeated, &limits), Some((vec![b'a'; 73], true)));
        let normal: &[u8] = b"\x01\x2F\xB0\x00\x23\x61\x61\x61\x62\x63\x64\x65\x82\x66\x00\x70\
            \x61\x67\x68\x69\x6A\x01\x38\x08\x61\x6B\x6C\x00\x30\x6D\x6E\x6F\x70\x06\x71\x02\x70\x04\x10\x72\x73\x74\
            \x75\x76\x10\x77\x78\x79\x7A\x00\x3C";
        let text = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa";
        assert_eq!(decompressed(normal, &limits), Some((text.to_vec(), true)));
    }

    #[test]
    fn what_is_cut_or_wrong_is_told_and_crashes_nothing() {
        let limits = Limits::default();
        assert_eq!(
            decompressed(b"\x01\x2F\xB0\x00\x23\x61", &limits),
            Some((b"#a".to_vec(), false))
        );
        assert_eq!(
            decompressed(b"\x01\x03\xB0\x01\x00\x40\x00", &limits).map(|(_, whole)| whole),
            Some(false)
        );
        assert_eq!(decompressed(b"\x02", &limits), None);
        assert_eq!(decompressed(b"", &limits), None);
    }

    #[test]
    fn the_list_of_modules_is_read() {
        let mut dir = Vec::new();
        let mut record = |kind: u16, content: &[u8]| {
            dir.extend(kind.to_le_bytes());
            dir.extend((content.len() as u32).to_le_bytes());
            dir.extend(content);
        };
        record(0x03, &[0xE4, 0x04]);
        record(0x1A, b"Module1");
        record(0x31, &[5, 0, 0, 0]);
        record(0x2B, b"");
        let module = Module {
            stream: "Module1".to_owned(),
            offset: 5,
        };
        assert_eq!(list(&dir), (1252, vec![module]));
        assert_eq!(list(b"\x1A\0\xFF\xFF\xFF\xFF"), (1252, Vec::new()));
    }
}
