//! Why an analysis has no result.

/// The outputs do not allow the analysis. Axes and levels are counted from 1 in messages and from 0 in fields.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SensitivityError {
    /// Rows and outputs do not belong together.
    #[error("the design has {rows} rows, but there are {outputs} outputs: give one for each row")]
    Length {
        /// Rows of the design.
        rows: usize,
        /// Outputs given.
        outputs: usize,
    },
    /// The method of the design does not serve this analysis.
    #[error("{analysis} need a design of another method: {needed}")]
    Method {
        /// What was asked for.
        analysis: &'static str,
        /// The methods that serve.
        needed: &'static str,
    },
    /// Too many runs have failed, or the design is too small.
    #[error("{complete} {what} are complete, expected at least {needed}")]
    TooFew {
        /// What is counted: base rows, trajectories, rows.
        what: &'static str,
        /// How many have all their outputs.
        complete: usize,
        /// How many the analysis needs.
        needed: usize,
    },
    /// All outputs are equal, within a part in 10^12 of the largest: no axis has an effect, and shares of variance are undefined.
    #[error("all outputs are {value}, so there is no variance to share among axes")]
    Constant {
        /// The output.
        value: f64,
    },
    /// No run of a level of a grid has an output.
    #[error("no run of level {} of axis {} has an output", .level + 1, .axis + 1)]
    EmptyLevel {
        /// Position of the axis.
        axis: usize,
        /// The level.
        level: usize,
    },
}
