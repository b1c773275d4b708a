//! Experiments: one question put to many runs of scenarios that differ in some values.
//!
//! A file names scenarios, what is varied, and how the conditions are chosen. It is checked like a scenario: every fault has its place,
//! and all come at once. An [`Experiment`](crate::experiment::Experiment) exists only without faults.

mod any_value;
mod axes;
mod axis;
mod bases;
mod conditions;
mod constraint;
mod every;
mod file;
mod fit_file;
mod load;
mod method;
mod names;
mod outputs;
mod range;
mod shipped;
mod steps;
mod written;

pub use any_value::AnyValue;
pub use axis::{AxisChoice, AxisLevel, AxisRange, AxisValues, ExperimentAxis};
pub use conditions::{Experiment, ExperimentCondition, RunId};
pub use file::{
    AxisFile, DesignFile, DistributionFile, ExperimentFile, FamilyWord, MOST_CONDITIONS,
    MethodWord, OutputFile, StepsFile,
};
pub use fit_file::{ConstraintFile, FitFile, TargetComparison, TargetFile, TargetSubject};
pub use load::{load, load_resolved, load_text, schema_text};
pub use outputs::Output;
pub use shipped::{ShippedExperiment, is_experiment, shipped_experiments};

#[cfg(test)]
mod tests;
