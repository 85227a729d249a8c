//! What a detector says of a span of text, and why.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::Level;

/// How much harm the disclosure of a kind of value can do (DOMAIN classes H, M, L, B).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Identifies an organisation, not a person by itself.
    Business,
    /// Low: a postal code, a private address of a machine.
    Low,
    /// Medium: a name, a telephone number, an address.
    Medium,
    /// High: government identifiers, banking data, credentials, health.
    High,
}

/// The kind of a finding: a stable lower-case word such as `sin` or `email`, from the catalogue.
pub type Kind = str;

/// A word of the program or of a catalogue; nearly all are the program's own.
type Name = Cow<'static, str>;

/// Why a finding has its level. The text form is stable: `shape`, `checksum:luhn`, `keyword:NAS`…
///
/// A reason never holds text of the document: a keyword or a field is named by the catalogue's own
/// word that matched, so that reasons can be stored and shown without a personal value in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// The shape fits.
    Shape,
    /// The shape is distinctive: separators, prefix or grouping that chance rarely makes.
    Distinctive,
    /// A checksum of that name holds.
    Checksum(Name),
    /// A keyword of the catalogue stands close by.
    Keyword(Name),
    /// The column header, key or label of its field holds that keyword of the catalogue.
    Field(Name),
    /// A finding of that detector stands beside it.
    Neighbour(Name),
    /// It fills its whole cell, field or line.
    Isolated,
    /// Its parts are in a list of that name (given names, surnames, streets…).
    Listed(Name),
    /// A title such as M., Mme, Dr stands before it.
    Title,
    /// The words around it are those that stand around such values, as learned from text.
    Context,
    /// Nearly all values of its column pass the checksum, and none is there twice.
    Column,
    /// The person is younger than that many years at the date of the scan.
    Under(u32),
    /// The name is known to everybody, of history, of works or of brands, and seldom means a person of today.
    Renowned,
    /// It is what it looks like, and nobody's: a loopback address, a mask. An inventory does not hold it.
    Harmless,
    /// It is a detail of work or of an organisation, not of private life; the name says how that is known
    /// (`role-mailbox`, `signature`, `letterhead`, `repeated`). It is a tag: it says nothing for the level.
    Professional(Name),
}

impl Reason {
    /// The beginning of the text form of [`Reason::Professional`].
    pub const PROFESSIONAL: &'static str = "professional:";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Shape => f.write_str("shape"),
            Reason::Distinctive => f.write_str("distinctive"),
            Reason::Checksum(name) => write!(f, "checksum:{name}"),
            Reason::Keyword(word) => write!(f, "keyword:{word}"),
            Reason::Field(word) => write!(f, "field:{word}"),
            Reason::Neighbour(id) => write!(f, "neighbour:{id}"),
            Reason::Isolated => f.write_str("isolated"),
            Reason::Listed(list) => write!(f, "listed:{list}"),
            Reason::Title => f.write_str("title"),
            Reason::Context => f.write_str("context"),
            Reason::Column => f.write_str("column"),
            Reason::Under(years) => write!(f, "under:{years}"),
            Reason::Renowned => f.write_str("renowned"),
            Reason::Harmless => f.write_str("harmless"),
            Reason::Professional(how) => write!(f, "{}{how}", Reason::PROFESSIONAL),
        }
    }
}

/// A span of a passage that a detector recognises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Index of the detector in the catalogue.
    pub detector: u16,
    /// First byte of the span in the passage's text, 0-based.
    pub start: u32,
    /// One past the last byte of the span.
    pub end: u32,
    /// The normal form: what equal values have in common (digits, lower case, E.164…).
    pub normal: String,
    /// How sure it is.
    pub level: Level,
    /// Why it has that level, in the order in which the evidence was weighed.
    pub reasons: SmallVec<[Reason; 3]>,
}

impl Finding {
    /// Whether a label, a header, the rest of its column or its own form says what it is.
    pub fn is_named(&self) -> bool {
        self.reasons.iter().any(|reason| {
            matches!(
                reason,
                Reason::Keyword(_) | Reason::Field(_) | Reason::Column | Reason::Distinctive
            )
        })
    }
}
