//! What whoever holds the inventory alone, without its key, can find out by trying values until one fits.

use std::collections::HashSet;
use std::fs;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use sha2::{Digest, Sha256};

use super::sandbox::Sandbox;

/// Social insurance numbers in the inventory, and telephone numbers beside them: all that are reserved for fiction.
const SINS: u32 = 900;
const TELEPHONES: u32 = 100;

/// Numbers to a file of their own: its content is as few possibilities.
const ALONE: usize = 20;

/// The number whose first eight digits these are; the last digit checks them (Luhn).
fn sin(eight: u32) -> [u8; 9] {
    let mut digits = [b'0'; 9];
    let (mut rest, mut sum) = (eight, 0);
    for at in (0..8).rev() {
        let digit = rest % 10;
        rest /= 10;
        digits[at] = b'0' + digit as u8;
        let weighed = if at % 2 == 1 { 2 * digit } else { digit };
        sum += weighed / 10 + weighed % 10;
    }
    digits[8] = b'0' + ((10 - sum % 10) % 10) as u8;
    digits
}

/// The digests of an inventory, as whoever tries values would look them up.
struct Stored {
    digests: HashSet<[u8; 8]>,
    /// Which first three bytes they have, one bit each: most that is tried is told from them by that.
    begins: Vec<u64>,
    /// Whatever else the inventory holds that may be a salt, and none.
    salts: Vec<Vec<u8>>,
}

impl Stored {
    fn of(sandbox: &Sandbox) -> Stored {
        let connection = sandbox.connection();
        let blobs = |query: &str| -> Vec<Vec<u8>> {
            let mut statement = connection.prepare(query).expect("a statement");
            let rows = statement.query_map((), |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("bytes")
        };
        let mut stored = Stored {
            digests: HashSet::new(),
            begins: vec![0; 1 << 18],
            salts: blobs("SELECT CAST(value AS BLOB) FROM meta WHERE length(value) < 100"),
        };
        stored.salts.push(Vec::new());
        for digest in blobs("SELECT digest FROM value UNION ALL SELECT content FROM item WHERE content IS NOT NULL") {
            for part in digest.chunks_exact(8) {
                stored.add(part.try_into().expect("8 bytes"));
            }
        }
        stored
    }

    fn add(&mut self, part: [u8; 8]) {
        let (word, bit) = begin(&part);
        self.begins[word] |= 1 << bit;
        self.digests.insert(part);
    }

    fn holds(&self, digest: &[u8]) -> bool {
        let (word, bit) = begin(digest);
        self.begins[word] >> bit & 1 == 1 && self.digests.contains(&digest[..8])
    }

    /// Which of the usual hashes of a value are stored, with its kind and without, with each of the salts.
    fn fits(&self, kind: &str, value: &[u8]) -> u64 {
        let salted = self.salts.iter().map(|salt| {
            let bare = Sha256::new().chain_update(salt).chain_update(value).finalize();
            let named = Sha256::new()
                .chain_update(salt)
                .chain_update(kind)
                .chain_update([0])
                .chain_update(value)
                .finalize();
            u64::from(self.holds(&bare)) + u64::from(self.holds(&named))
        });
        salted.sum::<u64>() + u64::from(self.holds(blake3::hash(value).as_bytes()))
    }
}

fn begin(digest: &[u8]) -> (usize, u32) {
    let begin = u32::from_be_bytes([0, digest[0], digest[1], digest[2]]);
    ((begin / 64) as usize, begin % 64)
}

#[test]
fn values_cannot_be_tried_out_by_whoever_has_the_inventory_alone() {
    let planted: Vec<String> = (0..SINS)
        .map(|n| String::from_utf8_lossy(&sin(90_000_000 + n * 9_973)).into_owned())
        .collect();
    let mut text = String::from("NAS,téléphone\n");
    for (sin, n) in planted.iter().zip(0..) {
        let telephone = 100 + n % TELEPHONES;
        text.push_str(&format!(
            "{} {} {},514-555-{telephone:04}\n",
            &sin[..3],
            &sin[3..6],
            &sin[6..]
        ));
    }
    let sandbox = Sandbox::with("nas.csv", &text);
    for (n, sin) in planted.iter().take(ALONE).enumerate() {
        sandbox.write(&format!("{n}.txt"), sin);
    }
    sandbox.scan();
    let mut stored = Stored::of(&sandbox);
    assert!(stored.digests.len() >= 2 * (SINS + TELEPHONES) as usize);

    // Every number there is, by its plain hash; by all else that can be tried, a million of the planted sort.
    let plain = |eight: u32| u64::from(stored.holds(&Sha256::digest(sin(eight))));
    let of_hundred = |front: u32| (front * 1_000_000..(front + 1) * 1_000_000).map(plain).sum::<u64>();
    assert_eq!((0..100_u32).into_par_iter().map(of_hundred).sum::<u64>(), 0);
    let tried = (90_000_000..91_000_000_u32).into_par_iter();
    assert_eq!(tried.map(|eight| stored.fits("sin", &sin(eight))).sum::<u64>(), 0);
    let telephones = (0..10_000).map(|n| format!("+1514555{n:04}"));
    assert_eq!(
        telephones
            .map(|number| stored.fits("phone", number.as_bytes()))
            .sum::<u64>(),
        0
    );
    // Had one been stored without a key, it would have been found.
    let plain_digest = Sha256::digest(planted[0].as_bytes());
    stored.add(plain_digest[..8].try_into().expect("8 bytes"));
    assert_eq!(stored.fits("sin", planted[0].as_bytes()), 1);

    // The bytes of the file itself hold none, as they were written or bare.
    let bytes = fs::read(sandbox.inventory()).expect("the inventory");
    for sin in &planted {
        let spaced = format!("{} {} {}", &sin[..3], &sin[3..6], &sin[6..]);
        assert!(memchr::memmem::find(&bytes, sin.as_bytes()).is_none());
        assert!(memchr::memmem::find(&bytes, spaced.as_bytes()).is_none());
    }
    // With the key, the same question is answered.
    let found = sandbox.ok(&["find", "--sin", &planted[7]]);
    assert!(found.contains("nas.csv"), "{found}");
}
