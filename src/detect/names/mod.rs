//! Names of persons in text, letters, lists and tables.
//!
//! A word that starts with a capital is looked up once; only where the lists or a title speak for a name
//! are the words around it read. What is decided depends on less than 4 KiB on either side.

mod cells;
mod context;
mod cues;
mod features;
mod fields;
mod firms;
mod judge;
mod lexicon;
mod model;
mod neighbours;
mod parts;
mod renowned;
mod rows;
mod setting;
mod sides;
mod small;
mod spans;
mod things;
mod titles;
mod tokens;
#[cfg(feature = "train")]
pub mod training;

pub(crate) use cues::is_title;

use self::cells::{Table, has_cells};
use self::cues::Role;
use self::judge::Match;
use self::lexicon::{Hash, Lexicon};
use self::model::Model;
use self::neighbours::{Around, Kin};
use self::renowned::Renowned;
use self::tokens::{Memo, Piece, Reader};
use super::engine::Heads;
use crate::model::{Finding, Passage};
use crate::text::fold::fold_char;

/// The detector of persons' names.
pub struct Names {
    detector: u16,
    lexicon: Lexicon,
    heads: Heads,
    model: Model,
    renowned: Renowned,
    /// What the findings of each detector of the catalogue are to a name.
    kin: Box<[Kin]>,
}

impl Names {
    /// Builds the lists; findings will carry that index of the catalogue, whose detectors have these kinds.
    pub fn new<'a>(detector: u16, kinds: impl IntoIterator<Item = &'a str>) -> Names {
        let lexicon = Lexicon::new();
        Names {
            detector,
            heads: lexicon.heads(),
            lexicon,
            model: Model::trained(),
            renowned: Renowned::new(),
            kin: kinds.into_iter().map(Kin::of).collect(),
        }
    }

    /// Which words with capitals need not be read.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Appends the names in `passage` to `found`, sorted by start. `capitals` says where words begin that
    /// [`heads`](Names::heads) does not skip; `around` holds the other findings of the passage, sorted by start.
    pub fn find(&self, passage: &Passage, capitals: &[u32], around: &[Finding], found: &mut Vec<Finding>) {
        let memo = Memo::default();
        let mut search = self.search(passage, &memo, around);
        search.fields(passage);
        let by_header = std::mem::take(&mut search.found);
        if has_cells(&passage.layout) {
            search.cells(capitals, &by_header);
        } else {
            search.text(capitals, &by_header);
            search.small();
            search.again();
        }
        search.found.extend(by_header);
        search.found.sort_by_key(|finding| (finding.start, finding.end));
        search.beside();
        found.append(&mut search.found);
    }

    fn search<'a>(&'a self, passage: &'a Passage, memo: &'a Memo, around: &'a [Finding]) -> Search<'a> {
        Search {
            reader: Reader {
                text: &passage.text,
                lexicon: &self.lexicon,
                memo,
            },
            model: &self.model,
            renowned: &self.renowned,
            table: Table::of(passage),
            around: Around::new(around, &self.kin),
            detector: self.detector,
            found: Vec::new(),
            parts: Vec::new(),
            alone: Vec::new(),
        }
    }
}

/// One search of one passage.
struct Search<'a> {
    reader: Reader<'a>,
    model: &'a Model,
    renowned: &'a Renowned,
    /// What its cells and fields say, if it has some.
    table: Option<Table<'a>>,
    around: Around<'a>,
    detector: u16,
    found: Vec<Finding>,
    /// Start and hash of each part of the whole names found in running text.
    parts: Vec<(usize, Hash)>,
    /// Words that are no names by themselves, with the odds that they are.
    alone: Vec<(Piece, f32)>,
}

impl Search<'_> {
    /// Reads the running text from start to end, but for what is a name by its field.
    fn text(&mut self, capitals: &[u32], known: &[Finding]) {
        let mut done = 0;
        let mut next = 0;
        for start in capitals.iter().map(|at| *at as usize) {
            if start < done {
                continue;
            }
            if self.in_code(start) || !self.reader.promising(start) {
                continue;
            }
            let Some(piece) = self.reader.piece(start) else {
                continue;
            };
            while known.get(next).is_some_and(|found| (found.end as usize) <= start) {
                next += 1;
            }
            if known.get(next).is_some_and(|found| (found.start as usize) <= start) {
                continue;
            }
            if let Some(end) = self.word(piece) {
                done = end.max(start + 1);
            }
        }
    }

    /// Reads the lines that are typed in small letters.
    fn small(&mut self) {
        let mut runs = Vec::new();
        self.small_runs(|run| runs.push(run));
        for run in runs {
            if !self.around.covers(run[0].start) {
                self.judge(run);
            }
        }
    }

    /// Judges the words from `piece` on; answers up to where nothing is left to judge.
    fn word(&mut self, piece: Piece) -> Option<usize> {
        if !piece.capital || piece.code {
            return None;
        }
        // What stands behind a title is read by itself.
        if piece.is(Role::Title) || piece.initial && self.reader.is_mister(&piece) {
            return Some(piece.after);
        }
        if self.around.covers(piece.start) {
            return None;
        }
        let run = self.reader.run(piece);
        Some(self.judge(run))
    }

    /// Whether the word at `start` belongs to a path, an address of a machine or an identifier.
    pub fn in_code(&self, start: usize) -> bool {
        let bytes = self.reader.bytes();
        let before = |back: usize| {
            start
                .checked_sub(back)
                .and_then(|at| bytes.get(at))
                .copied()
                .unwrap_or(b' ')
        };
        match before(1) {
            // `____Roy`: a line to fill in.
            b'_' => before(2) != b'_',
            b'=' => !self.reader.is_value_of_person(start),
            b'\\' | b'@' | b'$' | b'%' | b'#' | b'~' => true,
            b'/' | b'.' | b'-' | b'+' | b':' => {
                before(2).is_ascii_alphanumeric() && before(1) != b':' || before(2) == b'/'
            }
            _ => false,
        }
    }

    /// Whether a name lies in one cell or field: `Tremblay,Marie` may be two cells of a table.
    fn one_cell(&self, name: &Match) -> bool {
        let table = self.table.as_ref();
        table.is_none_or(|table| name.end <= table.bounds(name.start).end)
    }

    /// The normal form of a name.
    fn normal(&self, name: &Match) -> String {
        normal(self.reader.text, &name.given, &name.surname)
    }

    fn push(&mut self, name: &Match, normal: String) {
        let finding = Finding {
            detector: self.detector,
            start: name.start as u32,
            end: name.end as u32,
            normal,
            level: name.level,
            reasons: name.reasons.clone(),
        };
        self.found.push(finding);
    }
}

/// The normal form of a name: `marie eve|tremblay gagnon`.
fn normal(text: &str, given: &[(usize, usize)], surname: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(32);
    for (index, parts) in [given, surname].into_iter().enumerate() {
        if index == 1 {
            out.push('|');
        }
        let begin = out.len();
        for &(start, end) in parts {
            let mut apart = true;
            for c in text[start..end].chars() {
                fold_char(c, |c| match c {
                    '\'' => {}
                    c if matches!(c, '-' | '.') || c.is_whitespace() => apart = true,
                    c => {
                        if std::mem::take(&mut apart) && out.len() > begin {
                            out.push(' ');
                        }
                        out.push(c);
                    }
                });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
