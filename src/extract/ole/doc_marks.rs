//! Which stretches of a Word document are hidden or deleted, by their place in the file.

use std::ops::Range;

/// Pages of formats that are looked at.
const PAGES: usize = 1 << 16;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Stretches of the main stream, in bytes, whose characters are hidden or struck out by a tracked change.
/// `table` is the list of the pages on which formats stand.
pub(super) fn unseen(main: &[u8], table: &[u8]) -> Vec<Range<u32>> {
    let pages = table.len().saturating_sub(4) / 8;
    let mut found: Vec<Range<u32>> = Vec::new();
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
            if offset > 0 && start < end && format.is_some_and(is_unseen) {
                found.push(start..end);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Whether a list of formats hides the text or strikes it out.
fn is_unseen(mut formats: &[u8]) -> bool {
    while let Some((code, rest)) = formats.split_first_chunk::<2>() {
        let code = u16::from_le_bytes(*code);
        // Deleted; hidden.
        if matches!(code, 0x0800 | 0x083C) && rest.first().is_some_and(|value| value & 1 == 1) {
            return true;
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
    false
}

/// Whether the byte at `place` is in one of the stretches.
pub(super) fn holds(ranges: &[Range<u32>], place: u32) -> bool {
    let after = ranges.partition_point(|range| range.start <= place);
    after > 0 && ranges[after - 1].contains(&place)
}
