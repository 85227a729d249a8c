//! Names that are known to everybody: of history, of works, of brands. Of whoever bears them no file is kept.

use std::collections::HashSet;

use crate::text::fold::fold;

const LIST: &str = include_str!("../../../patterns/names/renowned.txt");

/// The list, in the form of findings.
#[derive(Debug)]
pub struct Renowned(HashSet<String>);

impl Renowned {
    /// Reads the list: paragraphs of names that are parted by commas, each under its title in brackets.
    pub fn new() -> Renowned {
        let mut names = HashSet::new();
        for paragraph in LIST.split("\n[").skip(1) {
            let list = paragraph.split_once('\n').map_or("", |(_, list)| list);
            names.extend(list.split(',').map(plain).filter(|name| !name.is_empty()));
        }
        Renowned(names)
    }

    /// Whether a normal form (`wilfrid|laurier`) is in the list, wherever its surname begins.
    pub fn holds(&self, normal: &str) -> bool {
        self.0.contains(&normal.replace('|', " "))
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
        for normal in [
            "george etienne|cartier",
            "jeanne|darc",
            "john a|macdonald",
            "roger|de coverley",
        ] {
            assert!(list.holds(normal), "{normal}");
        }
        assert!(!list.holds("marie|tremblay") && !list.holds(""));
        assert!(list.0.len() > 500 && list.0.iter().all(|name| name.len() < 40));
    }
}
