//! What the commands show on a terminal: plain lines and tables that fit its width.
//!
//! Every function takes where to write, the language, the rows and a [`Style`]; nothing here asks the
//! inventory or the environment, except [`Style::detect`]. All text that comes from files passes through
//! [`safe`](crate::text::safe::safe). Colour only underlines what the words say.

mod coverage;
mod diff;
mod eval;
mod explain;
mod find;
mod findings;
mod patterns;
mod status;
mod summary;
mod table;

use std::env;
use std::fmt;

use console::Term;

pub use diff::diff;
pub use eval::evaluation;
pub use explain::explanation;
pub use find::answer;
pub use findings::FindingsList;
pub use patterns::{PatternRow, patterns};
pub use status::status;
pub use summary::{exit_meaning, scan_summary};

/// How to write on the present output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colour and weight may be used.
    pub colour: bool,
    /// Columns of the terminal; `usize::MAX` where nothing is to be cut.
    pub width: usize,
}

impl Style {
    /// Without colour and without a width: for files and pipes.
    pub const PLAIN: Style = Style {
        colour: false,
        width: usize::MAX,
    };

    /// The style of standard output: colour on a terminal unless `NO_COLOR` is set and not empty or `TERM`
    /// is `dumb`; the width from `COLUMNS`, else from the terminal. A pipe gets [`Style::PLAIN`], so that
    /// paths stay whole.
    pub fn detect() -> Style {
        let term = Term::stdout();
        if !term.is_term() {
            return Style::PLAIN;
        }
        Style {
            colour: env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && env::var_os("TERM").is_none_or(|value| value != "dumb"),
            width: env::var("COLUMNS")
                .ok()
                .and_then(|columns| columns.parse().ok())
                .or_else(|| term.size_checked().map(|(_, columns)| usize::from(columns)))
                .unwrap_or(80)
                .max(40),
        }
    }

    fn paint<'a>(self, code: &'static str, text: &'a str) -> Painted<'a> {
        Painted {
            code: if self.colour { code } else { "" },
            text,
        }
    }

    /// A title.
    fn bold(self, text: &str) -> Painted<'_> {
        self.paint("1", text)
    }

    /// What may be overlooked.
    fn dim(self, text: &str) -> Painted<'_> {
        self.paint("2", text)
    }

    /// What must not be overlooked.
    fn alarm(self, text: &str) -> Painted<'_> {
        self.paint("1;33", text)
    }
}

/// A text with its colour.
struct Painted<'a> {
    code: &'static str,
    text: &'a str,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code.is_empty() {
            f.write_str(self.text)
        } else {
            write!(f, "\u{1b}[{}m{}\u{1b}[0m", self.code, self.text)
        }
    }
}

#[cfg(test)]
mod testing {
    //! Rows and helpers that the tests of several commands share.

    use std::collections::BTreeMap;

    use crate::model::{Level, OutcomeKind};
    use crate::query::rows::{FindingRow, ReasonRow};

    pub const HOSTILE: &str = "/srv/a\n\u{1b}[31mb\u{202e}.txt";

    pub fn items() -> BTreeMap<OutcomeKind, u64> {
        BTreeMap::from([
            (OutcomeKind::Complete, 11_950),
            (OutcomeKind::Partial, 410),
            (OutcomeKind::Skipped, 100),
            (OutcomeKind::Failed, 20),
        ])
    }

    pub fn reasons() -> BTreeMap<String, ReasonRow> {
        BTreeMap::from([
            (
                "encrypted".to_owned(),
                ReasonRow {
                    items: 8,
                    bytes: 41_200_311,
                },
            ),
            (
                "image-only".to_owned(),
                ReasonRow {
                    items: 410,
                    bytes: 1_812_000_000,
                },
            ),
        ])
    }

    pub fn finding(path: &str, place: &str, kind: &str, level: Level, mask: &str) -> FindingRow {
        FindingRow {
            path: path.to_owned(),
            hops: vec!["Feuil1".to_owned(), place.to_owned()],
            kind: kind.to_owned(),
            detector: format!("ca/{kind}"),
            level,
            mask: mask.to_owned(),
            reasons: vec!["checksum:luhn".to_owned()],
            scan: 3,
            value: None,
        }
    }

    /// What a function writes, with no-break spaces as plain ones so that expectations can be read.
    pub fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes all");
        String::from_utf8(out)
            .expect("it is UTF-8")
            .replace(['\u{a0}', '\u{202f}'], " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_left_out_when_it_is_not_wanted() {
        assert_eq!(Style::PLAIN.bold("x").to_string(), "x");
        let coloured = Style {
            colour: true,
            width: 80,
        };
        assert_eq!(coloured.bold("x").to_string(), "\u{1b}[1mx\u{1b}[0m");
    }
}
