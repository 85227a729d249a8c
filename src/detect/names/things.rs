//! What is written like a name and as often means a thing: a cultivated plant, a colour, an animal, something to do.

use smallvec::SmallVec;

use super::cues::Role;
use super::judge::Match;
use super::lexicon::Hash;
use super::tokens::Reader;

/// What makes a name before it a verb: `Mark out`, `Chase down`.
const PARTICLES: &[&str] = &["aside", "away", "down", "off", "out", "over", "up"];

/// Colours that are surnames too.
const COLOURS: &[&str] = &[
    "black", "blanc", "blue", "brown", "brun", "gray", "green", "grey", "gris", "pink", "red", "rose", "rouge", "vert",
    "white", "yellow",
];

/// Animals that people name.
const ANIMALS: &[&str] = &[
    "cat",
    "chat",
    "chatte",
    "cheval",
    "chien",
    "chienne",
    "dog",
    "goat",
    "hamster",
    "horse",
    "jument",
    "kitten",
    "kitty",
    "lapin",
    "mare",
    "parrot",
    "perroquet",
    "perruche",
    "pet",
    "pony",
    "poney",
    "pup",
    "puppy",
    "rabbit",
];

impl Reader<'_> {
    /// Whether an animal is named before `start`: `my cat's name is`, `le chien s'appelle`.
    pub fn names_animal(&self, start: usize) -> bool {
        const REACH: usize = 48;
        let back = self.back(start);
        if !self
            .piece_before(back)
            .is_some_and(|word| word.is(Role::Named) || self.introduces(word.end))
        {
            return false;
        }
        let line = self.line_start(start).max(start.saturating_sub(REACH));
        let typed = &self.text[self.text.ceil_char_boundary(line)..start];
        let mut words = typed.split(|c: char| !c.is_alphabetic());
        words.any(|word| ANIMALS.contains(&word.to_lowercase().as_str()))
    }

    /// Whether a name, perhaps behind its title, is all that stands between single quotation marks: so the names of
    /// cultivated plants are written (International Code of Nomenclature for Cultivated Plants, article 14), behind
    /// the plant or at the start of a line. Behind a sign (`nom = 'Marie Roy'`) it is a value.
    pub fn is_cultivar(&self, start: usize, end: usize) -> bool {
        let first = self.title_before(start).map_or(start, |title| title.start);
        let (before, after) = (&self.text[..first], &self.text[end..]);
        let Some(before) = before.strip_suffix(['\'', '\u{2018}']) else {
            return false;
        };
        let Some(after) = after.strip_prefix(['\'', '\u{2019}']) else {
            return false;
        };
        let plant = before.strip_suffix(' ');
        let behind_plant = plant.is_some_and(|plant| plant.ends_with(char::is_lowercase));
        // Values of a table in quotation marks stand there too, with commas between.
        let opens_line = (before.is_empty() || before.ends_with('\n')) && after.starts_with([' ', '\t']);
        (behind_plant || opens_line) && !after.starts_with(char::is_alphanumeric)
    }

    /// Whether a name is as well a colour (`Pearl Gray`, `Hunter Green`) or something to do (`Mark out the pass`).
    pub fn is_thing(&self, name: &Match) -> bool {
        let words: SmallVec<[&str; 4]> = name
            .given
            .iter()
            .chain(&name.surname)
            .map(|&(start, end)| &self.text[start..end])
            .collect();
        let entry = |word: &str| self.lexicon.get(Hash::of(word));
        match &words[..] {
            [word] => {
                let rest = self.text[name.end..].strip_prefix(' ').unwrap_or_default();
                let next = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                entry(word).word > 0 && PARTICLES.contains(&next)
            }
            // Nearly every given name is among the words: this one is as often a word.
            [first, colour] => COLOURS.contains(&colour.to_lowercase().as_str()) && entry(first).given < 3,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::tokens::Memo;
    use super::*;

    #[test]
    fn plants_stand_in_single_quotation_marks() {
        let lexicon = Lexicon::new();
        for (text, plant) in [
            ("romarin 'Miss Jessopp', sauge", true),
            ("rosier \u{2018}Madame Hardy\u{2019} blanc", true),
            ("'Bill Reid' | jaune", true),
            ("nom = 'Marie Roy'", false),
            ("('Marie Roy', 41)", false),
            ("'Marie Roy','Laval'", false),
            ("le Marie Roy,", false),
        ] {
            let reader = Reader {
                text,
                lexicon: &lexicon,
                memo: &Memo::default(),
            };
            let name = ["Jessopp", "Hardy", "Bill Reid", "Marie Roy"]
                .iter()
                .find_map(|name| text.find(name).map(|at| (at, at + name.len())));
            let (start, end) = name.expect("one of the names");
            assert_eq!(reader.is_cultivar(start, end), plant, "{text}");
        }
    }
}
