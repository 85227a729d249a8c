//! The summary at the end of a scan.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::table::{Side, Table};
use super::{Style, coverage};
use crate::model::Level;
use crate::query::rows::{FolderRow, ScanSummary};
use crate::report::table as labels;
use crate::text::format;
use crate::text::lang::{Lang, fill, kinds};
use crate::text::safe::safe;

/// Writes what a scan did: items, bytes, findings by kind and level, exposed folders, what was not read
/// and why, where the inventory is, and what the exit code means.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn scan_summary(out: &mut dyn Write, lang: Lang, summary: &ScanSummary, exit: u8, style: Style) -> io::Result<()> {
    let w = lang.words();
    let title = fill(
        w.scan_done,
        &[
            ("scan", &summary.scan.to_string()),
            ("state", labels::state(lang, &summary.state)),
            ("time", &format::duration(lang, summary.seconds)),
        ],
    );
    writeln!(out, "{}\n", style.bold(&title))?;
    coverage::items(out, lang, style, &summary.items)?;
    coverage::bytes(out, lang, style, summary.bytes, summary.bytes_read)?;
    for (label, says, number) in [
        (w.row_unchanged, w.unchanged_says, summary.unchanged),
        (w.row_copies, w.copies_says, summary.copies),
        (w.row_gone, w.gone_says, summary.gone),
    ] {
        if number > 0 {
            coverage::fact(
                out,
                style,
                label,
                &fill(says, &[("count", &format::count(lang, number))]),
            )?;
        }
    }
    let findings = summary.findings.values().flat_map(BTreeMap::values).sum();
    coverage::fact(out, style, w.row_findings, &format::count(lang, findings))?;
    if findings > 0 {
        writeln!(out)?;
        kind_table(lang, &summary.findings).write(out, style)?;
    }
    if !summary.folders.is_empty() {
        writeln!(out, "\n{}", style.bold(w.folders_title))?;
        folder_table(lang, &summary.folders).write(out, style)?;
    }
    coverage::reasons(out, lang, style, w.not_read_title, &summary.reasons)?;
    coverage::readers(out, lang, style, Some(&summary.confinement))?;
    writeln!(out)?;
    coverage::fact(out, style, w.row_inventory, &safe(&summary.inventory.to_string_lossy()))?;
    if let Some(key) = &summary.key {
        coverage::fact(out, style, w.row_key, &safe(&key.to_string_lossy()))?;
    }
    if summary.state == "complete" {
        writeln!(out, "{}", exit_meaning(lang, exit))
    } else {
        writeln!(out, "{}", w.stopped_early)
    }
}

/// What a documented exit code means; empty for another code.
pub fn exit_meaning(lang: Lang, code: u8) -> &'static str {
    let w = lang.words();
    match code {
        0 => w.exit_0,
        1 => w.exit_1,
        2 => w.exit_2,
        3 => w.exit_3,
        4 => w.exit_4,
        11 => w.exit_11,
        _ => "",
    }
}

fn kind_table(lang: Lang, findings: &BTreeMap<String, BTreeMap<Level, u64>>) -> Table {
    let w = lang.words();
    let mut table = Table::new(
        2,
        &[
            ("", Side::Left),
            (w.level_certain, Side::Right),
            (w.level_likely, Side::Right),
            (w.level_possible, Side::Right),
            (w.col_total, Side::Right),
        ],
    );
    let mut rows: Vec<(&String, u64, &BTreeMap<Level, u64>)> = findings
        .iter()
        .map(|(kind, levels)| (kind, levels.values().sum(), levels))
        .collect();
    rows.sort_by_key(|(kind, total, _)| (std::cmp::Reverse(*total), *kind));
    for (kind, total, levels) in rows {
        let mut cells = vec![safe(kinds::kind(lang, kind)).into_owned()];
        for level in Level::ALL.into_iter().rev() {
            cells.push(match levels.get(&level).copied().unwrap_or(0) {
                0 => "–".to_owned(),
                number => format::count(lang, number),
            });
        }
        cells.push(format::count(lang, total));
        table.row(cells);
    }
    table
}

fn folder_table(lang: Lang, folders: &[FolderRow]) -> Table {
    let w = lang.words();
    let small = |text: &str| text.to_lowercase();
    let titles = [
        small(w.col_exposure),
        small(w.col_files),
        small(w.col_access),
        small(w.col_folder),
    ];
    let mut table = Table::new(
        2,
        &[
            (&titles[0], Side::Right),
            (&titles[1], Side::Right),
            (&titles[2], Side::Left),
            (&titles[3], Side::Cut),
        ],
    );
    for folder in folders {
        table.row(vec![
            format::count(lang, folder.exposure),
            format::count(lang, folder.items),
            labels::audience(lang, folder.audience).to_owned(),
            safe(&folder.path).into_owned(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::testing;
    use super::*;
    use crate::query::rows::Audience;

    fn sample() -> ScanSummary {
        ScanSummary {
            scan: 3,
            items: testing::items(),
            bytes: 98_200_000_000,
            bytes_read: 96_346_799_689,
            findings: BTreeMap::from([
                (
                    "sin".to_owned(),
                    BTreeMap::from([(Level::Possible, 43), (Level::Likely, 108), (Level::Certain, 1213)]),
                ),
                ("email".to_owned(), BTreeMap::from([(Level::Certain, 7048)])),
            ]),
            seconds: 245.2,
            folders: vec![FolderRow {
                path: "/srv/partage/Ressources humaines/Paie".to_owned(),
                items: 153,
                oldest: None,
                newest: None,
                audience: Audience::Everyone,
                copies: Some(0),
                kinds: Vec::new(),
                exposure: 85_310,
            }],
            reasons: testing::reasons(),
            unchanged: 12_000,
            copies: 31,
            gone: 0,
            inventory: PathBuf::from("recense.db"),
            key: Some(PathBuf::from("/home/ana/.config/recense/key")),
            state: "complete".to_owned(),
            confinement: "full".to_owned(),
        }
    }

    #[test]
    fn the_summary_in_english() {
        let text = testing::written(|out| scan_summary(out, Lang::En, &sample(), 3, Style::PLAIN));
        assert_eq!(
            text,
            "\
Scan 3 complete in 4 min 05 s

Items        12,480  (11,950 complete · 410 partial · 100 skipped · 20 failed)
Bytes        98.2 GB, 98.1% read
Unchanged    12,000, not read again
Copies       31, read once
Findings     8,412

                           certain  likely  possible  total
  E-mail address             7,048       –         –  7,048
  Social insurance number    1,213     108        43  1,364

Most exposed folders
  exposure  files  can read  folder
    85,310    153  everyone  /srv/partage/Ressources humaines/Paie

Not read, or only in part
  410   1.8 GB  image-only  pages or pictures whose text was not read
    8  41.2 MB  encrypted   it is protected by a password

Inventory    recense.db
Key          /home/ana/.config/recense/key
Done, but something was left unread (exit code 3).
"
        );
    }

    #[test]
    fn the_summary_in_french() {
        let text = testing::written(|out| scan_summary(out, Lang::Fr, &sample(), 3, Style::PLAIN));
        assert_eq!(
            text,
            "\
Analyse 3 terminée en 4 min 05 s

Éléments     12 480  (11 950 complets · 410 partiels · 100 écartés · 20 échoués)
Octets       98,2 Go, 98,1 % lus
Inchangés    12 000, non relus
Doublons     31, lus une seule fois
Occurrences  8 412

                                    certain  probable  possible  total
  Adresse courriel                    7 048         –         –  7 048
  Numéro d'assurance sociale (NAS)    1 213       108        43  1 364

Dossiers les plus exposés
  exposition  fichiers  accès en lecture  dossier
      85 310       153  tous              /srv/partage/Ressources humaines/Paie

Non lu, ou lu en partie
  410   1,8 Go  image-only  pages ou images dont le texte n'a pas été lu
    8  41,2 Mo  encrypted   protégé par un mot de passe

Inventaire   recense.db
Clé          /home/ana/.config/recense/key
Terminé, mais tout n'a pas été lu (code de sortie 3).
"
        );
    }

    #[test]
    fn an_interrupted_scan_says_how_to_go_on() {
        let mut summary = sample();
        summary.state = "interrupted".to_owned();
        summary.folders[0].path = testing::HOSTILE.to_owned();
        let text = testing::written(|out| scan_summary(out, Lang::En, &summary, 2, Style::PLAIN));
        assert!(text.starts_with("Scan 3 interrupted in"));
        assert!(text.ends_with("the same command resumes it.\n"));
        assert!(text.contains("/srv/a⟨U+000A⟩⟨U+001B⟩[31mb⟨U+202E⟩.txt\n"));
    }

    #[test]
    fn every_documented_code_has_a_meaning() {
        for lang in Lang::ALL {
            for code in [0, 1, 2, 3, 4, 11] {
                assert!(!exit_meaning(lang, code).is_empty());
            }
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let narrow = Style {
            colour: false,
            width: 64,
        };
        let mut summary = sample();
        summary.items.clear();
        summary.folders[0].path = "/srv/".repeat(40);
        let text = testing::written(|out| scan_summary(out, Lang::Fr, &summary, 3, narrow));
        for line in text.lines().filter(|line| line.contains("/srv")) {
            assert!(console::measure_text_width(line) <= 64, "{line}");
        }
    }
}
