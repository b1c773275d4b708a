//! One step of fixed length without uptake: `C <- E C + F`, with the ledger's part of it.

use super::chunks::{CHUNK, map_parts, total};
use super::faces::{FaceLosses, HeldFaces};
use super::factor_field::{Boundary, FactorKinetics};
use super::grid::Grid;
use super::heat_kernel::Walls;
use super::propagator::{Propagator, Store};
use super::real::Real;
use super::response::{Quadrature, SourceResponse, survival_time_s};
use super::spectral::{Spectral, is_level};
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
}

/// What came of a step by modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByModes {
    /// The step is done.
    Done,
    /// The result is not level enough to be trusted, and is to be thrown away.
    NotLevel,
    /// Nothing was done.
    NotTried,
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
        self.response.build(source, increment, scratch);
        if let Some(faces) = &self.faces {
            map_parts(increment, CHUNK, self.propagator.grain, |task, values| {
                for (value, &inflow) in values.iter_mut().zip(&faces.inflow[task * CHUNK..]) {
                    *value += inflow;
                }
            });
        }
    }

    /// The whole step by modes, into `result`, where that is cheaper and the field level enough.
    pub(super) fn advance_by_modes(
        &self,
        concentration: &[T],
        source: &[T],
        result: &mut [T],
        spare: [&mut [T]; 2],
    ) -> ByModes {
        match &self.spectral {
            Some(modes) if is_level(concentration) => {
                match modes.step(concentration, source, result, spare) {
                    true => ByModes::Done,
                    false => ByModes::NotLevel,
                }
            }
            _ => ByModes::NotTried,
        }
    }

    /// One step of the field.
    pub(super) fn advance(&self, concentration: &mut [T], increment: &[T], scratch: &mut [T]) {
        // Eq. F2: C <- E C + F
        self.propagator.spread(concentration, scratch);
        let store = Store::Plus(T::from_f64(1.0), increment);
        self.propagator.collect(scratch, concentration, store);
    }

    /// Decay and gain through the faces over a step from `concentration`, whose sum is `present`; all per
    /// um^3 and summed over voxels. Computed from the state before the step, so that it can be held
    /// against the state after it.
    pub(super) fn losses(&self, concentration: &[T], present: f64, source: &[T]) -> FaceLosses {
        match &self.faces {
            Some(faces) => faces.losses(concentration, source),
            None => FaceLosses {
                decayed: self.decayed_share * present + self.decayed_per_rate_s * total(source),
                through_faces: 0.0,
            },
        }
    }
}
