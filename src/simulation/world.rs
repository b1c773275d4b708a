//! The whole state of one arm: its blood, its regions and its clock.

use crate::body::Epoch;
use crate::cells::Population;
use crate::fields::FactorField;
use crate::ids::{ArmId, KindId, ReplicateId, SiteId, StateId, Tick};
use crate::observe::{Event, Sample};
use crate::plan::Plan;
use crate::rng::Seeder;
use crate::simulation::blood::Blood;
use crate::simulation::clock::Clock;
use crate::simulation::readings::Readings;
use crate::simulation::region::{Molecules, Region};
use crate::simulation::setting::Setting;
use crate::simulation::trace::Trace;
use crate::simulation::{SimulationError, Stage, StageError, StageTimes, stages};
use crate::tissue::{Patch, sense_debris};
use crate::work::Stopwatch;

/// One arm of one replicate of a run at one moment.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) setting: Setting,
    pub(super) clock: Clock,
    /// Absent in a closed well.
    pub(super) blood: Option<Blood>,
    pub(super) regions: Vec<Region>,
    /// Events that have not been shown yet.
    pub(super) events: Vec<Event>,
    /// The latest sample, taken by the last stage.
    pub(super) latest: Option<Sample>,
    /// Values at the moments that answers ask for.
    pub(super) readings: Readings,
    pub(super) times: StageTimes,
    /// Cells that somebody follows.
    pub(super) trace: Trace,
}

impl World {
    /// An arm of the first replicate at the start of the run; see [`World::of_replicate`].
    ///
    /// # Errors
    /// As [`World::of_replicate`].
    pub fn new(plan: &Plan, arm: ArmId) -> Result<Self, SimulationError> {
        Self::of_replicate(plan, ReplicateId::new(0), arm)
    }

    /// An arm of a replicate at the start of the run, with its residents in place.
    ///
    /// # Errors
    /// [`SimulationError`] when the numbers of the plan do not make a body, a grid or a field.
    pub fn of_replicate(
        plan: &Plan,
        replicate: ReplicateId,
        arm: ArmId,
    ) -> Result<Self, SimulationError> {
        let setting = Setting::of(plan, replicate, arm)?;
        let blood = match &setting.plan.model.body {
            Some(body) => {
                let seeder = Seeder::new(plan.seed_of(replicate));
                Some(Blood::new(&setting, body, &seeder)?)
            }
            None => None,
        };
        let sites = (0..setting.plan.model.sites.len()).map(SiteId::new);
        let regions = sites.map(|site| Region::new(plan, &setting, site));
        let regions = regions.collect::<Result<_, _>>()?;
        let mut world = Self {
            regions,
            clock: Clock::new(plan.clocks.clone()),
            events: Vec::new(),
            latest: None,
            readings: Readings::of(plan),
            times: StageTimes::default(),
            trace: Trace::default(),
            blood,
            setting,
        };
        for region in &mut world.regions {
            stages::strike(region, &world.setting, &world.clock, &mut world.events);
            sense_debris(&mut region.patch, world.setting.grain);
        }
        Ok(world)
    }

    /// The replicate that it belongs to.
    pub fn replicate(&self) -> ReplicateId {
        self.setting.replicate
    }

    /// The name of the arm, with the number of its replicate if there are several.
    pub fn label(&self) -> String {
        let setting = &self.setting;
        Self::label_of(
            &setting.plan.name,
            setting.replicate.index(),
            setting.replicates,
        )
    }

    /// The label of an arm in one of a number of replicates, counted from zero.
    pub fn label_of(arm: &str, replicate: usize, replicates: usize) -> String {
        match replicates {
            0 | 1 => arm.to_owned(),
            _ => format!("{arm}, replicate {}", replicate + 1),
        }
    }

    /// Simulated time.
    pub fn now(&self) -> Tick {
        self.clock.now
    }

    /// The cells of the first patch.
    pub fn cells(&self) -> &Population {
        self.cells_at(SiteId::FIRST)
    }

    /// The cells of the patch of a site.
    ///
    /// # Panics
    /// If the plan has no such site, as for the other parts of a patch.
    pub fn cells_at(&self, site: SiteId) -> &Population {
        &self.regions[site.index()].cells
    }

    /// Dotted name of a cell state, for example `macrophage.m1`.
    pub fn state_name(&self, state: StateId) -> String {
        self.setting.plan.model.kinds.dotted(state)
    }

    /// The kind of a cell state.
    pub fn kind_of(&self, state: StateId) -> KindId {
        self.setting.plan.model.kinds.state(state).kind
    }

    /// The tissue of the first patch.
    pub fn patch(&self) -> &Patch {
        self.patch_at(SiteId::FIRST)
    }

    /// The tissue of the patch of a site.
    pub fn patch_at(&self, site: SiteId) -> &Patch {
        &self.regions[site.index()].patch
    }

    /// The concentration fields of the first patch, in the order of the factors of the plan: what lies above the baseline of each.
    pub fn fields(&self) -> &[FactorField<Molecules>] {
        self.fields_at(SiteId::FIRST)
    }

    /// The concentration fields of the patch of a site.
    pub fn fields_at(&self, site: SiteId) -> &[FactorField<Molecules>] {
        &self.regions[site.index()].fields
    }

    /// The sites of the plan, in their order.
    pub fn sites(&self) -> impl Iterator<Item = SiteId> + use<> {
        (0..self.regions.len()).map(SiteId::new)
    }

    /// Time spent in each stage so far.
    pub fn stage_times(&self) -> &StageTimes {
        &self.times
    }

    /// The next epoch.
    pub(super) fn next_epoch(&self) -> Epoch {
        self.clock.next_epoch(&self.setting.plan)
    }

    /// True when the tissue makes its step at the end of the epoch.
    pub(super) fn tissue_is_due(&self, epoch: Epoch) -> bool {
        self.clock.tissue_is_due(epoch)
    }

    /// Runs and times one stage.
    pub(super) fn run(
        &mut self,
        stage: Stage,
        verb: impl FnOnce(&mut World) -> Result<(), StageError>,
    ) -> Result<(), SimulationError> {
        let stopwatch = Stopwatch::start();
        let result = verb(self);
        self.times.record(stage, &stopwatch);
        result.map_err(|cause| cause.at(&self.label(), stage.name(), self.clock.now))
    }

    /// Lets a stage work on every region.
    pub(super) fn each_region(
        &mut self,
        mut work: impl FnMut(&mut Region, &Setting, &Clock) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        let (setting, clock) = (&self.setting, &self.clock);
        let mut regions = self.regions.iter_mut();
        regions.try_for_each(|region| {
            work(region, setting, clock).map_err(|cause| setting.in_site(region.id, cause))
        })
    }

    /// Ends the step.
    pub(super) fn close(&mut self, epoch: Epoch) {
        self.clock.close(epoch);
    }

    /// Gives back the memory of the cells and of what stages pass to each other, of an arm that will not continue.
    pub(super) fn release(&mut self) {
        self.regions.iter_mut().for_each(Region::release);
        self.events = Vec::new();
    }
}
