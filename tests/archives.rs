//! Archives and compressed files that lie, hide, nest without end, or are noise: one budget for all of it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use recense::extract::{Limits, Passwords};
use recense::model::{Cause, Outcome};

use crate::formats::{open_bytes, open_under, place_of, zip_of};

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

/// A tar archive of these members; a member of kind `5` is a folder, of kind `2` a link.
fn tar_of(members: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, kind, content) in members {
        let mut block = [0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        block[156] = *kind;
        block[257..263].copy_from_slice(b"ustar\0");
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend(block);
        tar.extend(*content);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}

#[test]
fn compressed_files_in_one_another_end_at_the_depth_limit() {
    let mut bytes = b"bottom@example.com\n".to_vec();
    for _ in 0..50 {
        bytes = gz(&bytes);
    }
    let (opened, passages) = open_bytes(&bytes, "a.gz");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::DepthLimit]));
    assert!(passages.is_empty());

    let mut bytes = b"bottom@example.com\n".to_vec();
    for level in 0..50 {
        let note = format!("level{level}@example.com\n");
        bytes = tar_of(&[("note.txt", b'0', note.as_bytes()), ("inner.tar", b'0', &bytes)]);
    }
    let (opened, passages) = open_bytes(&bytes, "a.tar");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::DepthLimit]));
    assert!(place_of(&passages, "level49@example.com").is_some());
    assert!(place_of(&passages, "bottom@example.com").is_none());
}

#[test]
fn what_is_nested_shares_the_budget_of_the_top_file() {
    let limits = Limits {
        members: 100,
        ..Limits::default()
    };
    let names: Vec<String> = (0..60).map(|number| format!("{number}.txt")).collect();
    let members: Vec<(&str, u8, &[u8])> = names.iter().map(|name| (name.as_str(), b'0', &b""[..])).collect();
    let tar = gz(&tar_of(&members));
    assert_eq!(open_under(&tar, "one.tgz", &limits).0.outcome, Outcome::Complete);
    let two = tar_of(&[("one.tgz", b'0', &tar), ("two.tgz", b'0', &tar)]);
    let (opened, _) = open_under(&two, "two.tar", &limits);
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::MemberLimit]));

    let limits = Limits {
        bytes_out: 1 << 20,
        ..Limits::default()
    };
    let text = "six words that are no secret\n".repeat(30_000);
    let one = gz(text.as_bytes());
    assert_eq!(open_under(&one, "one.gz", &limits).0.outcome, Outcome::Complete);
    let two = tar_of(&[("one.gz", b'0', &one), ("two.gz", b'0', &one)]);
    let (opened, _) = open_under(&two, "two.tar", &limits);
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::ByteLimit]));
}

#[test]
fn reading_ends_when_its_time_is_over() {
    let limits = Limits {
        seconds: 0,
        ..Limits::default()
    };
    let tar = tar_of(&[("a.txt", b'0', b"a@example.com\n")]);
    for (bytes, name) in [(tar.clone(), "a.tar"), (gz(&tar), "a.tgz")] {
        let (opened, _) = open_under(&bytes, name, &limits);
        assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::TimeLimit]), "{name}");
    }
}

#[test]
fn bombs_are_left_at_once() {
    let mut zeros = Vec::new();
    let mut encoder = GzEncoder::new(&mut zeros, Compression::best());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..256 {
        encoder.write_all(&blanks).expect("in memory");
    }
    encoder.finish().expect("in memory");
    let twice = gz(&zeros);
    let in_tar = gz(&tar_of(&[
        ("blanks.gz", b'0', &zeros),
        ("a.txt", b'0', b"a@example.com"),
    ]));
    let in_zip = zip_of(&[("blanks.gz.gz", &twice)]);
    for (bytes, name) in [
        (&twice, "blanks.gz.gz"),
        (&in_tar, "blanks.tgz"),
        (&in_zip, "blanks.zip"),
    ] {
        let begun = Instant::now();
        let (opened, _) = open_bytes(bytes, name);
        assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::RatioLimit]), "{name}");
        assert!(opened.bytes_out < 64 << 20, "{name}: {}", opened.bytes_out);
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
    }
}

#[test]
fn a_long_member_that_nobody_reads_is_stepped_over() {
    // Noise of 8 MiB between two texts, in a compressed archive that is larger than what may be held in memory.
    let noise: Vec<u8> = (0_u32..2 << 20)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let tar = tar_of(&[
        ("before.txt", b'0', b"before@example.com\n"),
        ("noise.bin", b'0', &noise),
        ("folder", b'5', b""),
        ("after.txt", b'0', b"after@example.com\n"),
    ]);
    let limits = Limits {
        member_bytes: 1 << 20,
        ..Limits::default()
    };
    for (bytes, name) in [(gz(&tar), "a.tgz"), (tar, "a.tar")] {
        let (opened, passages) = open_under(&bytes, name, &limits);
        assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::UnknownFormat]), "{name}");
        for text in ["before@example.com", "after@example.com"] {
            assert!(place_of(&passages, text).is_some(), "{name}: {text}");
        }
    }
}

#[test]
fn headers_of_tar_that_lie_cost_only_what_they_describe() {
    let whole = tar_of(&[("a.txt", b'0', b"a@example.com\n"), ("b.txt", b'0', b"b@example.com\n")]);
    let with_size = |size: &[u8]| {
        let mut tar = whole.clone();
        tar[124..124 + size.len()].copy_from_slice(size);
        tar[148..156].fill(b' ');
        let sum: u32 = tar[..512].iter().map(|byte| u32::from(*byte)).sum();
        tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar
    };
    for size in [
        &b"77777777777\0"[..],
        b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        b"\x80\0\0\0\x3F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        b"not a number",
    ] {
        let (opened, _) = open_bytes(&with_size(size), "a.tar");
        assert!(
            opened.outcome.causes().contains(&Cause::Corrupt),
            "{size:?}: {opened:?}"
        );
    }
    // A size too small costs the end of the text; the next header is found again.
    let (opened, passages) = open_bytes(&with_size(b"00000000000\0"), "a.tar");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Corrupt]));
    assert!(place_of(&passages, "b@example.com").is_some());
}

#[test]
fn passwords_are_tried_inside_archives_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let read = |name: &str| fs::read(root.join(name)).expect("a fixture");
    let bytes = gz(&tar_of(&[
        ("a.zip", b'0', &read("zip/opened-zipcrypto.zip")),
        ("a.7z", b'0', &read("7z/opened-names.7z")),
        ("a.pdf", b'0', &read("pdf/opened.pdf")),
    ]));
    let (opened, _) = open_bytes(&bytes, "all.tgz");
    assert_eq!(opened.outcome, Outcome::Partial(vec![Cause::Encrypted]));
    let limits = Limits {
        passwords: Passwords::from_lines("wrong\nerable\nérable"),
        ..Limits::default()
    };
    let (opened, passages) = open_under(&bytes, "all.tgz", &limits);
    assert_eq!(opened.outcome, Outcome::Complete);
    assert_eq!(
        place_of(&passages, "ouvert@example.com").map(|(place, _)| place),
        Some("all.tar › a.pdf › page 1 › line 1".into())
    );
    let debug = format!("{limits:?}");
    assert!(!debug.contains("rable") && debug.contains("3 passwords"), "{debug}");
}

/// The fixtures of all archives.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut found = Vec::new();
    for format in ["7z", "bz2", "gz", "lzma", "rar", "tar", "xz", "zip", "zst"] {
        for entry in fs::read_dir(root.join(format)).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let told = entry.path().extension().is_some_and(|end| end == "toml");
            if !told && !name.starts_with("bomb") && !name.starts_with("hole") {
                found.push((name, fs::read(entry.path()).expect("readable")));
            }
        }
    }
    found.sort();
    found
}

/// The first bytes with which each format is known.
const MARKS: &[&[u8]] = &[
    b"\x1F\x8B\x08",
    b"BZh91AY&SY",
    b"\xFD7zXZ\0",
    b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0",
    b"\x28\xB5\x2F\xFD",
    b"7z\xBC\xAF\x27\x1C\0\x04",
    b"Rar!\x1A\x07\x01\0",
    b"Rar!\x1A\x07\0",
    b"PK\x03\x04\x14\0\0\0\x08\0",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn broken_archives_make_no_reader_panic(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let fixtures = fixtures();
        let (name, mut bytes) = which.get(&fixtures).clone();
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let (opened, _) = open_bytes(&bytes, &name);
        prop_assert!(!opened.outcome.causes().contains(&Cause::ReaderCrashed), "{name}: {opened:?}");
    }

    #[test]
    fn noise_behind_a_mark_makes_no_reader_panic(
        mark in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let bytes = [*mark.get(MARKS), &noise].concat();
        let (opened, _) = open_bytes(&bytes, "noise");
        prop_assert!(!opened.outcome.causes().contains(&Cause::ReaderCrashed), "{opened:?}");
        let mut tar = tar_of(&[("a.txt", b'x', &noise), ("b.txt", b'S', &noise), ("c.txt", b'0', &noise)]);
        let (opened, _) = open_bytes(&tar, "noise.tar");
        prop_assert!(!opened.outcome.causes().contains(&Cause::ReaderCrashed), "{opened:?}");
        tar.truncate(noise.len() * 2);
        let (opened, _) = open_bytes(&tar, "cut.tar");
        prop_assert!(!opened.outcome.causes().contains(&Cause::ReaderCrashed), "{opened:?}");
    }
}
