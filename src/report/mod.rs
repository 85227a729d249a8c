//! Reports for people and for other programs: one file per format, one entry point, [`write()`].
//!
//! | format | for | rows |
//! |---|---|---|
//! | `html` | reading and printing: one self-contained page without scripts or requests | capped, and says so |
//! | `xlsx` | a register to complete: filters, frozen titles, empty columns with hints | all |
//! | `csv` | spreadsheets: UTF-8 with a byte order mark, formulas defused | all |
//! | `json` | programs: stable names, exact paths | all |
//!
//! No report holds a value in clear; masks come from the inventory as they are. A report appears under
//! its name complete or not at all: `target.rs` sees to that.

pub mod table;

mod csv;
mod html;
mod json;
mod legend;
#[cfg(test)]
mod sample;
mod target;
mod xlsx;

use std::io;
use std::path::{Path, PathBuf};

use crate::query::rows::Overview;
use crate::text::format;
use crate::text::lang::{Lang, fill};
use crate::text::safe::safe;

pub use target::Target;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Report {
    /// What is held, where, and how exposed it is.
    Inventory,
}

impl Report {
    /// Every report.
    pub const ALL: [Report; 1] = [Report::Inventory];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Report::Inventory => "inventory",
        }
    }

    /// The report of that stable name.
    pub fn from_name(name: &str) -> Option<Report> {
        Report::ALL.into_iter().find(|report| report.name() == name)
    }
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Text for spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Html, Format::Csv, Format::Json, Format::Xlsx];

    /// The stable name, as used on the command line and as the extension of files.
    pub fn name(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Xlsx => "xlsx",
        }
    }

    /// The format of that stable name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Why a report could not be written. The text form is English; [`ReportError::message`] has both.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder of the file does not exist.
    #[error("{}", self.message(Lang::En))]
    MissingFolder(PathBuf),
    /// A folder stands where the file should.
    #[error("{}", self.message(Lang::En))]
    IsFolder(PathBuf),
    /// The operating system refused access.
    #[error("{}", self.message(Lang::En))]
    Denied(PathBuf),
    /// The disk, or the user's share of it, is full.
    #[error("{}", self.message(Lang::En))]
    Full(PathBuf),
    /// A workbook cannot go to standard output, a pipe or a device.
    #[error("{}", self.message(Lang::En))]
    XlsxStream,
    /// Writing failed for another reason.
    #[error("{}", self.message(Lang::En))]
    Write {
        /// Where it was to go.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The report could not be laid out.
    #[error("{}", self.message(Lang::En))]
    Render(String),
}

impl ReportError {
    /// What happened, for a person.
    pub fn message(&self, lang: Lang) -> String {
        let w = lang.words();
        let at = |sentence: &str, path: &Path| fill(sentence, &[("path", &safe(&path.to_string_lossy()))]);
        match self {
            ReportError::MissingFolder(path) => at(w.error_missing_folder, path),
            ReportError::IsFolder(path) => at(w.error_is_folder, path),
            ReportError::Denied(path) => at(w.error_denied, path),
            ReportError::Full(path) => at(w.error_full, path),
            ReportError::XlsxStream => w.error_xlsx_stream.to_owned(),
            ReportError::Write { path, source } => fill(
                w.error_write,
                &[("path", &safe(&path.to_string_lossy())), ("why", &source.to_string())],
            ),
            ReportError::Render(why) => fill(w.error_render, &[("why", why)]),
        }
    }
}

/// Writes a report in a language and a format, whole or not at all.
///
/// # Errors
///
/// [`ReportError`] says what stands in the way of the target; the file that was there before, if any,
/// is then untouched.
pub fn write(
    report: Report,
    format: Format,
    lang: Lang,
    overview: &Overview,
    target: &Target,
) -> Result<(), ReportError> {
    let Report::Inventory = report;
    let written = format::now();
    match format {
        Format::Html => target.write(|out| html::write(out, lang, overview, written)),
        Format::Csv => target.write(|out| csv::write(out, lang, overview)),
        Format::Json => target.write(|out| json::write(out, lang, overview, written)),
        Format::Xlsx => target.write_file(|out| xlsx::write(out, lang, overview)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Set this variable to a folder to look at the sample reports with one's own eyes.
    const KEEP: &str = "RECENSE_SAMPLE_REPORTS";

    #[test]
    fn every_format_is_written_in_both_languages() {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let folder = std::env::var_os(KEEP).map_or_else(|| scratch.path().to_owned(), PathBuf::from);
        for lang in Lang::ALL {
            for format in Format::ALL {
                for (name, overview) in [("sample", sample::overview()), ("empty", sample::empty())] {
                    let path = folder.join(format!("{name}.{}.{}", lang.name(), format.name()));
                    let target = Target::File(path.clone());
                    write(Report::Inventory, format, lang, &overview, &target).expect("it is written");
                    assert!(std::fs::metadata(&path).is_ok_and(|file| file.len() > 100), "{path:?}");
                }
            }
        }
    }

    #[test]
    fn names_come_back() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        for report in Report::ALL {
            assert_eq!(Report::from_name(report.name()), Some(report));
        }
    }

    #[test]
    fn errors_are_said_in_both_languages_with_safe_paths() {
        let error = ReportError::MissingFolder(PathBuf::from("a\nb/c.html"));
        assert_eq!(
            error.to_string(),
            "cannot write a⟨U+000A⟩b/c.html: its folder does not exist"
        );
        assert_eq!(
            error.message(Lang::Fr),
            "impossible d'écrire a⟨U+000A⟩b/c.html\u{a0}: son dossier n'existe pas"
        );
    }
}
