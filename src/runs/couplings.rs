//! A short run that shows how near each signal comes to the half-points of the rules that read it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::RunFailure;
use super::idle::IdleBook;
use crate::ids::Tick;
use crate::observe::{Event, Frame, Sample, Sink};
use crate::plan::Plan;
use crate::record::CouplingReach;
use crate::simulation::{RunError, Simulation};

/// Runs a plan until a moment, or its end, and shows how near each signal came to the half-points of its readers. None if `stop` was
/// raised.
///
/// # Errors
/// If the plan cannot be run.
pub fn couplings_of(
    plan: Plan,
    until: Tick,
    stop: &AtomicBool,
) -> Result<Option<Vec<CouplingReach>>, RunFailure> {
    let mut watch = CouplingWatch(IdleBook::new(&plan, std::iter::empty()));
    let mut simulation = Simulation::new(plan)?;
    let beat = simulation.plan().clocks.phenotype.0;
    loop {
        simulation.show(&mut watch).map_err(|error| match error {
            RunError::Engine(error) => RunFailure::Engine(error),
            RunError::Sink(never) => match never {},
        })?;
        if simulation.finished() || simulation.now() >= until {
            return Ok(Some(watch.0.couplings()));
        }
        let showing = simulation.plan().next_showing(simulation.now());
        while simulation.now() < showing {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let next = Tick(simulation.now().0 + beat);
            simulation.advance_to(next.min(showing))?;
        }
    }
}

struct CouplingWatch(IdleBook);

impl Sink for CouplingWatch {
    type Error = Infallible;

    fn sample(&mut self, sample: &Sample) -> Result<(), Infallible> {
        self.0.sample(sample);
        Ok(())
    }

    fn frame(&mut self, _frame: &Frame) -> Result<(), Infallible> {
        Ok(())
    }

    fn event(&mut self, _event: &Event) -> Result<(), Infallible> {
        Ok(())
    }
}
