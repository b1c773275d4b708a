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

pub use answers::ANSWERS;
pub use body::BODY;
pub use cells::CELLS;
pub use events::EVENTS;
pub use factors::FACTORS;
pub use parameters::PARAMETERS;
pub use plasma::PLASMA;
pub use rule_events::RULE_EVENTS;
pub use tissue::TISSUE;

pub(crate) use writer::{Cell, Holds, Table};
