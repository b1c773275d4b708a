//! Cells given into a closed well: all of them come into the patch.

use crate::body::{Dose, Epoch, Graph, Retention, Route};
use crate::cells::NewCell;
use crate::ids::{CellId, OrganId, Tick};
use crate::observe::Event;
use crate::plan::{ArmPlan, CellProduct};
use crate::simulation::placement::Placements;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::stages::room::make_room;
use crate::simulation::{SimulationError, StageError, assemble};
use crate::tissue::{Ball, position_in};

/// The doses of cells of a well.
#[derive(Debug, Clone, Default)]
pub(in crate::simulation) struct Well {
    doses: Vec<Dose>,
    product: Option<CellProduct>,
    placements: Placements,
    /// Cells that have come in, dead ones included.
    pub admitted: u64,
}

impl Well {
    /// The doses of an arm without a body.
    pub fn new(arm: &ArmPlan) -> Result<Self, SimulationError> {
        // Of a dose only its cells and times are read: a well has no organs.
        let nowhere = Route::Local {
            into: OrganId::new(Graph::VENOUS),
            retention: Retention::ALL,
        };
        let product = assemble::cell_product(arm)?;
        Ok(Self {
            doses: assemble::doses(arm, |_| Ok(nowhere))?,
            product: product.map(|(_, cells)| cells.clone()),
            placements: Placements::of(arm),
            admitted: 0,
        })
    }

    /// Cells that have been given by a moment.
    pub fn given_by(&self, moment: Tick) -> u64 {
        let doses = self.doses.iter();
        doses
            .map(|dose| u64::from(dose.admitted_before(moment)))
            .sum()
    }

    /// Cells that come in within an epoch.
    fn due(&self, epoch: Epoch) -> u64 {
        self.given_by(epoch.end) - self.given_by(epoch.start)
    }

    /// What changes in it: the cells that have come in.
    pub fn saved(&self) -> u64 {
        let Self {
            // From the plan.
            doses: _,
            product: _,
            placements: _,
            admitted,
        } = self;
        *admitted
    }
}

/// Seats the cells whose time has come anywhere in the well, or in the ball of their dose; the dead among them are debris of
/// their kind (Eq. B6).
pub(super) fn admit(
    region: &mut Region,
    setting: &Setting,
    epoch: Epoch,
    events: &mut Vec<Event>,
) -> Result<(), StageError> {
    make_room(region, setting, |newcomers| {
        if let Some(product) = &region.well.product {
            newcomers.add(product.state, region.well.due(epoch));
        }
    })?;
    let mut new = Vec::new();
    let (mut admitted, mut dead) = (0, 0);
    let well = &region.well;
    if let Some(product) = &well.product {
        for dose in &well.doses {
            let due = dose.admitted_before(epoch.start)..dose.admitted_before(epoch.end);
            admitted += u64::from(due.end - due.start);
            for index in due {
                let (cell, alive) = new_cell(region, setting, product, (dose, index));
                dead += u64::from(!alive);
                new.extend(cell);
            }
        }
    }
    new.into_iter().for_each(|cell| region.place(cell));
    region.well.admitted += admitted;
    if admitted > 0 {
        region.cells.sort_by_voxel();
    }
    let happened = [("arrival", admitted - dead), ("dead arrival", dead)];
    region.report(setting, epoch.end, &happened, events);
    Ok(())
}

/// One cell of a dose and whether it is alive; no cell if it is dead and its kind leaves no corpse.
fn new_cell(
    region: &Region,
    setting: &Setting,
    product: &CellProduct,
    (dose, index): (&Dose, u32),
) -> (Option<NewCell>, bool) {
    let id = CellId::infused(dose.id, u64::from(index));
    let position_um = seat(region, id, region.well.placements.ball(id));
    let after_s = dose.admission_s(index);
    let mut making = region.streams.dose.stream(id.raw(), 0);
    // The diameter comes first, as in a body: the same cell is alive or dead in both.
    making.normal();
    let in_bag_s = dose.bag_s + after_s;
    let alive = making.uniform() < product.in_body.viability_after(in_bag_s);
    let state = if alive {
        Some(product.state)
    } else {
        setting.plan.model.kinds.corpse_of(product.state)
    };
    let born = Tick::from_seconds(dose.start.seconds() + after_s);
    let cell = state.map(|state| NewCell {
        debris: !alive,
        output_factor: setting
            .infused
            .map_or(1.0, |kind| kind.output_factor as f32),
        ..NewCell::fresh(id, state, position_um, born)
    });
    (cell, alive)
}

/// Where a cell lies: in the ball of its dose, else anywhere (Eq. T3).
fn seat(region: &Region, id: CellId, ball: Option<&Ball>) -> [f32; 3] {
    let mut stream = region.streams.seat.stream(id.raw(), 0);
    let grid = &region.patch.grid;
    match ball {
        Some(ball) => ball.draw(grid, &mut stream),
        None => {
            let voxel = stream.below(grid.voxels() as u32) as usize;
            position_in(grid, voxel, &mut stream)
        }
    }
}
