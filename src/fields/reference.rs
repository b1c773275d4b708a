//! Slow, obvious solvers of the same equation, for comparison with the fast one. All in `f64`, one thread.
//!
//! * [`DenseCosine`] is exact in time for constant sources between reflecting walls.
//! * [`ExplicitEuler`] takes tiny steps of the equation as written, with uptake and either boundary.
//! * [`ExplicitStepper`] does so as a stepper of a field, with vessels and a ledger: the example of another method.

use super::balance::StepBalance;
use super::error::FieldError;
use super::factor::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::real::Real;
use super::state::FieldState;
use super::stepper::Stepper;

/// Diffusion, decay and constant sources between reflecting walls, solved exactly mode by mode.
///
/// The cosine modes of the lattice are applied as dense matrices, one axis after the other.
#[derive(Debug, Clone)]
pub struct DenseCosine {
    grid: Grid,
    kinetics: FactorKinetics,
    /// Orthonormal modes per axis: `modes[axis][mode * length + cell]`.
    modes: [Vec<f64>; 3],
}

impl DenseCosine {
    /// A solver for this grid and factor.
    #[must_use]
    pub fn new(grid: Grid, kinetics: FactorKinetics) -> Self {
        Self {
            grid,
            kinetics,
            modes: grid.shape.map(cosine_modes),
        }
    }

    /// The field after `duration_s`, from `concentration` (molecules/um^3) and constant sources
    /// (molecules/s per voxel), both one value per voxel.
    #[must_use]
    pub fn advance(
        &self,
        concentration: &[f64],
        sources_per_s: &[f64],
        duration_s: f64,
    ) -> Vec<f64> {
        let mut state = concentration.to_vec();
        let mut source = sources_per_s.to_vec();
        self.transform(&mut state, true);
        self.transform(&mut source, true);
        let volume = self.grid.voxel_volume_um3();
        for (voxel, (value, rate)) in state.iter_mut().zip(&source).enumerate() {
            let growth_per_s = self.growth_per_s(voxel);
            let exponent = growth_per_s * duration_s;
            let response_s = if exponent == 0.0 {
                duration_s
            } else {
                libm::expm1(exponent) / growth_per_s
            };
            *value = libm::exp(exponent) * *value + response_s * rate / volume;
        }
        self.transform(&mut state, false);
        state
    }

    /// The steady field of constant sources (molecules/s per voxel); needs decay.
    #[must_use]
    pub fn steady(&self, sources_per_s: &[f64]) -> Vec<f64> {
        let mut field = sources_per_s.to_vec();
        self.transform(&mut field, true);
        let volume = self.grid.voxel_volume_um3();
        for (voxel, value) in field.iter_mut().enumerate() {
            *value /= -self.growth_per_s(voxel) * volume;
        }
        self.transform(&mut field, false);
        field
    }

    /// The rate of change of a mode, 1/s, which is zero or negative.
    fn growth_per_s(&self, mode: usize) -> f64 {
        let rate =
            self.kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um);
        let numbers = self.grid.coordinates(mode);
        let diffusion: f64 = (0..3)
            .map(|axis| {
                let length = self.grid.shape[axis] as f64;
                let sine = libm::sin(std::f64::consts::FRAC_PI_2 * numbers[axis] as f64 / length);
                -4.0 * rate * sine * sine
            })
            .sum();
        diffusion - self.kinetics.decay_per_s
    }

    /// To modes, or back to voxels.
    fn transform(&self, values: &mut Vec<f64>, to_modes: bool) {
        for axis in 0..3 {
            let length = self.grid.shape[axis];
            let modes = &self.modes[axis];
            let stride = self.grid.shape[..axis].iter().product::<usize>();
            *values = (0..values.len())
                .map(|place| {
                    let here = place / stride % length;
                    let line = place - here * stride;
                    let entry = |j: usize| {
                        if to_modes {
                            modes[here * length + j]
                        } else {
                            modes[j * length + here]
                        }
                    };
                    (0..length)
                        .map(|j| entry(j) * values[line + j * stride])
                        .sum()
                })
                .collect();
        }
    }
}

fn cosine_modes(length: usize) -> Vec<f64> {
    let mut modes = Vec::with_capacity(length * length);
    for mode in 0..length {
        let norm = if mode == 0 { 1.0 } else { 2.0_f64 } / length as f64;
        for cell in 0..length {
            let angle = std::f64::consts::PI * mode as f64 * (cell as f64 + 0.5) / length as f64;
            modes.push(norm.sqrt() * libm::cos(angle));
        }
    }
    modes
}

/// The equation as written, in many small explicit steps; first order in the step.
#[derive(Debug, Clone)]
pub struct ExplicitEuler {
    /// The grid.
    pub grid: Grid,
    /// Diffusion and decay.
    pub kinetics: FactorKinetics,
    /// The faces.
    pub boundary: Boundary,
    /// Sources, molecules/s per voxel.
    pub sources_per_s: Vec<f64>,
    /// First-order uptake, 1/s per voxel.
    pub uptake_per_s: Vec<f64>,
}

impl ExplicitEuler {
    /// Advances `concentration` (molecules/um^3 per voxel) by `duration_s` in `steps` equal steps, which are
    /// stable if each is shorter than `h^2 / (7 D)` and the uptake is slow.
    pub fn advance(&self, concentration: &mut [f64], duration_s: f64, steps: u32) {
        let dt_s = duration_s / f64::from(steps);
        for _ in 0..steps {
            let rates: Vec<f64> = (0..concentration.len())
                .map(|voxel| self.rate_per_um3_s(concentration, voxel))
                .collect();
            for (value, rate) in concentration.iter_mut().zip(rates) {
                *value += dt_s * rate;
            }
        }
    }

    /// Eq. F1 in one voxel.
    fn rate_per_um3_s(&self, concentration: &[f64], voxel: usize) -> f64 {
        let here = concentration[voxel];
        let loss_per_s = self.kinetics.decay_per_s + self.uptake_per_s[voxel];
        let source = self.sources_per_s[voxel] / self.grid.voxel_volume_um3();
        self.diffusion_per_um3_s(concentration, voxel) + source - loss_per_s * here
    }

    fn diffusion_per_um3_s(&self, concentration: &[f64], voxel: usize) -> f64 {
        let rate =
            self.kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um);
        let here = concentration[voxel];
        let cells = self.grid.coordinates(voxel);
        let mut sum = 0.0;
        for axis in 0..3 {
            let length = self.grid.shape[axis];
            for side in [-1_isize, 1] {
                let mut neighbour = cells;
                let cell = cells[axis] as isize + side;
                sum += if (0..length as isize).contains(&cell) {
                    neighbour[axis] = cell as usize;
                    concentration[self.grid.index(neighbour)] - here
                } else {
                    self.through_face(here, length)
                };
            }
        }
        rate * sum
    }

    /// The difference that drives flow through a face half a voxel away.
    fn through_face(&self, here: f64, length: usize) -> f64 {
        match self.boundary {
            Boundary::Dirichlet { value_per_um3 } if length > 1 => 2.0 * (value_per_um3 - here),
            _ => 0.0,
        }
    }

    /// What comes in through the faces of a voxel, molecules/um^3/s.
    fn through_faces_per_um3_s(&self, concentration: &[f64], voxel: usize) -> f64 {
        let rate =
            self.kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um);
        let cells = self.grid.coordinates(voxel);
        let at = |axis: usize| {
            let length = self.grid.shape[axis];
            let faces = usize::from(cells[axis] == 0) + usize::from(cells[axis] + 1 == length);
            faces as f64 * self.through_face(concentration[voxel], length)
        };
        rate * (0..3).map(at).sum::<f64>()
    }
}

/// Explicit steps per time in which the fastest rate would empty a voxel.
const STEPS_PER_TURNOVER: f64 = 100.0;

/// [`ExplicitEuler`] as a stepper: slow, first order, and short enough to be read at once.
#[derive(Debug, Clone)]
pub struct ExplicitStepper;

impl<T: Real> Stepper<T> for ExplicitStepper {
    fn new(_field: &FieldState<T>) -> Self {
        Self
    }

    fn step(
        &mut self,
        field: &mut FieldState<T>,
        _present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        field.check_secretion()?;
        let volume = field.grid.voxel_volume_um3();
        let (exchange, plasma_per_um3) = field.exchange();
        let [secretion, uptake, exchange] =
            [&field.secretion_per_s, field.uptake(), exchange].map(doubles);
        let from_plasma = exchange.iter().map(|rate| rate * plasma_per_um3 * volume);
        let euler = ExplicitEuler {
            grid: field.grid,
            kinetics: field.kinetics,
            boundary: field.boundary,
            sources_per_s: sums(&secretion, from_plasma),
            uptake_per_s: sums(&uptake, exchange.iter().copied()),
        };
        let steps = euler.steps(field.dt_s);
        let dt_s = field.dt_s / f64::from(steps);
        let mut now = doubles(&field.concentration);
        let amount = volume * dt_s;
        for _ in 0..steps {
            let lost = |rates: &[f64]| rates.iter().zip(&now).map(|(r, c)| r * c).sum::<f64>();
            let brought: f64 = exchange.iter().map(|rate| rate * plasma_per_um3).sum();
            let faces = (0..now.len()).map(|voxel| euler.through_faces_per_um3_s(&now, voxel));
            step.secreted += dt_s * secretion.iter().sum::<f64>();
            step.decayed += amount * field.kinetics.decay_per_s * now.iter().sum::<f64>();
            step.taken_up += amount * lost(&uptake);
            step.from_vessels += amount * (brought - lost(&exchange));
            step.through_faces += amount * faces.sum::<f64>();
            euler.advance(&mut now, dt_s, 1);
        }
        step.substeps = steps;
        for (value, now) in field.concentration.iter_mut().zip(now) {
            *value = T::from_f64(now);
        }
        field.checked_present()
    }

    fn forget(&mut self) {}
}

impl ExplicitEuler {
    /// Steps that are short enough for the fastest voxel.
    fn steps(&self, duration_s: f64) -> u32 {
        let hop = self.kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um);
        let sinks = self.uptake_per_s.iter().copied().fold(0.0, f64::max);
        let fastest_per_s = 12.0 * hop + self.kinetics.decay_per_s + sinks;
        libm::ceil(STEPS_PER_TURNOVER * duration_s * fastest_per_s).max(1.0) as u32
    }
}

fn doubles<T: Real>(column: &[T]) -> Vec<f64> {
    column.iter().map(|value| value.to_f64()).collect()
}

fn sums(column: &[f64], more: impl Iterator<Item = f64>) -> Vec<f64> {
    column
        .iter()
        .zip(more)
        .map(|(one, other)| one + other)
        .collect()
}
