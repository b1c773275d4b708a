//! Fits: which values of the axes of an experiment agree with observations.
//!
//! A fit carries out rounds. Each round is a sweep in a folder of its own; the first one is the design of the experiment. Points of later
//! rounds lie where the runs so far agree best with the targets. What a fit states follows from the rows of its rounds alone, so it can be
//! stopped, continued and read again at any time.

mod analysis;
mod error;
mod fitted;
mod folder;
mod next_round;
mod page;
mod rounds;
mod sentences;
mod tables;
mod target;
mod target_reader;

pub use analysis::{
    AxisPair, FitAnalysis, FittedAxis, FittedRange, FittedTarget, Identified, RoundState,
};
pub use error::FitError;
pub use folder::{FitFolder, choose_fit_folder, find_fit, is_fit_folder};
pub use page::fit_page;
pub use rounds::{FitEnd, FitObserver, FitState, FitWork, plan_round, run_fit};
pub use tables::write_fit_tables;
pub use target::FitTarget;
pub use target_reader::targets_of;

#[cfg(test)]
mod tests;
