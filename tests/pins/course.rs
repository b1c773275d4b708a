//! Runs a plan and reads observables from it.

use std::convert::Infallible;

use mscsim::observe::{Catalogue, Event, Frame, Sample, Sink};
use mscsim::plan::Plan;
use mscsim::simulation::Simulation;

/// Picomolar per molecule in a cubic micrometre.
pub const PICOMOLAR: f64 = 1_660.539_067;

/// The samples of a run.
pub struct Course {
    catalogue: Catalogue,
    samples: Vec<Sample>,
}

impl Sink for Course {
    type Error = Infallible;

    fn sample(&mut self, sample: &Sample) -> Result<(), Infallible> {
        self.samples.push(sample.clone());
        Ok(())
    }

    fn frame(&mut self, _: &Frame) -> Result<(), Infallible> {
        Ok(())
    }

    fn event(&mut self, _: &Event) -> Result<(), Infallible> {
        Ok(())
    }
}

impl Course {
    /// Runs a plan to its end, without pictures.
    pub fn run(mut plan: Plan) -> Self {
        plan.clocks.pictures.clear();
        plan.answers.clear();
        let mut course = Self {
            catalogue: Catalogue::of(&plan).expect("a catalogue"),
            samples: Vec::new(),
        };
        let mut simulation = Simulation::new(plan).expect("a sound plan");
        simulation.run(&mut course).expect("a run to its end");
        course
    }

    fn of(&self, arm: &str) -> impl DoubleEndedIterator<Item = &Sample> {
        let arm = self.catalogue.arms.iter().position(|name| name == arm);
        let arm = arm.expect("an arm");
        let samples = self.samples.iter();
        samples.filter(move |sample| sample.arm.index() == arm)
    }

    fn read(&self, sample: &Sample, name: &str) -> f64 {
        let observable = self.catalogue.observable(name).expect("an observable");
        observable.value(&self.catalogue, sample)
    }

    /// An observable of an arm at a time, in the units of the engine.
    pub fn at_h(&self, arm: &str, name: &str, hours: f64) -> f64 {
        let close = |sample: &&Sample| (sample.time.seconds() / 3600.0 - hours).abs() < 1e-9;
        self.read(self.of(arm).find(close).expect("a sample"), name)
    }

    /// An observable of an arm at the end.
    pub fn last(&self, arm: &str, name: &str) -> f64 {
        self.read(self.of(arm).next_back().expect("a sample"), name)
    }

    /// Mean concentration of a factor at a time, pM.
    pub fn picomolar(&self, arm: &str, factor: &str, hours: f64) -> f64 {
        self.at_h(arm, &format!("factor.{factor}.mean"), hours) * PICOMOLAR
    }
}
