//! Writes a sheet of cells, of whatever format: its header is told apart from its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, ExtractError, Sink, header};
use crate::model::Hop;

/// Rows that are kept back until it is known which of them is the header.
const HEAD_ROWS: usize = 10;

/// Cells that are kept back at most.
const HEAD_CELLS: usize = 40_000;

/// Writes one sheet: cells by tabs, rows by newlines, each cell marked with its place and its column's name.
pub(super) struct SheetWriter<'s> {
    builder: Builder<'s>,
    head: Option<Vec<(u32, u32, String)>>,
    head_rows: usize,
    columns: BTreeMap<u32, String>,
    header_row: u32,
    last_row: Option<u32>,
}

impl<'s> SheetWriter<'s> {
    /// A sheet under `trail`.
    pub fn new(sink: &'s mut dyn Sink, trail: Vec<Hop>) -> SheetWriter<'s> {
        SheetWriter {
            builder: Builder::marks(sink, trail),
            head: Some(Vec::new()),
            head_rows: 0,
            columns: BTreeMap::new(),
            header_row: 0,
            last_row: None,
        }
    }

    /// The sink behind, for causes.
    pub fn sink(&mut self) -> &mut dyn Sink {
        self.builder.sink()
    }

    /// Adds a cell; row and column are 1-based, and come in the order of reading.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), ExtractError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let Some(head) = &mut self.head else {
            return self.write(row, column, text);
        };
        self.head_rows += usize::from(head.last().is_none_or(|last| last.0 != row));
        head.push((row, column, text.to_owned()));
        if self.head_rows > HEAD_ROWS || head.len() >= HEAD_CELLS {
            self.settle()?;
        }
        Ok(())
    }

    /// Decides on the header and writes what was kept back.
    fn settle(&mut self) -> Result<(), ExtractError> {
        let Some(head) = self.head.take() else {
            return Ok(());
        };
        let rows: BTreeSet<u32> = head.iter().map(|(row, ..)| *row).collect();
        let of = |wanted: u32| head.iter().filter(move |(row, ..)| *row == wanted);
        let widest = rows.iter().map(|row| of(*row).count()).max().unwrap_or(0);
        let header = rows.iter().copied().find(|row| {
            let following = head.iter().filter(|(other, ..)| other > row);
            of(*row).count() * 10 >= widest * 6
                && following.clone().next().is_some()
                && header::is_header(
                    of(*row).map(|(.., text)| text.as_str()),
                    following.map(|(.., text)| text.as_str()),
                )
        });
        if let Some(header) = header {
            self.header_row = header;
            self.columns = of(header)
                .map(|(_, column, text)| (*column, text.trim().to_owned()))
                .collect();
        }
        for (row, column, text) in &head {
            self.write(*row, *column, text)?;
        }
        Ok(())
    }

    fn write(&mut self, row: u32, column: u32, text: &str) -> Result<(), ExtractError> {
        match self.last_row.replace(row) {
            Some(last) if last == row => self.builder.push("\t")?,
            Some(_) => self.builder.push("\n")?,
            None => {}
        }
        let field = if row > self.header_row {
            self.columns.get(&column)
        } else {
            None
        };
        self.builder
            .mark(Hop::Cell { row, column }, row, field.map(String::as_str));
        self.builder.push(text)?;
        Ok(())
    }

    /// Ends the sheet.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn finish(self) -> Result<(), ExtractError> {
        self.end().map(drop)
    }

    /// Ends the sheet, and gives the sink back.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn end(mut self) -> Result<&'s mut dyn Sink, ExtractError> {
        self.settle()?;
        Ok(self.builder.end()?)
    }
}
