//! What `recense eval` measured, as tables.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Style;
use super::table::{Side, Table};
use crate::cli::eval::Measured;
use crate::detect::score::{Counts, all};
use crate::text::format;
use crate::text::lang::Lang;
use crate::text::safe::safe;

/// Writes what one file came to.
///
/// # Errors
/// When it cannot be written.
pub fn evaluation(out: &mut dyn Write, lang: Lang, style: Style, file: &str, measured: &Measured) -> io::Result<()> {
    let w = lang.words();
    writeln!(out, "{} ({} {})", style.bold(&safe(file)), measured.texts, w.eval_texts)?;
    agreement(out, lang, style, measured)?;
    clean(out, lang, style, measured)?;
    decoys(out, lang, style, measured)?;
    writeln!(out)
}

/// Precision, recall and F1 of each type, exactly and by overlap.
fn agreement(out: &mut dyn Write, lang: Lang, style: Style, measured: &Measured) -> io::Result<()> {
    let w = lang.words();
    let score = &measured.score;
    if score.overlap.is_empty() {
        return Ok(());
    }
    let titles = [
        ("", Side::Left),
        (w.eval_type, Side::Left),
        (w.eval_precision, Side::Right),
        (w.eval_recall, Side::Right),
        ("F1", Side::Right),
        (w.eval_found, Side::Right),
        (w.eval_right, Side::Right),
        (w.eval_marked, Side::Right),
        (w.eval_met, Side::Right),
    ];
    let mut table = Table::new(2, &titles);
    let modes: [(&str, &BTreeMap<String, Counts>); 2] =
        [(w.eval_exact, &score.exact), (w.eval_overlap, &score.overlap)];
    for (mode, counts) in modes {
        let every = counts.iter().map(|(kind, counts)| (safe(kind).into_owned(), *counts));
        for (kind, one) in every.chain([(w.eval_all.to_owned(), all(counts))]) {
            let share = |share: f64| format::fixed(lang, share, 3);
            table.row(vec![
                mode.to_owned(),
                kind,
                share(one.precision()),
                share(one.recall()),
                share(one.f1()),
                one.found.to_string(),
                one.right.to_string(),
                one.marked.to_string(),
                one.met.to_string(),
            ]);
        }
    }
    table.write(out, style)
}

/// What was found in texts in which nothing is marked.
fn clean(out: &mut dyn Write, lang: Lang, style: Style, measured: &Measured) -> io::Result<()> {
    let w = lang.words();
    let Some((every, likely)) = measured.clean.per_100_kb() else {
        return Ok(());
    };
    writeln!(out, "  {}", w.eval_clean)?;
    let titles = [
        (w.eval_type, Side::Left),
        (w.eval_false, Side::Right),
        (w.eval_false_likely, Side::Right),
    ];
    let mut table = Table::new(2, &titles);
    for (kind, (every, likely)) in &measured.clean.hits {
        table.row(vec![kind.clone(), every.to_string(), likely.to_string()]);
    }
    table.row(vec![
        w.eval_per_100_kb.to_owned(),
        format::fixed(lang, every, 1),
        format::fixed(lang, likely, 1),
    ]);
    table.write(out, style)
}

/// Which look-alikes were taken for something.
fn decoys(out: &mut dyn Write, lang: Lang, style: Style, measured: &Measured) -> io::Result<()> {
    let taken: Vec<_> = measured.decoys.iter().filter(|(_, (taken, _))| *taken > 0).collect();
    if taken.is_empty() {
        return Ok(());
    }
    let w = lang.words();
    let titles = [
        (w.eval_decoys, Side::Left),
        (w.eval_taken, Side::Right),
        (w.eval_of, Side::Right),
    ];
    let mut table = Table::new(2, &titles);
    for (kind, (taken, of)) in taken {
        table.row(vec![safe(kind).into_owned(), taken.to_string(), of.to_string()]);
    }
    table.write(out, style)
}
