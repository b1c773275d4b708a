//! Tidy tables in Parquet: one row per value, readable by pandas, polars, R, DuckDB and others.

mod answers;
mod body;
mod cells;
mod events;
mod factors;
mod parameters;
mod plasma;
mod rule_events;
mod sampled;
mod tissue;
mod writer;

pub(super) use answers::ANSWERS;
pub(super) use body::BODY;
pub(super) use cells::CELLS;
pub(super) use events::EVENTS;
pub(super) use factors::FACTORS;
pub(super) use parameters::PARAMETERS;
pub(super) use plasma::PLASMA;
pub(super) use rule_events::RULE_EVENTS;
pub(super) use tissue::TISSUE;
