//! First-order indices from the spectrum of the outputs in the order of an axis.

use std::f64::consts::TAU;

use super::bootstrap::{Bootstrap, Draw, Estimator, Interval};
use super::error::SensitivityError;
use super::outputs::{OutputRange, enough, finite};
use crate::design::{Design, Method};

/// Harmonics that count as effect of the axis.
pub const HARMONICS: usize = 10;
/// Rows below which noise takes half of the harmonics of a half sample.
const LEAST_ROWS: usize = 8 * HARMONICS;

/// First-order indices of all axes, without unit.
///
/// An index near zero may come out negative, because the share that noise has on average is taken away. It is kept as it is. The index of
/// an axis of few levels is too small by up to a twentieth, because ten harmonics do not hold the whole of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectralIndices {
    /// Share of the variance that each axis explains alone.
    pub first: Vec<Interval>,
    /// Rows with an output.
    pub rows: usize,
    /// Rows left out.
    pub left_out: usize,
}

/// First-order indices by random balance (Tarantola et al. 2006, doi 10.1016/j.ress.2005.06.003) in the order of Plischke 2010 (doi
/// 10.1016/j.ress.2009.11.005), with the correction of Tissot and Prieur 2012 (doi 10.1016/j.ress.2012.06.010).
///
/// Takes designs for RBD-FAST, Latin hypercubes and Sobol' sequences. Intervals are over half samples, because a repeated row would stand
/// beside itself and look like an effect.
///
/// # Errors
///
/// If the design is of another method, fewer than 80 rows have an output, or all outputs are equal.
pub fn rbd_fast(
    design: &Design,
    outputs: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<SpectralIndices, SensitivityError> {
    let outputs = finite(design, outputs)?;
    let method = design.method();
    if !matches!(
        method,
        Method::RbdFast { .. } | Method::LatinHypercube { .. } | Method::Sobol { .. }
    ) {
        return Err(SensitivityError::Method {
            analysis: "spectral indices",
            needed: "rbd_fast, latin_hypercube or sobol",
        });
    }
    let rows: Vec<usize> = (0..outputs.len())
        .filter(|row| outputs[*row].is_some())
        .collect();
    enough("rows", rows.len(), LEAST_ROWS)?;
    let values: Vec<f64> = outputs.iter().copied().flatten().collect();
    let spread = OutputRange::of(values.iter().copied())?;
    let orders = (0..design.axes().len()).filter_map(|axis| {
        let units = design.units(axis)?;
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        // Rows of one level stay in the order of rows, which is random in the other axes.
        order.sort_by(|a, b| units[rows[*a as usize]].total_cmp(&units[rows[*b as usize]]));
        Some(order)
    });
    let spectra = Spectra {
        outputs: values.iter().map(|value| spread.scaled(*value)).collect(),
        orders: orders.collect(),
        waves: [Waves::new(rows.len()), Waves::new(rows.len() / 2)],
    };
    Ok(SpectralIndices {
        first: bootstrap
            .intervals(&spectra)
            .into_iter()
            .flatten()
            .collect(),
        rows: rows.len(),
        left_out: outputs.len() - rows.len(),
    })
}

/// Cosine and sine at equal parts of a turn.
struct Waves {
    parts: Vec<[f64; 2]>,
}

impl Waves {
    fn new(count: usize) -> Self {
        let angles = (0..count).map(|part| TAU * part as f64 / count as f64);
        Self {
            parts: angles
                .map(|angle| [libm::cos(angle), libm::sin(angle)])
                .collect(),
        }
    }

    /// Share of the variance of a periodic series that its first harmonics hold, with the share of noise taken away.
    fn index(&self, series: &[f64]) -> Option<f64> {
        let count = series.len();
        let mean = series.iter().sum::<f64>() / count as f64;
        let squares: f64 = series
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        let mut power = 0.0;
        for harmonic in 1..=HARMONICS {
            let mut sum = [0.0; 2];
            for (at, value) in series.iter().enumerate() {
                let [cosine, sine] = self.parts[at * harmonic % count];
                sum[0] += (value - mean) * cosine;
                sum[1] += (value - mean) * sine;
            }
            power += sum[0] * sum[0] + sum[1] * sum[1];
        }
        let noise = (2 * HARMONICS) as f64 / count as f64;
        // Each harmonic stands for itself and its mirror image; the sum of all powers is `count` times the squares (Parseval).
        let share = 2.0 * power / (count as f64 * squares);
        (squares > 1e-20).then(|| (share - noise) / (1.0 - noise))
    }
}

/// Outputs of complete rows, and their order along every axis.
struct Spectra {
    outputs: Vec<f64>,
    orders: Vec<Vec<u32>>,
    /// For all rows, and for half of them.
    waves: [Waves; 2],
}

impl Estimator for Spectra {
    fn units(&self) -> u32 {
        self.outputs.len() as u32
    }

    fn estimates(&self, units: &[u32]) -> Vec<Option<f64>> {
        let mut taken = vec![false; self.outputs.len()];
        for unit in units {
            taken[*unit as usize] = true;
        }
        let waves = self
            .waves
            .iter()
            .find(|waves| waves.parts.len() == units.len());
        let indices = self.orders.iter().map(|order| {
            let kept = order.iter().filter(|row| taken[**row as usize]);
            let sorted: Vec<f64> = kept.map(|row| self.outputs[*row as usize]).collect();
            // Up along the odd places and down along the even ones: a turn without a jump.
            let up = sorted.iter().step_by(2);
            let down = sorted.iter().skip(1).step_by(2).rev();
            let series: Vec<f64> = up.chain(down).copied().collect();
            waves?.index(&series)
        });
        indices.collect()
    }

    fn draw(&self) -> Draw {
        Draw::Half
    }
}
