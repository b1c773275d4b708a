//! The blood of one arm: the body with its infused cells, the walls that hold them, and the plasma.

use crate::body::{
    Body, Counts, Epoch, EpochReport, Hazards, Inflow, OrganHazards, Passage, Plasma,
};
use crate::cells::MAX_LEVELS;
use crate::ids::{FactorId, OrganId, SiteId, Tick};
use crate::observe::RuleCounts;
use crate::plan::{ArmPlan, BodyPlan};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::simulation::infused_kind::InfusedKind;
use crate::simulation::medium::{Portion, entries};
use crate::simulation::placement::Placements;
use crate::simulation::setting::Setting;
use crate::simulation::{SimulationError, StageError, assemble};
use crate::wall::Wall;

mod border;
mod exposure;
mod saved;
mod seating;

pub(super) use border::Border;
pub(super) use saved::BloodSnapshot;
pub(super) use seating::{Entrances, Seated};

/// The blood of one arm.
#[derive(Debug, Clone)]
pub(super) struct Blood {
    pub body: Body,
    pub wall: Wall,
    pub plasma: Plasma,
    pub hazards: Hazards,
    pub report: EpochReport,
    /// The cell product of the arm, if it infuses one.
    pub infused: Option<InfusedKind>,
    /// What doses without cells give in the present epoch, by factor and node, molecules/s.
    pub given_per_s: Vec<Vec<f64>>,
    /// Where the blood meets the regions.
    pub borders: Vec<Border>,
    /// Share of the secretion of held cells that goes into the blood, by node.
    pub luminal_share: Vec<f64>,
    /// Levels of held cells by node; held cells sense the plasma.
    pub held_levels: Vec<[f64; MAX_LEVELS]>,
    /// Molecules secreted by infused cells held anywhere in the body, by rule.
    pub held_by_rule: RuleCounts,
    /// Infused cells that have passed each edge of the organ graph so far. It decides nothing.
    pub passed: Vec<u64>,
    seats: Keyed,
    placements: Placements,
}

impl Blood {
    /// The blood of an arm, empty of cells.
    pub fn new(
        setting: &Setting,
        plan: &BodyPlan,
        seeder: &Seeder,
    ) -> Result<Self, SimulationError> {
        let arm: &ArmPlan = &setting.plan;
        let model = &arm.model;
        let graph = assemble::graph(plan)?;
        let chosen = assemble::cell_product(arm)?;
        let adhesion = chosen.map_or(1.0, |(_, cells)| cells.adhesion_factor);
        let wall = assemble::wall(plan, adhesion)?;
        let clearance = model.factors.iter().map(|f| f.plasma_clearance_per_s);
        let clearance: Vec<f64> = clearance.collect();
        let plasma = Plasma::new(&graph, plan.plasma_share, &clearance)
            .map_err(|cause| SimulationError::Plan(cause.to_string()))?;
        let products = chosen.map(|(_, cells)| cells.in_body.clone());
        let doses = assemble::doses(arm, |dose| assemble::route(dose, arm))?;
        let (organs, factors) = (graph.len(), model.factors.len());
        let passed = vec![0; graph.edges().len()];
        let sites = model.sites.iter().enumerate();
        let in_organ =
            sites.filter_map(|(site, plan)| Some((SiteId::new(site), plan, plan.organ?)));
        let borders = in_organ
            .map(|(site, plan, organ)| Border::new(site, organ, plan, factors))
            .collect();
        let mut body = Body::new(graph, products.into_iter().collect(), doses, seeder)?;
        body.set_grain(setting.grain);
        let mut blood = Self {
            body,
            wall,
            plasma,
            hazards: Hazards::default(),
            report: EpochReport::default(),
            infused: setting.infused,
            given_per_s: vec![vec![0.0; organs]; factors],
            borders,
            luminal_share: assemble::luminal_shares(plan),
            held_levels: vec![[0.0; MAX_LEVELS]; organs],
            held_by_rule: RuleCounts::none(&model.rules),
            passed,
            seats: seeder.keyed(Purpose::Seat),
            placements: Placements::of(arm),
        };
        for border in &blood.borders {
            blood.body.watch(border.node);
        }
        blood.freeze(plan);
        Ok(blood)
    }

    /// Counts of the body at a moment within the epoch that [`circulate`](Self::circulate) is about to run.
    pub fn counts_at(&mut self, epoch: Epoch, moment: Tick) -> Result<Counts, StageError> {
        let (wall, hazards) = (&self.wall, &self.hazards);
        Ok(self.body.counts_at(epoch, moment, wall, hazards)?)
    }

    /// What the infused cells in some rows go through in the epoch that [`circulate`](Self::circulate) is about to run.
    pub fn passages(
        &mut self,
        rows: &[u32],
        epoch: Epoch,
    ) -> Result<Vec<Vec<Passage>>, StageError> {
        let (wall, hazards) = (&self.wall, &self.hazards);
        Ok(self.body.passages(rows, epoch, wall, hazards)?)
    }

    /// Runs the jump chain of all infused cells over the epoch.
    pub fn circulate(&mut self, epoch: Epoch) -> Result<(), StageError> {
        self.report = self.body.advance(epoch, &self.wall, &self.hazards)?;
        for (sum, cells) in self.passed.iter_mut().zip(&self.report.passed) {
            *sum += cells;
        }
        Ok(())
    }

    /// Takes what a dose without cells gives in an epoch of `dt_s`: a bolus at once, the rest at a constant rate.
    pub fn give(&mut self, portion: &Portion, dt_s: f64) -> Result<(), StageError> {
        let factor = portion.factor;
        for (node, share) in entries(portion.route, self.body.graph()) {
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
    /// and with its traffic with the tissue of the regions (Eq. B7).
    pub fn flow(&mut self, dt_s: f64, secreted: &[Vec<f64>]) -> Result<(), StageError> {
        for border in &mut self.borders {
            border.exposure.pass(dt_s);
        }
        for (index, per_node) in secreted.iter().enumerate() {
            let exchanged = self.exchanged_per_s(index);
            let inflow = Inflow {
                secreted_per_s: per_node,
                given_per_s: &self.given_per_s[index],
                exchanged_per_s: &exchanged,
            };
            let factor = FactorId::new(index);
            let mean_per_um3 = self.plasma.advance(factor, dt_s, &inflow)?;
            for border in &mut self.borders {
                let mean_per_um3 = mean_per_um3[border.node.index()];
                border.exposure.add_plasma(factor, mean_per_um3, dt_s);
            }
            self.given_per_s[index].fill(0.0);
        }
        Ok(())
    }

    /// Traffic of a factor between plasma and tissue, by node, molecules/s.
    fn exchanged_per_s(&self, factor: usize) -> Vec<f64> {
        let mut exchanged = vec![0.0; self.body.graph().len()];
        for border in &self.borders {
            exchanged[border.node.index()] = border.from_tissue_per_s[factor];
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

    /// Updates the walls with what they hold now.
    pub fn occupy(&mut self, dt_s: f64) {
        let held = self.body.counts().held_cells();
        self.wall.settle(dt_s, &self.report.arrested_cells(), &held);
    }

    /// Sets the clearance of a factor from plasma, 1/s.
    pub fn clear(&mut self, factor: usize, per_s: f64) -> Result<(), StageError> {
        Ok(self.plasma.set_clearance(FactorId::new(factor), per_s)?)
    }

    /// The border of the region of a site, if it lies in an organ.
    pub fn border_mut(&mut self, site: SiteId) -> Option<&mut Border> {
        let mut borders = self.borders.iter_mut();
        borders.find(|border| border.site == site)
    }

    /// The border at a node, if a region lies there.
    pub fn border_at(&self, node: OrganId) -> Option<&Border> {
        self.borders.iter().find(|border| border.node == node)
    }

    /// The same, to be changed.
    pub fn border_at_mut(&mut self, node: OrganId) -> Option<&mut Border> {
        let mut borders = self.borders.iter_mut();
        borders.find(|border| border.node == node)
    }

    /// Level of the receptors of infused cells for the chemokines of an activated wall.
    fn chemokine_receptors(&self) -> f64 {
        self.infused.map_or(1.0, |cells| cells.chemokine_receptors)
    }

    /// Freezes walls and hazards at the activation that the walls have now.
    pub fn freeze(&mut self, plan: &BodyPlan) {
        for border in &self.borders {
            let activation = border.activation_of_organ();
            self.wall.set_activation(border.node, activation);
        }
        self.wall.freeze();
        let chemokine = self.chemokine_receptors();
        let mut organs = vec![OrganHazards::default(); self.body.graph().len()];
        for (node, organ) in plan.numbered() {
            let border = self.border_at(node);
            let crossing = border.map_or(0.0, |border| border.crossing(chemokine));
            organs[node.index()] = OrganHazards {
                death_per_s: organ.loss_per_s,
                held: self.wall.held_rates(node, crossing),
            };
        }
        let kill_per_s = self.infused.iter().map(|infused| infused.killing_per_s);
        let kill_per_s = kill_per_s.collect();
        self.hazards = Hazards { organs, kill_per_s };
    }

    /// Cells held in an organ that lie in the vessels of a patch, as a mean.
    pub fn held_in_patch(&self, organ: OrganId) -> f64 {
        let Some(border) = self.border_at(organ) else {
            return 0.0;
        };
        let [plugged, adhered] = border.shares_in_patch(self.chemokine_receptors());
        let held = self.body.counts().of(organ);
        plugged * held.plugged as f64 + adhered * held.adhered as f64
    }
}
