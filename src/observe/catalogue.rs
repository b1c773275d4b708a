//! Names that go with the columns of what a run shows.

use super::masses::Masses;
use super::rule_counts::Counted;
use crate::ids::{RuleId, Tick};

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
