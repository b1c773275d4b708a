//! What a run shows: names of its columns, samples, pictures, events, and the observables that answers ask for.

mod catalogue;
mod masses;
mod observable;
mod per_mass;
mod picture;
mod quantities;
mod rule_counts;
mod sample;
mod sink;
mod vocabulary;

pub use catalogue::{Catalogue, CountedRule, SiteInfo};
pub use masses::Masses;
pub use observable::{Measured, Observable};
pub use picture::{CellMark, Frame};
pub use quantities::{BodyCount, FieldStatistic, TissueQuantity};
pub use rule_counts::Counted;

pub(crate) use rule_counts::RuleCounts;
pub use sample::{FieldSummary, PlaceCounts, Sample, SiteSample, TissueSummary};
pub use sink::{Event, Sink};
pub use vocabulary::{SUMS, Vocabulary};
