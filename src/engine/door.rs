//! The engine as other programs see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::biography::{LifeEvent, life_event};
use super::{EngineError, Settings, Snapshot, UnknownName};
use crate::ids::{ArmId, CellId, Tick};
use crate::scenario::{Scenario, load, load_text, nearest};
use crate::simulation::{
    Budget, Catalogue, Event, Frame, Observable, Plan, Sample, Simulation, StageTimes, World,
    step as step_world,
};

/// A run of a scenario: all arms of all replicates, which advance together.
///
/// A clone is a second run in the same state. After a failed step only [`restore`](Self::restore) continues the run. Model for
/// teaching and research, not medical advice.
#[derive(Debug)]
pub struct Engine {
    source: Arc<Source>,
    settings: Settings,
    simulation: Simulation,
    catalogue: Arc<Catalogue>,
    /// What the run records, by name.
    observables: Arc<BTreeMap<String, Observable>>,
    /// Memory of all that does not grow.
    fixed_bytes: f64,
    /// A step has failed.
    failed: bool,
}

impl Clone for Engine {
    fn clone(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            settings: self.settings.clone(),
            // With a budget of its own: both may take the whole.
            simulation: bounded(self.simulation.clone(), &self.settings, self.fixed_bytes),
            catalogue: Arc::clone(&self.catalogue),
            observables: Arc::clone(&self.observables),
            fixed_bytes: self.fixed_bytes,
            failed: self.failed,
        }
    }
}

/// Where the scenario comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A shipped name or a path.
    Name(String),
    /// A text that is no file.
    Text(String),
}

impl Source {
    fn load(&self, settings: &Settings) -> Result<Scenario, EngineError> {
        let loaded = match self {
            Source::Name(name) => load(name, settings),
            Source::Text(text) => load_text("scenario", text, None, settings),
        };
        loaded.map_err(EngineError::Scenario)
    }
}

impl Engine {
    /// A run at its start. `source` is the name of a shipped scenario, a path, or the text of a scenario (which has line breaks).
    ///
    /// # Errors
    /// [`EngineError::Scenario`] with all faults of scenario and settings, [`EngineError::Simulation`] for a plan that cannot be run.
    pub fn load(source: &str, settings: &Settings) -> Result<Self, EngineError> {
        let source = if source.contains('\n') {
            Source::Text(source.to_owned())
        } else {
            Source::Name(source.to_owned())
        };
        let scenario = source.load(settings)?;
        let plan = scenario.plan();
        let catalogue = Catalogue::of(&plan)?;
        let fixed_bytes = scenario.estimate().fixed_bytes();
        Ok(Self {
            simulation: bounded(Simulation::new(plan)?, settings, fixed_bytes),
            source: Arc::new(source),
            settings: settings.clone(),
            observables: Arc::new(catalogue.observables().into_iter().collect()),
            catalogue: Arc::new(catalogue),
            fixed_bytes,
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

    fn check_alive(&self) -> Result<(), EngineError> {
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

    /// An observable of an arm of the first replicate now, in internal units (cells, molecules/um^3, shares).
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm or an observable that the run does not have.
    pub fn value(&self, arm: &str, observable: &str) -> Result<f64, EngineError> {
        let arm = self.arm(arm)?;
        let found = self.observables.get(observable).ok_or_else(|| {
            let known = self.observables.keys();
            unknown("observable", observable, known.map(String::as_str))
        })?;
        let sample = self.simulation.worlds()[arm.index()].sample();
        Ok(found.value(&self.catalogue, &sample))
    }

    /// Pictures of the patches of an arm of the first replicate, in the order of the sites.
    ///
    /// # Errors
    /// [`EngineError::Name`] for an arm that the run does not have.
    pub fn frames(&self, arm: &str) -> Result<Vec<Frame>, EngineError> {
        let arm = self.arm(arm)?;
        let world = &self.simulation.worlds()[arm.index()];
        Ok(world.sites().map(|site| world.frame(site)).collect())
    }

    /// What was read since the last call at the moments that rows of the closing table ask for, in every arm of every replicate.
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
    /// [`EngineError::Name`] for an arm that the run does not have.
    pub fn follow(&mut self, arm: &str, cell: CellId) -> Result<(), EngineError> {
        let arm = self.arm(arm)?;
        self.simulation.worlds_mut()[arm.index()].follow(cell);
        Ok(())
    }

    /// The life of a followed cell so far: every change of place or state, in the order of time.
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
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.now(), &self.identity(), &self.simulation.saved())
    }

    /// Hash of scenario and settings.
    fn identity(&self) -> [u8; 32] {
        let words = format!("{:?} {:?}", self.source, self.settings);
        *blake3::hash(words.as_bytes()).as_bytes()
    }

    /// Takes a state back, with the bits that it had. Cells that are followed stay followed, with their history until then. After an
    /// error the run is as it was.
    ///
    /// # Errors
    /// [`EngineError::OtherRun`] for a snapshot of another scenario or of other settings, which a change made since is too.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), EngineError> {
        let plan = self.plan().clone();
        let state = snapshot.state(&self.identity())?;
        let mut restored = Simulation::restored(plan, state)?;
        let worlds = restored.worlds_mut().iter_mut();
        for (world, before) in worlds.zip(self.simulation.worlds()) {
            world.follow_as(before);
        }
        self.simulation = bounded(restored, &self.settings, self.fixed_bytes);
        self.failed = false;
        Ok(())
    }

    /// A second run that continues from here with more settings. This run stays as it is. A scenario that is a file is read again.
    ///
    /// # Errors
    /// [`EngineError::Scenario`] for settings with faults, [`EngineError::Simulation`] with everything that the present state cannot
    /// follow.
    pub fn fork(&self, more: &Settings) -> Result<Self, EngineError> {
        let settings = together(&self.settings, more);
        let scenario = self.source.load(&settings)?;
        let plan = scenario.plan();
        let catalogue = Catalogue::of(&plan)?;
        let fixed_bytes = scenario.estimate().fixed_bytes();
        self.check_alive()?;
        let mut forked = self.simulation.clone().forked(plan)?;
        // What has happened until now is collected from this run.
        for world in forked.worlds_mut() {
            world.take_events();
            world.take_readings();
        }
        Ok(Self {
            simulation: bounded(forked, &settings, fixed_bytes),
            source: Arc::clone(&self.source),
            settings,
            observables: Arc::new(catalogue.observables().into_iter().collect()),
            catalogue: Arc::new(catalogue),
            fixed_bytes,
            failed: false,
        })
    }

    /// Changes a value from now on, as `--set PATH=VALUE` would. A refused change leaves the run as it was.
    ///
    /// # Errors
    /// As [`fork`](Self::fork).
    pub fn set_live(&mut self, path: &str, value: &str) -> Result<(), EngineError> {
        let change = Settings {
            overlays: vec![format!("{path}={value}")],
            ..Settings::default()
        };
        *self = self.fork(&change)?;
        Ok(())
    }

    fn arm(&self, name: &str) -> Result<ArmId, UnknownName> {
        let arms = &self.catalogue.arms;
        let found = arms.iter().position(|arm| arm == name);
        found
            .map(ArmId::new)
            .ok_or_else(|| unknown("arm", name, arms.iter().map(String::as_str)))
    }
}

/// A run that fails before it takes more memory than its settings allow.
fn bounded(simulation: Simulation, settings: &Settings, fixed_bytes: f64) -> Simulation {
    match settings.memory_bytes {
        Some(bytes) => simulation.within(Budget::new(bytes as f64, fixed_bytes)),
        None => simulation,
    }
}

fn unknown<'a>(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> UnknownName {
    UnknownName {
        what,
        name: name.to_owned(),
        nearest: nearest(name, known),
    }
}

/// Settings with more of them, which win: a path that is set again has the later value alone.
fn together(settings: &Settings, more: &Settings) -> Settings {
    let path = |overlay: &str| {
        overlay
            .split_once('=')
            .map(|(path, _)| path.trim().to_owned())
    };
    let again: Vec<_> = more
        .overlays
        .iter()
        .filter_map(|overlay| path(overlay))
        .collect();
    let kept = settings.overlays.iter().filter(|overlay| {
        let path = path(overlay);
        path.is_none_or(|path| !again.contains(&path))
    });
    Settings {
        overlays: kept.chain(&more.overlays).cloned().collect(),
        seed: more.seed.or(settings.seed),
        replicates: more.replicates.or(settings.replicates),
        memory_bytes: more.memory_bytes.or(settings.memory_bytes),
    }
}
