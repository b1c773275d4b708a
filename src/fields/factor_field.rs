//! One secreted factor's concentration in every voxel.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::balance::MassBalance;
use super::error::{FieldError, non_negative, positive};
use super::grid::Grid;
use super::real::Real;
use super::sinks::Sinks;
use super::stepper::Stepper;
use crate::work::Grain;

/// How a factor spreads and decays by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorKinetics {
    /// Diffusion coefficient, um^2/s.
    pub diffusion_um2_per_s: f64,
    /// First-order decay or clearance, 1/s.
    pub decay_per_s: f64,
}

/// What holds on the outer faces of the box. An axis one voxel thick has no faces: the grid is flat.
///
/// A closed culture well is [`Boundary::NoFlux`] with the factor's decay in medium, on a grid whose volume is
/// the volume of liquid that the cells in it share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Boundary {
    /// Nothing passes.
    NoFlux,
    /// The concentration on the faces is held.
    Dirichlet {
        /// The value held, molecules/um^3.
        value_per_um3: f64,
    },
}

/// One factor's field: concentration in molecules/um^3 per voxel, advanced in steps of fixed length.
///
/// The error of a step is that of the lattice in space. In time it is exact to rounding for what is already
/// in the field, within 0.12 % one voxel from a cell for what is secreted during a step at a constant rate,
/// and second order in the step for uptake and vessel exchange.
#[derive(Debug, Clone)]
pub struct FactorField<T = f64> {
    pub(super) grid: Grid,
    pub(super) kinetics: FactorKinetics,
    pub(super) boundary: Boundary,
    pub(super) dt_s: f64,
    pub(super) concentration: Vec<T>,
    /// Molecules/s per voxel, as the caller set them.
    pub(super) secretion_per_s: Vec<T>,
    pub(super) sinks: Sinks<T>,
    /// Molecules/um^3/s per voxel, as used for `increment`.
    pub(super) source: Vec<T>,
    /// What a constant source adds over a step.
    pub(super) increment: Vec<T>,
    /// Whether `increment` is what `source` adds over a whole step.
    pub(super) increment_fits: bool,
    pub(super) scratch: Vec<T>,
    /// The field at the end of a step while it is made; empty until the first step.
    pub(super) ahead: Vec<T>,
    /// The field in cosine space; empty unless the last step was done there.
    pub(super) modes: Vec<T>,
    /// By how much the loss to sinks rises; empty until sinks are used.
    pub(super) risen: Vec<T>,
    /// Whether `concentration` is level, where that is known.
    pub(super) level: Option<bool>,
    /// Operators by number of substeps per step.
    pub(super) steppers: BTreeMap<u32, Arc<Stepper<T>>>,
    pub(super) ledger: MassBalance,
    /// The caller may have written into `concentration` since the last step.
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
        positive("the field's step (s)", dt_s)?;
        non_negative(
            "the diffusion coefficient (um^2/s)",
            kinetics.diffusion_um2_per_s,
        )?;
        non_negative("the decay rate (1/s)", kinetics.decay_per_s)?;
        if let Boundary::Dirichlet { value_per_um3 } = boundary {
            non_negative("the concentration on the faces (1/um^3)", value_per_um3)?;
        }
        let voxels = grid.voxels();
        let zeros = || vec![T::default(); voxels];
        Ok(Self {
            grid,
            kinetics,
            boundary,
            dt_s,
            concentration: zeros(),
            secretion_per_s: zeros(),
            sinks: Sinks::none(voxels),
            source: zeros(),
            increment: zeros(),
            increment_fits: false,
            scratch: zeros(),
            ahead: Vec::new(),
            modes: Vec::new(),
            risen: Vec::new(),
            level: None,
            steppers: BTreeMap::new(),
            ledger: MassBalance::default(),
            touched: false,
        })
    }

    /// The same field with its work split among threads differently; its numbers do not change.
    #[must_use]
    pub fn with_grain(mut self, grain: Grain) -> Self {
        self.sinks.grain = grain;
        self.steppers.clear();
        self
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Diffusion and decay.
    #[must_use]
    pub fn kinetics(&self) -> FactorKinetics {
        self.kinetics
    }

    /// Length of a step, s.
    #[must_use]
    pub fn dt_s(&self) -> f64 {
        self.dt_s
    }

    /// Concentration per voxel, molecules/um^3, x fastest.
    #[must_use]
    pub fn concentration(&self) -> &[T] {
        &self.concentration
    }

    /// The same for writing. The next step checks what was written and books it as placed from outside.
    pub fn concentration_mut(&mut self) -> &mut [T] {
        self.touched = true;
        self.changed_outside_modes();
        &mut self.concentration
    }

    /// The field in cosine space, if the next step continues there, empty otherwise.
    #[must_use]
    pub fn modes(&self) -> &[T] {
        &self.modes
    }

    /// Discards what was known about the field before it changed.
    pub(super) fn changed_outside_modes(&mut self) {
        self.level = None;
        self.modes.clear();
    }

    /// Secretion per voxel, molecules/s, x fastest.
    #[must_use]
    pub fn sources(&self) -> &[T] {
        &self.secretion_per_s
    }

    /// The same for writing; the values hold until they are written again. Rates must not be negative.
    pub fn sources_mut(&mut self) -> &mut [T] {
        &mut self.secretion_per_s
    }

    /// Sets the first-order uptake by cells, 1/s per voxel; it holds until set again.
    ///
    /// # Errors
    /// [`FieldError::Length`] or [`FieldError::Voxel`].
    pub fn set_uptake(&mut self, per_s: &[T]) -> Result<(), FieldError> {
        self.sinks.set_uptake(per_s)
    }

    /// The same, written in place; the old rates are there at first.
    ///
    /// # Errors
    /// [`FieldError::Voxel`], after which there is no uptake.
    pub fn write_uptake(&mut self, write: impl FnOnce(&mut [T])) -> Result<(), FieldError> {
        self.sinks.write_uptake(write)
    }

    /// The first-order uptake by cells, 1/s per voxel.
    #[must_use]
    pub fn uptake(&self) -> &[T] {
        &self.sinks.uptake_per_s
    }

    /// The exchange with blood vessels: rate, 1/s per voxel, and concentration in plasma, molecules/um^3.
    #[must_use]
    pub fn exchange(&self) -> (&[T], f64) {
        (&self.sinks.exchange_per_s, self.sinks.plasma_per_um3)
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
        self.sinks.set_exchange(rate_per_s, plasma_per_um3)
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
        self.sinks.write_exchange(write, plasma_per_um3)
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
        let [nx, ny, _] = self.grid.shape;
        let strides = [1, nx, nx * ny];
        let cells = self.grid.coordinates(voxel);
        [0, 1, 2].map(|axis| {
            let below = usize::from(cells[axis] > 0);
            let above = usize::from(cells[axis] + 1 < self.grid.shape[axis]);
            let intervals = below + above;
            if intervals == 0 {
                return 0.0;
            }
            let high = self.concentration[voxel + above * strides[axis]].to_f64();
            let low = self.concentration[voxel - below * strides[axis]].to_f64();
            (high - low) / (intervals as f64 * self.grid.spacing_um)
        })
    }
}

/// What error messages call the field's values.
pub(super) const CONCENTRATION: &str = "the concentration (1/um^3)";
