//! Regression on ranks: directions and strengths of monotone effects.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::bootstrap::{Bootstrap, Estimator, Interval};
use super::error::SensitivityError;
use super::outputs::{OutputRange, enough, finite, sample};
use crate::design::Design;

/// Square of the least pivot of a correlation matrix, below which axes follow from each other.
const LEAST_PIVOT: f64 = 1e-10;

/// Rank regression of all axes, without unit. An axis that does not vary has no coefficient, and where axes follow from each other (after
/// many failures) none has.
#[derive(Debug, Clone, PartialEq)]
pub struct RankRegression {
    /// Partial rank correlation of the output with each axis (PRCC), from -1 to 1: with the linear effects of the ranks of all other axes
    /// taken away.
    pub partial_correlations: Vec<Option<Interval>>,
    /// Standardised coefficient of each axis in the regression of ranks (SRRC).
    pub coefficients: Vec<Option<Interval>>,
    /// Share of the variance of ranks that the regression explains. Where it is small, effects are not monotone, and the other numbers
    /// show little.
    pub r_squared: Option<Interval>,
    /// Rows with an output.
    pub rows: usize,
    /// Rows left out.
    pub left_out: usize,
}

/// Regression of the ranks of outputs on the ranks of axes (Saltelli and Marivoet 1990, doi 10.1016/0951-8320(90)90065-U; Marino et al.
/// 2008, doi 10.1016/j.jtbi.2008.04.011), with intervals over rows. Equal values share their mean rank.
///
/// Takes Latin hypercubes, Sobol' sequences, designs for RBD-FAST, grids, and matrices A and B of Saltelli designs.
///
/// # Errors
///
/// If rows of the design are no sample, fewer rows than axes and three have an output, or all outputs are equal.
pub fn rank_regression(
    design: &Design,
    outputs: &[Option<f64>],
    bootstrap: &Bootstrap,
) -> Result<RankRegression, SensitivityError> {
    let outputs = finite(design, outputs)?;
    let sample = sample(design).ok_or(SensitivityError::Method {
        analysis: "rank regressions",
        needed: "latin_hypercube, sobol, rbd_fast, saltelli or grid",
    })?;
    let kept = sample
        .iter()
        .filter_map(|row| outputs[*row].map(|output| (*row, output)));
    let (rows, values): (Vec<usize>, Vec<f64>) = kept.unzip();
    let axes = design.axes().len();
    enough("rows", rows.len(), axes + 3)?;
    OutputRange::of(values.iter().copied())?;
    let columns = (0..axes).filter_map(|axis| {
        let units = design.units(axis)?;
        Some(RankColumn::new(
            &rows.iter().map(|row| units[*row]).collect::<Vec<_>>(),
        ))
    });
    let ranked = Ranked {
        rows: rows.len(),
        output: RankColumn::new(&values),
        axes: columns.collect(),
    };
    let mut intervals = bootstrap.intervals(&ranked).into_iter();
    Ok(RankRegression {
        partial_correlations: intervals.by_ref().take(axes).collect(),
        coefficients: intervals.by_ref().take(axes).collect(),
        r_squared: intervals.next().flatten(),
        rows: rows.len(),
        left_out: sample.len() - rows.len(),
    })
}

/// Rows in groups of equal values, from the least value on.
struct RankColumn {
    groups: Vec<Vec<u32>>,
}

impl RankColumn {
    fn new(values: &[f64]) -> Self {
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
        let groups = order.chunk_by(|a, b| values[*a as usize] == values[*b as usize]);
        Self {
            groups: groups.map(<[u32]>::to_vec).collect(),
        }
    }

    /// Rank of every row where row k counts `weights[k]` times, less the mean rank, and over the root of their sum of squares; none if all
    /// that count are equal.
    fn ranks(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let mut ranks = vec![0.0; weights.len()];
        let total: f64 = weights.iter().sum();
        let (mut below, mut squares) = (0.0, 0.0);
        for group in &self.groups {
            let weight: f64 = group.iter().map(|row| weights[*row as usize]).sum();
            let rank = below + 0.5 * weight - 0.5 * total;
            for row in group {
                ranks[*row as usize] = rank;
            }
            squares += weight * rank * rank;
            below += weight;
        }
        if squares == 0.0 {
            return None;
        }
        for rank in &mut ranks {
            *rank /= libm::sqrt(squares);
        }
        Some(ranks)
    }
}

/// The ranks of complete rows.
struct Ranked {
    rows: usize,
    output: RankColumn,
    axes: Vec<RankColumn>,
}

impl Ranked {
    /// Position, coefficient and partial correlation of each axis that varies, and the explained share; none where undefined.
    fn fit(&self, weights: &[f64]) -> Option<Fit> {
        let output = self.output.ranks(weights)?;
        let ranks = self.axes.iter().map(|axis| axis.ranks(weights)).enumerate();
        let (positions, ranks): (Vec<usize>, Vec<Vec<f64>>) =
            ranks.filter_map(|(at, ranks)| Some((at, ranks?))).unzip();
        let size = ranks.len();
        if size == 0 {
            return None;
        }
        let between = DMatrix::from_fn(size, size, |one, other| {
            correlation(&ranks[one], &ranks[other], weights)
        });
        let with_output = DVector::from_iterator(
            size,
            ranks.iter().map(|axis| correlation(axis, &output, weights)),
        );
        let factor = Cholesky::new(between)?;
        if factor
            .l_dirty()
            .diagonal()
            .iter()
            .any(|pivot| pivot * pivot < LEAST_PIVOT)
        {
            return None;
        }
        let coefficients = factor.solve(&with_output);
        let r_squared = coefficients.dot(&with_output);
        // Below this, the fit is exact but for rounding.
        let residual = if 1.0 - r_squared > 1e-13 {
            1.0 - r_squared
        } else {
            0.0
        };
        let inflations = factor.inverse().diagonal();
        // From the t statistic t^2 / (t^2 + degrees): exact also where the fit leaves no residual.
        let partial = coefficients
            .iter()
            .zip(inflations.iter())
            .map(|(coefficient, inflation)| {
                let own = coefficient * coefficient / inflation;
                (own + residual > 1e-24)
                    .then(|| coefficient.signum() * libm::sqrt(own / (own + residual)))
            });
        Some(Fit {
            partial: partial.collect(),
            coefficients: coefficients.iter().copied().collect(),
            positions,
            r_squared,
        })
    }
}

/// A regression of ranks.
struct Fit {
    /// Positions of the axes that vary.
    positions: Vec<usize>,
    partial: Vec<Option<f64>>,
    coefficients: Vec<f64>,
    r_squared: f64,
}

/// Correlation of two columns of ranks in standard form.
fn correlation(one: &[f64], other: &[f64], weights: &[f64]) -> f64 {
    let terms = one.iter().zip(other).zip(weights);
    terms.map(|((a, b), weight)| weight * a * b).sum()
}

impl Estimator for Ranked {
    fn units(&self) -> u32 {
        self.rows as u32
    }

    fn estimates(&self, units: &[u32]) -> Vec<Option<f64>> {
        let mut weights = vec![0.0; self.rows];
        for unit in units {
            weights[*unit as usize] += 1.0;
        }
        let axes = self.axes.len();
        let mut found = vec![None; 2 * axes + 1];
        if let Some(fit) = self.fit(&weights) {
            for (at, axis) in fit.positions.iter().enumerate() {
                found[*axis] = fit.partial[at];
                found[axes + axis] = Some(fit.coefficients[at]);
            }
            found[2 * axes] = Some(fit.r_squared);
        }
        found
    }
}
