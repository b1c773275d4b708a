//! Sobol' indices: shares of the variance of the output that axes decide.

use super::bootstrap::{Bootstrap, Estimator, Interval};
use super::error::SensitivityError;
use super::outputs::{OutputRange, enough, finite};
use crate::design::{Design, SaltelliLayout, SaltelliMatrix};

/// Indices of all axes, without unit.
///
/// An index near zero may come out negative, by the noise of its estimate; its interval then holds zero. It is kept as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// Share of the variance that each axis explains alone.
    pub first: Vec<Interval>,
    /// Share of the variance that would remain if all other axes were known, interactions included.
    pub total: Vec<Interval>,
    /// Share that two axes explain together, beyond what each explains alone. Empty without second order in the design.
    pub second: Vec<PairIndex>,
    /// Base rows of which every run has an output.
    pub base_rows: usize,
    /// Base rows left out because a run has none.
    pub left_out: usize,
}

/// Index of two axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairIndex {
    /// Positions of the axes, the smaller first.
    pub axes: [usize; 2],
    /// Their index.
    pub index: Interval,
}

/// Sobol' indices from the outputs of a Saltelli design, with intervals over base rows.
///
/// First order by Saltelli et al. 2010 (doi 10.1016/j.cpc.2009.09.018, Table 2 b), total by Jansen 1999 (Table 2 f), second order by
/// Saltelli 2002 (doi 10.1016/S0010-4655(02)00280-1), on centred outputs, the variance from A and B together: the estimators of Python
/// `SALib`.
///
/// # Errors
///
/// If the design is of another method, fewer than two base rows are complete, or all outputs are equal.
pub fn sobol(
    design: &Design,
    outputs: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<SobolIndices, SensitivityError> {
    let outputs = finite(design, outputs)?;
    let layout = design.saltelli_layout().ok_or(SensitivityError::Method {
        analysis: "Sobol' indices",
        needed: "saltelli",
    })?;
    let blocks = outputs.chunks_exact(layout.block());
    let all = blocks.len();
    let complete: Vec<Vec<f64>> = blocks
        .filter_map(|block| block.iter().copied().collect())
        .collect();
    enough("base rows", complete.len(), 2)?;
    let table = Table::new(layout, design.axes().len(), &complete)?;
    let mut intervals = bootstrap.intervals(&table).into_iter().flatten();
    let axes = design.axes().len();
    let first = intervals.by_ref().take(axes).collect();
    let total = intervals.by_ref().take(axes).collect();
    let second = table.pairs().zip(intervals);
    Ok(SobolIndices {
        first,
        total,
        second: second
            .map(|(axes, index)| PairIndex { axes, index })
            .collect(),
        base_rows: complete.len(),
        left_out: all - complete.len(),
    })
}

/// Centred outputs of complete base rows.
struct Table {
    layout: SaltelliLayout,
    axes: usize,
    /// Base row after base row.
    outputs: Vec<f64>,
}

/// SobolSums over base rows.
struct SobolSums {
    first: Vec<f64>,
    total: Vec<f64>,
    second: Vec<f64>,
    /// Of A and B.
    values: f64,
    squares: f64,
}

impl Table {
    fn new(
        layout: SaltelliLayout,
        axes: usize,
        complete: &[Vec<f64>],
    ) -> Result<Self, SensitivityError> {
        // The variance is that of A and B.
        let ends = [SaltelliMatrix::A, SaltelliMatrix::B].map(|matrix| layout.row(0, matrix));
        let spread = OutputRange::of(complete.iter().flat_map(|block| ends.map(|at| block[at])))?;
        let scaled = complete.iter().flatten().map(|value| spread.scaled(*value));
        let mut outputs: Vec<f64> = scaled.collect();
        let mean = outputs.iter().sum::<f64>() / outputs.len() as f64;
        for output in &mut outputs {
            *output -= mean;
        }
        Ok(Self {
            layout,
            axes,
            outputs,
        })
    }

    /// All pairs of axes, if the design has rows for them.
    fn pairs(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let axes = if self.layout.second_order() {
            self.axes
        } else {
            0
        };
        (0..axes).flat_map(move |one| (one + 1..axes).map(move |other| [one, other]))
    }

    fn sums(&self, units: &[u32]) -> SobolSums {
        let pairs: Vec<[usize; 2]> = self.pairs().collect();
        let mut sums = SobolSums {
            first: vec![0.0; self.axes],
            total: vec![0.0; self.axes],
            second: vec![0.0; pairs.len()],
            values: 0.0,
            squares: 0.0,
        };
        let block = self.layout.block();
        for unit in units {
            let outputs = &self.outputs[*unit as usize * block..][..block];
            let at = |matrix| outputs[self.layout.row(0, matrix)];
            let (a, b) = (at(SaltelliMatrix::A), at(SaltelliMatrix::B));
            sums.values += a + b;
            sums.squares += a * a + b * b;
            for axis in 0..self.axes {
                let mixed = at(SaltelliMatrix::AWithB(axis));
                sums.first[axis] += b * (mixed - a);
                sums.total[axis] += 0.5 * (a - mixed) * (a - mixed);
            }
            for (sum, [one, other]) in sums.second.iter_mut().zip(&pairs) {
                let mixed = at(SaltelliMatrix::BWithA(*one)) * at(SaltelliMatrix::AWithB(*other));
                *sum += mixed - a * b;
            }
        }
        sums
    }
}

impl Estimator for Table {
    fn units(&self) -> u32 {
        (self.outputs.len() / self.layout.block()) as u32
    }

    fn estimates(&self, units: &[u32]) -> Vec<Option<f64>> {
        let sums = self.sums(units);
        let count = units.len() as f64;
        let mean = sums.values / (2.0 * count);
        let variance = sums.squares / (2.0 * count) - mean * mean;
        // Outputs have a range of about one: what is smaller is rounding, in a resample of equal outputs.
        let share = |sum: f64| (variance > 1e-20).then(|| sum / count / variance);
        let first: Vec<Option<f64>> = sums.first.iter().map(|sum| share(*sum)).collect();
        let second = self
            .pairs()
            .zip(&sums.second)
            .map(|([one, other], sum)| Some(share(*sum)? - first[one]? - first[other]?));
        let second: Vec<Option<f64>> = second.collect();
        let total = sums.total.iter().map(|sum| share(*sum));
        first.iter().copied().chain(total).chain(second).collect()
    }
}
