//! The trees of a database: every row of a table in order, with the rest of long rows.

use std::io;

use super::super::{ExtractError, Limits};
use super::pages::{Met, Pages};
use super::record::varint;

/// A row as it is stored.
pub struct Cell {
    /// Its number, in tables that have them.
    pub rowid: Option<i64>,
    /// Its record.
    pub payload: Vec<u8>,
    /// True when all of the record is there.
    pub whole: bool,
}

/// What is still to be done in a tree.
enum Step {
    Page(u32),
    Cell(Box<Cell>),
}

/// What a page of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// It has rows and no children.
    pub leaf: bool,
    /// It is of a table with row numbers.
    pub table: bool,
}

impl Kind {
    /// What the first byte of a page says.
    pub fn of(byte: u8) -> Option<Kind> {
        let (leaf, table) = match byte {
            0x02 => (false, false),
            0x05 => (false, true),
            0x0A => (true, false),
            0x0D => (true, true),
            _ => return None,
        };
        Some(Kind { leaf, table })
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn page_number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Where the header of a page begins: the first page starts with that of the file.
pub fn header_at(number: u32) -> usize {
    if number == 1 { 100 } else { 0 }
}

/// Where the cells of a page begin, and where the list of them ends; `start` is its header.
pub fn cells(page: &[u8], start: usize) -> Option<(Kind, Vec<usize>, usize)> {
    let kind = Kind::of(*page.get(start)?)?;
    let count = number(page, start + 3)?;
    let first = start + if kind.leaf { 8 } else { 12 };
    let end = first + 2 * count;
    if end > page.len() {
        return None;
    }
    let cells = (0..count).filter_map(|index| number(page, first + 2 * index));
    Some((kind, cells.collect(), end))
}

/// Bytes of a record that stand in its page, of `length` in all.
fn local(length: u64, usable: usize, kind: Kind) -> usize {
    let most = if kind.table && kind.leaf {
        usable - 35
    } else {
        (usable - 12) * 64 / 255 - 23
    };
    if length <= most as u64 {
        return length as usize;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let rest = least + ((length - least as u64) % (usable as u64 - 4)) as usize;
    if rest <= most { rest } else { least }
}

/// A cell as its page has it; the chain of its overflow begins at `next`.
struct Parsed<'p> {
    child: Option<u32>,
    rowid: Option<i64>,
    length: u64,
    local: &'p [u8],
    next: Option<u32>,
}

fn parse(page: &[u8], mut at: usize, usable: usize, kind: Kind) -> Option<Parsed<'_>> {
    let child = if kind.leaf { None } else { Some(page_number(page, at)?) };
    at += if kind.leaf { 0 } else { 4 };
    if kind.table && !kind.leaf {
        return Some(Parsed {
            child,
            rowid: None,
            length: 0,
            local: &[],
            next: None,
        });
    }
    let (length, bytes) = varint(page.get(at..)?)?;
    at += bytes;
    let mut rowid = None;
    if kind.table {
        let (id, bytes) = varint(page.get(at..)?)?;
        rowid = Some(id.cast_signed());
        at += bytes;
    }
    let here = local(length, usable, kind);
    let next = if (here as u64) < length {
        Some(page_number(page, at + here)?)
    } else {
        None
    };
    Some(Parsed {
        child,
        rowid,
        length,
        local: page.get(at..at + here)?,
        next,
    })
}

/// The cell at an offset of a leaf that stands outside of any tree: what its page holds of it. True when that is all.
pub fn lone_cell(page: &[u8], at: usize, kind: Kind) -> Option<(Cell, bool)> {
    let parsed = parse(page, at, page.len(), kind)?;
    let whole = parsed.next.is_none();
    let cell = Cell {
        rowid: parsed.rowid,
        payload: parsed.local.to_vec(),
        whole,
    };
    Some((cell, whole))
}

/// Follows the chain of pages that hold the rest of a record.
fn rest(pages: &mut Pages<'_>, parsed: &Parsed<'_>, limits: &Limits, keep: bool) -> io::Result<(Vec<u8>, bool)> {
    let mut payload = if keep { parsed.local.to_vec() } else { Vec::new() };
    let mut have = parsed.local.len() as u64;
    let mut next = parsed.next;
    while let Some(number) = next.filter(|number| *number != 0) {
        if !pages.meet(number, Met::Overflow) {
            return Ok((payload, false));
        }
        let Some(page) = pages.read(number)? else {
            return Ok((payload, false));
        };
        let part = (parsed.length - have).min(page.len() as u64 - 4);
        if keep && have + part <= limits.member_bytes {
            payload.extend_from_slice(&page[4..4 + part as usize]);
        }
        have += part;
        next = if have < parsed.length {
            page_number(&page, 0)
        } else {
            None
        };
    }
    let whole = have == parsed.length && (!keep || payload.len() as u64 == have);
    Ok((payload, whole))
}

/// Walks the tree below `root` and gives `each` its rows in order; with `keep` false the rows have no bytes, and only
/// what belongs to the tree is noted. False when some of the tree is broken.
///
/// # Errors
/// Those of `each`, of the input, and the time limit.
pub fn walk(
    pages: &mut Pages<'_>,
    root: u32,
    keep: bool,
    limits: &Limits,
    each: &mut dyn FnMut(Cell) -> Result<(), ExtractError>,
) -> Result<bool, ExtractError> {
    let mut steps = vec![Step::Page(root)];
    let mut whole = true;
    let mut kind_of_root = None;
    while let Some(step) = steps.pop() {
        let page_no = match step {
            Step::Page(number) => number,
            Step::Cell(cell) => {
                each(*cell)?;
                continue;
            }
        };
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let first = pages.meet(page_no, Met::Tree);
        let page = if first { pages.read(page_no)? } else { None };
        let Some(page) = page else {
            whole = false;
            continue;
        };
        let start = header_at(page_no);
        let Some((kind, offsets, _)) = cells(&page, start) else {
            whole = false;
            continue;
        };
        if *kind_of_root.get_or_insert(kind.table) != kind.table {
            whole = false;
            continue;
        }
        let mut found = Vec::with_capacity(offsets.len());
        for at in offsets {
            let Some(parsed) = parse(&page, at, pages.usable, kind) else {
                whole = false;
                continue;
            };
            found.extend(parsed.child.map(Step::Page));
            if kind.table && !kind.leaf {
                continue;
            }
            let (payload, all) = rest(pages, &parsed, limits, keep)?;
            let cell = Cell {
                rowid: parsed.rowid,
                payload,
                whole: all,
            };
            if kind.leaf {
                each(cell)?;
            } else {
                found.push(Step::Cell(Box::new(cell)));
            }
        }
        if !kind.leaf {
            found.extend(page_number(&page, start + 8).map(Step::Page));
        }
        steps.extend(found.into_iter().rev());
    }
    Ok(whole)
}
