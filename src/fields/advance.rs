//! The stepper of this program: sources, diffusion and decay by exact operators, sinks by a correction (Eq. F2 to F6).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::balance::StepBalance;
use super::chunks::{CHUNK, LaneProducts, LaneSum, map_parts};
use super::error::FieldError;
use super::folds::is_level;
use super::operators::Operators;
use super::real::Real;
use super::sinks::Loss;
use super::spectral::spare;
use super::state::FieldState;
use super::stepper::Stepper;
use super::wide::{Sweep, wide};
use crate::work::Grain;

/// Steps by operators that are exact for the lattice: positive ones, or cosine modes where these are cheaper and the field is
/// level.
///
/// In time a step is exact to rounding for what is already in the field, within 0.12 % one voxel from a cell for what is secreted
/// during a step at a constant rate, and second order in the step for uptake and vessel exchange.
#[derive(Debug, Clone)]
pub struct PropagatorStepper<T> {
    /// Molecules/um^3/s per voxel, as used for `increment`.
    pub(super) source: Vec<T>,
    /// What a constant source adds over a step.
    pub(super) increment: Vec<T>,
    /// Whether `increment` is what `source` adds over a whole step.
    increment_fits: bool,
    pub(super) scratch: Vec<T>,
    /// The field at the end of a step while it is made; empty until the first step.
    pub(super) ahead: Vec<T>,
    /// The field in cosine space; empty unless the last step was done there.
    pub(super) modes: Vec<T>,
    /// By how much the loss to sinks rises; empty until sinks are used.
    pub(super) risen: Vec<T>,
    /// Whether the field is level, where that is known.
    pub(super) level: Option<bool>,
    /// Operators by number of substeps per step.
    operators: BTreeMap<u32, Arc<Operators<T>>>,
    /// How the work of these is split.
    grain: Grain,
}

impl<T: Real> Stepper<T> for PropagatorStepper<T> {
    fn new(field: &FieldState<T>) -> Self {
        let zeros = || vec![T::default(); field.grid.voxels()];
        Self {
            source: zeros(),
            increment: zeros(),
            increment_fits: false,
            scratch: zeros(),
            ahead: Vec::new(),
            modes: Vec::new(),
            risen: Vec::new(),
            level: None,
            operators: BTreeMap::new(),
            grain: field.sinks.grain,
        }
    }

    fn step(
        &mut self,
        field: &mut FieldState<T>,
        mut present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        field.sinks.survey();
        let substeps = field.sinks.substeps(field.dt_s)?;
        step.substeps = substeps;
        let operators = self.operators(field, substeps);
        // Made at the first step: a field that is never stepped needs none.
        self.ahead.resize(field.grid.voxels(), T::default());
        if !field.sinks.are_active() {
            return self.step_without_sinks(field, &operators, present, step);
        }
        field.check_secretion()?;
        for _ in 0..substeps {
            present = self.substep_with_sinks(field, &operators, present, step)?;
        }
        Ok(present)
    }

    fn forget(&mut self) {
        self.level = None;
        self.modes.clear();
    }

    fn kept(&self) -> &[T] {
        &self.modes
    }

    fn restore(&mut self, kept: Vec<T>) {
        self.increment_fits = false;
        self.level = None;
        self.modes = kept;
    }
}

impl<T: Real> PropagatorStepper<T> {
    fn operators(&mut self, field: &FieldState<T>, substeps: u32) -> Arc<Operators<T>> {
        let (grid, kinetics, boundary) = (&field.grid, field.kinetics, field.boundary);
        let time_s = field.dt_s / f64::from(substeps);
        let grain = field.sinks.grain;
        if self.grain != grain {
            self.operators.clear();
            self.grain = grain;
        }
        let new = || Arc::new(Operators::new(grid, kinetics, boundary, time_s).split(grain));
        Arc::clone(self.operators.entry(substeps).or_insert_with(new))
    }

    fn step_without_sinks(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        let (changed, total) = self.update_source(field);
        if changed {
            self.increment_fits = false;
        }
        if !self.increment_fits {
            field.check_secretion()?;
        }
        step.secreted += field.grid.voxel_volume_um3() * operators.time_s * total;
        self.diffuse(field, operators, [present, total], step);
        field.checked_present()
    }

    /// Turns secretion into a density; returns whether any value differs from the last step's, and the sum.
    fn update_source(&mut self, field: &FieldState<T>) -> (bool, f64) {
        let per_volume = 1.0 / field.grid.voxel_volume_um3();
        let secretion_per_s = &field.secretion_per_s;
        let parts = map_parts(
            &mut self.source,
            CHUNK,
            field.sinks.grain,
            |task, source| {
                let changed = wide(Update {
                    secretion_per_s: &secretion_per_s[task * CHUNK..][..source.len()],
                    per_volume,
                    source,
                });
                (changed, wide(LaneSum(source)))
            },
        );
        let changed = parts.iter().any(|(changed, _)| *changed);
        (changed, parts.iter().map(|(_, sum)| sum).sum())
    }

    /// Whether the field is level.
    pub(super) fn is_level(&mut self, field: &FieldState<T>) -> bool {
        *self
            .level
            .get_or_insert_with(|| is_level(&field.concentration))
    }

    /// Diffusion, decay and the source, whose sum is `total`, over a substep, and its entries for the ledger.
    ///
    /// The method follows from the values alone; with `modes`, which are saved with them, a run that is resumed has the same
    /// bits.
    ///
    /// A step by modes leaves `modes` filled, any other step leaves it empty.
    fn diffuse(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        [present, total]: [f64; 2],
        step: &mut StepBalance,
    ) {
        let volume = field.grid.voxel_volume_um3();
        let losses = operators.losses(&field.concentration, present / volume, &self.source, total);
        step.decayed += volume * losses.decayed;
        step.through_faces += volume * losses.through_faces;
        if let Some(modes) = operators.modes().filter(|_| self.is_level(field)) {
            let mut spare = spare(&mut self.modes, &mut self.ahead, &mut self.scratch);
            if modes.step(&field.concentration, &self.source, &mut spare) {
                std::mem::swap(&mut field.concentration, &mut self.ahead);
                self.level = Some(true);
                return;
            }
        }
        let scratch = &mut self.scratch;
        if !self.increment_fits {
            operators.build_increment(&self.source, &mut self.increment, scratch);
            self.increment_fits = true;
        }
        operators.advance(&mut field.concentration, &self.increment, scratch);
        self.forget();
    }

    /// One substep with uptake or exchange: the corrected one where that stays positive.
    fn substep_with_sinks(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        self.risen.resize(field.grid.voxels(), T::default());
        // Made for another length of step and another source than a step without sinks has.
        self.increment_fits = false;
        let mut attempt = *step;
        let filled = self.fill_source(field, 1.0, operators.time_s, &mut attempt);
        if !self.corrected_substep(field, operators, present, filled, &mut attempt) {
            attempt = *step;
            attempt.plain_substeps += 1;
            self.plain_substep(field, operators, &mut attempt);
        }
        *step = attempt;
        field.checked_present()
    }

    /// Half uptake, diffusion, half uptake: less accurate, but never negative.
    fn plain_substep(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        step: &mut StepBalance,
    ) {
        let time_s = operators.time_s;
        let first = field.sinks.deplete(&mut field.concentration, time_s);
        self.forget();
        let filled = self.fill_source(field, 0.0, time_s, step);
        let present = field.present();
        self.diffuse(field, operators, [present, filled.total], step);
        let second = field.sinks.deplete(&mut field.concentration, time_s);
        self.forget();
        let lost = Loss::of([first, second]);
        let volume = field.grid.voxel_volume_um3();
        step.taken_up += volume * time_s * lost.by_cells;
        step.from_vessels -= volume * time_s * lost.by_vessels;
        // What it made is the response to a part of a step.
        self.increment_fits = false;
    }

    /// Fills `source` with secretion, inflow from vessels and `frozen` times the loss at the start of the substep, and books the
    /// first two.
    fn fill_source(
        &mut self,
        field: &FieldState<T>,
        frozen: f64,
        time_s: f64,
        step: &mut StepBalance,
    ) -> Filled {
        let volume = field.grid.voxel_volume_um3();
        let (sinks, now, secretion) = (&field.sinks, &field.concentration, &field.secretion_per_s);
        let parts = map_parts(&mut self.source, CHUNK, sinks.grain, |task, source| {
            let range = task * CHUNK..task * CHUNK + source.len();
            let (secretion_per_s, now) = (&secretion[range.clone()], &now[range.clone()]);
            let uptake_per_s = &sinks.uptake_per_s[range.clone()];
            let exchange_per_s = &sinks.exchange_per_s[range];
            wide(Fill {
                secretion_per_s,
                uptake_per_s,
                exchange_per_s,
                now,
                factors: [1.0 / volume, sinks.plasma_per_um3, frozen],
                source,
            });
            [
                wide(LaneSum(secretion_per_s)) / volume,
                wide(LaneSum(exchange_per_s)) * sinks.plasma_per_um3,
                wide(LaneProducts(uptake_per_s, now)),
                wide(LaneProducts(exchange_per_s, now)),
            ]
        });
        let sum = |which: usize| parts.iter().map(|part| part[which]).sum::<f64>();
        let [secreted, from_vessels, by_cells, by_vessels] = [0, 1, 2, 3].map(sum);
        step.secreted += volume * time_s * secreted;
        step.from_vessels += volume * time_s * from_vessels;
        let loss = Loss {
            by_cells,
            by_vessels,
        };
        Filled {
            total: secreted + from_vessels - frozen * loss.total(),
            loss,
        }
    }
}

/// What the source of a substep was filled with, molecules/um^3/s summed over voxels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled {
    /// The source itself.
    pub(super) total: f64,
    /// The loss to sinks at the start.
    pub(super) loss: Loss,
}

/// The loop of [`PropagatorStepper::update_source`] over a part of the field.
struct Update<'a, T> {
    secretion_per_s: &'a [T],
    per_volume: f64,
    source: &'a mut [T],
}

impl<T: Real> Sweep for Update<'_, T> {
    type Found = bool;

    #[inline(always)]
    fn sweep(self) -> bool {
        let mut changed = false;
        for (value, rate) in self.source.iter_mut().zip(self.secretion_per_s) {
            let density = T::from_f64(rate.to_f64() * self.per_volume);
            changed |= density.bits() != value.bits();
            *value = density;
        }
        changed
    }
}

/// The loop of [`PropagatorStepper::fill_source`] over a part of the field.
struct Fill<'a, T> {
    secretion_per_s: &'a [T],
    uptake_per_s: &'a [T],
    exchange_per_s: &'a [T],
    now: &'a [T],
    /// One over the volume of a voxel (1/um^3), the concentration in plasma (1/um^3), the share of the loss that counts.
    factors: [f64; 3],
    source: &'a mut [T],
}

impl<T: Real> Sweep for Fill<'_, T> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let [per_volume, plasma_per_um3, frozen] = self.factors;
        let given = self.secretion_per_s.iter().zip(self.exchange_per_s);
        let taken = self.uptake_per_s.iter().zip(self.now);
        for ((value, (secretion, exchange)), (uptake, now)) in
            self.source.iter_mut().zip(given).zip(taken)
        {
            let (now, exchange) = (now.to_f64(), exchange.to_f64());
            let given = secretion.to_f64() * per_volume + exchange * plasma_per_um3;
            *value = T::from_f64(given - frozen * (uptake.to_f64() * now + exchange * now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{Boundary, FactorField, FactorKinetics, Grid};

    /// The source of the next step has the same values, but acts for longer.
    #[test]
    fn a_plain_substep_leaves_no_response_behind() {
        let grid = Grid::new([9, 9, 9], 20.0).expect("a grid");
        let steep = FactorKinetics {
            diffusion_um2_per_s: 1.0,
            decay_per_s: 0.0,
        };
        let make = || {
            let field = FactorField::<f64>::new(grid, steep, 60.0, Boundary::NoFlux);
            let mut field = field.expect("a field");
            field.sources_mut()[364] = 1.0;
            field
        };
        let mut field = make();
        field.step().expect("a sound step");
        let (stepper, state) = (&mut field.stepper, &mut field.state);
        let operators = stepper.operators(state, 2);
        stepper.plain_substep(state, &operators, &mut StepBalance::default());
        let mut copy = make();
        copy.restore(field.saved()).expect("a saved field");
        field.step().expect("a sound step");
        copy.step().expect("a sound step");
        assert_eq!(field.concentration(), copy.concentration());
    }
}
