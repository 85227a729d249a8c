//! A new key for an inventory: everything is sealed anew, nothing is read again.
//!
//! The inventory changes in one transaction, and the key file before and after it: the new key waits beside the old one
//! until the inventory is sealed with it. Whatever is cut off in between, one of the two fits, and the next opening
//! brings the files to their places.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::keys::Key;
use super::open;
use super::seal::{STORED_DIGEST_BYTES, audit_key, lookup_key, stored_digest};
use super::source::{Kdf, KeySource};
use super::unlock::{chain, chain_text, rotated, settle_rotation};
use super::{InventoryError, Sealer};

/// Where the new key goes.
pub enum NewKey {
    /// In the place of the old key file, which is kept beside it.
    InPlace,
    /// To another file; one that is there already is taken.
    File(PathBuf),
    /// It comes from a passphrase.
    Passphrase(zeroize::Zeroizing<String>),
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// Values that were sealed anew.
    pub values: u64,
    /// The key file that fits now, if it is a file.
    pub key: Option<PathBuf>,
    /// Where the old key is.
    pub old: Option<PathBuf>,
}

/// Number, kind, digest and sealed text of a value.
type Row = (i64, String, [u8; STORED_DIGEST_BYTES], Vec<u8>);

/// Values that are sealed anew together.
const PIECE: i64 = 10_000;

/// Gives an inventory a new key.
///
/// # Errors
/// Those of opening it for writing; [`InventoryError::Corrupt`] when a value does not open.
pub fn rotate(inventory: &Path, source: &KeySource, new: NewKey) -> Result<Rotated, InventoryError> {
    let open::Writable {
        mut connection,
        sealer,
        lock,
    } = open::open_writable(inventory, source, "key rotate")?;
    let old_key = source.key(&connection)?;
    let new = match new {
        // A new key in the file of the old one is a new key in its place.
        NewKey::File(file) if source.file().is_some_and(|old| is_same_file(old, &file)) => NewKey::InPlace,
        new => new,
    };
    let (key, kdf, file) = match new {
        NewKey::InPlace => {
            let Some(file) = source.file() else {
                return Err(InventoryError::KeyPlaceUnknown);
            };
            let waiting = rotated(file);
            // One that was left there never came to be used: the old one fits.
            match std::fs::remove_file(&waiting) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(InventoryError::io(&waiting)(error));
                }
                _ => {}
            }
            (Key::create(&waiting)?, None, Some(file.clone()))
        }
        NewKey::File(file) => match Key::load(&file) {
            Err(InventoryError::KeyMissing(_)) => (Key::create(&file)?, None, Some(file)),
            other => (other?, None, Some(file)),
        },
        NewKey::Passphrase(passphrase) => {
            let kdf = Kdf::new()?;
            (kdf.key(&passphrase)?, Some(kdf), None)
        }
    };
    let mut keys = chain(&connection, &old_key)?;
    keys.push([lookup_key(&old_key), audit_key(&old_key)]);
    let new_sealer = Sealer::with_chain(&key, &keys)?;
    let values = reseal(
        &mut connection,
        &sealer,
        &new_sealer,
        &chain_text(&key, &keys)?,
        kdf.as_ref(),
    )?;
    let mut done = Rotated {
        values,
        old: source.file().cloned(),
        key: file,
    };
    if let (Some(old), Some(now)) = (source.file(), &done.key)
        && old == now
    {
        done.old = settle_rotation(old)?;
    }
    // Nothing that the old key opens is to be left in the log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
    drop(lock);
    Ok(done)
}

/// Whether two paths name one file that is there.
fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn reseal(
    connection: &mut Connection,
    old: &Sealer,
    new: &Sealer,
    chain: &str,
    kdf: Option<&Kdf>,
) -> Result<u64, InventoryError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut values = 0;
    let mut from = 0;
    loop {
        let mut statement = transaction.prepare_cached(
            "SELECT v.id, k.name, v.digest, v.sealed FROM value AS v JOIN kind AS k ON k.id = v.kind
             WHERE v.id > ?1 ORDER BY v.id LIMIT ?2",
        )?;
        let rows: Vec<Row> = statement
            .query_map([from, PIECE], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<Result<_, _>>()?;
        let Some(last) = rows.last() else { break };
        from = last.0;
        for (id, kind, digest, sealed) in rows {
            let plain = old
                .open(&kind, &digest, &sealed)
                .map_err(|_| InventoryError::Corrupt("a sealed value does not open: it was changed".to_owned()))?;
            let plain = zeroize::Zeroizing::new(plain);
            let passed = new.pass_on(&digest);
            transaction
                .prepare_cached("UPDATE value SET digest = ?2, sealed = ?3, way = ?4 WHERE id = ?1")?
                .execute(params![
                    id,
                    stored_digest(&passed),
                    new.seal(&kind, &passed, &plain),
                    new.way(&kind, &plain)
                ])?;
            values += 1;
        }
    }
    let mut from = 0;
    loop {
        let mut statement = transaction.prepare_cached(
            "SELECT id, content FROM item WHERE id > ?1 AND content IS NOT NULL ORDER BY id LIMIT ?2",
        )?;
        let rows: Vec<(i64, [u8; 16])> = statement
            .query_map([from, PIECE], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let Some(last) = rows.last() else { break };
        from = last.0;
        for (id, content) in rows {
            let mut passed = [0; 16];
            for half in [0..8, 8..16] {
                passed[half.clone()].copy_from_slice(&new.pass_on(&content[half])[..8]);
            }
            transaction
                .prepare_cached("UPDATE item SET content = ?2 WHERE id = ?1")?
                .execute(params![id, passed])?;
        }
    }
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('key_check', ?1)", [new.check()])?;
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('chain', ?1)", [chain])?;
    transaction.execute("DELETE FROM meta WHERE name = 'kdf'", ())?;
    if let Some(kdf) = kdf {
        transaction.execute("INSERT INTO meta VALUES ('kdf', ?1)", [kdf.to_text()])?;
    }
    transaction.commit()?;
    Ok(values)
}
