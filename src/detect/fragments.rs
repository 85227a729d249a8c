//! Named pieces of a pattern, so that typographic variants are stated once.
//!
//! A pattern writes `{sep}` where a person may have typed a space, a non-breaking space, a hyphen or a
//! typographic dash. `{name?}` is the same, or nothing. Repetition counts such as `{3}` and `{2,4}`
//! stay what they are, and `\d` means the ASCII digits.

/// The name, the pattern and the meaning of every fragment, in alphabetical order.
pub static FRAGMENTS: &[(&str, &str, &str)] = &[
    ("apos", "['\u{2019}\u{2BC}]", "a straight or typographic apostrophe"),
    (
        "dash",
        "[\\-\u{AD}\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}]",
        "a hyphen, a dash, a minus sign or a soft hyphen",
    ),
    ("dot", "[.\u{B7}\u{2024}]", "a full stop, a middle dot"),
    (
        "letter",
        "[A-Za-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{17F}]",
        "a Latin letter, accented or not",
    ),
    (
        "sep",
        "[ \\-\u{A0}\u{AD}\u{2007}\u{2009}\u{2010}\u{2011}\u{2012}\u{2013}\u{202F}\u{2212}]",
        "a space or a dash of any sort",
    ),
    (
        "sp",
        "[ \u{A0}\u{2007}\u{2009}\u{202F}]",
        "a space: plain, non-breaking, thin, narrow or of a figure's width",
    ),
];

/// A pattern with its fragments expanded, which remembers where each piece came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The pattern that the engine compiles.
    pub text: String,
    /// `(offset in text, offset in the source)` of each piece, in order.
    pieces: Vec<(usize, usize)>,
}

impl Expansion {
    /// The offset in the source of what stands at `offset` in the expanded text, both in bytes.
    pub fn origin(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|(text, _)| *text <= offset);
        match index.checked_sub(1).map(|index| self.pieces[index]) {
            // Inside a fragment every offset is that of its brace.
            Some((text, source)) if self.is_copied(index - 1) => source + (offset - text),
            Some((_, source)) => source,
            None => 0,
        }
    }

    fn is_copied(&self, index: usize) -> bool {
        let (text, source) = self.pieces[index];
        match self.pieces.get(index + 1) {
            Some((next_text, next_source)) => next_text - text == next_source - source,
            None => true,
        }
    }
}

/// Expands the fragments of a pattern.
///
/// # Errors
/// The offset in bytes of what is wrong, and what it is: an unknown fragment, or one that is not closed.
pub fn expand(pattern: &str) -> Result<String, (usize, String)> {
    trace(pattern).map(|expansion| expansion.text)
}

/// Like [`expand`], and tells where each piece came from.
///
/// # Errors
/// As [`expand`].
pub fn trace(pattern: &str) -> Result<Expansion, (usize, String)> {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut pieces = vec![(0, 0)];
    let mut at = 0;
    while let Some(c) = pattern[at..].chars().next() {
        let taken = match c {
            '\\' => {
                let escaped = pattern[at + 1..].chars().next();
                match escaped {
                    Some('d') => text.push_str("[0-9]"),
                    Some('b' | 'B') => return Err((at, "a word boundary is implied on both sides of a shape".into())),
                    Some('w' | 'W' | 's' | 'S' | 'D') => {
                        return Err((
                            at,
                            "this class is not ASCII: use a fragment or a class in brackets".into(),
                        ));
                    }
                    Some(other) => text.extend(['\\', other]),
                    None => return Err((at, "a backslash at the end".into())),
                }
                1 + escaped.map_or(0, char::len_utf8)
            }
            '{' => {
                let inside = &pattern[at + 1..];
                let Some(end) = inside.find('}') else {
                    return Err((at, "this brace is not closed".into()));
                };
                let inside = &inside[..end];
                if inside.starts_with(|c: char| c.is_ascii_digit()) {
                    text.extend(["{", inside, "}"]);
                } else {
                    let (name, optional) = inside.strip_suffix('?').map_or((inside, ""), |name| (name, "?"));
                    let Some((_, class, _)) = FRAGMENTS.iter().find(|(known, ..)| *known == name) else {
                        return Err((at, format!("unknown fragment `{{{name}}}`")));
                    };
                    text.extend([class, optional]);
                }
                end + 2
            }
            other => {
                text.push(other);
                other.len_utf8()
            }
        };
        at += taken;
        pieces.push((text.len(), at));
    }
    Ok(Expansion { text, pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_alphabetical_and_are_one_class_each() {
        assert!(FRAGMENTS.is_sorted_by_key(|(name, ..)| *name));
        for (name, class, _) in FRAGMENTS {
            let regex = regex::Regex::new(&format!("^(?:{class})$")).expect("a fragment compiles");
            assert!(!regex.is_match("") && !regex.is_match("a1"), "{name}");
        }
    }

    #[test]
    fn variants_expand_and_counts_stay() {
        assert_eq!(
            expand(r"\d{3}{sp?}x{1,2}").unwrap(),
            "[0-9]{3}[ \u{A0}\u{2007}\u{2009}\u{202F}]?x{1,2}"
        );
        assert_eq!(expand(r"\{sp\}").unwrap(), r"\{sp\}");
        let sin = regex::Regex::new(&expand(r"^\d{3}{sep}\d{3}{sep}\d{3}$").unwrap()).unwrap();
        for text in ["123 456-782", "123\u{A0}456\u{202F}782", "123\u{2011}456\u{2013}782"] {
            assert!(sin.is_match(text), "{text}");
        }
        assert!(!sin.is_match("123\t456\t782"));
        assert!(!sin.is_match("١٢٣ 456 782"));
    }

    #[test]
    fn mistakes_are_located() {
        for (pattern, offset) in [("ab{spc}", 2), ("é{sp", 2), (r"a\b", 1), (r"\w", 0), ("x\\", 1)] {
            assert_eq!(expand(pattern).unwrap_err().0, offset, "{pattern}");
        }
    }

    #[test]
    fn offsets_lead_back_to_the_source() {
        let source = r"\d{sp}[z-a]";
        let expansion = trace(source).unwrap();
        let at = expansion.text.find("[z-a]").unwrap();
        assert_eq!(expansion.origin(at), source.find("[z-a]").unwrap());
        assert_eq!(expansion.origin(at + 2), source.find("-a]").unwrap());
        assert_eq!(expansion.origin(6), 2);
    }
}
