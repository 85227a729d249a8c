//! Where something stands inside a file, in steps that a person can follow.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One step from a file towards a value. All numbers are 1-based.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hop {
    /// A member of an archive, by its name.
    Member(String),
    /// A part of a message or an attachment without a name.
    Part(u32),
    /// A page of a document.
    Page(u32),
    /// A sheet of a workbook, by its name.
    Sheet(String),
    /// A cell of a sheet or of a delimited file.
    Cell {
        /// Row, 1-based.
        row: u32,
        /// Column, 1-based.
        column: u32,
    },
    /// A line of text (or a paragraph of a document), 1-based.
    Line(u64),
    /// A header of a message, a property of a document, or the file's own name.
    Header(String),
    /// A key of a structured document, as a path such as `clients[3].email`.
    Key(String),
    /// A table of a database, by its name.
    Table(String),
}

impl fmt::Display for Hop {
    /// The short form that lists and `--json` use: `p. 3`, `Sheet1`, `C14`, `line 12`, `From`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hop::Member(name) | Hop::Sheet(name) | Hop::Header(name) | Hop::Key(name) | Hop::Table(name) => {
                f.write_str(name)
            }
            Hop::Part(number) => write!(f, "part {number}"),
            Hop::Page(number) => write!(f, "page {number}"),
            Hop::Line(number) => write!(f, "line {number}"),
            Hop::Cell { row, column } => write!(f, "{}{row}", Letters(*column)),
        }
    }
}

/// Hops as one line of text, outermost first, joined by ` › `.
pub fn display_hops(hops: &[Hop]) -> String {
    hops.iter().map(Hop::to_string).collect::<Vec<_>>().join(" › ")
}

/// A 1-based column number in the letters of spreadsheets: 1 = A, 27 = AA.
struct Letters(u32);

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.0;
        while rest > 0 {
            rest -= 1;
            letters.push(b'A' + (rest % 26) as u8);
            rest /= 26;
        }
        letters.reverse();
        f.write_str(std::str::from_utf8(&letters).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (column, expected) in [
            (1, "A1"),
            (26, "Z1"),
            (27, "AA1"),
            (702, "ZZ1"),
            (703, "AAA1"),
            (16384, "XFD1"),
        ] {
            assert_eq!(Hop::Cell { row: 1, column }.to_string(), expected);
        }
    }
}
