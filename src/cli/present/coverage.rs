//! Items, bytes and reasons: the lines that the summary of a scan and the status have in common.

use std::collections::BTreeMap;
use std::io::{self, Write};

use console::measure_text_width;

use super::Style;
use super::table::{Side, Table};
use crate::model::OutcomeKind;
use crate::query::rows::{ReasonRow, UnreadFolderRow};
use crate::report::table as labels;
use crate::text::format;
use crate::text::lang::{Lang, fill};
use crate::text::safe::safe;

/// Columns of the names of facts.
const NAME: usize = 13;

/// A line `Name        text`.
pub fn fact(out: &mut dyn Write, style: Style, name: &str, text: &str) -> io::Result<()> {
    let blanks = " ".repeat(NAME.saturating_sub(measure_text_width(name)));
    writeln!(out, "{}{blanks}{text}", style.bold(name))
}

/// How many items, by outcome.
pub fn items(out: &mut dyn Write, lang: Lang, style: Style, items: &BTreeMap<OutcomeKind, u64>) -> io::Result<()> {
    let parts: Vec<String> = OutcomeKind::ALL
        .into_iter()
        .map(|outcome| {
            let number = items.get(&outcome).copied().unwrap_or(0);
            let word = lang.plural(number, lang.outcome_one(outcome), lang.outcome(outcome));
            format!("{} {word}", format::count(lang, number))
        })
        .collect();
    let total = format::count(lang, items.values().sum());
    fact(
        out,
        style,
        lang.words().row_items,
        &format!("{total}  ({})", parts.join(" · ")),
    )
}

/// How many bytes, and how many of them were read.
pub fn bytes(out: &mut dyn Write, lang: Lang, style: Style, all: u64, read: u64) -> io::Result<()> {
    let w = lang.words();
    let text = fill(
        w.row_bytes_says,
        &[
            ("bytes", &format::bytes(lang, all)),
            ("percent", &format::percent(lang, read, all)),
        ],
    );
    fact(out, style, w.row_bytes, &text)
}

/// What was not read and why, most items first; nothing when all was read.
pub fn reasons(
    out: &mut dyn Write,
    lang: Lang,
    style: Style,
    title: &str,
    reasons: &BTreeMap<String, ReasonRow>,
) -> io::Result<()> {
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.alarm(title))?;
    let mut rows: Vec<_> = reasons.iter().collect();
    rows.sort_by_key(|(code, row)| (std::cmp::Reverse(row.items), *code));
    let mut table = Table::new(
        2,
        &[("", Side::Right), ("", Side::Right), ("", Side::Left), ("", Side::Cut)],
    );
    for (code, row) in rows {
        table.row(vec![
            format::count(lang, row.items),
            format::bytes(lang, row.bytes),
            safe(code).into_owned(),
            safe(lang.cause(code)).into_owned(),
        ]);
    }
    table.write(out, style)
}

/// How far the readers of files were confined, where that is less than it could be.
pub fn readers(out: &mut dyn Write, lang: Lang, style: Style, confinement: Option<&str>) -> io::Result<()> {
    match confinement.filter(|name| *name != "full") {
        Some(name) => match labels::confinement(lang, name) {
            Some(says) => fact(out, style, lang.words().row_readers, says),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// What was not read by folder and reason; nothing when none was asked for.
pub fn folders(
    out: &mut dyn Write,
    lang: Lang,
    style: Style,
    folders: &[UnreadFolderRow],
    total: u64,
) -> io::Result<()> {
    if folders.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.bold(lang.words().unread_folders_title))?;
    let mut table = Table::new(
        2,
        &[("", Side::Right), ("", Side::Right), ("", Side::Left), ("", Side::Cut)],
    );
    for row in folders {
        table.row(vec![
            format::count(lang, row.items),
            format::bytes(lang, row.bytes),
            safe(&row.reason).into_owned(),
            safe(&row.path).into_owned(),
        ]);
    }
    table.write(out, style)?;
    match total.saturating_sub(folders.len() as u64) {
        0 => Ok(()),
        more => writeln!(out, "  …  ({})", format::count(lang, more)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;

    #[test]
    fn an_outcome_agrees_with_its_number() {
        let counted = [1, 2, 0, 1].into_iter();
        let counts: BTreeMap<OutcomeKind, u64> = OutcomeKind::ALL.into_iter().zip(counted).collect();
        let of = |lang| written(|out| items(out, lang, Style::PLAIN, &counts));
        assert!(of(Lang::Fr).ends_with("4  (1 complet · 2 partiels · 0 écarté · 1 échoué)\n"));
        assert!(of(Lang::En).ends_with("4  (1 complete · 2 partial · 0 skipped · 1 failed)\n"));
    }
}
