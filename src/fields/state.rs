//! A field and what acts on it: all that a stepper reads, and the concentration that it writes.

use super::chunks::total;
use super::error::FieldError;
use super::factor::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::real::Real;
use super::sinks::{Sinks, check_rates};

/// What error messages call the field's values.
pub(super) const CONCENTRATION: &str = "the concentration (1/um^3)";

/// One factor in every voxel, with its sources, sinks and walls, at the start of a step. A column has a value per voxel, x fastest.
#[derive(Debug, Clone)]
pub struct FieldState<T> {
    /// The grid.
    pub grid: Grid,
    /// Diffusion and decay.
    pub kinetics: FactorKinetics,
    /// The faces.
    pub boundary: Boundary,
    /// Length of a step, s.
    pub dt_s: f64,
    /// Concentration, molecules/um^3.
    pub concentration: Vec<T>,
    /// Secretion, molecules/s, as the caller set it: a stepper [checks](FieldState::check_secretion) it before it uses new values.
    pub secretion_per_s: Vec<T>,
    pub(super) sinks: Sinks<T>,
}

impl<T: Real> FieldState<T> {
    /// An empty field.
    pub(super) fn new(grid: Grid, kinetics: FactorKinetics, boundary: Boundary, dt_s: f64) -> Self {
        let voxels = grid.voxels();
        Self {
            grid,
            kinetics,
            boundary,
            dt_s,
            concentration: vec![T::default(); voxels],
            secretion_per_s: vec![T::default(); voxels],
            sinks: Sinks::none(voxels),
        }
    }

    /// The first-order uptake by cells, 1/s.
    #[must_use]
    pub fn uptake(&self) -> &[T] {
        &self.sinks.uptake_per_s
    }

    /// The exchange with blood vessels: rate, 1/s, and concentration in plasma, molecules/um^3.
    #[must_use]
    pub fn exchange(&self) -> (&[T], f64) {
        (&self.sinks.exchange_per_s, self.sinks.plasma_per_um3)
    }

    /// Checks what the caller set as secretion.
    ///
    /// # Errors
    /// [`FieldError::Voxel`] for a rate that is negative or undefined.
    pub fn check_secretion(&self) -> Result<(), FieldError> {
        let voxels = self.grid.voxels();
        check_rates("the secretion (1/s)", voxels, &self.secretion_per_s)
    }

    /// Molecules in the field.
    #[must_use]
    pub fn present(&self) -> f64 {
        self.grid.voxel_volume_um3() * total(&self.concentration)
    }

    /// The molecules in the field, if it is still a field.
    ///
    /// # Errors
    /// [`FieldError::NonFinite`] if it overflowed.
    pub fn checked_present(&self) -> Result<f64, FieldError> {
        let present = self.present();
        if present.is_finite() {
            return Ok(present);
        }
        let mut values = self.concentration.iter();
        let broken = values.position(|value| !value.is_finite_value());
        Err(FieldError::NonFinite {
            voxel: broken.unwrap_or(0),
        })
    }
}
