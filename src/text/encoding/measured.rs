//! How often the encoding of French text is found: generated sentences of many lengths in every encoding.

use encoding_rs::{MACINTOSH, WINDOWS_1252};

use super::{decode, guess};

const WORDS: &[&str] = &[
    "Hélène",
    "Côté",
    "été",
    "école",
    "près",
    "là",
    "où",
    "français",
    "Noël",
    "déjà",
    "mère",
    "élève",
    "hôpital",
    "reçu",
    "maïs",
    "très",
    "à",
    "août",
    "dossier",
    "client",
    "rue",
    "de",
    "la",
    "les",
    "Montréal",
    "Québec",
    "Trois-Rivières",
    "facture",
    "514-555-0123",
    "adresse",
    "nom",
    "prénom",
    "téléphone",
    "courriel",
    "du",
    "un",
    "une",
    "et",
    "est",
    "l'église",
    "qu'il",
    "Gagné",
    "Bédard",
    "Lévesque",
    "René",
    "Zoë",
    "Œuvre",
    "naïf",
    "bientôt",
    "fenêtre",
    "forêt",
];

/// Sentences of so many words, always the same ones.
fn sentences(words: usize, count: usize) -> Vec<String> {
    let mut state = 42_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    let mut line = || (0..words).map(|_| next()).collect::<Vec<_>>().join(" ") + ".\r\n";
    (0..count).map(|_| line()).collect()
}

/// How many of a hundred texts come back, each from its encoding.
fn share(words: usize, encode: impl Fn(&str) -> Vec<u8>) -> usize {
    let texts = sentences(words, 500);
    let same = texts.iter().filter(|text| {
        let bytes = encode(text);
        guess(&bytes, true)
            .is_some_and(|guess| decode(&bytes[guess.mark_bytes..], guess.charset) == ((*text).clone(), false))
    });
    same.count() * 100 / texts.len()
}

#[test]
fn french_text_is_decoded_as_it_was_written() {
    let wide = |to: fn(u16) -> [u8; 2]| move |text: &str| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let long = |to: fn(u32) -> [u8; 4]| move |text: &str| text.chars().flat_map(|c| to(c.into())).collect::<Vec<u8>>();
    for (words, least_mac, least_windows) in [(4, 90, 95), (12, 97, 99), (60, 99, 99)] {
        for (name, found, least) in [
            ("utf-8", share(words, |text| text.into()), 100),
            ("utf-16le", share(words, wide(u16::to_le_bytes)), 99),
            ("utf-16be", share(words, wide(u16::to_be_bytes)), 99),
            ("utf-32le", share(words, long(u32::to_le_bytes)), 100),
            ("utf-32be", share(words, long(u32::to_be_bytes)), 100),
            (
                "mac roman",
                share(words, |text| MACINTOSH.encode(text).0.into_owned()),
                least_mac,
            ),
            (
                "windows-1252",
                share(words, |text| WINDOWS_1252.encode(text).0.into_owned()),
                least_windows,
            ),
        ] {
            println!("{words} words, {name}: {found} %");
            assert!(found >= least, "{words} words, {name}: {found} %");
        }
    }
}
