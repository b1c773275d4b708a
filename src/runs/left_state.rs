//! The state that a stopped run without a folder leaves, and the run that continues from it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::answers::Courses;
use super::closing::Reader;
use super::error::RunFailure;
use crate::plan::Plan;
use crate::simulation::{RunSnapshot, Simulation};

/// What a run leaves.
#[derive(Serialize, Deserialize)]
pub(super) struct LeftState<'a, C> {
    #[serde(borrow)]
    state: RunSnapshot<'a>,
    courses: C,
    /// Processor time until then.
    processor: Duration,
    /// The most memory until then, in bytes.
    memory_bytes: Option<f64>,
}

/// What had happened before a run continues.
#[derive(Default)]
pub(super) struct Before {
    /// True if the present moment has been shown.
    pub is_shown: bool,
    pub processor: Duration,
    pub memory_bytes: Option<f64>,
}

impl LeftState<'_, &[Courses]> {
    /// The state of a run between two steps.
    pub fn bytes(
        simulation: &Simulation,
        reader: &Reader,
        processor: Duration,
        memory_bytes: Option<f64>,
    ) -> Result<Vec<u8>, RunFailure> {
        let left = LeftState {
            state: simulation.saved(),
            courses: reader.0.courses(),
            processor,
            memory_bytes,
        };
        postcard::to_stdvec(&left).map_err(|error| RunFailure::LeftState(error.to_string()))
    }
}

impl<'a> LeftState<'a, Vec<Courses>> {
    /// Reads a state.
    pub fn read(bytes: &'a [u8]) -> Result<Self, RunFailure> {
        postcard::from_bytes(bytes).map_err(|error| RunFailure::LeftState(error.to_string()))
    }

    /// The run of a plan that continues from this state.
    pub fn continued(
        self,
        plan: Plan,
        reader: &mut Reader,
    ) -> Result<(Simulation, Before), RunFailure> {
        if self.courses.len() != reader.0.courses().len() {
            return Err(RunFailure::LeftState(
                "it has another closing table".to_owned(),
            ));
        }
        reader.0.continue_from(self.courses);
        let before = Before {
            is_shown: true,
            processor: self.processor,
            memory_bytes: self.memory_bytes,
        };
        Ok((Simulation::restored(plan, self.state)?, before))
    }
}
