//! The members of a RAR archive, by the crate `rars`. It pushes what it inflates; the door pulls: members are held in
//! memory one after another.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use rars::{
    Archive, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};

use super::super::archive::{is_link_mode, member_name};
use super::super::limits::{is_bomb, read_bounded};
use super::super::{ExtractError, Input, Limits, Sink, Stopped};
use super::cut::whole;
use crate::model::{Cause, Hop};

/// Largest window that a member may ask for, and all working memory of the decoder, in bytes.
const WINDOW: u64 = 256 << 20;
const WORKSPACE: u64 = 512 << 20;

/// What is kept of a member beyond a limit, in bytes.
const BEGINNING: usize = 4 << 20;

/// Longest list of members, in bytes.
const HEADERS: u64 = 64 << 20;

/// Reads the archive.
///
/// # Errors
/// When nothing (more) of it can be read.
pub fn read(input: &mut dyn Input, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let bytes = read_bounded(input, limits)?;
    let size = bytes.len() as u64;
    let (archive, password) = match open(&bytes, limits) {
        Err(ExtractError::Unreadable(Cause::Corrupt)) => {
            let whole = whole(&bytes).ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
            let opened = open(&bytes[..whole], limits)?;
            sink.incomplete(Cause::Corrupt);
            opened
        }
        opened => opened?,
    };
    drop(bytes);
    let password = match password {
        None if archive.members().any(|member| member.meta.is_encrypted) => unlock(&archive, limits)?,
        password => password,
    };
    let extraction = RefCell::new(Extraction {
        sink,
        limits,
        size,
        solid: archive.is_solid(),
        opens: password.is_some(),
        member: None,
        out: Rc::new(RefCell::new(Out::default())),
        stopped: false,
    });
    let ended = archive.extract_with_control_and_errors(
        options(password, limits),
        |member| Ok(extraction.borrow_mut().decide(member)),
        |_, error| Ok(extraction.borrow_mut().member_failed(error)),
    );
    let mut extraction = extraction.into_inner();
    let over = extraction.out.borrow().over;
    extraction.hand_over()?;
    match (over, ended) {
        _ if extraction.stopped => Err(Stopped.into()),
        (Some(cause), _) => Err(ExtractError::Unreadable(cause)),
        (None, Err(error)) => Err(ExtractError::Unreadable(cause(&error))),
        (None, Ok(_)) => Ok(()),
    }
}

fn options<'p>(password: Option<&'p str>, limits: &Limits) -> ArchiveReadOptions<'p> {
    ArchiveReadOptions::with_optional_password(password.map(str::as_bytes))
        .with_max_header_count(limits.members)
        .with_max_header_bytes(HEADERS)
        .with_max_reader_workspace_bytes(WORKSPACE)
        .with_rar50_dictionary_size_limit(WINDOW)
        .with_rar50_buffered_decode_limit(limits.member_bytes)
}

/// The list of members, and the password if the list is encrypted.
fn open<'l>(bytes: &[u8], limits: &'l Limits) -> Result<(Archive, Option<&'l str>), ExtractError> {
    let error = match ArchiveReader::read_with_options(bytes, options(None, limits)) {
        Ok(archive) => return Ok((archive, None)),
        Err(error) => error,
    };
    if cause(&error) != Cause::Encrypted {
        return Err(ExtractError::Unreadable(cause(&error)));
    }
    for password in limits.passwords.iter() {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        if let Ok(archive) = ArchiveReader::read_with_options(bytes, options(Some(password), limits)) {
            return Ok((archive, Some(password)));
        }
    }
    Err(ExtractError::Unreadable(Cause::Encrypted))
}

/// The password with which the first locked member that can be held in memory comes out as its checksum says.
fn unlock<'l>(archive: &Archive, limits: &'l Limits) -> Result<Option<&'l str>, ExtractError> {
    let locked = archive
        .members()
        .position(|member| member.meta.is_encrypted && !member.meta.is_directory);
    let Some(index) = locked else { return Ok(None) };
    for password in limits.passwords.iter() {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let bounded = options(Some(password), limits).with_max_total_output_bytes(limits.member_bytes);
        if let Ok(Some(_)) = archive.read_member_at_with_options(index, bounded) {
            return Ok(Some(password));
        }
    }
    Ok(None)
}

/// One walk over the members.
struct Extraction<'a> {
    sink: &'a mut dyn Sink,
    limits: &'a Limits,
    /// Bytes of the archive.
    size: u64,
    solid: bool,
    /// There is a password that opens.
    opens: bool,
    /// The name of the member that is being inflated.
    member: Option<String>,
    out: Rc<RefCell<Out>>,
    stopped: bool,
}

impl Extraction<'_> {
    fn decide(&mut self, member: &ArchiveMember) -> ExtractionDecision {
        if self.hand_over().is_err() {
            return ExtractionDecision::Stop;
        }
        let meta = &member.meta;
        if meta.is_directory {
            return ExtractionDecision::Skip;
        }
        // RAR 4 keeps the target of a link as content, under the mode that Unix gives to links.
        let by_mode = meta.host_os == Some(3) && u32::try_from(meta.file_attr).is_ok_and(is_link_mode);
        let cause = if meta.is_redirection || by_mode {
            Some(Cause::Symlink)
        } else if meta.is_encrypted && !self.opens {
            Some(Cause::Encrypted)
        } else if meta.is_split_before || meta.is_split_after {
            Some(Cause::Unsupported)
        } else if meta.unpacked_size > self.limits.member_bytes {
            Some(Cause::ByteLimit)
        } else {
            None
        };
        if let Some(cause) = cause {
            self.sink.incomplete(cause);
            // In a solid archive, what comes behind needs what is inflated here.
            return if self.solid && !meta.is_redirection {
                ExtractionDecision::Extract(Box::new(self.writer(false)))
            } else {
                ExtractionDecision::Skip
            };
        }
        let name = member.decoded_name(None);
        self.member = Some(member_name(name.as_deref().unwrap_or(&meta.name)));
        ExtractionDecision::Extract(Box::new(self.writer(true)))
    }

    fn writer(&self, kept: bool) -> Writer {
        Writer {
            out: Rc::clone(&self.out),
            limits: self.limits.clone(),
            size: self.size,
            kept,
        }
    }

    /// What came out of a broken member is kept.
    fn member_failed(&mut self, error: &Error) -> ExtractionErrorAction {
        if self.out.borrow().over.is_some() {
            return ExtractionErrorAction::Abort;
        }
        self.sink.incomplete(cause(error));
        ExtractionErrorAction::Continue
    }

    /// Hands over the member that has been inflated.
    fn hand_over(&mut self) -> Result<(), Stopped> {
        let Some(name) = self.member.take() else { return Ok(()) };
        let bytes = std::mem::take(&mut self.out.borrow_mut().bytes);
        let handed = self.sink.nested(Hop::Member(name.clone()), &name, &mut &bytes[..]);
        self.stopped = handed.is_err();
        handed
    }
}

/// What is inflated.
#[derive(Default)]
struct Out {
    bytes: Vec<u8>,
    total: u64,
    over: Option<Cause>,
}

struct Writer {
    out: Rc<RefCell<Out>>,
    limits: Limits,
    size: u64,
    kept: bool,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = self.out.borrow_mut();
        out.total += bytes.len() as u64;
        let held = (out.bytes.len() + bytes.len()) as u64;
        out.over = if is_bomb(self.size, out.total, &self.limits) {
            Some(Cause::RatioLimit)
        } else if out.total > self.limits.bytes_out || self.kept && held > self.limits.member_bytes {
            Some(Cause::ByteLimit)
        } else {
            self.limits.check_time().err()
        };
        if out.over.is_some() {
            // The decoder may hand over a whole member at once: some of it is worth reading.
            let room = if self.kept {
                BEGINNING.saturating_sub(out.bytes.len())
            } else {
                0
            };
            out.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
            return Err(io::ErrorKind::Other.into());
        }
        if self.kept {
            out.bytes.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn cause(error: &Error) -> Cause {
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => Cause::Encrypted,
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => Cause::Unsupported,
        ErrorKind::ResourceLimit => Cause::MemoryLimit,
        _ => Cause::Corrupt,
    }
}
