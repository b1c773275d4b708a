//! One self-contained page per run, and the data from which it can be drawn again.

mod colour_map;
mod data;
mod fate;
mod markdown;
mod merged_pictures;
mod named;
mod page;
mod parameters;
mod patch_columns;
mod picture;
mod pictures;
mod recorder;
mod rule_events;
mod series;
mod thousand;
mod together;

pub use colour_map::{colour, css_diverging, css_gradient, diverging};
pub use recorder::{REPORT_FILE, Redrawn, rebuild_report, report_from_folder, report_of_several};

pub use recorder::REPORT;
