//! Names that are known to everybody: of history, of works, of brands. Of whoever bears them no file is kept.

use std::borrow::Cow;

use foldhash::HashMap;

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

/// Titles by how they are written, folded: what stands in the list as `Docteur` is found as `Dr` too.
const TITLES: &[&[&str]] = &[
    &["aunt", "auntie", "tante"],
    &["captain", "capt", "capitaine", "cap"],
    &["colonel", "col"],
    &["doctor", "docteur", "dr"],
    &["father", "pere", "fr"],
    &["lady"],
    &["lord"],
    &["miss", "mademoiselle", "mlle", "ms"],
    &["mister", "monsieur", "mr", "m"],
    &["mrs", "madame", "mme", "missus"],
    &["professor", "professeur", "prof", "pr"],
    &["sir"],
    &["uncle", "oncle"],
];

/// The list, in the form of findings.
#[derive(Debug)]
pub struct Renowned(HashMap<String, Fame>);

impl Renowned {
    /// Reads the list: paragraphs of names that are parted by commas, each under its title in brackets.
    pub fn new() -> Renowned {
        let mut names = HashMap::default();
        for paragraph in LIST.split("\n[").skip(1) {
            let (title, list) = paragraph.split_once("]\n").unwrap_or_default();
            let fame = if title == "firms" { Fame::Firm } else { Fame::Renowned };
            for name in list.split(',').map(plain).filter(|name| !name.is_empty()) {
                names.insert(name.into_owned(), fame);
            }
        }
        Renowned(names)
    }

    /// What is known of a normal form (`wilfrid|laurier`), wherever its surname begins, and of the same behind its
    /// title.
    pub fn fame(&self, title: Option<&str>, normal: &str) -> Fame {
        let spaced = normal.replace('|', " ");
        let known = |name: &str| self.0.get(&*plain(name)).copied();
        let titled = title.and_then(|title| known(&format!("{title} {spaced}")));
        // `John Deere Gator`: what a brand makes. Of three words or more, the last may be its name.
        let made = || {
            let (brand, _) = spaced.trim().rsplit_once(' ')?;
            known(brand).filter(|_| brand.contains(' '))
        };
        titled.or_else(|| known(&spaced)).or_else(made).unwrap_or(Fame::None)
    }
}

/// A name as a normal form spells it, behind one way to write its title.
fn plain(name: &str) -> Cow<'_, str> {
    let is_title = |first: &str| TITLES.iter().any(|title| title.contains(&first));
    let folded = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    let spaced = name.starts_with(' ') || name.ends_with(' ') || name.contains("  ");
    if folded && !spaced && !name.split_once(' ').is_some_and(|(first, _)| is_title(first)) {
        return Cow::Borrowed(name);
    }
    let folded = fold(name).replace('\'', "").replace(['-', '.'], " ");
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    if let [first, _, ..] = &mut words[..] {
        let alike = TITLES.iter().find(|title| title.contains(first));
        *first = alike.map_or(*first, |title| title[0]);
    }
    Cow::Owned(words.join(" "))
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
            ("john|deere gator", Fame::Renowned),
            ("madame|bovary", Fame::Renowned),
            ("marie|tremblay gagnon", Fame::None),
            ("", Fame::None),
        ] {
            assert_eq!(list.fame(None, normal), fame, "{normal}");
        }
        for (title, normal, fame) in [
            ("Mme", "|bovary", Fame::Renowned),
            ("Dr", "scholl|", Fame::Renowned),
            ("Mrs", "|tremblay", Fame::None),
            ("Sir", "wilfrid|laurier", Fame::Renowned),
        ] {
            assert_eq!(list.fame(Some(title), normal), fame, "{title} {normal}");
        }
        assert!(list.0.len() > 500 && list.0.keys().all(|name| name.len() < 40));
    }
}
