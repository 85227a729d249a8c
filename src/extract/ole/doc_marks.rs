//! Which stretches of a Word document are hidden or deleted, by their place in the file.

use std::ops::Range;

/// Pages of formats that are looked at.
const PAGES: usize = 1 << 16;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A stretch of the main stream, in bytes, whose characters are not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unseen {
    pub range: Range<u32>,
    /// Struck out by a tracked change, not hidden.
    pub deleted: bool,
}

/// All of them, in their order. `table` is the list of the pages on which formats stand.
pub(super) fn unseen(main: &[u8], table: &[u8]) -> Vec<Unseen> {
    let pages = table.len().saturating_sub(4) / 8;
    let mut found: Vec<Unseen> = Vec::new();
    for index in 0..pages.min(PAGES) {
        let Some(page) = number(table, 4 * (pages + 1) + 4 * index) else {
            break;
        };
        let at = (page & 0x003F_FFFF) as usize * 512;
        let Some(page) = main.get(at..at + 512) else { continue };
        let runs = usize::from(page[511]);
        for run in 0..runs {
            let (Some(start), Some(end)) = (number(page, 4 * run), number(page, 4 * run + 4)) else {
                break;
            };
            let offset = page.get(4 * (runs + 1) + run).map_or(0, |word| usize::from(*word) * 2);
            let format = page
                .get(offset + 1..)
                .and_then(|rest| rest.get(..usize::from(page[offset])));
            if let Some(deleted) = format.and_then(hides).filter(|_| offset > 0 && start < end) {
                let range = start..end;
                found.push(Unseen { range, deleted });
            }
        }
    }
    found.sort_by_key(|unseen| unseen.range.start);
    // A deletion whose words differ in format is still one.
    found.dedup_by(|next, last| {
        let goes_on = last.deleted == next.deleted && last.range.end == next.range.start;
        if goes_on {
            last.range.end = next.range.end;
        }
        goes_on
    });
    found
}

/// Whether a list of formats strikes the text out (true) or hides it (false).
fn hides(mut formats: &[u8]) -> Option<bool> {
    while let Some((code, rest)) = formats.split_first_chunk::<2>() {
        let code = u16::from_le_bytes(*code);
        // Deleted; hidden.
        if matches!(code, 0x0800 | 0x083C) && rest.first().is_some_and(|value| value & 1 == 1) {
            return Some(code == 0x0800);
        }
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ => 1 + rest.first().map_or(0, |length| usize::from(*length)),
        };
        formats = rest.get(length..).unwrap_or_default();
    }
    None
}

/// The stretch that holds the byte at `place`.
pub(super) fn holding(all: &[Unseen], place: u32) -> Option<&Unseen> {
    let after = all.partition_point(|unseen| unseen.range.start <= place);
    all[..after].last().filter(|unseen| unseen.range.contains(&place))
}

/// Where, behind `place`, text begins or ends to be unseen.
pub(super) fn next_change(all: &[Unseen], place: u32) -> Option<u32> {
    let next = || all.get(all.partition_point(|unseen| unseen.range.start <= place));
    match holding(all, place) {
        Some(unseen) => Some(unseen.range.end),
        None => next().map(|unseen| unseen.range.start),
    }
}
