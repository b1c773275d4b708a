//! When checkpoints are taken.

use std::time::{Duration, Instant};

/// A checkpoint waits until this multiple of the cost of the last one has passed: checkpoints take at most a twentieth of a run.
const TIMES_ITS_COST: u32 = 20;

/// The clock of checkpoints.
#[derive(Debug)]
pub(super) struct Rhythm {
    every: Option<Duration>,
    last: Instant,
    cost: Duration,
}

impl Rhythm {
    /// Time between two checkpoints; zero for one at every showing, none for no checkpoints.
    pub fn new(every: Option<Duration>) -> Self {
        Self {
            every,
            last: Instant::now(),
            cost: Duration::ZERO,
        }
    }

    /// Whether checkpoints are taken at all.
    pub fn wanted(&self) -> bool {
        self.every.is_some()
    }

    /// Whether one is due.
    pub fn is_due(&self) -> bool {
        self.every
            .is_some_and(|every| self.last.elapsed() >= pause(every, self.cost))
    }

    /// One was taken in this time.
    pub fn taken(&mut self, cost: Duration) {
        self.cost = cost;
        self.last = Instant::now();
    }
}

/// Time from the end of a checkpoint to the next, given what the last one took.
fn pause(every: Duration, cost: Duration) -> Duration {
    if every.is_zero() {
        every
    } else {
        every.max(cost * TIMES_ITS_COST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dear_checkpoints_are_taken_less_often() {
        let s = Duration::from_secs;
        assert_eq!(pause(s(60), s(1)), s(60));
        assert_eq!(pause(s(60), s(6)), s(120));
        assert_eq!(pause(s(0), s(6)), s(0), "every showing means every showing");
        assert!(!Rhythm::new(None).is_due());
        assert!(!Rhythm::new(Some(s(60))).is_due());
        assert!(Rhythm::new(Some(s(0))).is_due());
    }
}
