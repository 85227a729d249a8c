//! Where a key comes from: a file, the environment, or a passphrase.
//!
//! A passphrase becomes a key by Argon2id, with a salt and costs that the inventory keeps. They are no secret: whoever
//! has the inventory still has to try passphrases one by one, each for a fifth of a second and 64 MiB.

use std::path::PathBuf;

use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use super::InventoryError;
use super::keys::{Key, default_key_file, from_hex, random, to_hex};

/// Where a key comes from.
pub enum KeySource {
    /// A key file, made at the first scan if there is none.
    File(PathBuf),
    /// The key itself, from the environment.
    Given(Key),
    /// A passphrase.
    Passphrase(Zeroizing<String>),
}

/// What a passphrase needs beside itself to become a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kdf {
    /// KiB of memory.
    memory: u32,
    /// Rounds.
    rounds: u32,
    salt: [u8; 16],
}

impl Kdf {
    /// Costs of today, and a new salt.
    ///
    /// # Errors
    /// [`InventoryError::NoRandom`].
    pub fn new() -> Result<Kdf, InventoryError> {
        let mut salt = [0; 16];
        random(&mut salt)?;
        Ok(Kdf {
            memory: 64 << 10,
            rounds: 3,
            salt,
        })
    }

    /// As it stands in the inventory.
    pub fn to_text(&self) -> String {
        format!(
            "argon2id m={} t={} p=1 salt={}",
            self.memory,
            self.rounds,
            *to_hex(&self.salt)
        )
    }

    /// From what stands in the inventory.
    pub fn from_text(text: &str) -> Option<Kdf> {
        let mut words = text.split(' ');
        (words.next()? == "argon2id").then_some(())?;
        let mut number = |key: &str| words.next()?.strip_prefix(key)?.parse::<u32>().ok();
        let (memory, rounds, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        // What asks for more than this was not written by us.
        if lanes != 1 || memory > 4 << 20 || rounds > 1000 {
            return None;
        }
        let salt = words.next()?.strip_prefix("salt=")?;
        let padded = format!("{salt}{}", "0".repeat(32));
        let salt = *from_hex(&padded)?.first_chunk()?;
        Some(Kdf { memory, rounds, salt })
    }

    /// The key of a passphrase.
    ///
    /// # Errors
    /// [`InventoryError::Corrupt`] when these costs are impossible.
    pub fn key(&self, passphrase: &str) -> Result<Key, InventoryError> {
        let impossible = |error: argon2::Error| InventoryError::Corrupt(format!("its passphrase settings: {error}"));
        let params = Params::new(self.memory, self.rounds, 1, Some(32)).map_err(impossible)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &self.salt, key.as_mut())
            .map_err(impossible)?;
        Ok(Key(key))
    }
}

impl KeySource {
    /// The source that the environment names: `RECENSE_KEY` (64 hexadecimal digits), `RECENSE_PASSPHRASE`, or the
    /// default place of the key file.
    ///
    /// # Errors
    /// [`InventoryError::KeyMalformed`], [`InventoryError::KeyPlaceUnknown`].
    pub fn from_env() -> Result<KeySource, InventoryError> {
        let set = |name: &str| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.is_empty())
                .map(Zeroizing::new)
        };
        if let Some(text) = set("RECENSE_KEY") {
            let key = from_hex(text.trim()).ok_or_else(|| InventoryError::KeyMalformed("RECENSE_KEY".into()))?;
            return Ok(KeySource::Given(Key(key)));
        }
        if let Some(passphrase) = set("RECENSE_PASSPHRASE") {
            return Ok(KeySource::Passphrase(passphrase));
        }
        default_key_file()
            .map(KeySource::File)
            .ok_or(InventoryError::KeyPlaceUnknown)
    }

    /// The key file, if it is one.
    pub fn file(&self) -> Option<&PathBuf> {
        match self {
            KeySource::File(file) => Some(file),
            KeySource::Given(_) | KeySource::Passphrase(_) => None,
        }
    }

    /// What it is called in a message.
    pub fn name(&self) -> String {
        match self {
            KeySource::File(file) => file.display().to_string(),
            KeySource::Given(_) => "RECENSE_KEY".to_owned(),
            KeySource::Passphrase(_) => "this passphrase".to_owned(),
        }
    }

    /// The key for an inventory that is there.
    ///
    /// # Errors
    /// Those of [`Key::load`]; [`InventoryError::NoPassphrase`]; `Sql`, `Corrupt`.
    pub(super) fn key(&self, inventory: &Connection) -> Result<Key, InventoryError> {
        match self {
            KeySource::File(file) => Key::load(file),
            KeySource::Given(key) => Ok(key.clone()),
            KeySource::Passphrase(passphrase) => {
                let kept: Option<String> = inventory
                    .query_row("SELECT value FROM meta WHERE name = 'kdf'", (), |row| row.get(0))
                    .optional()?;
                let kept = kept.ok_or(InventoryError::NoPassphrase)?;
                let kdf = Kdf::from_text(&kept)
                    .ok_or_else(|| InventoryError::Corrupt("its passphrase settings".to_owned()))?;
                kdf.key(passphrase)
            }
        }
    }

    /// The key for an inventory that is being made, and what of it the inventory has to keep. A key file is made when
    /// there is none.
    ///
    /// # Errors
    /// Those of [`Key::load`] and [`Key::create`].
    pub(super) fn first_key(&self) -> Result<(Key, Option<Kdf>), InventoryError> {
        match self {
            KeySource::File(file) => match Key::load(file) {
                Err(InventoryError::KeyMissing(_)) => Ok((Key::create(file)?, None)),
                other => Ok((other?, None)),
            },
            KeySource::Given(key) => Ok((key.clone(), None)),
            KeySource::Passphrase(passphrase) => {
                let kdf = Kdf::new()?;
                Ok((kdf.key(passphrase)?, Some(kdf)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_passphrase_come_back() {
        let kdf = Kdf {
            memory: 64,
            ..Kdf::new().expect("random bytes")
        };
        assert_eq!(Kdf::from_text(&kdf.to_text()), Some(kdf.clone()));
        let one = kdf.key("correct horse").expect("a key");
        assert_eq!(one.0, kdf.key("correct horse").expect("a key").0);
        assert_ne!(one.0, kdf.key("correct horsf").expect("a key").0);
        for text in [
            "",
            "scrypt m=1",
            "argon2id m=99999999 t=3 p=1 salt=00",
            "argon2id m=64 t=3",
        ] {
            assert_eq!(Kdf::from_text(text), None, "{text}");
        }
    }
}
