//! The stages of a step and the time that they take.

use std::time::Duration;

use crate::work::Stopwatch;

/// The stages of a step, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Treatments begin and end; doses without cells enter the plasma or the patch.
    Treat,
    /// Infused cells are admitted, carried, held, released, and cross walls; plasma flows.
    Circulate,
    /// Walls count the cells that they hold.
    Occupy,
    /// Cells that crossed a wall take their places in the patch.
    Seat,
    /// Plasma and patch exchange molecules at the vessels.
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
        Stage::Treat,
        Stage::Circulate,
        Stage::Occupy,
        Stage::Seat,
        Stage::Exchange,
        Stage::Secrete,
        Stage::Diffuse,
        Stage::Respond,
        Stage::Migrate,
        Stage::Heal,
        Stage::Settle,
        Stage::Observe,
    ];

    /// The name, as in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Treat => "treat",
            Stage::Circulate => "circulate",
            Stage::Occupy => "occupy",
            Stage::Seat => "seat",
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

    /// Adds the time of a stage since the start of a stopwatch.
    pub(super) fn record(&mut self, stage: Stage, stopwatch: &Stopwatch) {
        self.wall[stage as usize] += stopwatch.wall();
        self.processor[stage as usize] += stopwatch.processor();
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
