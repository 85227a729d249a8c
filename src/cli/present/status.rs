//! The state of an inventory: roots, scans, coverage.

use std::io::{self, Write};

use super::table::{Side, Table};
use super::{Style, coverage};
use crate::query::rows::{KindRow, Overview, RootNote, ScanRow};
use crate::report::table as labels;
use crate::text::format;
use crate::text::lang::{Lang, fill};
use crate::text::safe::safe;

/// Scans that are listed, newest first.
const SCANS: usize = 5;

/// Writes the roots, the last scans, and how much was read.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn status(out: &mut dyn Write, lang: Lang, overview: &Overview, style: Style) -> io::Result<()> {
    let w = lang.words();
    coverage::fact(out, style, w.row_inventory, &safe(&overview.inventory))?;
    if overview.scans.is_empty() {
        return writeln!(out, "{}", w.status_never);
    }
    for (index, root) in overview.roots.iter().enumerate() {
        coverage::fact(out, style, if index == 0 { w.row_roots } else { "" }, &safe(root))?;
        if let Some(note) = overview.root_notes.iter().find(|note| note.path == *root) {
            root_note(out, lang, style, note)?;
        }
    }
    if let Some(scan) = overview.as_of {
        coverage::fact(
            out,
            style,
            w.row_as_of,
            &fill(w.as_of_says, &[("scan", &scan.to_string())]),
        )?;
    }
    coverage::items(out, lang, style, &overview.coverage.items)?;
    let read = &overview.coverage;
    coverage::bytes(out, lang, style, read.bytes, read.bytes_read)?;
    let findings = overview.kinds.iter().map(KindRow::findings).sum();
    coverage::fact(out, style, w.row_findings, &format::count(lang, findings))?;
    if let Some(copies) = overview.copies.filter(|copies| *copies > 0) {
        let says = fill(w.copies_total_says, &[("count", &format::count(lang, copies))]);
        coverage::fact(out, style, w.row_copies, &says)?;
    }
    let confinement = overview.scans.first().and_then(|scan| scan.confinement.as_deref());
    coverage::readers(out, lang, style, confinement)?;
    writeln!(out, "\n{}", style.bold(w.status_scans))?;
    scans(lang, &overview.scans).write(out, style)?;
    coverage::reasons(out, lang, style, w.not_read_title, &read.reasons)?;
    coverage::folders(
        out,
        lang,
        style,
        &overview.unread_folders,
        overview.unread_folders_total,
    )
}

/// What is said of a root, one line each.
fn root_note(out: &mut dyn Write, lang: Lang, style: Style, note: &RootNote) -> io::Result<()> {
    let w = lang.words();
    let recipients = (!note.recipients.is_empty()).then(|| note.recipients.join(", "));
    let said = [
        (w.col_system, &note.label),
        (w.col_owner, &note.owner),
        (w.col_purpose, &note.purpose),
        (w.col_jurisdiction, &note.jurisdiction),
        (w.col_recipients, &recipients),
        (w.col_retention, &note.retention),
    ];
    for (label, text) in said {
        if let Some(text) = text {
            coverage::fact(
                out,
                style,
                "",
                &format!(
                    "  {}{}{}",
                    label.to_lowercase(),
                    lang.pick(": ", "\u{a0}: "),
                    safe(text)
                ),
            )?;
        }
    }
    Ok(())
}

fn scans(lang: Lang, scans: &[ScanRow]) -> Table {
    let w = lang.words();
    let mut table = Table::new(
        2,
        &[
            (w.col_scan, Side::Right),
            (w.col_began, Side::Left),
            (w.col_took, Side::Right),
            (w.col_state, Side::Left),
            ("version", Side::Left),
        ],
    );
    for scan in scans.iter().take(SCANS) {
        let took = scan.finished.map_or_else(
            || "–".to_owned(),
            |finished| format::duration(lang, (finished - scan.started) as f64),
        );
        table.row(vec![
            scan.id.to_string(),
            format::moment(lang, scan.started),
            took,
            labels::state(lang, &scan.state).to_owned(),
            safe(&scan.version).into_owned(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use crate::query::rows::{Coverage, UnreadFolderRow};

    fn overview() -> Overview {
        Overview {
            inventory: "recense.db".to_owned(),
            roots: vec!["/srv/partage".to_owned(), "/srv/archives".to_owned()],
            scans: vec![ScanRow {
                id: 3,
                started: 1_795_356_300,
                finished: Some(1_795_356_545),
                state: "interrupted".to_owned(),
                version: "0.1.0".to_owned(),
                roots: Vec::new(),
                confinement: Some("full".to_owned()),
            }],
            as_of: None,
            root_notes: Vec::new(),
            copies: Some(0),
            coverage: Coverage {
                items: testing::items(),
                bytes: 1_000_000,
                bytes_read: 999_999,
                reasons: testing::reasons(),
            },
            kinds: Vec::new(),
            folders: Vec::new(),
            folders_total: 0,
            unread_folders: Vec::new(),
            unread_folders_total: 0,
            unread: Vec::new(),
            unread_total: 0,
        }
    }

    #[test]
    fn roots_scans_and_reasons_are_listed() {
        let text = testing::written(|out| status(out, Lang::Fr, &overview(), Style::PLAIN));
        assert!(text.starts_with(
            "Inventaire   recense.db\nRacines      /srv/partage\n             /srv/archives\nÉléments     12 480  ("
        ));
        assert!(text.contains("\nOctets       1 Mo, 99,9 % lus\n"));
        assert!(text.contains("4 min 05 s  interrompue  0.1.0\n"));
        assert!(text.ends_with("encrypted   protégé par un mot de passe\n"));
    }

    #[test]
    fn folders_and_missing_confinement_are_told() {
        let mut overview = overview();
        overview.scans[0].confinement = Some("syscalls-only".to_owned());
        overview.unread_folders = vec![UnreadFolderRow {
            path: "/srv/partage/a\nb".to_owned(),
            reason: "encrypted".to_owned(),
            items: 8,
            bytes: 41_200_000,
        }];
        overview.unread_folders_total = 3;
        let text = testing::written(|out| status(out, Lang::En, &overview, Style::PLAIN));
        assert!(
            text.contains("\nReaders      isolated by limits on system calls alone: this kernel has no landlock\n")
        );
        assert!(
            text.ends_with(
                "\nNot read, by folder and reason\n  8  41.2 MB  encrypted  /srv/partage/a⟨U+000A⟩b\n  …  (2)\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn an_empty_inventory_says_how_to_begin() {
        let mut overview = overview();
        overview.scans.clear();
        let text = testing::written(|out| status(out, Lang::En, &overview, Style::PLAIN));
        assert!(text.ends_with("Start with: recense scan PATH\n"));
    }
}
