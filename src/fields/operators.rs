//! The operators of one step of fixed length without uptake: `C <- E C + F`, with its ledger entries.

use super::chunks::{CHUNK, map_parts};
use super::faces::{FaceLosses, HeldFaces};
use super::factor::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::heat_kernel::Walls;
use super::propagator::{Propagator, Store};
use super::real::Real;
use super::response::{Quadrature, SourceResponse, survival_time_s};
use super::spectral::{Spectral, rising_stay_s, share_at_home};
use crate::work::Grain;

/// The operators for steps of one length.
#[derive(Debug)]
pub(super) struct Operators<T> {
    pub(super) time_s: f64,
    propagator: Propagator<T>,
    response: SourceResponse<T>,
    /// What a source that rises from zero during the step leaves, by its rate at the end.
    rising: SourceResponse<T>,
    faces: Option<HeldFaces<T>>,
    /// The step by modes, where it is cheaper.
    spectral: Option<Spectral<T>>,
    /// Share of what is present that decays in a step.
    decayed_share: f64,
    /// Molecules that decay in a step per molecule secreted per second, s.
    decayed_per_rate_s: f64,
    /// The same per rate that is reached at the end of the step, from zero at its start, s.
    decayed_per_rise_s: f64,
    /// Share of the step that a molecule spends in the voxel where it starts.
    pub(super) share_at_home: f64,
}

impl<T: Real> Operators<T> {
    /// Operators for steps of `time_s`.
    pub(super) fn new(
        grid: &Grid,
        kinetics: FactorKinetics,
        boundary: Boundary,
        time_s: f64,
    ) -> Self {
        let (walls, faces) = match boundary {
            Boundary::NoFlux => (Walls::Reflecting, None),
            Boundary::Dirichlet { value_per_um3 } => (
                Walls::Absorbing,
                Some(HeldFaces::new(grid, kinetics, time_s, value_per_um3)),
            ),
        };
        let propagator = Propagator::new(grid, kinetics, time_s, walls);
        let response = SourceResponse::new(grid, kinetics, time_s, walls, Quadrature::EveryStep);
        let positive = propagator.work() + response.work();
        let spectral = (walls == Walls::Reflecting)
            .then(|| Spectral::new(grid, kinetics, time_s))
            .filter(|spectral| spectral.work() < positive);
        Self {
            time_s,
            propagator,
            response,
            rising: rising(grid, kinetics, boundary, time_s),
            faces,
            spectral,
            decayed_share: -libm::expm1(-kinetics.decay_per_s * time_s),
            decayed_per_rate_s: time_s - survival_time_s(time_s, kinetics.decay_per_s),
            decayed_per_rise_s: 0.5 * time_s - rising_stay_s(time_s, kinetics.decay_per_s),
            share_at_home: share_at_home(grid, kinetics, time_s),
        }
    }

    /// The same, with its work split differently.
    pub(super) fn split(mut self, grain: Grain) -> Self {
        self.propagator.grain = grain;
        self.response.split(grain);
        self.rising.split(grain);
        if let Some(modes) = &mut self.spectral {
            modes.split(grain);
        }
        self
    }

    /// What the sources (molecules/um^3/s) and held faces add over a step, into `increment`.
    pub(super) fn build_increment(&self, source: &[T], increment: &mut [T], scratch: &mut [T]) {
        self.response.build(source, increment, scratch);
        if let Some(faces) = &self.faces {
            map_parts(increment, CHUNK, self.propagator.grain, |task, values| {
                for (value, &inflow) in values.iter_mut().zip(&faces.inflow[task * CHUNK..]) {
                    *value += inflow;
                }
            });
        }
    }

    /// What sources leave over a step in which they rise from zero to `risen`, into `response`.
    pub(super) fn build_rise(&self, risen: &[T], response: &mut [T], scratch: &mut [T]) {
        self.rising.build(risen, response, scratch);
    }

    /// The step by modes, where that is cheaper.
    pub(super) fn modes(&self) -> Option<&Spectral<T>> {
        self.spectral.as_ref()
    }

    /// One step of the field.
    pub(super) fn advance(&self, concentration: &mut [T], increment: &[T], scratch: &mut [T]) {
        // Eq. F2: C <- E C + F
        self.propagator.spread(concentration, scratch);
        let store = Store::Plus(T::from_f64(1.0), increment);
        self.propagator.collect(scratch, concentration, store);
    }

    /// The same in place of the increment.
    pub(super) fn add_what_is_left(
        &self,
        concentration: &[T],
        increment: &mut [T],
        scratch: &mut [T],
    ) {
        self.propagator.spread(concentration, scratch);
        self.propagator.collect(scratch, increment, Store::Added);
    }

    /// Decay and gain through the faces over a step from `concentration`, whose sum is `present`, with a
    /// source whose sum is `secreted`; all per um^3 and summed over voxels. Computed from the state before the step, so that it can be held
    /// against the state after it.
    pub(super) fn losses(
        &self,
        concentration: &[T],
        present: f64,
        source: &[T],
        secreted: f64,
    ) -> FaceLosses {
        let of_source = self.losses_of_source(source, secreted);
        match &self.faces {
            Some(faces) => faces.losses(concentration).with(of_source),
            None => FaceLosses {
                decayed: self.decayed_share * present + of_source.decayed,
                through_faces: 0.0,
            },
        }
    }

    /// The part of them that belongs to a source, whose sum is `secreted`.
    fn losses_of_source(&self, source: &[T], secreted: f64) -> FaceLosses {
        match &self.faces {
            Some(faces) => faces.losses_of_source(source),
            None => FaceLosses {
                decayed: self.decayed_per_rate_s * secreted,
                through_faces: 0.0,
            },
        }
    }

    /// The same of a source that rises from zero to `risen`, whose sum is `total`.
    pub(super) fn losses_of_rise(&self, risen: &[T], total: f64) -> FaceLosses {
        match &self.faces {
            Some(faces) => faces.losses_of_source(risen).times(0.5),
            None => FaceLosses {
                decayed: self.decayed_per_rise_s * total,
                through_faces: 0.0,
            },
        }
    }
}

/// The response to a source that rises from zero during the step.
///
/// What it gave is on average a third of the step old: as old as what a constant source gives in two thirds of the step, which leaves the same
/// mass and is positive as well. Between held faces, whose ledger knows whole steps only, the half of a constant source stands for it.
fn rising<T: Real>(
    grid: &Grid,
    kinetics: FactorKinetics,
    boundary: Boundary,
    time_s: f64,
) -> SourceResponse<T> {
    let constant =
        |time_s, walls| SourceResponse::new(grid, kinetics, time_s, walls, Quadrature::EveryStep);
    match boundary {
        Boundary::NoFlux => {
            let lasting_s = time_s / 1.5;
            let left_s = rising_stay_s(time_s, kinetics.decay_per_s);
            let share = left_s / survival_time_s(lasting_s, kinetics.decay_per_s);
            constant(lasting_s, Walls::Reflecting).times(share)
        }
        Boundary::Dirichlet { .. } => constant(time_s, Walls::Absorbing).times(0.5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: usize = 480;

    /// What a source of one in the middle leaves after rising in many small steps, what the operator makes of it, and the half of what a
    /// constant source leaves.
    fn risen(kinetics: FactorKinetics) -> [Vec<f64>; 3] {
        let (time_s, parts) = (360.0, 128_u32);
        let grid = Grid::new([31, 31, 1], 20.0).expect("a grid");
        let new = |time_s| Operators::<f64>::new(&grid, kinetics, Boundary::NoFlux, time_s);
        let zeros = || vec![0.0; grid.voxels()];
        let (mut scratch, mut source, mut added) = (zeros(), zeros(), zeros());
        let (mut slow, mut fast, mut half) = (zeros(), zeros(), zeros());
        let small = new(time_s / f64::from(parts));
        for part in 0..parts {
            source[MIDDLE] = (f64::from(part) + 0.5) / f64::from(parts);
            small.build_increment(&source, &mut added, &mut scratch);
            small.advance(&mut slow, &added, &mut scratch);
        }
        let whole = new(time_s);
        source[MIDDLE] = 1.0;
        whole.build_rise(&source, &mut fast, &mut scratch);
        source[MIDDLE] = 0.5;
        whole.build_increment(&source, &mut half, &mut scratch);
        [slow, fast, half]
    }

    #[test]
    fn a_rising_source_leaves_its_mass_and_spreads_by_its_age() {
        // Few and many hops within the step.
        for (diffusion_um2_per_s, decay_per_s, within) in [(0.5, 1e-4, 0.025), (29.0, 1e-3, 0.2)] {
            let [slow, fast, half] = risen(FactorKinetics {
                diffusion_um2_per_s,
                decay_per_s,
            });
            let [slow_sum, fast_sum] = [&slow, &fast].map(|field| field.iter().sum::<f64>());
            assert!((fast_sum / slow_sum - 1.0).abs() < 1e-5);
            let [fast, half] = [fast, half].map(|field| field[MIDDLE] / slow[MIDDLE] - 1.0);
            assert!(fast.abs() < within, "{diffusion_um2_per_s}: {fast}");
            assert!(
                fast.abs() < 0.6 * half.abs(),
                "{diffusion_um2_per_s}: {fast} {half}"
            );
        }
    }
}
