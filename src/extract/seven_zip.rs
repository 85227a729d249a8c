//! 7z archives: every member goes through the door again.
//!
//! - Reads: LZMA, LZMA2, `PPMd`, bzip2, deflate, zstd and stored members, with their filters; encrypted members and
//!   encrypted lists of members, when one of the passwords given opens them.
//! - Skips: directories; symbolic links (`symlink`); what stays encrypted (`encrypted`).
//! - Limits: the shared budget; windows and lists of at most 512 MiB (`memory-limit`). Members that share a block are
//!   inflated one after another, also those that nobody reads.
//! - Specification: 7zFormat.txt of the LZMA SDK.

use std::cell::Cell;
use std::io::{BufReader, Read, Seek};
use std::rc::Rc;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, EncoderMethod, Error, Password};

use super::archive::{drain, is_link_mode};
use super::limits::{Counted, Inflated, cause_of, overrun_in};
use super::single::WINDOW_KIB;
use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, Stopped};
use crate::model::{Cause, Hop};

/// The format.
pub struct SevenZip;

impl Extractor for SevenZip {
    fn name(&self) -> &'static str {
        "7z"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(b"7z\xBC\xAF\x27\x1C") {
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
        let (source, consumed) = Counted::new(BufReader::new(input));
        let mut reading = Reading {
            source,
            consumed,
            limits,
        };
        let (archive, password) = reading.open()?;
        if !archive.blocks.is_empty() {
            reading.blocks(&archive, password, sink)?;
        }
        for entry in archive
            .files
            .iter()
            .filter(|entry| !entry.has_stream && !entry.is_directory)
        {
            sink.nested(Hop::Member(entry.name.clone()), &entry.name, &mut std::io::empty())?;
        }
        Ok(())
    }
}

struct Reading<'l, R> {
    source: R,
    consumed: Rc<Cell<u64>>,
    limits: &'l Limits,
}

impl<R: Read + Seek> Reading<'_, R> {
    /// The list of members, and the password if the list is encrypted.
    fn open(&mut self) -> Result<(Archive, Password), ExtractError> {
        let mut read =
            |password: &Password| Archive::read_with_memory_limit(&mut self.source, password, WINDOW_KIB as usize);
        let none = Password::empty();
        match read(&none) {
            Ok(archive) => return Ok((archive, none)),
            Err(Error::PasswordRequired) => {}
            Err(error) => return Err(failed(&error)),
        }
        for password in self.limits.passwords.iter() {
            self.limits.check_time().map_err(ExtractError::Unreadable)?;
            let password = Password::from(password);
            if let Ok(archive) = read(&password) {
                return Ok((archive, password));
            }
        }
        Err(ExtractError::Unreadable(Cause::Encrypted))
    }

    fn blocks(&mut self, archive: &Archive, mut password: Password, sink: &mut dyn Sink) -> Result<(), ExtractError> {
        for (index, block) in archive.blocks.iter().enumerate() {
            let encrypted = block
                .coders
                .iter()
                .any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256);
            if encrypted {
                let Some(found) = self.unlock(archive, index, password.clone())? else {
                    sink.incomplete(Cause::Encrypted);
                    continue;
                };
                password = found;
            }
            match self.block(archive, index, &password, sink) {
                Ok(()) => {}
                Err(ExtractError::Unreadable(cause)) if !ends_all(cause) => sink.incomplete(cause),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The password of a block: the one that opened what came before, or the first with which its first member
    /// comes out as its checksum says.
    fn unlock(&mut self, archive: &Archive, index: usize, known: Password) -> Result<Option<Password>, ExtractError> {
        let limits = self.limits;
        let given = limits.passwords.iter().map(Password::from);
        for password in Some(known).into_iter().filter(|known| !known.is_empty()).chain(given) {
            limits.check_time().map_err(ExtractError::Unreadable)?;
            let mut tried = Ok(());
            let consumed = &self.consumed;
            let block = decoder(&mut self.source, archive, index, &password);
            let decoded = block.for_each_entries(&mut |_, content| {
                tried = drain(&mut Inflated::new(content, consumed, limits));
                Ok(false)
            });
            match tried {
                Ok(()) if decoded.is_ok() => return Ok(Some(password)),
                Err(error) if overrun_in(&error).is_some() => return Err(error.into()),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Hands over the members of one block.
    fn block(
        &mut self,
        archive: &Archive,
        index: usize,
        password: &Password,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let (consumed, limits) = (&self.consumed, self.limits);
        let block = decoder(&mut self.source, archive, index, password);
        let mut left = block.entries().iter().filter(|entry| entry.has_stream).count();
        let mut stopped = Ok(());
        let decoded = block.for_each_entries(&mut |entry, content| {
            // Members without content are handed over once, behind all blocks.
            if !entry.has_stream {
                return Ok(true);
            }
            left -= 1;
            let mut content = Inflated::new(content, consumed, limits);
            stopped = member(entry, &mut content, sink);
            // What follows in the block needs what this member left unread; the last one has nothing behind it.
            if stopped.is_ok() && left > 0 {
                drain(&mut content)?;
                return Ok(true);
            }
            Ok(false)
        });
        stopped?;
        decoded.map(|_| ()).map_err(|error| failed(&error))
    }
}

fn decoder<'a, R: Read + Seek>(
    source: &'a mut R,
    archive: &'a Archive,
    index: usize,
    password: &'a Password,
) -> BlockDecoder<'a, R> {
    BlockDecoder::new_with_memory_limit(1, WINDOW_KIB as usize, index, archive, password, source)
}

fn member(entry: &ArchiveEntry, content: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), Stopped> {
    // Archivers for Unix put the mode into the upper half of the attributes.
    if entry.has_windows_attributes && is_link_mode(entry.windows_attributes >> 16) {
        sink.incomplete(Cause::Symlink);
        return Ok(());
    }
    if entry.is_directory {
        return Ok(());
    }
    sink.nested(Hop::Member(entry.name.clone()), &entry.name, content)
}

/// Limits end the whole archive, and not only a block.
fn ends_all(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::RatioLimit | Cause::TimeLimit | Cause::ByteLimit | Cause::MemberLimit
    )
}

/// Why the archive cannot be read (further).
fn failed(error: &Error) -> ExtractError {
    ExtractError::Unreadable(match error {
        Error::PasswordRequired => Cause::Encrypted,
        Error::MaxMemLimited { .. } => Cause::MemoryLimit,
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. } => Cause::Unsupported,
        Error::Io(error, _) | Error::FileOpen(error, _) | Error::MaybeBadPassword(error) => {
            cause_of(error).unwrap_or(if error.raw_os_error().is_some() {
                Cause::ReadError
            } else {
                Cause::Corrupt
            })
        }
        _ => Cause::Corrupt,
    })
}
