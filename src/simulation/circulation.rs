//! The body of one arm with its walls and plasma, and the stages that run it.

use crate::body::{
    Arrived, Body, Counts, Epoch, EpochReport, Hazards, Inflow, OrganHazards, Plasma,
};
use crate::cells::{MAX_LEVELS, NewCell};
use crate::ids::{FactorId, KindId, OrganId, ProductId, StateId, Tick};
use crate::paracrine::InfusedHazards;
use crate::rng::{Keyed, Purpose, Seeder};
use crate::simulation::assemble::{self, NodeMap};
use crate::simulation::exposure::Exposure;
use crate::simulation::medium::{Portion, entries};
use crate::simulation::placement::Placements;
use crate::simulation::{ArmPlan, BodyPlan, Model, SimulationError, StageError};
use crate::tissue::Seats;
use crate::wall::Wall;
use crate::work::Grain;

mod saved;

pub(super) use saved::SavedCirculation;

/// The body of one arm.
#[derive(Debug, Clone)]
pub(super) struct Circulation {
    pub body: Body,
    pub wall: Wall,
    pub plasma: Plasma,
    pub hazards: Hazards,
    pub report: EpochReport,
    pub nodes: NodeMap,
    /// Node of the organ of the site.
    pub site: Option<OrganId>,
    /// The cell product of the arm, if it infuses one.
    pub infused: Option<InfusedKind>,
    /// Traffic of each factor from the injured tissue of the site into its plasma, molecules/s.
    pub from_tissue_per_s: Vec<f64>,
    /// What doses without cells give in the present epoch, by factor and node, molecules/s.
    pub given_per_s: Vec<Vec<f64>>,
    /// What the patch is exposed to from here.
    pub exposure: Exposure,
    /// Share of the secretion of held cells that goes into the blood, by node.
    pub luminal_share: Vec<f64>,
    /// Levels of held cells by node; held cells sense the plasma.
    pub held_levels: Vec<[f64; MAX_LEVELS]>,
    activation: f64,
    seats: Keyed,
    placements: Placements,
}

/// Infused cells in the terms of the tissue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct InfusedKind {
    pub kind: KindId,
    pub state: StateId,
    /// Donor factor on all secretion.
    pub output_factor: f64,
    pub killing_per_s: f64,
    /// Batch factor on the hazard of dying.
    pub death_factor: f64,
    /// Level of receptors for the chemokines of an activated wall.
    pub chemokine_receptors: f64,
}

impl InfusedKind {
    /// The cells of the product that an arm infuses; none if it infuses no cells.
    pub fn of(arm: &ArmPlan, seeder: &Seeder) -> Result<Option<Self>, SimulationError> {
        let chosen = assemble::cell_product(arm)?;
        Ok(chosen.map(|(product, cells)| Self {
            kind: cells.kind,
            state: cells.state,
            output_factor: donor_factor(product, cells.donor_log_sd, seeder),
            killing_per_s: cells.killing_per_s,
            death_factor: cells.death_factor,
            chemokine_receptors: cells.chemokine_receptors,
        }))
    }

    /// What the product adds to the hazards of its cells in the patch.
    pub fn hazards(&self) -> InfusedHazards {
        InfusedHazards {
            death_factor: self.death_factor,
            killing_per_s: self.killing_per_s,
        }
    }
}

/// An infused cell, or its corpse, that was placed in the patch.
#[derive(Debug, Clone)]
pub(super) struct Seated {
    /// Row of the cell in the body.
    pub row: u32,
    pub how: Arrived,
    pub cell: NewCell,
}

impl Seated {
    /// What the events of a run call it.
    pub fn event(&self) -> &'static str {
        match self.how {
            Arrived::FromVessel | Arrived::Injected => "arrival",
            Arrived::InjectedDead => "dead arrival",
            Arrived::DiedPlugged | Arrived::DiedAdhered | Arrived::HeldDead => "corpse in a vessel",
        }
    }
}

impl Circulation {
    /// The circulation of an arm, empty of cells.
    pub fn new(arm: &ArmPlan, plan: &BodyPlan, seeder: &Seeder) -> Result<Self, SimulationError> {
        let nodes = NodeMap::new(plan);
        let graph = assemble::graph(plan)?;
        let chosen = assemble::cell_product(arm)?;
        let adhesion = chosen.map_or(1.0, |(_, cells)| cells.adhesion_factor);
        let wall = assemble::wall(plan, &nodes, adhesion)?;
        let clearance: Vec<f64> = arm
            .model
            .factors
            .iter()
            .map(|f| f.plasma_clearance_per_s)
            .collect();
        let plasma = Plasma::new(&graph, plan.plasma_share, &clearance)
            .map_err(|cause| SimulationError::Plan(cause.to_string()))?;
        let products = chosen.map(|(_, cells)| assemble::product(cells, &nodes));
        let doses = assemble::doses(arm, |dose| assemble::route(dose, arm, &nodes))?;
        let organs = graph.len();
        let mut circulation = Self {
            body: Body::new(graph, products.into_iter().collect(), doses, seeder)?,
            wall,
            plasma,
            hazards: Hazards::default(),
            report: EpochReport::default(),
            site: arm.model.site.organ.map(|organ| nodes.node(organ)),
            infused: InfusedKind::of(arm, seeder)?,
            from_tissue_per_s: vec![0.0; arm.model.factors.len()],
            given_per_s: vec![vec![0.0; organs]; arm.model.factors.len()],
            exposure: Exposure::none(arm.model.factors.len()),
            luminal_share: assemble::luminal_shares(plan, &nodes),
            nodes,
            held_levels: vec![[0.0; MAX_LEVELS]; organs],
            activation: 1.0,
            seats: seeder.keyed(Purpose::Seat),
            placements: Placements::of(arm),
        };
        circulation.set_activation(1.0, &arm.model, plan);
        if let Some(site) = circulation.site {
            circulation.body.watch(site);
        }
        Ok(circulation)
    }

    /// Counts of the body at a moment within the epoch that [`circulate`](Self::circulate) is about to run.
    pub fn counts_at(&mut self, epoch: Epoch, moment: Tick) -> Result<Counts, StageError> {
        let (wall, hazards) = (&self.wall, &self.hazards);
        Ok(self.body.counts_at(epoch, moment, wall, hazards)?)
    }

    /// Runs the jump chain of all infused cells over the epoch.
    pub fn circulate(&mut self, epoch: Epoch) -> Result<(), StageError> {
        self.report = self.body.advance(epoch, &self.wall, &self.hazards)?;
        Ok(())
    }

    /// The same, with the work on its cells split differently.
    pub fn with_grain(mut self, grain: Grain) -> Self {
        self.body.set_grain(grain);
        self
    }

    /// Takes what a dose without cells gives in an epoch of `dt_s`: a bolus at once, the rest at a constant rate.
    pub fn give(&mut self, portion: &Portion, dt_s: f64) -> Result<(), StageError> {
        let factor = portion.factor;
        for (node, share) in entries(portion.route, &self.nodes, self.body.graph()) {
            let molecules = share * portion.molecules;
            if portion.at_once {
                self.plasma.give(factor, node, molecules)?;
            } else {
                self.given_per_s[factor.index()][node.index()] += molecules / dt_s;
            }
        }
        Ok(())
    }

    /// Lets the plasma flow over `dt_s` with what held cells secrete, by factor and node (molecules/s), with what doses give,
    /// and with its traffic with the tissue of the site (Eq. B7).
    pub fn flow(&mut self, dt_s: f64, secreted: &[Vec<f64>]) -> Result<(), StageError> {
        self.exposure.pass(dt_s);
        for (index, per_node) in secreted.iter().enumerate() {
            let exchanged = self.exchanged_per_s(index);
            let inflow = Inflow {
                secreted_per_s: per_node,
                given_per_s: &self.given_per_s[index],
                exchanged_per_s: &exchanged,
            };
            let factor = FactorId::new(index);
            let mean_per_um3 = self.plasma.advance(factor, dt_s, &inflow)?;
            if let Some(site) = self.site {
                let mean_per_um3 = mean_per_um3[site.index()];
                self.exposure.add_plasma(factor, mean_per_um3, dt_s);
            }
            self.given_per_s[index].fill(0.0);
        }
        Ok(())
    }

    /// Traffic of a factor between plasma and tissue, by node, molecules/s.
    fn exchanged_per_s(&self, factor: usize) -> Vec<f64> {
        let mut exchanged = vec![0.0; self.body.graph().len()];
        if let Some(site) = self.site {
            exchanged[site.index()] = self.from_tissue_per_s[factor];
        }
        exchanged
    }

    /// The plasma after the first `part_s` of the epoch that [`flow`](Self::flow) is about to run with the same secretion.
    pub fn plasma_after(&self, part_s: f64, secreted: &[Vec<f64>]) -> Result<Plasma, StageError> {
        let mut plasma = self.plasma.clone();
        for (index, per_node) in secreted.iter().enumerate() {
            let inflow = Inflow {
                secreted_per_s: per_node,
                given_per_s: &self.given_per_s[index],
                exchanged_per_s: &self.exchanged_per_s(index),
            };
            plasma.advance(FactorId::new(index), part_s, &inflow)?;
        }
        Ok(plasma)
    }

    /// Feeds the whole state to a hasher.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        self.body.hash_into(hasher);
        self.wall.hash_into(hasher);
        self.plasma.hash_into(hasher);
        self.exposure.hash_into(hasher);
        let levels = self.held_levels.iter().flatten();
        for value in self.from_tissue_per_s.iter().chain(levels) {
            hasher.update(&value.to_bits().to_le_bytes());
        }
        hasher.update(&self.activation.to_bits().to_le_bytes());
    }

    /// Updates the walls with what they hold now.
    pub fn hold(&mut self, dt_s: f64) {
        let held = self.body.counts().held_cells();
        self.wall.settle(dt_s, &self.report.arrested_cells(), &held);
    }

    /// Sets the clearance of a factor from plasma, 1/s.
    pub fn clear(&mut self, factor: usize, per_s: f64) -> Result<(), StageError> {
        Ok(self.plasma.set_clearance(FactorId::new(factor), per_s)?)
    }

    /// Freezes walls and hazards again after treatments have changed.
    pub fn renew(&mut self, model: &Model, plan: &BodyPlan) {
        self.set_activation(self.activation, model, plan);
    }

    /// Sets the activation of the injured wall of the site and with it the hazards of all organs.
    pub fn set_activation(&mut self, activation: f64, model: &Model, plan: &BodyPlan) {
        self.activation = activation;
        let share = model.site.injured_share;
        if let Some(site) = self.site {
            self.wall
                .set_activation(site, 1.0 + share * (activation - 1.0));
        }
        self.wall.freeze();
        // Only the inflamed part of the wall lets cells cross.
        let crossing = (1.0 - 1.0 / activation) * self.inflamed_share(share);
        let mut organs = vec![OrganHazards::default(); self.body.graph().len()];
        for (index, organ) in plan.organs.iter().enumerate() {
            let node = self.nodes.node(OrganId::new(index));
            let here = if self.site == Some(node) {
                crossing
            } else {
                0.0
            };
            organs[node.index()] = OrganHazards {
                death_per_s: organ.bed.loss_per_s,
                held: self.wall.held_rates(node, here),
            };
        }
        let kill_per_s = self
            .infused
            .iter()
            .map(|infused| infused.killing_per_s)
            .collect();
        self.hazards = Hazards { organs, kill_per_s };
    }

    /// Share of the adhered cells of the site that sit in its injured part: more adhere where the wall is active (Eq. B4).
    fn inflamed_share(&self, injured_share: f64) -> f64 {
        let chemokine = self.infused.map_or(1.0, |cells| cells.chemokine_receptors);
        let weight = injured_share * (1.0 + (self.activation - 1.0) * chemokine);
        weight / (weight + 1.0 - injured_share)
    }

    /// Shares of the plugged and of the adhered cells of the site that lie in the vessels of the patch. Size holds anywhere
    /// alike; adhesion holds more where the wall is active (Eq. T3).
    fn shares_in_patch(&self, model: &Model) -> [f64; 2] {
        let injured = model.site.injured_share;
        [injured, self.inflamed_share(injured)].map(|share| share * model.site.patch_share)
    }

    /// Cells held in an organ that lie in the vessels of the patch, as a mean.
    pub fn held_in_patch(&self, organ: OrganId, model: &Model) -> f64 {
        if self.site != Some(organ) {
            return 0.0;
        }
        let [plugged, adhered] = self.shares_in_patch(model);
        let held = self.body.counts().of(organ);
        plugged * held.plugged as f64 + adhered * held.adhered as f64
    }

    /// Takes the cells that crossed a wall or were injected, and those that died in the vessels of the site, and places in the
    /// patch the share it stands for. The dead stay dead in the body and lie in the patch as corpses of their kind, those of its
    /// vessels at the wall, where phagocytes of both sides reach them.
    pub fn transmigrate(
        &mut self,
        model: &Model,
        seats: [&Seats<'_>; 2],
    ) -> Result<Vec<Seated>, StageError> {
        let mut seated = Vec::new();
        let Some(infused) = self.infused else {
            return Ok(seated);
        };
        let patch_share = model.site.patch_share;
        let [plugged, adhered] = self.shares_in_patch(model);
        let levels_now = self.held_levels.clone();
        let held_levels = |organ: OrganId| levels_now[organ.index()];
        for arrival in std::mem::take(&mut self.report.arrivals) {
            let id = self.body.identity(arrival.row);
            let mut stream = self.seats.stream(id.raw(), 0);
            let (share, entry, levels) = match arrival.how {
                Arrived::FromVessel => (patch_share, seats[0], held_levels(arrival.organ)),
                Arrived::DiedPlugged => (plugged, seats[0], held_levels(arrival.organ)),
                Arrived::DiedAdhered => (adhered, seats[0], held_levels(arrival.organ)),
                Arrived::HeldDead => (plugged, seats[0], [0.0; MAX_LEVELS]),
                Arrived::Injected | Arrived::InjectedDead => {
                    (patch_share, seats[1], [0.0; MAX_LEVELS])
                }
            };
            if stream.uniform() >= share {
                continue;
            }
            let alive = arrival.how.alive();
            let seat = match (arrival.how, self.placements.ball(id)) {
                (Arrived::Injected | Arrived::InjectedDead, Some(ball)) => {
                    Some(entry.draw_in(ball, &mut stream))
                }
                _ => entry.draw(&mut stream),
            };
            let state = match alive {
                true => Some(infused.state),
                false => model.kinds.corpse_of(infused.state),
            };
            // A patch without a perfused vessel admits no cell: the cell stays in the tissue around it.
            let (Some(position_um), Some(state)) = (seat, state) else {
                continue;
            };
            if alive {
                self.body.seat(arrival.row)?;
            }
            let born = Tick::from_seconds(arrival.time_s);
            let cell = NewCell {
                debris: arrival.how.came_dead(),
                output_factor: infused.output_factor as f32,
                levels: levels.map(|level| level as f32),
                ..NewCell::fresh(id, state, position_um, born)
            };
            seated.push(Seated {
                row: arrival.row,
                how: arrival.how,
                cell,
            });
        }
        Ok(seated)
    }
}

/// The factor by which a donor's cells secrete more or less: log-normal with median one, drawn once per run and product.
fn donor_factor(product: ProductId, log_sd: f64, seeder: &Seeder) -> f64 {
    let mut stream = seeder.stream(Purpose::Donor, product.index() as u64, 0);
    libm::exp(log_sd * stream.normal())
}
