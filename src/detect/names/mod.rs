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
mod renowned;
mod rows;
mod sides;
mod small;
mod spans;
mod things;
mod tokens;
#[cfg(feature = "train")]
pub mod training;

use smallvec::{SmallVec, smallvec};

use self::cells::{Table, has_cells};
use self::cues::Role;
use self::judge::Match;
use self::lexicon::{Hash, Lexicon};
use self::model::Model;
use self::renowned::Renowned;
use self::tokens::{Piece, Reader};
use super::engine::Heads;
use crate::model::{Finding, Level, Passage, Reason};
use crate::text::fold::fold_into;

/// Bytes between a name and a finding that supports it.
const BESIDE: usize = 120;

/// The detector of persons' names.
pub struct Names {
    detector: u16,
    lexicon: Lexicon,
    heads: Heads,
    model: Model,
    renowned: Renowned,
}

impl Names {
    /// Builds the lists; findings will carry that index of the catalogue.
    pub fn new(detector: u16) -> Names {
        let lexicon = Lexicon::new();
        Names {
            detector,
            heads: lexicon.heads(),
            lexicon,
            model: Model::trained(),
            renowned: Renowned::new(),
        }
    }

    /// Which words with capitals need not be read.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Appends the names in `passage` to `found`, sorted by start. `capitals` says where words begin that
    /// [`heads`](Names::heads) does not skip; `around` holds the other findings of the passage, sorted by start;
    /// `kind_of` tells a detector's kind.
    pub fn find<'a>(
        &'a self,
        passage: &'a Passage,
        capitals: &[u32],
        around: &'a [Finding],
        kind_of: &'a dyn Fn(u16) -> &'a str,
        found: &mut Vec<Finding>,
    ) {
        let mut search = self.search(passage, around, kind_of);
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

    fn search<'a>(
        &'a self,
        passage: &'a Passage,
        around: &'a [Finding],
        kind_of: &'a dyn Fn(u16) -> &'a str,
    ) -> Search<'a> {
        Search {
            reader: Reader {
                text: &passage.text,
                lexicon: &self.lexicon,
            },
            model: &self.model,
            renowned: &self.renowned,
            table: Table::of(passage),
            around,
            kind_of,
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
    around: &'a [Finding],
    kind_of: &'a dyn Fn(u16) -> &'a str,
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
            if !self.is_covered(run[0].start) {
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
        if self.is_covered(piece.start) {
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
            b'_' | b'\\' | b'@' | b'$' | b'=' | b'%' | b'#' | b'~' => true,
            b'/' | b'.' | b'-' | b'+' | b':' => {
                before(2).is_ascii_alphanumeric() && before(1) != b':' || before(2) == b'/'
            }
            _ => false,
        }
    }

    /// Raises whole, listed names beside which an e-mail, a telephone number, … stands.
    fn beside(&mut self) {
        let mut at = 0;
        for name in &mut self.found {
            let both = name.reasons.contains(&Reason::Listed("given".into()))
                && name.reasons.contains(&Reason::Listed("surname".into()));
            let low = (name.start as usize).saturating_sub(BESIDE);
            while self.around.get(at).is_some_and(|other| (other.end as usize) < low) {
                at += 1;
            }
            if name.level == Level::Certain || !both || name.reasons.contains(&Reason::Renowned) {
                continue;
            }
            let near = self.around[at..]
                .iter()
                .take_while(|other| (other.start as usize) < name.end as usize + BESIDE);
            for other in near.take(8) {
                let kind = (self.kind_of)(other.detector);
                // Digits in groups that nothing names say no more of a name than it says of them.
                let speaks = match kind {
                    "email" | "address" | "dob" | "nam" => true,
                    "phone" | "postal_code" | "sin" => other.is_named(),
                    _ => false,
                };
                if speaks {
                    // An address that holds the name is as good as a label.
                    let address = &self.reader.text[other.start as usize..other.end as usize];
                    let mut parts = name.normal.split(['|', ' ']).filter(|part| part.len() > 2);
                    let same = kind == "email" && parts.any(|part| spans::holds(address, part));
                    name.level = if same { Level::Certain } else { name.level.raised() };
                    name.reasons.push(Reason::Neighbour(kind.into()));
                    break;
                }
            }
        }
    }

    /// Whether a finding of another detector that is no name (an e-mail, a URL) covers `start`.
    pub fn is_covered(&self, start: usize) -> bool {
        let next = self.around.partition_point(|other| (other.end as usize) <= start);
        let near = self.around[next..].iter().take(4);
        near.into_iter()
            .any(|other| (other.start as usize) <= start && start < other.end as usize)
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
    let mut out = String::new();
    for (index, parts) in [given, surname].into_iter().enumerate() {
        if index == 1 {
            out.push('|');
        }
        let mut words: SmallVec<[String; 4]> = smallvec![];
        for &(start, end) in parts {
            let mut folded = String::new();
            fold_into(&text[start..end], &mut folded);
            let plain = folded.replace('\'', "").replace(['-', '.'], " ");
            words.extend(plain.split_whitespace().map(str::to_owned));
        }
        out.push_str(&words.join(" "));
    }
    out
}

#[cfg(test)]
mod tests;
