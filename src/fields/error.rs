//! What can go wrong with a field.

use thiserror::Error;

/// A fault of a grid, of a field's parameters or of its state.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FieldError {
    /// A grid without voxels, or with more than the machine can count.
    #[error("a grid of {} x {} x {} voxels cannot be made: every axis needs at least one voxel", shape[0], shape[1], shape[2])]
    Shape {
        /// The requested voxels along x, y and z.
        shape: [usize; 3],
    },
    /// A parameter that is not a finite number of the required sign.
    #[error("{name} is {value}, but it must be {requirement}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        requirement: &'static str,
    },
    /// An array that does not hold one value per voxel.
    #[error("{name} has {found} values, but the grid has {expected} voxels")]
    Length {
        /// Which array.
        name: &'static str,
        /// The number of voxels.
        expected: usize,
        /// The number of values given.
        found: usize,
    },
    /// A per-voxel value that is negative or not a finite number.
    #[error("{name} is {value} in voxel {voxel}, but it must be finite and not negative")]
    Voxel {
        /// Which array.
        name: &'static str,
        /// The voxel, x fastest.
        voxel: usize,
        /// The value found there.
        value: f64,
    },
    /// The concentration overflowed or became undefined during a step.
    #[error("the concentration in voxel {voxel} is no longer a finite number")]
    NonFinite {
        /// The first such voxel, x fastest.
        voxel: usize,
    },
    /// Uptake too fast to be resolved with a reasonable number of substeps.
    #[error(
        "the uptake of {rate_per_s:.3} per s in voxel {voxel} empties the voxel {turnovers:.0} times in one step of {dt_s} s"
    )]
    UptakeTooFast {
        /// The voxel with the fastest uptake, x fastest.
        voxel: usize,
        /// Its uptake and vessel exchange together, 1/s.
        rate_per_s: f64,
        /// The field's step, s.
        dt_s: f64,
        /// The product of the two.
        turnovers: f64,
    },
}

/// Accepts a finite number above zero.
pub(super) fn positive(name: &'static str, value: f64) -> Result<(), FieldError> {
    let requirement = "a finite number above zero";
    require(value.is_finite() && value > 0.0, name, value, requirement)
}

/// Accepts a finite number that is not negative.
pub(super) fn non_negative(name: &'static str, value: f64) -> Result<(), FieldError> {
    let requirement = "a finite number, zero or more";
    require(value.is_finite() && value >= 0.0, name, value, requirement)
}

fn require(
    holds: bool,
    name: &'static str,
    value: f64,
    requirement: &'static str,
) -> Result<(), FieldError> {
    if holds {
        return Ok(());
    }
    Err(FieldError::Parameter {
        name,
        value,
        requirement,
    })
}
