//! `F = int_0^t exp(s A) S ds`: what a constant source adds to the field over one step.

use super::factor::FactorKinetics;
use super::grid::Grid;
use super::heat_kernel::Walls;
use super::propagator::{Propagator, Store};
use super::real::Real;
use crate::work::Grain;

/// Largest product of the lattice's fastest rate and the quadrature interval. At 6, three Gauss nodes leave at most 0.12 % next
/// to a point source; 5 keeps vesicles in steps of six minutes within 0.002 %.
const COARSE: f64 = 5.0;
/// The same for quantities computed once, with an error near 1e-8.
const FINE: f64 = 0.5;

/// How closely the quadrature follows the exact integral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Quadrature {
    /// Every step: 0.12 % next to a point source.
    EveryStep,
    /// Set-up: about 1e-8.
    Once,
}

/// The operator that turns a constant source into what it adds over a fixed time.
#[derive(Debug)]
pub(super) struct SourceResponse<T> {
    /// Node times on the quadrature interval, s, rising.
    nodes_s: [f64; 3],
    /// Weights of the nodes, s.
    weights_s: [f64; 3],
    /// The quadrature interval, s.
    interval_s: f64,
    /// Propagators between the nodes, from the last node back to time zero.
    between: [Propagator<T>; 3],
    /// Propagators over the interval, twice the interval, ... up to half the time.
    doubling: Vec<Propagator<T>>,
}

impl<T: Real> SourceResponse<T> {
    /// The response over `time_s`.
    pub(super) fn new(
        grid: &Grid,
        kinetics: FactorKinetics,
        time_s: f64,
        walls: Walls,
        quadrature: Quadrature,
    ) -> Self {
        let propagator = |time_s: f64| Propagator::new(grid, kinetics, time_s, walls);
        let doublings = doublings(grid, kinetics, time_s, quadrature);
        let interval_s = time_s / f64::from(1_u32 << doublings);
        let (nodes_s, weights_s) = gauss_nodes(interval_s, kinetics.decay_per_s);
        let [first, second, third] = nodes_s;
        Self {
            nodes_s,
            weights_s,
            interval_s,
            between: [
                propagator(third - second),
                propagator(second - first),
                propagator(first),
            ],
            doubling: (0..doublings)
                .map(|j| propagator(interval_s * f64::from(1_u32 << j)))
                .collect(),
        }
    }

    /// The response to this multiple of the source.
    pub(super) fn times(self, factor: f64) -> Self {
        let weights_s = self.weights_s.map(|weight_s| factor * weight_s);
        Self { weights_s, ..self }
    }

    /// Splits the work otherwise.
    pub(super) fn split(&mut self, grain: Grain) {
        let propagators = self.between.iter_mut().chain(&mut self.doubling);
        propagators.for_each(|propagator| propagator.grain = grain);
    }

    /// Products per voxel of a build.
    pub(super) fn work(&self) -> f64 {
        let propagators = self.between.iter().chain(&self.doubling);
        propagators.map(Propagator::work).sum()
    }

    /// `response = int_0^t exp(s A) source ds`.
    pub(super) fn build(&self, source: &[T], response: &mut [T], scratch: &mut [T]) {
        self.integrate(self.weights_s, source, response, scratch);
        for propagator in &self.doubling {
            // Eq. F4: F(2 tau) = F(tau) + exp(tau A) F(tau)
            propagator.spread(response, scratch);
            propagator.collect(scratch, response, Store::Added);
        }
    }

    /// The quadrature on the interval, evaluated from the last node to the first.
    fn integrate(&self, weights: [f64; 3], source: &[T], response: &mut [T], scratch: &mut [T]) {
        let [to_second, to_first, to_start] = &self.between;
        let relative = |weight: f64| T::from_f64(weight / weights[2]);
        to_second.spread(source, scratch);
        to_second.collect(scratch, response, Store::Plus(relative(weights[1]), source));
        to_first.spread(response, scratch);
        to_first.collect(scratch, response, Store::Plus(relative(weights[0]), source));
        to_start.spread(response, scratch);
        to_start.collect(scratch, response, Store::Scaled(T::from_f64(weights[2])));
    }
}

impl SourceResponse<f64> {
    /// `int_0^t exp(s A) source ds` and its own integral `int_0^t (t - s) exp(s A) source ds`.
    pub(super) fn build_twice(&self, source: &[f64]) -> [Vec<f64>; 2] {
        let mut scratch = vec![0.0; source.len()];
        let mut once = scratch.clone();
        let mut twice = scratch.clone();
        self.integrate(self.weights_s, source, &mut once, &mut scratch);
        let mut weights = self.weights_s;
        for (weight, node_s) in weights.iter_mut().zip(self.nodes_s) {
            *weight *= self.interval_s - node_s;
        }
        self.integrate(weights, source, &mut twice, &mut scratch);
        let mut time_s = self.interval_s;
        for propagator in &self.doubling {
            // P(2t) = P(t) + t p(t) + exp(tA) P(t), before p itself is doubled.
            propagator.spread(&twice, &mut scratch);
            propagator.collect(&scratch, &mut twice, Store::Added);
            for (integral, value) in twice.iter_mut().zip(&once) {
                *integral += time_s * value;
            }
            propagator.spread(&once, &mut scratch);
            propagator.collect(&scratch, &mut once, Store::Added);
            time_s *= 2.0;
        }
        [once, twice]
    }
}

/// How often the time is halved until the quadrature resolves the fastest mode of the lattice.
fn doublings(grid: &Grid, kinetics: FactorKinetics, time_s: f64, quadrature: Quadrature) -> u32 {
    let limit = match quadrature {
        Quadrature::EveryStep => COARSE,
        Quadrature::Once => FINE,
    };
    let spacing2 = grid.spacing_um * grid.spacing_um;
    let fastest_per_s = 12.0 * kinetics.diffusion_um2_per_s / spacing2 + kinetics.decay_per_s;
    let mut product = fastest_per_s * time_s;
    let mut doublings = 0;
    while product > limit && doublings < 31 {
        product *= 0.5;
        doublings += 1;
    }
    doublings
}

/// Three Gauss-Legendre nodes on `[0, interval_s]` and weights that give the mass a decaying source leaves,
/// `(1 - exp(-k t)) / k`, exactly.
fn gauss_nodes(interval_s: f64, decay_per_s: f64) -> ([f64; 3], [f64; 3]) {
    let spread = 0.5 * 0.6_f64.sqrt();
    let nodes_s = [0.5 - spread, 0.5, 0.5 + spread].map(|node| node * interval_s);
    let mut weights_s = [5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0].map(|weight| weight * interval_s);
    let quadrature: f64 = nodes_s
        .iter()
        .zip(weights_s)
        .map(|(node_s, weight_s)| weight_s * libm::exp(-decay_per_s * node_s))
        .sum();
    let correction = survival_time_s(interval_s, decay_per_s) / quadrature;
    weights_s
        .iter_mut()
        .for_each(|weight| *weight *= correction);
    (nodes_s, weights_s)
}

/// `(1 - exp(-k t)) / k`: how long a molecule secreted at time zero is present on average within a time.
pub(super) fn survival_time_s(time_s: f64, decay_per_s: f64) -> f64 {
    if decay_per_s == 0.0 {
        time_s
    } else {
        -libm::expm1(-decay_per_s * time_s) / decay_per_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_carry_the_exact_mass() {
        for decay in [0.0, 1e-12, 1.65e-4, 2.3e-3, 0.8] {
            let (nodes, weights) = gauss_nodes(6.0, decay);
            let mass: f64 = (0..3)
                .map(|i| weights[i] * libm::exp(-decay * nodes[i]))
                .sum();
            let exact = if decay == 0.0 {
                6.0
            } else {
                -libm::expm1(-decay * 6.0) / decay
            };
            assert!((mass / exact - 1.0).abs() < 1e-15, "decay {decay}");
        }
    }
}
