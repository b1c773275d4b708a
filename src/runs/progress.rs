//! What a run shows during its course.

use std::time::{Duration, Instant};

use crate::ids::Tick;
use crate::store::Spent;
use crate::work::process_time;

/// Watches a run. Observers never influence it.
pub trait Observer {
    /// The run has reached another sample; the first call shows the start.
    fn progress(&mut self, progress: &Progress);
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Simulated time.
    pub simulated: Tick,
    /// Simulated time at the end.
    pub duration: Tick,
    /// Time since the run began.
    pub wall: Duration,
    /// Recent speed, simulated hours per second; none before the first step.
    pub speed_h_per_s: Option<f64>,
    /// Time left at that speed.
    pub left: Option<Duration>,
    /// The arms, in the order of the scenario.
    pub arms: Vec<ArmProgress>,
}

/// The state of the doses of an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmProgress {
    /// Name of the arm.
    pub name: String,
    /// Doses that the arm gets in the whole run.
    pub doses: usize,
    /// What it has been given that is not cells, such as `1.00 x conditioned medium`.
    pub given: Vec<String>,
    /// Cells infused so far.
    pub infused: u64,
    /// Alive in the lung; none without a body.
    pub lung: Option<u64>,
    /// Keys of the organs of the patches and cells alive in each.
    pub sites: Vec<(String, u64)>,
    /// Alive in all patches, of the kinds of cell that are infused.
    pub patch: u64,
}

/// Time constant over which speed is averaged, s: long enough to be read, short enough to follow the run.
const MEMORY_S: f64 = 8.0;

/// Measures speed.
#[derive(Debug)]
pub(super) struct Pace {
    started: Instant,
    /// Processor time of the process at the start.
    processor: Duration,
    /// Time that the run took before it was resumed.
    before: Spent,
    last: (Tick, Duration),
    speed_h_per_s: Option<f64>,
}

impl Pace {
    pub(super) fn start() -> Self {
        Self::resume(Tick(0), Spent::default())
    }

    /// For a run that continues from a moment which it had reached after a time.
    pub(super) fn resume(now: Tick, before: Spent) -> Self {
        Self {
            started: Instant::now(),
            processor: process_time(),
            before,
            last: (now, before.wall),
            speed_h_per_s: None,
        }
    }

    pub(super) fn wall(&self) -> Duration {
        self.before.wall + self.started.elapsed()
    }

    /// Time that the run has taken, including the time before it was resumed.
    pub(super) fn spent(&self) -> Spent {
        let processor = process_time().saturating_sub(self.processor);
        Spent {
            wall: self.wall(),
            processor: self.before.processor + processor,
        }
    }

    /// Takes note of the simulated time reached.
    pub(super) fn reach(&mut self, now: Tick, arms: Vec<ArmProgress>, duration: Tick) -> Progress {
        let wall = self.wall();
        self.average(now, wall);
        let left_h = Tick(duration.since(now)).seconds() / 3600.0;
        let left = self
            .speed_h_per_s
            .and_then(|speed| Duration::try_from_secs_f64(left_h / speed).ok());
        Progress {
            simulated: now,
            duration,
            wall,
            speed_h_per_s: self.speed_h_per_s,
            left,
            arms,
        }
    }

    fn average(&mut self, now: Tick, wall: Duration) {
        let (then, at) = self.last;
        let (step_h, step_s) = (
            Tick(now.since(then)).seconds() / 3600.0,
            (wall - at).as_secs_f64(),
        );
        if step_h > 0.0 && step_s > 0.0 {
            let speed = step_h / step_s;
            let weight = -libm::expm1(-step_s / MEMORY_S);
            self.speed_h_per_s = Some(match self.speed_h_per_s {
                Some(old) => old + weight * (speed - old),
                None => speed,
            });
        }
        self.last = (now, wall);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_settles_on_the_recent_one() {
        let mut pace = Pace::start();
        pace.average(Tick(0), Duration::from_secs(1));
        assert_eq!(pace.speed_h_per_s, None);
        let hour = 36_000;
        for step in 1..=20_u64 {
            pace.average(Tick(step * hour), Duration::from_secs(1 + step));
        }
        assert!((pace.speed_h_per_s.expect("a speed") - 1.0).abs() < 1e-9);
        for step in 1..=40_u64 {
            pace.average(Tick((20 + 3 * step) * hour), Duration::from_secs(21 + step));
        }
        assert!((pace.speed_h_per_s.expect("a speed") - 3.0).abs() < 0.02);
    }

    #[test]
    fn the_time_left_follows_from_the_speed() {
        let mut pace = Pace::start();
        pace.speed_h_per_s = Some(2.0);
        let progress = pace.reach(Tick(0), Vec::new(), Tick(10 * 36_000));
        assert_eq!(progress.left, Some(Duration::from_secs(5)));
    }
}
