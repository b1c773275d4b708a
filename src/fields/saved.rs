//! The state of a field that must be saved to continue from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::balance::MassBalance;
use super::error::FieldError;
use super::factor_field::FactorField;
use super::real::Real;
use super::sinks::{check_length, check_rates};
use super::state::{CONCENTRATION, FieldState};
use super::stepper::Stepper;

/// What a field cannot make again from its constants and from the sources and sinks that are set before each step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct FieldSnapshot<'a, T: Clone> {
    concentration: Cow<'a, [T]>,
    /// The field in cosine space, if the next step continues there: recomputed from the field, its last bits would differ.
    modes: Cow<'a, [T]>,
    ledger: MassBalance,
    touched: bool,
}

impl<T: Real, S: Stepper<T>> FactorField<T, S> {
    /// The field and its ledger, to be saved.
    #[must_use]
    pub fn saved(&self) -> FieldSnapshot<'_, T> {
        let Self {
            state,
            stepper,
            ledger,
            touched,
        } = self;
        let FieldState {
            // From the plan.
            grid: _,
            kinetics: _,
            boundary: _,
            dt_s: _,
            // Set before each step.
            secretion_per_s: _,
            sinks: _,
            concentration,
        } = state;
        FieldSnapshot {
            concentration: concentration.into(),
            modes: stepper.kept().into(),
            ledger: *ledger,
            touched: *touched,
        }
    }

    /// Takes a saved field back, so that a resumed run has the bits of an uninterrupted one. Sources and sinks are to be set
    /// before the next step.
    ///
    /// # Errors
    /// [`FieldError::Length`] or [`FieldError::Voxel`].
    pub fn restore(&mut self, saved: FieldSnapshot<'_, T>) -> Result<(), FieldError> {
        let FieldSnapshot {
            concentration,
            modes,
            ledger,
            touched,
        } = saved;
        let voxels = self.state.grid.voxels();
        if !modes.is_empty() {
            check_length("the modes", voxels, modes.len())?;
        }
        check_rates(CONCENTRATION, voxels, &concentration)?;
        self.state.concentration = concentration.into_owned();
        self.ledger = ledger;
        self.touched = touched;
        self.stepper.restore(modes.into_owned());
        Ok(())
    }
}
