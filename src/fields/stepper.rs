//! The seam between a field and the method that solves its equation.

use std::fmt::Debug;

use super::balance::StepBalance;
use super::error::FieldError;
use super::real::Real;
use super::state::FieldState;

/// A method that advances a field by one step of Eq. F1.
///
/// A [`FactorField`](crate::fields::FactorField) checks what its caller writes, steps by such a method and keeps the ledger. The
/// simulation uses [`PropagatorStepper`](crate::fields::PropagatorStepper). To try another method, implement this trait and make
/// fields by [`FactorField::with_stepper`](crate::fields::FactorField::with_stepper). The tests of this room hold
/// [`ExplicitStepper`](crate::fields::reference::ExplicitStepper) against the stepper of the program in this way.
pub trait Stepper<T: Real>: Debug + Clone + Send + Sync {
    /// A stepper for fields like this one, before the first step.
    fn new(field: &FieldState<T>) -> Self;

    /// Advances the concentration by `field.dt_s`. `present` molecules are in the field. Adds what it does to all entries of the
    /// balance but `placed` and `change`, and returns how many molecules are present afterwards.
    ///
    /// # Errors
    /// [`FieldError::Voxel`] for secretion that is no rate and [`FieldError::UptakeTooFast`], both before anything is changed;
    /// [`FieldError::NonFinite`] if the field overflowed.
    fn step(
        &mut self,
        field: &mut FieldState<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError>;

    /// Discards what it knows about the concentration: somebody else has changed it.
    fn forget(&mut self);

    /// What it needs beside the concentration to continue with the same bits: a value per voxel, or none.
    fn kept(&self) -> &[T] {
        &[]
    }

    /// Takes back what it [kept](Stepper::kept), and discards everything else that it knows about the field.
    fn restore(&mut self, kept: Vec<T>) {
        let _ = kept;
        self.forget();
    }
}
