//! Formats that are recognised by their first bytes and not read: some pictures, sound, programs, and known
//! containers and documents that this version has no reader for.

use crate::model::Cause;

/// First bytes, where they stand, the name, and why it is not read.
#[rustfmt::skip]
const MAGIC: &[(usize, &[u8], &str, Cause)] = &[
    (0, b"\0\0\x01\0", "ico", Cause::NotText),
    (0, b"8BPS", "psd", Cause::NotText),
    (0, b"ID3", "mp3", Cause::NotText),
    (0, b"\xFF\xFB", "mp3", Cause::NotText),
    (0, b"\xFF\xF3", "mp3", Cause::NotText),
    (0, b"fLaC", "flac", Cause::NotText),
    (0, b"OggS", "ogg", Cause::NotText),
    (8, b"WAVE", "wav", Cause::NotText),
    (8, b"AVI ", "avi", Cause::NotText),
    (4, b"ftyp", "mp4", Cause::NotText),
    (0, b"\x1A\x45\xDF\xA3", "matroska", Cause::NotText),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "wmv", Cause::NotText),
    (0, b"\x7FELF", "elf", Cause::NotText),
    (0, b"\xCF\xFA\xED\xFE", "mach-o", Cause::NotText),
    (0, b"\xCA\xFE\xBA\xBE", "class", Cause::NotText),
    (0, b"\0asm", "wasm", Cause::NotText),
    (0, b"\0\x01\0\0\0", "font", Cause::NotText),
    (0, b"OTTO\0", "font", Cause::NotText),
    (0, b"wOFF", "font", Cause::NotText),
    (0, b"wOF2", "font", Cause::NotText),
    (0, b"MSCF\0\0\0\0", "cab", Cause::Unsupported),
    (0, b"\x18\xE2\x2D\0\0\0\0\0", "sqlite-index", Cause::NotText),
    (0, b"ElfFile\0", "evtx", Cause::Unsupported),
    (0, b"LPKSHHRH", "systemd-journal", Cause::Unsupported),
    (0, b"%!PS-Adobe", "postscript", Cause::Unsupported),
    (0, b"LZIP", "lzip", Cause::Unsupported),
    (0, b"\x1F\x9D", "z", Cause::Unsupported),
    (32769, b"CD001", "iso", Cause::Unsupported),
];

/// Extensions of formats that are always binary: other content under such a name is a broken file.
const BINARY_EXTENSIONS: &[&str] = &[
    "docx", "docm", "dotx", "xlsx", "xlsm", "xlsb", "xltx", "pptx", "pptm", "ppsx", "odt", "ods", "odp", "pdf", "zip",
    "xls", "doc", "ppt", "msg", "epub", "7z", "rar", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "tzst",
    "lzma", "pst", "mdb", "accdb",
];

/// The name of a format that is known and not read, and why; `None` for everything else.
pub(super) fn unread(head: &[u8]) -> Option<(&'static str, Cause)> {
    if is_program(head) {
        return Some(("program", Cause::NotText));
    }
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) {
        return Some(("bmp", Cause::ImageOnly));
    }
    if super::image::is_image(head) {
        return None;
    }
    MAGIC
        .iter()
        .find(|(at, magic, ..)| head.get(*at..*at + magic.len()) == Some(*magic))
        .filter(|(_, _, name, _)| *name == "postscript" || !is_text(head))
        .map(|(_, _, name, cause)| (*name, *cause))
}

/// True when a file with this extension cannot be anything but broken, as its content was not recognised.
pub(super) fn must_be_binary(extension: &str) -> bool {
    BINARY_EXTENSIONS.contains(&extension)
}

/// A program of DOS or Windows: `MZ` and the offset of a further header.
fn is_program(head: &[u8]) -> bool {
    head.starts_with(b"MZ") && head.len() > 64 && !is_text(head)
}

/// Whether a file begins as texts do, in whatever charset of one byte: `ID3;nom;courriel` is a table. What begins so and
/// is no text holds sizes and versions, which are control characters.
fn is_text(head: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1A | 0x1B);
    !head.iter().take(256).any(is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_binaries_have_a_name_and_a_cause() {
        assert_eq!(unread(b"8BPS\0\x01\0\0"), Some(("psd", Cause::NotText)));
        assert_eq!(unread(b"\x1F\x9D\x90"), Some(("z", Cause::Unsupported)));
        assert_eq!(unread(b"MZ is how this sentence starts"), None);
        assert_eq!(unread(b"BZ"), None);
    }

    #[test]
    fn texts_that_begin_like_sound_or_film_are_read() {
        for text in [
            "ID3,nom,courriel\n1,Marie Tremblay,marie@exemple.ca",
            "Cher Mr AVI COHEN,\nvotre dossier",
            "MZ : né à Québec, Émile Roy y habite encore, au 12 de la rue Saint-Jean, depuis toujours",
            "Le son WAVE est à refaire",
        ] {
            assert_eq!(unread(text.as_bytes()), None, "{text}");
        }
        assert_eq!(unread(b"ID3\x03\0\0\0\0\x0f"), Some(("mp3", Cause::NotText)));
        assert_eq!(unread(b"RIFF\x24\x08\0\0WAVEfmt \x10\0"), Some(("wav", Cause::NotText)));
    }
}
