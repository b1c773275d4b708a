//! Faces held at a fixed concentration.

use super::chunks::{total, weighted_total};
use super::factor::FactorKinetics;
use super::grid::Grid;
use super::heat_kernel::Walls;
use super::propagator::{Propagator, Store};
use super::real::Real;
use super::response::{Quadrature, SourceResponse};

/// Faces at a fixed value over one step. The walls absorb; what the faces supply is a constant source in the
/// voxels next to them, so nothing is ever subtracted and no value can turn negative.
#[derive(Debug)]
pub(super) struct HeldFaces<T> {
    /// What the inflow adds to every voxel over a step, molecules/um^3.
    pub(super) inflow: Vec<T>,
    /// What the inflow alone loses by decay and adds through the faces.
    constant: FaceLosses,
    /// Per unit present in a voxel at the start of the step: lost by decay and through the faces.
    present: [Vec<f64>; 2],
    /// Per unit secreted per second in a voxel: lost by decay and through the faces, s.
    source: [Vec<f64>; 2],
}

/// Decay and net flow through the faces over one step, molecules/um^3 summed over voxels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FaceLosses {
    pub(super) decayed: f64,
    pub(super) through_faces: f64,
}

impl<T: Real> HeldFaces<T> {
    /// Faces held at `value_per_um3` over steps of `time_s`.
    pub(super) fn new(
        grid: &Grid,
        kinetics: FactorKinetics,
        time_s: f64,
        value_per_um3: f64,
    ) -> Self {
        let walls = Walls::Absorbing;
        let fine = SourceResponse::new(grid, kinetics, time_s, walls, Quadrature::Once);
        let ones = vec![1.0; grid.voxels()];
        let [present, integral] = fine.build_twice(&ones);
        let present = present_losses(grid, kinetics, time_s, present);
        let source = source_losses(grid, kinetics, time_s, &integral);
        // Eq. F6: the faces supply 2 D C_b / h^2 to each voxel next to one.
        let supply_per_s: Vec<f64> = exchange_per_s(grid, kinetics)
            .iter()
            .map(|rate| rate * value_per_um3)
            .collect();
        let mut inflow = ones;
        let mut scratch = vec![0.0; grid.voxels()];
        fine.build(&supply_per_s, &mut inflow, &mut scratch);
        let decayed = kinetics.decay_per_s * weighted_total(&supply_per_s, &integral);
        Self {
            constant: FaceLosses {
                decayed,
                through_faces: total(&inflow) + decayed,
            },
            inflow: inflow.into_iter().map(T::from_f64).collect(),
            present,
            source,
        }
    }

    /// Decay and net gain through the faces over a step that starts from `concentration`, without sources.
    pub(super) fn losses(&self, concentration: &[T]) -> FaceLosses {
        let [decayed, left] =
            [0, 1].map(|which| weighted_total(concentration, &self.present[which]));
        FaceLosses {
            decayed,
            through_faces: -left,
        }
        .with(self.constant)
    }

    /// The same of a constant source alone.
    pub(super) fn losses_of_source(&self, source_per_um3: &[T]) -> FaceLosses {
        let [decayed, left] =
            [0, 1].map(|which| weighted_total(source_per_um3, &self.source[which]));
        FaceLosses {
            decayed,
            through_faces: -left,
        }
    }
}

impl FaceLosses {
    /// This multiple of it.
    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            decayed: factor * self.decayed,
            through_faces: factor * self.through_faces,
        }
    }

    /// Both together.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            decayed: self.decayed + other.decayed,
            through_faces: self.through_faces + other.through_faces,
        }
    }
}

/// The rate at which a voxel exchanges with the faces it touches, 1/s: the face is half a voxel away.
pub(super) fn exchange_per_s(grid: &Grid, kinetics: FactorKinetics) -> Vec<f64> {
    let per_face = 2.0 * kinetics.diffusion_um2_per_s / (grid.spacing_um * grid.spacing_um);
    (0..grid.voxels())
        .map(|voxel| {
            let faces: usize = (grid.coordinates(voxel).iter().zip(grid.shape))
                .filter(|&(_, length)| length > 1)
                .map(|(&cell, length)| usize::from(cell == 0) + usize::from(cell + 1 == length))
                .sum();
            per_face * faces as f64
        })
        .collect()
}

/// Of one unit per voxel present at the start: lost by decay, and through the faces as the rest of what left.
fn present_losses(
    grid: &Grid,
    kinetics: FactorKinetics,
    time_s: f64,
    stay_s: Vec<f64>,
) -> [Vec<f64>; 2] {
    let propagator = Propagator::new(grid, kinetics, time_s, Walls::Absorbing);
    let ones = vec![1.0; grid.voxels()];
    let mut scratch = ones.clone();
    let mut kept = ones.clone();
    propagator.spread(&ones, &mut scratch);
    propagator.collect(&scratch, &mut kept, Store::Scaled(1.0));
    split_losses(kinetics, 1.0, kept, &stay_s)
}

/// Of one unit per second secreted in a voxel: lost by decay, and through the faces as the rest of what left.
fn source_losses(
    grid: &Grid,
    kinetics: FactorKinetics,
    time_s: f64,
    stay_s2: &[f64],
) -> [Vec<f64>; 2] {
    let walls = Walls::Absorbing;
    let response = SourceResponse::new(grid, kinetics, time_s, walls, Quadrature::EveryStep);
    let ones = vec![1.0; grid.voxels()];
    let mut scratch = ones.clone();
    let mut kept = ones.clone();
    response.build(&ones, &mut kept, &mut scratch);
    split_losses(kinetics, time_s, kept, stay_s2)
}

fn split_losses(
    kinetics: FactorKinetics,
    given: f64,
    kept: Vec<f64>,
    stay: &[f64],
) -> [Vec<f64>; 2] {
    let decayed: Vec<f64> = stay
        .iter()
        .map(|time| kinetics.decay_per_s * time)
        .collect();
    let left = (kept.iter().zip(&decayed))
        .map(|(kept, decayed)| given - kept - decayed)
        .collect();
    [decayed, left]
}
