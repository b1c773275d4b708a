//! One substep of a field with uptake and vessel exchange (Eq. F5).
//!
//! The loss `u C` is frozen at the start of the substep for a first answer, which shows how far the loss rises until its end;
//! that rise, spread as it falls due, corrects the answer. A steady state is exact: there nothing rises.

use super::advance::{Filled, PropagatorStepper};
use super::balance::StepBalance;
use super::chunks::{CHUNK, LaneProducts, map_parts};
use super::operators::Operators;
use super::real::Real;
use super::sinks::{Loss, Sinks};
use super::spectral::spare;
use super::state::FieldState;
use super::stepper::Stepper;
use super::wide::{Sweep, wide};
use crate::work::Grain;

/// Where the field comes out below half of the first answer, and below this share of its largest value, the half is taken: there
/// it rose by decades within the step, and a loss that rises linearly removes more than there is.
const TRACE: f64 = 1e-3;

impl<T: Real> PropagatorStepper<T> {
    /// A substep from sources that hold the frozen loss. False, with the field as it was, if it would go negative.
    pub(super) fn corrected_substep(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        present: f64,
        filled: Filled,
        step: &mut StepBalance,
    ) -> bool {
        let volume = field.grid.voxel_volume_um3();
        let losses = operators.losses(
            &field.concentration,
            present / volume,
            &self.source,
            filled.total,
        );
        step.decayed += volume * losses.decayed;
        step.through_faces += volume * losses.through_faces;
        let frozen = filled.loss;
        let risen = match self.corrected_by_modes(field, operators, step) {
            Some(risen) => Some(risen),
            None => self.corrected_by_operators(field, operators, frozen, step),
        };
        let Some(risen) = risen else {
            return false;
        };
        let mean = |frozen: f64, risen: f64| volume * operators.time_s * (frozen + 0.5 * risen);
        step.taken_up += mean(frozen.by_cells, risen.by_cells);
        step.from_vessels -= mean(frozen.by_vessels, risen.by_vessels);
        true
    }

    /// The substep by modes, if that can be done and the field is level enough. Returns how far the loss rose.
    fn corrected_by_modes(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        step: &mut StepBalance,
    ) -> Option<Loss> {
        let modes = operators.modes().filter(|_| self.is_level(field))?;
        let mut spare = spare(&mut self.modes, &mut self.ahead, &mut self.scratch);
        if !modes.step(&field.concentration, &self.source, &mut spare) {
            return None;
        }
        let columns = [&field.concentration[..], spare.result];
        let damping = Damping::of(&field.sinks, operators);
        let risen = rise_of_loss(&field.sinks, columns, damping, &mut self.risen);
        if !modes.step_less(&self.risen, &mut spare) {
            return None;
        }
        let volume = field.grid.voxel_volume_um3();
        let losses = operators.losses_of_rise(&self.risen, risen.total());
        step.decayed -= volume * losses.decayed;
        std::mem::swap(&mut field.concentration, &mut self.ahead);
        self.level = Some(true);
        Some(risen)
    }

    /// The substep by positive operators.
    fn corrected_by_operators(
        &mut self,
        field: &mut FieldState<T>,
        operators: &Operators<T>,
        frozen: Loss,
        step: &mut StepBalance,
    ) -> Option<Loss> {
        let (first, second) = (&mut self.increment, &mut self.ahead);
        operators.build_increment(&self.source, first, &mut self.scratch);
        operators.add_what_is_left(&field.concentration, first, &mut self.scratch);
        let columns = [&field.concentration[..], first];
        let damping = Damping::of(&field.sinks, operators);
        let mut risen = rise_of_loss(&field.sinks, columns, damping, &mut self.risen);
        operators.build_rise(&self.risen, second, &mut self.scratch);
        let given_back = correct(first, second, field.sinks.grain)?;
        let volume = field.grid.voxel_volume_um3();
        let losses = operators.losses_of_rise(&self.risen, risen.total());
        step.decayed -= volume * losses.decayed;
        step.through_faces -= volume * losses.through_faces;
        // In proportion: which sink would have taken a trace is unknown.
        let cells = match frozen.total() {
            0.0 => 1.0,
            sum => frozen.by_cells / sum,
        };
        let twice_per_s = 2.0 * given_back / operators.time_s;
        risen.by_cells -= twice_per_s * cells;
        risen.by_vessels -= twice_per_s * (1.0 - cells);
        std::mem::swap(&mut field.concentration, &mut self.ahead);
        self.forget();
        Some(risen)
    }
}

/// How much of the rise of the first answer is real: `1 / (1 + x/3 + x^2/36)`, which is `2 (x - 1 + exp(-x)) / x^2` to 2e-3 of
/// x^3 and makes the step third order where uptake is the same everywhere. x is the rate times the step: of the voxel for the
/// share of the step that a molecule stays there, and of the mean voxel for the rest.
#[derive(Debug, Clone, Copy)]
struct Damping<T> {
    /// x per rate of the voxel, s.
    own_s: T,
    /// x from all voxels.
    everywhere: T,
}

impl<T: Real> Damping<T> {
    fn of(sinks: &Sinks<T>, operators: &Operators<T>) -> Self {
        let elsewhere = 1.0 - operators.share_at_home;
        Self {
            own_s: T::from_f64(operators.time_s * operators.share_at_home),
            everywhere: T::from_f64(operators.time_s * elsewhere * sinks.mean_per_s),
        }
    }
}

/// By how much the loss has risen at the end of the substep, into `risen`, and its sum; from the field at the start and at the
/// end.
fn rise_of_loss<T: Real>(
    sinks: &Sinks<T>,
    [start, end]: [&[T]; 2],
    damping: Damping<T>,
    risen: &mut [T],
) -> Loss {
    let parts = map_parts(risen, CHUNK, sinks.grain, |task, risen| {
        let range = task * CHUNK..task * CHUNK + risen.len();
        let uptake_per_s = &sinks.uptake_per_s[range.clone()];
        let exchange_per_s = &sinks.exchange_per_s[range.clone()];
        let mut rises = [T::default(); CHUNK];
        let rises = &mut rises[..risen.len()];
        wide(Rise {
            uptake_per_s,
            exchange_per_s,
            start: &start[range.clone()],
            end: &end[range],
            damping,
            rises,
            risen,
        });
        Loss {
            by_cells: wide(LaneProducts(uptake_per_s, rises)),
            by_vessels: wide(LaneProducts(exchange_per_s, rises)),
        }
    });
    Loss::of(parts)
}

/// The loop of [`rise_of_loss`] over a part of the field.
struct Rise<'a, T> {
    uptake_per_s: &'a [T],
    exchange_per_s: &'a [T],
    start: &'a [T],
    end: &'a [T],
    damping: Damping<T>,
    /// By how much of what rose in a voxel its loss rises, molecules/um^3.
    rises: &'a mut [T],
    /// The same times the rate, molecules/um^3/s.
    risen: &'a mut [T],
}

impl<T: Real> Sweep for Rise<'_, T> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let [one, third, last] = [1.0, 1.0 / 3.0, 1.0 / 36.0].map(T::from_f64);
        let Damping { own_s, everywhere } = self.damping;
        let results = self.risen.iter_mut().zip(self.rises);
        let rates = self.uptake_per_s.iter().zip(self.exchange_per_s);
        let values = self.start.iter().zip(self.end);
        for (((risen, rise), (&uptake, &exchange)), (&start, &end)) in
            results.zip(rates).zip(values)
        {
            let rate = uptake + exchange;
            let x = own_s * rate + everywhere;
            // Eq. F5
            *rise = (end - start) / (one + x * (third + last * x));
            *risen = rate * *rise;
        }
    }
}

/// Takes the response to the rise from the first answer, in place of the response. Returns what was given back to traces,
/// molecules/um^3 summed over voxels; none if the field would go negative elsewhere.
fn correct<T: Real>(first: &[T], response: &mut [T], grain: Grain) -> Option<f64> {
    let parts = map_parts(response, CHUNK, grain, |task, response| {
        let first = &first[task * CHUNK..][..response.len()];
        wide(Correct { first, response })
    });
    if !parts.iter().any(|part| part.low) {
        return Some(0.0);
    }
    let larger = |best: T, part: &Corrected<T>| {
        if part.largest > best {
            part.largest
        } else {
            best
        }
    };
    let largest = parts.iter().fold(T::default(), larger);
    let trace = T::from_f64(TRACE) * largest;
    let given = map_parts(response, CHUNK, grain, |task, corrected| {
        give_back(&first[task * CHUNK..], corrected, trace)
    });
    given.into_iter().sum()
}

/// Raises traces to half of the first answer; returns by how much in all, or none if more than a trace is missing somewhere.
fn give_back<T: Real>(first: &[T], corrected: &mut [T], trace: T) -> Option<f64> {
    let half = T::from_f64(0.5);
    let mut given = 0.0;
    for (value, &first) in corrected.iter_mut().zip(first) {
        let least = if first > T::default() {
            half * first
        } else {
            T::default()
        };
        if *value < least && value.magnitude() <= trace {
            given += least.to_f64() - value.to_f64();
            *value = least;
        } else if *value < T::default() {
            return None;
        }
    }
    Some(given)
}

/// The loop of [`correct`] over a part of the field.
struct Correct<'a, T> {
    first: &'a [T],
    response: &'a mut [T],
}

/// What came of it.
struct Corrected<T> {
    /// A value is below half of the first answer or below zero.
    low: bool,
    largest: T,
}

impl<T: Real> Sweep for Correct<'_, T> {
    type Found = Corrected<T>;

    #[inline(always)]
    fn sweep(self) -> Corrected<T> {
        let half = T::from_f64(0.5);
        let (mut low, mut largest) = (false, T::default());
        for (value, &first) in self.response.iter_mut().zip(self.first) {
            let corrected = first - *value;
            low |= (corrected < half * first) | (corrected < T::default());
            largest = if corrected > largest {
                corrected
            } else {
                largest
            };
            *value = corrected;
        }
        Corrected { low, largest }
    }
}
