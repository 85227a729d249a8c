//! With what this scan reads, by format: what of the program and its options decides about the findings of an item.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::extract::{EXTRACTORS, Limits, Ocr, READERS_REVISION, TEXT_REVISION};
use crate::inventory::stamp::{WANTS_OCR, WANTS_PASSWORDS};
use crate::inventory::{Means, Named, Sealer};
use crate::model::{Cause, Outcome};

/// The reader of what `--ebcdic` names.
const MAINFRAME: &str = "ebcdic";

/// Readers that read text as it is, and nothing nested in it.
const TEXT: [&str; 2] = ["csv", "text"];

/// Readers of files whose content is called as the file is: its name says who reads on, and stands in the places.
const SINGLE: [&str; 5] = ["gz", "bz2", "xz", "lzma", "zst"];

/// What of a file's name decides about what is found, if that reader takes it.
pub fn named(format: &str, name: &OsStr) -> Named {
    if SINGLE.contains(&format) {
        Named::Whole(name.to_owned())
    } else {
        Named::by_ending(name)
    }
}

/// What this scan reads with.
pub struct AllMeans {
    detection: String,
    ocr: String,
    passwords: String,
    mainframe: String,
    known: Mutex<HashMap<Option<String>, Arc<Means>>>,
}

impl AllMeans {
    /// Of a scan with these limits; `detection` names the detectors.
    pub fn new(limits: &Limits, detection: String, sealer: &Sealer) -> AllMeans {
        let passwords = if limits.passwords.is_empty() {
            String::new()
        } else {
            let all: Vec<&str> = limits.passwords.iter().collect();
            // Not all of the digest: it only has to tell lists apart.
            let digest = sealer.digest("passwords", &all.join("\n"));
            format!(
                "{:016x}",
                u64::from_be_bytes(*digest.first_chunk().expect("8 of 32 bytes"))
            )
        };
        AllMeans {
            detection,
            ocr: limits.ocr.as_ref().map(Ocr::languages).unwrap_or_default().to_owned(),
            passwords,
            mainframe: format!("{:?}", limits.mainframe),
            known: Mutex::default(),
        }
    }

    /// For an item of that format; without one, for an item that no reader took.
    pub fn of(&self, format: Option<&str>) -> Arc<Means> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format.map(str::to_owned);
        let means = known.entry(key).or_insert_with(|| Arc::new(self.make(format)));
        Arc::clone(means)
    }

    fn make(&self, format: Option<&str>) -> Means {
        let reader = match format {
            // A reader that is new may claim what was taken for text.
            Some(format) if TEXT.contains(&format) => format!("{format} {TEXT_REVISION} {}", formats()),
            Some(MAINFRAME) => format!("{MAINFRAME} {TEXT_REVISION} {}", short(&self.mainframe)),
            // Whatever is nested in it is read by any of them; so is what none took, if one does now.
            Some(format) => format!("{format} {READERS_REVISION} {}", short(&self.mainframe)),
            None => format!("- {READERS_REVISION}"),
        };
        Means {
            reader,
            detection: self.detection.clone(),
            ocr: self.ocr.clone(),
            passwords: self.passwords.clone(),
        }
    }
}

/// What an item wants that ended like this.
pub fn wants(outcome: &Outcome) -> u8 {
    outcome.causes().iter().fold(0, |wants, cause| match cause {
        Cause::ImageOnly => wants | WANTS_OCR,
        Cause::Encrypted => wants | WANTS_PASSWORDS,
        _ => wants,
    })
}

/// Names the formats that there are readers for.
fn formats() -> String {
    let names: Vec<&str> = EXTRACTORS.iter().map(|reader| reader.name()).collect();
    short(&names.join(" "))
}

fn short(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_holds_one_content_is_known_by_its_whole_name() {
        let gz = |name: &str| named("gz", OsStr::new(name));
        assert_ne!(gz("clients.csv.gz"), gz("notes.txt.gz"));
        let csv = |name: &str| named("csv", OsStr::new(name));
        assert_eq!(csv("a.CSV"), csv("copie de a.csv"));
        for name in SINGLE {
            assert!(EXTRACTORS.iter().any(|reader| reader.name() == name), "{name}");
        }
    }

    #[test]
    fn the_readers_of_text_are_those_that_this_process_runs() {
        for name in TEXT {
            let reader = EXTRACTORS.iter().find(|reader| reader.name() == name);
            assert!(reader.is_some_and(|reader| !reader.isolated()), "{name}");
        }
        let in_process = EXTRACTORS.iter().filter(|reader| !reader.isolated());
        for reader in in_process {
            assert!(TEXT.contains(&reader.name()), "{}", reader.name());
        }
    }
}
