//! A look at one file, without an inventory.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::open::open;
use crate::detect::Detectors;
use crate::extract::worker::Worker;
use crate::extract::{self as door, Opened};
use crate::extract::{Limits, PROBE_BYTES, Probe, Stopped};
use crate::model::{Finding, Passage};
use crate::walk;

/// Reads one file and shows each passage with its findings, in order.
///
/// # Errors
/// When the file cannot be opened, or no worker can be started.
pub fn look(
    path: &Path,
    detectors: &Detectors,
    limits: &Limits,
    mut show: impl FnMut(&Passage, Vec<Finding>),
) -> io::Result<Opened> {
    let mut file: &File = &open(path, true)?.file;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut head = Vec::with_capacity(PROBE_BYTES);
    file.take(PROBE_BYTES as u64).read_to_end(&mut head)?;
    file.rewind()?;
    let name = walk::name_of(path);
    let probe = Probe {
        head: &head,
        name: &name,
        size: Some(metadata.len()),
    };
    let mut deliver = |passage: Passage| -> Result<(), Stopped> {
        let found = detectors.scan(&passage);
        show(&passage, found);
        Ok(())
    };
    if door::choose(&probe).is_some_and(|(extractor, _)| extractor.isolated()) {
        let mut worker = Worker::new()?;
        Ok(worker.read(file, &name, metadata.len(), limits, &|| false, &mut deliver))
    } else {
        Ok(door::read(&mut file, &probe, limits, &mut deliver))
    }
}
