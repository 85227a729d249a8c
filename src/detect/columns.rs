//! Tables in running text: lines of cells parted by tabs, as documents and pages give them.
//!
//! The first line of such lines in a row may hold headers, which label the cells below them like the header
//! of a spreadsheet's column.

use std::ops::Range;

/// How far below its header a cell may stand, in bytes: well within what passages share, so that the cutting
/// of a text changes nothing.
const REACH: usize = 3 << 10;

/// Where the table ends in whose line `at` stands: the end of the last line with a tab, as far as a header
/// reaches. If the line has no tab, `at`.
pub(super) fn table_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let limit = text.len().min(at + REACH);
    let mut end = at;
    let floor = at.saturating_sub(REACH);
    let mut from = line_start(bytes, floor, at).unwrap_or(floor);
    while from < limit {
        let stop = memchr::memchr(b'\n', &bytes[from..limit]).map_or(limit, |found| from + found);
        if memchr::memchr(b'\t', &bytes[from..stop]).is_none() {
            break;
        }
        end = stop.max(at);
        from = stop + 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// The bytes of the header of the cell in which `at` stands, if it stands in a table below its first line.
pub(super) fn header_of(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let floor = at.saturating_sub(REACH);
    let own = line_start(bytes, floor, at)?;
    let column = memchr::memchr_iter(b'\t', &bytes[own..at]).count();
    let ahead = &bytes[at..bytes.len().min(at + REACH)];
    if column == 0 && memchr::memchr2(b'\t', b'\n', ahead).is_none_or(|found| ahead[found] == b'\n') {
        return None;
    }
    let mut top = own;
    while top > floor {
        match line_start(bytes, floor, top - 1) {
            Some(above) if memchr::memchr(b'\t', &bytes[above..top]).is_some() => top = above,
            _ => break,
        }
    }
    if top == own {
        return None;
    }
    let line = &bytes[top..memchr::memchr(b'\n', &bytes[top..]).map_or(bytes.len(), |found| top + found)];
    let mut start = 0;
    for _ in 0..column {
        start += memchr::memchr(b'\t', &line[start..])? + 1;
    }
    let end = memchr::memchr(b'\t', &line[start..]).map_or(line.len(), |found| start + found);
    Some(top + start..top + end)
}

/// Where the line begins in which `at` stands; none if that is before `floor`: a text of one long line is not read
/// anew for each of its values.
fn line_start(bytes: &[u8], floor: usize, at: usize) -> Option<usize> {
    match memchr::memrchr(b'\n', &bytes[floor..at]) {
        Some(found) => Some(floor + found + 1),
        None if floor == 0 || bytes[floor - 1] == b'\n' => Some(floor),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "avant\nNom\tNé le\tNo\nAna\t1980-01-01\t7\nLuc\t1981-01-01\t8\naprès";

    #[test]
    fn a_cell_knows_its_header() {
        let header = |needle: &str| {
            TABLE
                .find(needle)
                .and_then(|at| header_of(TABLE, at))
                .map(|range| &TABLE[range])
        };
        assert_eq!(header("1981"), Some("Né le"));
        assert_eq!(header("8\naprès"), Some("No"));
        assert_eq!(header("Luc"), Some("Nom"));
        assert_eq!(header("Né"), None);
        assert_eq!(header("après"), None);
    }

    #[test]
    fn a_table_ends_with_its_last_line() {
        let at = TABLE.find("Né").unwrap_or_default();
        assert!(TABLE[..table_end(TABLE, at)].ends_with("\t8"));
        assert_eq!(table_end(TABLE, 2), 2);
    }
}
