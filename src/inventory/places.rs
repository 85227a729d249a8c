//! How the steps inside a file stand in columns: as short texts whose first letter is the sort of the step.
//!
//! `sPaie` is the sheet *Paie*, `c12,3` the cell in row 12 and column 3, `l7` line 7. The letter keeps a member
//! that is called `line 7` apart from line 7, and lets a report say it in the reader's language.

use std::fmt::Write;

use crate::model::Hop;

/// One step as text.
pub fn encode(hop: &Hop, out: &mut String) {
    match hop {
        Hop::Member(name) => named(out, 'm', name),
        Hop::Sheet(name) => named(out, 's', name),
        Hop::Header(name) => named(out, 'h', name),
        Hop::Key(name) => named(out, 'k', name),
        Hop::Table(name) => named(out, 't', name),
        Hop::Part(number) => numbered(out, 'a', u64::from(*number)),
        Hop::Page(number) => numbered(out, 'p', u64::from(*number)),
        Hop::Line(number) => numbered(out, 'l', *number),
        Hop::Cell { row, column } => {
            numbered(out, 'c', u64::from(*row));
            numbered(out, ',', u64::from(*column));
        }
    }
}

/// The step of a text; `None` when it is none.
pub fn decode(text: &str) -> Option<Hop> {
    let mut letters = text.chars();
    let sort = letters.next()?;
    let rest = letters.as_str();
    Some(match sort {
        'm' => Hop::Member(rest.to_owned()),
        's' => Hop::Sheet(rest.to_owned()),
        'h' => Hop::Header(rest.to_owned()),
        'k' => Hop::Key(rest.to_owned()),
        't' => Hop::Table(rest.to_owned()),
        'a' => Hop::Part(rest.parse().ok()?),
        'p' => Hop::Page(rest.parse().ok()?),
        'l' => Hop::Line(rest.parse().ok()?),
        'c' => {
            let (row, column) = rest.split_once(',')?;
            Hop::Cell {
                row: row.parse().ok()?,
                column: column.parse().ok()?,
            }
        }
        _ => return None,
    })
}

/// Steps as a JSON array of their texts.
pub fn encode_trail(hops: &[Hop]) -> String {
    let texts: Vec<String> = hops
        .iter()
        .map(|hop| {
            let mut text = String::new();
            encode(hop, &mut text);
            text
        })
        .collect();
    serde_json::Value::from(texts).to_string()
}

/// The steps of a JSON array; texts that are no steps are left out.
pub fn decode_trail(json: &str) -> Vec<Hop> {
    serde_json::from_str::<Vec<String>>(json)
        .unwrap_or_default()
        .iter()
        .filter_map(|text| decode(text))
        .collect()
}

/// Where the last step of a finding `f` stands among its neighbours, for sorting within a record: a column, a line, a page.
pub const ORDER: &str = "CASE substr(f.leaf, 1, 1)
    WHEN 'c' THEN CAST(substr(f.leaf, instr(f.leaf, ',') + 1) AS INTEGER)
    WHEN 'l' THEN CAST(substr(f.leaf, 2) AS INTEGER)
    WHEN 'p' THEN CAST(substr(f.leaf, 2) AS INTEGER)
    WHEN 'a' THEN CAST(substr(f.leaf, 2) AS INTEGER)
    ELSE 0 END";

/// Whether 16 bits may be too few for the place of a finding `f`.
pub const FAR: &str = "CASE substr(f.leaf, 1, 1)
    WHEN 'c' THEN length(f.leaf) - instr(f.leaf, ',') > 4
    WHEN 'l' THEN length(f.leaf) > 5
    WHEN 'p' THEN length(f.leaf) > 5
    WHEN 'a' THEN length(f.leaf) > 5
    ELSE 0 END";

/// The same in 16 bits, so that findings are written nearly in the order of reading: beyond the 65,535th line it begins
/// again, and whoever lists what is [`FAR`] sorts by [`ORDER`].
pub fn order(hop: &Hop) -> u16 {
    match hop {
        Hop::Cell { column, .. } => *column as u16,
        Hop::Line(number) => *number as u16,
        Hop::Page(number) | Hop::Part(number) => *number as u16,
        _ => 0,
    }
}

fn named(out: &mut String, sort: char, name: &str) {
    out.push(sort);
    out.push_str(name);
}

fn numbered(out: &mut String, sort: char, number: u64) {
    out.push(sort);
    write!(out, "{number}").expect("a String takes all text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_step_comes_back() {
        let hops = vec![
            Hop::Member("a/line 7".into()),
            Hop::Part(2),
            Hop::Page(3),
            Hop::Sheet("Paie \"2024\"".into()),
            Hop::Cell { row: 14, column: 3 },
            Hop::Line(u64::MAX),
            Hop::Header("From".into()),
            Hop::Key("clients[3].email".into()),
            Hop::Table(String::new()),
        ];
        assert_eq!(decode_trail(&encode_trail(&hops)), hops);
    }

    #[test]
    fn what_is_no_step_is_none() {
        for text in ["", "x", "c1", "lx", "é1"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
