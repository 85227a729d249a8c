//! Why a question cannot be answered.

use crate::inventory::InventoryError;
use crate::text::lang::Lang;

/// Why a question cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// Values are asked for, and the reader was not given the key.
    #[error("the key is needed to look values up or to show them")]
    Locked,
    /// A sealed value does not open, though the key is right.
    #[error("a sealed value does not open: the inventory was changed; restore it from a backup, or scan again")]
    Sealed,
    /// Nothing to search for was given, or these fields are not valid.
    #[error("nothing to search for: {}", asked(.0))]
    NothingAsked(Vec<&'static str>),
    /// The inventory cannot be read.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
}

impl QueryError {
    /// What happened and what to do, for a person.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (QueryError::Inventory(error), _) => error.message(lang),
            (_, Lang::En) => self.to_string(),
            (QueryError::Locked, Lang::Fr) => "il faut la clé pour chercher des valeurs ou pour les montrer".to_owned(),
            (QueryError::Sealed, Lang::Fr) => {
                "une valeur scellée ne s'ouvre pas\u{a0}: l'inventaire a été modifié\u{a0}; \
                 restaurez-le d'une sauvegarde, ou analysez de nouveau"
                    .to_owned()
            }
            (QueryError::NothingAsked(invalid), Lang::Fr) if invalid.is_empty() => {
                "rien à chercher\u{a0}: donnez un nom, une adresse ou un numéro".to_owned()
            }
            (QueryError::NothingAsked(invalid), Lang::Fr) => {
                format!("rien à chercher\u{a0}: valeur non valide pour {}", options(invalid))
            }
        }
    }

    pub(super) fn corrupt(what: &str) -> QueryError {
        QueryError::Inventory(InventoryError::Corrupt(what.to_owned()))
    }
}

fn asked(invalid: &[&str]) -> String {
    if invalid.is_empty() {
        "give a name, an address or a number".to_owned()
    } else {
        format!("not a valid {}", invalid.join(", not a valid "))
    }
}

fn options(invalid: &[&str]) -> String {
    let options: Vec<String> = invalid.iter().map(|field| format!("--{field}")).collect();
    options.join(", ")
}

impl From<rusqlite::Error> for QueryError {
    fn from(error: rusqlite::Error) -> QueryError {
        QueryError::Inventory(error.into())
    }
}

impl From<rusqlite::types::FromSqlError> for QueryError {
    fn from(error: rusqlite::types::FromSqlError) -> QueryError {
        QueryError::Inventory(error.into())
    }
}
