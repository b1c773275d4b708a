//! Clocks, stage timing and what frames a step.

use std::time::{Duration, Instant};

use crate::body::{Epoch, EpochPlan, Window};
use crate::ids::{ReplicateId, Tick};
use crate::simulation::{Plan, SimulationError, StageError, World};
use crate::work::thread_time;

/// The stages of a step, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Doses without cells enter the plasma or the patch.
    Infuse,
    /// Infused cells run their jump chain; plasma flows.
    Circulate,
    /// Walls take note of what they hold.
    Hold,
    /// Cells that crossed a wall are placed.
    Transmigrate,
    /// Plasma and patch meet at the vessels.
    Exchange,
    /// Cells become sources and sinks.
    Secrete,
    /// Fields advance.
    Diffuse,
    /// Cells decide.
    Respond,
    /// Cells move.
    Migrate,
    /// Tissue dies, heals, scars.
    Heal,
    /// Events take effect.
    Settle,
    /// The sampling clock takes a sample and checks that no cell was lost.
    Observe,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Stage; 12] = [
        Stage::Infuse,
        Stage::Circulate,
        Stage::Hold,
        Stage::Transmigrate,
        Stage::Exchange,
        Stage::Secrete,
        Stage::Diffuse,
        Stage::Respond,
        Stage::Migrate,
        Stage::Heal,
        Stage::Settle,
        Stage::Observe,
    ];

    /// The verb.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Infuse => "infuse",
            Stage::Circulate => "circulate",
            Stage::Hold => "hold",
            Stage::Transmigrate => "transmigrate",
            Stage::Exchange => "exchange",
            Stage::Secrete => "secrete",
            Stage::Diffuse => "diffuse",
            Stage::Respond => "respond",
            Stage::Migrate => "migrate",
            Stage::Heal => "heal",
            Stage::Settle => "settle",
            Stage::Observe => "observe",
        }
    }
}

/// Time spent in each stage. It is never part of the state of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct StageTimes {
    wall: [Duration; Stage::ALL.len()],
    processor: [Duration; Stage::ALL.len()],
}

impl StageTimes {
    /// Wall-clock time spent in a stage.
    pub fn of(&self, stage: Stage) -> Duration {
        self.wall[stage as usize]
    }

    /// Processor time of the thread that leads a stage. What other threads work for it is not in there; what this thread
    /// works for another arm, while it waits for them, is.
    pub fn processor_of(&self, stage: Stage) -> Duration {
        self.processor[stage as usize]
    }

    /// Sum over all stages, wall-clock time.
    pub fn total(&self) -> Duration {
        self.wall.iter().sum()
    }

    /// Adds the times of another arm.
    pub fn add(&mut self, other: &StageTimes) {
        let own = self.wall.iter_mut().chain(&mut self.processor);
        let more = other.wall.iter().chain(&other.processor);
        own.zip(more).for_each(|(own, more)| *own += *more);
    }
}

impl Plan {
    /// The seed of a replicate.
    pub fn seed_of(&self, replicate: ReplicateId) -> u64 {
        self.seed.wrapping_add(replicate.index() as u64)
    }

    /// The first beat of the tissue clock that is not before a moment: there all arms have ended a step.
    pub fn first_beat(&self, from: Tick) -> Tick {
        let period = self.clocks.phenotype.0;
        Tick(from.0.div_ceil(period) * period)
    }

    /// The first moment after `now` at which all arms are shown. It does not depend on what answers ask for.
    pub fn next_showing(&self, now: Tick) -> Tick {
        let sampling = self.clocks.sampling.0;
        let beat = Tick((now.0 / sampling + 1) * sampling).min(self.duration);
        let pictures = self.clocks.pictures.iter().copied();
        pictures
            .filter(|moment| *moment > now && *moment < beat)
            .min()
            .unwrap_or(beat)
    }
}

/// Epochs while a dose runs: fine enough that crowding is resolved.
const EPOCHS_PER_DOSE: u32 = 60;
/// After a dose epochs stay short for this long, in ticks: longer than a few passages of the blood.
const SETTLE_TICKS: u64 = 300;

impl World {
    /// The next epoch: it ends with the tissue clock or earlier, where a dose or a companion of the arm starts, runs or ends.
    pub(super) fn next_epoch(&self) -> Epoch {
        let period = self.clocks.phenotype.0;
        let tissue_due = Tick((self.now.0 / period + 1) * period);
        let windows = self.plan.infusions.iter().map(|infusion| Window {
            start: infusion.at,
            duration_ticks: infusion.over.0,
        });
        let acting = self.plan.companions.iter().map(|companion| Window {
            start: companion.from,
            duration_ticks: companion.over.0,
        });
        let end = self
            .epoch_plan()
            .end_of_epoch(self.now, windows.chain(acting));
        Epoch {
            index: self.epoch,
            start: self.now,
            end: end.min(tissue_due),
        }
    }

    /// How long epochs are. Without a body nothing but doses cuts the steps of the tissue.
    fn epoch_plan(&self) -> EpochPlan {
        let clocks = &self.clocks;
        let longest = match self.circulation {
            Some(_) => clocks.circulation_max,
            None => clocks.phenotype,
        };
        EpochPlan {
            per_dose: EPOCHS_PER_DOSE,
            shortest_ticks: 1,
            settle_ticks: SETTLE_TICKS,
            longest_ticks: longest.0,
        }
    }

    /// True when the tissue clock is due at the end of the epoch.
    pub(super) fn tissue_is_due(&self, epoch: Epoch) -> bool {
        epoch.end.0.is_multiple_of(self.clocks.phenotype.0)
    }

    /// Runs and times one stage.
    pub(super) fn run(
        &mut self,
        stage: Stage,
        verb: impl FnOnce(&mut World) -> Result<(), StageError>,
    ) -> Result<(), SimulationError> {
        let (started, before) = (Instant::now(), thread_time());
        let result = verb(self);
        self.times.wall[stage as usize] += started.elapsed();
        self.times.processor[stage as usize] += thread_time().saturating_sub(before);
        result.map_err(|cause| cause.at(&self.label(), stage.name(), self.now))
    }

    /// Ends the step.
    pub(super) fn close(&mut self, epoch: Epoch) {
        self.now = epoch.end;
        self.epoch += 1;
        if self.tissue_is_due(epoch) {
            self.step += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Clocks;

    fn plan(pictures: &[u64]) -> Plan {
        Plan {
            title: String::new(),
            question: String::new(),
            seed: 1,
            replicates: 1,
            duration: Tick(1000),
            clocks: Clocks {
                fields: Tick(10),
                motion: Tick(10),
                phenotype: Tick(10),
                sampling: Tick(300),
                circulation_max: Tick(100),
                pictures: pictures.iter().map(|tick| Tick(*tick)).collect(),
            },
            arms: Vec::new(),
            answers: Vec::new(),
            grain: Default::default(),
        }
    }

    #[test]
    fn runs_are_shown_on_the_sampling_clock_and_for_pictures() {
        let plan = plan(&[0, 50, 600]);
        let mut moments = vec![Tick(0)];
        while moments.last().is_some_and(|now| *now < plan.duration) {
            moments.push(plan.next_showing(moments[moments.len() - 1]));
        }
        let expected = [0, 50, 300, 600, 900, 1000].map(Tick);
        assert_eq!(moments, expected);
    }
}
