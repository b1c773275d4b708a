//! One self-contained page per run, and the data from which it can be drawn again.

mod base64;
mod colour_map;
mod data;
mod markdown;
mod page;
mod picture;
mod pictures;
mod recorder;
mod rule_events;
mod series;

pub use recorder::{REPORT_FILE, Redrawn, rebuild_report, report_from_folder};

pub(super) use recorder::REPORT;
