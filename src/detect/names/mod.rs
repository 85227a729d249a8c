//! Names of persons in text, letters, lists and tables.
//!
//! A word that starts with a capital is looked up once; only where the lists or a title speak for a name
//! are the words around it read. What is decided depends on less than 4 KiB on either side.

mod context;
mod cues;
mod fields;
mod judge;
mod lexicon;
mod tokens;

use smallvec::{SmallVec, smallvec};

use self::context::Cue;
use self::cues::{Holds, Role};
use self::judge::Match;
use self::lexicon::{Hash, Lexicon};
use self::tokens::{Piece, Reader, starts_name};
use crate::model::{Finding, Layout, Level, Passage, Reason};
use crate::text::fold::fold_into;
use crate::text::starts::Starts;

/// Bytes between a name and a finding that supports it.
const BESIDE: usize = 120;
/// Bytes between a whole name and a part of it that stands alone.
const AGAIN: usize = 2048;

/// The detector of persons' names.
pub struct Names {
    detector: u16,
    lexicon: Lexicon,
}

impl Names {
    /// Builds the lists; findings will carry that index of the catalogue.
    pub fn new(detector: u16) -> Names {
        Names {
            detector,
            lexicon: Lexicon::new(),
        }
    }

    /// Appends the names in `passage` to `found`, sorted by start. `around` holds the other findings of
    /// the passage, sorted by start; `kind_of` tells a detector's kind.
    pub fn find(
        &self,
        passage: &Passage,
        around: &[Finding],
        kind_of: &dyn Fn(u16) -> &'static str,
        found: &mut Vec<Finding>,
    ) {
        let mut search = Search {
            reader: Reader {
                text: &passage.text,
                lexicon: &self.lexicon,
            },
            passage,
            around,
            kind_of,
            detector: self.detector,
            next: 0,
            found: Vec::new(),
            parts: Vec::new(),
            alone: Vec::new(),
        };
        search.fields();
        let cells = std::mem::take(&mut search.found);
        search.text(&cells);
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
    passage: &'a Passage,
    around: &'a [Finding],
    kind_of: &'a dyn Fn(u16) -> &'static str,
    detector: u16,
    /// The first finding of `around` that does not end before the word at hand.
    next: usize,
    found: Vec<Finding>,
    /// Start and hash of each part of the whole names found in running text.
    parts: Vec<(usize, Hash)>,
    /// Listed names that stand alone without a cue.
    alone: Vec<Piece>,
}

impl Search<'_> {
    /// Reads the running text from start to end.
    fn text(&mut self, cells: &[Finding]) {
        let mut done = 0;
        let mut cell = 0;
        for start in Starts::new(self.reader.text, starts_name) {
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

    /// Judges the words from `piece` on; answers up to where nothing is left to judge.
    fn word(&mut self, piece: Piece) -> Option<usize> {
        if !piece.capital || piece.code {
            return None;
        }
        let entry = piece.entry;
        match entry.role {
            Some(Role::Title) => return self.titled(&piece, true),
            Some(Role::Office) if !piece.caps => {
                let end = self.titled(&piece, false);
                if end.is_some() {
                    return end;
                }
            }
            Some(Role::Particle) if !piece.caps || piece.letters > 1 => {}
            // `Côté` is a surname, `côte` a street's generic.
            Some(Role::PlaceBefore) if self.reader.text[..piece.end].ends_with(['é', 'É']) => {}
            Some(Role::PlaceBefore) => {
                // The rest of a place's name is not looked at; that of a saint may be a surname.
                let run = self.reader.run(piece);
                return (run.len() > 1).then(|| run[run.len() - 1].end);
            }
            Some(_) if entry.given < 2 && entry.surname < 2 => return None,
            _ => {}
        }
        let known = entry.given > 0 || entry.surname >= 2 || piece.initial || piece.is(Role::Particle);
        if !known && !piece.unknown() {
            return None;
        }
        if piece.initial && self.is_mister(&piece) {
            return self.titled(&piece, true);
        }
        if self.covered(piece.start) {
            return None;
        }
        let run = self.reader.run(piece);
        let name = if known || run.len() > 1 {
            self.reader.name_at(&run)
        } else {
            None
        };
        if let Some(name) = name.filter(|name| !self.firm(name)) {
            if self.reader.after_place(name.start) || self.other_field(name.start) {
                return Some(name.end);
            }
            return Some(self.whole(name));
        }
        self.single(&piece, &run)
    }

    /// Whether the word at `start` belongs to a path, an address of a machine or an identifier.
    fn in_code(&self, start: usize) -> bool {
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
        if !(next.capital || next.is(Role::Particle)) || next.code || self.covered(next.start) {
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

    /// A word that is a name only by what stands around it.
    fn single(&mut self, piece: &Piece, run: &[Piece]) -> Option<usize> {
        let reader = self.reader;
        if piece.initial || piece.letters < 2 || piece.is(Role::Particle) || self.other_field(piece.start) {
            return None;
        }
        let listed = (piece.given() || piece.surname()) && !(piece.entry.place && piece.entry.given < 2);
        let strong = Reader::strong(piece);
        if !listed && !piece.unknown() {
            return None;
        }
        let unlisted = piece.unknown() && !piece.caps && piece.letters > 2;
        // What follows on the line tells a name in a greeting from the start of a title.
        let free = run.len() == 1;
        if !free && !run[1].unknown() && !run[1].is(Role::Suffix) {
            return None;
        }
        let before = if listed || unlisted {
            reader.cue_before(piece.start)
        } else {
            None
        };
        let mut name = Reader::matched(&[], std::slice::from_ref(piece), Level::Possible, false);
        if piece.entry.given >= piece.entry.surname && piece.given() {
            name = Reader::matched(std::slice::from_ref(piece), &[], Level::Possible, false);
        }
        match before {
            Some(Cue::Strong(reason)) if !reader.after_place(piece.start) => {
                let end = if unlisted || !free { Self::unlisted_end(run) } else { 1 };
                if end > 1 {
                    name = Reader::matched(&run[..1], &run[1..end], Level::Possible, false);
                }
                name.level = if listed || end > 1 {
                    Level::Likely
                } else {
                    Level::Possible
                };
                name.reasons.push(reason);
                self.push(&name);
                return Some(name.end);
            }
            Some(Cue::Weak(reason)) if strong && free => {
                name.reasons.push(reason);
                self.push(&name);
                return Some(name.end);
            }
            _ => {}
        }
        if (listed || unlisted)
            && reader.after_closing(piece.start)
            && matches!(reader.byte(name.end), b'\n' | b'\r' | b'.' | b',')
        {
            name.reasons.push(Reason::Keyword("signature".into()));
            self.push(&name);
            return Some(name.end);
        }
        if unlisted
            && free
            && piece.letters > 3
            && let Some(Cue::Strong(reason)) = reader.cue_after(piece)
        {
            name.reasons.push(reason);
            self.push(&name);
            return Some(name.end);
        }
        if !strong || !free || reader.after_place(piece.start) {
            return None;
        }
        let capital_before = reader
            .piece_before(reader.back(piece.start))
            .is_some_and(|word| word.capital && !word.initial);
        if capital_before {
            return None;
        }
        if let Some(Cue::Weak(reason) | Cue::Strong(reason)) = reader.cue_after(piece) {
            name.reasons.push(reason);
        } else if self.salutes(piece) {
            name.reasons.push(Reason::Keyword("greeting".into()));
        } else if self.spoken(piece) {
            name.reasons.push(Reason::Keyword("address".into()));
        } else if piece.entry.given == 3 && reader.inside_sentence(piece) {
            name.reasons.push(Reason::Keyword("sentence".into()));
        } else if reader.listed_beside(piece) {
            name.reasons.push(Reason::Neighbour("name".into()));
        } else {
            self.alone.push(*piece);
            return None;
        }
        self.push(&name);
        Some(name.end)
    }

    /// Whether it is the name of a well-known firm.
    fn firm(&self, name: &Match) -> bool {
        name.given.len() + name.surname.len() == 2
            && cues::FIRMS.contains(&&*normal(self.reader.text, &name.given, &name.surname))
    }

    /// How many words of `run`, after a strong cue, one name has: listed, unknown, or initials.
    fn unlisted_end(run: &[Piece]) -> usize {
        let fits = |piece: &&Piece| {
            piece.unknown() || piece.surname() || piece.given() || piece.initial || piece.is(Role::Particle)
        };
        let mut end = run.iter().take(4).take_while(fits).count();
        while end > 1 && !run[end - 1].capital {
            end -= 1;
        }
        end.max(1)
    }

    /// `Priscilla,` at the start of a line that it fills.
    fn salutes(&self, piece: &Piece) -> bool {
        let bytes = self.reader.bytes();
        let starts = piece.start == 0 || bytes[piece.start - 1] == b'\n';
        let mark = matches!(self.reader.byte(piece.after), b',' | b':' | b'!');
        let ends = matches!(self.reader.byte(piece.after + 1), b'\n' | b'\r');
        starts && mark && ends && piece.given()
    }

    /// `Kevin: …` at the start of a line, `Remember me, Mary?`, `Leif, can you …`.
    fn spoken(&self, piece: &Piece) -> bool {
        let reader = self.reader;
        if piece.entry.given < 3 {
            return false;
        }
        let back = reader.back(piece.start);
        let before = reader.bytes().get(back.wrapping_sub(1)).copied().unwrap_or(b'\n');
        let after = reader.byte(piece.after);
        let opens = matches!(before, b'\n' | b'.' | b'!' | b'?' | b'"' | b'>');
        let speaks = opens && after == b':';
        let called = before == b',' && matches!(after, b'?' | b'!');
        let asked = opens
            && after == b','
            && reader
                .blank(piece.after + 1)
                .is_some_and(|at| reader.byte(at).is_ascii_lowercase());
        speaks || called || asked
    }

    /// Parts of whole names that stand alone near them.
    fn again(&mut self) {
        for piece in std::mem::take(&mut self.alone) {
            let hash = Hash::of(&self.reader.text[piece.start..piece.end]);
            let from = self.parts.partition_point(|part| part.0 + AGAIN < piece.start);
            let near = self.parts[from..]
                .iter()
                .take_while(|part| part.0 < piece.start + AGAIN);
            if near.into_iter().any(|part| part.1 == hash) {
                let (given, surname) = if piece.entry.surname > piece.entry.given {
                    (0, 1)
                } else {
                    (1, 0)
                };
                let one = [piece];
                let mut name = Reader::matched(&one[..given], &one[..surname], Level::Possible, false);
                name.reasons.push(Reason::Neighbour("name".into()));
                self.push(&name);
            }
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
                    "email" | "phone" | "address" | "postal_ca" | "sin" | "nam" | "dob" | "date_of_birth"
                ) {
                    name.level = Level::Certain;
                    name.reasons.push(Reason::Neighbour(kind.into()));
                    break;
                }
            }
        }
    }

    /// Whether a finding of another detector that is no name (an e-mail, a URL) covers `start`.
    fn covered(&mut self, start: usize) -> bool {
        while self
            .around
            .get(self.next)
            .is_some_and(|other| (other.end as usize) <= start)
        {
            self.next += 1;
        }
        let near = self.around[self.next..].iter().take(4);
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
