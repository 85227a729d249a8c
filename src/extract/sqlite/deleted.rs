//! What deleted rows have left behind: pages that belong to nothing, and the gaps in those that do.

use super::pages::Letters;
use super::record::{self, Value, varint};
use super::tree::{self, Kind};

/// Fewest letters and digits of a text among bytes.
const LEAST: usize = 4;

/// What was found in one gap: rows, as far as they can be told apart, else runs of text as rows of one value.
pub type Rows = Vec<Vec<Value>>;

/// The rows in a page that belongs to no tree.
pub fn in_free_page(page: &[u8], letters: Letters) -> Rows {
    let Some((kind, offsets, _)) = tree::cells(page, 0).filter(|(kind, offsets, _)| kind.leaf && !offsets.is_empty())
    else {
        return in_gap(page, letters);
    };
    let mut rows = Vec::new();
    for at in offsets {
        let Some((cell, _)) = tree::lone_cell(page, at, kind) else {
            return in_gap(page, letters);
        };
        rows.push(record::values(&cell.payload, letters).0);
    }
    rows.extend(in_gaps(page, 0, letters));
    rows
}

/// The rows in the gaps of a page of a tree, whose header begins at `start`.
pub fn in_gaps(page: &[u8], start: usize, letters: Letters) -> Rows {
    let Some((_, _, list_end)) = tree::cells(page, start) else {
        return Vec::new();
    };
    let word = |at: usize| {
        page.get(at..at + 2)
            .map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])))
    };
    let mut rows = Vec::new();
    let content = match word(start + 5) {
        0 => 65536,
        at => at,
    };
    if let Some(gap) = page.get(list_end..content.min(page.len())) {
        rows.extend(in_gap(gap, letters));
    }
    let mut block = word(start + 1);
    while block != 0 {
        let (next, size) = (word(block), word(block + 2));
        if let Some(gap) = page.get(block + 4..(block + size).min(page.len()).max(block + 4)) {
            rows.extend(exact(gap, letters).map_or_else(|| in_gap(gap, letters), |row| vec![row]));
        }
        // Blocks stand in rising order: anything else would never end.
        if next <= block {
            break;
        }
        block = next;
    }
    rows
}

/// A row whose first four bytes are gone and that fills the rest: types, then values, without their length.
fn exact(gap: &[u8], letters: Letters) -> Option<Vec<Value>> {
    let (mut at, mut body) = (0, 0_usize);
    let mut types = Vec::new();
    while at < gap.len() {
        let (kind, bytes) = varint(&gap[at..])?;
        types.push(kind);
        at += bytes;
        body = body.saturating_add(record::width(kind));
        match (at + body).cmp(&gap.len()) {
            std::cmp::Ordering::Equal => return row(&types, &gap[at..], letters),
            std::cmp::Ordering::Greater => return None,
            std::cmp::Ordering::Less => {}
        }
    }
    None
}

/// Values of these types, if they look like a row: some text, and every text sound.
fn row(types: &[u64], mut body: &[u8], letters: Letters) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut has_text = false;
    for kind in types {
        if matches!(kind, 10 | 11) || record::width(*kind) > body.len() {
            return None;
        }
        let value = record::value(*kind, body, letters);
        if let Value::Text(text) = &value {
            if text
                .chars()
                .any(|c| c == '\u{FFFD}' || c.is_control() && !c.is_whitespace())
            {
                return None;
            }
            has_text |= text.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST;
        }
        body = &body[record::width(*kind)..];
        values.push(value);
    }
    has_text.then_some(values)
}

/// Rows that stand whole in a gap, and the runs of text between them.
fn in_gap(gap: &[u8], letters: Letters) -> Rows {
    let mut rows = Vec::new();
    let (mut at, mut behind) = (0, 0);
    while at < gap.len() {
        // The header of a row of few columns, whose length takes one byte.
        let found = (2..0x80)
            .contains(&gap[at])
            .then(|| record::types(&gap[at..]))
            .flatten();
        let values = found.and_then(|(types, header)| {
            let length = types
                .iter()
                .try_fold(header, |sum, kind| sum.checked_add(record::width(*kind)))?;
            let body = gap.get(at + header..at.checked_add(length)?)?;
            let before = says_length(&gap[behind..at], length)?;
            Some((row(&types, body, letters)?, length, before))
        });
        match values {
            Some((values, length, before)) => {
                rows.extend(runs(&gap[behind..at - before], letters));
                rows.push(values);
                at += length;
                behind = at;
            }
            None => at += 1,
        }
    }
    rows.extend(runs(&gap[behind..], letters));
    rows
}

/// The bytes at the end of `before` in which a cell says the length of its record, and its number: without them, any
/// text would now and then look like a row.
fn says_length(before: &[u8], length: usize) -> Option<usize> {
    (1..=before.len().min(12)).find(|back| {
        let cell = &before[before.len() - back..];
        varint(cell).is_some_and(|(said, bytes)| {
            said == length as u64
                && (bytes == *back || varint(&cell[bytes..]).is_some_and(|(_, id)| bytes + id == *back))
        })
    })
}

/// Runs of text among other bytes, each as a row of one value.
fn runs(bytes: &[u8], letters: Letters) -> Rows {
    let mut rows = Vec::new();
    let mut add = |run: &str| {
        if run.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST {
            rows.push(vec![Value::Text(run.to_owned())]);
        }
    };
    let cut = |c: char| c.is_control() && !c.is_whitespace() || c == '\u{FFFD}';
    if letters == Letters::Utf8 {
        for chunk in bytes.utf8_chunks() {
            chunk.valid().split(cut).for_each(&mut add);
        }
    } else {
        // A text may begin at any byte; of the two ways to pair them, the wrong one gives no Latin letters.
        for skip in 0..bytes.len().min(2) {
            let text = record::text(&bytes[skip..], letters);
            text.split(|c| cut(c) || u32::from(c) > 0x24F && !('\u{2010}'..'\u{2040}').contains(&c))
                .for_each(&mut add);
        }
    }
    rows
}

/// True for pages that hold rows.
pub fn holds_rows(page: &[u8], start: usize) -> bool {
    page.get(start)
        .is_some_and(|byte| Kind::of(*byte).is_some_and(|kind| kind.leaf || !kind.table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_runs_are_told_apart() {
        let gap = b"\0\0Ana Roy Tremblay\0\x0C\x01\x03\x00\x1FZo\xC3\xAB M\xC3\xBC \0\0\xFF";
        let rows = in_gap(gap, Letters::Utf8);
        assert_eq!(rows[0], [Value::Text("Ana Roy Tremblay".into())]);
        assert_eq!(rows[1], [Value::Null, Value::Text("Zoë Mü ".into())]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_row_without_its_beginning_is_known_by_its_length() {
        let values = exact(b"\x1B\x01Luc Roy\x07", Letters::Utf8);
        assert_eq!(values, Some(vec![Value::Text("Luc Roy".into()), Value::Int(7)]));
        assert_eq!(exact(b"\x1B\x01Luc Roy", Letters::Utf8), None);
    }
}
