//! Names that are known to everybody: of history, of works, of brands. Of whoever bears them no file is kept.

use std::collections::HashMap;

use crate::text::fold::fold;

const LIST: &str = include_str!("../../../patterns/names/renowned.txt");

/// What is known of a whole name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fame {
    /// It may be anybody's.
    None,
    /// Few mean a person of today by it.
    Renowned,
    /// It is a firm's.
    Firm,
}

/// The list, in the form of findings.
#[derive(Debug)]
pub struct Renowned(HashMap<String, Fame>);

impl Renowned {
    /// Reads the list: paragraphs of names that are parted by commas, each under its title in brackets.
    pub fn new() -> Renowned {
        let mut names = HashMap::new();
        for paragraph in LIST.split("\n[").skip(1) {
            let (title, list) = paragraph.split_once("]\n").unwrap_or_default();
            let fame = if title == "firms" { Fame::Firm } else { Fame::Renowned };
            for name in list.split(',').map(plain).filter(|name| !name.is_empty()) {
                names.insert(name, fame);
            }
        }
        Renowned(names)
    }

    /// What is known of a normal form (`wilfrid|laurier`), wherever its surname begins.
    pub fn fame(&self, normal: &str) -> Fame {
        self.0.get(&normal.replace('|', " ")).copied().unwrap_or(Fame::None)
    }
}

/// A name as a normal form spells it.
fn plain(name: &str) -> String {
    let folded = fold(name).replace('\'', "").replace(['-', '.'], " ");
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_spelt_and_broken_over_lines() {
        let list = Renowned::new();
        for (normal, fame) in [
            ("george etienne|cartier", Fame::Renowned),
            ("jeanne|darc", Fame::Renowned),
            ("john a|macdonald", Fame::Renowned),
            ("roger|de coverley", Fame::Renowned),
            ("morgan|stanley", Fame::Firm),
            ("marie|tremblay", Fame::None),
            ("", Fame::None),
        ] {
            assert_eq!(list.fame(normal), fame, "{normal}");
        }
        assert!(list.0.len() > 500 && list.0.keys().all(|name| name.len() < 40));
    }
}
