//! The key and what is made with it: digests for look-up and sealed values.
//!
//! A 256-bit key lies in a file of its own, outside the inventory, and HKDF-SHA-256 makes three subkeys of it:
//!
//! * *lookup*: HMAC-SHA-256 over kind and normal form is a value's [`Digest`]. Equal values have equal digests, so
//!   that a person is found without unsealing anything; without the key nobody can try all SINs against them.
//! * *seal*: XChaCha20-Poly1305 over the value as it was found, bound to its kind and digest.
//! * *check*: a constant, kept in the inventory to recognise a wrong key.
//!
//! The key stands, in this order, at `--key-file`, `$RECENSE_KEY_FILE`, `$XDG_CONFIG_HOME/recense/key`,
//! `~/.config/recense/key`; on Windows the last two are `%APPDATA%\recense\key`.

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::InventoryError;

/// The first line of a key file.
const HEADING: &str = "recense key 1";

/// Bytes of a digest that are stored. Sixteen make a collision among 10 million values less likely than one in
/// 10^24, and thirty-two would cost an inventory of that size 320 MB more in the table and its index.
pub const STORED_DIGEST_BYTES: usize = 16;

/// Plain text is padded to a multiple of this, so that the length of a sealed value tells little.
const BLOCK_BYTES: usize = 16;

/// Bytes of a nonce that are stored with a sealed value.
const TAIL_BYTES: usize = 8;

/// A keyed digest of a kind and a normal form.
pub type Digest = [u8; 32];

/// A sealed value does not open: it was made with another key, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open with this key")]
pub struct KeyError;

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
pub struct Key(Zeroizing<[u8; 32]>);

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

    /// Makes a key and writes its file, which must not exist yet; its folder is made for its owner alone.
    ///
    /// # Errors
    /// [`InventoryError::Io`], [`InventoryError::NoRandom`], [`InventoryError::DiskFull`].
    pub fn create(file: &Path) -> Result<Key, InventoryError> {
        let mut key = Zeroizing::new([0; 32]);
        random(key.as_mut())?;
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        create_private_folder(folder).map_err(InventoryError::io(folder))?;
        // The file appears whole or not at all: half a key would lock its owner out of every later scan.
        // (`tempfile` gives mode 0600.)
        let mut draft = tempfile::Builder::new()
            .prefix(".key-")
            .tempfile_in(folder)
            .map_err(InventoryError::io(folder))?;
        let text = Zeroizing::new(format!("{HEADING}\n{}\n", *to_hex(key.as_ref())));
        draft
            .write_all(text.as_bytes())
            .and_then(|()| draft.as_file().sync_all())
            .map_err(InventoryError::io(file))?;
        draft
            .persist_noclobber(file)
            .map_err(|error| InventoryError::io(file)(error.error))?;
        sync_folder(folder);
        Ok(Key(key))
    }

    fn subkey(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut subkey = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(b"recense"), self.0.as_ref())
            .expand(purpose.as_bytes(), subkey.as_mut())
            .expect("32 bytes are less than 255 hashes");
        subkey
    }
}

/// Makes digests, seals and opens values. Cheap to clone, and shared by the scanning threads.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    /// HMAC with its key already absorbed: cloning it saves two of the four compressions of a short message.
    lookup: Hmac<Sha256>,
    seal: Zeroizing<[u8; 32]>,
    check: String,
    /// Random at the start of the process, then counted up.
    tail: AtomicU64,
}

impl Sealer {
    /// Derives what is needed from the key.
    ///
    /// # Errors
    /// [`InventoryError::NoRandom`].
    pub fn new(key: &Key) -> Result<Sealer, InventoryError> {
        let mut start = [0; 8];
        random(&mut start)?;
        let hmac = |subkey: &[u8; 32]| {
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(subkey).expect("HMAC takes a key of any length")
        };
        let check = hmac(&key.subkey("recense 1 check"))
            .chain_update(b"key check")
            .finalize()
            .into_bytes();
        Ok(Sealer(Arc::new(Inner {
            lookup: hmac(&key.subkey("recense 1 lookup")),
            seal: key.subkey("recense 1 seal"),
            check: to_hex(&check[..16]).to_string(),
            tail: AtomicU64::new(u64::from_le_bytes(start)),
        })))
    }

    /// The keyed digest of a kind and a normal form.
    pub fn digest(&self, kind: &str, normal: &str) -> Digest {
        let mut state = self.0.lookup.clone();
        state.update(kind.as_bytes());
        state.update(&[0]);
        state.update(normal.as_bytes());
        state.finalize().into_bytes().into()
    }

    /// Seals the text of a value. What comes back is 8 bytes of nonce, the padded cipher text and its tag.
    ///
    /// The nonce is the first 16 bytes of the digest and those 8 bytes, which count up from a random start in each
    /// process. Two sealings share a nonce only if they are of the same kind and normal form *and* two processes
    /// (2^64 possible starts) happen to count over the same number for it; asking the system for 24 random bytes
    /// for each value would cost more than the sealing, and storing them would cost 16 bytes a value.
    pub fn seal(&self, kind: &str, digest: &Digest, plain: &str) -> Vec<u8> {
        let tail = self.0.tail.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        let padded = (plain.len() / BLOCK_BYTES + 1) * BLOCK_BYTES;
        let mut sealed = Vec::with_capacity(TAIL_BYTES + padded + 16);
        sealed.extend_from_slice(&tail);
        sealed.extend_from_slice(plain.as_bytes());
        // ISO/IEC 7816-4: one marker, then zeros.
        sealed.push(0x80);
        sealed.resize(TAIL_BYTES + padded, 0);
        let stored = stored_digest(digest);
        let tag = self
            .cipher()
            .encrypt_inout_detached(
                &nonce(stored, tail),
                &bound(kind, stored),
                (&mut sealed[TAIL_BYTES..]).into(),
            )
            .expect("values are far smaller than the cipher's 256 GiB");
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens a sealed value of that kind and stored digest.
    ///
    /// # Errors
    /// [`KeyError`] when the key is another one or anything was changed.
    pub fn open(&self, kind: &str, stored: &[u8; STORED_DIGEST_BYTES], sealed: &[u8]) -> Result<String, KeyError> {
        let (tail, cipher_text) = sealed.split_first_chunk::<TAIL_BYTES>().ok_or(KeyError)?;
        let mut plain = cipher_text.to_vec();
        self.cipher()
            .decrypt_in_place(&nonce(stored, *tail), &bound(kind, stored), &mut plain)
            .map_err(|_| KeyError)?;
        let end = plain.iter().rposition(|byte| *byte != 0).ok_or(KeyError)?;
        if plain[end] != 0x80 {
            return Err(KeyError);
        }
        plain.truncate(end);
        String::from_utf8(plain).map_err(|_| KeyError)
    }

    /// A constant of the key, which tells nothing about it: the inventory keeps it to recognise a wrong key.
    pub fn check(&self) -> &str {
        &self.0.check
    }

    /// Made anew for each value: it is a copy of 32 bytes, and the one that lives on is wiped when dropped.
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0.seal).into())
    }
}

/// The part of a digest that the inventory stores.
pub fn stored_digest(digest: &Digest) -> &[u8; STORED_DIGEST_BYTES] {
    digest.first_chunk().expect("16 of 32 bytes")
}

fn nonce(stored: &[u8; STORED_DIGEST_BYTES], tail: [u8; TAIL_BYTES]) -> XNonce {
    let mut nonce = XNonce::default();
    nonce[..STORED_DIGEST_BYTES].copy_from_slice(stored);
    nonce[STORED_DIGEST_BYTES..].copy_from_slice(&tail);
    nonce
}

/// What a sealed value is bound to: it does not open in the place of another.
fn bound(kind: &str, stored: &[u8; STORED_DIGEST_BYTES]) -> Vec<u8> {
    [kind.as_bytes(), &[0], stored].concat()
}

fn random(bytes: &mut [u8]) -> Result<(), InventoryError> {
    getrandom::fill(bytes).map_err(|error| InventoryError::NoRandom(error.to_string()))
}

fn to_hex(bytes: &[u8]) -> Zeroizing<String> {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16");
    // One allocation of the full size: a growing text would leave copies of the key behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
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
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&Key(Zeroizing::new([7; 32]))).expect("random bytes")
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(kind in "[a-z_]{1,12}", plain in "\\PC{0,80}") {
            let sealer = sealer();
            let digest = sealer.digest(&kind, &plain);
            let sealed = sealer.seal(&kind, &digest, &plain);
            prop_assert_eq!(sealed.len() % BLOCK_BYTES, TAIL_BYTES);
            prop_assert_eq!(sealer.open(&kind, stored_digest(&digest), &sealed), Ok(plain));
        }

        #[test]
        fn what_was_changed_does_not_open(plain in "\\PC{0,40}", at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let sealer = sealer();
            let digest = sealer.digest("sin", &plain);
            let mut sealed = sealer.seal("sin", &digest, &plain);
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert_eq!(sealer.open("sin", stored_digest(&digest), &sealed), Err(KeyError));
        }
    }

    #[test]
    fn a_sealed_value_is_bound_to_its_kind_digest_and_key() {
        let own = sealer();
        let digest = own.digest("sin", "123456782");
        let sealed = own.seal("sin", &digest, "123-456-782");
        let other = own.digest("sin", "900000001");
        assert_eq!(own.open("ssn", stored_digest(&digest), &sealed), Err(KeyError));
        assert_eq!(own.open("sin", stored_digest(&other), &sealed), Err(KeyError));
        let stranger = Sealer::new(&Key(Zeroizing::new([8; 32]))).expect("random bytes");
        assert_eq!(stranger.open("sin", stored_digest(&digest), &sealed), Err(KeyError));
        assert_ne!(stranger.check(), own.check());
    }

    #[test]
    fn sealing_twice_gives_two_texts_of_one_length() {
        let sealer = sealer();
        let digest = sealer.digest("sin", "123456782");
        let one = sealer.seal("sin", &digest, "123-456-782");
        let two = sealer.clone().seal("sin", &digest, "123456782");
        assert_ne!(one, two);
        assert_eq!(one.len(), two.len());
    }

    #[test]
    fn a_digest_tells_kinds_and_forms_apart() {
        let sealer = sealer();
        assert_eq!(sealer.digest("sin", "1"), sealer.digest("sin", "1"));
        assert_ne!(sealer.digest("sin", "1"), sealer.digest("ssn", "1"));
        assert_ne!(sealer.digest("a", "b|c"), sealer.digest("a", "b c"));
    }

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
