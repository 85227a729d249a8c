//! Single words that are names only by what stands around them: a greeting, a label, a verb, other names.

use super::Search;
use super::context::Cue;
use super::cues::Role;
use super::lexicon::Hash;
use super::tokens::{Piece, Reader};
use crate::model::{Level, Reason};

/// Bytes between a whole name and a part of it that stands alone.
const AGAIN: usize = 2048;

impl Search<'_> {
    /// A word that is a name only by what stands around it.
    pub fn single(&mut self, piece: &Piece, run: &[Piece]) -> Option<usize> {
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
        if reader.firm_behind(piece) {
            return None;
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
    pub fn again(&mut self) {
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
}
