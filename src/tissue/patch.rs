//! State of the tissue, one value per voxel.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::fields::Grid;
use crate::ids::StateMismatch;

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
}

/// What changes in a patch during a run, one entry per voxel: enough to continue from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatchSnapshot<'a> {
    parenchyma: Cow<'a, [f64]>,
    debris: Cow<'a, [f64]>,
    debris_sensed: Cow<'a, [f64]>,
    alarm_stages: [Cow<'a, [f64]>; 2],
    alarm: Cow<'a, [f64]>,
    vessels: Cow<'a, [f64]>,
    hypoxia: Cow<'a, [f64]>,
    collagen: Cow<'a, [f64]>,
}

impl Patch {
    /// Its columns, to be saved.
    pub fn saved(&self) -> PatchSnapshot<'_> {
        let Self {
            // From the plan.
            grid: _,
            collagen_start: _,
            debris_reach: _,
            parenchyma,
            debris,
            debris_sensed,
            alarm_stages: [first, second],
            alarm,
            vessels,
            hypoxia,
            collagen,
        } = self;
        PatchSnapshot {
            parenchyma: parenchyma.into(),
            debris: debris.into(),
            debris_sensed: debris_sensed.into(),
            alarm_stages: [first.into(), second.into()],
            alarm: alarm.into(),
            vessels: vessels.into(),
            hypoxia: hypoxia.into(),
            collagen: collagen.into(),
        }
    }

    /// Takes saved columns back.
    ///
    /// # Errors
    /// [`StateMismatch`] when a column has another number of voxels.
    pub fn restore(&mut self, saved: PatchSnapshot<'_>) -> Result<(), StateMismatch> {
        let PatchSnapshot {
            parenchyma,
            debris,
            debris_sensed,
            alarm_stages: [first, second],
            alarm,
            vessels,
            hypoxia,
            collagen,
        } = saved;
        let [own_first, own_second] = &mut self.alarm_stages;
        let pairs = [
            (&mut self.parenchyma, parenchyma),
            (&mut self.debris, debris),
            (&mut self.debris_sensed, debris_sensed),
            (own_first, first),
            (own_second, second),
            (&mut self.alarm, alarm),
            (&mut self.vessels, vessels),
            (&mut self.hypoxia, hypoxia),
            (&mut self.collagen, collagen),
        ];
        for (own, saved) in pairs {
            StateMismatch::check("voxels of the tissue", own.len(), saved.len())?;
            *own = saved.into_owned();
        }
        Ok(())
    }
}
