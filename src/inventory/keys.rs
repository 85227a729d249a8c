//! The 256-bit key and its file.
//!
//! It lies in a file of its own, outside the inventory: whoever has the inventory alone has no values. What is made
//! with it is in `seal.rs`.
//!
//! The key stands, in this order, at `--key-file`, `$RECENSE_KEY_FILE`, `$XDG_CONFIG_HOME/recense/key`,
//! `~/.config/recense/key`; on Windows the last two are `%APPDATA%\recense\key`.

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::InventoryError;

/// The first line of a key file.
const HEADING: &str = "recense key 1";

/// Where the key stands when `--key-file` does not say; `None` when the environment names no place.
pub fn default_key_file() -> Option<PathBuf> {
    key_file_from(|name| std::env::var_os(name))
}

fn key_file_from(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(file) = set("RECENSE_KEY_FILE") {
        return Some(file);
    }
    let folder = if cfg!(windows) {
        set("APPDATA")
    } else {
        set("XDG_CONFIG_HOME")
            // The specification says to ignore a relative path.
            .filter(|path| path.is_absolute())
            .or_else(|| Some(set("HOME")?.join(".config")))
    };
    Some(folder?.join("recense").join("key"))
}

/// The key itself. It is wiped from memory when dropped.
#[derive(Clone)]
pub struct Key(pub(super) Zeroizing<[u8; 32]>);

impl Key {
    /// Reads the key from its file.
    ///
    /// # Errors
    /// [`InventoryError::KeyMissing`], [`InventoryError::KeyReadable`] when others can read it,
    /// [`InventoryError::KeyMalformed`], [`InventoryError::Io`].
    pub fn load(file: &Path) -> Result<Key, InventoryError> {
        let metadata = match fs::metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(InventoryError::KeyMissing(file.to_owned()));
            }
            other => other.map_err(InventoryError::io(file))?,
        };
        refuse_readable(file, &metadata)?;
        let malformed = || InventoryError::KeyMalformed(file.to_owned());
        if metadata.len() > 4096 {
            return Err(malformed());
        }
        let text = match fs::read_to_string(file) {
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(malformed()),
            other => Zeroizing::new(other.map_err(InventoryError::io(file))?),
        };
        let mut lines = text.lines();
        let heading = lines.next().map(str::trim);
        let key = lines.next().and_then(|line| from_hex(line.trim()));
        match (heading, key) {
            (Some(HEADING), Some(key)) => Ok(Key(key)),
            _ => Err(malformed()),
        }
    }

    /// Makes a key.
    ///
    /// # Errors
    /// [`InventoryError::NoRandom`].
    pub fn random() -> Result<Key, InventoryError> {
        let mut key = Zeroizing::new([0; 32]);
        random(key.as_mut())?;
        Ok(Key(key))
    }

    /// Makes a key and writes its file, which must not exist yet; its folder is made for its owner alone.
    ///
    /// # Errors
    /// [`InventoryError::Io`], [`InventoryError::NoRandom`], [`InventoryError::DiskFull`].
    pub fn create(file: &Path) -> Result<Key, InventoryError> {
        let key = Key::random()?;
        key.write(file)?;
        Ok(key)
    }

    /// Writes the key to a file, which must not exist yet; its folder is made for its owner alone.
    ///
    /// # Errors
    /// [`InventoryError::Io`], [`InventoryError::DiskFull`].
    pub fn write(&self, file: &Path) -> Result<(), InventoryError> {
        let folder = folder_of(file);
        create_private_folder(folder).map_err(InventoryError::io(folder))?;
        // The file appears whole or not at all: half a key would lock its owner out of every later scan.
        // (`tempfile` gives mode 0600.)
        let mut draft = tempfile::Builder::new()
            .prefix(".key-")
            .tempfile_in(folder)
            .map_err(InventoryError::io(folder))?;
        let text = Zeroizing::new(format!("{HEADING}\n{}\n", *to_hex(self.0.as_ref())));
        draft
            .write_all(text.as_bytes())
            .and_then(|()| draft.as_file().sync_all())
            .map_err(InventoryError::io(file))?;
        draft
            .persist_noclobber(file)
            .map_err(|error| InventoryError::io(file)(error.error))?;
        sync_folder(folder);
        Ok(())
    }

    /// A key for one purpose, by HKDF-SHA-256.
    pub(super) fn subkey(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut subkey = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(b"recense"), self.0.as_ref())
            .expand(purpose.as_bytes(), subkey.as_mut())
            .expect("32 bytes are less than 255 hashes");
        subkey
    }
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

pub(super) fn random(bytes: &mut [u8]) -> Result<(), InventoryError> {
    getrandom::fill(bytes).map_err(|error| InventoryError::NoRandom(error.to_string()))
}

pub(super) fn to_hex(bytes: &[u8]) -> Zeroizing<String> {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16");
    // One allocation of the full size: a growing text would leave copies of the key behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

pub(super) fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |letter: u8| char::from(letter).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some(bytes)
}

#[cfg(unix)]
fn refuse_readable(file: &Path, metadata: &fs::Metadata) -> Result<(), InventoryError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(InventoryError::KeyReadable {
        path: file.to_owned(),
        mode,
    })
}

/// On Windows the file inherits the rights of the user's profile, which others cannot read.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn refuse_readable(_: &Path, _: &fs::Metadata) -> Result<(), InventoryError> {
    Ok(())
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes the new name durable where the system can do so. A failure is not the scan's: the key is in use already,
/// and the file's content is safe.
pub(super) fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_created_key_is_loaded_again_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("new/deep/key");
        let created = Key::create(&file).expect("a new key");
        assert_eq!(Key::load(&file).expect("the key").0, created.0);
        assert!(matches!(Key::create(&file), Err(InventoryError::Io { .. })));
        assert_eq!(Key::load(&file).expect("the key").0, created.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("it exists").permissions().mode() & 0o777;
            assert_eq!(mode(&file), 0o600);
            assert_eq!(mode(file.parent().expect("a folder")), 0o700);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("key");
        Key::create(&file).expect("a new key");
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("own file");
            let refused = Key::load(&file).map(|_| ());
            assert!(matches!(refused, Err(InventoryError::KeyReadable { mode: found, .. }) if found == mode));
        }
    }

    #[test]
    fn a_file_without_a_key_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("key");
        Key::create(&file).expect("a new key");
        let good = "0".repeat(64);
        let short = format!("{HEADING}\n{}\n", &good[1..]);
        let newer = format!("recense key 2\n{good}\n");
        let accented = format!("{HEADING}\né{}\n", &good[2..]);
        for text in ["", HEADING, &short, &newer, &accented] {
            fs::write(&file, text).expect("own file");
            assert!(
                matches!(Key::load(&file), Err(InventoryError::KeyMalformed(_))),
                "{text:?}"
            );
        }
        fs::write(&file, [0xff; 40]).expect("own file");
        assert!(matches!(Key::load(&file), Err(InventoryError::KeyMalformed(_))));
    }

    #[cfg(unix)]
    #[test]
    fn the_environment_says_where_the_key_stands() {
        type Variables = &'static [(&'static str, &'static str)];
        let cases: [(Variables, Option<&str>); 6] = [
            (&[("RECENSE_KEY_FILE", "/k"), ("HOME", "/home/a")], Some("/k")),
            (
                &[("RECENSE_KEY_FILE", ""), ("HOME", "/home/a")],
                Some("/home/a/.config/recense/key"),
            ),
            (
                &[("XDG_CONFIG_HOME", "/x"), ("HOME", "/home/a")],
                Some("/x/recense/key"),
            ),
            (
                &[("XDG_CONFIG_HOME", "x"), ("HOME", "/home/a")],
                Some("/home/a/.config/recense/key"),
            ),
            (&[("HOME", "/home/a")], Some("/home/a/.config/recense/key")),
            (&[], None),
        ];
        for (variables, expected) in cases {
            let found = key_file_from(|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            });
            assert_eq!(found.as_deref(), expected.map(Path::new), "{variables:?}");
        }
    }
}
