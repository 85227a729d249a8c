//! Calls that may never return, and who waits for them.
//!
//! A share that has gone bad holds a thread in the middle of a call, and no signal ends that. So whoever asks the
//! file system something does it at a [`Post`], which somebody else looks at: when the answer takes too long, the
//! thread is left behind, what it was doing gets its reason, and another thread takes its place.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A file system that has held this many threads is waited for less.
const TRUSTED: u32 = 8;

/// How much less: this part of the usual time.
const LESS: u32 = 10;

/// A file system that has held this many threads is not asked any more.
const GIVEN_UP: u32 = 64;

/// Where one thread makes its calls.
#[derive(Debug, Default)]
pub struct Post {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    since: Option<Instant>,
    left: bool,
}

/// The thread has been left behind while its call lasted: whatever it was doing has been ended for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left;

impl Post {
    /// Makes one call that may not return.
    ///
    /// # Errors
    /// [`Left`] when it has taken too long: the thread has to end.
    pub fn call<T>(&self, call: impl FnOnce() -> T) -> Result<T, Left> {
        self.begins();
        let result = call();
        self.ended().map(|_| result)
    }

    /// A call begins.
    pub fn begins(&self) {
        self.lock().since = Some(Instant::now());
    }

    /// The call has ended, and took so long.
    ///
    /// # Errors
    /// [`Left`] when that was too long: the thread has to end.
    pub fn ended(&self) -> Result<Duration, Left> {
        let mut state = self.lock();
        let took = state.since.take().map_or(Duration::ZERO, |since| since.elapsed());
        if state.left { Err(Left) } else { Ok(took) }
    }

    /// Whether the thread has been left behind.
    pub fn is_left(&self) -> bool {
        self.lock().left
    }

    /// Leaves the thread behind if its call has lasted that long. True once, for the one who has to act.
    pub fn leave(&self, patience: Duration) -> bool {
        let mut state = self.lock();
        let overdue = !state.left && state.since.is_some_and(|since| since.elapsed() >= patience);
        state.left |= overdue;
        overdue
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // There is no half-written state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long each file system is waited for: less when it has held threads before.
#[derive(Debug)]
pub struct Patience {
    usual: Duration,
    held: Mutex<HashMap<Option<u64>, u32>>,
}

impl Patience {
    /// The time for a file system that answers.
    pub fn new(usual: Duration) -> Patience {
        Patience {
            usual,
            held: Mutex::default(),
        }
    }

    /// The time for this file system.
    pub fn with(&self, device: Option<u64>) -> Duration {
        if self.count(device) < TRUSTED {
            self.usual
        } else {
            self.usual / LESS
        }
    }

    /// A thread has been left behind on this file system.
    pub fn lost_one(&self, device: Option<u64>) {
        *self.lock().entry(device).or_default() += 1;
    }

    /// Whether this file system is not to be asked any more.
    pub fn is_over(&self, device: Option<u64>) -> bool {
        self.count(device) >= GIVEN_UP
    }

    /// Threads that were left behind, on all file systems.
    pub fn lost(&self) -> u32 {
        self.lock().values().sum()
    }

    fn count(&self, device: Option<u64>) -> u32 {
        self.lock().get(&device).copied().unwrap_or(0)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<u64>, u32>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_call_that_lasts_is_left_and_only_once() {
        let post = Post::default();
        assert!(!post.leave(Duration::ZERO));
        assert_eq!(post.call(|| 7), Ok(7));
        assert!(!post.leave(Duration::ZERO));
        let left = post.call(|| {
            assert!(!post.leave(Duration::from_hours(1)));
            assert!(post.leave(Duration::ZERO));
            assert!(!post.leave(Duration::ZERO));
        });
        assert_eq!(left, Err(Left));
        assert!(post.is_left());
    }

    #[test]
    fn patience_runs_out_with_one_file_system_and_not_with_others() {
        let patience = Patience::new(Duration::from_secs(30));
        for _ in 0..GIVEN_UP {
            patience.lost_one(Some(1));
        }
        assert!(patience.is_over(Some(1)) && !patience.is_over(Some(2)));
        assert_eq!(patience.with(Some(1)), Duration::from_secs(3));
        assert_eq!(patience.with(Some(2)), Duration::from_secs(30));
        assert_eq!(patience.lost(), GIVEN_UP);
    }
}
