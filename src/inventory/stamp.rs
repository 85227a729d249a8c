//! With what an item was read, and whether reading it again could yield anything else.

use rusqlite::{Connection, params};

use super::InventoryError;
use super::intern::stored;

/// An item wants to be read at once: the reason for which it was not read may have passed.
pub const WANTS_NOW: u8 = 1;

/// An item holds pictures whose text was not recognised.
pub const WANTS_OCR: u8 = 2;

/// An item is locked, or holds what is.
pub const WANTS_PASSWORDS: u8 = 4;

/// What of the program and its options decides what a reading yields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Means {
    /// The reader and its revision, or all of them where none took the item.
    pub reader: String,
    /// Digest of the detectors.
    pub detection: String,
    /// Languages of text recognition; empty without it.
    pub ocr: String,
    /// Keyed digest of the passwords that are tried; empty without any.
    pub passwords: String,
}

impl Means {
    /// Whether an item that was read with these means, and wanted `wants` then, would yield something else with
    /// the means of `now`. Less text recognition and fewer passwords do not undo what has been read.
    pub fn is_outdated(&self, wants: u8, now: &Means) -> bool {
        let ocr = self.ocr != now.ocr && !now.ocr.is_empty();
        wants & WANTS_NOW != 0
            || self.reader != now.reader
            || self.detection != now.detection
            // Other languages read pictures in another way; whether there were any is not known any more.
            || (ocr && (wants & WANTS_OCR != 0 || !self.ocr.is_empty()))
            || (wants & WANTS_PASSWORDS != 0 && self.passwords != now.passwords && !now.passwords.is_empty())
    }
}

/// The number of these means.
pub(super) fn number(connection: &Connection, means: &Means) -> Result<i64, InventoryError> {
    stored(
        connection,
        "SELECT id FROM reading WHERE reader = ?1 AND detection = ?2 AND ocr = ?3 AND passwords = ?4",
        "INSERT INTO reading (reader, detection, ocr, passwords) VALUES (?1, ?2, ?3, ?4)",
        params![means.reader, means.detection, means.ocr, means.passwords],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(ocr: &str, passwords: &str) -> Means {
        Means {
            reader: "pdf 1".to_owned(),
            detection: "d".to_owned(),
            ocr: ocr.to_owned(),
            passwords: passwords.to_owned(),
        }
    }

    #[test]
    fn only_what_can_yield_more_is_read_again() {
        let plain = means("", "");
        assert!(!plain.is_outdated(0, &plain));
        assert!(plain.is_outdated(WANTS_NOW, &plain));
        assert!(!plain.is_outdated(0, &means("fra", "p")));
        assert!(plain.is_outdated(WANTS_OCR, &means("fra", "")));
        assert!(plain.is_outdated(WANTS_PASSWORDS, &means("", "p")));
        assert!(!means("fra", "p").is_outdated(WANTS_OCR | WANTS_PASSWORDS, &plain));
        assert!(means("fra", "").is_outdated(0, &means("eng+fra", "")));
        let newer = Means {
            reader: "pdf 2".to_owned(),
            ..plain.clone()
        };
        assert!(plain.is_outdated(0, &newer));
        let other = Means {
            detection: "e".to_owned(),
            ..plain.clone()
        };
        assert!(plain.is_outdated(0, &other));
    }
}
