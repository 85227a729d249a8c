//! Text of pages as people read it: ligatures as letters, accents on their letters, words that were parted at the end
//! of a line in one piece.

use unicode_normalization::UnicodeNormalization;

/// Accents that stand as signs of their own, and the marks that combine with letters.
const ACCENTS: [(char, char); 9] = [
    ('\u{B4}', '\u{301}'),
    ('\u{2CB}', '\u{300}'),
    ('\u{2C6}', '\u{302}'),
    ('\u{A8}', '\u{308}'),
    ('\u{2DC}', '\u{303}'),
    ('\u{2DA}', '\u{30A}'),
    ('\u{2C7}', '\u{30C}'),
    ('\u{2D8}', '\u{306}'),
    ('\u{B8}', '\u{327}'),
];

/// Words that stand behind a hyphen that waits for its other half: `pre- and post-war`.
const BETWEEN: [&str; 16] = [
    "and", "as", "bis", "but", "e", "et", "nor", "o", "oder", "or", "ou", "through", "to", "und", "y", "à",
];

/// The text in order.
pub(super) fn tidy(text: &str) -> String {
    let text = spelled(text);
    let mut tidied = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['-', '\u{AD}', '\u{2010}']) {
        let (before, after) = rest.split_at(at);
        tidied.push_str(before);
        let sign = after.chars().next().unwrap_or_default();
        rest = &after[sign.len_utf8()..];
        match parted(&tidied, rest) {
            Parted::Word(behind) => rest = behind,
            Parted::Compound(behind) => {
                tidied.push(sign);
                rest = behind;
            }
            Parted::No => tidied.push(sign),
        }
    }
    tidied.push_str(rest);
    tidied
}

/// What a hyphen at the end of a line does, and what stands behind the end of the line.
enum Parted<'t> {
    /// It parts one word.
    Word(&'t str),
    /// It belongs to a word, or to a number.
    Compound(&'t str),
    /// It is not at the end of a line.
    No,
}

fn parted<'t>(before: &str, rest: &'t str) -> Parted<'t> {
    let Some(last) = before.chars().next_back().filter(|last| last.is_alphanumeric()) else {
        return Parted::No;
    };
    let (behind, is_line) = match rest.strip_prefix(['\n', ' ']) {
        Some(behind) => (behind, rest.starts_with('\n')),
        None => return Parted::No,
    };
    let Some(next) = behind.chars().next() else {
        return Parted::No;
    };
    // Where lines were joined to paragraphs, a space stands for the end of a line.
    let long = is_line || before.chars().rev().take_while(|c| c.is_alphabetic()).count() > 1;
    if last.is_alphabetic() && next.is_lowercase() {
        let word = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if long && !BETWEEN.contains(&word) {
            return Parted::Word(behind);
        }
        return Parted::No;
    }
    let compound = last.is_alphabetic() && next.is_uppercase() && long;
    let number = last.is_ascii_digit() && next.is_ascii_digit() && is_line;
    if compound || number {
        Parted::Compound(behind)
    } else {
        Parted::No
    }
}

/// Ligatures as letters, and accents on the letters beside them.
fn spelled(text: &str) -> String {
    let is_odd = |c: char| ('\u{FB00}'..='\u{FB06}').contains(&c) || ACCENTS.iter().any(|(sign, _)| *sign == c);
    if !text.contains(is_odd) {
        return text.to_owned();
    }
    let mut spelled = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{FB00}' => spelled.push_str("ff"),
            '\u{FB01}' => spelled.push_str("fi"),
            '\u{FB02}' => spelled.push_str("fl"),
            '\u{FB03}' => spelled.push_str("ffi"),
            '\u{FB04}' => spelled.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => spelled.push_str("st"),
            _ => {
                let Some((_, mark)) = ACCENTS.iter().find(|(sign, _)| *sign == character) else {
                    spelled.push(character);
                    continue;
                };
                let before = spelled.chars().next_back().and_then(|letter| accented(letter, *mark));
                let behind = characters.peek().and_then(|letter| accented(*letter, *mark));
                // Most programs draw the accent first; a consonant with one is rarer than a vowel.
                let first = match (before, behind) {
                    (Some(before), Some(behind)) => is_vowel(before) && !is_vowel(behind) || *mark == '\u{327}',
                    (Some(_), None) => true,
                    _ => false,
                };
                match (before, behind) {
                    (Some(letter), _) if first => {
                        spelled.pop();
                        spelled.push(letter);
                    }
                    (_, Some(letter)) => {
                        characters.next();
                        spelled.push(letter);
                    }
                    _ => spelled.push(character),
                }
            }
        }
    }
    spelled
}

/// The letter with the mark, if there is one in the writing of some language.
fn accented(letter: char, mark: char) -> Option<char> {
    // Type is set with an i that has no dot below an accent.
    let letter = if letter == 'ı' { 'i' } else { letter };
    let mut composed = [letter, mark]
        .into_iter()
        .filter(|_| letter.is_ascii_alphabetic())
        .nfc();
    let whole = composed.next()?;
    composed.next().is_none().then_some(whole)
}

fn is_vowel(letter: char) -> bool {
    let base = letter.nfd().next().unwrap_or(letter);
    matches!(base.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_are_letters_and_parted_words_are_whole() {
        assert_eq!(
            tidy("con\u{FB01}den-\ntiel, réca-\npitulatif"),
            "confidentiel, récapitulatif"
        );
        assert_eq!(tidy("to com- pile it"), "to compile it");
        assert_eq!(
            tidy("Saint-\nJean, Marie- Ève, 514-\n555-\n0101"),
            "Saint-Jean, Marie-Ève, 514-555-0101"
        );
        for kept in [
            "pre- and post-war",
            "a-b",
            "avant - après",
            "a- texte",
            "10- 20",
            "fin-\n",
            "fin-",
        ] {
            assert_eq!(tidy(kept), kept);
        }
    }

    #[test]
    fn accents_stand_on_their_letters() {
        for (drawn, read) in [
            ("Montr´eal", "Montréal"),
            ("Sodankyla¨", "Sodankylä"),
            ("Kyro¨la¨", "Kyrölä"),
            ("na¨ıve", "naïve"),
            ("c¸a, garc¸on", "ça, garçon"),
            ("d´ej`a", "déj`a"),
            ("ˇSkoda", "Škoda"),
            ("L´evis", "Lévis"),
            ("¨ seul ´", "¨ seul ´"),
            ("5´10", "5´10"),
        ] {
            assert_eq!(tidy(drawn), read);
        }
    }
}
