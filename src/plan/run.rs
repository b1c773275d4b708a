//! The plan of a run: every number the engine needs, in internal units, with all names resolved.
//!
//! A plan is built from a checked scenario. It holds no text to parse and no file to open.

use super::answer::Answer;
use super::body::BodyPlan;
use super::site::Site;
use super::treatment::{Companion, Content, Infusion, Product};
use crate::cells::{Kinds, Rules};
use crate::ids::{ArmId, SiteId, Tick};
use crate::work::Grain;

/// Everything that one run of one or more arms needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Title for reports.
    pub title: String,
    /// The question the scenario asks.
    pub question: String,
    /// Seed of all random streams of the first replicate; those after it have the seeds that follow.
    pub seed: u64,
    /// How many times all arms are repeated, each time with its own seed; at least one.
    pub replicates: usize,
    /// Simulated duration.
    pub duration: Tick,
    /// Periods of the clocks.
    pub clocks: Clocks,
    /// The arms, in the order of the scenario.
    pub arms: Vec<ArmPlan>,
    /// Rows of the closing table.
    pub answers: Vec<Answer>,
    /// How finely the work is split among threads: no result depends on it.
    pub grain: Grain,
}

impl Plan {
    /// What [`Plan::reference_of`] gives for each arm.
    pub fn references(&self) -> Vec<Option<ArmId>> {
        (0..self.arms.len())
            .map(|arm| self.reference_of(arm))
            .collect()
    }

    /// The arm that the closing table compares an arm with: the one it names, or the first if the plan no longer holds that one.
    pub fn reference_of(&self, arm: usize) -> Option<ArmId> {
        let name = self.arms.get(arm)?.reference.as_ref()?;
        let held = self.arms.iter().position(|other| other.name == *name);
        let reference = held.unwrap_or(0);
        (reference != arm).then(|| ArmId::new(reference))
    }
}

/// Periods of the clocks, in ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocks {
    /// Step of the factor fields.
    pub fields: Tick,
    /// Step of cell motion.
    pub motion: Tick,
    /// Step of state changes, secretion and healing.
    pub phenotype: Tick,
    /// Interval between samples of the time series.
    pub sampling: Tick,
    /// Longest epoch of the circulation.
    pub circulation_max: Tick,
    /// Moments at which pictures of the patch are kept.
    pub pictures: Vec<Tick>,
}

/// One arm: its treatment and its own parameters, which may differ from the other arms.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmPlan {
    /// Name of the arm.
    pub name: String,
    /// Name of the arm that the closing table compares it with; none for an arm that serves only as a reference. See
    /// [`Plan::reference_of`].
    pub reference: Option<String>,
    /// The parameters of the arm; equal models share their history up to the first infusion that differs.
    pub model: Model,
    /// What is infused, in the order of the scenario.
    pub infusions: Vec<Infusion>,
    /// What is given beside the cells.
    pub companions: Vec<Companion>,
}

/// The parameters of an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The body, absent in a closed well.
    pub body: Option<BodyPlan>,
    /// Products that may be infused.
    pub products: Vec<Product>,
    /// Secreted factors.
    pub factors: Vec<Factor>,
    /// Kinds of cells and their states.
    pub kinds: Kinds,
    /// Rule rows.
    pub rules: Rules,
    /// Keys and labels of the actions of infused cells that rules are parts of.
    pub actions: Vec<(String, String)>,
    /// The patches of tissue, at least one; no two of them lie in the same organ, and a closed well is alone.
    pub sites: Vec<Site>,
}

impl Model {
    /// What people call the patch of a site: `patch`, or `heart patch` where there are several.
    pub fn patch_name(&self, site: SiteId) -> String {
        match self.sites.as_slice() {
            [_] => "patch".to_owned(),
            sites => format!("{} patch", sites[site.index()].name),
        }
    }
}

impl Model {
    /// Positions of the states of the kinds that are infused, corpses included.
    pub fn infused_states(&self) -> Vec<usize> {
        let infused = |kind| {
            self.products.iter().any(|product| match &product.content {
                Content::Cells(cells) => cells.kind == kind,
                Content::Factors(_) => false,
            })
        };
        let states = self.kinds.states.iter().enumerate();
        states
            .filter(|(_, state)| infused(state.kind))
            .map(|(position, _)| position)
            .collect()
    }

    /// Positions of the states, not of corpses, of the kinds that are infused.
    pub fn living_infused_states(&self) -> Vec<usize> {
        let mut states = self.infused_states();
        states.retain(|state| !self.kinds.states[*state].corpse);
        states
    }
}

/// A secreted factor (Eq. F1, B7).
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Key of the factor.
    pub name: String,
    /// Words for people.
    pub label: String,
    /// Diffusion coefficient in tissue, um^2/s.
    pub diffusion_um2_per_s: f64,
    /// Decay in tissue, 1/s.
    pub decay_per_s: f64,
    /// Clearance from blood, 1/s.
    pub plasma_clearance_per_s: f64,
    /// Permeability of the vessel wall, um/s.
    pub permeability_um_per_s: f64,
    /// Concentration in tissue and plasma before any injury, molecules/um^3.
    pub baseline_per_um3: f64,
    /// Mass of a molecule, g, if it is known.
    pub mass_g: Option<f64>,
}
