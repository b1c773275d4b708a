//! Rate laws without any biology in them: Hill terms, hazards, staged waiting times, first-order relaxation, and the
//! log-normal spread of a trait.

mod hazard;
mod hill;
mod lognormal;
mod relaxation;

pub use hazard::{
    hazard_to_probability, kept_share, kept_shares, lost_share, lost_shares, stage_rate_for_median,
};
pub use hill::hill;
pub use lognormal::LogNormal;
pub use relaxation::relax;
