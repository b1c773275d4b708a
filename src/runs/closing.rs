//! A run without a folder: what it answers, for tests, examples and other programs.

use std::convert::Infallible;

use super::answers::AnswerBook;
use super::closing_table::names_references;
use super::error::RunFailure;
use super::sentences::sentences;
use crate::observe::{Catalogue, Event, Frame, Sample, Sink};
use crate::plan::Plan;
use crate::record::Answered;
use crate::simulation::{RunError, Simulation};

/// What a run answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Names of the arms, in the order of the values of each row.
    pub arms: Vec<String>,
    /// The closing table.
    pub answers: Vec<Answered>,
    /// Sentences that answer the question; the last one states how sure they are. Empty without a headline row.
    pub sentences: Vec<String>,
}

/// Runs a plan to its end on the threads of the caller's pool, and keeps nothing but its answers.
///
/// # Errors
/// [`RunFailure::Engine`] for a plan that the engine refuses or a run that fails, [`RunFailure::Observable`] for a row about
/// something that the plan does not record.
pub fn answer(plan: Plan) -> Result<Closing, RunFailure> {
    let catalogue = Catalogue::of(&plan)?;
    let mut reader = Reader(AnswerBook::new(&plan, &catalogue)?);
    let replicates = plan.replicates;
    let named = names_references(&plan.references());
    let mut simulation = Simulation::new(plan)?;
    simulation.run(&mut reader).map_err(|error| match error {
        RunError::Engine(error) => RunFailure::Engine(error),
        RunError::Sink(never) => match never {},
    })?;
    let (arms, answers) = (catalogue.arms, reader.0.answers(false));
    Ok(Closing {
        sentences: sentences(&answers, &arms, replicates, named),
        answers,
        arms,
    })
}

/// Passes samples and readings to the closing table.
pub(super) struct Reader(pub(super) AnswerBook);

impl Sink for Reader {
    type Error = Infallible;

    fn sample(&mut self, sample: &Sample) -> Result<(), Infallible> {
        self.0.record(sample);
        Ok(())
    }

    fn reading(&mut self, reading: &Sample) -> Result<(), Infallible> {
        self.0.read(reading);
        Ok(())
    }

    fn frame(&mut self, _frame: &Frame) -> Result<(), Infallible> {
        Ok(())
    }

    fn event(&mut self, _event: &Event) -> Result<(), Infallible> {
        Ok(())
    }
}
