//! The engine as other programs see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::biography::{LifeEvent, life_event};
use super::frame::{Detail, Frame, frame};
use super::run_scenario::{MemoryLimit, RunScenario};
use super::{EngineError, Settings, Snapshot, UnknownName};
use crate::ids::{ArmId, CellId, FactorId, Origin, Tick};
use crate::observe::{Catalogue, Event, Observable, Sample};
use crate::plan::Plan;
use crate::scenario::{Scenario, load, load_text};
use crate::simulation::{Simulation, SimulationError, StageTimes, World, step as step_world};

/// A run of a scenario: all arms of all replicates, which advance together.
///
/// A clone is a second run in the same state. After a failed step only [`restore`](Self::restore) continues the run. Model for
/// teaching and research, not medical advice.
#[derive(Debug)]
pub struct Engine {
    pub(super) scenario: Arc<RunScenario>,
    pub(super) simulation: Simulation,
    catalogue: Arc<Catalogue>,
    /// What the run records, by name.
    observables: Arc<BTreeMap<String, Observable>>,
    /// A step has failed.
    pub(super) failed: bool,
}

impl Clone for Engine {
    fn clone(&self) -> Self {
        Self {
            scenario: Arc::clone(&self.scenario),
            // With a budget of its own: both may take the whole.
            simulation: self.scenario.bounded(self.simulation.clone()),
            catalogue: Arc::clone(&self.catalogue),
            observables: Arc::clone(&self.observables),
            failed: self.failed,
        }
    }
}

impl Engine {
    /// A run at its start. `source` is the name of a shipped scenario, a path, or the text of a scenario (which has line breaks).
    ///
    /// # Errors
    /// [`EngineError::Scenario`] with all faults of scenario and settings, [`EngineError::Simulation`] for a plan that cannot be run.
    pub fn load(source: &str, settings: &Settings) -> Result<Self, EngineError> {
        let loaded = if source.contains('\n') {
            load_text("scenario", source, None, settings)
        } else {
            load(source, settings)
        };
        let scenario = loaded.map_err(EngineError::Scenario)?;
        Self::of(&scenario, MemoryLimit::of(settings))
    }

    /// A run of a loaded scenario at its start, within this much memory.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] for a plan that cannot be run.
    pub fn of(scenario: &Scenario, memory: Option<MemoryLimit>) -> Result<Self, EngineError> {
        Self::going_on(scenario, memory, Simulation::new)
    }

    /// A run of a scenario that starts from the state of a given simulation of its plan.
    pub(super) fn going_on(
        scenario: &Scenario,
        memory: Option<MemoryLimit>,
        simulation: impl FnOnce(Plan) -> Result<Simulation, SimulationError>,
    ) -> Result<Self, EngineError> {
        let plan = scenario.plan();
        let catalogue = Catalogue::of(&plan)?;
        let scenario = RunScenario::of(scenario, memory);
        Ok(Self {
            simulation: scenario.bounded(simulation(plan)?),
            scenario: Arc::new(scenario),
            observables: Arc::new(catalogue.observables().into_iter().collect()),
            catalogue: Arc::new(catalogue),
            failed: false,
        })
    }

    /// Advances all arms by one step of the tissue. Arms that stand at different moments meet at the end of the step of the one that
    /// is furthest. At the end of the scenario nothing happens.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] of the first arm that failed.
    pub fn step(&mut self) -> Result<(), EngineError> {
        let moments = self.simulation.worlds().iter().map(World::now);
        let furthest = moments.max().unwrap_or(Tick(0));
        // Arms that stand apart meet where the furthest ends its step.
        let apart = self.now() < furthest;
        self.advance_to(if apart { furthest } else { furthest + 1 })
    }

    /// Advances an arm of the first replicate by one epoch of the blood: at most a step of the tissue, and shorter while a dose runs.
    /// The arms need not stand at the same moment until the next [`step`](Self::step). At the end of the scenario nothing happens.
    /// Returns the moment at which the arm then stands.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] when the arm fails, [`EngineError::Name`] for an arm that is not there.
    pub fn step_epoch(&mut self, arm: &str) -> Result<Tick, EngineError> {
        self.check_alive()?;
        let (arm, end) = (self.arm(arm)?, self.plan().duration);
        let world = &mut self.simulation.worlds_mut()[arm.index()];
        if world.now() < end
            && let Err(error) = step_world(world)
        {
            self.failed = true;
            return Err(error.into());
        }
        Ok(self.simulation.worlds()[arm.index()].now())
    }

    /// Advances all arms to the first beat of the tissue that is not before a moment, but not beyond the end of the scenario.
    ///
    /// # Errors
    /// [`EngineError::Simulation`] of the first arm that failed.
    pub fn advance_to(&mut self, moment: Tick) -> Result<(), EngineError> {
        self.check_alive()?;
        let end = self.plan().duration;
        let advanced = self.simulation.advance_to(moment.min(end));
        self.failed = advanced.is_err();
        Ok(advanced?)
    }

    pub(super) fn check_alive(&self) -> Result<(), EngineError> {
        if self.failed {
            return Err(EngineError::Failed);
        }
        Ok(())
    }

    /// Simulated time: that of the arm that is furthest behind.
    pub fn now(&self) -> Tick {
        let moments = self.simulation.worlds().iter().map(World::now);
        moments.min().unwrap_or(Tick(0))
    }

    /// True at the end of the scenario.
    pub fn finished(&self) -> bool {
        self.now() >= self.plan().duration
    }

    /// The present state of every arm of every replicate as numbers: replicate by replicate, the arms of each in their order.
    pub fn observe(&self) -> Vec<Sample> {
        self.simulation.worlds().iter().map(World::sample).collect()
    }

    /// An observable of an arm of the first replicate now, in internal units (cells, molecules/um^3, shares). For several, take
    /// [`values`](Self::values): each call looks at all cells and voxels of the arm once.
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm or an observable that the run does not have.
    pub fn value(&self, arm: &str, observable: &str) -> Result<f64, EngineError> {
        Ok(self.values(arm, &[observable])?[0])
    }

    /// Observables of an arm of the first replicate now, in internal units, in the order of their names.
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm or an observable that the run does not have.
    pub fn values(&self, arm: &str, observables: &[&str]) -> Result<Vec<f64>, EngineError> {
        let arm = self.arm(arm)?;
        let found = observables.iter().map(|name| self.observable(name));
        let found: Vec<&Observable> = found.collect::<Result<_, _>>()?;
        let sample = self.simulation.worlds()[arm.index()].sample();
        let value = |found: &Observable| found.value(&self.catalogue, &sample);
        Ok(found.into_iter().map(value).collect())
    }

    /// A picture of an arm of the first replicate, with the parts that are requested.
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm or a factor that the run does not have.
    pub fn frame(&self, arm: &str, detail: &Detail) -> Result<Frame, EngineError> {
        let arm = self.arm(arm)?;
        let factors = detail.factors.iter().map(|key| self.factor(key));
        let factors: Vec<FactorId> = factors.collect::<Result<_, _>>()?;
        let world = &self.simulation.worlds()[arm.index()];
        Ok(frame(world, &self.catalogue, detail, &factors))
    }

    /// What was read since the last call between samples: at moments for which rows of the closing table ask, and around doses and
    /// injuries, in every arm of every replicate. A moment that is a multiple of the sampling period is not among them: call
    /// [`observe`](Self::observe) there.
    pub fn take_readings(&mut self) -> Vec<Sample> {
        let worlds = self.simulation.worlds_mut().iter_mut();
        worlds.flat_map(World::take_readings).collect()
    }

    /// What has happened since the last call, in every arm of every replicate. Events wait until they are taken.
    pub fn take_events(&mut self) -> Vec<Event> {
        let worlds = self.simulation.worlds_mut().iter_mut();
        worlds.flat_map(World::take_events).collect()
    }

    /// Follows a cell of an arm of the first replicate from now on. [`CellId::infused`] names a cell of a dose, which may still be to
    /// come.
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm that the run does not have, [`EngineError::NoSuchCell`] for a cell that no dose of it holds.
    pub fn follow(&mut self, arm: &str, cell: CellId) -> Result<(), EngineError> {
        let arm = self.arm(arm)?;
        if let Origin::Infused { dose, index } = cell.origin() {
            let cells = self.plan().arms[arm.index()].cells_of_dose(dose);
            if index >= cells {
                return Err(EngineError::NoSuchCell { dose, cells });
            }
        }
        self.simulation.worlds_mut()[arm.index()].follow(cell);
        Ok(())
    }

    /// The life of a followed cell so far: every change of place or state, in the order of time. Empty before its first change, and for
    /// a cell that is not [followed](Self::follow).
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm that the run does not have.
    pub fn biography(&self, arm: &str, cell: CellId) -> Result<Vec<LifeEvent>, EngineError> {
        let arm = self.arm(arm)?;
        let stations = self.simulation.worlds()[arm.index()].stations();
        let own = stations.iter().filter(|station| station.cell == cell);
        Ok(own.map(|one| life_event(one, &self.catalogue)).collect())
    }

    /// Names that go with samples and pictures.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        self.simulation.plan()
    }

    /// Hash of the state of all arms: equal hashes mean equal bits.
    pub fn state_hash(&self) -> [u8; 32] {
        self.simulation.state_hash()
    }

    /// Time spent in each stage by all arms; zero on a platform without a clock.
    pub fn stage_times(&self) -> StageTimes {
        self.simulation.stage_times()
    }

    /// The present state in memory.
    ///
    /// # Errors
    /// [`EngineError::Failed`] after a failed step: the state of its arm lies between two stages.
    pub fn snapshot(&self) -> Result<Snapshot, EngineError> {
        self.check_alive()?;
        Ok(Snapshot::of(
            self.now(),
            &self.scenario.identity,
            &self.simulation.saved(),
        ))
    }

    /// Takes a state back, with the bits that it had. Cells that are followed stay followed, with their history until then. After an
    /// error the run is as it was.
    ///
    /// # Errors
    /// [`EngineError::OtherRun`] for a snapshot of another scenario or of other settings, which a change made since is too.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), EngineError> {
        let plan = self.plan().clone();
        let state = snapshot.state(&self.scenario.identity)?;
        let mut restored = Simulation::restored(plan, state)?;
        let worlds = restored.worlds_mut().iter_mut();
        for (world, before) in worlds.zip(self.simulation.worlds()) {
            world.follow_as(before);
        }
        self.simulation = self.scenario.bounded(restored);
        self.failed = false;
        Ok(())
    }

    /// A second run that continues from here with more settings. This run stays as it is. No file is read again.
    ///
    /// # Errors
    /// [`EngineError::Scenario`] for settings with faults, [`EngineError::Simulation`] with everything that the present state cannot
    /// follow.
    pub fn fork(&self, more: &Settings) -> Result<Self, EngineError> {
        let mut fork = self.changed(more)?;
        // What has happened until now is collected from this run.
        fork.take_events();
        fork.take_readings();
        Ok(fork)
    }

    /// This run with more settings, and all that it has recorded.
    fn changed(&self, more: &Settings) -> Result<Self, EngineError> {
        let scenario = load_text("scenario", &self.scenario.text, None, more);
        let scenario = scenario.map_err(EngineError::Scenario)?;
        self.check_alive()?;
        let memory = MemoryLimit::of(more).or(self.scenario.memory);
        let state = self.simulation.clone();
        Self::going_on(&scenario, memory, |plan| state.forked(plan))
    }

    /// Changes a value from now on, as `--set PATH=VALUE` would. Events and readings that nobody has taken yet stay. A refused change
    /// leaves the run as it was.
    /// [`live_change`](super::live_change) shows beforehand what may change.
    ///
    /// # Errors
    /// As [`fork`](Self::fork).
    pub fn set_live(&mut self, path: &str, value: &str) -> Result<(), EngineError> {
        let change = Settings {
            overlays: vec![format!("{path}={value}")],
            ..Settings::default()
        };
        *self = self.changed(&change)?;
        Ok(())
    }

    fn observable(&self, name: &str) -> Result<&Observable, UnknownName> {
        self.observables.get(name).ok_or_else(|| {
            let known = self.observables.keys();
            UnknownName::among("observable", name, known.map(String::as_str))
        })
    }

    fn factor(&self, key: &str) -> Result<FactorId, UnknownName> {
        let factors = &self.catalogue.factors;
        let found = factors.iter().position(|(known, _)| known == key);
        found.map(FactorId::new).ok_or_else(|| {
            let known = factors.iter().map(|(known, _)| known.as_str());
            UnknownName::among("factor", key, known)
        })
    }

    fn arm(&self, name: &str) -> Result<ArmId, UnknownName> {
        let arms = &self.catalogue.arms;
        let found = arms.iter().position(|arm| arm == name);
        found
            .map(ArmId::new)
            .ok_or_else(|| UnknownName::among("arm", name, arms.iter().map(String::as_str)))
    }
}
