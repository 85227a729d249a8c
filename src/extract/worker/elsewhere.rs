//! Where the system has no sockets that carry open files: files are read in this process.

use std::fs::File;
use std::io;

use crate::extract::{Limits, Opened, Stopped, read_file};
use crate::model::Passage;

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
        file: &File,
        name: &str,
        size: u64,
        limits: &Limits,
        _stop: &dyn Fn() -> bool,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> Opened {
        read_file(file, name, size, limits, deliver)
    }
}

/// There are no workers here.
///
/// # Errors
/// Always.
pub fn serve() -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
