//! State of the tissue, one value per voxel.

use crate::fields::Grid;

/// Columns of the patch over the voxels of its grid, x fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// The voxels.
    pub grid: Grid,
    /// Living parenchyma relative to healthy tissue, 0..=1.
    pub parenchyma: Vec<f64>,
    /// Debris of dead parenchyma, 1/um^3.
    pub debris: Vec<f64>,
    /// Debris as cells sense it: mean over the cube within their reach, 1/um^3.
    pub debris_sensed: Vec<f64>,
    /// The two stages of the alarm before and in action; see [`Patch::alarm`].
    pub alarm_stages: [Vec<f64>; 2],
    /// Alarm, 0..=1: the second stage, scaled so that full sudden damage peaks at one.
    pub alarm: Vec<f64>,
    /// Perfused vessels relative to healthy tissue, 0..=1.
    pub vessels: Vec<f64>,
    /// Lack of oxygen, 0..=1: the missing share of perfusion.
    pub hypoxia: Vec<f64>,
    /// Collagen share, 0..=1.
    pub collagen: Vec<f64>,
    /// Collagen share of healthy tissue.
    pub collagen_start: f64,
    /// Half-width of the cube within which phagocytes gather debris, voxels.
    pub debris_reach: usize,
}

impl Patch {
    /// Healthy tissue. A closed well has no vessels and no lack of oxygen; its share of living parenchyma is that of nothing lost.
    pub fn healthy(grid: Grid, collagen_start: f64, debris_reach_um: f64, well: bool) -> Self {
        let voxels = grid.voxels();
        let reach = libm::round(debris_reach_um / grid.spacing_um) as usize;
        Self {
            parenchyma: vec![1.0; voxels],
            debris: vec![0.0; voxels],
            debris_sensed: vec![0.0; voxels],
            alarm_stages: [vec![0.0; voxels], vec![0.0; voxels]],
            alarm: vec![0.0; voxels],
            vessels: vec![if well { 0.0 } else { 1.0 }; voxels],
            hypoxia: vec![0.0; voxels],
            collagen: vec![collagen_start; voxels],
            collagen_start,
            debris_reach: reach,
            grid,
        }
    }

    /// Mean of a column over the patch.
    pub fn mean(column: &[f64]) -> f64 {
        column.iter().sum::<f64>() / column.len().max(1) as f64
    }

    /// Feeds every column to a hasher.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        let [first, second] = &self.alarm_stages;
        let columns = [
            &self.parenchyma,
            &self.debris,
            first,
            second,
            &self.vessels,
            &self.collagen,
        ];
        for value in columns.into_iter().flatten() {
            hasher.update(&value.to_bits().to_le_bytes());
        }
    }
}
