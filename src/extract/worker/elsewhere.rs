//! Where the system has no sockets that carry open files: files are read in this process.

use std::fs::File;
use std::io::{self, Read, Seek};

use super::lost;
use crate::extract::{EXTRACTORS, Limits, Opened, PROBE_BYTES, Probe, Stopped};
use crate::model::{Cause, Passage};

/// Reads in this process.
#[derive(Debug)]
pub struct Worker;

impl Worker {
    /// Nothing to start.
    ///
    /// # Errors
    /// Never; the twin for Unix can fail.
    pub fn new() -> io::Result<Worker> {
        Ok(Worker)
    }

    /// Reads the file, and delivers its passages as they come.
    pub fn read(
        &mut self,
        mut file: &File,
        name: &str,
        size: u64,
        limits: &Limits,
        _stop: &dyn Fn() -> bool,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> Opened {
        let mut head = Vec::with_capacity(PROBE_BYTES);
        let read = file
            .rewind()
            .and_then(|()| (&*file).take(PROBE_BYTES as u64).read_to_end(&mut head));
        if read.and_then(|_| file.rewind()).is_err() {
            return lost(Cause::ReadError, false, 0);
        }
        crate::extract::read(
            &mut file,
            &Probe {
                head: &head,
                name,
                size: Some(size),
            },
            limits,
            deliver,
        )
    }
}

/// There are no workers here.
///
/// # Errors
/// Always.
pub fn serve() -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
