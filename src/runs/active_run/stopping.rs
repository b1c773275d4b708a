//! Where a run stops before its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::super::error::RunFailure;
use super::ActiveRun;
use crate::ids::Tick;
use crate::plan::Plan;
use crate::record::Truncation;
use crate::record::scale::hours;
use crate::units::exact_duration;

/// The moment at which a run that is asked to stop before its end does stop, given where it is now.
pub(super) fn stop_at(
    plan: &Plan,
    from: Option<Tick>,
    (until, checkpoint_every): (Option<Tick>, Option<Duration>),
) -> Result<Option<Tick>, RunFailure> {
    let Some(asked) = until else {
        return Ok(None);
    };
    let shown = |moment: Tick| exact_duration(moment.seconds());
    let refuse = |fault| Err(RunFailure::Until { asked, fault });
    let moment = plan.first_beat(asked);
    if moment >= plan.duration {
        return refuse(format!("the run ends at {}", shown(plan.duration)));
    }
    if let Some(now) = from.filter(|now| moment <= *now) {
        return refuse(format!("the run is already at {}", shown(now)));
    }
    if checkpoint_every.is_none() {
        return refuse(
            "to stop there needs a checkpoint, and checkpoints are turned off".to_owned(),
        );
    }
    Ok(Some(moment))
}

impl ActiveRun {
    /// What was simulated, if that is less than the whole scenario.
    pub(super) fn cut(&self) -> Option<Truncation> {
        let stopped = !self.engine.finished();
        let (reached, reported) = (self.engine.now(), self.spectator.reported);
        // In ticks, in which a run is stepped: 1.1 d in floating seconds is a little more than itself.
        let full = if stopped {
            self.plan().duration
        } else {
            self.written.max(self.plan().duration)
        };
        (stopped || reached < full).then(|| Truncation {
            stopped,
            reached_h: hours(reached),
            reported_h: (reported < reached).then(|| hours(reported)),
            full_h: hours(full),
            rows_empty: self.spectator.book.rows_beyond(reported),
            rows_left_out: self.rows_left_out,
        })
    }

    /// Advances to a moment, or to the end of the step of the tissue in which it is asked to stop.
    pub(super) fn advance_to(&mut self, goal: Tick, stop: &AtomicBool) -> Result<(), RunFailure> {
        let beat = self.plan().clocks.phenotype.0;
        loop {
            let next = Tick(self.engine.now().0 + beat);
            self.engine.advance_to(next.min(goal))?;
            if self.engine.now() >= goal || stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }
}
