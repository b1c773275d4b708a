//! The whole state of one arm.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cells::{NewCell, Population};
use crate::fields::{Boundary, FactorField, FactorKinetics, Grid};
use crate::ids::{ArmId, CellId, ReplicateId, StateId, Tick};
use crate::paracrine::{Density, Intent, VoxelRates};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::simulation::budget::Share;
use crate::simulation::circulation::{Circulation, InfusedKind};
use crate::simulation::needs::Needs;
use crate::simulation::readings::Readings;
use crate::simulation::stages::Well;
use crate::simulation::tally::Tally;
use crate::simulation::{ArmPlan, Clocks, Event, Plan, Sample, SimulationError, StageTimes};
use crate::tissue::{Patch, Seats, position_in, sense_debris};
use crate::work::Grain;

/// Number type of concentrations: single precision resolves 1e-7 of a field, far finer than any biology here.
pub type Molecules = f32;

/// One arm of one replicate of a run at one moment.
#[derive(Debug)]
pub struct World {
    pub(super) replicate: ReplicateId,
    /// How many replicates the run has.
    pub(super) replicates: usize,
    pub(super) arm: ArmId,
    pub(super) plan: Arc<ArmPlan>,
    pub(super) clocks: Clocks,
    pub(super) grain: Grain,
    pub(super) now: Tick,
    /// Running number of the epoch.
    pub(super) epoch: u32,
    /// Running number of the tissue step: part of the counter of every draw in the tissue.
    pub(super) step: u32,
    pub(super) circulation: Option<Circulation>,
    /// The cells that the arm infuses, if any.
    pub(super) infused: Option<InfusedKind>,
    /// Their doses where no body takes them: into a closed well.
    pub(super) well: Well,
    pub(super) patch: Patch,
    pub(super) cells: Population,
    pub(super) fields: Vec<FactorField<Molecules>>,
    pub(super) needs: Needs,
    pub(super) streams: TissueStreams,
    /// Share of parenchyma that the injury killed, waiting for the alarm to rise.
    pub(super) alarm_to_come: Vec<f64>,
    pub(super) injured: bool,
    pub(super) hand_over: HandOver,
    /// Rows in the body of the infused cells that are alive in the patch.
    pub(super) rows: BTreeMap<CellId, u32>,
    pub(super) events: Vec<Event>,
    /// What each rule has done.
    pub(super) tally: Tally,
    /// The latest sample, taken by the last stage.
    pub(super) latest: Option<Sample>,
    /// Values at the moments that answers ask for.
    pub(super) readings: Readings,
    pub(super) times: StageTimes,
    /// Its part of the memory that all arms may take together; none without a limit.
    pub(super) budget: Option<Share>,
}

/// What one stage leaves for a later stage of the same step.
#[derive(Debug, Clone, Default)]
pub(super) struct HandOver {
    /// Mean concentration of each factor in the plasma at the site over the step, molecules/um^3.
    pub plasma: Vec<f64>,
    /// What cells held at the site give through the wall to the patch, by factor, mean over the step, molecules/s.
    pub through_walls_per_s: Vec<f64>,
    /// What doses injected into the patch gave of each factor since the last step, molecules.
    pub injected: Vec<f64>,
    /// Densities of cells as they stood when they secreted, if those were counted: they stand like that until they move.
    pub densities: Option<Vec<Density>>,
    pub rates: VoxelRates,
    pub intents: Vec<Intent>,
    pub recruits: Vec<NewCell>,
}

/// Random streams of the tissue.
#[derive(Debug, Clone, Copy)]
pub(super) struct TissueStreams {
    pub phenotype: Keyed,
    pub motion: Keyed,
    pub recruit: Keyed,
    pub seat: Keyed,
    pub dose: Keyed,
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
        let arm_plan = Arc::new(plan.arms[arm.index()].clone());
        let model = &arm_plan.model;
        let seeder = Seeder::new(plan.seed_of(replicate));
        let site = &model.site;
        let grid =
            Grid::new(site.shape, site.voxel_um).map_err(|cause| SimulationError::Field {
                factor: "grid".into(),
                cause,
            })?;
        let circulation = match &model.body {
            Some(body) => Some(Circulation::new(&arm_plan, body, &seeder)?.with_grain(plan.grain)),
            None => None,
        };
        let well = match circulation {
            Some(_) => Well::default(),
            None => Well::new(&arm_plan)?,
        };
        let fields = fields(&arm_plan, grid, plan)?;
        let mut world = Self {
            replicate,
            replicates: plan.replicates,
            arm,
            clocks: plan.clocks.clone(),
            grain: plan.grain,
            now: Tick(0),
            epoch: 0,
            step: 0,
            circulation,
            infused: InfusedKind::of(&arm_plan, &seeder)?,
            well,
            patch: Patch::healthy(grid, site.collagen_start, site.debris_reach_um, site.well),
            cells: Population::default(),
            fields,
            needs: Needs::of(model),
            streams: TissueStreams {
                phenotype: seeder.keyed(Purpose::Phenotype),
                motion: seeder.keyed(Purpose::Motion),
                recruit: seeder.keyed(Purpose::Recruit),
                seat: seeder.keyed(Purpose::Seat),
                dose: seeder.keyed(Purpose::Dose),
            },
            alarm_to_come: Vec::new(),
            injured: false,
            hand_over: HandOver {
                injected: vec![0.0; arm_plan.model.factors.len()],
                ..HandOver::default()
            },
            rows: BTreeMap::new(),
            events: Vec::new(),
            tally: Tally::of(&model.rules),
            latest: None,
            readings: Readings::of(plan),
            times: StageTimes::default(),
            budget: None,
            plan: arm_plan,
        };
        world.settle_residents(&seeder);
        super::stages::strike(&mut world);
        sense_debris(&mut world.patch, world.grain);
        Ok(world)
    }

    /// The replicate that it belongs to.
    pub fn replicate(&self) -> ReplicateId {
        self.replicate
    }

    /// The name of the arm, with the number of its replicate if there are several.
    pub fn label(&self) -> String {
        Self::label_of(&self.plan.name, self.replicate.index(), self.replicates)
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
        self.now
    }

    /// Start of the present step of the tissue. It does not depend on how doses cut the epochs of the circulation, so that
    /// arms with different doses strike and sense at the same moments.
    pub(super) fn tissue_now(&self) -> Tick {
        Tick(u64::from(self.step) * self.clocks.phenotype.0)
    }

    /// The cells of the patch.
    pub fn cells(&self) -> &Population {
        &self.cells
    }

    /// Dotted name of a cell state, for example `macrophage.m1`.
    pub fn state_name(&self, state: StateId) -> String {
        self.plan.model.kinds.dotted(state)
    }

    /// The tissue of the patch.
    pub fn patch(&self) -> &Patch {
        &self.patch
    }

    /// The concentration fields, in the order of the factors of the plan: what lies above the baseline of each.
    pub fn fields(&self) -> &[FactorField<Molecules>] {
        &self.fields
    }

    /// Time spent in each stage so far.
    pub fn stage_times(&self) -> &StageTimes {
        &self.times
    }

    /// Gives back the memory of the cells and of what stages hand to each other, of an arm that will not continue.
    pub(super) fn release(&mut self) {
        self.cells = Population::default();
        self.hand_over = HandOver::default();
        self.events = Vec::new();
    }

    /// Hash of the state: equal hashes mean equal bits in everything that decides how the arm continues. The books of the fields,
    /// which decide nothing, are left out.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.now.0.to_le_bytes());
        if let Some(circulation) = &self.circulation {
            circulation.hash_into(&mut hasher);
        }
        self.patch.hash_into(&mut hasher);
        self.cells.hash_into(&mut hasher);
        for field in &self.fields {
            for value in field.concentration().iter().chain(field.modes()) {
                hasher.update(&value.to_bits().to_le_bytes());
            }
        }
        for value in self.alarm_to_come.iter().chain(&self.hand_over.injected) {
            hasher.update(&value.to_bits().to_le_bytes());
        }
        for value in self.tally.numbers() {
            hasher.update(&value.to_bits().to_le_bytes());
        }
        hasher.update(&self.step.to_le_bytes());
        hasher.update(&self.well.admitted.to_le_bytes());
        hasher.update(&[u8::from(self.injured)]);
        for (cell, row) in &self.rows {
            hasher.update(&cell.raw().to_le_bytes());
            hasher.update(&row.to_le_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// Seats that arrivals take: perfused vessels first, then anywhere for injected cells.
    pub(super) fn seats(&self) -> [Seats<'_>; 2] {
        let anywhere = vec![1.0; self.patch.vessels.len()];
        [
            Seats::new(&self.patch.grid, &self.patch.vessels),
            Seats::new(&self.patch.grid, &anywhere),
        ]
    }

    fn settle_residents(&mut self, seeder: &Seeder) {
        let streams = seeder.keyed(Purpose::Layout);
        let grid = self.patch.grid;
        let volume = grid.voxel_volume_um3() * grid.voxels() as f64;
        let mut number = 0;
        for (state, per_um3) in &self.plan.model.site.residents {
            let count = libm::round(per_um3 * volume) as u64;
            for _ in 0..count {
                let id = CellId::resident(number);
                let mut stream = streams.stream(id.raw(), 0);
                let voxel = stream.below(grid.voxels() as u32) as usize;
                let position_um = position_in(&grid, voxel, &mut stream);
                let cell = NewCell::fresh(id, *state, position_um, Tick(0));
                self.cells.push(cell, voxel);
                number += 1;
            }
        }
        self.cells.sort_by_voxel();
    }
}

fn fields(
    arm: &ArmPlan,
    grid: Grid,
    plan: &Plan,
) -> Result<Vec<FactorField<Molecules>>, SimulationError> {
    let make = |factor: &super::Factor| {
        let kinetics = FactorKinetics {
            diffusion_um2_per_s: factor.diffusion_um2_per_s,
            decay_per_s: factor.decay_per_s,
        };
        let dt_s = plan.clocks.fields.seconds();
        let field = FactorField::new(grid, kinetics, dt_s, Boundary::NoFlux);
        let refuse = |cause| SimulationError::Field {
            factor: factor.name.clone(),
            cause,
        };
        Ok(field.map_err(refuse)?.with_grain(plan.grain))
    };
    arm.model.factors.iter().map(make).collect()
}
