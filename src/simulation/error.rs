//! What can stop a run.

use thiserror::Error;

use crate::body::{DoseError, EpochError, GraphError, PlasmaError, TissueError};
use crate::fields::FieldError;
use crate::ids::StateMismatch;
use crate::ids::Tick;
use crate::paracrine::MOST_DAUGHTERS;
use crate::rng::ParameterError;
use crate::simulation::ForkConflict;
use crate::units::{exact_duration, grouped, size};
use crate::wall::BedError;

/// A plan that cannot be run, or a run that cannot continue.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SimulationError {
    /// The organ graph is impossible.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A vessel bed is impossible.
    #[error(transparent)]
    Bed(#[from] BedError),
    /// A dose or a product is impossible.
    #[error(transparent)]
    Dose(#[from] DoseError),
    /// The grid or a factor is impossible.
    #[error("factor {factor}: {cause}")]
    Field {
        /// Key of the factor, or `grid`.
        factor: String,
        /// What is wrong.
        cause: FieldError,
    },
    /// The plan does not fit together.
    #[error("{0}")]
    Plan(String),
    /// A stage failed during the run.
    #[error("arm {arm}, stage {stage}, {time_h:.3} h: {cause}")]
    Stage {
        /// Name of the arm.
        arm: String,
        /// Name of the stage.
        stage: &'static str,
        /// Simulated time, h.
        time_h: f64,
        /// What went wrong.
        cause: StageError,
    },
    /// A saved state is not one of this plan.
    #[error("the saved state does not fit arm {arm}: {cause}")]
    Saved {
        /// Name of the arm.
        arm: String,
        /// What does not fit.
        cause: StageError,
    },
    /// A saved state has another number of arms.
    #[error("the saved state does not fit the run: {0}")]
    Arms(StateMismatch),
    /// The hash of a restored state differs from the hash at saving.
    #[error(
        "the saved state is not what it was when it was saved: another version of this program wrote it"
    )]
    Unlike,
    /// A run cannot continue with another plan.
    #[error("the run cannot continue with these changes: {}", reported(.0))]
    ForkConflicts(Vec<ForkConflict>),
}

/// All of them in one line.
fn reported(fork_conflicts: &[ForkConflict]) -> String {
    let reported: Vec<String> = fork_conflicts.iter().map(ToString::to_string).collect();
    reported.join("; ")
}

/// Why a stage failed, or a saved state was refused.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StageError {
    /// The circulation refused an epoch.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// The body and the patch disagree about a cell.
    #[error(transparent)]
    Tissue(#[from] TissueError),
    /// The plasma refused its inputs.
    #[error(transparent)]
    Plasma(#[from] PlasmaError),
    /// Saved columns have another length.
    #[error(transparent)]
    StateMismatch(#[from] StateMismatch),
    /// A field left the finite numbers or refused its inputs.
    #[error("factor {factor}: {cause}")]
    Field {
        /// Key of the factor.
        factor: String,
        /// What is wrong.
        cause: FieldError,
    },
    /// Uptake too fast for the step of the fields.
    #[error("factor {factor}: {cause}; {}", advice(would_do))]
    FastUptake {
        /// Key of the factor.
        factor: String,
        /// How fast it is.
        cause: Box<FieldError>,
        /// The longest step of the fields that resolves the largest uptake of the cells that are there; none if there is none.
        would_do: Option<Tick>,
    },
    /// More cells than the memory of the run can hold.
    #[error(
        "the patch has no room for {} cells of `{kind}`: the run may use {} of memory",
        grouped(*count),
        size(*has)
    )]
    Memory {
        /// Key of the kind that grows.
        kind: String,
        /// How many cells of it there would be in the patch.
        count: u64,
        /// Bytes that it may take.
        has: f64,
    },
    /// An error in one of several patches.
    #[error("site {site}: {cause}")]
    InSite {
        /// Name of the site.
        site: String,
        /// What went wrong there.
        cause: Box<StageError>,
    },
    /// A rule gave a number that cannot be drawn from.
    #[error("entry from vessels: {0}")]
    Recruit(#[from] ParameterError),
    /// A cell would have more daughters in one step than a step can hold.
    #[error(
        "a cell of {state} would have more than {MOST_DAUGHTERS} daughters in one step: shorten the phenotype clock or lower its rate of division"
    )]
    Swarm {
        /// Dotted name of the state of that cell.
        state: String,
    },
    /// More cells entered one voxel in one step than identities can number.
    #[error(
        "{count} cells would enter voxel {voxel} in one step by one rule, at most 64 can: set clock.phenotype to less"
    )]
    Crowd {
        /// The voxel.
        voxel: usize,
        /// Cells drawn.
        count: u64,
    },
    /// The places of the body hold another number of cells than were infused.
    #[error("{infused} cells were infused, but the places hold another number")]
    Balance {
        /// Cells infused so far.
        infused: u64,
    },
    /// The body and the patch hold different cells in the patch.
    #[error("body and tissue disagree whether cell {cell} is in the patch")]
    Astray {
        /// Number of the cell.
        cell: u64,
    },
    /// A cell left the finite numbers.
    #[error("cell {cell} has a position or level that is not finite")]
    NonFinite {
        /// Number of the cell.
        cell: u64,
    },
}

/// What to do about fast uptake.
fn advice(would_do: &Option<Tick>) -> String {
    match would_do {
        Some(step) => format!(
            "set clock.fields to {} or less",
            exact_duration(step.seconds())
        ),
        None => "no step of the fields is short enough: lower the uptake or use larger voxels"
            .to_owned(),
    }
}

impl SimulationError {
    /// The setting with which the run can continue from before the failure, as `PATH=VALUE`, where there is one.
    pub fn remedy(&self) -> Option<String> {
        let Self::Stage { cause, .. } = self else {
            return None;
        };
        let StageError::FastUptake {
            would_do: Some(step),
            ..
        } = cause.innermost()
        else {
            return None;
        };
        Some(format!("clock.fields={}", exact_duration(step.seconds())))
    }
}

impl StageError {
    /// The error itself, wherever it happened.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::InSite { cause, .. } => cause.innermost(),
            cause => cause,
        }
    }

    /// Adds where and when.
    pub(super) fn at(self, arm: &str, stage: &'static str, time: Tick) -> SimulationError {
        let time_h = time.seconds() / 3600.0;
        SimulationError::Stage {
            arm: arm.to_owned(),
            stage,
            time_h,
            cause: self,
        }
    }
}
