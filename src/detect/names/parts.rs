//! What is gathered of a word while it is read, part by part of a compound.

use super::cues::Role;
use super::lexicon::{Entry, Hash, Lexicon};

/// The step of its frequency from which on a given name is common.
const COMMON: u8 = 6;

/// What is gathered while a word is read part by part.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about how the word is typed"
)]
pub struct Parts {
    /// The word begins with a capital, or its name does behind a particle.
    pub capital: bool,
    /// What is known of the parts before the one at hand.
    pub entry: Entry,
    /// The hash of the part at hand, up to here.
    pub part: Hash,
    /// Parts that were ended.
    pub count: usize,
    /// Letters of all parts.
    pub letters: usize,
    /// A small letter was seen, in the whole word.
    pub lower: bool,
    /// A capital follows a small letter in one part, or a small letter several capitals.
    pub camel: bool,
    small_before: bool,
    /// Capitals that follow each other right before, in one part.
    pub capitals: usize,
    /// Letters of the part at hand.
    in_part: usize,
    first_capital: bool,
}

impl Parts {
    /// Before the first letter, which may be a capital.
    pub fn new(capital: bool) -> Parts {
        Parts {
            capital,
            in_part: 0,
            first_capital: capital,
            entry: Entry::default(),
            part: Hash::EMPTY,
            count: 0,
            letters: 0,
            lower: false,
            camel: false,
            small_before: false,
            capitals: 0,
        }
    }

    /// Takes one more letter.
    #[inline]
    pub fn letter(&mut self, upper: bool, lower: bool, lexicon: &Lexicon) {
        if upper && self.small_before {
            self.camel |= !(self.first_capital && lexicon.is_prefix(self.part, self.in_part));
        }
        self.camel |= lower && self.capitals >= 2;
        self.capitals = if upper { self.capitals + 1 } else { 0 };
        self.in_part += 1;
        self.lower |= lower;
        self.small_before = lower;
        self.letters += 1;
    }

    /// Ends one part and weighs it with those before: a compound is a given name if all its parts are.
    pub fn close(&mut self, lexicon: &Lexicon) {
        let mut here = lexicon.get(self.part);
        if self.count == 0 {
            self.entry = here;
        } else {
            let before = self.entry;
            // `St-Pierre`, `Saint-Amand`, `De-La-Durantaye`: the first part lends its place to the next.
            let saint = matches!(before.role, Some(Role::PlaceBefore | Role::Particle)) && before.given == 0;
            if saint {
                here.given = 0;
                here.surname = here.surname.max(here.word.min(1)).max(2);
            }
            self.entry = Entry {
                given: match here.given {
                    // `Marie-Soleil`, `Anne-Océane`: what follows a common given name may be any word.
                    0 if before.given == 3 && before.given_step >= COMMON && !before.place => 2,
                    0 => 0,
                    given => before.given.min(given.max(2)),
                },
                surname: if saint {
                    here.surname
                } else {
                    before.surname.min(here.surname)
                },
                word: if before.word == 0 || here.word == 0 {
                    0
                } else {
                    before.word.min(here.word)
                },
                given_step: before.given_step.min(here.given_step),
                surname_step: before.surname_step.min(here.surname_step),
                place: before.place && here.place,
                brand: before.brand && here.brand,
                role: None,
                ambiguous: false,
            };
        }
        self.part = Hash::EMPTY;
        self.count += 1;
        self.in_part = 0;
        self.small_before = false;
        self.capitals = 0;
    }
}
