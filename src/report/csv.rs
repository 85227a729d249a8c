//! The inventory as text for spreadsheets.
//!
//! UTF-8 with a byte order mark, without which Excel takes it for another encoding; lines end in CR LF
//! (RFC 4180); numbers are bare. The separator is what Excel expects in each language: a comma in
//! English, a semicolon in French. A text that a spreadsheet would take for a formula gets an apostrophe
//! in front. Behind an empty line follows what was not read, by folder and reason: a register that is silent on
//! that says more than it knows.

use std::borrow::Cow;
use std::io::{self, Write};

use super::table::{self, Cell};
use crate::query::rows::Overview;
use crate::text::lang::Lang;
use crate::text::safe::safe;

/// Writes every line of the inventory.
pub fn write(out: &mut dyn Write, lang: Lang, overview: &Overview) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let titles: Vec<String> = table::columns(lang)
        .into_iter()
        .map(|column| match column.hint {
            Some(_) => format!("{} ({})", column.title, lang.words().to_complete),
            None => column.title.to_owned(),
        })
        .collect();
    line(out, lang, titles.iter().map(|title| Cow::Borrowed(title.as_str())))?;
    for row in table::rows(overview) {
        let cells = table::cells(lang, &row);
        line(
            out,
            lang,
            cells.iter().map(|cell| match cell {
                Cell::Text(text) => defused(text),
                Cell::Number(number) => Cow::Owned(number.to_string()),
                Cell::Empty => Cow::Borrowed(""),
            }),
        )?;
    }
    unread_folders(out, lang, overview)
}

fn unread_folders(out: &mut dyn Write, lang: Lang, overview: &Overview) -> io::Result<()> {
    if overview.unread_folders.is_empty() {
        return Ok(());
    }
    let w = lang.words();
    out.write_all(b"\r\n")?;
    let titles = [
        w.unread_folders_title,
        w.col_reason,
        w.col_code,
        w.col_files,
        w.col_bytes_unread,
    ];
    line(out, lang, titles.into_iter().map(Cow::Borrowed))?;
    for row in &overview.unread_folders {
        let path = safe(&row.path);
        let cells = [
            defused(&path),
            Cow::Borrowed(lang.cause(&row.reason)),
            Cow::Borrowed(row.reason.as_str()),
            Cow::Owned(row.items.to_string()),
            Cow::Owned(row.bytes.to_string()),
        ];
        line(out, lang, cells.into_iter())?;
    }
    Ok(())
}

fn line<'a>(out: &mut dyn Write, lang: Lang, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
    let separator = lang.pick(",", ";");
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.write_all(separator.as_bytes())?;
        }
        if cell.contains([',', ';', '"', '\n', '\r', '\t']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// A text that no spreadsheet takes for a formula: one that begins with a sign of a formula (also in
/// its full-width form) is preceded by an apostrophe.
fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(lang: Lang, overview: &Overview) -> String {
        let mut out = Vec::new();
        write(&mut out, lang, overview).expect("a vector takes all");
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn formulas_are_defused() {
        for text in ["=1+1", "+1 418 ***-**23", "-2", "@SUM(A1)", "\tx", "\rx", "＝1"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        assert_eq!(defused("a=1"), "a=1");
    }

    #[test]
    fn hostile_folders_stay_in_their_cell() {
        let mut overview = sample::overview();
        overview.folders.truncate(1);
        overview.unread_folders.clear();
        overview.folders[0].path = format!("{}\",;", sample::HOSTILE);
        let text = written(Lang::En, &overview);
        let kinds = overview.folders[0].kinds.len();
        assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
        assert!(text.lines().count() <= kinds + 1);
        assert!(text.contains(",\"'=cmd|'<script>alert(1)</script>⟨U+000A⟩⟨U+001B⟩[31m⟨U+202E⟩fdp.exe\"\",;\","));
    }

    #[test]
    fn each_language_has_its_separator_and_all_lines() {
        let overview = sample::overview();
        for (lang, start) in [
            (Lang::En, "\u{feff}System,Folder,Owner (to complete),"),
            (Lang::Fr, "\u{feff}Système;Dossier;Responsable (à compléter);"),
        ] {
            let text = written(lang, &overview);
            assert!(text.starts_with(start), "{text}");
            let unread = overview.unread_folders.len();
            assert_eq!(text.lines().count(), table::rows(&overview).len() + unread + 3);
        }
    }

    #[test]
    fn what_was_not_read_follows_the_register() {
        let text = written(Lang::En, &sample::overview());
        let (_, unread) = text.split_once("\r\n\r\n").expect("two tables");
        assert_eq!(
            unread,
            "\"Not read, by folder and reason\",Reason,Code,Files,Not read\r\n\
             /srv/partage/Numérisations,pages or pictures whose text was not read,image-only,212,1800000000\r\n\
             /srv/partage/Ressources humaines,it is protected by a password,encrypted,8,41200000\r\n"
        );
    }
}
