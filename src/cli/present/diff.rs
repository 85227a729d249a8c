//! What two scans know differently, for people.

use std::io::{self, Write};

use super::Style;
use super::table::{Side, Table};
use crate::query::diff::Diff;
use crate::text::format;
use crate::text::lang::{Lang, fill, kinds};
use crate::text::safe::safe;

/// Writes new, gone and changed findings, by folder and kind.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn diff(out: &mut dyn Write, lang: Lang, diff: &Diff, style: Style) -> io::Result<()> {
    let w = lang.words();
    let title = fill(
        w.diff_title,
        &[("from", &diff.from.to_string()), ("to", &diff.to.to_string())],
    );
    writeln!(out, "{}\n", style.bold(&title))?;
    let numbers = [
        ("new", format::count(lang, diff.items.new)),
        ("gone", format::count(lang, diff.items.gone)),
        ("changed", format::count(lang, diff.items.changed)),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, text)| (*name, text.as_str())).collect();
    writeln!(out, "{}", fill(w.diff_items, &numbers))?;
    if diff.rows.is_empty() {
        return writeln!(out, "{}", w.diff_none);
    }
    writeln!(out)?;
    let mut table = Table::new(
        2,
        &[
            (w.diff_new, Side::Right),
            (w.diff_gone, Side::Right),
            (w.diff_changed, Side::Right),
            ("", Side::Left),
            ("", Side::Cut),
        ],
    );
    for row in &diff.rows {
        let number = |number| match number {
            0 => "–".to_owned(),
            number => format::count(lang, number),
        };
        table.row(vec![
            number(row.new),
            number(row.gone),
            number(row.changed),
            safe(kinds::kind(lang, &row.kind)).into_owned(),
            safe(&row.path).into_owned(),
        ]);
    }
    table.write(out, style)
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use crate::query::diff::{DiffRow, ItemDiff};

    #[test]
    fn both_languages_say_what_is_new_gone_and_changed() {
        let sample = Diff {
            from: 2,
            to: 5,
            items: ItemDiff {
                new: 1,
                gone: 0,
                changed: 3,
            },
            rows: vec![DiffRow {
                path: "/srv/rh".to_owned(),
                kind: "sin".to_owned(),
                new: 12,
                gone: 0,
                changed: 1,
            }],
        };
        let of = |lang| testing::written(|out| diff(out, lang, &sample, Style::PLAIN));
        assert_eq!(
            of(Lang::En),
            "\
From scan 2 to scan 5

Files: 1 new, 0 gone, 3 read again

  new  gone  changed
   12     –        1  Social insurance number  /srv/rh
"
        );
        assert_eq!(
            of(Lang::Fr),
            "\
De l'analyse 2 à l'analyse 5

Fichiers : nouveaux 1, disparus 0, relus 3

  nouveau  disparu  modifié
       12        –        1  Numéro d'assurance sociale (NAS)  /srv/rh
"
        );
    }
}
