//! Agent-based simulation of infused mesenchymal stromal cells: homing on an organ graph, secreted factors in a patch of damaged
//! tissue, and the immune cells that respond to them.
//!
//! A model for teaching and research, not medical advice.

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

/// Voxel grid, concentration columns and the diffusion solver.
pub mod fields;

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

/// Order, clocks, arms, observables.
pub mod simulation;

/// Scenarios: from text to a checked scenario to a plan.
pub mod scenario;

/// The door: a simulation that another program builds, steps, watches, changes, saves and forks.
pub mod engine;

/// Results on disk: tables, manifest and the report page.
#[cfg(feature = "cli")]
pub mod output;

/// Runs of a scenario: step, feed the sinks, report progress.
#[cfg(feature = "cli")]
pub mod runs;

/// Words, colours, progress, exit codes.
#[cfg(feature = "cli")]
pub mod cli;
