//! Writes the rows of a database's table: cells by tabs, rows by newlines, each cell marked with its place and its
//! column. Bytes in a cell are a text, a document, or told.

use super::{Builder, ExtractError, PROBE_BYTES, Probe, Sink, choose, sniff};
use crate::model::{Cause, Hop};
use crate::text::encoding;

/// Bytes in a cell below which nothing is missed when they are no text: numbers, digests, identifiers.
const SHORT: usize = 64;

/// Bytes of a text that stands among the cells; a longer one is read as a file.
const AMONG_CELLS: usize = 8 << 10;

/// Writes one table.
pub(super) struct TableWriter<'s> {
    builder: Builder<'s>,
    table: String,
    row: u32,
    /// Nothing was written in this row.
    first: bool,
}

impl<'s> TableWriter<'s> {
    /// A table under `trail`, whose last step names it.
    pub fn new(sink: &'s mut dyn Sink, trail: Vec<Hop>) -> TableWriter<'s> {
        TableWriter {
            table: trail.last().map(Hop::to_string).unwrap_or_default(),
            builder: Builder::marks(sink, trail),
            row: 0,
            first: true,
        }
    }

    /// The sink behind, for causes.
    pub fn sink(&mut self) -> &mut dyn Sink {
        self.builder.sink()
    }

    /// The next row stands behind so many.
    pub fn at(&mut self, rows: u32) {
        self.row = rows;
    }

    /// Begins a row.
    pub fn begin(&mut self) {
        self.row = self.row.saturating_add(1);
        self.first = true;
    }

    /// Adds a cell; columns are 1-based.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn cell(&mut self, column: u32, name: Option<&str>, text: &str) -> Result<(), ExtractError> {
        // What stands behind a NUL is not shown by most programs; it is read.
        let text = text.trim_matches('\0');
        if text.trim().is_empty() {
            return Ok(());
        }
        if !self.first {
            self.builder.push("\t")?;
        }
        self.first = false;
        self.builder.mark(Hop::Cell { row: self.row, column }, self.row, name);
        self.builder.push(text)?;
        Ok(())
    }

    /// Adds a cell that holds bytes: a short text stands among the cells; what is a document is handed over.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn bytes(&mut self, column: u32, name: Option<&str>, bytes: &[u8]) -> Result<(), ExtractError> {
        let probe = Probe::new(&bytes[..bytes.len().min(PROBE_BYTES)], "", Some(bytes.len() as u64));
        let unread = if let Some((_, cause)) = sniff::unread(probe.head) {
            Some(cause)
        } else {
            match choose(&probe) {
                Some((extractor, _)) if extractor.name() == "text" && bytes.len() <= AMONG_CELLS => {
                    if let Some(guess) = encoding::guess(bytes, true) {
                        let text = encoding::decode(&bytes[guess.mark_bytes..], guess.charset).0;
                        return self.cell(column, name, &text);
                    }
                    None
                }
                Some(_) => return self.nested(column, name, "", bytes),
                None => Some(Cause::UnknownFormat),
            }
        };
        if let Some(cause) = unread.filter(|_| bytes.len() >= SHORT) {
            self.sink().incomplete(cause);
        }
        Ok(())
    }

    /// Hands over a file that stands in a cell.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn nested(
        &mut self,
        column: u32,
        name: Option<&str>,
        file: &str,
        mut bytes: &[u8],
    ) -> Result<(), ExtractError> {
        let column = name.map_or_else(|| format!("column {column}"), str::to_owned);
        let hop = Hop::Key(format!("{}[{}].{column}", self.table, self.row));
        Ok(self.sink().nested(hop, file, &mut bytes)?)
    }

    /// Ends the row.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn end(&mut self) -> Result<(), ExtractError> {
        if !self.first {
            self.builder.push("\n")?;
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// [`ExtractError::Stopped`].
    pub fn finish(self) -> Result<(), ExtractError> {
        Ok(self.builder.finish()?)
    }
}
