//! A look at one file, without an inventory.

use std::io;
use std::path::Path;

use crate::detect::Detectors;
use crate::extract::worker::Worker;
use crate::extract::{self as door, Limits, Opened, Probe, Stopped};
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
    let file = walk::reach::open(path)?.file;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut head = Vec::new();
    door::read_head(&file, metadata.len(), &mut head)?;
    let name = walk::name_of(path);
    let probe = Probe::new(&head, &name, Some(metadata.len()));
    let mut deliver = |passage: Passage| -> Result<(), Stopped> {
        let found = detectors.scan(&passage);
        show(&passage, found);
        Ok(())
    };
    if door::choose(&probe).is_some_and(|(extractor, _)| extractor.isolated()) {
        let mut worker = Worker::new()?;
        Ok(worker.read(&file, &name, metadata.len(), limits, &|| false, &mut deliver))
    } else {
        Ok(door::read_file(&file, &name, metadata.len(), limits, &mut deliver))
    }
}
