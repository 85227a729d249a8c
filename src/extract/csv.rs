//! Delimited text: CSV, TSV, and the same with semicolons or bars.
//!
//! - Reads: the text as it stands in the file, with the start of each row; cells are found when asked for.
//!   A header row gives its names to every passage. Newlines inside quotes do not end a row.
//! - Skips: nothing; wrong bytes are told as `bad-encoding`.
//! - Limits: memory is one window, whatever the size of the file and the length of its rows. A quoted
//!   cell of more than 64 KiB is taken for a stray quote.

use super::plain;
use super::window::Window;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, header};
use crate::model::{Cause, Layout, Passage};
use crate::text::encoding::{self, TextStream};

/// The format.
pub struct Csv;

/// What may stand between cells, in the order of preference.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// Longest quoted cell.
const QUOTED_BYTES: usize = 64 << 10;

/// Columns whose names are kept.
const NAMED_COLUMNS: usize = 4096;

/// Rows that are looked at to tell the delimiter and the header.
const SAMPLE_ROWS: usize = 20;

impl Extractor for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        let Some(guess) = probe.encoding() else {
            return Claim::No;
        };
        let named = matches!(probe.extension().as_str(), "csv" | "tsv" | "tab");
        let (text, _) = encoding::decode(&probe.head[guess.mark_bytes..], guess.charset);
        match delimiter_of(&text, probe.is_whole()) {
            Some((_, true)) => Claim::ByContent,
            Some((_, false)) if named => Claim::ByContent,
            _ if named => Claim::ByName,
            _ => Claim::No,
        }
    }

    fn isolated(&self) -> bool {
        false
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let guess = probe.encoding().ok_or(ExtractError::Unreadable(Cause::UnknownFormat))?;
        let mut input = input;
        let mut window = Window::new(TextStream::new(&mut input, guess));
        window.fill();
        let sample = &window.text()[..window.text().floor_char_boundary(64 << 10)];
        let whole = window.ended() && sample.len() == window.text().len();
        let delimiter = delimiter_of(sample, whole).map_or(b',', |(delimiter, _)| delimiter);
        let fields = header_of(sample, delimiter, whole);
        let mut rows = Rows::new(delimiter);
        loop {
            window.fill();
            rows.scan(window.text().as_bytes(), window.ended());
            let limit = window.core_limit();
            let last = window.ended() && limit == window.text().len();
            let core_end = if last {
                limit
            } else {
                rows.core_end(window.core_start(), limit)
            };
            let next_start = rows.next_start(window.text().as_bytes(), window.next_start_limit(core_end));
            let (text, core) = window.take(core_end, next_start);
            let passage = Passage {
                core,
                layout: rows.layout(text.len()),
                fields: fields.clone(),
                ..Passage::plain(String::new())
            };
            rows.advance(text.as_bytes(), next_start);
            if !passage.core.is_empty() {
                sink.passage(Passage { text, ..passage })?;
            }
            if last {
                break;
            }
        }
        plain::finish(&mut window, sink)
    }
}

/// Where the rows of the window start, found once for each byte.
struct Rows {
    delimiter: u8,
    /// Starts in the window's text; the first is 0 even when it stands inside a row.
    starts: Vec<u32>,
    first_row: u32,
    first_column: u32,
    /// Up to here the rows are known: the start of the last row that is known.
    scanned: usize,
}

impl Rows {
    fn new(delimiter: u8) -> Rows {
        Rows {
            delimiter,
            starts: vec![0],
            first_row: 1,
            first_column: 0,
            scanned: 0,
        }
    }

    /// Finds the rows that start behind `scanned`.
    fn scan(&mut self, bytes: &[u8], ended: bool) {
        while self.scan_row(bytes, ended) {}
    }

    /// Finds the end of one row, and with it where the next one starts; answers whether it is in the window.
    fn scan_row(&mut self, bytes: &[u8], ended: bool) -> bool {
        let line_start = self.scanned;
        let Some(found) = memchr::memchr(b'\n', &bytes[line_start..]) else {
            return false;
        };
        let line_end = line_start + found;
        let mut next = line_end + 1;
        let line = &bytes[line_start..line_end];
        // Quotes come in pairs; only an odd one can leave a cell open at the end of the line.
        if memchr::memchr_iter(b'"', line).count() % 2 == 1
            && let Some(open) = open_quote(line, self.delimiter)
        {
            match closing_quote(bytes, line_start + open, self.delimiter, ended) {
                Closing::At(close) => match self.row_end(bytes, close) {
                    Some(end) => next = end,
                    None => return false,
                },
                Closing::Unknown => return false,
                Closing::Never => {}
            }
        }
        if next < bytes.len() || !ended {
            self.starts.push(next as u32);
        }
        self.scanned = next;
        true
    }

    /// Where the row ends whose quoted cell ended before `at`; `None` when its end is not in the window.
    fn row_end(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            let end = at + memchr::memchr(b'\n', &bytes[at..])?;
            let rest = &bytes[at..end];
            let open = if memchr::memchr(b'"', rest).is_some() {
                open_quote_after_cell(rest, self.delimiter)
            } else {
                None
            };
            match open.map(|open| closing_quote(bytes, at + open, self.delimiter, true)) {
                Some(Closing::At(close)) => at = close,
                _ => return Some(end + 1),
            }
        }
    }

    /// The end of a core: the last row start before `limit` if there is one in its second half.
    fn core_end(&self, core_start: usize, limit: usize) -> usize {
        let index = self.starts.partition_point(|start| *start as usize <= limit);
        let start = self.starts[..index].last().map_or(0, |start| *start as usize);
        if start > core_start + (limit - core_start) / 2 {
            start
        } else {
            limit
        }
    }

    /// The start of the next window: at a row if one is near, else at a cell if one is near.
    fn next_start(&self, bytes: &[u8], limit: usize) -> usize {
        let index = self.starts.partition_point(|start| *start as usize <= limit);
        let row = self.starts[..index].last().map_or(0, |start| *start as usize);
        if limit - row <= QUOTED_BYTES {
            return row;
        }
        let near = limit - 1024;
        memchr::memrchr(self.delimiter, &bytes[near..limit]).map_or(limit, |at| near + at + 1)
    }

    fn layout(&self, text_bytes: usize) -> Layout {
        let index = self
            .starts
            .partition_point(|start| (*start as usize) < text_bytes.max(1));
        Layout::Delimited {
            delimiter: self.delimiter,
            rows: self.starts[..index].to_vec(),
            first_row: self.first_row,
            first_column: self.first_column,
        }
    }

    /// Moves the window to `next_start`.
    fn advance(&mut self, text: &[u8], next_start: usize) {
        let index = self
            .starts
            .partition_point(|start| *start as usize <= next_start)
            .max(1)
            - 1;
        let row_start = self.starts[index] as usize;
        if index > 0 {
            self.first_column = 0;
        }
        self.first_column += columns_before(&text[row_start..next_start], self.delimiter);
        self.first_row += index as u32;
        self.starts.drain(..index);
        for start in &mut self.starts {
            *start = start.saturating_sub(next_start as u32);
        }
        self.scanned = self.scanned.saturating_sub(next_start);
    }
}

/// How many cells end in this part of a row; delimiters in quotes do not count.
fn columns_before(part: &[u8], delimiter: u8) -> u32 {
    if memchr::memchr(b'"', part).is_none() {
        return memchr::memchr_iter(delimiter, part).count() as u32;
    }
    let mut columns = 0;
    let mut quoted = false;
    for byte in part {
        quoted ^= *byte == b'"';
        columns += u32::from(*byte == delimiter && !quoted);
    }
    columns
}

/// The quote, in a line that starts at a cell, whose cell does not end in this line.
fn open_quote(line: &[u8], delimiter: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        if line.get(at) == Some(&b'"') {
            match end_of_quoted(line, at + 1) {
                Some(end) => at = end,
                None => return Some(at),
            }
        }
        at += memchr::memchr(delimiter, &line[at..])? + 1;
    }
}

/// Like [`open_quote`], in what follows a quoted cell.
fn open_quote_after_cell(rest: &[u8], delimiter: u8) -> Option<usize> {
    let cell = memchr::memchr(delimiter, rest)? + 1;
    open_quote(&rest[cell..], delimiter).map(|open| cell + open)
}

/// Where a quoted cell ends (behind its last quote), if it does in `bytes`; doubled quotes belong to it.
fn end_of_quoted(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// Where a quoted cell that runs over the end of its line is closed.
enum Closing {
    /// Behind this quote.
    At(usize),
    /// More text is needed to tell.
    Unknown,
    /// Nowhere near: the quote is a stray one.
    Never,
}

fn closing_quote(bytes: &[u8], open: usize, delimiter: u8, ended: bool) -> Closing {
    let end = (open + QUOTED_BYTES).min(bytes.len());
    match end_of_quoted(&bytes[..end], open + 1) {
        Some(close) if close < end => match bytes[close] {
            b'\n' | b'\r' => Closing::At(close),
            byte if byte == delimiter => Closing::At(close),
            _ => Closing::Never,
        },
        Some(close) if ended => Closing::At(close),
        None if ended || end == open + QUOTED_BYTES => Closing::Never,
        _ => Closing::Unknown,
    }
}

/// The delimiter of a sample, and whether the sample alone proves that it is a table.
fn delimiter_of(sample: &str, whole: bool) -> Option<(u8, bool)> {
    let bytes = first_lines(sample);
    let mut best: Option<(u8, usize, bool)> = None;
    for delimiter in DELIMITERS {
        let mut counts = sample_rows(bytes, delimiter, whole).map(|row| columns_before(row, delimiter) as usize);
        // Almost every text that is no table ends here, with its first line.
        let Some(first) = counts.next().filter(|first| *first > 0) else {
            continue;
        };
        let counts: Vec<usize> = std::iter::once(first).chain(counts).collect();
        let same = counts.iter().filter(|count| **count == first).count();
        // A comma is in prose too: two rows that agree prove less than with other delimiters.
        let (rows, cells) = if delimiter == b',' { (3, 2) } else { (2, 1) };
        let proved = counts.len() >= rows && same * 10 >= counts.len() * 9 && first >= cells;
        if best.is_none_or(|(_, count, sure)| (proved, first) > (sure, count)) {
            best = Some((delimiter, first, proved));
        }
    }
    best.map(|(delimiter, _, proved)| (delimiter, proved))
}

/// The lines among which the first rows are looked for.
fn first_lines(sample: &str) -> &[u8] {
    let bytes = sample.as_bytes();
    let end = memchr::memchr_iter(b'\n', bytes).nth(SAMPLE_ROWS * 8);
    &bytes[..end.unwrap_or(bytes.len())]
}

/// The first rows that are whole and not empty, found as they are asked for.
fn sample_rows(sample: &[u8], delimiter: u8, whole: bool) -> impl Iterator<Item = &[u8]> {
    let mut rows = Rows::new(delimiter);
    let mut start = Some(0);
    let next = move || {
        let from = start?;
        let known = rows.starts.len();
        while rows.starts.len() == known && rows.scan_row(sample, true) {}
        start = rows.starts.get(known).map(|next| *next as usize);
        match start {
            Some(end) => Some(&sample[from..end]),
            // What no line end closes is a row where nothing of it can be missing, or where it is all that there is.
            None => (whole || from == 0).then_some(&sample[from..]),
        }
    };
    std::iter::from_fn(next)
        .filter(|row| !row.trim_ascii().is_empty())
        .take(SAMPLE_ROWS)
}

/// The names of the columns; empty when the first row is not a header.
fn header_of(sample: &str, delimiter: u8, whole: bool) -> Vec<String> {
    let mut rows = sample_rows(first_lines(sample), delimiter, whole);
    let Some(first) = rows.next() else {
        return Vec::new();
    };
    let names = cells(first, delimiter);
    let following: Vec<String> = rows.flat_map(|row| cells(row, delimiter)).collect();
    if following.is_empty()
        || !header::is_header(names.iter().map(String::as_str), following.iter().map(String::as_str))
    {
        return Vec::new();
    }
    names
}

/// The cells of one row without their quotes.
fn cells(row: &[u8], delimiter: u8) -> Vec<String> {
    let mut cells = Vec::new();
    let mut at = 0;
    while at <= row.len() && cells.len() < NAMED_COLUMNS {
        let from = match row.get(at) {
            Some(b'"') => end_of_quoted(row, at + 1).unwrap_or(at),
            _ => at,
        };
        let end = memchr::memchr(delimiter, &row[from..]).map_or(row.len(), |found| from + found);
        let cell = String::from_utf8_lossy(&row[at..end]);
        let cell = cell.trim();
        let cell = cell
            .strip_prefix('"')
            .and_then(|cell| cell.strip_suffix('"'))
            .unwrap_or(cell);
        cells.push(cell.replace("\"\"", "\"").trim().to_owned());
        at = end + 1;
    }
    cells
}
