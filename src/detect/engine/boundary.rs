//! Where a match may begin and end: never inside a word.

/// Whether a match may begin at `at`: not between two characters of one word.
#[inline]
pub(super) fn starts_at(text: &[u8], at: usize) -> bool {
    at == 0 || !is_in_words(text[at - 1]) || at >= text.len() || !inside_word(text, at)
}

/// Whether a match may end at `end`: not between two characters of one word.
#[inline]
pub(super) fn ends_at(text: &[u8], end: usize) -> bool {
    // Most matches end before a sign: that is said without a further look.
    end >= text.len() || !is_in_words(text[end]) || !inside_word(text, end)
}

/// Whether a byte is part of a word, or of a character that may be.
#[inline]
fn is_in_words(byte: u8) -> bool {
    IN_WORDS[usize::from(byte)]
}

static IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 128 || is_word(byte as u8);
        byte += 1;
    }
    table
};

/// Whether an ASCII byte is part of a word.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn inside_word(text: &[u8], at: usize) -> bool {
    let before = text[..at].last().is_some_and(|byte| {
        if byte.is_ascii() {
            is_word(*byte)
        } else {
            letter_before(text, at)
        }
    });
    before
        && text.get(at).is_some_and(|byte| {
            if byte.is_ascii() {
                is_word(*byte)
            } else {
                letter_after(text, at)
            }
        })
}

fn letter_before(text: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(4);
    let start = (from..at)
        .rev()
        .find(|&index| text[index] & 0xC0 != 0x80)
        .unwrap_or(from);
    std::str::from_utf8(&text[start..at]).is_ok_and(|s| s.chars().next_back().is_some_and(char::is_alphanumeric))
}

fn letter_after(text: &[u8], at: usize) -> bool {
    character(text, at).is_some_and(char::is_alphanumeric)
}

/// The character that begins at `at`.
pub(super) fn character(text: &[u8], at: usize) -> Option<char> {
    let to = text.len().min(at + 4);
    let mut end = at + 1;
    while end < to && text[end] & 0xC0 == 0x80 {
        end += 1;
    }
    std::str::from_utf8(&text[at..end]).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_boundary_inside() {
        let text = "é12 a\u{a0}34é _5".as_bytes();
        let at = |needle: &str| {
            std::str::from_utf8(text)
                .unwrap_or_default()
                .find(needle)
                .unwrap_or_default()
        };
        assert!(!starts_at(text, at("12")));
        assert!(starts_at(text, at("34")));
        assert!(!ends_at(text, at("34") + 2));
        assert!(ends_at(text, at("12") + 2));
        assert!(!starts_at(text, at("5")));
        assert!(starts_at(text, 0) && ends_at(text, text.len()));
    }
}
