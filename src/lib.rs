//! Agent-based simulation of infused mesenchymal stromal cells: homing on an organ graph, secreted factors in a patch of damaged
//! tissue, and the immune cells that respond to them.
//!
//! A model for teaching and research, not medical advice.
//!
//! [`Engine`] is what most programs need: it loads a scenario, steps, shows, changes, saves and forks a run.

pub use engine::{Engine, Settings};

/// Quantities parsed from text, checked against their dimension.
pub mod units;

/// Typed ids of table entries and of cells, and the integer clock.
pub mod ids;

/// Counter-based random streams by (seed, purpose, cell, tick).
pub mod rng;

/// How much work one task takes.
pub mod work;

/// Hill terms, hazards, staged waiting times, relaxation.
pub mod kinetics;

/// Designs of computer experiments: which points of a space of axes a set of runs visits.
#[cfg(feature = "cli")]
pub mod design;

/// The text of scenarios: files, the tree in which every value knows its place, and the faults that are found there.
pub mod syntax;

/// Voxel grid, concentration columns and the diffusion solver.
pub mod fields;

/// Sensitivity analysis: what the outputs of the rows of a design show about its axes.
#[cfg(feature = "cli")]
pub mod sensitivity;

/// Posteriors by population Monte Carlo.
#[cfg(feature = "cli")]
pub mod posterior;

/// Kinds, states and compiled rules of cells, and the population of the patch.
pub mod cells;

/// The circulation and every infused cell in it.
pub mod body;

/// What holds or admits a cell at a vessel.
pub mod wall;

/// States secrete, signals change states.
pub mod paracrine;

/// The patch: injury, healing, motion, neighbours.
pub mod tissue;

/// The mean field of a patch: the rules of its agents as ordinary differential equations.
#[cfg(feature = "cli")]
pub mod mean_field;

/// The scenario format as types: what may be written, with its dimension and its bounds.
pub mod format;

/// The shipped scenarios and library layers.
pub mod library;

/// Every number that a run needs, with all names resolved.
pub mod plan;

/// What a run shows: samples, pictures, events, observables.
pub mod observe;

/// The checks of a document: shape, then sense.
mod check;

/// From a checked document to the plan of a run.
mod compile;

/// Order, clocks, arms: the step.
pub mod simulation;

/// Scenarios: layers, overlays and arms; the one way from a text to a checked scenario.
pub mod scenario;

/// The door: a simulation that another program builds, steps, watches, changes, saves and forks.
pub mod engine;

/// Experiments: one question put to many runs of scenarios that differ in some values.
#[cfg(feature = "cli")]
pub mod experiment;

/// What is recorded about a run beside its samples, and what an output format is.
#[cfg(feature = "cli")]
pub mod record;

/// The folder of a run: its files and manifest, and what an unfinished one keeps.
#[cfg(feature = "cli")]
pub mod store;

/// Tidy tables in Parquet.
#[cfg(feature = "cli")]
mod tables;

/// The report page of a run.
#[cfg(feature = "cli")]
pub mod report;

/// The list of output formats, and the writer that feeds them.
#[cfg(feature = "cli")]
pub mod output;

/// Runs of a scenario: step, feed the sinks, report progress.
#[cfg(feature = "cli")]
pub mod runs;

/// Sweeps: many runs of one experiment.
#[cfg(feature = "cli")]
pub mod sweep;

/// Fits: which values of the axes of an experiment agree with observations.
#[cfg(feature = "cli")]
pub mod fit;

/// Published studies beside runs: observation operators, predictions, null models.
#[cfg(feature = "cli")]
pub mod study;

/// Words, colours, progress, exit codes.
#[cfg(feature = "cli")]
pub mod cli;
