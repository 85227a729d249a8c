//! What stands right before a name and is no part of it: a title, or what makes it the name of a place.

use super::cues::Role;
use super::tokens::{Piece, Reader};

impl Reader<'_> {
    /// Whether a title stands before `start`: `Mme`, `Dr.`, `M.`
    pub fn after_title(&self, start: usize) -> bool {
        self.title_before(start).is_some()
    }

    /// The title before `start`.
    pub fn title_before(&self, start: usize) -> Option<Piece> {
        let back = self.back(start);
        if back == start {
            return None;
        }
        let stop = self.byte(back.wrapping_sub(1)) == b'.';
        let title = self.piece_before(back - usize::from(stop))?;
        if stop && title.initial {
            return self.piece(title.start).filter(|piece| self.is_mister(piece));
        }
        if !title.is(Role::Title) || !title.capital {
            return None;
        }
        // `Riverside Dr Liverpool`: a street's type, not a title.
        let before = self.piece_before(self.back(title.start));
        let street = before.is_some_and(|word| {
            word.capital && !word.is(Role::Greeting) && !word.is(Role::And) && word.after == word.end
        });
        let same_line = self.back(title.start) > self.line_start(title.start);
        let typed = &self.text[title.start..title.end];
        let is_street = street && same_line && matches!(typed, "Dr" | "DR" | "Pr" | "Me");
        (!is_street).then_some(title)
    }

    /// `M.` before a name that is no initial's.
    pub fn is_mister(&self, piece: &Piece) -> bool {
        if &self.text[piece.start..piece.end] != "M." {
            return false;
        }
        let apart = self.bytes()[..piece.start]
            .last()
            .is_none_or(|byte| !byte.is_ascii_alphabetic());
        let blank = self.blank(piece.end);
        let before = self.piece_before(self.back(piece.start));
        let alone = before.is_none_or(|piece| !piece.capital || !piece.given());
        apart && alone && blank.is_some_and(|at| self.piece(at).is_some_and(|next| next.capital))
    }

    /// Whether a place or an institution is named before `start`: `rue Jean-Talon`, `école de la …`.
    pub fn after_place(&self, start: usize) -> bool {
        let mut end = start;
        let mut titled = false;
        for _ in 0..4 {
            let back = self.back(end);
            let elided = back == end && matches!(self.bytes().get(back.wrapping_sub(1)), Some(b'\'' | 0x99));
            if back == end && !elided && self.byte(back.wrapping_sub(1)) != b'-' {
                return false;
            }
            let at = if elided || back == end {
                self.text[..back].trim_end_matches(['\'', '\u{2019}', '-']).len()
            } else if self.byte(back.wrapping_sub(1)) == b'.' {
                back - 1
            } else {
                back
            };
            let Some(piece) = self.piece_before(at) else {
                return false;
            };
            match piece.entry.role {
                Some(Role::PlaceBefore) => {
                    let word = self.text[piece.start..piece.end].to_ascii_lowercase();
                    let doubtful = matches!(
                        word.as_str(),
                        "est" | "fort" | "port" | "cap" | "cape" | "new" | "park" | "ville" | "carre" | "cote" | "sud"
                    );
                    // `la clinique du Dr Roy` is where Dr. Roy is.
                    let practice = titled && matches!(word.as_str(), "clinique" | "clinic" | "residence" | "manoir");
                    return (piece.capital || !doubtful) && !practice;
                }
                Some(Role::Title) => {
                    titled = true;
                    end = piece.start;
                }
                Some(Role::Particle) => end = piece.start,
                Some(Role::Never) if piece.letters <= 3 && !piece.capital => end = piece.start,
                _ if piece.initial && piece.letters == 1 && elided => end = piece.start,
                _ => return false,
            }
        }
        false
    }
}
