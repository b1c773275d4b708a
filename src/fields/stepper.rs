//! One step of fixed length without uptake: `C <- E C + F`, with the ledger's part of it.

use super::chunks::{CHUNK, map_parts};
use super::faces::{FaceLosses, HeldFaces};
use super::factor_field::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::heat_kernel::Walls;
use super::propagator::{Propagator, Store};
use super::real::Real;
use super::response::{Quadrature, SourceResponse, survival_time_s};
use super::spectral::{Spectral, rising_stay_s, share_at_home};
use crate::work::Grain;

/// The operators for steps of one length.
#[derive(Debug)]
pub(super) struct Stepper<T> {
    pub(super) time_s: f64,
    propagator: Propagator<T>,
    response: SourceResponse<T>,
    faces: Option<HeldFaces<T>>,
    /// The step by modes, where it is cheaper.
    spectral: Option<Spectral<T>>,
    /// Share of what is present that decays in a step.
    decayed_share: f64,
    /// Molecules that decay in a step per molecule secreted per second, s.
    decayed_per_rate_s: f64,
    /// The same per rate that is reached at the end of the step, from zero at its start, s.
    pub(super) decayed_per_rise_s: f64,
    /// Share of the step that a molecule spends in the voxel where it starts.
    pub(super) share_at_home: f64,
}

impl<T: Real> Stepper<T> {
    /// Operators for steps of `time_s`.
    pub(super) fn new(
        grid: &Grid,
        kinetics: FactorKinetics,
        boundary: Boundary,
        time_s: f64,
    ) -> Self {
        let (walls, faces) = match boundary {
            Boundary::NoFlux => (Walls::Reflecting, None),
            Boundary::Fixed { value_per_um3 } => (
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
            faces,
            spectral,
            decayed_share: -libm::expm1(-kinetics.decay_per_s * time_s),
            decayed_per_rate_s: time_s - survival_time_s(time_s, kinetics.decay_per_s),
            decayed_per_rise_s: 0.5 * time_s - rising_stay_s(time_s, kinetics.decay_per_s),
            share_at_home: share_at_home(grid, kinetics, time_s),
        }
    }

    /// The same, with its work split otherwise.
    pub(super) fn split(mut self, grain: Grain) -> Self {
        self.propagator.grain = grain;
        self.response.split(grain);
        if let Some(modes) = &mut self.spectral {
            modes.split(grain);
        }
        self
    }

    /// What the sources (molecules/um^3/s) and held faces add over a step, into `increment`.
    pub(super) fn build_increment(&self, source: &[T], increment: &mut [T], scratch: &mut [T]) {
        self.build_response(source, increment, scratch);
        if let Some(faces) = &self.faces {
            map_parts(increment, CHUNK, self.propagator.grain, |task, values| {
                for (value, &inflow) in values.iter_mut().zip(&faces.inflow[task * CHUNK..]) {
                    *value += inflow;
                }
            });
        }
    }

    /// What the sources alone add over a step, into `response`.
    pub(super) fn build_response(&self, source: &[T], response: &mut [T], scratch: &mut [T]) {
        self.response.build(source, response, scratch);
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

    /// The part of them that goes with a source, whose sum is `secreted`.
    pub(super) fn losses_of_source(&self, source: &[T], secreted: f64) -> FaceLosses {
        match &self.faces {
            Some(faces) => faces.losses_of_source(source),
            None => FaceLosses {
                decayed: self.decayed_per_rate_s * secreted,
                through_faces: 0.0,
            },
        }
    }
}
