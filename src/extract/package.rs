//! A zip file as the formats built on it see it: parts by number and name, inflated under the limits.

use std::cell::Cell;
use std::io::{BufReader, Read};
use std::ops::Range;
use std::rc::Rc;

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::archive::member_name;
use super::limits::{Counted, Inflated, cause_in, is_bomb};
use super::{ExtractError, Input, Limits};
use crate::model::Cause;

/// Zip's first bytes: a member, or the end of an archive without members.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// True when a member of that name shows in the first bytes of a zip file.
pub(super) fn shows(head: &[u8], name: &str) -> bool {
    is_zip(head) && memchr::memmem::find(head, name.as_bytes()).is_some()
}

/// An open zip file.
pub(super) struct Package<'i> {
    archive: ZipArchive<Counted<BufReader<&'i mut dyn Input>>>,
    consumed: Rc<Cell<u64>>,
    limits: Limits,
}

/// What the directory says of one member.
pub(super) struct Entry {
    /// Its number in the directory, 0-based.
    pub index: usize,
    /// Its name with folders, decoded; only a name.
    pub name: String,
    /// It needs a password.
    pub encrypted: bool,
    /// It is a directory.
    pub is_directory: bool,
    /// It is a symbolic link.
    pub is_link: bool,
    /// Where its header stands in the archive.
    pub start: u64,
}

impl<'i> Package<'i> {
    /// Reads the directory.
    ///
    /// # Errors
    /// [`Cause::Corrupt`] when it is broken, [`Cause::Unsupported`] for archives in several volumes.
    pub fn open(input: &'i mut dyn Input, limits: &Limits) -> Result<Package<'i>, ExtractError> {
        let (input, consumed) = Counted::new(BufReader::new(input));
        let archive = ZipArchive::new(input).map_err(|error| ExtractError::Unreadable(zip_cause(&error)))?;
        Ok(Package {
            archive,
            consumed,
            limits: limits.clone(),
        })
    }

    /// The limits under which it is read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// True when two members have one name, of which only one can be read.
    pub fn has_duplicates(&self) -> bool {
        self.archive.has_duplicate_names()
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// What the directory says of the member with that number.
    pub fn entry(&self, index: usize) -> Option<Entry> {
        let entry = self.archive.by_index_data(index).ok()?;
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => member_name(entry.name_raw()),
        };
        Some(Entry {
            index,
            name,
            encrypted: entry.encrypted(),
            is_directory: entry.is_dir(),
            is_link: entry.is_symlink(),
            start: entry.header_start(),
        })
    }

    /// All members, in the order of the directory.
    pub fn entries(&self) -> Vec<Entry> {
        (0..self.len()).filter_map(|index| self.entry(index)).collect()
    }

    /// Names of the members for which `wanted` is true, in natural order: `slide2` before `slide10`.
    pub fn names(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let mut names: Vec<String> = self
            .entries()
            .into_iter()
            .map(|entry| entry.name)
            .filter(|name| wanted(name))
            .collect();
        names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        names
    }

    /// Bytes of the member of that name as the directory says; 0 if there is none.
    pub fn size_of(&self, name: &str) -> u64 {
        let index = self.archive.index_for_name(name);
        index
            .and_then(|index| self.archive.by_index_data(index).ok())
            .map_or(0, |entry| entry.size())
    }

    /// True when the directory itself says that a member inflates beyond reason.
    pub fn promises_bomb(&self) -> bool {
        (0..self.len())
            .filter_map(|index| self.archive.by_index_data(index).ok())
            .any(|entry| is_bomb(entry.compressed_size(), entry.size(), &self.limits))
    }

    /// True when there is a member of that name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The content of the member with that number.
    ///
    /// # Errors
    /// [`Cause::Encrypted`], [`Cause::Unsupported`] (its compression) or [`Cause::Corrupt`].
    pub fn part(&mut self, index: usize) -> Result<Inflated<impl Read>, ExtractError> {
        let file = self
            .archive
            .by_index(index)
            .map_err(|error| ExtractError::Unreadable(zip_cause(&error)))?;
        Ok(Inflated::new(file, &self.consumed, &self.limits))
    }

    /// The content of the encrypted member with that number, if the password may be right: little is checked before
    /// its end.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn part_locked(&mut self, index: usize, password: &str) -> Result<Inflated<impl Read>, ExtractError> {
        let file = self
            .archive
            .by_index_decrypt(index, password.as_bytes())
            .map_err(|error| ExtractError::Unreadable(zip_cause(&error)))?;
        Ok(Inflated::new(file, &self.consumed, &self.limits))
    }

    /// What stands before the directory and belongs to no member that the directory lists, in bytes of the file.
    pub fn gaps(&mut self) -> Vec<Range<u64>> {
        let end = self.archive.central_directory_start();
        let mut taken: Vec<Range<u64>> = (0..self.len())
            .filter_map(|index| {
                let file = self.archive.by_index_raw(index).ok()?;
                let data = file.data_start()?;
                Some(file.header_start()..data.saturating_add(file.compressed_size()))
            })
            .collect();
        taken.sort_unstable_by_key(|range| range.start);
        taken.push(end..end);
        let mut gaps = Vec::new();
        let mut at = 0;
        for range in taken {
            if range.start > at {
                gaps.push(at..range.start);
            }
            at = at.max(range.end);
        }
        gaps
    }

    /// The file behind.
    pub fn into_input(self) -> &'i mut dyn Input {
        self.archive.into_inner().into_inner().into_inner()
    }

    /// The content of the member of that name.
    ///
    /// # Errors
    /// As [`Package::part`]; [`Cause::Corrupt`] when there is none.
    pub fn part_named(&mut self, name: &str) -> Result<Inflated<impl Read>, ExtractError> {
        let index = self
            .archive
            .index_for_name(name)
            .ok_or(ExtractError::Unreadable(Cause::Corrupt))?;
        self.part(index)
    }
}

fn zip_cause(error: &ZipError) -> Cause {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => Cause::Encrypted,
        ZipError::InvalidPassword => Cause::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Cause::Unsupported,
        error => cause_in(error).unwrap_or(Cause::Corrupt),
    }
}
