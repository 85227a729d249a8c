//! Words of a text that may be parts of names: where they start, how far they reach, what is known of them.

use std::cell::Cell;

use super::cues::{Role, is_acronym};
use super::lexicon::{Entry, Hash, Lexicon};
use super::parts::Parts;

/// Bytes in a word that is still looked at; what is longer is no name.
const LONGEST: usize = 48;

/// A word that may be a part of a name: letters, with hyphens and apostrophes inside.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about how the word is typed"
)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// One past the last byte, without a possessive `'s`.
    pub end: usize,
    /// One past the possessive, if there is one.
    pub after: usize,
    /// What is known of it; of the parts of a compound together.
    pub entry: Entry,
    /// It starts with a capital.
    pub capital: bool,
    /// Several letters, all of them capitals.
    pub caps: bool,
    /// One capital, with the full stop that may follow it inside `end`.
    pub initial: bool,
    /// It has hyphens.
    pub compound: bool,
    /// It looks like a name in a program: `fooBar`, `Foo_1`, `Foo(`.
    pub code: bool,
    /// How many letters it has.
    pub letters: usize,
    /// Its hash, as the lists have it.
    pub hash: Hash,
}

impl Piece {
    /// Whether it plays that role.
    pub fn is(&self, role: Role) -> bool {
        self.entry.role == Some(role)
    }

    /// Not in any list: neither name nor word.
    pub fn unknown(&self) -> bool {
        let entry = self.entry;
        entry.word <= 1
            && entry.given == 0
            && entry.surname == 0
            && entry.role.is_none()
            && !entry.place
            && !entry.brand
    }

    /// It serves as a given name at least as often as a word.
    pub fn given(&self) -> bool {
        self.entry.given >= 2 && !self.shut()
    }

    /// It serves as a surname at least as often as a word.
    pub fn surname(&self) -> bool {
        self.entry.surname >= 2 && !self.shut() || self.entry.surname == 3 && self.is(Role::PlaceBefore)
    }

    fn shut(&self) -> bool {
        matches!(
            self.entry.role,
            Some(Role::Never | Role::FirmAfter | Role::PlaceBefore | Role::And)
        )
    }
}

/// The words that were read last, by where they start: what stands around a name is asked for again and again.
#[derive(Default)]
pub struct Memo {
    read: [Cell<Option<Remembered>>; MEMO],
}

/// Where was read, and what stands there.
type Remembered = (usize, Option<Piece>);

/// Words that are remembered, one for each rest of an offset.
const MEMO: usize = 32;

/// A passage's text with the lexicon beside it.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The text.
    pub text: &'a str,
    /// What words are known.
    pub lexicon: &'a Lexicon,
    /// What was read of this text.
    pub memo: &'a Memo,
}

impl Reader<'_> {
    /// The bytes of the text.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The byte at `at`, a line end where the text ends.
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// The character that starts at `at`.
    pub fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Whether the word that starts at `start` is worth reading: most words of a text are ordinary ones and
    /// end here, after one look-up.
    #[inline]
    pub fn promising(&self, start: usize) -> bool {
        let bytes = self.bytes();
        let mut hash = Hash::EMPTY;
        let mut at = start;
        let mut small = false;
        let mut camel = false;
        let mut capitals = 0;
        while let Some(&byte) = bytes.get(at) {
            let low = byte | 0x20;
            if low.wrapping_sub(b'a') >= 26 {
                break;
            }
            camel |= small && byte != low && !self.lexicon.is_prefix(hash, at - start);
            // `IOException`, `URLs`: behind two capitals a name has no small letter.
            camel |= byte == low && capitals >= 2;
            small = byte == low;
            capitals = if small { 0 } else { capitals + 1 };
            hash = hash.byte(low);
            at += 1;
        }
        let next = self.byte(at);
        if at == start || next >= 0x80 || matches!(next, b'-' | b'\'') {
            return true;
        }
        let leader = next == b'_' && self.byte(at + 1) == b'_';
        if next.is_ascii_digit() || matches!(next, b'_' | b'(' | b'=' | b'[' | b'{' | b'\\') && !leader {
            return false;
        }
        if at - start > LONGEST {
            return false;
        }
        if at - start == 1 {
            return matches!(next, b'.' | b' ');
        }
        let entry = self.lexicon.get(hash);
        entry.opens_name() && !(camel && entry.given == 0 && entry.surname < 2 && entry.role.is_none())
    }

    /// The word that starts at `start`, if a letter stands there and it is short enough for a name.
    pub fn piece(&self, start: usize) -> Option<Piece> {
        let memo = &self.memo.read[start % MEMO];
        match memo.get() {
            Some((at, piece)) if at == start => piece,
            _ => {
                let piece = self.read_piece(start);
                memo.set(Some((start, piece)));
                piece
            }
        }
    }

    fn read_piece(&self, start: usize) -> Option<Piece> {
        let first = self.char(start).filter(|c| c.is_alphabetic())?;
        let mut state = Parts::new(first.is_uppercase());
        let mut at = start;
        let mut begin = start;
        let mut possessive = None;
        let mut plain = true;
        while at - start <= LONGEST {
            let byte = self.byte(at);
            if byte.is_ascii_alphabetic() {
                state.letter(byte.is_ascii_uppercase(), byte.is_ascii_lowercase(), self.lexicon);
                let low = byte.to_ascii_lowercase();
                state.part = state.part.byte(low);
                at += 1;
                continue;
            }
            let (c, width) = match byte {
                b'\'' | b'-' => (char::from(byte), 1),
                0..0x80 => break,
                _ => {
                    let Some(c) = self.char(at) else { break };
                    (c, c.len_utf8())
                }
            };
            let next = self.char(at + width);
            match c {
                '\'' | '\u{2019}' if next.is_some_and(char::is_alphabetic) => {
                    state.capitals = 0;
                    let after = at + width + 1;
                    if matches!(next, Some('s' | 'S')) && !self.char(after).is_some_and(char::is_alphanumeric) {
                        possessive = Some(after);
                        break;
                    }
                    // `L'Université` is an article and a word, `L'Heureux` a surname: the lists tell.
                    if state.letters <= 2 && state.count == 0 && begin == start && !self.joined(start, at + width) {
                        begin = at + width;
                        state = Parts::new(next.is_some_and(char::is_uppercase));
                    }
                }
                '-' | '\u{2010}' | '\u{2011}' if next.is_some_and(char::is_alphabetic) => {
                    state.close(self.lexicon);
                    // `al-Sadr`, `d'Estaing`: the capital stands behind a particle.
                    state.capital |= state.entry.role == Some(Role::Particle) && next.is_some_and(char::is_uppercase);
                }
                c if c.is_alphabetic() || is_mark(c) => {
                    if !is_mark(c) {
                        state.letter(c.is_uppercase(), c.is_lowercase(), self.lexicon);
                    }
                    state.part = state.part.char(c);
                }
                '\u{00AD}' => {}
                _ => break,
            }
            plain = false;
            at += width;
        }
        let mut end = at;
        if end - start > LONGEST {
            return None;
        }
        let hash = state.part;
        state.close(self.lexicon);
        // Text that was parted into words has a blank before the possessive.
        let apart = self.bytes().get(end..end + 3) == Some(b" 's") && !self.byte(end + 3).is_ascii_alphanumeric();
        if apart && possessive.is_none() {
            possessive = Some(end + 3);
        }
        let next = self.byte(possessive.unwrap_or(end));
        // `J`, and `J-F` alike.
        let initial = state.letters == state.count && state.capital && possessive.is_none();
        // `____Roy____`: what is written on a line to fill in.
        let leader = next == b'_' && self.byte(end + 1) == b'_';
        let mut code = next.is_ascii_digit() || matches!(next, b'_' | b'(' | b'\\' | b'=' | b'[' | b'{') && !leader;
        code |= begin == start && state.letters > 1 && !state.lower && is_acronym(&self.text[begin..end]);
        code |=
            matches!(next, b'.' | b':') && self.byte(end + 1).is_ascii_alphanumeric() && !initial && state.letters > 3;
        code |= next == b':' && self.byte(end + 1) == b':';
        code |= state.camel && state.entry.given < 2 && state.entry.surname < 2;
        if initial && next == b'.' {
            end += 1;
        }
        let hash = if plain && end == at {
            hash
        } else {
            Hash::of(&self.text[begin..end])
        };
        Some(Piece {
            start: begin,
            end,
            after: possessive.unwrap_or(end),
            entry: state.entry,
            capital: state.capital,
            caps: state.letters > 1 && !state.lower,
            initial,
            compound: state.count > 1,
            code,
            letters: state.letters,
            hash,
        })
    }

    /// Whether `D'` and what follows it are one listed name.
    fn joined(&self, start: usize, after: usize) -> bool {
        let rest = &self.text[after..];
        let end = rest
            .char_indices()
            .take(LONGEST)
            .find(|(_, c)| !c.is_alphabetic())
            .map_or(rest.len().min(LONGEST), |(at, _)| at);
        let Some(rest) = rest.get(..end) else { return false };
        let hash = self.text[start..after]
            .chars()
            .chain(rest.chars())
            .fold(Hash::EMPTY, Hash::char);
        let entry = self.lexicon.get(hash);
        let irish = matches!(self.byte(start), b'O' | b'o') && rest.chars().next().is_some_and(char::is_uppercase);
        entry.given >= 2 || entry.surname >= 2 || irish
    }

    /// The word that ends at `end`, at most so many bytes before it.
    pub fn piece_before(&self, end: usize) -> Option<Piece> {
        let bytes = self.bytes();
        let mut start = end;
        while start > 0 && end - start < LONGEST && bytes.get(start - 1).is_some_and(u8::is_ascii_alphabetic) {
            start -= 1;
        }
        for (at, c) in self.text.get(..start)?.char_indices().rev() {
            let inner = matches!(c, '\'' | '\u{2019}' | '-') && start < end;
            if !(c.is_alphabetic() || is_mark(c) || inner) || end - at > LONGEST {
                break;
            }
            start = at;
        }
        while start < end && !self.char(start).is_some_and(char::is_alphabetic) {
            start += self.char(start).map_or(1, char::len_utf8);
        }
        self.piece(start).filter(|piece| start < end && piece.end >= end)
    }

    /// Past one blank (or two) at `at`, on the same line; `None` if something else stands there.
    pub fn blank(&self, at: usize) -> Option<usize> {
        let mut to = at;
        for _ in 0..2 {
            match self.byte(to) {
                b' ' => to += 1,
                0xC2 if self.byte(to + 1) == 0xA0 => to += 2,
                0xE2 if self.bytes().get(to + 1..to + 3) == Some(&[0x80, 0xAF]) => to += 3,
                _ => break,
            }
        }
        (to > at && to < self.text.len()).then_some(to)
    }

    /// Back over blanks (not line ends) and the leaders of forms (`Nom : ........`) before `at`.
    pub fn back(&self, mut at: usize) -> usize {
        let bytes = self.bytes();
        loop {
            match &bytes[..at] {
                [.., b' ' | b'\t'] => at -= 1,
                [.., 0xC2, 0xA0] => at -= 2,
                [.., 0xE2, 0x80, 0xAF] | [.., b'.', b'.', b'.'] | [.., b'_', b'_', b'_'] => at -= 3,
                // What is left of a leader that was read in threes.
                [.., b'.' | b'_'] if matches!(bytes.get(at..at + 2), Some(b".." | b"__")) => at -= 1,
                _ => return at,
            }
        }
    }
}

/// Whether it is a combining mark of the scripts at hand.
fn is_mark(c: char) -> bool {
    ('\u{300}'..'\u{370}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word with which a text begins, and whether it is worth reading.
    fn first(text: &str, lexicon: &Lexicon) -> (Piece, bool) {
        let memo = &Memo::default();
        let reader = Reader { text, lexicon, memo };
        (reader.piece(0).expect("a letter stands there"), reader.promising(0))
    }

    #[test]
    fn pieces_hold_compounds_and_leave_possessives() {
        let lexicon = Lexicon::new();
        for (text, piece, given, surname) in [
            ("Marie-Ève a", "Marie-Ève", true, false),
            ("St-Pierre", "St-Pierre", false, true),
            ("O’Neil's", "O’Neil", false, true),
            ("L'Heureux", "L'Heureux", false, true),
            ("L'Université", "Université", false, false),
            ("D'Amours,", "D'Amours", false, true),
            ("TREMBLAY-GAGNON,", "TREMBLAY-GAGNON", false, true),
            ("Jean-Talon", "Jean-Talon", true, true),
        ] {
            let found = first(text, &lexicon).0;
            assert_eq!(&text[found.start..found.end], piece);
            assert_eq!((found.given(), found.surname()), (given, surname), "{text}");
            assert_eq!(found.hash, Hash::of(piece), "{text}");
        }
    }

    #[test]
    fn names_with_several_capitals_are_no_code() {
        let lexicon = Lexicon::new();
        for text in [
            "McDONALD",
            "DiCaprio",
            "LeBlanc",
            "MArie",
            "Jean-FRANÇOIS",
            "O'NEIL",
            "O'Jeneus",
        ] {
            let (found, promising) = first(text, &lexicon);
            assert!(!found.code && promising, "{text}");
        }
    }

    #[test]
    fn names_of_programs_are_code() {
        let lexicon = Lexicon::new();
        for text in [
            "Martin_id",
            "Martin(",
            "fooBar",
            "Martin.find",
            "Marc::new",
            "Martin2",
            "HSSFSheet",
            "URLs",
            "OneOff",
            "RefPtg",
        ] {
            let found = first(text, &lexicon).0;
            assert!(found.code, "{text}");
            assert_eq!(found.hash, Hash::of(&text[found.start..found.end]), "{text}");
        }
    }
}
