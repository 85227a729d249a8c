//! The catalogue: every detector, as data read from `patterns/<folder>/<name>.toml`.
//!
//! | module | holds |
//! |---|---|
//! | this one | the types that the engine reads |
//! | `builtin` | the embedded files, in the order of their ids |
//! | `load` | from TOML to a [`Detector`], telling every mistake |
//! | `table` | a TOML table whose values remember where they stand |
//! | `check` | what a regex must keep to, and the check of a whole folder |
//! | `diagnostic` | a mistake, shown with its line and a caret |
//!
//! `patterns/README.md` has the schema for people who write their own. Adding a detector is one TOML
//! file and one line in `builtin`.

mod builtin;
mod check;
mod diagnostic;
mod load;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use builtin::BUILTIN;
pub use check::check_dir;
pub use diagnostic::{Diagnostic, closest};

use crate::detect::engine::Pivot;
use crate::detect::validate::Validator;
use crate::model::{Class, Level};
use crate::text::mask::MaskStyle;

/// Every detector that a scan uses. The index of a detector here is what a finding carries.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The built-in detectors in the order of their ids, then the user's in the order of theirs.
    pub detectors: Vec<Detector>,
}

/// One thing to find: its shapes, what has to hold, and what stands around it.
#[derive(Clone, Debug)]
pub struct Detector {
    /// Its file without folder root and extension, such as `ca/sin`.
    pub id: String,
    /// The stable word that findings, filters and reports use, such as `sin`.
    pub kind: String,
    /// The name of its spans in `detect --jsonl`.
    pub output: Output,
    /// How much harm a disclosure can do.
    pub class: Class,
    /// Its name for a person, in English.
    pub name_en: String,
    /// Its name for a person, in French.
    pub name_fr: String,
    /// Where the rule comes from, in one line.
    pub rule: String,
    /// How its values are shown.
    pub mask: MaskStyle,
    /// What a hit of a shape must pass, and what gives its normal form.
    pub check: Option<&'static Validator>,
    /// The name of the code that finds it, for what no shape can say (names, addresses).
    pub code: Option<String>,
    /// What it looks like; empty only when `code` is set.
    pub shapes: Vec<Shape>,
    /// The words around it.
    pub context: Context,
    /// Texts in which it must be found.
    pub examples: Vec<Example>,
    /// Texts in which it must not be found.
    pub counters: Vec<Counter>,
    /// Whether it is used by default.
    pub status: Status,
    /// What it is worth without a person in the same record.
    pub person: Option<Person>,
}

/// What a value that says something about somebody needs: a person in the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// Without one it is not a finding.
    Required,
    /// Without one it is `Possible` at most.
    Raises,
    /// Without the name of one it is `Possible` at most: the number of an enterprise, which may be one person.
    Named,
    /// Without one, and without a label, a header or a form of its own, it is `Possible` at most: digits in groups that
    /// are as often the number of a part or of an order.
    Unlabelled,
}

impl Person {
    /// Every need.
    pub const ALL: [Person; 4] = [Person::Required, Person::Raises, Person::Named, Person::Unlabelled];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Person::Required => "required",
            Person::Raises => "raises",
            Person::Named => "named",
            Person::Unlabelled => "unlabelled",
        }
    }
}

/// One form in which a value is written, and what the form is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The pattern with its fragments expanded: ASCII classes, bounded, never empty, without look-around
    /// and captures. A word boundary is implied on both sides.
    pub regex: String,
    /// Whether letters match in either case.
    pub ignore_case: bool,
    /// What every match holds: the engine looks for it and walks back to the start.
    pub pivot: Option<Pivot>,
    /// Whether it begins with one of the labels, or is looked for only near one.
    pub near_label: bool,
    /// The level without any evidence around; `None` is no finding.
    pub alone: Option<Level>,
    /// The level when it fills its whole cell, field or line.
    pub isolated: Option<Level>,
    /// The level when a label stands before it or names its column.
    pub labelled: Option<Level>,
}

/// Words that speak for or against a value. They match as whole words, without regard to case and
/// accents, whatever the language of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// How many characters before a value a label may stand, on the same line or the one before.
    pub reach: u32,
    /// French labels.
    pub fr: Vec<String>,
    /// English labels.
    pub en: Vec<String>,
    /// Words that drop a value when they stand within 30 characters before it with no label nearer.
    pub against: Vec<String>,
    /// Words that are as good as a label when they follow the value directly.
    pub after: Vec<String>,
    /// Words that are no labels, but beside which shapes with `near_label` are looked for.
    pub near: Vec<String>,
    /// Words of which one must stand near too, on either side, for a label to count: a province, a country.
    pub beside: Vec<String>,
    /// What the code `special` reads besides labels.
    pub says: Says,
}

/// Phrases that say something of a person, for the code `special`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// Phrases that say it by themselves: `filed for bankruptcy`.
    pub facts: Vec<String>,
    /// Phrases that say it with one of the things behind them: `souffre de`.
    pub verbs: Vec<String>,
    /// What verbs speak of: `dépression`.
    pub things: Vec<String>,
    /// Words that say it behind a word of being: `(est) enceinte`, `(en) arrêt de travail`.
    pub states: Vec<String>,
}

impl Shape {
    /// Whether it is looked for only beside a label: it says so, or is nothing without one.
    pub fn needs_label(&self) -> bool {
        self.near_label || (self.alone.is_none() && self.isolated.is_none())
    }
}

impl Context {
    /// The default of `reach`, in characters.
    pub const REACH: u32 = 60;
    /// How far before a value a word of `against` counts, in characters.
    pub const AGAINST_REACH: u32 = 30;
    /// How far from a value, on either side, a word of `beside` counts, in bytes.
    pub const BESIDE_REACH: usize = 300;

    /// Every label, French first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.fr.iter().chain(&self.en).map(String::as_str)
    }
}

/// A text in which the detector must find `find`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text, which may have several lines.
    pub text: String,
    /// The header of the column, or the key, in which the text stands.
    pub field: Option<String>,
    /// The exact span that is found.
    pub find: String,
    /// Its level.
    pub level: Level,
    /// Its normal form, when the example states it.
    pub normal: Option<String>,
}

/// A text in which the detector must find nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The text.
    pub text: String,
    /// The header of the column, or the key, in which the text stands.
    pub field: Option<String>,
    /// Why there is nothing to find.
    pub why: String,
}

/// Whether a detector is used by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is used.
    Stable,
    /// It is used only when it is asked for: its precision is not known yet.
    Preview,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 2] = [Status::Stable, Status::Preview];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Status::Stable => "stable",
            Status::Preview => "preview",
        }
    }
}

macro_rules! outputs {
    ($($variant:ident = $name:literal,)+) => {
        /// The name of a span in `detect --jsonl`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the names say it
        pub enum Output { $($variant,)+ }

        impl Output {
            /// Every name, in the order of the documentation.
            pub const ALL: &'static [Output] = &[$(Output::$variant,)+];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Output::$variant => $name,)+ }
            }
        }
    };
}

outputs! {
    Name = "NAME",
    Email = "EMAIL",
    Phone = "PHONE",
    PostalCode = "POSTAL_CODE",
    Address = "ADDRESS",
    CreditCard = "CREDIT_CARD",
    Iban = "IBAN",
    BankAccount = "BANK_ACCOUNT",
    Ssn = "SSN",
    Sin = "SIN",
    Ip = "IP",
    Mac = "MAC",
    DateOfBirth = "DATE_OF_BIRTH",
    Date = "DATE",
    Url = "URL",
    Username = "USERNAME",
    Password = "PASSWORD",
    Id = "ID",
    Location = "LOCATION",
    Org = "ORG",
    Other = "OTHER",
}

/// Why a catalogue could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The folder or one of its files could not be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The folder or file.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
    /// Files hold mistakes.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Mistakes(Vec<Diagnostic>),
}

impl Catalogue {
    /// The detectors that come with the program.
    pub fn builtin() -> Catalogue {
        let mut detectors = Vec::with_capacity(BUILTIN.len());
        for (id, source) in BUILTIN {
            let file = format!("patterns/{id}.toml");
            let (detector, mistakes) = load::detector(&file, id, source);
            debug_assert!(mistakes.is_empty(), "{}", mistakes[0]);
            detectors.extend(detector);
        }
        Catalogue { detectors }
    }

    /// The built-in detectors and those of a folder of the user's own.
    ///
    /// # Errors
    /// [`CatalogueError::Io`] when the folder cannot be read; [`CatalogueError::Mistakes`] with every
    /// mistake of every file, one of them being an id that is built in.
    pub fn with_user(dir: &Path) -> Result<Catalogue, CatalogueError> {
        let (own, mistakes) = check::load_dir(dir)?;
        if !mistakes.is_empty() {
            return Err(CatalogueError::Mistakes(mistakes));
        }
        let mut catalogue = Catalogue::builtin();
        catalogue.detectors.extend(own);
        Ok(catalogue)
    }

    /// The kind of the detector of that index.
    pub fn kind_of(&self, detector: u16) -> &str {
        &self.detectors[usize::from(detector)].kind
    }

    /// The index of the detector of that id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.detectors.iter().position(|detector| detector.id == id)
    }

    /// The detector of that id.
    pub fn get(&self, id: &str) -> Option<&Detector> {
        self.detectors.iter().find(|detector| detector.id == id)
    }
}
