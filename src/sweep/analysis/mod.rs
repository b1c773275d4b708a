//! What a sweep shows, as plain data: what decides each headline measure, which conclusions flip, main effects, and what is missing.

mod axes;
mod condition_lines;
mod effects;
mod flip_axes;
mod flips;
mod flips_of;
mod heat;
mod influence;
mod influence_of;
mod influence_of_grids;
mod influence_of_samples;
mod influence_of_steps;
mod measure;
mod measure_words;
mod method_words;
mod sentences;
mod state;
mod values;
mod verdict_class;
mod whole;
mod wilson;
mod wording;

pub use axes::{AxisInWords, AxisPlace};
pub use condition_lines::{ConditionLine, MOST_MEASURES, SpacePoint, SpacePoints};
pub use effects::{AxisEffects, EffectPlace};
pub use flips::{FlipAxis, MajorityAt, SharedSpace, VerdictFlips, VerdictShare};
pub use heat::{HeatCell, HeatTable};
pub use influence::{AxisInfluence, IndexEstimate, Influence, InfluenceStatistic, PairInfluence};
pub(super) use influence_of_samples::LEAST_BASE_ROWS;
pub use measure::MeasureAnalysis;
pub use state::{ConditionsWith, FailedRun, IdenticalGroups, RunMessage, StatusOfRuns, SweepState};
pub use values::MeasureRange;
pub use verdict_class::VerdictClass;
pub use whole::SweepAnalysis;
pub use wilson::CountedShare;
pub(crate) use wording::listed;
pub(super) use wording::{index, percent};

#[cfg(test)]
pub(super) mod tests;
