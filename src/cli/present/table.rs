//! A small table: columns as wide as they need, one of them cut when the terminal is narrow.

use std::io::{self, Write};

use console::measure_text_width;

use super::Style;

/// Blanks between columns.
const GAP: usize = 2;
/// A column that can be cut keeps at least this width.
const LEAST: usize = 16;

/// On which side a column is straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
    /// Texts that may be cut in the middle, such as paths.
    Cut,
}

/// A table under construction.
pub struct Table {
    indent: usize,
    columns: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these titles; without any title there is no line of titles.
    pub fn new(indent: usize, columns: &[(&str, Side)]) -> Table {
        Table {
            indent,
            columns: columns
                .iter()
                .map(|(title, side)| ((*title).to_owned(), *side))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row of as many cells as there are columns.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Writes the titles and the rows.
    pub fn write(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let widths = self.widths(style.width);
        if self.columns.iter().any(|(title, _)| !title.is_empty()) {
            let titles: Vec<&str> = self.columns.iter().map(|(title, _)| title.as_str()).collect();
            writeln!(out, "{}", style.dim(&self.line(&titles, &widths)))?;
        }
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            writeln!(out, "{}", self.line(&cells, &widths))?;
        }
        Ok(())
    }

    fn widths(&self, available: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|(title, _)| measure_text_width(title))
            .collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(measure_text_width(cell));
            }
        }
        let gaps = GAP * widths.len().saturating_sub(1);
        let total = self.indent + gaps + widths.iter().sum::<usize>();
        let mut excess = total.saturating_sub(available);
        for (width, (_, side)) in widths.iter_mut().zip(&self.columns) {
            if *side == Side::Cut {
                let cut = excess.min(width.saturating_sub(LEAST));
                *width -= cut;
                excess -= cut;
            }
        }
        widths
    }

    fn line(&self, cells: &[&str], widths: &[usize]) -> String {
        let mut line = " ".repeat(self.indent);
        for (index, ((cell, width), (_, side))) in cells.iter().zip(widths).zip(&self.columns).enumerate() {
            if index > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = cut(cell, *width);
            let blanks = " ".repeat(width - measure_text_width(&cell));
            match side {
                Side::Right => line.extend([blanks.as_str(), cell.as_str()]),
                Side::Left | Side::Cut => line.extend([cell.as_str(), blanks.as_str()]),
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

/// A text in at most `width` columns. A longer one loses its middle: of a path, the end says most.
pub fn cut(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    if width == 0 {
        return String::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let head_room = (width - 1) / 3;
    let tail_room = width - 1 - head_room;
    let fits = |part: &[char], room: usize| measure_text_width(&part.iter().collect::<String>()) <= room;
    let mut head = chars.len().min(head_room);
    while !fits(&chars[..head], head_room) {
        head -= 1;
    }
    let mut tail = chars.len() - chars.len().min(tail_room);
    while !fits(&chars[tail..], tail_room) {
        tail += 1;
    }
    chars[..head].iter().chain(&['…']).chain(&chars[tail..]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;

    #[test]
    fn numbers_stand_right_and_lines_have_no_trailing_blanks() {
        let mut table = Table::new(2, &[("folder", Side::Cut), ("files", Side::Right), ("who", Side::Left)]);
        table.row(vec!["/a".into(), "1,204".into(), "everyone".into()]);
        table.row(vec!["/été".into(), "7".into(), String::new()]);
        let text = written(|out| table.write(out, Style::PLAIN));
        assert_eq!(
            text,
            "  folder  files  who\n  /a      1,204  everyone\n  /été        7\n"
        );
    }

    #[test]
    fn a_long_path_loses_its_middle_to_fit() {
        let mut table = Table::new(0, &[("", Side::Cut), ("", Side::Right)]);
        table.row(vec!["/srv/partage/Ressources humaines/Paie/2024".into(), "12".into()]);
        let text = written(|out| {
            table.write(
                out,
                Style {
                    colour: false,
                    width: 30,
                },
            )
        });
        assert_eq!(text, "/srv/par…umaines/Paie/2024  12\n");
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "a…ef");
        assert_eq!(cut("abcdef", 0), "");
        for width in 0..12 {
            assert!(measure_text_width(&cut("日本語のファイル名.txt", width)) <= width);
        }
    }
}
