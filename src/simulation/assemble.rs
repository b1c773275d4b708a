//! From the plan to the parts of a body: graph, walls, doses.

use crate::body::{Dose, Graph, GraphParameters, Route};
use crate::ids::{ProductId, SiteId};
use crate::plan::{ArmPlan, BodyPlan, CellProduct, Content, Infusion};
use crate::simulation::SimulationError;
use crate::wall::{Bed, Wall};

/// The organ graph of the plan.
pub(super) fn graph(plan: &BodyPlan) -> Result<Graph, SimulationError> {
    let organs = plan.organs.iter();
    Ok(Graph::new(GraphParameters {
        cardiac_output_um3_per_s: plan.cardiac_output_um3_per_s,
        venous_um3: plan.venous_volume_um3,
        arterial_um3: plan.arterial_volume_um3,
        organs: organs.map(|organ| organ.in_graph.clone()).collect(),
    })?)
}

/// The walls of all beds, in the order of the graph, for cells with this batch factor on adhesion.
pub(super) fn wall(plan: &BodyPlan, adhesion: f64) -> Result<Wall, SimulationError> {
    let mut beds = vec![None; plan.organs.len() + 2];
    for (number, organ) in plan.numbered() {
        let adhesion_exposure = organ.bed.adhesion_exposure * adhesion;
        beds[number.index()] = Some(Bed {
            adhesion_exposure,
            ..organ.bed
        });
    }
    Ok(Wall::new(&beds)?)
}

/// Share of the secretion of held cells that goes into the blood, in the order of the graph.
pub(super) fn luminal_shares(plan: &BodyPlan) -> Vec<f64> {
    let mut shares = vec![1.0; plan.organs.len() + 2];
    for (number, organ) in plan.numbered() {
        shares[number.index()] = organ.luminal_share;
    }
    shares
}

/// The one cell product that an arm infuses, if any: its place in the plan and its numbers.
pub(super) fn cell_product(
    arm: &ArmPlan,
) -> Result<Option<(ProductId, &CellProduct)>, SimulationError> {
    let mut found: Option<(ProductId, &CellProduct)> = None;
    for infusion in &arm.infusions {
        let Content::Cells(cells) = &arm.model.products[infusion.product.index()].content else {
            continue;
        };
        match found {
            Some((first, _)) if first != infusion.product => {
                // Held cells are counted per organ, not per product, so one arm has one kind of secretion.
                let text = format!(
                    "arm {} infuses two cell products; give each its own arm",
                    arm.name
                );
                return Err(SimulationError::Plan(text));
            }
            _ => found = Some((infusion.product, cells)),
        }
    }
    Ok(found)
}

/// The doses of cells of an arm. The number of a dose names its random streams: it counts the cell doses in the order of
/// the scenario, so that arms which share their first doses share those cells.
pub(super) fn doses(
    arm: &ArmPlan,
    route: impl Fn(&Infusion) -> Result<Route, SimulationError>,
) -> Result<Vec<Dose>, SimulationError> {
    let mut doses = Vec::new();
    for (number, infusion) in arm.cell_doses().enumerate() {
        let too_many = || {
            SimulationError::Plan(format!(
                "arm {}: a dose of {} cells is too large",
                arm.name, infusion.amount
            ))
        };
        if !(infusion.amount >= 0.0 && infusion.amount < f64::from(u32::MAX)) {
            return Err(too_many());
        }
        doses.push(Dose {
            id: u16::try_from(number).map_err(|_| too_many())?,
            start: infusion.at,
            duration_ticks: infusion.over.0,
            cells: infusion.amount.round() as u32,
            product: ProductId::new(0),
            route: route(infusion)?,
            bag_s: infusion.bag_time_s,
        });
    }
    Ok(doses)
}

/// The route of a dose into the body, where the place of a needle is the organ of its site.
pub(super) fn route(infusion: &Infusion, arm: &ArmPlan) -> Result<Route, SimulationError> {
    let missing = || SimulationError::Plan("a local injection needs a site in an organ".into());
    let organ_of = |site: SiteId| arm.model.sites[site.index()].organ.ok_or_else(missing);
    infusion.route.renamed(organ_of)
}
