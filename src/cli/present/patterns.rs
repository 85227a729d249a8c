//! The catalogue of detectors as a list.

use std::io::{self, Write};

use super::Style;
use super::table::{Side, Table};
use crate::model::Class;
use crate::text::lang::{Lang, kinds};
use crate::text::safe::safe;

/// One detector of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternRow {
    /// Its id: `ca/sin`…
    pub id: String,
    /// The kind of its findings: `sin`…
    pub kind: String,
    /// How sensitive they are.
    pub class: Class,
    /// Examples that it is tested with.
    pub examples: u64,
}

/// Writes the list in the order given.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn patterns(out: &mut dyn Write, lang: Lang, rows: &[PatternRow], style: Style) -> io::Result<()> {
    let w = lang.words();
    let (kind, sensitivity) = (w.col_kind.to_lowercase(), w.col_sensitivity.to_lowercase());
    let mut table = Table::new(
        0,
        &[
            (w.col_detector, Side::Left),
            (&kind, Side::Left),
            (&sensitivity, Side::Left),
            (w.col_examples, Side::Right),
            (w.col_title, Side::Cut),
        ],
    );
    for row in rows {
        table.row(vec![
            safe(&row.id).into_owned(),
            safe(&row.kind).into_owned(),
            lang.class(row.class).to_owned(),
            row.examples.to_string(),
            safe(kinds::kind(lang, &row.kind)).into_owned(),
        ]);
    }
    table.write(out, style)
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;

    #[test]
    fn detectors_are_listed_with_their_names() {
        let rows = [
            PatternRow {
                id: "any/email".to_owned(),
                kind: "email".to_owned(),
                class: Class::Medium,
                examples: 12,
            },
            PatternRow {
                id: "acme/badge".to_owned(),
                kind: "badge".to_owned(),
                class: Class::Low,
                examples: 3,
            },
        ];
        let text = written(|out| patterns(out, Lang::Fr, &rows, Style::PLAIN));
        assert_eq!(
            text,
            "\
détecteur   genre  sensibilité  exemples  titre
any/email   email  moyenne            12  Adresse courriel
acme/badge  badge  faible              3  badge
"
        );
    }
}
