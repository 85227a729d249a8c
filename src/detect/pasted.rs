//! Tables that stand in running text: pasted lists, exports in a mail, columns set with blanks. Under a header that names
//! its columns, the lines below are read once more as the rows of a table.

use std::ops::Range;

use super::keywords::Surroundings;
use crate::model::{FieldId, Hop, Layout, Mark, OVERLAP_BYTES, Passage};

/// How far below the beginning of its header a row may end, in bytes: within what passages share.
const REACH: usize = OVERLAP_BYTES - 1024;

/// Bytes of the longest line that is a header or a row.
const LINE: usize = 400;

/// Characters of the longest name of a column.
const NAME: usize = 32;

/// What parts the cells of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parted {
    /// One sign between cells.
    By(u8),
    /// Columns that begin at the same place, two blanks or more between cells.
    Aligned,
}

/// The tables of running text, as passages of their own, with where they begin in the text.
pub(super) fn tables(passage: &Passage, surroundings: &Surroundings<'_>) -> Vec<(usize, Passage)> {
    let mut tables = Vec::new();
    if !matches!(passage.layout, Layout::Lines { .. }) {
        return tables;
    }
    let text = passage.text.as_str();
    let mut done = 0;
    for met in surroundings.all() {
        let at = met.start as usize;
        if at < done || !surroundings.keywords().is_label(met.word) {
            continue;
        }
        let line = line_around(text, at);
        done = line.end;
        let Some(parted) = header(&text[line.clone()]) else {
            continue;
        };
        let end = rows_end(text, &line, parted);
        if end > line.end {
            done = end;
            tables.push((line.start, table(&text[line.start..end], parted)));
        }
    }
    tables
}

/// The line that holds a byte, without its end; empty if it is too long.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let low = at.saturating_sub(LINE);
    let high = bytes.len().min(at + LINE);
    let start = match memchr::memrchr(b'\n', &bytes[low..at]) {
        Some(found) => low + found + 1,
        None if low == 0 => 0,
        None => return at..at,
    };
    match memchr::memchr(b'\n', &bytes[at..high]) {
        Some(found) => start..at + found,
        None if high == bytes.len() => start..high,
        None => at..at,
    }
}

/// What parts the cells of a line that names columns; nothing if it is none.
fn header(line: &str) -> Option<Parted> {
    let names = |parted| {
        let cells = cells(line, parted);
        let is_name = |cell: &str| {
            let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            let closed = cell.contains([':', '@', '=', '!', '?']) || cell.split_whitespace().count() > 4;
            (letters > 0 || cell == "#" || cell == "№") && digits <= 2 && cell.chars().count() <= NAME && !closed
        };
        let mut filled = cells
            .iter()
            .map(|cell| unquoted(&line[cell.clone()]))
            .filter(|cell| !cell.is_empty());
        (cells.len() > 1 && filled.clone().count() > 1 && filled.all(is_name)).then_some(cells.len())
    };
    if let Some(by) = [b'\t', b';', b'|'].into_iter().find(|by| line.as_bytes().contains(by)) {
        return names(Parted::By(by)).map(|_| Parted::By(by));
    }
    // A comma is in prose too, where a blank follows it.
    if line.contains(',') {
        return names(Parted::By(b','))
            .filter(|cells| *cells > 2 && !line.contains(", "))
            .map(|_| Parted::By(b','));
    }
    names(Parted::Aligned).map(|_| Parted::Aligned)
}

/// Where the last row ends below a header.
fn rows_end(text: &str, header: &Range<usize>, parted: Parted) -> usize {
    let bytes = text.as_bytes();
    let count = cells(&text[header.clone()], parted).len();
    let mut end = header.end;
    while end + 1 < bytes.len() {
        let from = end + 1;
        let limit = bytes.len().min(header.start + REACH);
        let Some(stop) = (from..=limit).find(|at| *at == bytes.len() || bytes[*at] == b'\n') else {
            break;
        };
        let row = cells(&text[from..stop], parted).len();
        let ruled = is_rule(&text[from..stop]) && stop > from;
        let fits = match parted {
            Parted::By(_) => row == count,
            Parted::Aligned => row > 1,
        };
        if !(fits || ruled) || stop - from > LINE {
            break;
        }
        end = stop;
    }
    end
}

/// Whether a line only parts a header from its rows: `----  ----`.
fn is_rule(line: &str) -> bool {
    !line.contains(char::is_alphanumeric)
}

/// The bytes of the cells of a line, blanks around them left out where columns are aligned.
fn cells(line: &str, parted: Parted) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut cells = Vec::new();
    let mut start = 0;
    match parted {
        Parted::By(by) => {
            let mut quoted = false;
            for (at, byte) in bytes.iter().enumerate() {
                quoted ^= *byte == b'"';
                if *byte == by && !quoted {
                    cells.push(start..at);
                    start = at + 1;
                }
            }
            cells.push(start..bytes.len());
        }
        Parted::Aligned => {
            let mut at = 0;
            while at < bytes.len() {
                let blanks = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
                if blanks > 1 || at == 0 && blanks > 0 || at + blanks == bytes.len() {
                    if start < at {
                        cells.push(start..at);
                    }
                    at += blanks;
                    start = at;
                } else {
                    at += blanks.max(1);
                }
            }
            if start < bytes.len() {
                cells.push(start..bytes.len());
            }
        }
    }
    cells
}

fn unquoted(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '"')
}

/// The header and the rows below it as a passage whose cells have fields.
fn table(text: &str, parted: Parted) -> Passage {
    let mut marks: Vec<Mark> = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    let mut columns: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (row, line) in text.split('\n').enumerate() {
        let cells = cells(line, parted);
        if row == 0 {
            fields = cells
                .iter()
                .map(|cell| unquoted(&line[cell.clone()]).to_owned())
                .collect();
            columns = cells.iter().map(|cell| places(line, cell)).collect();
        }
        if cells.is_empty() {
            marks.push(mark(start, row, 0, None));
        }
        for (index, cell) in cells.iter().enumerate() {
            let column = match parted {
                Parted::By(_) => index,
                Parted::Aligned => nearest(&columns, &places(line, cell)),
            };
            let field = (row > 0 && !is_rule(line)).then_some(column as FieldId);
            // What stands before the first cell belongs to it.
            let at = if index == 0 { 0 } else { cell.start };
            marks.push(mark(start + at, row, column, field));
        }
        start += line.len() + 1;
    }
    Passage {
        layout: Layout::Marks(marks),
        fields,
        ..Passage::plain(text)
    }
}

fn mark(start: usize, row: usize, column: usize, field: Option<FieldId>) -> Mark {
    let (row, column) = (row as u32 + 1, column as u32 + 1);
    Mark {
        start: start as u32,
        hop: Hop::Cell { row, column },
        record: row,
        field,
    }
}

/// The places of a cell on its line, in characters.
fn places(line: &str, cell: &Range<usize>) -> Range<usize> {
    let before = line[..cell.start].chars().count();
    before..before + line[cell.clone()].chars().count()
}

/// The column under whose name a cell stands: the one that it touches most, or else begins nearest to.
fn nearest(columns: &[Range<usize>], cell: &Range<usize>) -> usize {
    let touches = |column: &Range<usize>| column.end.min(cell.end).saturating_sub(column.start.max(cell.start));
    let best = (0..columns.len()).max_by_key(|index| {
        let column = &columns[*index];
        (touches(column), std::cmp::Reverse(column.start.abs_diff(cell.start)))
    });
    best.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields and cells of the rows of a text that begins with a header.
    fn read(text: &str) -> Option<Vec<(String, String)>> {
        let line = line_around(text, 0);
        let parted = header(&text[line.clone()])?;
        let passage = table(&text[..rows_end(text, &line, parted)], parted);
        assert!(passage.is_sound());
        let Layout::Marks(marks) = &passage.layout else {
            return None;
        };
        let filled = marks.iter().filter_map(|mark| {
            let field = passage.fields.get(usize::from(mark.field?))?.clone();
            let cell = passage.spot(mark.start as usize).bounds;
            Some((
                field,
                unquoted(passage.text[cell].trim_matches([';', ',', '|', '\n'])).to_owned(),
            ))
        });
        Some(filled.filter(|(_, cell)| !cell.is_empty()).collect())
    }

    #[test]
    fn rows_below_a_header_are_read_as_cells() {
        let expected = [
            ("Nom", "Roy"),
            ("Né le", "1980-01-01"),
            ("Nom", "Lê Thi"),
            ("Né le", "1981-02-03"),
        ];
        let expected: Vec<(String, String)> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
        for text in [
            "Nom\tNé le\nRoy\t1980-01-01\nLê Thi\t1981-02-03\n\nFin",
            "Nom;Né le\nRoy;1980-01-01\n\"Lê Thi\";1981-02-03\nFin",
            "Nom      Né le\n-----    ------\nRoy      1980-01-01\nLê Thi   1981-02-03\nC'est tout.",
        ] {
            assert_eq!(read(text).as_deref(), Some(&expected[..]), "{text}");
        }
    }

    #[test]
    fn prose_and_values_are_no_header() {
        for text in [
            "Le nom, la date et l'adresse sont requis,\nmerci, beaucoup",
            "Nom : Roy\tPrénom : Ana\n1\t2",
            "Nom\nRoy",
            "Roy  514 555-0199\nNom  Tél",
        ] {
            assert!(header(text.lines().next().unwrap_or_default()).is_none(), "{text}");
        }
    }
}
