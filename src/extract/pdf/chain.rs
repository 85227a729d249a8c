//! The chain of cross-reference tables: whether it is whole, and where earlier revisions of the file end.
//!
//! Each time that a document is saved by an incremental update, the file grows by a revision and what was deleted
//! stays before it. The bytes up to the end of a revision are a whole document of their own.

use std::collections::BTreeSet;

use memchr::memmem;

/// Tables that are followed.
const TABLES: usize = 4096;

/// Bytes in which the description of one table must say where the table before it stands.
const TRAILER: usize = 64 << 10;

/// Whether the tables lead from the end of the file to the first, each once, and no revision behind the last end mark
/// was cut short.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let end = memmem::rfind(bytes, b"%%EOF").unwrap_or(0);
    if memmem::find(&bytes[end..], b" obj").is_some() {
        return false;
    }
    let Some(mut at) = memmem::rfind(bytes, b"startxref").and_then(|start| number(&bytes[start + 9..])) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    loop {
        if !seen.insert(at) || seen.len() > TABLES {
            return false;
        }
        let Some(table) = usize::try_from(at).ok().and_then(|at| bytes.get(at..)) else {
            return false;
        };
        let Some(description) = description(table) else {
            return false;
        };
        match memmem::find(description, b"/Prev") {
            None => return true,
            Some(prev) => match number(&description[prev + 5..]) {
                Some(before) => at = before,
                None => return false,
            },
        }
    }
}

/// The dictionary that goes with a table: behind `trailer`, or that of a stream.
fn description(table: &[u8]) -> Option<&[u8]> {
    let table = table.trim_ascii_start();
    if table.starts_with(b"xref") {
        let trailer = memmem::find(table, b"trailer")?;
        let rest = &table[trailer..];
        let end = memmem::find(rest, b"startxref").unwrap_or(rest.len()).min(TRAILER);
        return Some(&rest[..end]);
    }
    let digits = table.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &table[..table.len().min(TRAILER)];
    let end = memmem::find(rest, b"stream")?;
    (digits > 0 && memmem::find(&rest[..end], b"obj").is_some()).then_some(&rest[..end])
}

fn number(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

/// Where each revision but the last ends, oldest first. The first part of a linearized file is no revision.
pub(super) fn earlier_ends(bytes: &[u8], linearized: bool) -> Vec<usize> {
    let mut ends: Vec<usize> = memmem::find_iter(bytes, b"%%EOF").map(|at| at + 5).collect();
    // What stands behind the last mark is the end of the file, or a revision that was cut short.
    let rest = ends.last().map_or(0, |end| bytes.len() - end);
    if rest < 64 {
        ends.pop();
    }
    if linearized && !ends.is_empty() {
        ends.remove(0);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one table at 9 and this in its trailer.
    fn file(trailer: &str, start: &str) -> Vec<u8> {
        format!("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1{trailer}>>\nstartxref\n{start}\n%%EOF\n")
            .into_bytes()
    }

    #[test]
    fn a_chain_is_whole_when_each_table_is_met_once() {
        assert!(is_whole(&file("", "9")));
        assert!(!is_whole(&file("/Prev 9", "9")), "a loop");
        assert!(!is_whole(&file("/Prev 3", "9")), "a table that is none");
        assert!(!is_whole(&file("/Prev 99999", "9")), "beyond the end");
        assert!(!is_whole(&file("", "0")));
        assert!(!is_whole(&file("", "99999999999999999999999")));
        assert!(!is_whole(b"%PDF-1.7\n"));
        let cut = [file("", "9"), b"7 0 obj\n<</Type/An".to_vec()].concat();
        assert!(!is_whole(&cut), "a revision that was cut");
    }

    #[test]
    fn revisions_end_where_their_marks_stand() {
        let first = file("", "9");
        assert!(earlier_ends(&first, false).is_empty());
        let second = [first.as_slice(), &file("", "9")].concat();
        assert_eq!(earlier_ends(&second, false), [first.len() - 1]);
        assert!(earlier_ends(&second, true).is_empty());
        let cut = [first.as_slice(), &[b'x'; 100]].concat();
        assert_eq!(earlier_ends(&cut, false), [first.len() - 1]);
    }
}
