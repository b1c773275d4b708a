//! A sample of the time series: body, plasma, and the patch of each site.

use serde::{Deserialize, Serialize};

use crate::ids::{ArmId, ReplicateId, RuleId, StateId, Tick};

/// Infused cells in one place, by state, with the two observables that must never be confused.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct PlaceCounts {
    /// Cells moving with the blood, dead ones included.
    pub flowing: u64,
    /// Live cells held by size or crowding.
    pub plugged: u64,
    /// Live cells held by adhesion.
    pub adhered: u64,
    /// Live cells that crossed the wall.
    pub in_tissue: u64,
    /// Dead cells whose label is still where they died.
    pub dead: u64,
    /// Dead cells whose label has moved on, counted where they died.
    pub gone: u64,
    /// Living cells here, whatever their state.
    pub viable: u64,
    /// Label found here, in cells' worth of label.
    pub label: f64,
}

/// Summary of one factor in a patch, molecules/um^3.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct FieldSummary {
    /// Mean over the patch.
    pub mean: f64,
    /// Smallest voxel.
    pub min: f64,
    /// Largest voxel.
    pub max: f64,
}

/// Summary of the tissue of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TissueSummary {
    /// Living share of the parenchyma, mean over the patch.
    pub parenchyma: f64,
    /// Debris, 1/um^3, mean over the patch.
    pub debris: f64,
    /// Alarm, mean over the patch.
    pub alarm: f64,
    /// Perfused vessels relative to healthy tissue, mean over the patch.
    pub vessels: f64,
    /// Collagen share, mean over the patch.
    pub collagen: f64,
}

/// One sample of an arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The replicate.
    pub replicate: ReplicateId,
    /// The arm.
    pub arm: ArmId,
    /// Simulated time.
    pub time: Tick,
    /// All cells infused so far.
    pub infused: u64,
    /// Cells by place, in the order of [`Catalogue::places`](super::catalogue::Catalogue::places).
    pub body: Vec<PlaceCounts>,
    /// Label excreted, in cells' worth of label.
    pub label_excreted: f64,
    /// Plasma concentration, molecules/um^3, by factor and place.
    pub plasma: Vec<Vec<f64>>,
    /// What is in the patch of each site, in the order of [`Catalogue::sites`](super::catalogue::Catalogue::sites).
    pub sites: Vec<SiteSample>,
    /// What infused cells held in vessels have secreted by each rule so far, molecules.
    pub held: Vec<f64>,
}

impl Sample {
    /// What a rule has done in all patches so far.
    pub fn done(&self, rule: RuleId) -> f64 {
        self.sites.iter().map(|site| site.done[rule.index()]).sum()
    }

    /// Number of agents in a state in all patches.
    pub fn cells(&self, state: StateId) -> u64 {
        self.sites
            .iter()
            .map(|site| site.cells[state.index()])
            .sum()
    }
}

/// What is in the patch of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteSample {
    /// Summary of each factor.
    pub factors: Vec<FieldSummary>,
    /// Number of agents in each state.
    pub cells: Vec<u64>,
    /// The tissue.
    pub tissue: TissueSummary,
    /// What each rule has done there so far, by [`RuleId`]: events, or molecules secreted.
    pub done: Vec<f64>,
}
