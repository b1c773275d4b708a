//! The problems of the solvers in the table of error against cost, and their errors.

use mscsim::fields::reference::DenseCosine;
use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid, Real};
use mscsim::plan::Factor;

use crate::runge_kutta::RungeKutta;

/// Time that the schemes are given, s.
pub const HOUR_S: f64 = 3600.0;
/// Edge of a voxel, um.
pub const SPACING_UM: f64 = 20.0;
/// One voxel in this many has a cell that takes up the factor.
const VOXELS_PER_EATER: usize = 10;

/// One problem: what is secreted and taken up where.
pub struct Problem {
    pub grid: Grid,
    pub kinetics: FactorKinetics,
    /// Voxels that secrete.
    pub cells: Vec<usize>,
    pub sources_per_s: Vec<f64>,
    pub uptake_per_s: Vec<f64>,
}

impl Problem {
    /// Every cell secretes one molecule/s: the equation is linear, and relative errors do not depend on it.
    pub fn new(shape: [usize; 3], factor: &Factor, cells: usize, uptake_per_s: f64) -> Self {
        let grid = Grid::new(shape, SPACING_UM).expect("a sound grid");
        let voxels = grid.voxels();
        let cells = match cells {
            1 => vec![grid.index(shape.map(|length| length / 2))],
            _ => scattered(cells, voxels, 1),
        };
        let marked = |places: &[usize], value: f64| {
            let mut column = vec![0.0; voxels];
            places.iter().for_each(|place| column[*place] = value);
            column
        };
        let eaters = scattered(voxels / VOXELS_PER_EATER, voxels, 2);
        Self {
            grid,
            kinetics: FactorKinetics {
                diffusion_um2_per_s: factor.diffusion_um2_per_s,
                decay_per_s: factor.decay_per_s,
            },
            sources_per_s: marked(&cells, 1.0),
            uptake_per_s: marked(&eaters, uptake_per_s),
            cells,
        }
    }

    fn has_uptake(&self) -> bool {
        self.uptake_per_s.iter().any(|per_s| *per_s > 0.0)
    }

    /// The field after an hour, exact in time.
    pub fn reference(&self) -> Vec<f64> {
        if self.has_uptake() {
            self.by_runge_kutta()
        } else {
            self.by_modes()
        }
    }

    pub fn by_modes(&self) -> Vec<f64> {
        let modes = DenseCosine::new(self.grid, self.kinetics);
        modes.advance(&vec![0.0; self.grid.voxels()], &self.sources_per_s, HOUR_S)
    }

    pub fn by_runge_kutta(&self) -> Vec<f64> {
        let scheme = RungeKutta {
            grid: self.grid,
            kinetics: self.kinetics,
            sources_per_s: self.sources_per_s.clone(),
            uptake_per_s: self.uptake_per_s.clone(),
        };
        scheme.after(HOUR_S)
    }

    /// An empty field of ours with the cells at work.
    pub fn field<T: Real>(&self, dt_s: f64) -> FactorField<T> {
        let mut field = FactorField::new(self.grid, self.kinetics, dt_s, Boundary::NoFlux)
            .expect("sound kinetics");
        let narrow = |values: &[f64]| values.iter().map(|v| T::from_f64(*v)).collect::<Vec<_>>();
        if self.has_uptake() {
            let uptake = narrow(&self.uptake_per_s);
            field.set_uptake(&uptake).expect("sound rates");
        }
        // A step of nothing makes the operators, which are no part of the cost of an hour.
        field.step().expect("an empty field");
        let sources = narrow(&self.sources_per_s);
        field.sources_mut().copy_from_slice(&sources);
        field
    }
}

/// Different voxels in no order; the same in every run.
fn scattered(count: usize, voxels: usize, seed: u64) -> Vec<usize> {
    let mut taken = vec![false; voxels];
    let mut places = Vec::new();
    let mut state = seed;
    while places.len() < count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let place = (state >> 33) as usize % voxels;
        if !std::mem::replace(&mut taken[place], true) {
            places.push(place);
        }
    }
    places
}

/// The result of a scheme on a problem.
#[derive(Clone, Copy, Default)]
pub struct Errors {
    /// Largest relative error in a voxel beside one with a cell.
    pub beside: f64,
    /// The same in voxels with cells.
    pub inside: f64,
    /// Length of the error over length of the field.
    pub whole: f64,
    /// Relative error of the total.
    pub mass: f64,
}

impl Errors {
    pub fn of(problem: &Problem, field: &[f64], exact: &[f64]) -> Self {
        let relative = |voxel: usize| ((field[voxel] - exact[voxel]) / exact[voxel]).abs();
        let worst =
            |voxels: &mut dyn Iterator<Item = usize>| voxels.map(relative).fold(0.0, f64::max);
        let squares =
            |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
        let pairs = || field.iter().zip(exact);
        let total: f64 = exact.iter().sum();
        Self {
            beside: worst(
                &mut problem
                    .cells
                    .iter()
                    .flat_map(|c| neighbours(&problem.grid, *c)),
            ),
            inside: worst(&mut problem.cells.iter().copied()),
            whole: squares(&mut pairs().map(|(v, e)| v - e)) / squares(&mut exact.iter().copied()),
            mass: (pairs().map(|(v, e)| v - e).sum::<f64>() / total).abs(),
        }
    }

    pub fn worse(self, other: Self) -> Self {
        Self {
            beside: self.beside.max(other.beside),
            inside: self.inside.max(other.inside),
            whole: self.whole.max(other.whole),
            mass: self.mass.max(other.mass),
        }
    }
}

fn neighbours(grid: &Grid, voxel: usize) -> Vec<usize> {
    let here = grid.coordinates(voxel);
    let mut found = Vec::new();
    for axis in 0..3 {
        for side in [-1, 1] {
            let mut there = here;
            let place = here[axis].checked_add_signed(side);
            if let Some(place) = place.filter(|place| *place < grid.shape[axis]) {
                there[axis] = place;
                found.push(grid.index(there));
            }
        }
    }
    found
}
