//! Which of the encodings from before Unicode a text is in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// The legacy encoding of bytes that are not UTF-8. Texts in French and English are the most likely
/// here, so that a few accents are enough for Windows-1252, and Mac Roman is known by its own accents.
pub(super) fn legacy(bytes: &[u8]) -> &'static Encoding {
    let bytes = &bytes[..bytes.len().min(64 << 10)];
    if is_mac_roman(bytes) {
        return MACINTOSH;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&foreign_words(bytes), true);
    let unhinted = detector.guess(None, Utf8Detection::Deny);
    let accents = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if accents < 40 || unhinted == WINDOWS_1252 || unhinted.is_single_byte() && accents * 8 < bytes.len() {
        // A hint changes close calls only, and in a text with few accents every call is close.
        let hinted = detector.guess(Some(b"fr"), Utf8Detection::Deny);
        if hinted.is_single_byte() {
            return hinted;
        }
        return if accents < 40 { WINDOWS_1252 } else { unhinted };
    }
    unhinted
}

/// Bytes of the longest word, and of all words together, that are shown to the detector of encodings.
const WORD: usize = 32;
const WORDS: usize = 8 << 10;

/// The words in which there is more than ASCII, with blanks between: all that tells one encoding from another. The
/// detector reads each byte for dozens of encodings, and most of a text is ASCII.
fn foreign_words(bytes: &[u8]) -> Vec<u8> {
    let inside = |at: usize| match bytes[at] {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'\'' | b'-' | 0x80.. => true,
        // Encodings of East Asia have such a byte second.
        b'@' | b'['..=b'`' | b'{'..=b'~' => at > 0 && !bytes[at - 1].is_ascii(),
        _ => false,
    };
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| !byte.is_ascii()) {
        let found = at + found;
        let start = (at.max(found.saturating_sub(WORD))..found)
            .rev()
            .take_while(|at| inside(*at))
            .last()
            .unwrap_or(found);
        let end = (found..bytes.len().min(found + WORD)).find(|at| !inside(*at));
        words.extend_from_slice(&bytes[start..end.unwrap_or(bytes.len().min(found + WORD))]);
        // A script without blanks goes on as the next word.
        if end.is_some() {
            words.push(b' ');
        }
        at = end.unwrap_or(bytes.len().min(found + WORD));
        if words.len() > WORDS {
            break;
        }
    }
    words
}

/// French accents as Mac Roman writes them, inside words, and hardly any where Windows-1252 has its own.
fn is_mac_roman(bytes: &[u8]) -> bool {
    let (mut mac, mut windows) = (0_usize, 0_usize);
    for three in bytes.windows(3) {
        let after_letter = three[0].is_ascii_alphabetic();
        match three[1] {
            0x88 | 0x89 | 0x8D | 0x8E | 0x8F | 0x90 | 0x91 | 0x94 | 0x95 | 0x99 | 0x9D | 0x9E
                if after_letter && (three[2].is_ascii_alphabetic() || three[2] == b' ' && three[1] == 0x8E) =>
            {
                mac += 1;
            }
            // At the start of a word, where Windows-1252 has Ž and nothing that stands alone.
            0x8E if three[0] == b' ' && three[2].is_ascii_lowercase() => mac += 1,
            0x88 if three[0] == b' ' && three[2] == b' ' => mac += 1,
            // Œ and œ, where Windows-1252 has Î and Ï, which no u follows.
            0xCE | 0xCF if three[2] == b'u' => {}
            0xC0..=0xD4 | 0xD6..=0xFF | 0x80..=0x87 | 0x92 => windows += 1,
            _ => {}
        }
    }
    mac > 0 && mac > 4 * windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart_by_their_words_alone() {
        for (encoding, text) in [
            (encoding_rs::SHIFT_JIS, "ソフトの表示は十分です。能力@予定表,ABC|構造 "),
            (encoding_rs::GBK, "个人信息保护法规定的权利与义务，请联系我们。 "),
            (encoding_rs::WINDOWS_1251, "Иванов Пётр живёт в Москве, телефон 555. "),
            (encoding_rs::WINDOWS_1253, "Η διεύθυνση του πελάτη είναι στην Αθήνα. "),
        ] {
            let text = format!("id,name\n{}", text.repeat(20));
            let (bytes, _, _) = encoding.encode(&text);
            assert_eq!(legacy(&bytes), encoding, "{}", encoding.name());
        }
    }
}
