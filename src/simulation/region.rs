//! One patch of tissue: its voxels, fields and cells, and what passes between the stages of its step.

use std::collections::BTreeMap;

use crate::cells::{NewCell, Population};
use crate::fields::{Boundary, FactorField, FactorKinetics, Grid};
use crate::ids::{CellId, SiteId, Tick};
use crate::observe::{Event, RuleCounts};
use crate::paracrine::{Density, Intent, VoxelRates};
use crate::plan::{Plan, Site};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::simulation::SimulationError;
use crate::simulation::blood::Entrances;
use crate::simulation::budget::Share;
use crate::simulation::setting::Setting;
use crate::simulation::stages::Well;
use crate::tissue::{Patch, Seats, position_in, sense_debris};

mod saved;

pub(super) use saved::RegionSnapshot;

/// Number type of concentrations: single precision resolves 1e-7 of a field, far finer than any biology here.
pub type Molecules = f32;

/// One patch of tissue at one moment.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Its site among those of the model.
    pub id: SiteId,
    /// What events call it.
    pub name: String,
    pub patch: Patch,
    pub cells: Population,
    /// What lies above the baseline of each factor, in the order of the factors of the plan.
    pub fields: Vec<FactorField<Molecules>>,
    pub streams: TissueStreams,
    /// Doses of cells where no body takes them: into a closed well.
    pub well: Well,
    /// Share of parenchyma that the injury killed, waiting for the alarm to rise.
    pub alarm_to_come: Vec<f64>,
    pub injured: bool,
    pub scratch: StepScratch,
    /// Rows in the body of the infused cells that are alive in the patch.
    pub rows: BTreeMap<CellId, u32>,
    /// What each rule has done here.
    pub done: RuleCounts,
    /// Its part of the memory that all patches may take together; none without a limit.
    pub budget: Option<Share>,
}

/// What one stage leaves for a later stage of the same step.
#[derive(Debug, Clone, Default)]
pub(super) struct StepScratch {
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

impl StepScratch {
    /// Nothing but what was injected since the last step.
    pub fn injected(injected: Vec<f64>) -> Self {
        Self {
            injected,
            ..Self::default()
        }
    }
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

impl TissueStreams {
    fn of(seeder: &Seeder) -> Self {
        Self {
            phenotype: seeder.keyed(Purpose::Phenotype),
            motion: seeder.keyed(Purpose::Motion),
            recruit: seeder.keyed(Purpose::Recruit),
            seat: seeder.keyed(Purpose::Seat),
            dose: seeder.keyed(Purpose::Dose),
        }
    }
}

impl Region {
    /// The patch of a site at the start of the run, with its residents in place and not yet injured.
    pub fn new(plan: &Plan, setting: &Setting, id: SiteId) -> Result<Self, SimulationError> {
        let model = &setting.plan.model;
        let site = &model.sites[id.index()];
        let refuse = |cause| SimulationError::Field {
            factor: "grid".into(),
            cause,
        };
        let grid = Grid::new(site.shape, site.voxel_um).map_err(refuse)?;
        let well = match &model.body {
            Some(_) => Well::default(),
            None => Well::new(&setting.plan)?,
        };
        let seeder = Seeder::new(plan.seed_of(setting.replicate));
        let mut region = Self {
            id,
            name: model.patch_name(id),
            patch: Patch::healthy(grid, site.collagen_start, site.debris_reach_um, site.well),
            cells: Population::default(),
            fields: fields(plan, setting, grid)?,
            streams: TissueStreams::of(&seeder),
            well,
            alarm_to_come: Vec::new(),
            injured: false,
            scratch: StepScratch::injected(vec![0.0; model.factors.len()]),
            rows: BTreeMap::new(),
            done: RuleCounts::none(&model.rules),
            budget: None,
        };
        region.settle_residents(site, &seeder);
        sense_debris(&mut region.patch, setting.grain);
        Ok(region)
    }

    /// Its site in the plan.
    pub fn site<'a>(&self, setting: &'a Setting) -> &'a Site {
        &setting.plan.model.sites[self.id.index()]
    }

    fn settle_residents(&mut self, site: &Site, seeder: &Seeder) {
        let streams = seeder.keyed(Purpose::Layout);
        let grid = self.patch.grid;
        let volume = grid.voxel_volume_um3() * grid.voxels() as f64;
        let mut number = 0;
        for (state, per_um3) in &site.residents {
            let count = libm::round(per_um3 * volume) as u64;
            for _ in 0..count {
                let id = CellId::resident(self.id, number);
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

    /// Places a cell in the voxel of its position. The population must be sorted afterwards.
    pub fn place(&mut self, cell: NewCell) {
        let position_um = cell.position_um.map(f64::from);
        let voxel = self.patch.grid.voxel_of_um(position_um);
        self.cells.push(cell, voxel);
    }

    /// Where arrivals may be seated.
    pub fn entrances(&self) -> Entrances<'_> {
        let anywhere = vec![1.0; self.patch.vessels.len()];
        Entrances {
            vessels: Seats::new(&self.patch.grid, &self.patch.vessels),
            anywhere: Seats::new(&self.patch.grid, &anywhere),
        }
    }

    /// Files events of the patch; what did not happen is no event.
    pub fn report(
        &self,
        setting: &Setting,
        time: Tick,
        happened: &[(&'static str, u64)],
        events: &mut Vec<Event>,
    ) {
        for (what, count) in happened.iter().filter(|(_, count)| *count > 0) {
            events.push(setting.event(time, what, &self.name, *count));
        }
    }

    /// Gives back the memory of cells and scratch, of an arm that will not continue.
    pub fn release(&mut self) {
        self.cells = Population::default();
        self.scratch = StepScratch::default();
    }
}

fn fields(
    plan: &Plan,
    setting: &Setting,
    grid: Grid,
) -> Result<Vec<FactorField<Molecules>>, SimulationError> {
    let dt_s = plan.clocks.fields.seconds();
    let make = |factor: &crate::plan::Factor| {
        let kinetics = FactorKinetics {
            diffusion_um2_per_s: factor.diffusion_um2_per_s,
            decay_per_s: factor.decay_per_s,
        };
        let field = FactorField::new(grid, kinetics, dt_s, Boundary::NoFlux);
        let refuse = |cause| SimulationError::Field {
            factor: factor.name.clone(),
            cause,
        };
        Ok(field.map_err(refuse)?.with_grain(plan.grain))
    };
    setting.plan.model.factors.iter().map(make).collect()
}
