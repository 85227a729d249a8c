//! Windows, Mac and DOS code pages by their numbers, as old documents name the encoding of their text.

use encoding_rs::Encoding;

use crate::text::encoding::{self, Charset};

/// Western European Windows, which is assumed where nothing is said.
pub(super) const WESTERN: u16 = 1252;

/// UTF-16, lowest byte first.
pub(super) const UTF_16: u16 = 1200;

/// What stands for the bytes from 0x80 on in the DOS code pages of the United States, of Western Europe and of
/// French Canada, which `encoding_rs` does not have.
#[rustfmt::skip]
const DOS: [(u16, &str); 3] = [
    (437, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"),
    (850, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}"),
    (863, "ÇüéâÂà¶çêëèïî‗À§ÉÈÊôËÏûù¤ÔÜ¢£ÙÛƒ¦´óú¨¸³¯Î⌐¬½¼¾«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"),
];

/// The text of these bytes; the flag is true when some of them are no text in that code page.
pub(super) fn decode(bytes: &[u8], page: u16) -> (String, bool) {
    if bytes.is_ascii() && page != UTF_16 {
        return (String::from_utf8_lossy(bytes).into_owned(), false);
    }
    if let Some((_, upper)) = DOS.iter().find(|(number, _)| *number == dos(page)) {
        let upper: Vec<char> = upper.chars().collect();
        let letter = |byte: &u8| match byte {
            0..0x80 => char::from(*byte),
            _ => upper.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{FFFD}'),
        };
        return (bytes.iter().map(letter).collect(), false);
    }
    let charset = match page {
        65001 => Charset::Utf8,
        _ => Charset::Other(named(page)),
    };
    encoding::decode(bytes, charset)
}

/// DOS pages that differ from a known one in signs only.
fn dos(page: u16) -> u16 {
    if page == 858 { 850 } else { page }
}

fn named(page: u16) -> &'static Encoding {
    let label: &[u8] = match page {
        UTF_16 => b"utf-16le",
        874 => b"windows-874",
        866 => b"ibm866",
        932 | 10001 => b"shift_jis",
        936 | 10008 => b"gbk",
        949 | 1361 | 10003 | 51949 => b"euc-kr",
        950 | 10002 => b"big5",
        1250 | 10029 => b"windows-1250",
        1251 => b"windows-1251",
        1253 | 10006 => b"windows-1253",
        1254 | 10081 => b"windows-1254",
        1255 | 10005 => b"windows-1255",
        1256 | 10004 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10000 => b"macintosh",
        10007 => b"x-mac-cyrillic",
        20866 => b"koi8-r",
        21866 => b"koi8-u",
        28592 => b"iso-8859-2",
        28595 => b"iso-8859-5",
        28597 => b"iso-8859-7",
        50220..=50222 => b"iso-2022-jp",
        51932 => b"euc-jp",
        54936 => b"gb18030",
        _ => b"windows-1252",
    };
    Encoding::for_label(label).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// The code page of a font's character set, as RTF and the old formats number them; `None` when the set says
/// nothing.
pub(super) fn of_font(set: i64) -> Option<u16> {
    Some(match set {
        77 => 10000,
        78 | 128 => 932,
        79 | 129 | 130 => 949,
        80 | 134 => 936,
        81 | 136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177..=181 => {
            if set == 177 || set == 181 {
                1255
            } else {
                1256
            }
        }
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

/// The text of UTF-16, lowest byte first, up to the first NUL.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .take_while(|unit| *unit != 0)
        .collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn pages_are_known_by_their_numbers() {
        let cases: [(&[u8], u16, &str); 6] = [
            (b"\x82t\x82", 850, "été"),
            (b"\x82t\x82", 863, "été"),
            (b"\xE9t\xE9", 1252, "été"),
            (b"\x8Et\x8E", 10000, "été"),
            (b"\x93\xFA\x96{", 932, "日本"),
            (b"caf\xC3\xA9", 65001, "café"),
        ];
        for (bytes, page, text) in cases {
            assert_eq!(decode(bytes, page), (text.to_owned(), false), "{page}");
        }
        assert!(decode(b"\x81\x20", 932).1);
    }
}
