//! The clock of one arm: where it stands, and where its next epoch ends.

use crate::body::{Epoch, EpochPlan, Window};
use crate::ids::Tick;
use crate::plan::{ArmPlan, Clocks};

/// Epochs while a dose runs: fine enough that crowding is resolved.
const EPOCHS_PER_DOSE: u32 = 60;
/// After a dose epochs stay short for this long, in ticks: longer than a few passages of the blood.
const SETTLE_TICKS: u64 = 300;

/// Simulated time of one arm, and the numbers of its steps.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// Periods, from the plan.
    pub periods: Clocks,
    /// Simulated time.
    pub now: Tick,
    /// Running number of the epoch.
    pub epoch: u32,
    /// Running number of the tissue step: part of the counter of every draw in the tissue.
    pub step: u32,
}

impl Clock {
    /// A clock at the start of a run.
    pub fn new(periods: Clocks) -> Self {
        Self {
            periods,
            now: Tick(0),
            epoch: 0,
            step: 0,
        }
    }

    /// Length of a step of the tissue, s.
    pub fn step_s(&self) -> f64 {
        self.periods.phenotype.seconds()
    }

    /// Start of the present step of the tissue. It does not depend on how doses cut the epochs of the blood, so that arms with
    /// different doses strike and sense at the same moments.
    pub fn tissue_now(&self) -> Tick {
        Tick(u64::from(self.step) * self.periods.phenotype.0)
    }

    /// True for the moments at which steps of the tissue begin and end.
    pub fn is_beat(&self, moment: Tick) -> bool {
        moment.0.is_multiple_of(self.periods.phenotype.0)
    }

    /// True when the tissue makes its step at the end of the epoch.
    pub fn tissue_is_due(&self, epoch: Epoch) -> bool {
        self.is_beat(epoch.end)
    }

    /// The next epoch: it ends with the tissue clock or earlier, where a dose or a companion of the arm starts, runs or ends.
    /// In a closed well nothing but doses and companions cuts the steps of the tissue.
    pub fn next_epoch(&self, arm: &ArmPlan) -> Epoch {
        let period = self.periods.phenotype.0;
        let tissue_due = Tick((self.now.0 / period + 1) * period);
        let doses = arm.infusions.iter().map(|infusion| Window {
            start: infusion.at,
            duration_ticks: infusion.over.0,
        });
        let companions = arm.companions.iter().map(|companion| Window {
            start: companion.from,
            duration_ticks: companion.over.0,
        });
        let longest = if arm.model.body.is_some() {
            self.periods.circulation_max
        } else {
            self.periods.phenotype
        };
        let epochs = EpochPlan {
            per_dose: EPOCHS_PER_DOSE,
            shortest_ticks: 1,
            settle_ticks: SETTLE_TICKS,
            longest_ticks: longest.0,
        };
        let end = epochs.end_of_epoch(self.now, doses.chain(companions));
        Epoch {
            index: self.epoch,
            start: self.now,
            end: end.min(tissue_due),
        }
    }

    /// Ends a step.
    pub fn close(&mut self, epoch: Epoch) {
        self.now = epoch.end;
        self.epoch += 1;
        if self.tissue_is_due(epoch) {
            self.step += 1;
        }
    }
}
