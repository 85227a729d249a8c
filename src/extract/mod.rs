//! Reading: from bytes of any format to passages of text with places.
//!
//! An extractor receives an [`Input`] (never a path), tells the host's [`Sink`] what it reads, and is
//! one file in this folder plus one line in [`EXTRACTORS`]. The host owns opening, depth and budgets.
//!
//! | call | may | must |
//! |---|---|---|
//! | [`Extractor::claim`] | look at the first bytes and the name | be cheap; say `ByContent` only for content |
//! | [`Extractor::extract`] | read and seek, hand over passages and nested content | stop when the sink says so; tell `incomplete` for whatever it leaves unread |
//!
//! `plain` is the real example; the copyable minimum is:
//!
//! ```
//! use recense::extract::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
//! use recense::model::{Cause, Passage};
//!
//! /// Notes that start with the word `NOTE`.
//! struct Note;
//!
//! impl Extractor for Note {
//!     fn name(&self) -> &'static str {
//!         "note"
//!     }
//!
//!     fn claim(&self, probe: &Probe<'_>) -> Claim {
//!         if probe.head.starts_with(b"NOTE") { Claim::ByContent } else { Claim::No }
//!     }
//!
//!     fn extract(
//!         &self,
//!         input: &mut dyn Input,
//!         _probe: &Probe<'_>,
//!         limits: &Limits,
//!         sink: &mut dyn Sink,
//!     ) -> Result<(), ExtractError> {
//!         let bytes = recense::extract::read_bounded(input, limits)?;
//!         let text = String::from_utf8(bytes).map_err(|_| ExtractError::Unreadable(Cause::BadEncoding))?;
//!         sink.passage(Passage::plain(text))?;
//!         Ok(())
//!     }
//! }
//! ```

mod access;
mod archive;
mod base64;
mod builder;
mod cfb;
mod choose;
mod clock;
mod codepage;
mod content_line;
mod csv;
mod docx;
mod ebcdic;
mod eml;
mod epub;
mod file;
mod hashed;
mod header;
mod html;
mod ics;
mod image;
mod json;
mod limits;
mod lzfu;
mod mapi;
mod mbox;
mod metafile;
mod mhtml;
#[cfg(feature = "test-extractor")]
mod mock;
mod ocr;
mod odf;
mod ole;
mod open;
mod pace;
mod package;
mod parquet;
mod passwords;
mod pdf;
mod plain;
mod pst;
mod rar;
mod rtf;
mod seven_zip;
mod sheet_writer;
mod single;
mod sniff;
mod spreadsheet;
mod sqlite;
mod steady;
mod table_writer;
mod tar;
mod vcf;
mod window;
pub mod worker;
mod xml;
mod zip;

use std::cell::OnceCell;
use std::io::{Read, Seek};
use std::sync::Arc;

use crate::model::{Cause, Hop, Passage};
use crate::text::encoding::{self, Guess};

pub use builder::Builder;
pub use choose::choose;
pub use clock::Clock;
pub use ebcdic::{Mainframe, RuleError};
pub use file::{Pulse, Unwatched, hash_of, read_file, read_head, read_probed};
pub use limits::read_bounded;
pub use ocr::Ocr;
pub use open::{Opened, read};
pub use passwords::Passwords;

/// Formats, in the order in which claims of equal strength are tried.
pub static EXTRACTORS: &[&dyn Extractor] = &[
    #[cfg(feature = "test-extractor")]
    &mock::Mock,
    &docx::Docx,
    &docx::Pptx,
    &spreadsheet::Xlsx,
    &odf::Odf,
    &epub::Epub,
    &zip::Zip,
    &seven_zip::SevenZip,
    &rar::Rar,
    &single::Gz,
    &single::Bz2,
    &single::Xz,
    &single::Lzma,
    &single::Zst,
    &tar::Tar,
    &ole::Ole,
    &rtf::Rtf,
    &pst::Pst,
    &sqlite::Sqlite,
    &access::Access,
    &parquet::Parquet,
    &image::Image,
    &metafile::Metafile,
    &pdf::Pdf,
    &mbox::Mbox,
    &mhtml::Mhtml,
    &eml::Eml,
    &vcf::Vcf,
    &ics::Ics,
    &html::Html,
    &xml::Xml,
    &json::Json,
    &csv::Csv,
    &plain::Plain,
];

/// Names the way in which plain text is read: another one may yield other passages. See `build.rs`.
pub const TEXT_REVISION: &str = env!("RECENSE_TEXT");

/// Names the way in which all formats are read.
pub const READERS_REVISION: &str = env!("RECENSE_READERS");

/// What an extractor reads from.
pub trait Input: Read + Seek {}
impl<T: Read + Seek> Input for T {}

/// What is known of an item before it is opened.
#[derive(Clone, Debug)]
pub struct Probe<'a> {
    /// The first bytes, at most [`PROBE_BYTES`].
    pub head: &'a [u8],
    /// The file's or member's name without folders; a hint only.
    pub name: &'a str,
    /// Its size in bytes, if it is known.
    pub size: Option<u64>,
    /// What the head says of the encoding, once somebody asked.
    encoding: OnceCell<Option<Guess>>,
    /// Whose it is by its content or name, as an index of [`EXTRACTORS`], once somebody asked.
    claimed: OnceCell<Option<(usize, Claim)>>,
}

impl<'a> Probe<'a> {
    /// What is known of an item: its first bytes, its name without folders, its size in bytes.
    pub fn new(head: &'a [u8], name: &'a str, size: Option<u64>) -> Probe<'a> {
        Probe {
            head,
            name,
            size,
            encoding: OnceCell::new(),
            claimed: OnceCell::new(),
        }
    }

    /// The encoding of the text that it is; `None` when it is not text. Every reader of text asks.
    pub fn encoding(&self) -> Option<Guess> {
        *self
            .encoding
            .get_or_init(|| encoding::guess(self.head, self.is_whole()))
    }

    /// True when [`head`](Probe::head) is all there is.
    pub fn is_whole(&self) -> bool {
        self.size
            .map_or(self.head.len() < PROBE_BYTES, |size| size <= self.head.len() as u64)
    }

    /// The name's extension in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        match self.name.rsplit_once('.') {
            Some((_, extension)) if extension.len() <= 8 => extension.to_ascii_lowercase(),
            _ => String::new(),
        }
    }
}

/// How many first bytes a [`Probe`] shows.
pub const PROBE_BYTES: usize = 64 << 10;

/// How strongly an extractor claims an item. Content wins over the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Not its format.
    No,
    /// The name says so, and the content does not contradict it.
    ByName,
    /// The content says so.
    ByContent,
}

/// Budgets for one top-level file and all that is nested in it, and what may be used to open it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Bytes of content (text, inflated members) that one file may yield.
    pub bytes_out: u64,
    /// Inflated bytes for one compressed byte, judged once 16 MiB have come out.
    pub ratio: u64,
    /// Containers in containers.
    pub depth: u32,
    /// Members, parts, sheets and pages.
    pub members: u64,
    /// Bytes of one nested member that may be held in memory.
    pub member_bytes: u64,
    /// Seconds that a reader may work; each 4 MiB of the file adds one. What it waits for does not count.
    pub seconds: u64,
    /// Bytes a second that are read of a file, at most; 0 for no limit.
    pub read_rate: u64,
    /// Passwords to try on what is locked.
    pub passwords: Passwords,
    /// The program that recognises text in pictures, if it is to be used.
    pub ocr: Option<Ocr>,
    /// Which names are text of a mainframe.
    pub mainframe: Mainframe,
    /// The time of the file that is being read; the door starts it anew for each.
    #[serde(skip)]
    pub clock: Option<Arc<Clock>>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes_out: 8 << 30,
            ratio: 1000,
            depth: 16,
            members: 200_000,
            member_bytes: 256 << 20,
            seconds: 40,
            read_rate: 0,
            passwords: Passwords::default(),
            ocr: None,
            mainframe: Mainframe::default(),
            clock: None,
        }
    }
}

/// The host asks the extractor to end now: a budget is spent or the scan is ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reading was stopped by the host")]
pub struct Stopped;

/// Where an extractor delivers.
pub trait Sink {
    /// Takes one passage. Its trail is relative to the item that is read; the host puts its own hops before it.
    ///
    /// # Errors
    /// [`Stopped`] when the extractor must end.
    fn passage(&mut self, passage: Passage) -> Result<(), Stopped>;

    /// Records that something of this item was not read, and why.
    fn incomplete(&mut self, cause: Cause);

    /// Hands over nested content (an archive's member, an attachment, an embedded object), which is read
    /// through the same door, under the same budget. `hop` is its place in the item.
    ///
    /// # Errors
    /// [`Stopped`] when the extractor must end.
    fn nested(&mut self, hop: Hop, name: &str, content: &mut dyn Read) -> Result<(), Stopped>;

    /// Hands over a picture that stands beside text. It is read like other nested content, but what is in a small one
    /// (a logo, an icon) is not missed.
    ///
    /// # Errors
    /// [`Stopped`] when the extractor must end.
    fn illustration(&mut self, hop: Hop, name: &str, content: &mut dyn Read) -> Result<(), Stopped> {
        self.nested(hop, name, content)
    }

    /// Hands over a picture in which text is to be recognised, as a whole file of a usual format. `trail` is its
    /// place in the item. Where nothing is recognised it is told as `image-only`.
    ///
    /// # Errors
    /// [`Stopped`] when the extractor must end.
    fn picture(&mut self, _trail: Vec<Hop>, _bytes: Vec<u8>) -> Result<(), Stopped> {
        self.incomplete(Cause::ImageOnly);
        Ok(())
    }
}

/// A picture on its way to text recognition, which runs beside the scan and never in a worker.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    /// Its whole place, outermost step first.
    pub trail: Vec<Hop>,
    /// The picture, a whole file: PNG, JPEG, TIFF, PNM and what else the recognition opens.
    pub bytes: Vec<u8>,
}

/// What the door hands out.
#[derive(Clone, Debug)]
pub(crate) enum Yield {
    Passage(Passage),
    Picture(Picture),
}

/// Why an extractor gave up on an item.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// Nothing (more) can be read, for this cause.
    #[error("{}", .0.code())]
    Unreadable(Cause),
    /// The host asked to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The input could not be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// One format.
pub trait Extractor: Sync {
    /// Its stable lower-case name: `csv`, `docx`, `pdf`…
    fn name(&self) -> &'static str;

    /// Whether the item is of this format.
    fn claim(&self, probe: &Probe<'_>) -> Claim;

    /// True when the format's parser is complex enough to run in a separate process.
    fn isolated(&self) -> bool {
        true
    }

    /// True when it only reads forward and never seeks, so that a member of an archive can be read while
    /// it is inflated; others get members in memory.
    fn streams(&self) -> bool {
        false
    }

    /// Reads the item, which stands at its start.
    ///
    /// # Errors
    /// [`ExtractError`] when it cannot be read (further); what was handed over before stays.
    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError>;
}
