//! Why a design cannot be made.

/// A method does not fit its parameters or its axes. Axes are counted from 1 in messages and from 0 in fields.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// There is nothing to vary.
    #[error("the design has no axis, expected at least one")]
    NoAxes,
    /// An axis has nothing to choose from.
    #[error("axis {} has no level, expected at least one", .axis + 1)]
    NoLevels {
        /// Position of the axis.
        axis: usize,
    },
    /// An elementary effect needs two levels.
    #[error("axis {} has one level, but Morris trajectories step from one level to another: give a second level, or take the axis away", .axis + 1)]
    OneLevel {
        /// Position of the axis.
        axis: usize,
    },
    /// A number of rows, trajectories or levels is too small.
    #[error("{parameter} is {value}, expected at least {least}")]
    TooFew {
        /// Which number.
        parameter: &'static str,
        /// Its value.
        value: u64,
        /// The least that the method needs.
        least: u64,
    },
    /// Steps of half of the levels keep all levels equally likely only for an even number.
    #[error("levels of Morris trajectories are {levels}, expected an even number, for example {}", .levels + 1)]
    OddLevels {
        /// The number.
        levels: u32,
    },
    /// A tail leaves no room between low and high.
    #[error(
        "tail of a one-at-a-time design is {tail}, expected at least 0 and less than 0.5, for example 0.05"
    )]
    Tail {
        /// The share of probability below the low value.
        tail: f64,
    },
    /// A design of points is made from its points.
    #[error("the design has no points")]
    NoPoints,
    /// A point has too many or too few places.
    #[error("point {} has {places} places, expected one for each of {axes} axes", .point + 1)]
    WrongWidth {
        /// Position of the point.
        point: usize,
        /// Its places.
        places: usize,
        /// Number of axes.
        axes: usize,
    },
    /// A place is outside of its axis.
    #[error("point {} has the place {place}, expected a number from 0 to 1", .point + 1)]
    Outside {
        /// Position of the point.
        point: usize,
        /// The place.
        place: f64,
    },
    /// The number of rows does not fit into 64 bits.
    #[error(
        "the design has more than {} rows: give fewer levels, fewer axes or fewer rows",
        u64::MAX
    )]
    Uncountable,
    /// The rows do not fit into memory.
    #[error(
        "the design has {rows} rows, expected at most {most} for this number of axes: give fewer levels, axes or rows"
    )]
    TooManyRows {
        /// Rows of the design.
        rows: u64,
        /// The most rows for its number of axes.
        most: u64,
    },
}
