//! What is known of a word by itself: how well it serves as a given name, as a surname, as an ordinary
//! word, and which part it can play around a name.
//!
//! One open-addressed table of 32-bit slots (a 12-bit fingerprint and 20 bits of knowledge) holds the
//! 200,000 words of `patterns/names/`; it is built from the embedded text in a few milliseconds.

use super::cues::{self, Role};
use crate::detect::engine::Heads;
use crate::text::fold::fold_char;

/// Names with their frequency steps, a line each.
pub const PEOPLE: &str = include_str!("../../../patterns/names/people.txt");
const WORDS: &str = include_str!("../../../patterns/names/words.txt");
const PLACES: &str = include_str!("../../../patterns/names/places.txt");
const BRANDS: &str = include_str!("../../../patterns/names/brands.txt");

/// Slots of the table are `1 << BITS`.
const BITS: u32 = 19;

/// Bits of a slot that hold knowledge; the fingerprint stands above.
const KNOWLEDGE: u32 = 20;

/// What is known of one folded word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// As a given name: 0 not listed, 1 mostly an ordinary word, 2 as often a name as a word, 3 a name.
    pub given: u8,
    /// As a surname, on the same scale.
    pub surname: u8,
    /// Step of its frequency as a given name, 1 (rare) to 9; 0 is not listed.
    pub given_step: u8,
    /// Step of its frequency as a surname, 1 (rare) to 9; 0 is not listed.
    pub surname_step: u8,
    /// Step of its frequency as a word, 1 (rare) to 10 (the most common); 0 is not a word.
    pub word: u8,
    /// It names a town, a province, a country…
    pub place: bool,
    /// It is a firm, a brand, a people or a faith.
    pub brand: bool,
    /// The part that it plays around names.
    pub role: Option<Role>,
    /// It is as often a word, a brand or a place, though no frequency says so.
    pub ambiguous: bool,
}

impl Entry {
    /// Whether a name may begin with it, or a title before one.
    pub fn opens_name(&self) -> bool {
        match self.role {
            Some(
                Role::Never | Role::FirmAfter | Role::Verb | Role::And | Role::Label | Role::Closing | Role::Before,
            ) => self.given >= 2 || self.surname >= 2,
            Some(_) => true,
            None => self.given > 0 || self.surname >= 2 || self.word <= 1,
        }
    }

    fn pack(self) -> u32 {
        u32::from(self.given_step)
            | u32::from(self.surname_step) << 4
            | u32::from(self.word) << 8
            | u32::from(self.place) << 12
            | self.role.map_or(0, |role| role as u32 + 1) << 13
            | u32::from(self.ambiguous) << 17
            | u32::from(self.brand) << 18
            | 1 << 19
    }

    fn unpack(bits: u32) -> Entry {
        let (given_step, surname_step, word) = ((bits & 15) as u8, (bits >> 4 & 15) as u8, (bits >> 8 & 15) as u8);
        let ambiguous = bits >> 17 & 1 == 1;
        let most = if ambiguous { 2 } else { 3 };
        Entry {
            given: strength(given_step, word).min(most),
            surname: strength(surname_step, word).min(most),
            given_step,
            surname_step,
            word,
            place: bits >> 12 & 1 == 1,
            brand: bits >> 18 & 1 == 1,
            role: Role::from_index((bits >> 13 & 15) as usize),
            ambiguous,
        }
    }
}

/// The hash of a folded word, fed one character at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash(u64);

impl Hash {
    /// The hash of no character.
    pub const EMPTY: Hash = Hash(0x9e37_79b9_7f4a_7c15);

    /// The hash with one more folded byte.
    #[must_use]
    #[inline]
    pub const fn byte(self, byte: u8) -> Hash {
        Hash((self.0.rotate_left(5) ^ byte as u64).wrapping_mul(0x517c_c1b7_2722_0a95))
    }

    /// The hash with the folded form of one more character; an apostrophe counts for nothing.
    #[must_use]
    pub fn char(mut self, c: char) -> Hash {
        fold_char(c, |folded| {
            if folded.is_ascii() {
                if folded != '\'' {
                    self = self.byte(folded as u8);
                }
            } else {
                for byte in folded.encode_utf8(&mut [0; 4]).bytes() {
                    self = self.byte(byte);
                }
            }
        });
        self
    }

    /// The hash as a number.
    pub fn value(self) -> u64 {
        self.0
    }

    /// The hash of a whole word.
    pub fn of(word: &str) -> Hash {
        if word.is_ascii() {
            let letters = word.bytes().filter(|byte| *byte != b'\'');
            return letters.fold(Hash::EMPTY, |hash, byte| hash.byte(byte.to_ascii_lowercase()));
        }
        word.chars().fold(Hash::EMPTY, Hash::char)
    }
}

/// Every word that the names detector knows.
pub struct Lexicon {
    slots: Vec<u32>,
}

impl Lexicon {
    /// Builds the table from the lists in the program.
    pub fn new() -> Lexicon {
        let mut lexicon = Lexicon {
            slots: vec![0; 1 << BITS],
        };
        let mut step = 0;
        for line in WORDS.lines() {
            if let Some(value) = line.strip_prefix('=') {
                step = value.parse::<u8>().unwrap_or(0) + 1;
            } else {
                lexicon.change(line, |entry| entry.word = step);
            }
        }
        for line in PEOPLE.lines() {
            if let [name @ .., b' ', given, surname] = line.as_bytes() {
                lexicon.change(&line[..name.len()], |entry| {
                    entry.given_step = given - b'0';
                    entry.surname_step = surname - b'0';
                });
            }
        }
        let places = PLACES.lines().filter(|line| !line.starts_with(['#', '[']));
        for word in places.flat_map(str::split_whitespace) {
            lexicon.change(word, |entry| entry.place = true);
        }
        let brands = BRANDS.lines().filter(|line| !line.starts_with(['#', '[']));
        for word in brands.flat_map(str::split_whitespace) {
            lexicon.change(word, |entry| entry.brand = true);
        }
        for (role, words) in cues::ROLES {
            for word in words.split_whitespace() {
                lexicon.change(word, |entry| entry.role = Some(*role));
            }
        }
        for word in cues::AMBIGUOUS.split_whitespace() {
            lexicon.change(word, |entry| entry.ambiguous = true);
        }
        lexicon
    }

    /// The words with a capital that need not be read: those that no name begins with.
    pub fn heads(&self) -> Heads {
        let words = WORDS.lines().filter(|line| !line.starts_with('='));
        let people = PEOPLE.lines().filter_map(|line| line.split(' ').next());
        let places = PLACES.lines().filter(|line| !line.starts_with(['#', '[']));
        let roles = cues::ROLES.iter().flat_map(|(_, words)| words.split_whitespace());
        let (mut skip, mut keep) = (Vec::new(), Vec::new());
        for word in words
            .chain(people)
            .chain(places.flat_map(str::split_whitespace))
            .chain(roles)
        {
            if self.get(Hash::of(word)).opens_name() {
                keep.push(word);
            } else {
                skip.push(word);
            }
        }
        Heads::new(skip, keep)
    }

    /// What is known of the word with that hash.
    #[inline]
    pub fn get(&self, hash: Hash) -> Entry {
        let bits = self.slots[self.find(hash)];
        if bits == 0 {
            Entry::default()
        } else {
            Entry::unpack(bits)
        }
    }

    /// Whether a capital may follow so many letters with that hash inside of a name: `McLeran`, `LeBlanc`, `VanDyke`.
    #[inline]
    pub fn is_prefix(&self, hash: Hash, letters: usize) -> bool {
        const MAC: Hash = Hash::EMPTY.byte(b'm').byte(b'a').byte(b'c');
        const FITZ: Hash = Hash::EMPTY.byte(b'f').byte(b'i').byte(b't').byte(b'z');
        match letters {
            2 => true,
            3 | 4 => hash == MAC || hash == FITZ || self.get(hash).role == Some(Role::Particle),
            _ => false,
        }
    }

    /// The slot of that hash: its own, or the empty one where it would go.
    #[inline]
    fn find(&self, hash: Hash) -> usize {
        let print = fingerprint(hash);
        let mut at = (hash.0 >> (64 - BITS)) as usize;
        loop {
            let bits = self.slots[at];
            if bits == 0 || bits >> KNOWLEDGE == print {
                return at;
            }
            at = (at + 1) & ((1 << BITS) - 1);
        }
    }

    fn change(&mut self, word: &str, change: impl FnOnce(&mut Entry)) {
        let hash = Hash::of(word);
        let at = self.find(hash);
        let mut entry = Entry::unpack(self.slots[at]);
        change(&mut entry);
        self.slots[at] = entry.pack() | fingerprint(hash) << KNOWLEDGE;
    }
}

/// What tells words of one slot apart.
fn fingerprint(hash: Hash) -> u32 {
    (hash.0 & ((1 << (32 - KNOWLEDGE)) - 1)) as u32
}

/// How well a listed name of that frequency step serves as a name, given its step as a word: the steps
/// are logarithms, so their difference is a ratio (`patterns/names/README.md`).
fn strength(name: u8, word: u8) -> u8 {
    if name == 0 {
        return 0;
    }
    match i16::from(name) - (i16::from(word) - 1) {
        1.. => 3,
        -1..=0 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words_by_their_ratio() {
        let lexicon = Lexicon::new();
        let get = |word| lexicon.get(Hash::of(word));
        for name in ["Kevin", "Geneviève", "Oluwaseun", "Harpreet", "Thảo"] {
            assert_eq!(get(name).given, 3, "{name}");
        }
        for name in ["Tremblay", "Bouchard", "Nguyễn", "O'Brien", "L’Heureux", "Benkirane"] {
            assert_eq!(get(name).surname, 3, "{name}");
        }
        for word in ["will", "may", "the", "street", "dans", "angulaire"] {
            assert!(get(word).given < 2, "{word}");
        }
        assert!(get("street").word > 5 && get("zzzyx") == Entry::default());
        assert!(get("Montréal").place);
    }

    #[test]
    fn entries_survive_packing() {
        for role in [None, Some(Role::Title), Some(Role::Never)] {
            let entry = Entry {
                given: 2,
                surname: 1,
                given_step: 9,
                surname_step: 3,
                word: 10,
                place: true,
                brand: true,
                role,
                ambiguous: true,
            };
            assert_eq!(Entry::unpack(entry.pack()), entry);
        }
    }
}
