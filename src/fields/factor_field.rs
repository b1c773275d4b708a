//! One secreted factor's concentration in every voxel.

use super::advance::PropagatorStepper;
use super::balance::{MassBalance, StepBalance};
use super::error::{FieldError, non_negative, positive};
use super::factor::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::real::Real;
use super::sinks::check_rates;
use super::state::{CONCENTRATION, FieldState};
use super::stepper::Stepper;
use crate::work::Grain;

/// One factor's field: concentration in molecules/um^3 per voxel, advanced in steps of fixed length.
///
/// The error of a step is that of the lattice in space, and that of its [stepper](Stepper) in time.
#[derive(Debug, Clone)]
pub struct FactorField<T = f64, S = PropagatorStepper<T>> {
    pub(super) state: FieldState<T>,
    pub(super) stepper: S,
    pub(super) ledger: MassBalance,
    /// The caller may have written into the concentration since the last step.
    pub(super) touched: bool,
}

impl<T: Real> FactorField<T> {
    /// An empty field without sources or sinks that advances in steps of `dt_s`.
    ///
    /// # Errors
    /// [`FieldError::Parameter`] for a kinetic constant, a step or a boundary value that is not finite or
    /// has the wrong sign.
    pub fn new(
        grid: Grid,
        kinetics: FactorKinetics,
        dt_s: f64,
        boundary: Boundary,
    ) -> Result<Self, FieldError> {
        Self::with_stepper(grid, kinetics, dt_s, boundary)
    }
}

impl<T: Real, S: Stepper<T>> FactorField<T, S> {
    /// The same with another method of solution.
    ///
    /// # Errors
    /// As [`FactorField::new`].
    pub fn with_stepper(
        grid: Grid,
        kinetics: FactorKinetics,
        dt_s: f64,
        boundary: Boundary,
    ) -> Result<Self, FieldError> {
        positive("the field's step (s)", dt_s)?;
        non_negative(
            "the diffusion coefficient (um^2/s)",
            kinetics.diffusion_um2_per_s,
        )?;
        non_negative("the decay rate (1/s)", kinetics.decay_per_s)?;
        if let Boundary::Dirichlet { value_per_um3 } = boundary {
            non_negative("the concentration on the faces (1/um^3)", value_per_um3)?;
        }
        let state = FieldState::new(grid, kinetics, boundary, dt_s);
        Ok(Self {
            stepper: S::new(&state),
            state,
            ledger: MassBalance::default(),
            touched: false,
        })
    }

    /// Advances the field by its step and returns where the molecules went.
    ///
    /// # Errors
    /// [`FieldError::Voxel`] for a negative or undefined source or concentration written by the caller and
    /// [`FieldError::UptakeTooFast`], both before anything is changed; [`FieldError::NonFinite`] if the
    /// field overflowed, after which it must not be used.
    pub fn step(&mut self) -> Result<StepBalance, FieldError> {
        let started_with = self.ledger.present;
        let placed = self.placed()?;
        let mut step = StepBalance {
            placed,
            ..StepBalance::default()
        };
        let present = started_with + placed;
        let present = self.stepper.step(&mut self.state, present, &mut step)?;
        step.change = present - started_with;
        self.touched = false;
        self.ledger.book(&step, present);
        Ok(step)
    }

    /// Checks what the caller wrote into the field; returns the molecules it added.
    fn placed(&self) -> Result<f64, FieldError> {
        if !self.touched {
            return Ok(0.0);
        }
        let voxels = self.state.grid.voxels();
        check_rates(CONCENTRATION, voxels, &self.state.concentration)?;
        Ok(self.state.present() - self.ledger.present)
    }

    /// The same field with its work split among threads differently; its numbers do not change.
    #[must_use]
    pub fn with_grain(mut self, grain: Grain) -> Self {
        self.state.sinks.grain = grain;
        self
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.state.grid
    }

    /// Diffusion and decay.
    #[must_use]
    pub fn kinetics(&self) -> FactorKinetics {
        self.state.kinetics
    }

    /// Length of a step, s.
    #[must_use]
    pub fn dt_s(&self) -> f64 {
        self.state.dt_s
    }

    /// Concentration per voxel, molecules/um^3, x fastest.
    #[must_use]
    pub fn concentration(&self) -> &[T] {
        &self.state.concentration
    }

    /// The same for writing. The next step checks what was written and books it as placed from outside.
    pub fn concentration_mut(&mut self) -> &mut [T] {
        self.touched = true;
        self.stepper.forget();
        &mut self.state.concentration
    }

    /// What the stepper needs beside the concentration to continue with the same bits: the field in cosine space, if the next step
    /// continues there, empty otherwise.
    #[must_use]
    pub fn modes(&self) -> &[T] {
        self.stepper.kept()
    }

    /// Secretion per voxel, molecules/s, x fastest.
    #[must_use]
    pub fn sources(&self) -> &[T] {
        &self.state.secretion_per_s
    }

    /// The same for writing; the values hold until they are written again. Rates must not be negative.
    pub fn sources_mut(&mut self) -> &mut [T] {
        &mut self.state.secretion_per_s
    }

    /// Sets the first-order uptake by cells, 1/s per voxel; it holds until set again.
    ///
    /// # Errors
    /// [`FieldError::Length`] or [`FieldError::Voxel`].
    pub fn set_uptake(&mut self, per_s: &[T]) -> Result<(), FieldError> {
        self.state.sinks.set_uptake(per_s)
    }

    /// The same, written in place; the old rates are there at first.
    ///
    /// # Errors
    /// [`FieldError::Voxel`], after which there is no uptake.
    pub fn write_uptake(&mut self, write: impl FnOnce(&mut [T])) -> Result<(), FieldError> {
        self.state.sinks.write_uptake(write)
    }

    /// The first-order uptake by cells, 1/s per voxel.
    #[must_use]
    pub fn uptake(&self) -> &[T] {
        self.state.uptake()
    }

    /// The exchange with blood vessels: rate, 1/s per voxel, and concentration in plasma, molecules/um^3.
    #[must_use]
    pub fn exchange(&self) -> (&[T], f64) {
        self.state.exchange()
    }

    /// Sets the exchange with blood vessels: rate (permeability times vessel surface per tissue volume),
    /// 1/s per voxel, and the concentration in plasma, molecules/um^3.
    ///
    /// # Errors
    /// [`FieldError::Length`], [`FieldError::Voxel`] or [`FieldError::Parameter`].
    pub fn set_exchange(
        &mut self,
        rate_per_s: &[T],
        plasma_per_um3: f64,
    ) -> Result<(), FieldError> {
        self.state.sinks.set_exchange(rate_per_s, plasma_per_um3)
    }

    /// The same, with the rates written in place; the old ones are there at first.
    ///
    /// # Errors
    /// [`FieldError::Voxel`] or [`FieldError::Parameter`], after which there is no exchange.
    pub fn write_exchange(
        &mut self,
        write: impl FnOnce(&mut [T]),
        plasma_per_um3: f64,
    ) -> Result<(), FieldError> {
        self.state.sinks.write_exchange(write, plasma_per_um3)
    }

    /// The running ledger. What was written into the field since the last step is booked by the next one.
    #[must_use]
    pub fn balance(&self) -> MassBalance {
        self.ledger
    }

    /// The gradient at a voxel, molecules/um^3 per um: central differences, one-sided at the walls, zero
    /// along an axis one voxel thick.
    #[must_use]
    pub fn gradient_um(&self, voxel: usize) -> [f64; 3] {
        let [nx, ny, _] = self.state.grid.shape;
        let strides = [1, nx, nx * ny];
        let cells = self.state.grid.coordinates(voxel);
        [0, 1, 2].map(|axis| {
            let below = usize::from(cells[axis] > 0);
            let above = usize::from(cells[axis] + 1 < self.state.grid.shape[axis]);
            let intervals = below + above;
            if intervals == 0 {
                return 0.0;
            }
            let high = self.state.concentration[voxel + above * strides[axis]].to_f64();
            let low = self.state.concentration[voxel - below * strides[axis]].to_f64();
            (high - low) / (intervals as f64 * self.state.grid.spacing_um)
        })
    }
}
