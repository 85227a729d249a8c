//! How paths and file names stand in columns: as text when they are Unicode, else as the system's own units.
//!
//! A file server has names in old encodings. They must come back exactly, or the file cannot be found again, so
//! that a name that is not Unicode is a BLOB: raw bytes on Unix, UTF-16LE units on Windows.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rusqlite::types::{FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};

/// A path or name as a parameter of a statement.
pub fn to_column(path: &OsStr) -> ToSqlOutput<'_> {
    match path.to_str() {
        Some(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        None => ToSqlOutput::Owned(Value::Blob(units(path))),
    }
}

/// The path or name of a column.
///
/// # Errors
/// When the column holds neither text nor the units of a name.
pub fn from_column(column: ValueRef<'_>) -> FromSqlResult<OsString> {
    match column {
        ValueRef::Text(bytes) => Ok(std::str::from_utf8(bytes).map_err(FromSqlError::other)?.into()),
        ValueRef::Blob(bytes) => from_units(bytes).ok_or(FromSqlError::InvalidType),
        _ => Err(FromSqlError::InvalidType),
    }
}

/// A folder and a name, split from an item's path.
pub fn split(path: &Path) -> (&OsStr, &OsStr) {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => (parent.as_os_str(), name),
        _ => (path.as_os_str(), OsStr::new("")),
    }
}

/// The path of an item, from its folder and its name.
pub fn join(folder: &OsStr, name: &OsStr) -> PathBuf {
    if name.is_empty() {
        return PathBuf::from(folder);
    }
    Path::new(folder).join(name)
}

#[cfg(unix)]
fn units(path: &OsStr) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path).to_vec()
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn from_units(bytes: &[u8]) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec()))
}

#[cfg(windows)]
fn units(path: &OsStr) -> Vec<u8> {
    std::os::windows::ffi::OsStrExt::encode_wide(path)
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[cfg(windows)]
fn from_units(bytes: &[u8]) -> Option<OsString> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let wide: Vec<u16> = pairs.iter().copied().map(u16::from_le_bytes).collect();
    rest.is_empty()
        .then(|| std::os::windows::ffi::OsStringExt::from_wide(&wide))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(path: &OsStr) -> OsString {
        match to_column(path) {
            ToSqlOutput::Borrowed(column) => from_column(column).expect("text"),
            ToSqlOutput::Owned(Value::Blob(bytes)) => from_column(ValueRef::Blob(&bytes)).expect("units"),
            other => panic!("not a path column: {other:?}"),
        }
    }

    #[test]
    fn unicode_names_come_back() {
        for name in ["", "paie.xlsx", "/srv/Été 2024/reçu n°1.pdf"] {
            assert_eq!(round(OsStr::new(name)), name);
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_in_an_old_encoding_come_back() {
        use std::os::unix::ffi::OsStrExt;
        let latin1 = OsStr::from_bytes(b"/srv/re\xe7us/caf\xe9.txt");
        assert_eq!(round(latin1), latin1);
    }

    #[test]
    fn splitting_and_joining_are_inverse() {
        for path in ["/srv/a/b.txt", "/", "b.txt", "/srv"] {
            let (folder, name) = split(Path::new(path));
            assert_eq!(join(folder, name), Path::new(path), "{path}");
        }
    }
}
