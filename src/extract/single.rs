//! Compressed files that hold one content: gzip, bzip2, xz, lzma, zstd. The content goes through the door again.
//!
//! - Reads: several members or frames behind each other as one content. So `tar.gz`, `json.gz` and `log.zst`
//!   are read while they are inflated, and never held as a whole.
//! - Skips: nothing; what stands behind the last member and is none is told (`corrupt`).
//! - Limits: the shared budget; windows of at most 512 MiB (`memory-limit`).
//! - Specification: RFC 1952; bzip2 1.0.8; the .xz and .lzma file formats; RFC 8878.

use std::io::{BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::{LzmaReader, XzReader};

use super::limits::{Counted, Inflated};
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::Hop;

/// Largest window that a header may ask for, as a power of two and in KiB: half of what a worker may use.
const WINDOW_LOG: u32 = 29;
pub(super) const WINDOW_KIB: u32 = (1 << (WINDOW_LOG - 10)) + 1024;

/// Compressed bytes that are asked for at once.
const BUFFER: usize = 64 << 10;

macro_rules! single {
    ($(#[doc = $doc:literal] $format:ident $name:literal $ends:expr, $claims:expr, $decoder:expr;)+) => {$(
        #[doc = $doc]
        pub struct $format;

        impl Extractor for $format {
            fn name(&self) -> &'static str {
                $name
            }

            fn claim(&self, probe: &Probe<'_>) -> Claim {
                let claims: fn(&Probe<'_>) -> bool = $claims;
                if claims(probe) { Claim::ByContent } else { Claim::No }
            }

            fn streams(&self) -> bool {
                true
            }

            fn extract(
                &self,
                input: &mut dyn Input,
                probe: &Probe<'_>,
                limits: &Limits,
                sink: &mut dyn Sink,
            ) -> Result<(), ExtractError> {
                let (input, consumed) = Counted::new(input);
                let input = BufReader::with_capacity(BUFFER, input);
                let decoder = $decoder(input)?;
                // The first bytes are asked for here: if there are none, nothing of the file can be read.
                let mut content = BufReader::with_capacity(BUFFER, Inflated::new(decoder, &consumed, limits));
                content.fill_buf()?;
                let name = inner_name(probe.name, $ends);
                sink.nested(Hop::Member(name.clone()), &name, &mut content)?;
                Ok(())
            }
        }
    )+};
}

single! {
    /// Gzip.
    Gz "gz" &[".gz", ".gzip", ".tgz", ".z"],
        |probe| probe.head.starts_with(b"\x1F\x8B\x08"),
        |input| std::io::Result::Ok(MultiGzDecoder::new(input));
    /// Bzip2.
    Bz2 "bz2" &[".bz2", ".bz", ".tbz2", ".tbz"],
        |probe| is_bzip2(probe.head),
        |input| std::io::Result::Ok(MultiBzDecoder::new(input));
    /// Xz.
    Xz "xz" &[".xz", ".txz"],
        |probe| probe.head.starts_with(b"\xFD7zXZ\0"),
        |input| std::io::Result::Ok(XzReader::new_mem_limit(input, true, WINDOW_KIB));
    /// The format that xz replaced.
    Lzma "lzma" &[".lzma", ".tlz"],
        is_lzma,
        |input| LzmaReader::new_mem_limit(input, WINDOW_KIB, None);
    /// Zstandard.
    Zst "zst" &[".zst", ".zstd", ".tzst"],
        |probe| is_zstd(probe.head),
        zstandard;
}

/// `BZh`, the level, and the mark of a block or of the end.
fn is_bzip2(head: &[u8]) -> bool {
    let block = head.get(4..10);
    head.starts_with(b"BZh")
        && head.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
        && (block == Some(b"\x31\x41\x59\x26\x53\x59") || block == Some(b"\x17\x72\x45\x38\x50\x90"))
}

/// A frame, or a frame to be skipped with one behind it.
fn is_zstd(head: &[u8]) -> bool {
    const FRAME: &[u8] = b"\x28\xB5\x2F\xFD";
    if head.starts_with(FRAME) {
        return true;
    }
    let Some((start, _)) = head.split_first_chunk::<8>() else {
        return false;
    };
    let length = u32::from_le_bytes([start[4], start[5], start[6], start[7]]) as usize;
    let skipped = (0x50..=0x5F).contains(&start[0]) && start[1..4] == *b"\x2A\x4D\x18";
    skipped
        && head
            .get(8..)
            .and_then(|rest| rest.get(length..))
            .is_some_and(|rest| rest.starts_with(FRAME))
}

/// The format has no mark: properties that writers use, a window that is a round number, a size that is unknown or in
/// reason, and the zero with which the coder begins.
fn is_lzma(probe: &Probe<'_>) -> bool {
    let Some((header, rest)) = probe.head.split_first_chunk::<13>() else {
        return false;
    };
    let window = u32::from_le_bytes([header[1], header[2], header[3], header[4]]);
    let size = u64::from_le_bytes(header[5..].try_into().unwrap_or_default());
    let round = window.is_power_of_two() || window.count_ones() == 2 && (window & (window >> 1)) != 0;
    let named = matches!(probe.extension().as_str(), "lzma" | "tlz");
    let usual = header[0] == 0x5D || named && header[0] < 225;
    usual
        && (round || named && window == u32::MAX)
        && window >= 4096
        && (size == u64::MAX || size < 1 << 40)
        && rest.first() == Some(&0)
}

fn zstandard<R: BufRead>(input: R) -> std::io::Result<impl Read> {
    let mut decoder = zstd::Decoder::with_buffer(input)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// What the content is called: the name without its last ending, `.tar` for endings that mean both.
fn inner_name(name: &str, ends: &[&str]) -> String {
    let lower = name.to_ascii_lowercase();
    for end in ends {
        if let Some(stem) = lower.strip_suffix(end).filter(|stem| !stem.is_empty()) {
            let tar = if end.starts_with(".t") { ".tar" } else { "" };
            return format!("{}{tar}", &name[..stem.len()]);
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_is_called_like_the_file_without_its_ending() {
        let ends = &[".gz", ".tgz"];
        for (name, inner) in [
            ("Log.TXT.GZ", "Log.TXT"),
            ("été.tgz", "été.tar"),
            (".gz", ".gz"),
            ("notes", "notes"),
            ("ÉTÉ.gz", "ÉTÉ"),
        ] {
            assert_eq!(inner_name(name, ends), inner);
        }
    }

    #[test]
    fn words_are_no_compressed_files() {
        let probe = |head: &'static [u8]| Probe::new(head, "a.txt", None);
        assert!(!is_bzip2(b"BZh1 is how a word begins"));
        assert!(!is_lzma(&probe(b"]\0\0\x80\0 is no header")));
        assert!(is_lzma(&probe(b"]\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\x10")));
        assert!(is_zstd(b"\x50\x2A\x4D\x18\x02\0\0\0..\x28\xB5\x2F\xFD"));
        assert!(!is_zstd(b"\x50\x2A\x4D\x18\x02\0\0\0...."));
    }
}
