//! One step of a field: sources, diffusion and decay, sinks, ledger.

use std::sync::Arc;

use super::balance::StepBalance;
use super::chunks::{CHUNK, map_parts, total};
use super::error::FieldError;
use super::factor_field::{CONCENTRATION, FactorField};
use super::real::Real;
use super::sinks::{LANES, Relaxed, check_rates};
use super::stepper::{ByModes, Stepper};

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
        let substeps = self.sinks.substeps(self.dt_s)?;
        let mut step = StepBalance {
            placed,
            substeps,
            ..StepBalance::default()
        };
        let stepper = self.stepper(substeps);
        let mut present = started_with + placed;
        if self.sinks.are_active() {
            self.check_secretion()?;
            self.sinks.prepare(stepper.time_s);
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
        if self.update_source() {
            self.increment_fits = false;
        }
        if !self.increment_fits {
            self.check_secretion()?;
        }
        let volume = self.grid.voxel_volume_um3();
        step.secreted += volume * stepper.time_s * total(&self.source);
        self.diffuse(stepper, present, step);
        self.checked_present()
    }

    /// Turns secretion into a density; returns whether any value differs from the last step's.
    fn update_source(&mut self) -> bool {
        let per_volume = 1.0 / self.grid.voxel_volume_um3();
        let secretion = &self.secretion_per_s;
        let changed = map_parts(&mut self.source, CHUNK, self.sinks.grain, |task, part| {
            let mut changed = false;
            for (value, rate) in part.iter_mut().zip(&secretion[task * CHUNK..]) {
                let density = T::from_f64(rate.to_f64() * per_volume);
                changed |= density.bits() != value.bits();
                *value = density;
            }
            changed
        });
        changed.contains(&true)
    }

    /// Diffusion, decay and the source over a substep, and what the ledger wants of it.
    ///
    /// Which way it is done follows from the values alone, so that a run that is taken up again has the same bits.
    fn diffuse(&mut self, stepper: &Stepper<T>, present: f64, step: &mut StepBalance) {
        let volume = self.grid.voxel_volume_um3();
        let losses = stepper.losses(&self.concentration, present / volume, &self.source);
        step.decayed += volume * losses.decayed;
        step.through_faces += volume * losses.through_faces;
        let (source, scratch) = (&self.source, &mut self.scratch);
        let increment = &mut self.increment;
        // Made at the first step: a field that is never stepped needs none.
        self.folded.resize(source.len(), T::default());
        let spare = [&mut scratch[..], &mut self.folded[..]];
        match stepper.advance_by_modes(&self.concentration, source, increment, spare) {
            ByModes::Done => {
                std::mem::swap(&mut self.concentration, increment);
                self.increment_fits = false;
                return;
            }
            ByModes::NotLevel => self.increment_fits = false,
            ByModes::NotTried => {}
        }
        if !self.increment_fits {
            stepper.build_increment(source, increment, scratch);
            self.increment_fits = true;
        }
        stepper.advance(&mut self.concentration, &self.increment, scratch);
    }

    /// One substep with uptake or exchange, balanced where that stays positive.
    fn substep_with_sinks(
        &mut self,
        stepper: &Stepper<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        self.before.clone_from(&self.concentration);
        let mut attempt = *step;
        let relaxed = self.balanced_substep(stepper, present, &mut attempt);
        let lost = if relaxed.negative {
            self.concentration.copy_from_slice(&self.before);
            attempt = *step;
            attempt.plain_substeps += 1;
            self.plain_substep(stepper, &mut attempt)
        } else {
            relaxed
        };
        // Made for another length of step and another source than a step without sinks has.
        self.increment_fits = false;
        *step = attempt;
        let volume = self.grid.voxel_volume_um3();
        step.taken_up += volume * lost.by_cells;
        step.from_vessels -= volume * lost.by_vessels;
        self.checked_present()
    }

    /// Uptake frozen at the start of the substep is moved into the diffusion step, which the second half of
    /// the uptake step then corrects. The first half would change nothing: there the two cancel.
    fn balanced_substep(
        &mut self,
        stepper: &Stepper<T>,
        present: f64,
        step: &mut StepBalance,
    ) -> Relaxed {
        self.fill_source(1.0, stepper.time_s, step);
        self.diffuse(stepper, present, step);
        let sinks = &self.sinks;
        sinks.relax_towards(&self.before, &mut self.concentration, stepper.time_s)
    }

    /// Half uptake, diffusion, half uptake: less accurate, but never negative.
    fn plain_substep(&mut self, stepper: &Stepper<T>, step: &mut StepBalance) -> Relaxed {
        let first = self.sinks.deplete(&mut self.concentration);
        self.fill_source(0.0, stepper.time_s, step);
        let present = self.present();
        self.diffuse(stepper, present, step);
        let second = self.sinks.deplete(&mut self.concentration);
        Relaxed::of([first, second])
    }

    /// Fills `source` with secretion, inflow from vessels and `frozen` times the uptake at the start of the
    /// substep, and books the first two.
    fn fill_source(&mut self, frozen: f64, time_s: f64, step: &mut StepBalance) {
        self.increment_fits = false;
        let volume = self.grid.voxel_volume_um3();
        let per_volume = 1.0 / volume;
        let (sinks, before, secretion) = (&self.sinks, &self.before, &self.secretion_per_s);
        let sums = map_parts(&mut self.source, CHUNK, sinks.grain, |task, part| {
            let (mut secreted, mut from_vessels) = ([0.0; LANES], [0.0; LANES]);
            for (group, values) in part.chunks_mut(LANES).enumerate() {
                let first = task * CHUNK + group * LANES;
                let range = first..first + values.len();
                let columns = [
                    secretion,
                    &sinks.exchange_per_s,
                    &sinks.uptake_per_s,
                    before,
                ];
                let [secretion, exchange, uptake, before] =
                    columns.map(|column| &column[range.clone()]);
                for (lane, value) in values.iter_mut().enumerate() {
                    let own = secretion[lane].to_f64() * per_volume;
                    let vessels = exchange[lane].to_f64() * sinks.plasma_per_um3;
                    let rate_per_s = (uptake[lane] + exchange[lane]).to_f64();
                    let taken = rate_per_s * before[lane].to_f64();
                    *value = T::from_f64(own + vessels - frozen * taken);
                    secreted[lane] += own;
                    from_vessels[lane] += vessels;
                }
            }
            [secreted, from_vessels].map(|lanes| lanes.iter().sum::<f64>())
        });
        let [secreted, from_vessels] = sums
            .iter()
            .fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
        step.secreted += volume * time_s * secreted;
        step.from_vessels += volume * time_s * from_vessels;
    }
}
