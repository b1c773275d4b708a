//! What the cells of a patch can sense, as columns over the voxels.

use crate::cells::{Population, Signal};
use crate::ids::{StateId, Tick};
use crate::work::Grain;

/// Number of cells in a state per um^3 within a radius (Eq. P8).
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// The state that is counted.
    pub state: StateId,
    /// The radius, um.
    pub radius_um: f64,
    /// Cells per um^3 around the middle of each voxel; empty where no rule of tissue reads them.
    pub at_voxels: Vec<f64>,
    /// Other cells per um^3 around each cell, by row; zero for cells none of whose rules reads them.
    pub at_cells: Vec<f64>,
}

/// The columns that signals read; each has one value per voxel, x fastest.
#[derive(Debug, Clone)]
pub struct Surroundings<'a> {
    /// Concentration above the baseline by factor, molecules/um^3.
    pub concentration: Vec<&'a [f32]>,
    /// Baseline of each factor, molecules/um^3.
    pub baseline: &'a [f64],
    /// Length of the gradient by factor, molecules/um^3 per um; empty where no rule asks.
    pub gradient: Vec<Vec<f64>>,
    /// Densities of states that some rule asks for.
    pub densities: Vec<Density>,
    /// Debris, 1/um^3.
    pub debris: &'a [f64],
    /// Alarm, 0..=1.
    pub alarm: &'a [f64],
    /// Lack of oxygen, 0..=1.
    pub hypoxia: &'a [f64],
    /// Perfused vessels relative to healthy tissue, 0..=1.
    pub vessels: &'a [f64],
    /// Collagen share, 0..=1.
    pub collagen: &'a [f64],
    /// Living parenchyma, 0..=1.
    pub parenchyma: &'a [f64],
    /// The present moment.
    pub now: Tick,
    /// How finely the work on them is split.
    pub grain: Grain,
}

impl Surroundings<'_> {
    /// Reads a signal at a voxel. Signals of a cell itself (level, age, time in state) read zero.
    pub fn at_voxel(&self, voxel: usize, signal: Signal) -> f64 {
        match signal {
            Signal::Concentration(factor) => {
                let index = factor.index();
                self.baseline[index] + f64::from(self.concentration[index][voxel])
            }
            Signal::Gradient(factor) => self.gradient[factor.index()][voxel],
            Signal::Density(state, radius_um) => {
                let column = self.density_column(state, radius_um);
                column.map_or(0.0, |per_um3| per_um3[voxel])
            }
            Signal::Debris => self.debris[voxel],
            Signal::Alarm => self.alarm[voxel],
            Signal::Hypoxia => self.hypoxia[voxel],
            Signal::Vessels => self.vessels[voxel],
            Signal::Collagen => self.collagen[voxel],
            Signal::Injury => 1.0 - self.parenchyma[voxel],
            Signal::Level(_) | Signal::Age | Signal::TimeInState => 0.0,
        }
    }

    /// Reads a signal as the cell in `row` senses it.
    pub fn at_cell(&self, cells: &Population, row: usize, signal: Signal) -> f64 {
        let since = |start: Tick| Tick(self.now.since(start)).seconds();
        match signal {
            Signal::Level(level) => f64::from(cells.levels[row][level.index()]),
            Signal::Age => since(cells.born[row]),
            Signal::TimeInState => since(cells.entered[row]),
            Signal::Density(state, radius_um) => {
                let density = self.density(state, radius_um);
                density.map_or(0.0, |density| density.at_cells[row])
            }
            elsewhere => self.at_voxel(cells.voxel[row] as usize, elsewhere),
        }
    }

    /// The densities of a state within a radius around the middles of voxels; none if no rule needs them.
    pub fn density_column(&self, state: StateId, radius_um: f64) -> Option<&[f64]> {
        let density = self.density(state, radius_um)?;
        Some(density.at_voxels.as_slice())
    }

    fn density(&self, state: StateId, radius_um: f64) -> Option<&Density> {
        let mut counted = self.densities.iter();
        counted.find(|d| d.state == state && d.radius_um == radius_um)
    }
}
