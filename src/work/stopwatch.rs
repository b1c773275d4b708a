//! A stopwatch for the wall clock and for processor time.

use std::time::Duration;

use super::thread_time;

/// Measures a piece of work. On a platform without a clock it measures zero.
#[derive(Debug)]
pub struct Stopwatch {
    #[cfg(not(target_family = "wasm"))]
    started: std::time::Instant,
    processor: Duration,
}

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            #[cfg(not(target_family = "wasm"))]
            started: std::time::Instant::now(),
            processor: thread_time(),
        }
    }

    /// Wall-clock time since the start.
    #[cfg(not(target_family = "wasm"))]
    #[must_use]
    pub fn wall(&self) -> Duration {
        self.started.elapsed()
    }

    /// Wall-clock time since the start: zero, because there is no clock.
    #[cfg(target_family = "wasm")]
    #[must_use]
    pub fn wall(&self) -> Duration {
        Duration::ZERO
    }

    /// Processor time of the calling thread since the start; zero if the system does not count it.
    #[must_use]
    pub fn processor(&self) -> Duration {
        thread_time().saturating_sub(self.processor)
    }
}
