//! What the words around a name say of it: greetings, labels, signatures, verbs, other names.

use super::cues::{self, Role};
use super::tokens::{Piece, Reader};
use crate::model::Reason;

/// Verbs of speech: who does them is a person.
fn speaks(verb: &str) -> bool {
    matches!(
        verb,
        "said"
            | "says"
            | "told"
            | "asked"
            | "replied"
            | "wrote"
            | "shouted"
            | "explained"
            | "commented"
            | "dit"
            | "affirme"
            | "déclare"
            | "explique"
            | "répond"
            | "ajoute"
            | "écrit"
            | "demande"
    )
}

/// How the words before or after a single word support that it is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The words say that a name follows: also an unlisted one is taken.
    Strong(Reason),
    /// The words often stand beside names: a listed name is taken.
    Weak(Reason),
}

impl Reader<'_> {
    /// The cue that stands before `start` on its line.
    pub fn cue_before(&self, start: usize) -> Option<Cue> {
        let mut back = self.back(start);
        let mut labelled = false;
        if matches!(self.bytes().get(back.wrapping_sub(1)), Some(b'"' | b'<' | b'(')) {
            back = self.back(back - 1);
        }
        // A colon, or the gap between a label and what is filled in: `Patient     ROY, Ana`.
        let mut gap = false;
        if matches!(self.bytes().get(back.wrapping_sub(1)), Some(b':' | b'?' | b'=')) {
            labelled = true;
            back = self.back(back - 1);
        } else {
            gap = start - back > 2 || self.bytes()[back..start].contains(&b'\t');
        }
        let piece = self.piece_before(back)?;
        let strong = |word: &'static str| Some(Cue::Strong(Reason::Keyword(word.into())));
        if labelled || gap {
            // `Nom du client :`, `Full name:`: the words of the label together.
            let line = self.line_start(piece.start).max(piece.start.saturating_sub(40));
            let line = (line..=piece.start).find(|at| self.text.is_char_boundary(*at))?;
            let typed = &self.text[line..piece.end];
            // Behind a gap the cell before is the label, all of it.
            let typed = if gap {
                typed.rsplit(['\t', ':', '|']).next().unwrap_or(typed)
            } else {
                typed
            };
            let label = crate::text::fold::fold(typed.rsplit("  ").next().unwrap_or(typed));
            match cues::holds(label.trim()) {
                Some((cues::Holds::Other, _)) if labelled => return None,
                Some((cues::Holds::Other, _)) | None if gap => {}
                Some((_, word)) => return Some(Cue::Strong(Reason::Field(word.into()))),
                None if matches!(label.trim(), "de" | "a") => return Some(Cue::Strong(Reason::Field("from".into()))),
                None if piece.is(Role::Label) => return Some(Cue::Strong(Reason::Field("label".into()))),
                None => return None,
            }
        }
        if self.introduces(piece.end) {
            return strong("named");
        }
        match piece.entry.role? {
            Role::Greeting => strong("greeting"),
            Role::Named => strong("named"),
            Role::Before => Some(Cue::Weak(Reason::Keyword("with".into()))),
            Role::Verb if !piece.capital && speaks(&self.text[piece.start..piece.end]) => {
                Some(Cue::Strong(Reason::Keyword("verb".into())))
            }
            Role::Verb if !piece.capital => Some(Cue::Weak(Reason::Keyword("verb".into()))),
            _ => None,
        }
    }

    /// Whether a greeting stands before `start`: `Bonjour`, `Hi`.
    pub fn after_greeting(&self, start: usize) -> bool {
        let back = self.back(start);
        let before = self.piece_before(back).filter(|_| back < start);
        before.is_some_and(|word| word.is(Role::Greeting))
    }

    /// Whether `=` stands before `start`, and the key before that names a person: `titulaire=PHILIPPE KOUADIO`.
    pub fn is_value_of_person(&self, start: usize) -> bool {
        let Some(key) = start.checked_sub(1).and_then(|at| self.piece_before(self.back(at))) else {
            return false;
        };
        let typed = &self.text[key.start..key.end];
        // What a login stands for is no name.
        let login = matches!(typed, "user" | "utilisateur" | "n" | "from" | "to");
        !login && matches!(cues::field_holds(typed), Some((holds, _)) if holds != cues::Holds::Other)
    }

    /// Whether the text up to `end` says that a name follows: `my name is`, `mon nom est`.
    pub fn introduces(&self, end: usize) -> bool {
        let start = (end.saturating_sub(14)..end)
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or(end);
        let tail = crate::text::fold::fold(&self.text[start..end]);
        [
            "name is",
            "nom est",
            "names are",
            "i am",
            "this is",
            "c'est",
            "je suis",
            "i'm",
            "name was",
            "call me",
            "calls me",
            "called me",
            "named her",
            "named him",
        ]
        .iter()
        .any(|phrase| tail.ends_with(phrase))
    }

    /// The cue that stands after a single word.
    pub fn cue_after(&self, piece: &Piece) -> Option<Cue> {
        if piece.after != piece.end {
            return Some(Cue::Weak(Reason::Keyword("possessive".into())));
        }
        let at = self.blank(piece.end)?;
        let next = self.piece(at)?;
        if !next.capital && speaks(&self.text[next.start..next.end]) {
            return Some(Cue::Strong(Reason::Keyword("verb".into())));
        }
        if next.is(Role::Verb) && !next.capital {
            return Some(Cue::Weak(Reason::Keyword("verb".into())));
        }
        let word = self.text.get(next.start..next.end)?;
        if matches!(
            word,
            "a" | "is"
                | "was"
                | "has"
                | "had"
                | "est"
                | "était"
                | "avait"
                | "can"
                | "could"
                | "please"
                | "said"
                | "told"
                | "asked"
                | "gave"
                | "will"
                | "would"
                | "and"
                | "who"
                | "qui"
                | "began"
                | "provides"
                | "worked"
                | "does"
                | "did"
        ) {
            return Some(Cue::Weak(Reason::Keyword("verb".into())));
        }
        None
    }

    /// Whether the word stands inside a sentence, between small words that do not introduce things.
    pub fn inside_sentence(&self, piece: &Piece) -> bool {
        let back = self.back(piece.start);
        let Some(before) = self.piece_before(back).filter(|_| back < piece.start) else {
            return false;
        };
        let thing = matches!(
            &self.text[before.start..before.end],
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "these"
                | "of"
                | "in"
                | "on"
                | "into"
                | "using"
                | "use"
                | "uses"
                | "via"
                | "as"
                | "le"
                | "la"
                | "les"
                | "un"
                | "une"
                | "ce"
                | "cette"
                | "des"
                | "du"
                | "en"
                | "au"
                | "aux"
                | "de"
                | "dans"
                | "sur"
                | "sous"
                | "d"
                | "l"
                | "no"
                | "some"
                | "any"
                | "each"
                | "other"
                | "its"
                | "their"
                | "new"
                | "old"
                | "or"
                | "ou"
                | "run"
                | "install"
                | "see"
        );
        let after = self.blank(piece.after).and_then(|at| self.piece(at));
        !before.capital
            && !thing
            && before.letters > 1
            && after.is_none_or(|next| !next.capital)
            && !matches!(self.byte(piece.after), b'-' | b'/' | b'.')
    }

    /// Whether other names are listed right beside: `Anna, Derek and Joan`.
    pub fn listed_beside(&self, piece: &Piece) -> bool {
        if piece.entry.given == 3 {
            return self.name_after(piece.after) || self.name_behind(piece.start);
        }
        // `Owens, Duran and Oneal` is a firm more often than three persons; `Marrero and Murphy` are two.
        let back = self.back(piece.start);
        let comma = self.byte(piece.after) == b',' || self.bytes().get(back.wrapping_sub(1)) == Some(&b',');
        let chained = self
            .piece_before(back)
            .filter(|word| word.is(Role::And))
            .and_then(|and| self.piece_before(self.back(and.start)))
            .is_some_and(|other| self.bytes().get(self.back(other.start).wrapping_sub(1)) == Some(&b','));
        !comma && !chained && (self.name_after(piece.after) || self.name_behind(piece.start))
    }

    fn name_after(&self, end: usize) -> bool {
        let comma = self.byte(end) == b',';
        let Some(mut at) = self.blank(end + usize::from(comma)) else {
            return false;
        };
        let Some(mut next) = self.piece(at) else { return false };
        let joined = next.is(Role::And) && !next.capital;
        if joined {
            let Some(after) = self.blank(next.after) else {
                return false;
            };
            at = after;
            let Some(piece) = self.piece(at) else { return false };
            next = piece;
        }
        (joined || comma) && Self::strong(&next)
    }

    fn name_behind(&self, start: usize) -> bool {
        let mut back = self.back(start);
        let mut joined = self.bytes().get(back.wrapping_sub(1)) == Some(&b',');
        if joined {
            back -= 1;
        } else if let Some(piece) = self
            .piece_before(back)
            .filter(|piece| piece.is(Role::And) && !piece.capital)
        {
            back = self.back(piece.start);
            back -= usize::from(self.bytes().get(back.wrapping_sub(1)) == Some(&b','));
            joined = true;
        }
        joined && self.piece_before(back).is_some_and(|piece| Self::strong(&piece))
    }

    /// A name that is hardly anything else.
    pub fn strong(piece: &Piece) -> bool {
        let entry = piece.entry;
        let ok = piece.capital && !piece.caps && !piece.code && !piece.initial && !entry.place && piece.letters > 2;
        ok && entry.role.is_none() && (entry.given == 3 || entry.surname == 3)
    }

    /// `Priscilla,` at the start of a line that it fills.
    pub fn salutes(&self, piece: &Piece) -> bool {
        let bytes = self.bytes();
        let starts = piece.start == 0 || bytes[piece.start - 1] == b'\n';
        let mark = matches!(self.byte(piece.after), b',' | b':' | b'!');
        let ends = matches!(self.byte(piece.after + 1), b'\n' | b'\r');
        starts && mark && ends && piece.given()
    }

    /// `Kevin: …` at the start of a line, `Remember me, Mary?`, `Leif, can you …`.
    pub fn spoken(&self, piece: &Piece) -> bool {
        if piece.entry.given < 3 {
            return false;
        }
        let back = self.back(piece.start);
        let before = self.bytes().get(back.wrapping_sub(1)).copied().unwrap_or(b'\n');
        let after = self.byte(piece.after);
        let opens = matches!(before, b'\n' | b'.' | b'!' | b'?' | b'"' | b'>');
        let speaks = opens && after == b':';
        let called = before == b',' && matches!(after, b'?' | b'!');
        let asked = opens
            && after == b','
            && self
                .blank(piece.after + 1)
                .is_some_and(|at| self.byte(at).is_ascii_lowercase());
        speaks || called || asked
    }

    /// First byte of the line that holds `at`, at most 400 bytes back.
    pub fn line_start(&self, at: usize) -> usize {
        let low = at.saturating_sub(400);
        let start = memchr::memrchr(b'\n', &self.bytes()[low..at]).map_or(low, |found| low + found + 1);
        self.text.ceil_char_boundary(start)
    }

    /// Whether the line before `start` takes leave: `Cordialement,`, `Best regards`, `Merci,`.
    pub fn after_closing(&self, start: usize) -> bool {
        let line = self.line_start(start);
        // A line that goes on farther back than is looked has no line before it that counts.
        if line == 0
            || self.bytes()[line - 1] != b'\n'
            || !self.text[line..start]
                .trim_matches([' ', '\t', '>', '-', '\u{2014}'])
                .is_empty()
        {
            return false;
        }
        let mut end = line - 1;
        for _ in 0..2 {
            let Some(from) = (self.line_start(end)..=end).find(|at| self.text.is_char_boundary(*at)) else {
                return false;
            };
            let text = self.text[from..end].trim().trim_matches('>').trim();
            if text.is_empty() {
                if from == 0 || self.bytes()[from - 1] != b'\n' {
                    return false;
                }
                end = from - 1;
                continue;
            }
            let words = text.split_whitespace().count();
            let cue = |word: &str| {
                let word = word.trim_matches(|c: char| !c.is_alphabetic());
                let entry = self.lexicon.get(super::lexicon::Hash::of(word));
                entry.role == Some(Role::Closing) || matches!(word, "Thanks" | "Merci" | "Thank")
            };
            return words <= 6
                && (text.split_whitespace().next().is_some_and(cue)
                    || text.split_whitespace().last().is_some_and(cue));
        }
        false
    }
}
