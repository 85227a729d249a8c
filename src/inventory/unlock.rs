//! Whether a key is the inventory's; keys that were replaced, and rotations that were cut off.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::keys::{Key, folder_of, from_hex, sync_folder, to_hex};
use super::open::meta;
use super::source::KeySource;
use super::{InventoryError, Sealer, seal};

/// The sealer of the key that the source gives, if it is the inventory's. A rotation that was cut off between the
/// inventory and the key file is brought to its end.
pub(super) fn sealer_for(connection: &Connection, source: &KeySource) -> Result<Sealer, InventoryError> {
    let check =
        meta(connection, "key_check")?.ok_or_else(|| InventoryError::Corrupt("its key check is missing".to_owned()))?;
    let mut key = source.key(connection);
    if let (Some(file), Err(InventoryError::KeyMissing(_)) | Ok(_)) = (source.file(), &key)
        && !matches!(&key, Ok(key) if Sealer::new(key)?.check() == check)
        && let Ok(new) = Key::load(&rotated(file))
        && Sealer::new(&new)?.check() == check
    {
        settle_rotation(file)?;
        key = Ok(new);
    }
    let sealed_with_passphrase = || meta(connection, "kdf").map(|kdf| kdf.is_some());
    let key = match key {
        // Whoever has forgotten to give the passphrase looks in vain for the key file that was taken in its place.
        Err(InventoryError::KeyMissing(_)) if sealed_with_passphrase()? => {
            return Err(InventoryError::PassphraseNeeded);
        }
        key => key?,
    };
    if Sealer::new(&key)?.check() != check {
        return Err(match source {
            KeySource::Passphrase(_) => InventoryError::WrongPassphrase,
            KeySource::File(_) | KeySource::Given(_) if sealed_with_passphrase()? => InventoryError::PassphraseNeeded,
            KeySource::File(_) | KeySource::Given(_) => InventoryError::WrongKey(source.name()),
        });
    }
    Sealer::with_chain(&key, &chain(connection, &key)?)
}

/// Where a new key waits until the inventory has been sealed with it.
pub(super) fn rotated(file: &Path) -> PathBuf {
    with_ending(file, ".new")
}

/// Where a key goes that was replaced: beside the others that were, since backups and other inventories may need any.
fn replaced(file: &Path) -> PathBuf {
    let numbered = (2..).map(|number| with_ending(file, &format!(".old.{number}")));
    std::iter::once(with_ending(file, ".old"))
        .chain(numbered)
        .find(|place| !place.exists())
        .expect("some number is free")
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The inventory is sealed with the new key: it takes the place of the old one, which is kept beside it. Where, if it
/// had not been moved before.
pub(super) fn settle_rotation(file: &Path) -> Result<Option<PathBuf>, InventoryError> {
    let io = |error| InventoryError::io(file)(error);
    let old = file.exists().then(|| replaced(file));
    if let Some(old) = &old {
        std::fs::rename(file, old).map_err(io)?;
    }
    std::fs::rename(rotated(file), file).map_err(io)?;
    sync_folder(folder_of(file));
    Ok(old)
}

/// Subkeys for look-up and for the log, of a key that was replaced.
type Replaced = [zeroize::Zeroizing<[u8; 32]>; 2];

/// Subkeys of the keys before this one, the oldest first.
pub(super) fn chain(connection: &Connection, key: &Key) -> Result<Vec<Replaced>, InventoryError> {
    let Some(text) = meta(connection, "chain")? else {
        return Ok(Vec::new());
    };
    let broken = || InventoryError::Corrupt("its chain of keys does not open".to_owned());
    let sealer = Sealer::new(key)?;
    let digest = sealer.digest("chain", "");
    let mut keys = Vec::new();
    for sealed in text.split(' ') {
        let bytes: Vec<u8> = (0..sealed.len() / 2)
            .map_while(|at| u8::from_str_radix(sealed.get(at * 2..at * 2 + 2)?, 16).ok())
            .collect();
        let opened = sealer
            .open("chain", seal::stored_digest(&digest), &bytes)
            .map_err(|_| broken())?;
        let opened = zeroize::Zeroizing::new(opened);
        let (lookup, audit) = opened.split_once(' ').ok_or_else(broken)?;
        keys.push([
            from_hex(lookup).ok_or_else(broken)?,
            from_hex(audit).ok_or_else(broken)?,
        ]);
    }
    Ok(keys)
}

/// How [`chain`] stands in the inventory under a key.
pub(super) fn chain_text(key: &Key, keys: &[Replaced]) -> Result<String, InventoryError> {
    let sealer = Sealer::new(key)?;
    let digest = sealer.digest("chain", "");
    let text = |[lookup, audit]: &Replaced| {
        let plain = zeroize::Zeroizing::new(format!("{} {}", *to_hex(&**lookup), *to_hex(&**audit)));
        to_hex(&sealer.seal("chain", &digest, &plain)).to_string()
    };
    Ok(keys.iter().map(text).collect::<Vec<_>>().join(" "))
}
