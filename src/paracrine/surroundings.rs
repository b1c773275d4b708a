//! What the cells of a patch can sense, as columns over the voxels.

use crate::cells::{Population, Signal, Vicinity};
use crate::ids::Tick;
use crate::work::Grain;

/// Number of cells in a state per um^3 within a radius (Eq. P8).
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// The cells that are counted.
    pub of: Vicinity,
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
    /// Densities that some rule asks for, of states that some cell is in.
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

/// The values of one signal in the voxels.
#[derive(Debug, Clone, Copy)]
pub(super) enum SignalColumn<'a> {
    /// A baseline, and what is above it.
    Above(f64, &'a [f32]),
    /// The values themselves.
    Values(&'a [f64]),
    /// One, less each of these.
    Lack(&'a [f64]),
    /// Zero: no cell is in the state whose density is read.
    Nobody,
    /// Zero: a voxel has no such signal, as its [form](crate::cells::SignalForm) states.
    Nothing,
}

impl SignalColumn<'_> {
    #[inline(always)]
    fn at(&self, voxel: usize) -> f64 {
        match self {
            Self::Above(baseline, excess) => baseline + f64::from(excess[voxel]),
            Self::Values(values) => values[voxel],
            Self::Lack(values) => 1.0 - values[voxel],
            Self::Nobody | Self::Nothing => 0.0,
        }
    }
}

impl Surroundings<'_> {
    /// The column that a signal reads.
    #[inline(always)]
    pub(super) fn column(&self, signal: Signal) -> SignalColumn<'_> {
        match signal {
            Signal::Concentration(factor) => {
                let index = factor.index();
                SignalColumn::Above(self.baseline[index], self.concentration[index])
            }
            Signal::Gradient(factor) => SignalColumn::Values(&self.gradient[factor.index()]),
            Signal::Density(vicinity) => match self.density(vicinity) {
                Some(density) => SignalColumn::Values(&density.at_voxels),
                None => SignalColumn::Nobody,
            },
            Signal::Debris => SignalColumn::Values(self.debris),
            Signal::Alarm => SignalColumn::Values(self.alarm),
            Signal::Hypoxia => SignalColumn::Values(self.hypoxia),
            Signal::Vessels => SignalColumn::Values(self.vessels),
            Signal::Collagen => SignalColumn::Values(self.collagen),
            Signal::Injury => SignalColumn::Lack(self.parenchyma),
            Signal::Level(_) | Signal::Arrest | Signal::Age | Signal::TimeInState => {
                SignalColumn::Nothing
            }
        }
    }

    /// Reads a signal at a voxel.
    #[inline(always)]
    pub fn at_voxel(&self, voxel: usize, signal: Signal) -> f64 {
        self.column(signal).at(voxel)
    }

    /// Reads a signal as the cell in `row` senses it.
    pub fn at_cell(&self, cells: &Population, row: usize, signal: Signal) -> f64 {
        let since = |start: Tick| Tick(self.now.since(start)).seconds();
        match signal {
            Signal::Level(level) => f64::from(cells.levels[row][level.index()]),
            // Every cell of the population is in the tissue.
            Signal::Arrest => 0.0,
            Signal::Age => since(cells.born[row]),
            Signal::TimeInState => since(cells.entered[row]),
            Signal::Density(vicinity) => match self.density(vicinity) {
                Some(density) => density.at_cells[row],
                None => 0.0,
            },
            Signal::Concentration(_)
            | Signal::Gradient(_)
            | Signal::Debris
            | Signal::Alarm
            | Signal::Hypoxia
            | Signal::Vessels
            | Signal::Collagen
            | Signal::Injury => self.at_voxel(cells.voxel[row] as usize, signal),
        }
    }

    /// The densities of a state within a radius; none if no cell is in the state.
    fn density(&self, vicinity: Vicinity) -> Option<&Density> {
        let mut counted = self.densities.iter();
        counted.find(|density| density.of == vicinity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Sensed, every_signal};
    use crate::work::Grain;

    /// A voxel reads every signal that the table gives to tissue, and no other.
    #[test]
    fn tissue_reads_what_the_table_gives_it() {
        let per_um3 = [0.5];
        let density = |signal: &Signal| match signal {
            Signal::Density(of) => Some(Density {
                of: *of,
                at_voxels: vec![0.5],
                at_cells: Vec::new(),
            }),
            _ => None,
        };
        let around = Surroundings {
            concentration: vec![&[0.5]],
            baseline: &[0.25],
            gradient: vec![vec![0.5]],
            densities: every_signal().iter().filter_map(density).collect(),
            debris: &per_um3,
            alarm: &per_um3,
            hypoxia: &per_um3,
            vessels: &per_um3,
            collagen: &per_um3,
            parenchyma: &per_um3,
            now: Tick(0),
            grain: Grain::default(),
        };
        for signal in every_signal() {
            let sensed = signal.name().form().tissue == Sensed::Value;
            assert_eq!(around.at_voxel(0, signal) > 0.0, sensed, "{signal:?}");
        }
    }
}
