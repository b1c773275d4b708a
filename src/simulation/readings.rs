//! Values where no sample of the clock falls: at the moments that answers ask for, and on both sides of every jump.
//!
//! Reading changes nothing: epochs are not cut and nothing is drawn, so a run has the same bits whether or not values are read.

use crate::body::{Counts, Epoch, Plasma};
use crate::ids::Tick;
use crate::observe::Sample;
use crate::plan::{AnswerStat, Plan};
use crate::simulation::World;

/// What is read at the moments that answers ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    /// The moments, in order.
    asked: Vec<Tick>,
    /// The tissue on its last beat, where a moment lies between that and the next one.
    pub beat: Option<Sample>,
    /// What was read and has not been shown yet.
    pub taken: Vec<Sample>,
}

impl Readings {
    /// Nothing read yet of a plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            asked: plan.asked(),
            ..Self::default()
        }
    }

    /// The moments after `from`, up to `to`.
    fn within(&self, from: Tick, to: Tick) -> &[Tick] {
        let until = |end: Tick| self.asked.partition_point(|moment| *moment <= end);
        &self.asked[until(from)..until(to)]
    }
}

impl Plan {
    /// The moments between which nothing jumps, in order: start and end of every dose in any arm, the beats of the tissue around
    /// them, and those around the injury. All arms are read at all of them, whatever the rows ask for.
    pub fn jumps(&self) -> Vec<Tick> {
        let step = self.clocks.phenotype.0;
        let around = |from: Tick, to: Tick| {
            let before = Tick(from.0 / step * step);
            let after = Tick(to.0.div_ceil(step) * step);
            [before, from, to, after]
        };
        let mut jumps = Vec::new();
        for arm in &self.arms {
            for dose in &arm.infusions {
                jumps.extend(around(dose.at, dose.at + dose.over.0.max(1)));
            }
            let injuries = arm.model.sites.iter().filter_map(|s| s.injury.as_ref());
            jumps.extend(injuries.flat_map(|injury| around(injury.at, injury.at)));
        }
        jumps.retain(|jump| *jump < self.duration);
        jumps.sort();
        jumps.dedup();
        jumps
    }

    /// The moments that are read and that are no samples anyway, in order.
    fn asked(&self) -> Vec<Tick> {
        let sampled = |moment: &Tick| {
            moment.0.is_multiple_of(self.clocks.sampling.0) || *moment >= self.duration
        };
        let asked = self.answers.iter().filter_map(|answer| match answer.stat {
            AnswerStat::At(moment) => Some(moment),
            _ => None,
        });
        let asked = asked.chain(self.jumps());
        let mut asked: Vec<Tick> = asked.filter(|moment| !sampled(moment)).collect();
        asked.sort();
        asked.dedup();
        asked
    }
}

impl World {
    /// Keeps the tissue of a beat if a moment before the next beat is requested.
    pub(super) fn remember_beat(&mut self, epoch: Epoch) {
        if self.clock.is_beat(epoch.start) {
            let next = epoch.start + (self.clock.periods.phenotype.0 - 1);
            let asked = !self.readings.within(epoch.start, next).is_empty();
            self.readings.beat = asked.then(|| self.sample());
        }
    }

    /// The moments within an epoch, its end included, at which the blood is read while the tissue is that of its last beat.
    pub(super) fn asked_between_beats(&self, epoch: Epoch) -> Vec<Tick> {
        let asked = self.readings.within(epoch.start, epoch.end).iter();
        asked
            .copied()
            .filter(|at| !self.clock.is_beat(*at))
            .collect()
    }

    /// Reads a body at a moment between two beats; the tissue is that of the last beat.
    pub(super) fn read_body(&mut self, moment: Tick, counts: &Counts, plasma: &Plasma) {
        let Some(beat) = &self.readings.beat else {
            return;
        };
        let reading = Sample {
            time: moment,
            plasma: self.plasma_part(plasma),
            ..beat.clone()
        };
        self.readings.taken.push(reading.with_counts(counts));
    }

    /// Reads a well at a moment between two beats.
    pub(super) fn read_well(&mut self, moment: Tick) {
        let wells = self.regions.iter().map(|region| &region.well);
        let infused = wells.map(|well| well.given_by(moment)).sum();
        let beat = self.readings.beat.iter();
        let reading = beat.map(|beat| Sample {
            time: moment,
            infused,
            ..beat.clone()
        });
        let readings: Vec<Sample> = reading.collect();
        self.readings.taken.extend(readings);
    }

    /// Reads everything on a requested beat.
    pub(super) fn read_beat(&mut self) {
        let (now, before) = (self.clock.now, Tick(self.clock.now.0.saturating_sub(1)));
        if self.clock.is_beat(now) && !self.readings.within(before, now).is_empty() {
            let sample = self.sample();
            self.readings.taken.push(sample);
        }
    }
}
