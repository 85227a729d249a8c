//! Tables of every compression, broken ones, and one that is larger than a member may be.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use super::*;
use crate::extract::{Opened, read};
use crate::model::{Cause, Outcome, Passage, display_hops};

/// Two row groups of names, mail and dates of birth.
fn made(compression: parquet::basic::Compression) -> Vec<u8> {
    let schema =
        "message m { required binary nom (UTF8); optional binary courriel (UTF8); required int32 naissance (DATE); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).expect("a writer");
    for (name, mail) in [("Ana Roy", "ana@example.com"), ("Zoë Müller", "zoe@example.com")] {
        let mut group = writer.next_row_group().expect("a group");
        let mut number = 0;
        while let Some(mut column) = group.next_column().expect("a column") {
            let text = if number == 0 { name } else { mail };
            let levels = if number == 1 { Some(&[1_i16][..]) } else { None };
            if number < 2 {
                let typed = column.typed::<ByteArrayType>();
                typed
                    .write_batch(&[ByteArray::from(text)], levels, None)
                    .expect("written");
            } else {
                column
                    .typed::<Int32Type>()
                    .write_batch(&[3686], None, None)
                    .expect("written");
            }
            column.close().expect("closed");
            number += 1;
        }
        group.close().expect("closed");
    }
    writer.into_inner().expect("a file")
}

fn open(bytes: &[u8]) -> (Opened, Vec<Passage>) {
    open_under(bytes, &Limits::default())
}

fn open_under(bytes: &[u8], limits: &Limits) -> (Opened, Vec<Passage>) {
    let mut passages = Vec::new();
    let probe = Probe::new(
        &bytes[..bytes.len().min(crate::extract::PROBE_BYTES)],
        "t.parquet",
        Some(bytes.len() as u64),
    );
    let opened = read(&mut std::io::Cursor::new(bytes), &probe, limits, &mut |passage| {
        assert!(passage.is_sound());
        passages.push(passage);
        Ok(())
    });
    (opened, passages)
}

#[test]
fn rows_of_every_compression_are_read() {
    use parquet::basic::Compression;
    let all = [
        ("plain", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("gzip", Compression::GZIP(parquet::basic::GzipLevel::default())),
        ("zstd", Compression::ZSTD(parquet::basic::ZstdLevel::default())),
        ("lz4", Compression::LZ4_RAW),
        ("brotli", Compression::BROTLI(parquet::basic::BrotliLevel::default())),
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/parquet");
    for (name, compression) in all {
        let bytes = made(compression);
        let (opened, passages) = open(&bytes);
        assert_eq!(
            (opened.format, opened.outcome),
            (Some("parquet"), Outcome::Complete),
            "{name}"
        );
        for (text, place, field) in [("zoe@", "B2", "courriel"), ("1980-02-04", "C1", "naissance")] {
            let passage = &passages[0];
            let at = passage.text.find(text).expect("the text");
            assert_eq!(display_hops(&passage.hops(at)), place, "{name}");
            assert_eq!(passage.spot(at).field, Some(field));
        }
        if std::env::var_os("RECENSE_WRITE_FIXTURES").is_some() {
            std::fs::create_dir_all(&root).expect("a folder");
            std::fs::write(root.join(format!("{name}.parquet")), &bytes).expect("written");
            std::fs::write(root.join("cut.parquet"), &bytes[..bytes.len() - 9]).expect("written");
        }
    }
}

#[test]
fn only_a_group_of_rows_has_to_fit() {
    let bytes = made(parquet::basic::Compression::UNCOMPRESSED);
    let under = |member_bytes| {
        let limits = Limits {
            member_bytes,
            ..Limits::default()
        };
        let (opened, passages) = open_under(&bytes, &limits);
        let text: String = passages.into_iter().map(|passage| passage.text).collect();
        (opened.outcome, text.matches("@example.com").count())
    };
    let whole = bytes.len() as u64;
    assert_eq!(under(whole - 1), (Outcome::Complete, 2));
    assert_eq!(under(1), (Outcome::Partial(vec![Cause::ByteLimit]), 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn broken_files_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = made(parquet::basic::Compression::SNAPPY);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(4 + cut.index(bytes.len() * 4));
        // A panic of the library would be told as `reader-crashed`; the door keeps it local.
        let (opened, _) = open(&bytes);
        prop_assert!(opened.outcome.kind() != crate::model::OutcomeKind::Skipped || !bytes.starts_with(b"PAR1"));
    }
}

#[test]
fn a_dictionary_that_promises_too_much_is_refused_before_room_is_made_for_it() {
    // The fuzzer's: 1300 bytes that say 400 million values, for which the library would take 12 GiB.
    let kept = include_bytes!("../../../fuzz/corpus/sheets/parquet-dictionary-promises-too-much");
    let (opened, passages) = open(&kept[1..]);
    assert_eq!((opened.outcome, passages.len()), (Outcome::Failed(Cause::Corrupt), 0));
}
