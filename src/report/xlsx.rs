//! The inventory as a workbook to complete: lines with filters, kinds, what was not read, a legend.
//!
//! Texts are written as texts, never as formulas or links. Titles stay in view, and the columns that a
//! person fills are tinted and carry a note that says what belongs in them. Lines are streamed to a
//! temporary file that holds masks only, so memory does not grow with the inventory.

use std::fs::File;
use std::io;

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError};

use super::legend;
use super::table::{self, Cell};
use crate::model::{Class, Level};
use crate::query::rows::Overview;
use crate::text::lang::Lang;
use crate::text::lang::kinds;
use crate::text::safe::safe;

/// Rows of a sheet, title included.
const MAX_ROWS: usize = 1_048_576;
/// UTF-16 units in a cell.
const MAX_CELL: usize = 32_767;

const TITLE: Color = Color::RGB(0x001F_3A4D);
const HUMAN: Color = Color::RGB(0x008A_5A00);
const HUMAN_CELL: Color = Color::RGB(0x00FF_F7E0);
const RULE: Color = Color::RGB(0x00D0_D7DD);

/// Writes the workbook.
pub fn write(out: &mut File, lang: Lang, overview: &Overview) -> io::Result<()> {
    build(lang, overview)
        .and_then(|mut workbook| workbook.save_to_writer(out))
        .map_err(|error| match error {
            XlsxError::IoError(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
        })
}

fn build(lang: Lang, overview: &Overview) -> Result<Workbook, XlsxError> {
    let w = lang.words();
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(w.inventory_report).set_author("recense"));
    let looks = Looks::new();
    inventory(workbook.add_worksheet_with_constant_memory()?, lang, overview, &looks)?;
    kinds(workbook.add_worksheet_with_constant_memory()?, lang, overview, &looks)?;
    unread(workbook.add_worksheet_with_constant_memory()?, lang, overview, &looks)?;
    unread_folders(workbook.add_worksheet_with_constant_memory()?, lang, overview, &looks)?;
    legend_sheet(workbook.add_worksheet_with_constant_memory()?, lang, overview, &looks)?;
    Ok(workbook)
}

/// How cells look.
struct Looks {
    title: Format,
    human_title: Format,
    text: Format,
    number: Format,
    human: Format,
    heading: Format,
    high: Format,
}

impl Looks {
    fn new() -> Looks {
        let cell = Format::new()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_color(RULE);
        let title = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_font_color(Color::White)
            .set_background_color(TITLE);
        Looks {
            human_title: title.clone().set_background_color(HUMAN),
            title,
            text: cell.clone().set_text_wrap(),
            number: cell.clone().set_num_format("#,##0"),
            human: cell.clone().set_text_wrap().set_background_color(HUMAN_CELL),
            high: cell.set_text_wrap().set_bold().set_font_color(Color::RGB(0x00A3_1621)),
            heading: Format::new().set_bold().set_font_size(13).set_font_color(TITLE),
        }
    }
}

/// A text that fits a cell.
fn fitting(text: &str) -> String {
    if text.len() <= MAX_CELL {
        return text.to_owned();
    }
    let mut units = 0;
    let mut out: String = text
        .chars()
        .take_while(|char| {
            units += char.len_utf16();
            units < MAX_CELL
        })
        .collect();
    out.push('…');
    out
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
    sheet
        .write_string_with_format(row, column, fitting(text), look)
        .map(|_| ())
}

fn put_number(sheet: &mut Worksheet, row: u32, column: u16, number: u64, look: &Format) -> Result<(), XlsxError> {
    sheet
        .write_number_with_format(row, column, number as f64, look)
        .map(|_| ())
}

/// A sheet with its titles, filters over `rows` lines, and its way to be printed.
fn table_sheet(
    sheet: &mut Worksheet,
    name: &str,
    titles: &[(&str, u16)],
    rows: usize,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_landscape().set_paper_size(1).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 34)?;
    for (column, (title, width)) in (0..).zip(titles) {
        sheet.set_column_width(column, *width)?;
        put(sheet, 0, column, title, &looks.title)?;
    }
    let last_column = titles.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, rows as u32, last_column)?;
    Ok(())
}

fn inventory(sheet: &mut Worksheet, lang: Lang, overview: &Overview, looks: &Looks) -> Result<(), XlsxError> {
    let w = lang.words();
    let columns = table::columns(lang);
    let mut rows = table::rows(overview);
    rows.truncate(MAX_ROWS - 1);
    let titles: Vec<(&str, u16)> = columns.iter().map(|column| (column.title, column.width)).collect();
    table_sheet(sheet, w.sheet_inventory, &titles, rows.len(), looks)?;
    sheet.set_freeze_panes(1, 2)?;
    for (at, column) in (0..).zip(&columns) {
        if let Some(hint) = column.hint {
            let title = format!("{} ({})", column.title, w.to_complete);
            put(sheet, 0, at, &title, &looks.human_title)?;
            sheet.insert_note(0, at, &Note::new(hint).set_author("recense").add_author_prefix(false))?;
        }
    }
    for (line, row) in (1..).zip(&rows) {
        for (column, cell) in (0..).zip(table::cells(lang, row)) {
            match cell {
                Cell::Text(text) => put(sheet, line, column, &text, &looks.text)?,
                Cell::Number(number) => put_number(sheet, line, column, number, &looks.number)?,
                Cell::Empty => sheet.write_blank(line, column, &looks.human).map(|_| ())?,
            }
        }
    }
    Ok(())
}

fn kinds(sheet: &mut Worksheet, lang: Lang, overview: &Overview, looks: &Looks) -> Result<(), XlsxError> {
    let w = lang.words();
    let titles = [
        (w.col_kind, 34),
        (w.col_code, 18),
        (w.col_category, 28),
        (w.col_sensitivity, 14),
        (w.level_certain, 12),
        (w.level_likely, 12),
        (w.level_possible, 12),
        (w.col_findings, 14),
        (w.col_distinct_low, 20),
        (w.col_distinct_high, 20),
        (w.col_files, 12),
        (w.col_sample, 48),
    ];
    table_sheet(sheet, w.sheet_kinds, &titles, overview.kinds.len(), looks)?;
    for (line, row) in (1..).zip(&overview.kinds) {
        let class = if row.class == Class::High {
            &looks.high
        } else {
            &looks.text
        };
        put(sheet, line, 0, &safe(kinds::kind(lang, &row.kind)), &looks.text)?;
        put(sheet, line, 1, &safe(&row.kind), &looks.text)?;
        put(sheet, line, 2, kinds::category(&row.kind).title(lang), &looks.text)?;
        put(sheet, line, 3, lang.class(row.class), class)?;
        for (column, level) in (4..).zip(Level::ALL.into_iter().rev()) {
            let number = row.levels.get(&level).copied().unwrap_or(0);
            put_number(sheet, line, column, number, &looks.number)?;
        }
        let numbers = [row.findings(), row.distinct_likely, row.distinct, row.items];
        for (column, number) in (7..).zip(numbers) {
            put_number(sheet, line, column, number, &looks.number)?;
        }
        put(sheet, line, 11, &safe(&row.samples.join(", ")), &looks.text)?;
    }
    Ok(())
}

fn unread(sheet: &mut Worksheet, lang: Lang, overview: &Overview, looks: &Looks) -> Result<(), XlsxError> {
    let w = lang.words();
    let titles = [
        (w.col_files, 90),
        (w.col_outcome, 14),
        (w.col_reason, 50),
        (w.col_code, 26),
        (w.col_bytes, 16),
    ];
    let rows = overview.unread.len().min(MAX_ROWS - 1);
    table_sheet(sheet, w.sheet_unread, &titles, rows, looks)?;
    for (line, row) in (1..).zip(&overview.unread[..rows]) {
        let reasons: Vec<&str> = row.reasons.iter().map(|code| lang.cause(code)).collect();
        put(sheet, line, 0, &safe(&row.path), &looks.text)?;
        put(sheet, line, 1, lang.outcome_one(row.outcome), &looks.text)?;
        put(sheet, line, 2, &safe(&reasons.join(", ")), &looks.text)?;
        put(sheet, line, 3, &safe(&row.reasons.join(", ")), &looks.text)?;
        put_number(sheet, line, 4, row.size, &looks.number)?;
    }
    Ok(())
}

fn unread_folders(sheet: &mut Worksheet, lang: Lang, overview: &Overview, looks: &Looks) -> Result<(), XlsxError> {
    let w = lang.words();
    let titles = [
        (w.col_folder, 90),
        (w.col_reason, 50),
        (w.col_code, 26),
        (w.col_files, 12),
        (w.col_bytes_unread, 18),
    ];
    let rows = overview.unread_folders.len().min(MAX_ROWS - 1);
    table_sheet(sheet, w.sheet_unread_folders, &titles, rows, looks)?;
    for (line, row) in (1..).zip(&overview.unread_folders[..rows]) {
        put(sheet, line, 0, &safe(&row.path), &looks.text)?;
        put(sheet, line, 1, &safe(lang.cause(&row.reason)), &looks.text)?;
        put(sheet, line, 2, &safe(&row.reason), &looks.text)?;
        put_number(sheet, line, 3, row.items, &looks.number)?;
        put_number(sheet, line, 4, row.bytes, &looks.number)?;
    }
    Ok(())
}

fn legend_sheet(sheet: &mut Worksheet, lang: Lang, overview: &Overview, looks: &Looks) -> Result<(), XlsxError> {
    let w = lang.words();
    sheet.set_name(w.sheet_legend)?;
    sheet.set_column_width(0, 44)?;
    sheet.set_column_width(1, 110)?;
    sheet.set_print_fit_to_pages(1, 0);
    let mut line = 0;
    for (heading, entries) in legend::parts(lang, overview) {
        put(sheet, line, 0, heading, &looks.heading)?;
        for (term, says) in entries {
            line += 1;
            put(sheet, line, 0, &safe(&term), &looks.text)?;
            put(sheet, line, 1, &safe(&says), &looks.text)?;
        }
        line += 2;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx, open_workbook};

    use super::*;
    use crate::report::sample;

    fn sheets(overview: &Overview) -> Vec<(String, calamine::Range<Data>)> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("r.xlsx");
        let mut file = File::create(&path).expect("it is made");
        write(&mut file, Lang::Fr, overview).expect("it is written");
        let mut book: Xlsx<_> = open_workbook(&path).expect("it opens");
        book.worksheets()
    }

    #[test]
    fn the_workbook_has_its_five_sheets_and_all_lines() {
        let overview = sample::overview();
        let sheets = sheets(&overview);
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["Inventaire", "Genres", "Non lu", "Non lu, par dossier", "Légende"]
        );
        assert_eq!(sheets[0].1.height(), table::rows(&overview).len() + 1);
        assert_eq!(sheets[1].1.height(), overview.kinds.len() + 1);
        assert_eq!(sheets[2].1.height(), overview.unread.len() + 1);
        assert_eq!(sheets[3].1.height(), overview.unread_folders.len() + 1);
        assert!(matches!(sheets[0].1.get((1, 16)), Some(Data::Float(_))));
    }

    #[test]
    fn a_name_that_looks_like_a_formula_is_a_text() {
        let mut overview = sample::overview();
        overview.folders[0].path = sample::HOSTILE.to_owned();
        let sheets = sheets(&overview);
        let shown = safe(sample::HOSTILE).into_owned();
        assert_eq!(sheets[0].1.get((1, 1)), Some(&Data::String(shown)));
    }

    #[test]
    fn long_texts_fit() {
        let text = "é🙂".repeat(20_000);
        assert!(fitting(&text).encode_utf16().count() <= MAX_CELL);
        assert_eq!(fitting("é"), "é");
    }
}
