//! Office documents that a password locks, old and new: opened with one of the passwords that were given, or with
//! those that Office itself tries, because it locks documents with them that are only to be protected from changes.
//! Specification: MS-OFFCRYPTO.

use msoffice_crypto::{Error, IntegrityPolicy, decrypt_binary_office, decrypt_ooxml_with_policy};

use crate::extract::cfb::{Container, ROOT};
use crate::extract::{ExtractError, Limits, Sink};
use crate::model::Cause;

/// What Excel and `PowerPoint` lock with when nobody gave a password.
const USUAL: [&str; 2] = ["VelvetSweatshop", "/01Hannes Ruescher/01"];

/// Bytes of a stream in which it says that it is locked.
const START: u64 = 4096;

/// Records of a workbook before the one that says that it is locked.
const RECORDS: usize = 16;

/// How a document is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// Its streams are encrypted one by one.
    Streams,
    /// A whole package of the newer kind is encrypted in one of the streams.
    Package,
    /// The key is held by a server: no password opens it.
    Rights,
}

/// How the document is locked, if it is.
pub(super) fn of(container: &Container<'_>) -> Option<Lock> {
    let has = |name: &str| container.find(ROOT, name).is_some();
    if has("\tDRMContent") {
        return Some(Lock::Rights);
    }
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Some(Lock::Package);
    }
    let start = |stream: &str| container.start(ROOT, stream, START);
    let locked = has("EncryptedSummary")
        || start("WordDocument").get(11).is_some_and(|flags| flags & 1 != 0)
        // A mark of its own says that the presentation is locked.
        || start("Current User").get(12..16) == Some(&[0xDF, 0xC4, 0xD1, 0xF3])
        || is_locked_book(&start("Workbook"))
        || is_locked_book(&start("Book"));
    locked.then_some(Lock::Streams)
}

fn is_locked_book(mut bytes: &[u8]) -> bool {
    for _ in 0..RECORDS {
        let Some((header, rest)) = bytes.split_first_chunk::<4>() else {
            return false;
        };
        if header[..2] == [0x2F, 0] {
            return true;
        }
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        bytes = rest.get(length..).unwrap_or_default();
    }
    false
}

/// The document without its lock: a compound file again, or a package.
///
/// # Errors
/// [`Cause::Encrypted`] when no password opens it; [`Cause::TimeLimit`].
pub(super) fn open(bytes: &[u8], lock: Lock, limits: &Limits, sink: &mut dyn Sink) -> Result<Vec<u8>, ExtractError> {
    let encrypted = ExtractError::Unreadable(Cause::Encrypted);
    if lock == Lock::Rights {
        return Err(encrypted);
    }
    for password in USUAL.into_iter().chain(limits.passwords.iter()) {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let opened = match lock {
            Lock::Package => decrypt_ooxml_with_policy(bytes, password, IntegrityPolicy::RequireWhereDefined)
                .or_else(|error| match error {
                    // The password is right, and some of the file is not what was locked.
                    Error::IntegrityCheckFailed | Error::IntegrityElementMissing => {
                        sink.incomplete(Cause::Corrupt);
                        decrypt_ooxml_with_policy(bytes, password, IntegrityPolicy::Skip)
                    }
                    error => Err(error),
                })
                .map(|opened| opened.package),
            Lock::Streams | Lock::Rights => decrypt_binary_office(bytes, password),
        };
        match opened {
            Ok(opened) => return Ok(opened),
            Err(Error::WrongPassword) => {}
            Err(_) => return Err(encrypted),
        }
    }
    Err(encrypted)
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_says_in_its_first_records_that_it_is_locked() {
        let begin = [0x09, 0x08, 2, 0, 0, 6];
        assert!(is_locked_book(&[&begin[..], &[0x2F, 0, 0, 0]].concat()));
        assert!(!is_locked_book(&begin));
        assert!(!is_locked_book(&[0x09, 0x08, 0xFF, 0xFF]));
        assert!(!is_locked_book(&[]));
    }
}
