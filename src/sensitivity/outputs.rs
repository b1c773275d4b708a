//! Outputs as the analyses need them: checked against the design, and free of their unit.

use super::error::SensitivityError;
use crate::design::{Design, Method, SaltelliMatrix};

/// OutputRange of outputs, as a share of the largest, that counts as rounding.
const ROUNDING: f64 = 1e-12;

/// One output for each row, absent where the run failed or the output is not finite.
pub(super) fn finite(
    design: &Design,
    outputs: &[Option<f64>],
) -> Result<Vec<Option<f64>>, SensitivityError> {
    if outputs.len() != design.row_count() {
        return Err(SensitivityError::Length {
            rows: design.row_count(),
            outputs: outputs.len(),
        });
    }
    let kept = outputs
        .iter()
        .map(|output| output.filter(|value| value.is_finite()));
    Ok(kept.collect())
}

/// Rows that stand alone, as a random sample of the space: all rows, or those of A and B of a Saltelli design. None for designs whose
/// rows lie along lines.
pub fn sample(design: &Design) -> Option<Vec<usize>> {
    match design.method() {
        Method::Morris { .. } | Method::OneAtATime { .. } => None,
        Method::Saltelli { .. } => {
            let layout = design.saltelli_layout()?;
            let bases = 0..design.row_count() / layout.block();
            let matrices = [SaltelliMatrix::A, SaltelliMatrix::B];
            Some(
                bases
                    .flat_map(|base| matrices.map(|matrix| layout.row(base, matrix)))
                    .collect(),
            )
        }
        _ => Some((0..design.row_count()).collect()),
    }
}

/// Enough of what an analysis counts is complete.
pub(super) fn enough(
    what: &'static str,
    complete: usize,
    needed: usize,
) -> Result<(), SensitivityError> {
    if complete >= needed {
        return Ok(());
    }
    Err(SensitivityError::TooFew {
        what,
        complete,
        needed,
    })
}

/// Least and greatest of some values, which are not all equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutputRange {
    least: f64,
    greatest: f64,
}

impl OutputRange {
    /// The spread of values; none where they are equal within rounding.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Result<Self, SensitivityError> {
        let [least, greatest] = values.fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| {
            [ends[0].min(value), ends[1].max(value)]
        });
        // In halves, because the difference of two finite values may not be finite.
        if 0.5 * greatest - 0.5 * least > 0.5 * ROUNDING * least.abs().max(greatest.abs()) {
            return Ok(Self { least, greatest });
        }
        Err(SensitivityError::Constant { value: least })
    }

    /// A value from 0 (least) to 1 (greatest): shares of variance do not depend on the unit, and squares neither overflow nor vanish.
    pub(super) fn scaled(self, value: f64) -> f64 {
        (0.5 * value - 0.5 * self.least) / (0.5 * self.greatest - 0.5 * self.least)
    }

    /// Greatest less least.
    pub(super) fn width(self) -> f64 {
        self.greatest - self.least
    }

    /// The value of a scaled one.
    pub(super) fn unscaled(self, scaled: f64) -> f64 {
        self.least + scaled * self.width()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_no_spread_and_small_units_are() {
        let spread = |values: &[f64]| OutputRange::of(values.iter().copied());
        assert_eq!(
            spread(&[0.3, 0.1 + 0.2]).err(),
            Some(SensitivityError::Constant { value: 0.3 })
        );
        assert!(spread(&[0.0, 0.0]).is_err());
        for values in [[0.0, 1e-300], [1e-17, 1.1e-17], [-1.7e308, 1.7e308]] {
            let found = spread(&values).expect("a spread");
            assert_eq!(values.map(|value| found.scaled(value)), [0.0, 1.0]);
        }
    }
}
