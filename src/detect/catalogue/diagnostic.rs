//! A mistake in a pattern file, shown as compilers do: file, line, column, the line itself and a caret.

use std::fmt;
use std::ops::Range;

/// One mistake in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as it was named to the program.
    pub file: String,
    /// The line, 1-based.
    pub line: u32,
    /// The column in characters, 1-based.
    pub column: u32,
    /// How many characters are wrong, at least 1.
    pub width: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The line on which it stands.
    pub source: String,
}

impl Diagnostic {
    /// A mistake at a span of bytes of a file's text.
    pub fn at(file: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        let start = floor_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor_boundary(text, span.end).clamp(start, line_end.max(start));
        let source = text[line_start..line_end].trim_end_matches('\r');
        Diagnostic {
            file: file.to_owned(),
            line: text[..line_start].matches('\n').count() as u32 + 1,
            column: text[line_start..start].chars().count() as u32 + 1,
            width: (text[start..end].chars().count() as u32).max(1),
            message: message.into(),
            help: None,
            source: source.to_owned(),
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            file,
            line,
            column,
            message,
            ..
        } = self;
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(f, "error: {message}")?;
        writeln!(f, "{gutter}--> {file}:{line}:{column}")?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", self.source)?;
        // A tab in the margin keeps the caret under its character.
        let margin: String = (self.source.chars())
            .take(*column as usize - 1)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        write!(f, "{gutter} | {margin}{}", "^".repeat(self.width as usize))?;
        if let Some(help) = &self.help {
            write!(f, "\n{gutter} = help: {help}")?;
        }
        Ok(())
    }
}

/// The candidate that was most likely meant by a misspelt word, if one is close.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(word.len()) / 4)
        .map(|(_, candidate)| candidate)
}

/// Edits (insert, remove, replace, swap neighbours) between two words, in characters.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut rows = vec![vec![0usize; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = usize::from(left[i - 1] != right[j - 1]);
                let mut best = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + replace);
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_mistake() {
        let text = "kind = \"é\"\nclas = \"high\"\n";
        let shown = Diagnostic::at("own/x.toml", text, 12..16, "unknown key `clas`")
            .help("did you mean `class`?")
            .to_string();
        assert_eq!(
            shown,
            "error: unknown key `clas`\n --> own/x.toml:2:1\n  |\n2 | clas = \"high\"\n  | ^^^^\n  = help: did you mean `class`?"
        );
    }

    #[test]
    fn spans_beyond_the_text_or_inside_a_character_do_no_harm() {
        let found = Diagnostic::at("f", "é", 1..40, "m");
        assert_eq!((found.line, found.column, found.width), (1, 1, 1));
        assert_eq!(Diagnostic::at("f", "", 5..9, "m").column, 1);
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let keys = ["class", "context", "rule", "type"];
        for (typed, meant) in [
            ("clas", "class"),
            ("calss", "class"),
            ("tpye", "type"),
            ("contexte", "context"),
        ] {
            assert_eq!(closest(typed, keys), Some(meant));
        }
        assert_eq!(closest("zebra", keys), None);
    }
}
