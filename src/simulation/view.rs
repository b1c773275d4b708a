//! The present state of an arm for those who look at it: places, passages and the voxels of its patches.

use crate::body::Edge;
use crate::fields::Grid;
use crate::ids::{FactorId, SiteId};
use crate::observe::PlaceCounts;
use crate::simulation::World;
use crate::simulation::observe::place_counts;
use crate::simulation::region::Region;

/// Which voxels of a patch are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Voxels {
    /// All of them, x fastest, then y, then z.
    #[default]
    All,
    /// One layer along z, counted from zero.
    Layer(usize),
}

impl Voxels {
    /// Positions of these voxels in the columns of a grid; empty for a layer that is not there.
    fn range(self, grid: &Grid) -> std::ops::Range<usize> {
        let [nx, ny, nz] = grid.shape;
        match self {
            Voxels::All => 0..nx * ny * nz,
            Voxels::Layer(z) if z < nz => z * nx * ny..(z + 1) * nx * ny,
            Voxels::Layer(_) => 0..0,
        }
    }
}

/// The tissue of a patch, voxel by voxel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TissueView {
    /// Living parenchyma share.
    pub parenchyma: Vec<f32>,
    /// Perfused vessels relative to healthy tissue.
    pub vessels: Vec<f32>,
    /// Collagen share.
    pub collagen: Vec<f32>,
    /// Debris, 1/um^3.
    pub debris: Vec<f32>,
    /// Alarm of freshly dead tissue, 0..=1.
    pub alarm: Vec<f32>,
}

impl World {
    /// Infused cells by place, in the order of [`Catalogue::places`](crate::observe::Catalogue::places); empty without a body.
    pub fn places(&self) -> Vec<PlaceCounts> {
        let counts = self.blood.as_ref().map(|blood| blood.body.counts());
        let organs = counts.map_or(&[][..], |counts| counts.organs());
        organs.iter().map(place_counts).collect()
    }

    /// The vessels between the places of the body, each with the number of infused cells that have passed it so far.
    pub fn passages(&self) -> impl Iterator<Item = (Edge, u64)> {
        let blood = self.blood.iter();
        blood.flat_map(|blood| {
            let edges = blood.body.graph().edges().iter().copied();
            edges.zip(blood.passed.iter().copied())
        })
    }

    /// Concentration of a factor in voxels of the patch of a site, molecules/um^3, its baseline included.
    ///
    /// # Panics
    /// If the plan has no such site or factor.
    pub fn concentration(&self, site: SiteId, factor: FactorId, voxels: Voxels) -> Vec<f32> {
        let region = self.region(site);
        let baseline = self.setting.columns.baseline[factor.index()] as f32;
        let range = voxels.range(&region.patch.grid);
        let column = &region.fields[factor.index()].concentration()[range];
        column.iter().map(|excess| excess + baseline).collect()
    }

    /// The tissue in voxels of the patch of a site.
    ///
    /// # Panics
    /// If the plan has no such site.
    pub fn tissue(&self, site: SiteId, voxels: Voxels) -> TissueView {
        let patch = &self.region(site).patch;
        let range = voxels.range(&patch.grid);
        let narrow = |column: &[f64]| -> Vec<f32> {
            let column = column[range.clone()].iter();
            column.map(|value| *value as f32).collect()
        };
        TissueView {
            parenchyma: narrow(&patch.parenchyma),
            vessels: narrow(&patch.vessels),
            collagen: narrow(&patch.collagen),
            debris: narrow(&patch.debris),
            alarm: narrow(&patch.alarm),
        }
    }

    fn region(&self, site: SiteId) -> &Region {
        &self.regions[site.index()]
    }
}
