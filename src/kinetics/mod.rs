//! Rate laws without any biology in them: Hill terms, hazards, staged waiting times, first-order relaxation.

mod hazard;
mod hill;
mod relaxation;

pub use hazard::{hazard_to_probability, lost_share, stage_rate_for_median};
pub use hill::hill;
pub use relaxation::relax;
