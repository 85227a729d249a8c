//! Names of persons in text, letters, lists and tables.
//!
//! A word that starts with a capital is looked up once; only where the lists or a title speak for a name
//! are the words around it read. What is decided depends on less than 4 KiB on either side.

mod context;
mod cues;
mod features;
mod fields;
mod judge;
mod lexicon;
mod model;
mod small;
mod spans;
mod tokens;
#[cfg(feature = "train")]
pub mod training;

use smallvec::{SmallVec, smallvec};

use self::context::Cue;
use self::cues::{Holds, Role};
use self::judge::Match;
use self::lexicon::{Hash, Lexicon};
use self::model::Model;
use self::tokens::{Piece, Reader};
use super::engine::Heads;
use crate::model::{Finding, Layout, Level, Passage, Reason};
use crate::text::fold::fold_into;

/// Bytes between a name and a finding that supports it.
const BESIDE: usize = 120;

/// The detector of persons' names.
pub struct Names {
    detector: u16,
    lexicon: Lexicon,
    heads: Heads,
    model: Model,
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
        let mut search = Search {
            reader: Reader {
                text: &passage.text,
                lexicon: &self.lexicon,
            },
            model: &self.model,
            passage,
            around,
            kind_of,
            detector: self.detector,
            found: Vec::new(),
            parts: Vec::new(),
            alone: Vec::new(),
        };
        search.fields();
        let cells = std::mem::take(&mut search.found);
        search.text(capitals, &cells);
        search.small();
        search.again();
        search.found.extend(cells);
        search.found.sort_by_key(|finding| (finding.start, finding.end));
        search.beside();
        found.append(&mut search.found);
    }
}

/// One search of one passage.
struct Search<'a> {
    reader: Reader<'a>,
    model: &'a Model,
    passage: &'a Passage,
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
    /// Reads the running text from start to end.
    fn text(&mut self, capitals: &[u32], cells: &[Finding]) {
        let mut done = 0;
        let mut cell = 0;
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
            while cells.get(cell).is_some_and(|found| (found.end as usize) <= start) {
                cell += 1;
            }
            if cells.get(cell).is_some_and(|found| (found.start as usize) <= start) {
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
        match piece.entry.role {
            Some(Role::Title) => return self.titled(&piece, true),
            Some(Role::Office) if !piece.caps => {
                let end = self.titled(&piece, false);
                if end.is_some() || piece.given() {
                    return end;
                }
            }
            _ => {}
        }
        if piece.initial && self.is_mister(&piece) {
            return self.titled(&piece, true);
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

    /// `M.` before a name that is no initial's.
    fn is_mister(&self, piece: &Piece) -> bool {
        let bytes = self.reader.bytes();
        if &self.reader.text[piece.start..piece.end] != "M." {
            return false;
        }
        let own_line = bytes[..piece.start]
            .last()
            .is_none_or(|byte| !byte.is_ascii_alphabetic());
        let blank = self.reader.blank(piece.end);
        let before = self.reader.piece_before(self.reader.back(piece.start));
        let alone = before.is_none_or(|piece| !piece.capital || !piece.given());
        own_line && alone && blank.is_some_and(|at| self.reader.piece(at).is_some_and(|next| next.capital))
    }

    /// A title and the name after it.
    fn titled(&mut self, title: &Piece, sure: bool) -> Option<usize> {
        let reader = self.reader;
        let mut at = title.after;
        if reader.byte(at) == b'.' {
            at += 1;
        }
        let mut next = reader.piece(reader.blank(at)?)?;
        // `Mme la juge Tremblay`, `Dr. Prof. Roy`.
        for _ in 0..3 {
            if matches!(next.entry.role, Some(Role::Title | Role::Office))
                || matches!(&reader.text[next.start..next.end], "la" | "le")
            {
                let after = next.after + usize::from(reader.byte(next.after) == b'.');
                next = reader.piece(reader.blank(after)?)?;
            }
        }
        if !(next.capital || next.is(Role::Particle)) || next.code || self.is_covered(next.start) {
            return None;
        }
        // `Riverside Dr Liverpool`: a street's type, not a title.
        let before = reader.piece_before(reader.back(title.start));
        let street = before.is_some_and(|word| {
            word.capital && !word.is(Role::Greeting) && !word.is(Role::And) && word.after == word.end
        });
        let same_line = reader.back(title.start) > reader.line_start(title.start);
        if street && same_line && matches!(&reader.text[title.start..title.end], "Dr" | "DR" | "Pr" | "Me") {
            return None;
        }
        let run = reader.run(next);
        let mut name = if let Some(name) = reader.name_at(&run) {
            name
        } else {
            let end = reader.surnames(&run, 0);
            let listed = run[..end].iter().any(|piece| piece.surname() || piece.given());
            let typed = &reader.text[title.start..title.end];
            let careful = !sure || matches!(typed, "Me" | "Hon" | "Sir" | "MM" | "Dre" | "Miss");
            let doubtful = !sure
                && run[..end]
                    .iter()
                    .any(|piece| piece.entry.surname.max(piece.entry.given) < 3);
            if end > 0 && (listed || !careful) && !doubtful {
                Reader::matched(&[], &run[..end], Level::Likely, listed)
            } else if sure && !careful && plausible(&next) {
                Reader::matched(&[], &run[..1], Level::Likely, false)
            } else {
                return None;
            }
        };
        if reader.after_place(title.start) || self.other_field(name.start) {
            return Some(name.end);
        }
        let known = name.reasons.iter().any(|reason| matches!(reason, Reason::Listed(_)));
        if sure && known {
            name.level = Level::Certain;
        } else if sure {
            name.level = Level::Likely;
        }
        name.reasons.insert(0, Reason::Title);
        Some(self.whole(name))
    }

    /// A name of several words, raised by what stands before it.
    fn whole(&mut self, mut name: Match) -> usize {
        if let Some(Cue::Strong(reason)) = self.reader.cue_before(name.start) {
            name.level = if name.listed { Level::Certain } else { Level::Likely };
            name.reasons.push(reason);
        } else if self.reader.after_closing(name.start) {
            name.level = if name.listed { Level::Certain } else { Level::Likely };
            name.reasons.push(Reason::Keyword("signature".into()));
        }
        for &(start, end) in name.given.iter().chain(&name.surname) {
            self.parts.push((start, Hash::of(&self.reader.text[start..end])));
        }
        self.push(&name);
        name.end
    }

    /// Whether it is the name of a well-known firm.
    fn firm(&self, name: &Match) -> bool {
        name.given.len() + name.surname.len() == 2
            && cues::FIRMS.contains(&&*normal(self.reader.text, &name.given, &name.surname))
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
            if name.level != Level::Likely || !both {
                continue;
            }
            let near = self.around[at..]
                .iter()
                .take_while(|other| (other.start as usize) < name.end as usize + BESIDE);
            for other in near.take(8) {
                let kind = (self.kind_of)(other.detector);
                if matches!(
                    kind,
                    "email" | "phone" | "address" | "postal_code" | "sin" | "nam" | "dob"
                ) {
                    name.level = Level::Certain;
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

    /// Whether the field that holds `start` is one of streets, towns, firms…
    fn other_field(&self, start: usize) -> bool {
        if matches!(self.passage.layout, Layout::Lines { .. }) {
            return false;
        }
        let spot = self.passage.spot(start);
        let field = spot.field.map(crate::text::fold::fold);
        field.is_some_and(|field| matches!(cues::holds(&field), Some((Holds::Other, _))))
    }

    /// Whether a name lies in one cell or field: `Tremblay,Marie` may be two cells of a table.
    fn one_cell(&self, name: &Match) -> bool {
        matches!(self.passage.layout, Layout::Lines { .. }) || name.end <= self.passage.spot(name.start).bounds.end
    }

    fn push(&mut self, name: &Match) {
        let text = self.reader.text;
        let finding = Finding {
            detector: self.detector,
            start: name.start as u32,
            end: name.end as u32,
            normal: normal(text, &name.given, &name.surname),
            level: name.level,
            reasons: name.reasons.clone(),
        };
        self.found.push(finding);
    }
}

/// A word after a title that may be a surname though it is a word or in no list.
fn plausible(piece: &Piece) -> bool {
    let entry = piece.entry;
    let open = entry.role.is_none() || entry.surname >= 2;
    piece.capital && open && piece.letters > 1 && (entry.surname > 0 || entry.given > 0 || entry.word <= 5)
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
