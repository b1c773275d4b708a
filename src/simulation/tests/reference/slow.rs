//! The slow step: what it holds of the plan, and its stages in order.

use std::cell::RefCell;
use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::State;
use crate::body::{Dose, Epoch, Graph, Product, Retention, Route};
use crate::fields::Grid;
use crate::ids::{CellId, OrganId};
use crate::plan::{ArmPlan, BodyPlan, Clocks, Model, Plan};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::simulation::assemble;
use crate::simulation::infused_kind::InfusedKind;
use crate::simulation::placement::Placements;

/// What does not change in a run.
pub struct Slow {
    pub plan: ArmPlan,
    pub clocks: Clocks,
    pub grid: Grid,
    pub circuit: Option<Circuit>,
    /// The product of cells, and the doses of it.
    pub product: Option<Product>,
    pub doses: Vec<Dose>,
    pub infused: Option<InfusedKind>,
    pub placements: Placements,
    seeder: Seeder,
    /// Matrix exponentials by the bits of clearance and interval.
    pub exponentials: RefCell<BTreeMap<(u64, u64), DMatrix<f64>>>,
}

/// The blood vessels of a body.
pub struct Circuit {
    pub plan: BodyPlan,
    pub graph: Graph,
    /// Node of the organ of the site.
    pub site: Option<usize>,
    pub luminal_share: Vec<f64>,
}

impl Slow {
    /// The first arm of a plan.
    pub fn new(plan: &Plan) -> Self {
        let arm = plan.arms[0].clone();
        let seeder = Seeder::new(plan.seed);
        let site = &arm.model.sites[0];
        let circuit = arm.model.body.as_ref().map(|body| Circuit {
            graph: assemble::graph(body).expect("a graph"),
            site: site.organ.map(|organ| organ.index()),
            luminal_share: assemble::luminal_shares(body),
            plan: body.clone(),
        });
        let nowhere = Route::Local {
            retention: Retention::ALL,
            into: OrganId::new(Graph::VENOUS),
        };
        let doses = assemble::doses(&arm, |dose| match &circuit {
            Some(_) => assemble::route(dose, &arm),
            None => Ok(nowhere),
        });
        let cells = assemble::cell_product(&arm).expect("one product");
        Self {
            clocks: plan.clocks.clone(),
            grid: Grid::new(site.shape, site.voxel_um).expect("a grid"),
            product: cells
                .zip(circuit.as_ref())
                .map(|((_, cells), _)| cells.in_body.clone()),
            doses: doses.expect("sound doses"),
            infused: InfusedKind::of(&arm, &seeder).expect("one product"),
            placements: Placements::of(&arm),
            circuit,
            seeder,
            exponentials: RefCell::default(),
            plan: arm,
        }
    }

    pub fn model(&self) -> &Model {
        &self.plan.model
    }

    pub fn streams(&self, purpose: Purpose) -> Keyed {
        self.seeder.keyed(purpose)
    }

    /// Length of a step of the tissue, s.
    pub fn period_s(&self) -> f64 {
        self.clocks.phenotype.seconds()
    }

    /// Tick at which the present step of the tissue began.
    pub fn tissue_now(&self, state: &State) -> u64 {
        u64::from(state.step) * self.clocks.phenotype.0
    }

    /// Voxel of a position: cubes of the spacing, cut at the walls.
    pub fn voxel_of(&self, position_um: [f64; 3]) -> usize {
        let [nx, ny, _] = self.grid.shape;
        let cell = |axis: usize| {
            let cell = (position_um[axis] / self.grid.spacing_um).floor().max(0.0) as usize;
            cell.min(self.grid.shape[axis] - 1)
        };
        cell(0) + nx * (cell(1) + ny * cell(2))
    }

    /// Dose and number in it of the infused cell in a row of the body: rows are numbered dose by dose.
    pub fn dose_of(&self, row: usize) -> (usize, u32) {
        let mut left = row as u32;
        for (number, dose) in self.doses.iter().enumerate() {
            if left < dose.cells {
                return (number, left);
            }
            left -= dose.cells;
        }
        panic!("row {row} is in no dose");
    }

    pub fn identity(&self, row: usize) -> CellId {
        let (dose, index) = self.dose_of(row);
        CellId::infused(self.doses[dose].id, u64::from(index))
    }

    /// Whether cell `index` of a dose has come in before a moment: cell i enters in the middle of the i-th share of the duration.
    pub fn entered_before(dose: &Dose, index: u32, tick: u64) -> bool {
        let passed = u128::from(tick.saturating_sub(dose.start.0));
        let enters = u128::from(2 * u64::from(index) + 1) * u128::from(dose.duration_ticks);
        passed > 0 && enters < 2 * u128::from(dose.cells) * passed
    }

    /// What the end of a step does to the clocks.
    pub fn close(&self, state: &mut State, epoch: Epoch) {
        state.now = epoch.end.0;
        state.step += u32::from(epoch.end.0.is_multiple_of(self.clocks.phenotype.0));
    }
}
