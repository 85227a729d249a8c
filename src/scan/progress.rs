//! What a running scan lets others see, and how they end it.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// The hold that a caller has on a running scan.
#[derive(Debug, Default)]
pub struct Control {
    /// How far it is.
    pub counts: Counts,
    stopping: AtomicBool,
    planned: AtomicBool,
    left: AtomicU32,
}

impl Control {
    /// Asks the scan to end soon, with what it has.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// The same, because it was to end by this time.
    pub fn stop_as_planned(&self) {
        if !self.is_stopping() {
            self.planned.store(true, Ordering::Relaxed);
            self.stop();
        }
    }

    /// Whether it ended because it was to end by this time.
    pub fn is_planned(&self) -> bool {
        self.planned.load(Ordering::Relaxed)
    }

    pub(super) fn left_behind(&self, threads: u32) {
        self.left.store(threads, Ordering::Relaxed);
    }

    /// Threads that the file system did not answer, and that may still wait for it when the scan has ended.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// Whether the scan has been asked to end.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Counts that grow while a scan runs. Each is right by itself; together they may be of slightly different
/// moments.
#[derive(Debug, Default)]
pub struct Counts {
    files_met: AtomicU64,
    bytes_met: AtomicU64,
    files_done: AtomicU64,
    bytes_done: AtomicU64,
    findings: AtomicU64,
    left: AtomicU64,
    access_times: AtomicU64,
    walked: AtomicBool,
}

impl Counts {
    pub(super) fn met(&self, bytes: u64) {
        self.files_met.fetch_add(1, Ordering::Relaxed);
        self.bytes_met.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn walked(&self) {
        self.walked.store(true, Ordering::Relaxed);
    }

    pub(super) fn done(&self, bytes: u64) {
        self.files_done.fetch_add(1, Ordering::Relaxed);
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn left(&self, bytes: u64) {
        self.left.fetch_add(1, Ordering::Relaxed);
        self.done(bytes);
    }

    pub(super) fn found(&self, findings: u64) {
        self.findings.fetch_add(findings, Ordering::Relaxed);
    }

    pub(super) fn touched(&self) {
        self.access_times.fetch_add(1, Ordering::Relaxed);
    }

    /// Entries that the walk has met.
    pub fn files_met(&self) -> u64 {
        self.files_met.load(Ordering::Relaxed)
    }

    /// Bytes of the entries that the walk has met.
    pub fn bytes_met(&self) -> u64 {
        self.bytes_met.load(Ordering::Relaxed)
    }

    /// Entries that have their outcome.
    pub fn files_done(&self) -> u64 {
        self.files_done.load(Ordering::Relaxed)
    }

    /// Bytes of the entries that have their outcome.
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Entries that have not changed and were left as they were.
    pub fn unchanged(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    /// Findings so far.
    pub fn findings(&self) -> u64 {
        self.findings.load(Ordering::Relaxed)
    }

    /// Files that could not be opened without a trace: their access time may have changed.
    pub fn access_times(&self) -> u64 {
        self.access_times.load(Ordering::Relaxed)
    }

    /// Whether the walk has met all there is.
    pub fn is_walked(&self) -> bool {
        self.walked.load(Ordering::Relaxed)
    }
}
