//! The compression of RTF bodies in mail of Outlook.
//!
//! Specification: MS-OXRTFCP.

/// What the dictionary holds before the first byte.
const PREFIX: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const SIZE: usize = 4096;

/// The RTF; the flag is true when the end was missing. `None` when it is not compressed RTF.
pub(super) fn inflate(bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let raw = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let content = bytes.get(16..)?;
    match bytes.get(8..12)? {
        b"MELA" => Some((content[..raw.min(content.len())].to_vec(), content.len() < raw)),
        b"LZFu" => Some(unpack(content, raw)),
        _ => None,
    }
}

fn unpack(content: &[u8], raw: usize) -> (Vec<u8>, bool) {
    let mut dictionary = [b' '; SIZE];
    dictionary[..PREFIX.len()].copy_from_slice(PREFIX);
    let mut end = PREFIX.len();
    let mut out = Vec::new();
    let mut bytes = content.iter().copied();
    let mut put = |byte: u8, end: &mut usize, dictionary: &mut [u8; SIZE]| {
        out.push(byte);
        dictionary[*end] = byte;
        *end = (*end + 1) % SIZE;
    };
    let complete = (|| {
        loop {
            let control = bytes.next()?;
            for bit in 0..8 {
                if control >> bit & 1 == 0 {
                    put(bytes.next()?, &mut end, &mut dictionary);
                    continue;
                }
                let reference = u16::from_be_bytes([bytes.next()?, bytes.next()?]);
                let from = usize::from(reference >> 4);
                if from == end {
                    return Some(());
                }
                for step in 0..usize::from(reference & 15) + 2 {
                    put(dictionary[(from + step) % SIZE], &mut end, &mut dictionary);
                }
            }
        }
    })();
    // Some writers leave the end mark out; what they promised is there.
    let cut = complete.is_none() && out.len() < raw;
    (out, cut)
}

#[cfg(test)]
mod tests {
    use super::inflate;

    #[test]
    fn the_examples_of_the_specification_are_read() {
        let first = b"\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\
                      \x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0";
        let text = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n".to_vec();
        assert_eq!(inflate(first), Some((text, false)));
        assert_eq!(
            inflate(b"\x1a\0\0\0\x04\0\0\0MELA\0\0\0\0abcd"),
            Some((b"abcd".to_vec(), false))
        );
        assert!(inflate(&first[..30]).expect("begun").1);
        assert_eq!(inflate(b"{\\rtf1 hello world}"), None);
    }
}
