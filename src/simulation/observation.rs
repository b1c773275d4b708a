//! What a run shows to the outside: samples of the time series, pictures of the patch, events.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::masses::Masses;
use super::rule_counts::Counted;
use crate::ids::{ArmId, FactorId, ReplicateId, RuleId, SiteId, StateId, Tick};

/// Names that go with the columns of the samples of one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// Names of the arms.
    pub arms: Vec<String>,
    /// Places of the body: `venous`, `lung`, `arterial`, then the other organs in the order of the body plan; none
    /// without a body.
    pub places: Vec<String>,
    /// Keys and labels of the factors.
    pub factors: Vec<(String, String)>,
    /// Dotted names and labels of the cell states.
    pub states: Vec<(String, String)>,
    /// The sites, at least one.
    pub sites: Vec<SiteInfo>,
    /// Lowest half-point of the rules and levels that read each factor, molecules/um^3; zero where none does.
    pub half_points_per_um3: Vec<f64>,
    /// The rules whose events are counted.
    pub rules: Vec<CountedRule>,
    /// Keys and labels of the actions of infused cells.
    pub actions: Vec<(String, String)>,
    /// When each dose begins and what it costs, JPY, if it has a price, by arm.
    pub prices: Vec<Vec<(Tick, Option<f64>)>>,
    /// What organs and molecules weigh, by arm.
    pub masses: Vec<Masses>,
}

/// A site and its patch.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteInfo {
    /// Its name, which stands in the names of observables where there are several.
    pub name: String,
    /// What people call its patch: `patch`, or `heart patch` where there are several.
    pub patch_name: String,
    /// Key of its organ, if it lies in one.
    pub organ: Option<String>,
    /// Volume of the patch, um^3.
    pub volume_um3: f64,
    /// Voxels of the patch along x, y, z.
    pub shape: [usize; 3],
    /// Edge of a voxel, um.
    pub voxel_um: f64,
}

impl SiteInfo {
    /// Lengths of the patch along x, y, z, um.
    pub fn extent_um(&self) -> [f64; 3] {
        self.shape.map(|voxels| voxels as f64 * self.voxel_um)
    }
}

/// A rule whose events are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedRule {
    /// Its place in the columns of a sample.
    pub id: RuleId,
    /// Key in the library.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Key of the action that it is a part of, if any.
    pub action: Option<String>,
    /// What is counted.
    pub counted: Counted,
    /// True for rules of cells, which may do it held in vessels too.
    pub by_cells: bool,
}

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
    /// Cells by place, in the order of [`Catalogue::places`].
    pub body: Vec<PlaceCounts>,
    /// Label excreted, in cells' worth of label.
    pub label_excreted: f64,
    /// Plasma concentration, molecules/um^3, by factor and place.
    pub plasma: Vec<Vec<f64>>,
    /// What is in the patch of each site, in the order of [`Catalogue::sites`].
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

/// A cell as drawn in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CellMark {
    /// Position, um.
    pub position_um: [f32; 3],
    /// Its state.
    pub state: StateId,
}

/// A picture of a patch of one arm at one moment, in the first replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The arm.
    pub arm: ArmId,
    /// The site of the patch.
    pub site: SiteId,
    /// Simulated time.
    pub time: Tick,
    /// Concentration of each factor per voxel (x fastest), molecules/um^3.
    pub factors: Vec<(FactorId, Vec<f32>)>,
    /// Living parenchyma share per voxel.
    pub parenchyma: Vec<f32>,
    /// Vessels per voxel relative to healthy tissue.
    pub vessels: Vec<f32>,
    /// Collagen share per voxel.
    pub collagen: Vec<f32>,
    /// Debris per voxel, 1/um^3.
    pub debris: Vec<f32>,
    /// The cells.
    pub cells: Vec<CellMark>,
}

/// Something that happened, for the event table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The replicate.
    pub replicate: ReplicateId,
    /// The arm.
    pub arm: ArmId,
    /// Simulated time.
    pub time: Tick,
    /// What happened, for example `infusion-start`, `arrival`, `engulfed`.
    pub what: Cow<'static, str>,
    /// Where, for example an organ, `patch`, or `heart patch` where there are several.
    pub place: String,
    /// How many cells it concerned.
    pub count: u64,
}

/// Receives what a run shows. Sinks never influence the run.
pub trait Sink {
    /// What a sink may fail with.
    type Error;
    /// A sample of the time series.
    fn sample(&mut self, sample: &Sample) -> Result<(), Self::Error>;
    /// What was read at a moment that an answer asks for, which is no sample of the series: the blood at that moment, the
    /// tissue on its last beat.
    fn reading(&mut self, _reading: &Sample) -> Result<(), Self::Error> {
        Ok(())
    }
    /// A picture of a patch.
    fn frame(&mut self, frame: &Frame) -> Result<(), Self::Error>;
    /// An event.
    fn event(&mut self, event: &Event) -> Result<(), Self::Error>;
}
