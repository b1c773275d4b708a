//! One step of a field: sources, diffusion and decay, sinks, ledger.

use std::sync::Arc;

use super::balance::StepBalance;
use super::chunks::{CHUNK, LaneProducts, LaneSum, map_parts, total};
use super::error::FieldError;
use super::factor_field::{CONCENTRATION, FactorField};
use super::folds::is_level;
use super::real::Real;
use super::sinks::{Loss, check_rates};
use super::spectral::spare;
use super::stepper::Stepper;
use super::wide::{Sweep, wide};

impl<T: Real> FactorField<T> {
    /// Advances the field by its step and returns where the molecules went.
    ///
    /// # Errors
    /// [`FieldError::Voxel`] for a negative or undefined source or concentration written by the caller and
    /// [`FieldError::UptakeTooFast`], both before anything is changed; [`FieldError::NonFinite`] if the
    /// field overflowed, after which it must not be used.
    pub fn step(&mut self) -> Result<StepBalance, FieldError> {
        let started_with = self.ledger.present;
        let placed = self.placed()?;
        self.sinks.survey();
        let substeps = self.sinks.substeps(self.dt_s)?;
        let mut step = StepBalance {
            placed,
            substeps,
            ..StepBalance::default()
        };
        let stepper = self.stepper(substeps);
        // Made at the first step: a field that is never stepped needs none.
        self.ahead.resize(self.grid.voxels(), T::default());
        let mut present = started_with + placed;
        if self.sinks.are_active() {
            self.check_secretion()?;
            for _ in 0..substeps {
                present = self.substep_with_sinks(&stepper, present, &mut step)?;
            }
        } else {
            present = self.step_without_sinks(&stepper, present, &mut step)?;
        }
        step.change = present - started_with;
        self.touched = false;
        self.ledger.book(&step, present);
        Ok(step)
    }

    /// Checks what the caller wrote into the field; returns the molecules it added.
    fn placed(&self) -> Result<f64, FieldError> {
        if !self.touched {
            return Ok(0.0);
        }
        check_rates(CONCENTRATION, self.grid.voxels(), &self.concentration)?;
        Ok(self.present() - self.ledger.present)
    }

    fn check_secretion(&self) -> Result<(), FieldError> {
        check_rates(
            "the secretion (1/s)",
            self.grid.voxels(),
            &self.secretion_per_s,
        )
    }

    /// Molecules in the field.
    fn present(&self) -> f64 {
        self.grid.voxel_volume_um3() * total(&self.concentration)
    }

    /// The molecules in the field, if it is still a field.
    fn checked_present(&self) -> Result<f64, FieldError> {
        let present = self.present();
        if present.is_finite() {
            return Ok(present);
        }
        let broken = self
            .concentration
            .iter()
            .position(|value| !value.is_finite_value());
        Err(FieldError::NonFinite {
            voxel: broken.unwrap_or(0),
        })
    }

    fn stepper(&mut self, substeps: u32) -> Arc<Stepper<T>> {
        let (grid, kinetics, boundary) = (&self.grid, self.kinetics, self.boundary);
        let time_s = self.dt_s / f64::from(substeps);
        let grain = self.sinks.grain;
        let new = || Arc::new(Stepper::new(grid, kinetics, boundary, time_s).split(grain));
        Arc::clone(self.steppers.entry(substeps).or_insert_with(new))
    }

    fn step_without_sinks(
        &mut self,
        stepper: &Stepper<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        let (changed, total) = self.update_source();
        if changed {
            self.increment_fits = false;
        }
        if !self.increment_fits {
            self.check_secretion()?;
        }
        step.secreted += self.grid.voxel_volume_um3() * stepper.time_s * total;
        self.diffuse(stepper, present, total, step);
        self.checked_present()
    }

    /// Turns secretion into a density; returns whether any value differs from the last step's, and the sum.
    fn update_source(&mut self) -> (bool, f64) {
        let per_volume = 1.0 / self.grid.voxel_volume_um3();
        let secretion_per_s = &self.secretion_per_s;
        let parts = map_parts(&mut self.source, CHUNK, self.sinks.grain, |task, source| {
            let changed = wide(Update {
                secretion_per_s: &secretion_per_s[task * CHUNK..][..source.len()],
                per_volume,
                source,
            });
            (changed, wide(LaneSum(source)))
        });
        let changed = parts.iter().any(|(changed, _)| *changed);
        (changed, parts.iter().map(|(_, sum)| sum).sum())
    }

    /// Whether the field is level.
    pub(super) fn is_level(&mut self) -> bool {
        *self
            .level
            .get_or_insert_with(|| is_level(&self.concentration))
    }

    /// Diffusion, decay and the source, whose sum is `total`, over a substep, and its entries for the ledger.
    ///
    /// The method follows from the values alone; with `modes`, which are saved with them, a run that is resumed has the same
    /// bits.
    ///
    /// A step by modes leaves `modes` filled, any other step leaves it empty.
    fn diffuse(&mut self, stepper: &Stepper<T>, present: f64, total: f64, step: &mut StepBalance) {
        let volume = self.grid.voxel_volume_um3();
        let losses = stepper.losses(&self.concentration, present / volume, &self.source, total);
        step.decayed += volume * losses.decayed;
        step.through_faces += volume * losses.through_faces;
        if let Some(modes) = stepper.modes().filter(|_| self.is_level()) {
            let mut spare = spare(&mut self.modes, &mut self.ahead, &mut self.scratch);
            if modes.step(&self.concentration, &self.source, &mut spare) {
                std::mem::swap(&mut self.concentration, &mut self.ahead);
                self.level = Some(true);
                return;
            }
        }
        let scratch = &mut self.scratch;
        if !self.increment_fits {
            stepper.build_increment(&self.source, &mut self.increment, scratch);
            self.increment_fits = true;
        }
        stepper.advance(&mut self.concentration, &self.increment, scratch);
        self.changed_outside_modes();
    }

    /// One substep with uptake or exchange: the corrected one where that stays positive.
    fn substep_with_sinks(
        &mut self,
        stepper: &Stepper<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        self.risen.resize(self.grid.voxels(), T::default());
        // Made for another length of step and another source than a step without sinks has.
        self.increment_fits = false;
        let mut attempt = *step;
        let filled = self.fill_source(1.0, stepper.time_s, &mut attempt);
        if !self.corrected_substep(stepper, present, filled, &mut attempt) {
            attempt = *step;
            attempt.plain_substeps += 1;
            self.plain_substep(stepper, &mut attempt);
        }
        *step = attempt;
        self.checked_present()
    }

    /// Half uptake, diffusion, half uptake: less accurate, but never negative.
    fn plain_substep(&mut self, stepper: &Stepper<T>, step: &mut StepBalance) {
        let time_s = stepper.time_s;
        let first = self.sinks.deplete(&mut self.concentration, time_s);
        self.changed_outside_modes();
        let filled = self.fill_source(0.0, time_s, step);
        let present = self.present();
        self.diffuse(stepper, present, filled.total, step);
        let second = self.sinks.deplete(&mut self.concentration, time_s);
        self.changed_outside_modes();
        let lost = Loss::of([first, second]);
        let volume = self.grid.voxel_volume_um3();
        step.taken_up += volume * time_s * lost.by_cells;
        step.from_vessels -= volume * time_s * lost.by_vessels;
        // What it made is the response to a part of a step.
        self.increment_fits = false;
    }

    /// Fills `source` with secretion, inflow from vessels and `frozen` times the loss at the start of the substep, and books the
    /// first two.
    fn fill_source(&mut self, frozen: f64, time_s: f64, step: &mut StepBalance) -> Filled {
        let volume = self.grid.voxel_volume_um3();
        let (sinks, now, secretion) = (&self.sinks, &self.concentration, &self.secretion_per_s);
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

/// The loop of [`FactorField::update_source`] over a part of the field.
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

/// The loop of [`FactorField::fill_source`] over a part of the field.
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
    use crate::fields::{Boundary, FactorKinetics, Grid};

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
        let stepper = field.stepper(2);
        field.plain_substep(&stepper, &mut StepBalance::default());
        let mut copy = make();
        copy.restore(field.saved()).expect("a saved field");
        field.step().expect("a sound step");
        copy.step().expect("a sound step");
        assert_eq!(field.concentration(), copy.concentration());
    }
}
