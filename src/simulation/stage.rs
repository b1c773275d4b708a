//! The stages of a step and the time that they take.

use std::time::Duration;

use crate::work::Stopwatch;

/// Declares [`Stage`]: each line is a stage with its meaning and its name.
macro_rules! stages {
    ($($(#[doc = $meaning:literal])+ $stage:ident = $name:literal,)+) => {
        /// The stages of a step, in their order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Stage {
            $($(#[doc = $meaning])+ $stage,)+
        }

        impl Stage {
            /// All stages in their order.
            pub const ALL: [Stage; [$($name),+].len()] = [$(Stage::$stage),+];

            /// The name, as in the manifest.
            pub fn name(self) -> &'static str {
                match self {
                    $(Stage::$stage => $name,)+
                }
            }
        }
    };
}

stages! {
    /// Treatments begin and end; doses without cells enter the plasma or the patch.
    Treat = "treat",
    /// Infused cells are admitted, carried, held, released, and cross walls; plasma flows.
    Circulate = "circulate",
    /// Walls count the cells that they hold.
    Occupy = "occupy",
    /// Cells that crossed a wall take their places in the patch.
    Seat = "seat",
    /// Plasma and patch exchange molecules at the vessels.
    Exchange = "exchange",
    /// Cells become sources and sinks.
    Secrete = "secrete",
    /// Fields advance.
    Diffuse = "diffuse",
    /// Cells decide.
    Respond = "respond",
    /// Cells move.
    Migrate = "migrate",
    /// Tissue dies, heals, scars.
    Heal = "heal",
    /// Events take effect.
    Settle = "settle",
    /// The sampling clock takes a sample and checks that no cell was lost.
    Observe = "observe",
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
