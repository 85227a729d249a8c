//! The list of findings, grouped by file. Rows are written as they come, so that millions can pass.

use std::io::{self, Write};

use console::measure_text_width;

use super::Style;
use super::table::cut;
use crate::model::Level;
use crate::query::rows::FindingRow;
use crate::text::lang::{Lang, kinds};
use crate::text::safe::safe;

/// Columns for the place inside the file.
const WHERE: usize = 22;
/// Columns for the name of the kind.
const KIND: usize = 34;
/// Columns for the level.
const LEVEL: usize = 9;

/// A list under way. Rows of one file are expected one after the other.
pub struct FindingsList {
    lang: Lang,
    style: Style,
    path: Option<String>,
}

impl FindingsList {
    /// A list that has not begun.
    pub fn new(lang: Lang, style: Style) -> FindingsList {
        FindingsList {
            lang,
            style,
            path: None,
        }
    }

    /// Writes one finding, and before it the name of its file when that is another one.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn row(&mut self, out: &mut dyn Write, row: &FindingRow) -> io::Result<()> {
        if self.path.as_deref() != Some(row.path.as_str()) {
            if self.path.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", self.style.bold(&safe(&row.path)))?;
            self.path = Some(row.path.clone());
        }
        writeln!(out, "  {}", self.line(row))
    }

    /// Ends the list; without any row it says so.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.path.is_none() {
            writeln!(out, "{}", self.lang.words().findings_none)?;
        }
        Ok(())
    }

    fn line(&self, row: &FindingRow) -> String {
        let place = row.hops.join(" › ");
        let place = safe(&place);
        // On a terminal a long place is cut; in a pipe it stays whole and pushes the rest.
        let place = if self.style.width == usize::MAX {
            place.into_owned()
        } else {
            cut(&place, WHERE)
        };
        let level = padded(self.lang.level(row.level), LEVEL);
        let level = match row.level {
            Level::Certain => self.style.bold(&level).to_string(),
            Level::Likely => level,
            Level::Possible => self.style.dim(&level).to_string(),
        };
        let shown = row.value.as_deref().unwrap_or(&row.mask);
        format!(
            "{}  {}  {level}  {}",
            padded(&place, WHERE),
            padded(&safe(kinds::kind(self.lang, &row.kind)), KIND),
            safe(shown)
        )
    }
}

fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(measure_text_width(text));
    format!("{text}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{HOSTILE, finding, written};
    use super::*;

    fn listed(lang: Lang, rows: &[FindingRow]) -> String {
        written(|out| {
            let mut list = FindingsList::new(lang, Style::PLAIN);
            for row in rows {
                list.row(out, row)?;
            }
            list.end(out)
        })
    }

    #[test]
    fn findings_stand_under_their_file() {
        let rows = [
            finding("/srv/a.xlsx", "C14", "sin", Level::Certain, "*** *** 782"),
            finding("/srv/a.xlsx", "C15", "email", Level::Likely, "m***@exemple.ca"),
            finding(HOSTILE, "A1", "badge", Level::Possible, "B***"),
        ];
        assert_eq!(
            listed(Lang::Fr, &rows),
            "\
/srv/a.xlsx
  Feuil1 › C14            Numéro d'assurance sociale (NAS)    certain    *** *** 782
  Feuil1 › C15            Adresse courriel                    probable   m***@exemple.ca

/srv/a⟨U+000A⟩⟨U+001B⟩[31mb⟨U+202E⟩.txt
  Feuil1 › A1             badge                               possible   B***
"
        );
    }

    #[test]
    fn a_value_is_shown_only_when_it_was_asked_for() {
        let mut row = finding("/a", "A1", "sin", Level::Certain, "*** *** 782");
        row.value = Some("123-456-\u{1b}782".to_owned());
        let text = listed(Lang::En, &[row]);
        assert!(text.contains("123-456-⟨U+001B⟩782") && !text.contains("***"));
    }

    #[test]
    fn an_empty_list_says_so() {
        assert_eq!(listed(Lang::En, &[]), "No findings.\n");
    }
}
