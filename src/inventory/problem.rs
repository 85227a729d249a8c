//! What `recense verify` can find wrong, and how it is said.

use std::fmt;

use crate::text::lang::Lang;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The database finds its file damaged.
    Damaged(String),
    /// So many rows refer to rows that are not there.
    Dangling(u64),
    /// So many rows of a table refer to what is not in another.
    Missing {
        /// How many.
        rows: u64,
        /// In which table.
        table: &'static str,
        /// What they refer to.
        column: &'static str,
    },
    /// So many rows end before they begin.
    Reversed(u64),
    /// So many sealed values do not open.
    Shut(u64),
    /// The log of searches cannot be understood.
    LogUnreadable(String),
    /// An entry of the log has a number that is not its turn.
    LogOrder {
        /// The number that it has.
        found: u64,
        /// The number that should be there.
        wanted: u64,
    },
    /// This entry of the log, or the one before it, was changed.
    LogChanged(u64),
    /// This entry says that the log was cut before it.
    LogCutBefore(u64),
    /// The log is shorter than what was written.
    LogCut {
        /// Entries that are there.
        there: u64,
        /// Entries that were written.
        written: u64,
    },
    /// This entry of the log is another one than was written.
    LogReplaced(u64),
}

impl Problem {
    /// Whether it concerns the log of searches, and not the inventory.
    pub fn is_of_log(&self) -> bool {
        match self {
            Problem::Damaged(_)
            | Problem::Dangling(_)
            | Problem::Missing { .. }
            | Problem::Reversed(_)
            | Problem::Shut(_) => false,
            Problem::LogUnreadable(_)
            | Problem::LogOrder { .. }
            | Problem::LogChanged(_)
            | Problem::LogCutBefore(_)
            | Problem::LogCut { .. }
            | Problem::LogReplaced(_) => true,
        }
    }

    /// One sentence, for a person.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            Problem::Damaged(what) => format!("le fichier est endommagé\u{a0}: {what}"),
            Problem::Dangling(rows) => format!("lignes qui renvoient à ce qui n'existe pas\u{a0}: {rows}"),
            Problem::Missing { rows, table, column } => {
                format!("lignes de {table} qui renvoient à ce qui n'est pas dans {column}\u{a0}: {rows}")
            }
            Problem::Reversed(rows) => format!("lignes qui finissent avant de commencer\u{a0}: {rows}"),
            Problem::Shut(values) => {
                format!("valeurs scellées qui ne s'ouvrent pas, car elles ont été modifiées\u{a0}: {values}")
            }
            Problem::LogUnreadable(what) => format!("le journal des recherches a été modifié\u{a0}: {what}"),
            Problem::LogOrder { found, wanted } => format!(
                "le journal des recherches contient l'entrée {found} à la place de l'entrée {wanted}\u{a0}: des entrées manquent ou \
                 sont dans un autre ordre"
            ),
            Problem::LogChanged(entry) => {
                format!("l'entrée {entry} du journal des recherches, ou la précédente, a été modifiée")
            }
            Problem::LogCutBefore(entry) => {
                format!("le journal des recherches a été coupé avant l'entrée {entry}, qui le dit")
            }
            Problem::LogCut { there, written } => {
                format!(
                    "le journal des recherches a été coupé\u{a0}: entrées présentes {there}, entrées inscrites {written}"
                )
            }
            Problem::LogReplaced(entry) => {
                format!("l'entrée {entry} du journal des recherches n'est pas celle qui a été inscrite")
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Damaged(what) => write!(out, "the file is damaged: {what}"),
            Problem::Dangling(rows) => write!(out, "{rows} rows refer to what is not there"),
            Problem::Missing { rows, table, column } => {
                write!(out, "{rows} rows of {table} refer to a {column} that is not there")
            }
            Problem::Reversed(rows) => write!(out, "{rows} rows end before they begin"),
            Problem::Shut(values) => write!(out, "{values} sealed values do not open: they were changed"),
            Problem::LogUnreadable(what) => write!(out, "the log of searches was changed: {what}"),
            Problem::LogOrder { found, wanted } => write!(
                out,
                "the log of searches has entry {found} where entry {wanted} should be: entries are missing or in another order"
            ),
            Problem::LogChanged(entry) => {
                write!(
                    out,
                    "entry {entry} of the log of searches, or the one before it, was changed"
                )
            }
            Problem::LogCutBefore(entry) => {
                write!(out, "the log of searches was cut before entry {entry}, which says so")
            }
            Problem::LogCut { there, written } => {
                write!(
                    out,
                    "the log of searches was cut: it has {there} entries, and {written} were written"
                )
            }
            Problem::LogReplaced(entry) => {
                write!(
                    out,
                    "entry {entry} of the log of searches is not the one that was written"
                )
            }
        }
    }
}
