//! How much each axis decides a measure: the result, whatever the design.

use serde::Serialize;

use crate::sensitivity::Interval;

/// A share of variance below which an axis is not said to decide anything.
pub(super) const LEAST_SHARE: f64 = 0.05;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndexEstimate {
    /// The estimate.
    pub value: f64,
    /// The ends of its interval; none where it has none.
    pub interval: Option<[f64; 2]>,
}

impl IndexEstimate {
    /// An estimate without interval.
    pub(super) fn exact(value: f64) -> Self {
        Self {
            value,
            interval: None,
        }
    }

    /// True if the whole interval lies above a value.
    pub(super) fn is_above(&self, floor: f64) -> bool {
        self.interval.is_some_and(|[low, _]| low > floor)
    }

    /// True if the interval excludes zero.
    pub(super) fn excludes_zero(&self) -> bool {
        self.interval
            .is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }
}

impl From<Interval> for IndexEstimate {
    fn from(found: Interval) -> Self {
        let ends = [found.low, found.high];
        let finite = ends.iter().all(|end| end.is_finite());
        Self {
            value: found.value,
            interval: finite.then_some(ends),
        }
    }
}

/// The statistic that fits a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InfluenceStatistic {
    /// Sobol' indices of a Saltelli design.
    Sobol,
    /// Elementary effects of Morris trajectories.
    Morris,
    /// First-order indices of a random balance design.
    RbdFast,
    /// Rank regression of a sample.
    RankRegression,
    /// Swings of a one-at-a-time design.
    Tornado,
    /// Shares of variance of a grid.
    GridVariance,
}

impl InfluenceStatistic {
    /// Names of the columns of [`AxisInfluence::values`]; axes are ranked by the first.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Sobol => &["total index", "first index"],
            Self::Morris => &["mean size of effects (mu*)", "spread of effects (sigma)"],
            Self::RbdFast => &["first index"],
            Self::RankRegression => &["partial rank correlation", "standardized rank coefficient"],
            Self::Tornado => &["swing"],
            Self::GridVariance => &["share of variance"],
        }
    }

    /// Short name of the first column in sentences.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Morris => "mu*",
            Self::RankRegression => "partial rank correlation",
            Self::GridVariance => "share",
            other => other.columns()[0],
        }
    }

    /// True if the statistic has the unit of the measure.
    pub fn has_unit(self) -> bool {
        matches!(self, Self::Morris | Self::Tornado)
    }

    /// What the statistic means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Sobol => {
                "Sobol' indices are shares of the variance of the measure. The total index of an axis counts what it does alone and together with other axes; the first index counts what it does alone. A total index well above the first one means that the axis acts together with others. Total indices may add up to more than 1."
            }
            Self::Morris => {
                "An elementary effect is the change of the measure when one axis alone crosses its whole range, extrapolated from one step. mu* is the mean size of these effects: how much the axis matters. sigma is their spread: it is large where the effect is not linear or depends on other axes."
            }
            Self::RbdFast => {
                "A first index is the share of the variance of the measure that an axis explains alone. First indices do not include interactions between axes."
            }
            Self::RankRegression => {
                "A partial rank correlation is near 1 or -1 if the measure rises or falls steadily with the axis, once the other axes are accounted for. The standardized rank coefficient is the size of this effect. Both miss effects that rise and fall again."
            }
            Self::Tornado => {
                "The swing of an axis is the greatest minus the least value of the measure while this axis alone moves away from the scenario. It does not show interactions between axes."
            }
            Self::GridVariance => {
                "The variance of the measure over the grid is divided into what each axis does alone, what two axes do beyond that together, what more axes do together, and what differs between replicates of the same condition (chance)."
            }
        }
    }
}

/// What one axis decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisInfluence {
    /// Position of the axis.
    pub axis: usize,
    /// One estimate for each column of the statistic; none where it cannot be estimated.
    pub values: Vec<Option<IndexEstimate>>,
    /// Least and greatest value of the measure along the axis, for swings.
    pub reach: Option<[f64; 2]>,
    /// True if the data show that the axis decides the measure.
    pub is_decider: bool,
}

impl AxisInfluence {
    /// Size by which axes are ranked.
    pub(super) fn size(&self) -> f64 {
        let first = self.values.first().copied().flatten();
        first.map_or(f64::NEG_INFINITY, |first| first.value.abs())
    }
}

/// What two axes decide together, beyond each alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairInfluence {
    /// Positions of the axes, the smaller first.
    pub axes: [usize; 2],
    /// Their share of the variance.
    pub share: IndexEstimate,
}

/// What decides a measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Influence {
    /// Which statistic.
    pub statistic: InfluenceStatistic,
    /// All axes, the most influential first.
    pub axes: Vec<AxisInfluence>,
    /// Pairs of axes, the largest share first; empty where the design cannot show them.
    pub pairs: Vec<PairInfluence>,
    /// Share of three and more axes together, for grids.
    pub higher: Option<f64>,
    /// Share of the variance that is chance; none where no condition has two replicates.
    pub chance: Option<f64>,
    /// Share of the variance of ranks that a rank regression explains.
    pub r_squared: Option<IndexEstimate>,
    /// Value of the measure in the centre of a one-at-a-time design.
    pub centre: Option<f64>,
    /// What is counted: base rows, trajectories, rows.
    pub counted: &'static str,
    /// How many were used.
    pub used: usize,
    /// How many were left out because a run has no value.
    pub left_out: usize,
    /// What the reader must know, as sentences.
    pub notes: Vec<String>,
}

impl Influence {
    /// A result without anything beside the axes, ranked.
    pub(super) fn ranked(statistic: InfluenceStatistic, mut axes: Vec<AxisInfluence>) -> Self {
        for value in axes.iter_mut().flat_map(|axis| &mut axis.values) {
            // The spread of very large values may be no number.
            *value = value.filter(|value| value.value.is_finite());
        }
        axes.sort_by(|one, other| other.size().total_cmp(&one.size()));
        Self {
            statistic,
            axes,
            pairs: Vec::new(),
            higher: None,
            chance: None,
            r_squared: None,
            centre: None,
            counted: "rows",
            used: 0,
            left_out: 0,
            notes: Vec::new(),
        }
    }

    /// The axes that the data show to decide the measure, the most influential first.
    pub fn deciders(&self) -> impl Iterator<Item = &AxisInfluence> {
        self.axes.iter().filter(|axis| axis.is_decider)
    }
}
