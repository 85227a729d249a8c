//! Base64 as mail programs read it: what is no letter of it is passed over, and padding may lack.

/// The bytes that `text` stands for; `None` when it is not base64 at all.
///
/// Running text has a blank or a mark every few letters, which base64 has not: without this, a body with a
/// wrong label would become noise.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut letters, mut foreign) = (0_usize, 0_usize);
    let (mut group, mut bits) = (0_u32, 0_u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            // Several encoded pieces may stand one behind the other, each with its padding.
            b'=' => {
                (group, bits) = (0, 0);
                continue;
            }
            b'\r' | b'\n' | b'\t' => continue,
            _ => {
                foreign += 1;
                continue;
            }
        };
        letters += 1;
        group = group << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits) as u8);
            group &= (1 << bits) - 1;
        }
    }
    let is_text = foreign * 8 > letters;
    let is_empty = bytes.is_empty() && letters > 0;
    (!is_text && !is_empty).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padding_may_lack_and_stand_in_the_middle() {
        for (text, bytes) in [
            ("TcOpbA==", "Mél"),
            ("TcOpbA", "Mél"),
            ("TWFyaWU", "Marie"),
            ("TWFy\r\naWU=", "Marie"),
            ("TQ==YXJpZQ==", "Marie"),
            ("TWFy!aWUgVHJlbWJsYXk", "Marie Tremblay"),
            ("", ""),
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
    }

    #[test]
    fn running_text_is_not_base64() {
        for text in ["Bonjour Marie, voici mon adresse", "!!!", "\u{e9}\u{e9}", "A"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
