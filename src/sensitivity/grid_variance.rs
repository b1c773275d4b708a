//! Shares of variance of a full factorial design: axes, pairs of axes, the rest.

use super::error::SensitivityError;
use super::main_effects::{mean, row_values};
use super::outputs::OutputRange;
use crate::design::Design;

/// Rounds of filling, and the change (as a share of the spread) at which they end.
const MOST_ROUNDS: usize = 2000;
const SETTLED: f64 = 1e-12;

/// The variance of the outputs of a grid in parts that add up to one.
///
/// A share includes what noise adds to it: with n rows and noise of variance s^2, about (levels - 1) s^2 / n for an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct GridVariance {
    /// Share of each axis alone.
    pub axes: Vec<f64>,
    /// Share and table of each two axes together, beyond each alone.
    pub interactions: Vec<Interaction>,
    /// Share of three and more axes together.
    pub higher: f64,
    /// Share between replicates of the same row.
    pub replicates: f64,
    /// Rows without output. They count with the output that main effects alone predict, so interactions come out too small.
    pub filled: usize,
    /// Whether every replicate of every row has an output. If not, shares are approximate.
    pub balanced: bool,
}

/// How two axes act together.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// Positions of the axes, the smaller first.
    pub axes: [usize; 2],
    /// Share of the variance.
    pub share: f64,
    /// One list for each level of the first axis, with one cell for each level of the second.
    pub table: Vec<Vec<InteractionCell>>,
}

/// Two levels together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InteractionCell {
    /// Mean over rows, filled ones included, in the unit of the output.
    pub mean: f64,
    /// What the mean is above the sum of both main effects.
    pub effect: f64,
    /// Rows with an output.
    pub rows: usize,
}

/// Analysis of variance of a grid. `replicates` holds one list of outputs for each replicate, with one output for each row.
///
/// Rows without output are filled with predictions from main effects until these no longer change (Yates 1933, Empire Journal of
/// Experimental Agriculture 1, 129).
///
/// # Errors
///
/// If the design is no grid, a level of an axis has no output, or all outputs are equal.
pub fn grid_variance<R: AsRef<[Option<f64>]>>(
    design: &Design,
    replicates: &[R],
) -> Result<GridVariance, SensitivityError> {
    let rows = row_values(design, replicates)?;
    let levels = design.grid_levels().ok_or(SensitivityError::Method {
        analysis: "shares of variance",
        needed: "grid",
    })?;
    let levels: Vec<usize> = levels.into_iter().map(|count| count as usize).collect();
    let complete: Vec<bool> = rows.iter().map(|values| !values.is_empty()).collect();
    let mut grid = Grid {
        levels,
        values: vec![0.0; rows.len()],
    };
    grid.refuse_empty_levels(&complete)?;
    let spread = OutputRange::of(rows.iter().flatten().copied())?;
    for (value, row) in grid.values.iter_mut().zip(&rows) {
        let scaled: Vec<f64> = row.iter().map(|output| spread.scaled(*output)).collect();
        *value = if scaled.is_empty() {
            0.0
        } else {
            mean(&scaled)
        };
    }
    grid.fill(&complete);
    let within = rows
        .iter()
        .filter(|values| !values.is_empty())
        .map(|values| {
            let scaled: Vec<f64> = values.iter().map(|output| spread.scaled(*output)).collect();
            variance(&scaled)
        });
    let within = mean(&within.collect::<Vec<f64>>());
    let total = variance(&grid.values) + within;
    let share = |part: f64| part / total;
    let axes: Vec<f64> = (0..grid.levels.len())
        .map(|axis| share(variance(&grid.axis_means(axis))))
        .collect();
    let interactions = grid.interactions(&complete, total, spread);
    let pairs: f64 = interactions.iter().map(|pair| pair.share).sum();
    let replicate = share(within);
    Ok(GridVariance {
        higher: 1.0 - axes.iter().sum::<f64>() - pairs - replicate,
        axes,
        interactions,
        replicates: replicate,
        filled: complete.iter().filter(|complete| !**complete).count(),
        balanced: rows.iter().all(|values| values.len() == replicates.len()),
    })
}

/// Mean squared distance from the mean.
fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    squares.sum::<f64>() / values.len() as f64
}

/// One value for each combination of levels; the last axis changes fastest.
struct Grid {
    levels: Vec<usize>,
    values: Vec<f64>,
}

impl Grid {
    fn level(&self, row: usize, axis: usize) -> usize {
        let inner: usize = self.levels[axis + 1..].iter().product();
        row / inner % self.levels[axis]
    }

    fn refuse_empty_levels(&self, complete: &[bool]) -> Result<(), SensitivityError> {
        for (axis, count) in self.levels.iter().enumerate() {
            let mut seen = vec![false; *count];
            for row in (0..complete.len()).filter(|row| complete[*row]) {
                seen[self.level(row, axis)] = true;
            }
            if let Some(level) = seen.iter().position(|seen| !*seen) {
                return Err(SensitivityError::EmptyLevel { axis, level });
            }
        }
        Ok(())
    }

    /// Mean at every level of an axis.
    fn axis_means(&self, axis: usize) -> Vec<f64> {
        let count = self.levels[axis];
        let mut sums = vec![0.0; count];
        for (row, value) in self.values.iter().enumerate() {
            sums[self.level(row, axis)] += value;
        }
        let rows = (self.values.len() / count) as f64;
        sums.iter().map(|sum| sum / rows).collect()
    }

    /// Gives rows without output the sum of the main effects.
    fn fill(&mut self, complete: &[bool]) {
        let missing: Vec<usize> = (0..complete.len()).filter(|row| !complete[*row]).collect();
        let known: Vec<f64> = (0..complete.len())
            .filter(|row| complete[*row])
            .map(|row| self.values[row])
            .collect();
        for row in &missing {
            self.values[*row] = mean(&known);
        }
        for _ in 0..MOST_ROUNDS {
            let middle = mean(&self.values);
            let effects: Vec<Vec<f64>> = (0..self.levels.len())
                .map(|axis| self.axis_means(axis))
                .collect();
            let mut change = 0.0_f64;
            for row in &missing {
                let of_axes = effects.iter().enumerate();
                let terms = of_axes.map(|(axis, means)| means[self.level(*row, axis)] - middle);
                let predicted = middle + terms.sum::<f64>();
                change = change.max((predicted - self.values[*row]).abs());
                self.values[*row] = predicted;
            }
            if change < SETTLED {
                return;
            }
        }
    }

    /// Shares and tables of all pairs of axes; tables in the unit of the output.
    fn interactions(&self, complete: &[bool], total: f64, spread: OutputRange) -> Vec<Interaction> {
        let count = self.levels.len();
        let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| [one, other]));
        pairs
            .map(|axes| {
                let mut table = self.table(axes, complete);
                let cells = table.iter().map(Vec::len).sum::<usize>() as f64;
                let mut squares = 0.0;
                for cell in table.iter_mut().flatten() {
                    squares += cell.effect * cell.effect;
                    cell.mean = spread.unscaled(cell.mean);
                    cell.effect *= spread.width();
                }
                Interaction {
                    axes,
                    share: squares / cells / total,
                    table,
                }
            })
            .collect()
    }

    /// Means and effects of all levels of two axes together.
    fn table(&self, axes: [usize; 2], complete: &[bool]) -> Vec<Vec<InteractionCell>> {
        let [one, other] = axes.map(|axis| self.axis_means(axis));
        let empty = InteractionCell {
            mean: 0.0,
            effect: 0.0,
            rows: 0,
        };
        let mut table = vec![vec![empty; other.len()]; one.len()];
        let rows = (self.values.len() / (one.len() * other.len())) as f64;
        for (row, value) in self.values.iter().enumerate() {
            let [first, second] = axes.map(|axis| self.level(row, axis));
            table[first][second].mean += value / rows;
            table[first][second].rows += usize::from(complete[row]);
        }
        let middle = mean(&self.values);
        for (cells, first) in table.iter_mut().zip(&one) {
            for (cell, second) in cells.iter_mut().zip(&other) {
                cell.effect = cell.mean - first - second + middle;
            }
        }
        table
    }
}
