//! Secreted factors on a voxel grid: diffusion, decay, secretion, uptake, exchange with blood vessels.
//!
//! The equation is F1 of the model description,
//! `dC/dt = D lap C - k C - u C + S / V + p (C_plasma - C)`,
//! on the 7-point (3D) or 5-point (2D) lattice. The solver advances it by
//!
//! * **F2** `C <- E C + F`, with `E = exp(dt (D lap - k))` and `F = int_0^dt exp(s (D lap - k)) S ds`;
//! * **F3** the one-dimensional heat kernel `w_n = exp(-2r) I_n(2r)`, `r = D dt / h^2`, reflected at the
//!   walls, one pass per axis: the three axes commute, so there is no splitting error;
//! * **F4** `F` by three Gauss nodes on a short time, then `F(2 tau) = F(tau) + exp(tau A) F(tau)`;
//! * **F5** uptake and vessel exchange frozen at the start of a substep, then corrected by how far they rise in it: second order
//!   and exact at steady state;
//! * **F6** faces held at a value as absorbing walls plus the constant inflow those faces supply.
//!
//! Every weight is non-negative, so a field can never turn negative through diffusion, decay or secretion. The result has the
//! same bits for any number of threads and with or without AVX2. [`reference`](mod@crate::fields::reference) holds slow, obvious
//! solvers of the same equation for comparison.

mod advance;
mod axis;
mod balance;
mod chunks;
mod error;
mod faces;
mod factor;
mod factor_field;
mod folds;
mod grid;
mod heat_kernel;
mod operators;
mod propagator;
mod real;
pub mod reference;
mod response;
mod saved;
mod sinks;
mod spectral;
mod state;
mod stepper;
mod uptake;
mod wide;

#[cfg(test)]
mod tests;

pub use advance::PropagatorStepper;
pub use balance::{MassBalance, StepBalance};
pub use error::FieldError;
pub use factor::{Boundary, FactorKinetics};
pub use factor_field::FactorField;
pub use grid::Grid;
pub use real::Real;
pub use saved::FieldSnapshot;
pub use sinks::{MOST_TURNOVERS, longest_step_s, substeps_of};
pub use state::FieldState;
pub use stepper::Stepper;
pub(crate) use wide::{Sweep, wide};
