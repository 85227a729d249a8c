//! Reasons as sentences: from the stable text form (`checksum:luhn`) to what a person reads.
//!
//! The word behind the colon is a word of the catalogue, which stands in the document, or a code of the program, which does
//! not: codes are said in the reader's language.

use super::{Lang, fill, kinds};

/// A reason as a sentence; one of a later version stands for itself.
pub fn reason(lang: Lang, text: &str) -> String {
    let w = lang.words();
    if let Some((_, en, fr)) = WHOLE.iter().find(|(code, ..)| *code == text) {
        return lang.pick(en, fr).to_owned();
    }
    let (code, name) = text.split_once(':').unwrap_or((text, ""));
    let sentence = match code {
        "shape" => w.reason_shape,
        "distinctive" => w.reason_distinctive,
        "checksum" => w.reason_checksum,
        "keyword" => w.reason_keyword,
        "field" => w.reason_field,
        "neighbour" => w.reason_neighbour,
        "isolated" => w.reason_isolated,
        "listed" => w.reason_listed,
        "title" => w.reason_title,
        "context" => w.reason_context,
        "column" => w.reason_column,
        "under" => w.reason_under,
        "renowned" => w.reason_renowned,
        "harmless" => w.reason_harmless,
        "professional" => w.reason_professional,
        _ => text,
    };
    let said = match code {
        "neighbour" | "listed" | "professional" => named(lang, name),
        _ => name,
    };
    fill(sentence, &[("name", said)])
}

/// A list, a neighbour or a sign of work in words; the kinds have names of their own.
fn named(lang: Lang, name: &str) -> &str {
    match NAMES.iter().find(|(code, ..)| *code == name) {
        Some((_, en, fr)) => lang.pick(en, fr),
        None => kinds::kind(lang, name),
    }
}

/// Codes for words that no list of the catalogue has, as whole sentences.
const WHOLE: [(&str, &str, &str); 11] = [
    (
        "keyword:named",
        "words that introduce somebody stand before it, such as \u{201c}my name is\u{201d}",
        "des mots qui présentent quelqu'un la précèdent, comme «\u{a0}je m'appelle\u{a0}»",
    ),
    (
        "keyword:greeting",
        "a greeting stands before it",
        "une formule d'appel ou une salutation la précède",
    ),
    (
        "keyword:with",
        "a word that leads to somebody stands before it, such as \u{201c}with\u{201d} or \u{201c}my brother\u{201d}",
        "un mot qui mène à quelqu'un la précède, comme «\u{a0}avec\u{a0}» ou «\u{a0}mon frère\u{a0}»",
    ),
    (
        "keyword:verb",
        "a verb of what people do stands beside it, such as \u{201c}said\u{201d}",
        "un verbe de ce que font les gens la côtoie, comme «\u{a0}a dit\u{a0}»",
    ),
    (
        "keyword:possessive",
        "a possessive \u{2019}s follows it",
        "un possessif anglais (\u{2019}s) la suit",
    ),
    (
        "keyword:signature",
        "it stands where a letter is signed",
        "elle est à la place d'une signature",
    ),
    (
        "keyword:box",
        "a post-office box is named before it",
        "une case postale est nommée devant elle",
    ),
    (
        "field:label",
        "its label announces a person",
        "son étiquette annonce une personne",
    ),
    (
        "field:person",
        "its field or column is for a person",
        "son champ ou sa colonne est pour une personne",
    ),
    (
        "field:from",
        "its field or column is for a sender or a recipient",
        "son champ ou sa colonne est pour un expéditeur ou un destinataire",
    ),
    (
        "neighbour:province or code",
        "it stands beside a province, a state or a postal code",
        "elle côtoie une province, un État ou un code postal",
    ),
];

/// Codes of lists and of signs of work.
const NAMES: [(&str, &str, &str); 6] = [
    ("given", "given names", "prénoms"),
    ("surname", "surnames", "noms de famille"),
    ("street", "words of addresses", "mots d'adresses"),
    ("role-mailbox", "the mailbox of a service", "la boîte d'un service"),
    ("letterhead", "a letterhead", "un en-tête de lettre"),
    ("repeated", "repeated from page to page", "répété d'une page à l'autre"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reason;
    use crate::text::lang::words::has_loose_punctuation;

    #[test]
    fn every_reason_is_a_sentence_in_both_languages() {
        let name = || "nas".into();
        for text in [
            Reason::Shape,
            Reason::Distinctive,
            Reason::Checksum(name()),
            Reason::Keyword(name()),
            Reason::Field(name()),
            Reason::Neighbour(name()),
            Reason::Isolated,
            Reason::Listed(name()),
            Reason::Title,
            Reason::Context,
            Reason::Column,
            Reason::Renowned,
            Reason::Harmless,
            Reason::Professional(name()),
        ] {
            let text = text.to_string();
            for lang in Lang::ALL {
                let sentence = reason(lang, &text);
                assert_ne!(sentence, text);
                assert!(!sentence.contains('{') && sentence.contains("nas") == text.contains(':'));
            }
        }
        assert_eq!(reason(Lang::Fr, "of-later:x"), "of-later:x");
    }

    #[test]
    fn codes_are_said_in_the_language_of_the_reader() {
        let cases = [
            ("listed:given", "given names", "prénoms"),
            ("listed:religion", "Religion", "Religion"),
            ("neighbour:dob", "Date of birth", "Date de naissance"),
            ("neighbour:province or code", "a province", "une province"),
            ("keyword:named", "my name is", "je m'appelle"),
            ("field:person", "for a person", "pour une personne"),
            ("professional:repeated", "from page to page", "d'une page à l'autre"),
            ("keyword:NAS", "NAS", "NAS"),
        ];
        for (text, en, fr) in cases {
            assert!(reason(Lang::En, text).contains(en), "{}", reason(Lang::En, text));
            let french = reason(Lang::Fr, text);
            assert!(french.contains(fr) && !has_loose_punctuation(&french), "{french}");
        }
        for (code, en, fr) in WHOLE.iter().chain(&NAMES) {
            assert!(en != fr && !has_loose_punctuation(fr), "{code}");
        }
    }
}
