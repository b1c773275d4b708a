//! What a run with files needs of the engine: output to a sink, states for checkpoints, ledgers of mass balance.

use super::{Engine, EngineError, MemoryLimit};
use crate::observe::{Sample, Sink};
use crate::scenario::Scenario;
use crate::simulation::{ArmAudit, RunError, RunSnapshot, Simulation, SimulationError, World};

impl Engine {
    /// A run of a loaded scenario that continues from a saved state of it, within this much memory.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] for a plan that cannot be run, or a state that is not one of it.
    pub(crate) fn restored(
        scenario: &Scenario,
        memory: Option<MemoryLimit>,
        state: RunSnapshot<'_>,
    ) -> Result<Self, EngineError> {
        Self::going_on(scenario, memory, |plan| Simulation::restored(plan, state))
    }

    /// The run that continues from here with another scenario.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] with everything that the present state cannot follow.
    pub(crate) fn continued(
        self,
        scenario: &Scenario,
        memory: Option<MemoryLimit>,
    ) -> Result<Self, EngineError> {
        self.check_alive()?;
        let state = self.simulation;
        Self::going_on(scenario, memory, |plan| state.forked(plan))
    }

    /// Begins the run again. Its memory is freed first.
    ///
    /// # Errors
    /// [`SimulationError`] as at the first start.
    pub(crate) fn restart(&mut self) -> Result<(), SimulationError> {
        let plan = self.plan().clone();
        self.simulation.release();
        self.simulation = self.scenario.bounded(Simulation::new(plan)?);
        self.failed = false;
        Ok(())
    }

    /// Shows the present state of all arms to a sink, with what has happened since the last showing: replicate by replicate, in the
    /// order of the arms.
    ///
    /// # Errors
    /// [`RunError::Sink`] when the sink fails.
    pub(crate) fn show<S: Sink>(&mut self, sink: &mut S) -> Result<(), RunError<S::Error>> {
        self.simulation.show(sink)
    }

    /// What was read at the moments that rows of the closing table ask for and has not been shown yet.
    pub(crate) fn unshown_readings(&self) -> impl Iterator<Item = &Sample> {
        self.simulation.unshown_readings()
    }

    /// The state of all arms, to be saved between two showings.
    pub(crate) fn saved(&self) -> RunSnapshot<'_> {
        self.simulation.saved()
    }

    /// The ledgers of all arms; each number is the largest error of all replicates.
    pub(crate) fn audit(&self) -> Vec<ArmAudit> {
        self.simulation.audit()
    }

    /// Label and hash of the state of every arm of every replicate, in their order.
    pub(crate) fn arm_hashes(&self) -> impl Iterator<Item = (String, [u8; 32])> {
        let worlds = self.simulation.worlds().iter();
        worlds.map(|world: &World| (world.label(), world.state_hash()))
    }
}
