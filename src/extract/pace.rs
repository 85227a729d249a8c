//! A limited rate of reading, so that a scan leaves the disk to others.

use std::time::{Duration, Instant};

/// Reads in pieces of a quarter of a second, so that nothing waits long at once.
const PIECES: u64 = 4;

/// The pace of one reading.
#[derive(Debug)]
pub struct Pace {
    /// Bytes a second; 0 for no limit.
    rate: u64,
    begun: Instant,
    bytes: u64,
}

impl Pace {
    /// From now on.
    pub fn new(rate: u64) -> Pace {
        Pace {
            rate,
            begun: Instant::now(),
            bytes: 0,
        }
    }

    /// How many of these bytes may be read at once.
    pub fn room(&self, wanted: usize) -> usize {
        if self.rate == 0 {
            return wanted;
        }
        wanted.min(usize::try_from(self.rate / PIECES).unwrap_or(usize::MAX).max(1024))
    }

    /// So many have been read: waits until they may have been.
    pub fn passed(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        if self.rate == 0 {
            return;
        }
        let due = Duration::from_secs_f64(self.bytes as f64 / self.rate as f64);
        std::thread::sleep(due.saturating_sub(self.begun.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_and_no_rate_is_free() {
        let mut pace = Pace::new(1 << 20);
        let begun = Instant::now();
        let mut left = 1 << 18;
        while left > 0 {
            let piece = pace.room(left);
            pace.passed(piece);
            left -= piece;
        }
        assert!(begun.elapsed() >= Duration::from_millis(250));
        let mut free = Pace::new(0);
        assert_eq!(free.room(1 << 30), 1 << 30);
        free.passed(1 << 30);
    }
}
