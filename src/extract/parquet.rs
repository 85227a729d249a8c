//! Parquet: tables by columns, of data warehouses and of data science.
//!
//! - Reads: every row, one row group after another; the names of columns, of inner ones too, are fields; texts that the
//!   writer has added to the file. All usual compressions.
//! - Skips: statistics, which repeat values; bytes that are no text.
//! - Limits: the file is held in memory, up to the limit of a member; a page of each column is held beside it.
//! - Specification: <https://parquet.apache.org/docs/file-format/>.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::limits::read_bounded;
use super::{Builder, Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Cause, Hop};

/// The format.
pub struct Parquet;

/// Keys of the writer that hold the schema again, for programs.
const FOR_PROGRAMS: &[&str] = &["ARROW:schema", "pandas", "org.apache.spark.sql.parquet.row.metadata"];

/// Lists and groups in one another that are followed.
const DEPTH: u32 = 64;

/// Rows between two looks at the clock.
const LOOK: u32 = 256;

impl Extractor for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(b"PAR1") {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let bytes = Bytes::from(read_bounded(input, limits)?);
        let reader = SerializedFileReader::new(bytes).map_err(|error| ExtractError::Unreadable(cause(&error)))?;
        let about = reader.metadata().file_metadata();
        let mut builder = Builder::marks(&mut *sink, Vec::new());
        for pair in about.key_value_metadata().into_iter().flatten() {
            if let Some(value) = pair
                .value
                .as_ref()
                .filter(|_| !FOR_PROGRAMS.contains(&pair.key.as_str()))
            {
                builder.mark(Hop::Header(pair.key.clone()), 0, Some(&pair.key));
                builder.push(value)?;
                builder.push("\n")?;
            }
        }
        builder.finish()?;
        let mut writer = Writer {
            builder: Builder::marks(sink, Vec::new()),
            row: 0,
            column: 0,
            first: true,
        };
        for number in 0..reader.num_row_groups() {
            let group = match reader.get_row_group(number) {
                Ok(group) => group,
                Err(error) => {
                    writer.builder.sink().incomplete(cause(&error));
                    continue;
                }
            };
            match group.get_row_iter(None) {
                Ok(rows) => {
                    for row in rows {
                        match row {
                            Ok(row) => writer.row(&row, limits)?,
                            // The columns of this group no longer stand beside one another.
                            Err(error) => {
                                writer.builder.sink().incomplete(cause(&error));
                                break;
                            }
                        }
                    }
                }
                Err(error) => writer.builder.sink().incomplete(cause(&error)),
            }
        }
        Ok(writer.builder.finish()?)
    }
}

/// Why a file, or some of it, is not read.
fn cause(error: &ParquetError) -> Cause {
    let text = error.to_string();
    if text.contains("encrypt") {
        Cause::Encrypted
    } else if matches!(error, ParquetError::NYI(_)) {
        Cause::Unsupported
    } else {
        Cause::Corrupt
    }
}

/// Writes rows: cells by tabs, each marked with its column.
struct Writer<'s> {
    builder: Builder<'s>,
    /// 1-based.
    row: u32,
    column: u32,
    first: bool,
}

impl Writer<'_> {
    fn row(&mut self, row: &Row, limits: &Limits) -> Result<(), ExtractError> {
        self.row = self.row.saturating_add(1);
        if self.row % LOOK == 1 {
            limits.check_time().map_err(ExtractError::Unreadable)?;
        }
        self.first = true;
        for (index, (name, field)) in row.get_column_iter().enumerate() {
            self.column = index as u32 + 1;
            self.field(name, field, 0)?;
        }
        if !self.first {
            self.builder.push("\n")?;
        }
        Ok(())
    }

    fn field(&mut self, name: &str, field: &Field, depth: u32) -> Result<(), ExtractError> {
        if depth > DEPTH {
            self.builder.sink().incomplete(Cause::DepthLimit);
            return Ok(());
        }
        match field {
            Field::Null => Ok(()),
            Field::Group(group) => {
                for (name, inner) in group.get_column_iter() {
                    self.field(name, inner, depth + 1)?;
                }
                Ok(())
            }
            Field::ListInternal(list) => {
                for inner in list.elements() {
                    self.field(name, inner, depth + 1)?;
                }
                Ok(())
            }
            Field::MapInternal(map) => {
                for (key, inner) in map.entries() {
                    self.cell(name, &shown(key))?;
                    let key = shown(key);
                    self.field(&key, inner, depth + 1)?;
                }
                Ok(())
            }
            other => self.cell(name, &shown(other)),
        }
    }

    fn cell(&mut self, name: &str, text: &str) -> Result<(), ExtractError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if !self.first {
            self.builder.push("\t")?;
        }
        self.first = false;
        let hop = Hop::Cell {
            row: self.row,
            column: self.column,
        };
        self.builder.mark(hop, self.row, Some(name));
        Ok(self.builder.push(text)?)
    }
}

/// A simple value as text; bytes when they are one.
fn shown(field: &Field) -> String {
    match field {
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).unwrap_or_default().to_owned(),
        // Dates and times in ISO form, numbers as they are.
        other => other.to_string().trim_end_matches(" +00:00").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use proptest::prelude::*;

    use super::*;
    use crate::extract::{Opened, read};
    use crate::model::{Outcome, Passage, display_hops};

    /// Two row groups of names, mail and dates of birth.
    fn made(compression: parquet::basic::Compression) -> Vec<u8> {
        let schema = "message m { required binary nom (UTF8); optional binary courriel (UTF8); required int32 naissance (DATE); }";
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
        let mut passages = Vec::new();
        let probe = Probe {
            head: &bytes[..bytes.len().min(crate::extract::PROBE_BYTES)],
            name: "t.parquet",
            size: Some(bytes.len() as u64),
        };
        let opened = read(
            &mut std::io::Cursor::new(bytes),
            &probe,
            &Limits::default(),
            &mut |passage| {
                assert!(passage.is_sound());
                passages.push(passage);
                Ok(())
            },
        );
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
}
