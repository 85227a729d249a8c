//! How sure a finding is: a ladder with three steps, never a number.

use serde::{Deserialize, Serialize};

/// How sure the program is that a text span is what its detector says.
///
/// Each step is reached for a stated [`Reason`](super::Reason); nobody has to defend 0.4 against 0.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The shape fits and nothing speaks against it; a person has to look.
    Possible,
    /// A checksum, a distinctive shape, a label or a neighbour supports it.
    Likely,
    /// Independent evidence agrees (for instance a checksum and a label).
    Certain,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Level; 3] = [Level::Possible, Level::Likely, Level::Certain];

    /// The stable name, as used in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Level::Possible => "possible",
            Level::Likely => "likely",
            Level::Certain => "certain",
        }
    }

    /// The level of that stable name.
    pub fn from_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The next step up; `Certain` stays.
    #[must_use]
    pub fn raised(self) -> Level {
        match self {
            Level::Possible => Level::Likely,
            Level::Likely | Level::Certain => Level::Certain,
        }
    }
}
