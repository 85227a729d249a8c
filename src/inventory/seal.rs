//! What is made with the key: digests to look values up, and sealed values.
//!
//! HKDF-SHA-256 makes these subkeys of it:
//!
//! * *lookup*: HMAC-SHA-256 over kind and normal form is a value's [`Digest`]. Equal values have equal digests, so
//!   that a person is found without unsealing anything; without the key nobody can try all SINs against them.
//! * *seal*: XChaCha20-Poly1305 over the value as it was found, bound to its kind and digest.
//! * *audit*: HMAC-SHA-256 chains the log of searches.
//! * *check*: a constant, kept in the inventory to recognise a wrong key.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::InventoryError;
use super::keys::{Key, random, to_hex};

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

/// Makes digests, seals and opens values. Cheap to clone, and shared by the scanning threads.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    /// HMAC with its key already absorbed: cloning it saves two of the four compressions of a short message.
    lookup: Hmac<Sha256>,
    /// What is made with `lookup` goes through these, one after another: keys that replaced the first. A digest
    /// can thus be brought under a new key without what it is a digest of.
    again: Vec<Hmac<Sha256>>,
    /// Keys for the log of searches: those of before, and the newest.
    audit: Vec<Hmac<Sha256>>,
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
        Sealer::with_chain(key, &[])
    }

    /// The same for a key that replaced others: their subkeys for look-up and for the log, the oldest first.
    ///
    /// # Errors
    /// [`InventoryError::NoRandom`].
    pub(super) fn with_chain(key: &Key, before: &[[Zeroizing<[u8; 32]>; 2]]) -> Result<Sealer, InventoryError> {
        let mut start = [0; 8];
        random(&mut start)?;
        let hmac = |subkey: &[u8; 32]| {
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(subkey).expect("HMAC takes a key of any length")
        };
        let check = hmac(&key.subkey("recense 1 check"))
            .chain_update(b"key check")
            .finalize()
            .into_bytes();
        let own = lookup_key(key);
        let mut all = before
            .iter()
            .map(|[lookup, _]| lookup)
            .chain([&own])
            .map(|key| hmac(key));
        let lookup = all.next().expect("its own key is there");
        Ok(Sealer(Arc::new(Inner {
            lookup,
            again: all.collect(),
            audit: before
                .iter()
                .map(|[_, audit]| audit)
                .chain([&audit_key(key)])
                .map(|key| hmac(key))
                .collect(),
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
        self.0
            .again
            .iter()
            .fold(state.finalize().into_bytes().into(), |digest, key| {
                passed_on(key, stored_digest(&digest))
            })
    }

    /// What the newest key makes of a stored digest (or half a content) that stood under the keys before it.
    pub(super) fn pass_on(&self, digest: &[u8]) -> Digest {
        passed_on(self.newest(), digest)
    }

    /// The digest of a file's content: 8 bytes of its first bytes and its size, 8 bytes of all of it. Contents are
    /// digested with the key like values: of a file that holds one number, anybody could try all numbers.
    pub fn content(&self, head: [u8; 8], whole: &[u8; 32]) -> [u8; 16] {
        let mut content = [0; 16];
        content[..8].copy_from_slice(&head);
        content[8..].copy_from_slice(&self.half(b"content", &[whole]));
        content
    }

    /// The first half of [`Sealer::content`].
    pub fn content_head(&self, size: u64, head: &[u8]) -> [u8; 8] {
        self.half(b"head", &[&size.to_le_bytes(), blake3::hash(head).as_bytes()])
    }

    fn half(&self, sort: &[u8], parts: &[&[u8]]) -> [u8; 8] {
        let mut state = self.0.lookup.clone();
        state.update(sort);
        state.update(&[0]);
        for part in parts {
            state.update(part);
        }
        let digest: Digest = state.finalize().into_bytes().into();
        let half = |digest: &Digest| -> [u8; 8] { *digest.first_chunk().expect("8 of 32 bytes") };
        self.0
            .again
            .iter()
            .fold(half(&digest), |digest, key| half(&passed_on(key, &digest)))
    }

    /// A keyed digest for the log of searches, with that key; none when there is none of that number.
    pub(super) fn audit_mac(&self, key: usize, text: &[u8]) -> Option<Digest> {
        let key = self.0.audit.get(key)?;
        Some(key.clone().chain_update(text).finalize().into_bytes().into())
    }

    /// The number of the key with which the log is written now.
    pub(super) fn audit_key(&self) -> usize {
        self.0.audit.len() - 1
    }

    fn newest(&self) -> &Hmac<Sha256> {
        self.0.again.last().unwrap_or(&self.0.lookup)
    }

    /// A number for the way in which a value is written: which of equal values is kept must not depend on the
    /// order in which they are met, and must not tell anything of their text.
    pub fn way(&self, kind: &str, plain: &str) -> i64 {
        let mut state = self.newest().clone();
        state.update(b"way");
        state.update(&[0]);
        state.update(kind.as_bytes());
        state.update(&[0]);
        state.update(plain.as_bytes());
        let digest: Digest = state.finalize().into_bytes().into();
        i64::from_le_bytes(*digest.first_chunk().expect("8 of 32 bytes"))
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

/// The subkey that makes digests.
pub(super) fn lookup_key(key: &Key) -> Zeroizing<[u8; 32]> {
    key.subkey("recense 1 lookup")
}

/// The subkey that chains the log of searches.
pub(super) fn audit_key(key: &Key) -> Zeroizing<[u8; 32]> {
    key.subkey("recense 1 audit")
}

fn passed_on(key: &Hmac<Sha256>, digest: &[u8]) -> Digest {
    key.clone()
        .chain_update(b"again\0")
        .chain_update(digest)
        .finalize()
        .into_bytes()
        .into()
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
}
