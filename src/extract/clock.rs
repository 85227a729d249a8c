//! The time that a reader works on one file. What it waits for does not count: neither the disk, as far as that answers
//! later than a disk at hand, nor whoever looks for personal data in its passages.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// So much of each read is work: a disk at hand takes less. So a reader that reads on without end is ended, too.
const READ: Duration = Duration::from_micros(100);

/// A clock that runs while a reader works.
#[derive(Debug)]
pub struct Clock {
    begun: Instant,
    /// When it rings, in nanoseconds since it began.
    rings: AtomicU64,
}

impl Clock {
    /// Runs from now, and rings after so much work.
    pub(super) fn new(work: Duration) -> Clock {
        Clock {
            begun: Instant::now(),
            rings: AtomicU64::new(nanoseconds(work)),
        }
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        nanoseconds(self.begun.elapsed()) >= self.rings.load(Ordering::Relaxed)
    }

    /// Adds time: it was spent, but not with work, or it is granted.
    pub(super) fn add(&self, time: Duration) {
        let more = nanoseconds(time);
        let added = |rings: u64| Some(rings.saturating_add(more));
        // It never fails: there is always a sum.
        let _ = self.rings.fetch_update(Ordering::Relaxed, Ordering::Relaxed, added);
    }

    /// A read of the disk began then, and is over.
    pub(super) fn has_read(&self, begun: Instant) {
        self.add(begun.elapsed().saturating_sub(READ));
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_counts_and_waiting_does_not() {
        let clock = Clock::new(Duration::from_millis(200));
        let begun = Instant::now();
        std::thread::sleep(Duration::from_millis(250));
        assert!(clock.is_over());
        clock.has_read(begun);
        assert!(!clock.is_over());
        std::thread::sleep(Duration::from_millis(250));
        assert!(clock.is_over());
        clock.add(Duration::from_hours(1));
        assert!(!clock.is_over());
        assert!(Clock::new(Duration::ZERO).is_over());
        assert!(!Clock::new(Duration::MAX).is_over());
    }

    #[test]
    fn reads_that_are_answered_at_once_are_work() {
        let clock = Clock::new(Duration::from_millis(20));
        let begun = Instant::now();
        while !clock.is_over() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it never rings");
            clock.has_read(Instant::now());
        }
    }
}
